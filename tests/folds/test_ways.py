"""Facts for the ways in: each in its own section, none decided by who wrote last."""

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import PersonId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.ways import WayFactNoted
from safeconduct.folds.standing import history_of
from safeconduct.folds.ways import FACTS_IN, PersonWays, section_of_fact, ways_of
from safeconduct.pathways.vocabulary import TESTABLE, WORKED_OUT
from tests.history import chained, in_a_row

HERON = PersonId("heron")


def noted(fact: str, value: str) -> WayFactNoted:
    return WayFactNoted(HERON, fact, value)


def heron(events: list[Event]) -> PersonWays:
    (one,) = ways_of(history_of(events))
    return one


def test_every_fact_of_the_rules_lies_in_exactly_one_section() -> None:
    listed = [name for names in FACTS_IN.values() for name in names]

    assert sorted(listed) == sorted(set(TESTABLE) - set(WORKED_OUT))
    assert section_of_fact("consent_to_submission.DE") is Kind.CASE


def test_a_fact_counts_in_its_own_section_only() -> None:
    """Whoever opens the case alone must not write what lies in the story or the illness of somebody."""
    began = StreamBegan(Kind.CASE, Subject("c"))

    assert heron(in_a_row(began, noted("current_country", '"RU"'), noted("exit_ban", "true"))).values == {"current_country": "RU"}


def test_written_again_it_takes_the_place_of_what_stood_and_empty_is_unknown_again() -> None:
    assert heron(in_a_row(noted("age", "23"), noted("age", "24"))).values == {"age": 24}
    assert heron(in_a_row(noted("age", "23"), noted("age", ""))).values == {}


def test_two_versions_written_apart_are_unknown_until_somebody_settles_it() -> None:
    events = in_a_row(noted("age", "23"))
    apart = [chained("x", noted("age", "24"), events, author="bob"), chained("y", noted("age", "25"), events)]

    assert heron([*events, *apart]).contested == ("age",)
    assert heron([*events, *apart]).values == {}


@settings(max_examples=60)
@given(st.sampled_from(sorted(TESTABLE)), st.text(max_size=12) | st.just("[" * 4000))
def test_whatever_a_colleagues_machine_sends_is_unreadable_at_worst(fact: str, value: str) -> None:
    one = heron(in_a_row(noted(fact, value)))

    assert set(one.values) | set(one.unreadable) <= {fact}
