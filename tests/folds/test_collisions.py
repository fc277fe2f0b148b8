"""Dates that do not go together are found, whoever wrote what in which order, and a date that nobody wrote down never counts as fine."""

import random
from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.application import (
    ApplicationPrepared,
    ApplicationStep,
    OriginalHeld,
    Step,
    TravelBegan,
    TravelCalledOff,
    TravelPlanned,
    VisaIssued,
)
from safeconduct.core.case import CaseOpened, Part, PersonAdded
from safeconduct.core.clock import ClockKind, ClockSet, ClockWithdrawn
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import ApplicationId, CaseId, ClockId, DocumentId, PersonId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.value import known
from safeconduct.core.when import Day, PartialDate
from safeconduct.folds.case import CaseView, fold_case
from safeconduct.folds.clocks import Whence, clocks_of, span_of
from safeconduct.folds.collisions import (
    APART,
    TOO_EARLY,
    Collision,
    Fault,
    Verdict,
    cannot_tell,
    collisions_of,
)
from tests.history import chained

TODAY = Day("2017-06-09")
CASE, PERSON, CHILD = CaseId("case"), PersonId("person"), PersonId("child")
APPLICATION = ApplicationId("application")
BEGIN = (
    StreamBegan(Kind.CASE, Subject(CASE)),
    CaseOpened(CASE, "Heron", None),
    PersonAdded(PERSON, "Heron", Part.PRINCIPAL_APPLICANT, ""),
    PersonAdded(CHILD, "Wren", Part.DEPENDANT, "daughter"),
)


def begun(*facts: object) -> list[Event]:
    """A family, then these facts, each by somebody who had seen all before."""
    events: list[Event] = []
    for number, fact in enumerate((*BEGIN, *facts)):
        events.append(chained(f"e{number:03}", fact, events[-1:]))  # type: ignore[arg-type]
    return events


def case(*facts: object) -> CaseView:
    return fold_case(CASE, begun(*facts))


def runs(kind: ClockKind, when: int | str | None, *persons: PersonId, name: str = "", **more: object) -> ClockSet:
    """A date so many days from today, or as written."""
    on = PartialDate(TODAY.plus(when).iso) if isinstance(when, int) else PartialDate(when) if when else None
    return ClockSet(ClockId(name or kind.value), kind, persons or (PERSON,), on, "Mara", **more)  # type: ignore[arg-type]


def faults(view: CaseView) -> dict[Fault, Verdict]:
    return {one.fault: one.verdict for one in collisions_of(view)}


@pytest.mark.parametrize("fault", TOO_EARLY)
def test_a_date_before_the_one_it_must_outlast_collides_and_a_later_one_does_not(fault: Fault) -> None:
    early, late = TOO_EARLY[fault]
    assert faults(case(runs(early, 10), runs(late, 11))).get(fault) is Verdict.COLLIDES
    assert fault not in faults(case(runs(early, 10), runs(late, 10)))
    assert fault not in faults(case(runs(early, 11), runs(late, 10)))


@pytest.mark.parametrize("fault", APART)
def test_one_of_the_family_before_another_collides(fault: Fault) -> None:
    early, late = APART[fault]
    first, second = runs(early, 3, PERSON, name="one"), runs(late, 9, CHILD, name="two")
    assert faults(case(first, second)).get(fault) is Verdict.COLLIDES
    assert fault not in faults(case(first, replace(second, persons=(PERSON,))))


def test_a_date_that_is_only_a_month_may_collide_and_is_said_so() -> None:
    stay = runs(ClockKind.HOST_STAY, "2017-07")
    assert faults(case(stay, runs(ClockKind.TICKET, "2017-07-20"))) == {Fault.STAY_BEFORE_FLIGHT: Verdict.MAY}
    assert faults(case(stay, runs(ClockKind.TICKET, "2017-08-01"))) == {Fault.STAY_BEFORE_FLIGHT: Verdict.COLLIDES}
    assert faults(case(stay, runs(ClockKind.TICKET, "2017-07-01"))) == {}


