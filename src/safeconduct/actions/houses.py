"""Safe houses and stays. Rule: nobody is put into a house that is full or no longer safe, and nobody is forgotten in one."""

from dataclasses import dataclass
from typing import TypeVar

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_person
from safeconduct.actions.stages import check_on_the_way, moved_on
from safeconduct.actions.wanted import at_least, clean_field, cleaned
from safeconduct.core.case import NoteWritten, Stage
from safeconduct.core.house import (
    HouseAddressed,
    HouseBurnt,
    HouseChanged,
    HouseRegistered,
    HouseUsableAgain,
    StayBegan,
    StayEnded,
    StayExtended,
)
from safeconduct.core.ids import CaseId, StayId, TaskId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.task import TaskSet
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.house import HouseView
from safeconduct.folds.stay import StayView

MUST_MOVE = "Must move now: the safe house is no longer safe."

_LONGEST = 366

H = TypeVar("H", HouseRegistered, HouseChanged)


@dataclass(frozen=True, slots=True)
class Move:
    """A stay that takes the place of another."""

    ending: StayId
    why: str
    began: StayBegan


def register_house(
    actor: Actor,
    house: HouseRegistered,
    address: HouseAddressed | None = None,
    taken: frozenset[str] = frozenset(),
) -> tuple[Placed, ...]:
    """The address, when given, goes under a key of its own.

    Shape: `taken` are the handles of the other houses.
    """
    require(actor, Act.KEEP_HOUSES)
    _check_numbers(house)
    facts = placed(actor, Kind.HOUSE, house.house, [_with_own_handle(cleaned(house, "handle"), taken)])
    if address is None:
        return facts
    return facts + placed(actor, Kind.ADDRESS, house.house, [cleaned(address)])


def change_house(
    actor: Actor, view: HouseView, changed: HouseChanged, taken: frozenset[str] = frozenset()
) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_HOUSES)
    _check_numbers(changed)
    return placed(actor, Kind.HOUSE, view.house, [_with_own_handle(cleaned(changed, "handle"), taken)])


def address_house(actor: Actor, view: HouseView, address: HouseAddressed) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_HOUSES)
    return placed(actor, Kind.ADDRESS, view.house, [cleaned(address)])


def note_house(actor: Actor, view: HouseView, text: str) -> tuple[Placed, ...]:
    """What the next colleague should know of the house. The address does not belong here."""
    require(actor, Act.KEEP_HOUSES)
    return placed(actor, Kind.HOUSE, view.house, [cleaned(NoteWritten(text), "text")])


def burn_house(
    actor: Actor, view: HouseView, why: str, today: Day, tasks: dict[CaseId, TaskId]
) -> tuple[Placed, ...]:
    """The house is no longer safe, and each case that must move gets a task due today.

    Shape: `tasks` holds a fresh task id for every case of `cases_to_move`.
    """
    require(actor, Act.KEEP_HOUSES)
    if view.burnt:
        raise Conflict("This house is marked already. See who must still move.")
    facts = placed(actor, Kind.HOUSE, view.house, [HouseBurnt(clean_field(why, "why"), today)])
    for case in cases_to_move(view, today):
        facts += placed(actor, Kind.CASE, case, [TaskSet(tasks[case], MUST_MOVE, None, today)])
    return facts


def cases_to_move(view: HouseView, today: Day) -> tuple[CaseId, ...]:
    """Every case with a stay in the house that is not over."""
    return tuple(dict.fromkeys(at.case for at in view.not_over(today)))


def trust_house_again(actor: Actor, view: HouseView, why: str) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_HOUSES)
    if not view.burnt:
        raise Conflict("This house is in use. Load the page again.")
    return placed(actor, Kind.HOUSE, view.house, [HouseUsableAgain(clean_field(why, "why"))])


def begin_stay(
    actor: Actor, case: CaseView, house: HouseView, wanted: StayBegan, today: Day
) -> tuple[Placed, ...]:
    """The persons sleep in the house from one day until another, and the case has reached a safe house."""
    require(actor, Act.KEEP_HOUSES)
    check_on_the_way(case)
    _check_persons(case, wanted)
    _check_nights(case, wanted, today)
    _check_span(house, wanted.from_day, wanted.until)
    _check_room(house, wanted, today)
    return placed(actor, Kind.PLACE, case.case, [wanted]) + placed(
        actor, Kind.CASE, case.case, moved_on(case, Stage.SAFE_HOUSE)
    )


