"""No last writer wins, whatever the order in which events come."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.case import HandleSet, Settled, Undone
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import EventId
from safeconduct.core.person import PhoneNoted
from safeconduct.core.section import Kind, Subject
from safeconduct.folds.standing import Standing, history_of
from tests.history import chained, in_a_row
from tests.strategies import histories


def handle_of(events: list[Event]) -> Standing[str]:
    history = history_of(events)
    return history.standing((event, fact.handle) for event, fact in history.of(HandleSet))


def values(events: list[Event]) -> list[str]:
    return [written.value for written in handle_of(events).values]


@given(histories(HandleSet, Undone, Settled), st.randoms(use_true_random=False))
def test_any_order_of_delivery_gives_the_same_values(events: list[Event], chance: object) -> None:
    shuffled = events + events[:2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert history_of(shuffled) == history_of(events)
    assert handle_of(shuffled) == handle_of(events)


@given(histories(HandleSet))
def test_a_value_stands_unless_somebody_who_had_seen_it_wrote_another(events: list[Event]) -> None:
    history = history_of(events)
    writes = [event for event, _ in history.of(HandleSet)]

    standing = {written.event for written in handle_of(events).values}

    for event in writes:
        seen_by_another = any(history.saw(other.id, event.id) for other in writes)
        assert (event.id in standing) is not seen_by_another


@given(histories(HandleSet))
def test_some_value_stands_as_soon_as_one_was_written(events: list[Event]) -> None:
    assert handle_of(events).empty is not history_of(events).has(HandleSet)


@given(st.lists(st.sampled_from("xyz"), min_size=1, max_size=8))
def test_of_edits_made_one_after_another_the_last_stands(handles: list[str]) -> None:
    standing = handle_of(in_a_row(*(HandleSet(handle) for handle in handles)))

    assert standing.one == handles[-1]
    assert len(standing.values) == 1


def apart() -> list[Event]:
    first = chained("a", HandleSet("Heron"))
    return [
        first,
        chained("b", HandleSet("Alder"), [first]),
        chained("c", HandleSet("Flint"), [first], author="bob"),
    ]


def test_two_edits_made_apart_both_stand_with_their_authors() -> None:
    standing = handle_of(apart())

    assert [(written.value, written.author) for written in standing.values] == [
        ("Alder", "ann"),
        ("Flint", "bob"),
    ]
    assert standing.contested
    assert standing.one is None


def test_two_people_who_write_the_same_do_not_disagree() -> None:
    first, second, third = apart()

    standing = handle_of([first, second, replace(third, fact=HandleSet("Alder"))])

    assert standing.one == "Alder"
    assert len(standing.values) == 2


def test_an_edit_by_somebody_who_had_seen_both_ends_the_disagreement() -> None:
    events = apart()

    assert values([*events, chained("d", HandleSet("Wren"), events)]) == ["Wren"]


def test_settling_names_what_holds_and_what_does_not() -> None:
    events = apart()
    settled = chained("d", Settled((EventId("c"),), (EventId("b"),)), events)

    assert values([*events, settled]) == ["Flint"]


def test_settling_cannot_overrule_what_its_author_had_not_seen() -> None:
    events = apart()
    settled = chained("d", Settled((EventId("c"),), (EventId("b"),)), [events[2]])

    assert values([*events, settled]) == ["Alder", "Flint"]


def test_two_people_who_settle_differently_and_apart_leave_both_values_standing() -> None:
    events = apart()
    one_way = chained("d", Settled((EventId("c"),), (EventId("b"),)), events)
    other_way = chained("e", Settled((EventId("b"),), (EventId("c"),)), events, author="bob")

    assert values([*events, one_way, other_way]) == ["Alder", "Flint"]


def test_settling_again_with_knowledge_of_the_first_settling_holds() -> None:
    events = apart()
    one_way = chained("d", Settled((EventId("c"),), (EventId("b"),)), events)
    other_way = chained("e", Settled((EventId("b"),), (EventId("c"),)), [*events, one_way])

    assert values([*events, one_way, other_way]) == ["Alder"]


def test_an_undone_edit_leaves_what_stood_before_it() -> None:
    events = in_a_row(HandleSet("Heron"), HandleSet("Alder"), Undone(EventId("s1")))

    assert values(events) == ["Heron"]


def test_undoing_an_undo_brings_the_edit_back() -> None:
    events = in_a_row(HandleSet("Heron"), HandleSet("Alder"), Undone(EventId("s1")), Undone(EventId("s2")))

    assert values(events) == ["Alder"]


def test_an_undo_of_something_its_author_never_saw_does_nothing() -> None:
    events = [chained("a", HandleSet("Heron")), chained("b", Undone(EventId("a")))]

    assert values(events) == ["Heron"]


def test_a_fact_that_does_not_count_changes_nothing_and_is_listed() -> None:
    first, second = in_a_row(HandleSet("Heron"), HandleSet("Alder"))
    history = history_of([first, replace(second, counts=False)])

    assert values(list(history.events)) == ["Heron"]
    assert [event.id for event in history.events] == ["s0", "s1"]


def test_a_fact_in_a_stream_of_another_kind_changes_nothing() -> None:
    began = StreamBegan(Kind.CASE, Subject("case"))
    history = history_of(in_a_row(began, PhoneNoted(person="p", number="1")))  # type: ignore[arg-type]

    assert not history.has(PhoneNoted)
    assert len(history.events) == 2


def test_streams_are_merged_by_time_without_breaking_the_order_inside_one() -> None:
    early = in_a_row(HandleSet("a"), HandleSet("b"), stream="s", at=10)
    late = in_a_row(HandleSet("c"), HandleSet("d"), stream="t", at=5)
    wound_back = [early[0], replace(early[1], moment=replace(early[1]).moment.__class__(0))]

    shown = [event.id for event in history_of([*wound_back, *late]).events]

    assert shown == ["t0", "t1", "s0", "s1"]