def test_changing_either_date_changes_the_warning() -> None:
    stay, decision = runs(ClockKind.HOST_STAY, 30), runs(ClockKind.DECISION, 60)
    assert Fault.STAY_BEFORE_DECISION in faults(case(stay, decision))
    for later in (replace(stay, on=PartialDate(TODAY.plus(61).iso)), replace(decision, on=PartialDate(TODAY.plus(29).iso))):
        assert faults(case(stay, decision, later)) == {}
    assert faults(case(stay, decision, ClockWithdrawn(stay.clock, "extended for good"))) == {}


def test_what_is_worked_out_moves_with_the_date_it_hangs_on() -> None:
    """A decision is usual ninety days after the papers were handed in."""
    prepared = ApplicationPrepared(APPLICATION, known("Germany"), "visa", known("Embassy, Moscow"), (PERSON,))
    lodged = ApplicationStep(APPLICATION, Step.LODGED, TODAY, "Mara")
    usual = runs(ClockKind.DECISION, None, after=ClockKind.LODGED, days=90)
    stay = runs(ClockKind.HOST_STAY, 80)
    found = collisions_of(case(prepared, lodged, usual, stay))
    assert [one.fault for one in found] == [Fault.STAY_BEFORE_DECISION]
    assert found[0].second and found[0].second.whence is Whence.COMPUTED
    assert found[0].second.when == span_of(PartialDate(TODAY.plus(90).iso))
    earlier = replace(lodged, on=TODAY.plus(-20))
    assert faults(case(prepared, lodged, usual, stay, earlier)) == {}


def test_what_hangs_on_nothing_or_on_itself_has_no_day() -> None:
    for usual in (
        runs(ClockKind.DECISION, None, after=ClockKind.LODGED, days=90),
        runs(ClockKind.DECISION, None, after=ClockKind.DECISION, days=1),
    ):
        assert [one.when for one in clocks_of(case(usual))] == [None]


def test_a_passport_that_somebody_else_has_when_the_stay_ends_collides_until_it_is_back() -> None:
    held = OriginalHeld(DocumentId("d"), "Passport", "German embassy, Moscow", TODAY, PERSON)
    stay = runs(ClockKind.HOST_STAY, 30)
    assert faults(case(held, stay)) == {Fault.PASSPORT_AWAY: Verdict.COLLIDES}
    assert faults(case(held, stay, replace(held, holder=" heron "))) == {}
    assert faults(case(replace(held, what="birth certificate"), stay)) == {}
    assert faults(case(replace(held, since=TODAY.plus(31)), stay)) == {}


def test_a_passport_written_down_twice_is_one_date_and_two_days_of_it_are_two() -> None:
    held = OriginalHeld(DocumentId("d"), "passport", "Heron", TODAY, PERSON, valid_until=TODAY.plus(90))
    again = replace(held, document=DocumentId("e"))
    assert [one.kind for one in clocks_of(case(held, again))] == [ClockKind.PASSPORT]
    assert len(clocks_of(case(held, replace(again, valid_until=TODAY.plus(91))))) == 2
    assert len(clocks_of(case(held, replace(again, person=CHILD)))) == 2


def test_two_appointments_on_one_day_collide_unless_they_are_in_one_city() -> None:
    here = runs(ClockKind.APPOINTMENT, 5, name="a", place="German embassy, Moscow")
    there = runs(ClockKind.MEDICAL, 5, name="b", place="Minsk")
    assert faults(case(here, there)) == {Fault.TWO_CITIES: Verdict.COLLIDES}
    assert faults(case(here, replace(there, place="moscow"))) == {}
    assert faults(case(here, replace(there, place=""))) == {Fault.TWO_CITIES: Verdict.MAY}
    assert faults(case(here, replace(there, persons=(CHILD,)))) == {}