def move_stay(actor: Actor, case: CaseView, house: HouseView, move: Move, today: Day) -> tuple[Placed, ...]:
    """Ends one stay and begins another the same day, for a house that is full, over its limit or no longer safe."""
    require(actor, Act.KEEP_HOUSES)
    if move.began.from_day < _open_stay(case, move.ending).from_day:
        raise BadInput("The stay began after that day.", "from_day")
    _check_persons(case, move.began)
    _check_nights(case, move.began, today, move.ending)
    _check_span(house, move.began.from_day, move.began.until)
    _check_room(house, move.began, today)
    ended = StayEnded(move.ending, move.began.from_day, clean_field(move.why, "why"))
    return placed(actor, Kind.PLACE, case.case, [ended, move.began])


def extend_stay(
    actor: Actor, case: CaseView, house: HouseView, wanted: StayExtended, today: Day
) -> tuple[Placed, ...]:
    """A later last day, beyond the house's limit only with a reason; or an earlier one."""
    require(actor, Act.KEEP_HOUSES)
    stay = _open_stay(case, wanted.stay)
    extended = cleaned(wanted, *(("why",) if _is_over_limit(house, stay.from_day, wanted.until) else ()))
    if wanted.until <= stay.from_day:
        raise BadInput("The last day must come after the first.", "until")
    if stay.from_day.days_until(wanted.until) > _LONGEST:
        raise BadInput("Choose a last day within a year.", "until")
    if wanted.until > stay.until:
        _check_beds(house, len(stay.persons), max(stay.until, stay.from_day), wanted.until, today)
    return placed(actor, Kind.PLACE, case.case, [extended])


def end_stay(actor: Actor, case: CaseView, wanted: StayEnded) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_HOUSES)
    stay = _open_stay(case, wanted.stay)
    if wanted.on < stay.from_day:
        raise BadInput("The stay began after that day.", "on")
    return placed(actor, Kind.PLACE, case.case, [cleaned(wanted, "why")])


def _with_own_handle(house: H, taken: frozenset[str]) -> H:
    # Whoever is told to go to Oak must not find two of them.
    if house.handle.casefold() in {one.casefold() for one in taken}:
        raise BadInput("Another house is called that. Choose another word.", "handle")
    return house


def _check_numbers(house: HouseRegistered | HouseChanged) -> None:
    at_least(house.capacity, 1, "capacity", "Write how many people can sleep here: 1 or more.")
    if house.most_nights is not None:
        at_least(house.most_nights, 1, "most_nights", "Write how many nights at most: 1 or more.")


def _check_persons(case: CaseView, wanted: StayBegan) -> None:
    if not wanted.persons:
        raise BadInput("Choose who stays there.", "persons")
    for person in wanted.persons:
        check_person(case, person)


def _check_span(house: HouseView, from_day: Day, until: Day) -> None:
    if until <= from_day:
        raise BadInput("The last day must come after the first.", "until")
    if from_day.days_until(until) > _LONGEST:
        raise BadInput("Choose a last day within a year.", "until")
    if _is_over_limit(house, from_day, until):
        raise Conflict(
            "That is longer than this house takes anybody. Choose an earlier last day or another house."
        )


def _check_room(house: HouseView, wanted: StayBegan, today: Day) -> None:
    if not house.exists or house.house != wanted.house:
        raise Conflict("This house is not known here. Load the page again.")
    _check_beds(house, len(wanted.persons), wanted.from_day, wanted.until, today)


def _check_beds(house: HouseView, persons: int, from_day: Day, until: Day, today: Day) -> None:
    if house.burnt:
        raise Conflict("This house is no longer safe. Choose another one.")
    if house.free_between(from_day, until, today) < persons:
        raise Conflict("This house is full on some of these nights. Choose other days or another house.")


def _is_over_limit(house: HouseView, from_day: Day, until: Day) -> bool:
    return house.most_nights is not None and from_day.days_until(until) > house.most_nights


def _check_nights(case: CaseView, wanted: StayBegan, today: Day, ending: StayId | None = None) -> None:
    others = (stay for stay in case.stays if stay.stay != ending and set(stay.persons) & set(wanted.persons))
    if any(_overlaps(stay, wanted, today) for stay in others):
        raise Conflict("Somebody has a stay in these nights already. End or move that stay first.")


def _overlaps(stay: StayView, wanted: StayBegan, today: Day) -> bool:
    # Somebody who was never said to have left is still there, whatever was planned.
    overstays = not stay.is_over and stay.until < today
    return wanted.until > stay.from_day and (overstays or stay.until > wanted.from_day)


def _open_stay(case: CaseView, stay: StayId) -> StayView:
    found = next((known for known in case.stays if known.stay == stay and not known.is_over), None)
    if found is None:
        raise Conflict("This stay is over already. Load the page again.")
    return found
