"""Leaving and arriving. Rule: nobody sets out before the exit check is signed, and nobody arrives before they left, or unreceived. Every day
can be corrected: no word written by mistake may keep an arrival from being written down."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_people, check_person
from safeconduct.actions.stages import check_on_the_way, moved_on
from safeconduct.actions.wanted import cleaned
from safeconduct.core.application import (
    PersonAdmitted,
    PersonHandedOver,
    TravelBegan,
    TravelCalledOff,
    TravelPlanned,
)
from safeconduct.core.case import Stage
from safeconduct.core.facts import Fact
from safeconduct.core.ids import PersonId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.value import Telling
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.people import PersonView

AHEAD_DAYS = 1
"""Where they are it may be tomorrow already."""


def plan_travel(actor: Actor, view: CaseView, planned: TravelPlanned, today: Day) -> tuple[Placed, ...]:
    """The day on which they are to leave; written again it is another day. The case moves on once they have left."""
    _check_departure(actor, view, planned.persons)
    if planned.on < today:
        raise BadInput("That day is past. Choose the day on which they will leave, or write down that they have left.", "leaves_on")
    for person in _of(view, planned.persons):
        if person.has_left:
            raise Conflict("Somebody of them is written down as gone already. Take that back first: it was not so.")
    _check_may_leave(view, planned)
    return placed(actor, Kind.CASE, view.case, [planned])


def begin_travel(actor: Actor, view: CaseView, travel: TravelBegan, today: Day) -> tuple[Placed, ...]:
    """They have left. Shape: an exit check that two have signed covers everybody, and each holds a visa valid on that day; for whoever is
    gone already only the day is corrected."""
    _check_departure(actor, view, travel.persons)
    if travel.on > today.plus(AHEAD_DAYS):
        raise BadInput("That day lies ahead. Write it down as planned, or choose the day on which they left.", "leaves_on")
    for person in _of(view, travel.persons):
        if (first := _first_there(person)) is not None and first < travel.on:
            raise BadInput("Somebody of them is written down as there before that day. Correct that first, or choose an earlier day.", "leaves_on")
    if not all(person.has_left for person in _of(view, travel.persons)):
        _check_may_leave(view, travel)
    return placed(actor, Kind.CASE, view.case, [travel, *moved_on(view, Stage.TRAVELLING)])


def call_off_travel(actor: Actor, view: CaseView, off: TravelCalledOff) -> tuple[Placed, ...]:
    """They do not leave, or have not left after all. Only for whom nobody wrote that they are there."""
    _check_departure(actor, view, off.persons)
    for person in _of(view, off.persons):
        if person.leaving.empty:
            raise Conflict("No departure is written down for somebody of them. Load the page again.")
        if _first_there(person) is not None:
            raise Conflict("Somebody of them is written down as admitted or received. Take that back first.")
    return placed(actor, Kind.CASE, view.case, [cleaned(off)])


def admit_person(actor: Actor, view: CaseView, admitted: PersonAdmitted, today: Day) -> tuple[Placed, ...]:
    """Somebody was let in at the border. They have arrived only once they are handed over too."""
    require(actor, Act.NOTE_ARRIVALS)
    person = _traveller(view, admitted.person, admitted.on, today, "admitted_on")
    facts = cleaned(admitted, "said_by")
    return placed(actor, Kind.CASE, view.case, [facts, *_arrival(view, person, arrived=not person.handed_over.empty)])


def hand_over_person(actor: Actor, view: CaseView, handed: PersonHandedOver, today: Day) -> tuple[Placed, ...]:
    """Somebody was met by a receiver who is named, or whose name somebody withholds."""
    require(actor, Act.NOTE_ARRIVALS)
    person = _traveller(view, handed.person, handed.on, today, "handed_on")
    if handed.receiver.state is Telling.UNKNOWN:
        raise BadInput("Name who received them, or say who withholds the name.", "receiver")
    return placed(actor, Kind.CASE, view.case, [cleaned(handed), *_arrival(view, person, arrived=not person.admitted.empty)])


def _arrival(view: CaseView, person: PersonView, *, arrived: bool) -> tuple[Fact, ...]:
    """The case has arrived when everybody in it has; whoever is there has left in any case."""
    others = (other for other in view.people_here if other.person != person.person)
    if not view.is_on_the_way:
        return ()
    return moved_on(view, Stage.ARRIVED if arrived and all(other.has_arrived for other in others) else Stage.TRAVELLING)


def _check_departure(actor: Actor, view: CaseView, persons: tuple[PersonId, ...]) -> None:
    require(actor, Act.KEEP_APPLICATIONS)
    check_on_the_way(view)
    check_people(view, persons)


def _check_may_leave(view: CaseView, travel: TravelPlanned | TravelBegan) -> None:
    if view.exit_check_for(travel.persons) is None:
        raise Conflict("The exit check is not signed by two for everybody who travels. Have it signed first.")
    if not all(_has_visa_on(view, person, travel.on) for person in travel.persons):
        raise BadInput("Somebody has no visa that is valid on that day. Note it, or choose another day.", "leaves_on")


def _traveller(view: CaseView, name: PersonId, on: Day, today: Day, field: str) -> PersonView:
    check_person(view, name)
    (person,) = _of(view, (name,))
    if not person.has_left and person.leaves_on is None:
        raise Conflict("This person is not travelling yet. Note the travel first.")
    if on > today.plus(AHEAD_DAYS):
        raise BadInput("That day lies ahead. Write it down once it has happened.", field)
    if person.departure is not None and on < person.departure:
        raise BadInput("That is before the day on which they leave. Correct the departure first if they left earlier, or choose a later day.", field)
    return person


def _first_there(person: PersonView) -> Day | None:
    """The first day on which somebody says that they were across the border."""
    days = [*(w.value.on for w in person.admitted.values), *(w.value.on for w in person.handed_over.values)]
    return min(days, default=None)


def _of(view: CaseView, persons: tuple[PersonId, ...]) -> list[PersonView]:
    return [known for known in view.people if known.person in persons]


def _has_visa_on(view: CaseView, person: PersonId, day: Day) -> bool:
    return any(
        visa.person == person
        and bool(visa.visa.values)
        and all(w.value.valid_from <= day <= w.value.valid_until for w in visa.visa.values)
        for visa in view.visas
    )
