"""Dates of a family that do not go together, found before they come. Rule: what nobody wrote down never counts as fine; it is said that it
cannot be told, and which date is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from safeconduct.core.application import OriginalHeld, Outcome
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import PersonId
from safeconduct.core.when import Day
from safeconduct.folds.application import ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.folds.clocks import Dated, away, clocks_of, is_passport, is_same_way
from safeconduct.folds.people import PersonView


class Fault(StrEnum):
    """What is wrong between two dates."""

    FLIGHT_BEFORE_VISA = "flight before visa"
    VISA_BEFORE_FLIGHT = "visa before flight"
    EXIT_PERMIT_BEFORE_FLIGHT = "exit permit before flight"
    PASSPORT_TOO_SHORT = "passport too short"
    PASSPORT_BEFORE_FLIGHT = "passport before flight"
    PASSPORT_AWAY = "passport away"
    STAY_BEFORE_DECISION = "stay before decision"
    STAY_BEFORE_APPOINTMENT = "stay before appointment"
    STAY_BEFORE_VISA = "stay before visa"
    STAY_BEFORE_FLIGHT = "stay before flight"
    STAY_BEFORE_APPEAL = "stay before appeal"
    COMMITMENT_BEFORE_APPOINTMENT = "commitment before appointment"
    COMMITMENT_BEFORE_DECISION = "commitment before decision"
    APPEAL_BEFORE_APPOINTMENT = "appeal before appointment"
    PASSPORT_BEFORE_DECISION = "passport before decision"
    PASSPORT_BEFORE_VISA_ENDS = "passport before visa ends"
    FLIGHT_BEFORE_MEDICAL = "flight before medical"
    FLIGHT_BEFORE_APPOINTMENT = "flight before appointment"
    REGISTRATION_BEFORE_FLIGHT = "registration before flight"
    TWO_CITIES = "two cities"
    FAMILY_STAYS = "family stays"
    FAMILY_FLIGHTS = "family flights"
    FAMILY_VISAS = "family visas"


_K = ClockKind

TOO_EARLY: dict[Fault, tuple[ClockKind, ClockKind]] = {
    Fault.FLIGHT_BEFORE_VISA: (_K.TICKET, _K.VISA_FROM),
    Fault.VISA_BEFORE_FLIGHT: (_K.VISA_UNTIL, _K.TICKET),
    Fault.EXIT_PERMIT_BEFORE_FLIGHT: (_K.EXIT_PERMIT, _K.TICKET),
    Fault.PASSPORT_TOO_SHORT: (_K.PASSPORT, _K.PASSPORT_NEEDED),
    Fault.PASSPORT_BEFORE_FLIGHT: (_K.PASSPORT, _K.TICKET),
    Fault.STAY_BEFORE_DECISION: (_K.HOST_STAY, _K.DECISION),
    Fault.STAY_BEFORE_APPOINTMENT: (_K.HOST_STAY, _K.APPOINTMENT),
    Fault.STAY_BEFORE_VISA: (_K.HOST_STAY, _K.VISA_FROM),
    Fault.STAY_BEFORE_FLIGHT: (_K.HOST_STAY, _K.TICKET),
    Fault.STAY_BEFORE_APPEAL: (_K.HOST_STAY, _K.APPEAL),
    Fault.COMMITMENT_BEFORE_APPOINTMENT: (_K.COMMITMENT, _K.APPOINTMENT),
    Fault.COMMITMENT_BEFORE_DECISION: (_K.COMMITMENT, _K.DECISION),
    Fault.APPEAL_BEFORE_APPOINTMENT: (_K.APPEAL, _K.APPOINTMENT),
    Fault.PASSPORT_BEFORE_DECISION: (_K.PASSPORT, _K.DECISION),
    Fault.PASSPORT_BEFORE_VISA_ENDS: (_K.PASSPORT, _K.VISA_UNTIL),
    Fault.FLIGHT_BEFORE_MEDICAL: (_K.TICKET, _K.MEDICAL),
    Fault.FLIGHT_BEFORE_APPOINTMENT: (_K.TICKET, _K.APPOINTMENT),
    Fault.REGISTRATION_BEFORE_FLIGHT: (_K.REGISTRATION, _K.TICKET),
}
"""Of one person: the first of the two must not come before the second."""

APART: dict[Fault, tuple[ClockKind, ClockKind]] = {
    Fault.FAMILY_STAYS: (_K.HOST_STAY, _K.HOST_STAY),
    Fault.FAMILY_FLIGHTS: (_K.TICKET, _K.TICKET),
    Fault.FAMILY_VISAS: (_K.VISA_UNTIL, _K.VISA_FROM),
}
"""Of two of a family: the first, of the one, must not come before the second, of the other."""

MEETINGS = (_K.APPOINTMENT, _K.MEDICAL)
"""For these somebody must be in one place on one day."""


class Verdict(StrEnum):
    COLLIDES = "collides"
    MAY = "may"  # the dates are not precise enough to say


@dataclass(frozen=True, slots=True)
class Collision:
    """Shape: `second` is None where a paper is away on the day of `first`, and `held` says with whom. `others` are those of the second date
    where it is somebody else's."""

    fault: Fault
    verdict: Verdict
    persons: tuple[PersonId, ...]
    first: Dated
    second: Dated | None = None
    others: tuple[PersonId, ...] = ()
    held: OriginalHeld | None = None


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A date that is needed and that nobody wrote down. Shape: `wanted_by` are the faults that nobody can rule out without it; `blanks`
    are the dates that stand there without a day, where it is known whose application they belong to."""

    person: PersonId
    missing: ClockKind | None
    wanted_by: tuple[Fault, ...]
    blanks: tuple[Dated, ...] = ()


def collisions_of(view: CaseView) -> tuple[Collision, ...]:
    """In order of the first day concerned. Shape: none for who has arrived or left the case."""
    return collisions_between(view, clocks_of(view))


def collisions_between(view: CaseView, clocks: tuple[Dated, ...]) -> tuple[Collision, ...]:
    by_kind = _by_kind(view, clocks)
    found = [*_too_early(by_kind), *_apart(by_kind), *_two_cities(by_kind), *_passports_away(view, by_kind)]
    return tuple(sorted(found, key=_place))


def _place(one: Collision) -> tuple[Day, str, str, str]:
    second = one.second.when if one.second else None
    days = [span.first for span in (one.first.when, second) if span]
    return min(days), one.fault, one.first.field, one.second.field if one.second else ""


def each_once(collisions: Iterable[Collision]) -> list[Collision]:
    """Two papers that say the same of one passport make one collision."""
    found: dict[object, Collision] = {}
    for one in collisions:
        second = one.second.when if one.second else None
        found.setdefault((one.fault, one.persons, one.others, one.first.when, second, one.held), one)
    return list(found.values())


ByKind = dict[ClockKind, list[Dated]]


def _by_kind(view: CaseView, clocks: tuple[Dated, ...]) -> ByKind:
    """The dates with a day, of those whom they still concern."""
    found: ByKind = {}
    for one in clocks:
        persons = tuple(person for person in one.persons if _concerns(view, one, person))
        if persons and one.when and not one.never:
            found.setdefault(one.kind, []).append(_for(one, persons))
    return found


def _for(one: Dated, persons: tuple[PersonId, ...]) -> Dated:
    return one if persons == one.persons else replace(one, persons=persons)


def on_the_way(view: CaseView) -> tuple[PersonView, ...]:
    return tuple(person for person in view.people_here if not person.has_arrived)


def _concerns(view: CaseView, one: Dated, person: PersonId) -> bool:
    """Whoever has arrived waits for nothing; whoever has an answer, for no decision; whose appeal is lodged, for the end of no term."""
    if not any(each.person == person for each in on_the_way(view)):
        return False
    if one.kind not in (ClockKind.DECISION, ClockKind.APPEAL):
        return True
    asked = [each for each in applications_for(view, person) if one.application in (None, each.application)]
    if one.kind is ClockKind.APPEAL:
        return not any(person in each.appealing for each in asked)
    return not asked or any(each.awaits(person) for each in asked)


def still_concerned(view: CaseView, one: Dated) -> tuple[PersonId, ...]:
    """Whom the date still concerns. Shape: to register is for those who have arrived, too."""
    if one.never:
        return ()
    if one.kind is ClockKind.REGISTRATION:
        return tuple(person.person for person in view.people_here if person.person in one.persons)
    return tuple(person for person in one.persons if _concerns(view, one, person))


def applications_for(view: CaseView, person: PersonId) -> list[ApplicationView]:
    return [one for one in view.applications if person in one.persons]


def _too_early(by_kind: ByKind) -> Iterator[Collision]:
    for fault, (early, late) in TOO_EARLY.items():
        for first in by_kind.get(early, ()):
            for second in by_kind.get(late, ()):
                shared = tuple(person for person in first.persons if person in second.persons)
                verdict = before(first, second)
                if shared and verdict and is_same_way(first, second):
                    yield Collision(fault, verdict, shared, first, second)


def _apart(by_kind: ByKind) -> Iterator[Collision]:
    for fault, (early, late) in APART.items():
        for first in by_kind.get(early, ()):
            for second in by_kind.get(late, ()):
                ones = tuple(person for person in first.persons if person not in second.persons)
                others = tuple(person for person in second.persons if person not in first.persons)
                verdict = before(first, second)
                if ones and others and verdict:
                    yield Collision(fault, verdict, ones, first, second, others)


def before(first: Dated, second: Dated) -> Verdict | None:
    """Whether the one comes before the other. Shape: None when it surely does not."""
    if first.when is None or second.when is None:
        return None
    if first.when.last < second.when.first:
        return Verdict.COLLIDES
    return Verdict.MAY if first.when.first < second.when.last else None


def _two_cities(by_kind: ByKind) -> Iterator[Collision]:
    meetings = [one for kind in MEETINGS for one in by_kind.get(kind, ())]
    for place, first in enumerate(meetings):
        for second in meetings[place + 1 :]:
            shared = tuple(person for person in first.persons if person in second.persons)
            verdict = _same_day(first, second)
            if shared and verdict and first.field != second.field:
                yield Collision(Fault.TWO_CITIES, verdict, shared, first, second)


def _same_day(first: Dated, second: Dated) -> Verdict | None:
    one, other = first.when, second.when
    here, there = city_of(first.place), city_of(second.place)
    if one is None or other is None or one.last < other.first or other.last < one.first:
        return None
    if here and here == there:
        return None
    is_certain = here and there and one == other and one.first == one.last
    return Verdict.COLLIDES if is_certain else Verdict.MAY


def city_of(place: str) -> str:
    """What stands last: of "German embassy, Moscow" it is Moscow."""
    return place.rpartition(",")[2].strip().casefold()


def _passports_away(view: CaseView, by_kind: ByKind) -> Iterator[Collision]:
    """Who must leave a country on a day on which somebody else has their passport cannot go anywhere."""
    for stay in by_kind.get(ClockKind.HOST_STAY, ()):
        for person in on_the_way(view):
            if person.person in stay.persons and stay.when:
                for held in passports_of(view, person):
                    if away(held, person.handle) and held.since <= stay.when.last:
                        yield Collision(Fault.PASSPORT_AWAY, Verdict.COLLIDES, (person.person,), stay, held=held)


def passports_of(view: CaseView, person: PersonView) -> list[OriginalHeld]:
    """Who holds this person's passport, as it stands. Shape: one whose owner nobody named may be anybody's."""
    return [
        written.value
        for original in view.originals
        for written in original.held.values
        if written.value.original and is_passport(written.value.what) and written.value.person in (None, person.person)
    ]


# What cannot be told


def cannot_tell(view: CaseView) -> tuple[CannotTell, ...]:
    """Each date that is needed and missing, by person. Shape: `missing` None where nobody wrote down who holds the passport."""
    clocks = clocks_of(view)
    return tuple(one for person in on_the_way(view) for one in _cannot_tell(view, clocks, person))


def _cannot_tell(view: CaseView, clocks: tuple[Dated, ...], person: PersonView) -> Iterator[CannotTell]:
    mine = [one for one in clocks if person.person in one.persons and _concerns(view, one, person.person)]
    known = {one.kind for one in mine if one.when and not one.never}
    ruled_out = {one.kind for one in mine if one.never} - known
    blanks = [one for one in mine if one.when is None and not one.never]
    blank = {one.kind for one in blanks}
    needed = (expected_of(view, person, known) | blank) - ruled_out
    for kind in ClockKind:
        wanted_by = _wanted_by(kind, known | needed)
        if kind in needed and (kind not in known or kind in blank) and wanted_by:
            yield CannotTell(person.person, kind, wanted_by, tuple(sorted((one for one in blanks if one.kind is kind), key=lambda one: one.field)))
    if ClockKind.HOST_STAY in known and not passports_of(view, person):
        yield CannotTell(person.person, None, (Fault.PASSPORT_AWAY,))


def _wanted_by(kind: ClockKind, there: set[ClockKind]) -> tuple[Fault, ...]:
    """The faults that this date has a part in, with another that is there or is needed too."""
    pairs = TOO_EARLY.items()
    return tuple(f for f, (a, b) in pairs if (a is kind and b in there) or (b is kind and a in there))


def expected_of(view: CaseView, person: PersonView, known: set[ClockKind]) -> set[ClockKind]:
    """The dates that must be known for what is known to be looked at."""
    expected: set[ClockKind] = set()
    mine = applications_for(view, person.person)
    if any(one.steps and one.awaits(person.person) for one in mine):
        expected |= {ClockKind.HOST_STAY, ClockKind.DECISION, ClockKind.PASSPORT}
    if any(one.outcome_of(person.person) is Outcome.REFUSED and person.person not in one.appealing for one in mine):
        expected |= {ClockKind.APPEAL, ClockKind.HOST_STAY}
    if known & {ClockKind.VISA_FROM, ClockKind.VISA_UNTIL, ClockKind.APPOINTMENT, ClockKind.COMMITMENT}:
        expected |= {ClockKind.HOST_STAY, ClockKind.PASSPORT}
    if ClockKind.COMMITMENT in known:
        expected |= {ClockKind.APPOINTMENT}
    if ClockKind.TICKET in known:
        expected |= {ClockKind.VISA_FROM, ClockKind.VISA_UNTIL, ClockKind.PASSPORT, ClockKind.PASSPORT_NEEDED, ClockKind.HOST_STAY}
        expected |= {ClockKind.EXIT_PERMIT}
    return expected