def test_dates_of_two_applications_are_not_held_against_each_other() -> None:
    other = ApplicationId("other")
    commitment = runs(ClockKind.COMMITMENT, 5, application=APPLICATION)
    assert faults(case(commitment, runs(ClockKind.APPOINTMENT, 9, application=other))) == {}
    assert Fault.COMMITMENT_BEFORE_APPOINTMENT in faults(case(commitment, runs(ClockKind.APPOINTMENT, 9)))


# What cannot be told


def missing(view: CaseView, person: PersonId = PERSON) -> set[ClockKind | None]:
    return {one.missing for one in cannot_tell(view) if one.person == person}


def test_a_planned_departure_is_held_against_the_visa_as_a_ticket_is_until_it_is_called_off_or_over() -> None:
    planned = (runs(ClockKind.VISA_FROM, 20), TravelPlanned(TODAY.plus(10), (PERSON,)))

    assert [one.fault for one in collisions_of(case(*planned))] == [Fault.FLIGHT_BEFORE_VISA]
    assert not collisions_of(case(*planned, TravelCalledOff((PERSON,), "the visa came late")))
    assert not collisions_of(case(*planned, TravelBegan(TODAY.plus(10), (PERSON,))))
    assert not collisions_of(case(*planned, TravelPlanned(TODAY.plus(20), (PERSON,))))


def test_a_flight_whose_visa_nobody_wrote_down_is_not_fine() -> None:
    flight = runs(ClockKind.TICKET, 9)
    assert faults(case(flight)) == {}
    assert {ClockKind.VISA_FROM, ClockKind.VISA_UNTIL, ClockKind.PASSPORT, ClockKind.PASSPORT_NEEDED} <= missing(case(flight))
    visa = VisaIssued(APPLICATION, PERSON, "D", TODAY, TODAY.plus(90))
    assert not {ClockKind.VISA_FROM, ClockKind.VISA_UNTIL} & missing(case(flight, visa))
    assert missing(case(flight), CHILD) == set()


def test_a_date_known_not_to_exist_is_asked_for_no_more_and_one_nobody_knows_still_is() -> None:
    flight = runs(ClockKind.TICKET, 9)
    for said, is_asked in ((runs(ClockKind.EXIT_PERMIT, None, never=True), False), (runs(ClockKind.EXIT_PERMIT, None), True)):
        assert (ClockKind.EXIT_PERMIT in missing(case(flight, said))) is is_asked


def test_a_stay_without_a_word_on_the_passport_says_so() -> None:
    stay = runs(ClockKind.HOST_STAY, 30)
    assert None in missing(case(stay))
    held = OriginalHeld(DocumentId("d"), "passport", "Heron", TODAY, PERSON)
    assert None not in missing(case(stay, held))


# No order of edits hides anything

_KINDS = st.sampled_from([ClockKind.HOST_STAY, ClockKind.DECISION, ClockKind.TICKET, ClockKind.VISA_FROM, ClockKind.PASSPORT, ClockKind.APPOINTMENT])
_DATES = st.one_of(
    st.none(),
    st.integers(0, 40).map(lambda days: PartialDate(TODAY.plus(days).iso)),
    st.sampled_from([PartialDate("2017-06"), PartialDate("2017-07"), PartialDate("2017")]),
)
_PERSONS = st.sampled_from([(PERSON,), (CHILD,), (PERSON, CHILD), ()])
_PLACES = st.sampled_from(["", "Moscow", "Embassy, Minsk"])
_NAMES = st.sampled_from("abc").map(ClockId)


@st.composite
def dates(draw: st.DrawFn) -> ClockSet:
    after = draw(st.one_of(st.none(), st.none(), _KINDS))
    return ClockSet(
        draw(_NAMES), draw(_KINDS), draw(_PERSONS), None if after else draw(_DATES), "Mara",
        place=draw(_PLACES), after=after, days=draw(st.integers(0, 30)) if after else 0, never=draw(st.sampled_from([False, False, False, True])),
    )  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> list[Event]:
    """Dates set and taken off by people who had seen some of each other's edits."""
    events = begun()
    start = len(events)
    for number in range(draw(st.integers(1, 6))):
        seen = [events[start - 1], *(one for one in events[start:] if draw(st.booleans()))]
        over = st.builds(ClockWithdrawn, _NAMES, st.just("over"))
        events.append(chained(f"x{number}", draw(st.one_of(dates(), dates(), over)), seen))
    return events


