"""The act is what is counted; a victim of three acts is one victim."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.case import Undone
from safeconduct.core.event import Event
from safeconduct.core.ids import (
    ActId,
    InformationId,
    InvolvementId,
    PersonId,
    ViolationId,
)
from safeconduct.core.value import known
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
)
from safeconduct.core.when import PartialDate
from safeconduct.folds.standing import history_of
from safeconduct.folds.violations import RecordView, Tally, record_of, tally
from tests.history import chained, in_a_row
from tests.strategies import histories

EVENT = EventNoted(ViolationId("v"), "Taken at night", PartialDate("2017-03"), None, known("Grozny"))
ARREST, TORTURE, HELD = "030101000000", "020111110000", "030102000000"
HERON, WREN = PersonId("heron"), PersonId("wren")


def recorded(events: Iterable[Event]) -> RecordView:
    return record_of(history_of(events))


def act(name: str, kind: str = TORTURE, victim: PersonId = HERON) -> ActNoted:
    return ActNoted(ActId(name), EVENT.violation, victim, kind, "", None)


def test_a_victim_of_three_acts_counts_once() -> None:
    record = recorded(in_a_row(EVENT, act("a", ARREST), act("b", TORTURE), act("c", HELD)))

    assert tally(record) == Tally(acts=3, persons=1, groups=0)
    assert tally(record, TORTURE) == Tally(1, 1, 0)


def test_a_group_stands_beside_the_persons_and_is_not_added_to_them() -> None:
    group = PartyNoted(PersonId("men"), "men held in the same room", "030000000000", 30)
    record = recorded(in_a_row(EVENT, group, act("a"), act("b", victim=group.person)))

    assert tally(record) == Tally(acts=2, persons=1, groups=1)


def test_one_person_may_be_victim_source_and_perpetrator() -> None:
    """Roles stand on the links; nothing of them stands on the person."""
    facts = (
        EVENT,
        act("a"),
        act("b", victim=WREN),
        InvolvementNoted(InvolvementId("i"), ActId("b"), HERON, "010300000000"),
        InformationNoted(InformationId("n"), EVENT.violation, HERON, "010100000000", "010000000000", ActId("a")),
    )
    (violation,) = recorded(in_a_row(*facts)).violations

    first, second = violation.acts
    assert first.victims == (HERON,)
    assert [one.source for one in first.said_by] == [HERON]
    assert [one.perpetrator for one in second.involved] == [HERON]


def test_an_act_written_twice_apart_is_one_act_with_both_readings() -> None:
    (begun,) = in_a_row(EVENT)
    one = chained("one", act("a"), [begun])
    other = chained("other", act("a", victim=WREN), [begun], author="bob")
    record = recorded([begun, one, other])

    assert [act.noted.contested for act in record.acts] == [True]
    assert tally(record) == Tally(acts=1, persons=2, groups=0)


def test_what_was_taken_back_is_not_counted() -> None:
    events = in_a_row(EVENT, act("a"), act("b", ARREST, WREN))
    events.append(chained("undo", Undone(events[2].id), events[-1:]))
    assert tally(recorded(events)) == Tally(1, 1, 0)

    of_event = [*events, chained("undo2", Undone(events[0].id), events[-1:])]
    assert tally(recorded(of_event)) == Tally(0, 0, 0)


def test_an_act_written_again_takes_the_place_of_what_stood() -> None:
    record = recorded(in_a_row(EVENT, act("a"), replace(act("a"), kind=ARREST)))

    assert [one.first.kind for one in record.acts] == [ARREST]


@given(histories(EventNoted, ActNoted, PartyNoted, Undone, most=10), st.randoms())
def test_counting_never_doubles_in_whatever_order_it_comes(events: list, chance: object) -> None:  # type: ignore[type-arg]
    record = recorded(events)
    all_of_it = tally(record)
    victims = {victim for one in record.acts for victim in one.victims}

    assert all_of_it.persons + all_of_it.groups == len(victims)
    assert len({one.act for one in record.acts}) == len(record.acts) == all_of_it.acts
    chance.shuffle(shuffled := list(events))  # type: ignore[attr-defined]
    assert tally(recorded(shuffled)) == all_of_it