def brute(view: CaseView) -> set[tuple[str, str, str, str]]:
    """Every pair of dates held against every rule, person by person and by no cleverness."""
    found = set()
    clocks, people = clocks_of(view), [one.person for one in view.people_here]
    for first, second in product(clocks, clocks):
        for p, q in product(people, people):
            if p not in first.persons or q not in second.persons or not first.when or not second.when or first.never or second.never:
                continue
            sure, maybe = first.when.last < second.when.first, first.when.first < second.when.last
            pairs = [f for f, kinds in TOO_EARLY.items() if p == q and kinds == (first.kind, second.kind)]
            if p not in second.persons and q not in first.persons:
                pairs += [f for f, kinds in APART.items() if kinds == (first.kind, second.kind)]
            found |= {(f.value, "sure" if sure else "maybe", f"{first.field}{first.event}", f"{second.field}{second.event}") for f in pairs if maybe}
    return found


def told(view: CaseView) -> set[tuple[str, str, str, str]]:
    pairs = [one for one in collisions_of(view) if one.fault in (*TOO_EARLY, *APART) and one.second]
    return {
        (one.fault.value, "sure" if one.verdict is Verdict.COLLIDES else "maybe", f"{one.first.field}{one.first.event}", f"{one.second.field}{one.second.event}")
        for one in pairs
        if one.second
    }


@given(edits())
def test_whatever_a_naive_search_finds_is_found(events: list[Event]) -> None:
    view = fold_case(CASE, events)
    assert told(view) == brute(view)


def shown(found: tuple[Collision, ...]) -> list[Collision]:
    return sorted(found, key=repr)


@given(edits(), st.integers(0, 2**32))
def test_no_order_of_arrival_hides_a_collision(events: list[Event], seed: int) -> None:
    view = fold_case(CASE, events)
    shuffled = events[:]
    random.Random(seed).shuffle(shuffled)
    again = fold_case(CASE, [*shuffled, *shuffled[:2]])
    assert shown(collisions_of(again)) == shown(collisions_of(view))
    assert cannot_tell(again) == cannot_tell(view)


@given(st.permutations([0, 1, 2]), st.integers(1, 30))
def test_an_edit_made_apart_cannot_hide_the_collision_another_saw(order: list[int], later: int) -> None:
    """One corrects the date to a harmless day while another, apart, says the harmful one: both stand, and the harm is told."""
    stay, decision = runs(ClockKind.HOST_STAY, 20), runs(ClockKind.DECISION, 40, name="d")
    events = begun(stay)
    apart = [decision, replace(decision, on=PartialDate(TODAY.plus(20 - min(later, 19)).iso)), ClockWithdrawn(ClockId("d"), "kept")]
    told_apart = [chained(f"x{order[n]}", fact, events) for n, fact in enumerate(apart)]
    for each in permutations(told_apart):
        assert Fault.STAY_BEFORE_DECISION in faults(fold_case(CASE, [*events, *each]))


@given(edits())
def test_a_needed_date_is_known_or_said_to_be_missing(events: list[Event]) -> None:
    """Who has a flight has a visa in the file, or the file says that nobody wrote one down."""
    view = fold_case(CASE, events)
    clocks = [one for one in clocks_of(view) if not one.never]
    for person in (PERSON, CHILD):
        mine = {one.kind for one in clocks if person in one.persons and one.when}
        if ClockKind.TICKET in mine:
            off = {one.kind for one in clocks_of(view) if one.never and person in one.persons}
            assert ({ClockKind.VISA_FROM, ClockKind.PASSPORT, ClockKind.HOST_STAY} - mine - off) <= missing(view, person)
