"""Writing down dates, and taking them off. Rule: a date is a day, a rule, "nobody knows" or "there is none", never an empty line."""

from dataclasses import replace

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_person
from safeconduct.actions.wanted import cleaned
from safeconduct.core.clock import ClockSet, ClockWithdrawn
from safeconduct.core.ids import ClockId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.when import TYPED_YEARS
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.dated import DatedView

MOST_DAYS = 3650
"""Unit: days between a date and the one it is worked out from, ten years."""


def set_clock(actor: Actor, view: CaseView, wanted: ClockSet) -> tuple[Placed, ...]:
    """A date of some persons, or of everybody; under an id that is there it corrects what stands."""
    require(actor, Act.KEEP_APPLICATIONS)
    for person in wanted.persons:
        check_person(view, person)
    _check_application(view, wanted)
    _check_when(wanted)
    return placed(actor, Kind.CASE, view.case, (cleaned(wanted, "said_by"),))


def withdraw_clock(actor: Actor, view: CaseView, over: ClockWithdrawn) -> tuple[Placed, ...]:
    """It is over, was kept or was never true: it stays in the timeline and runs no more."""
    require(actor, Act.KEEP_APPLICATIONS)
    if not running(view, over.clock):
        raise Conflict("This date does not run any more. Load the page again.")
    return placed(actor, Kind.CASE, view.case, (cleaned(over, "why"),))


def running(view: CaseView, clock: ClockId) -> DatedView | None:
    """The date under this id, while it runs."""
    return next((one for one in view.dated if one.clock == clock and one.running), None)


def corrected(before: ClockSet, wanted: ClockSet) -> ClockSet:
    """What is wanted under the id of what stands. Shape: its kind and application stay."""
    return replace(wanted, clock=before.clock, kind=before.kind, application=before.application)


def _check_application(view: CaseView, wanted: ClockSet) -> None:
    if wanted.application is None:
        return
    found = next((one for one in view.applications if one.application == wanted.application), None)
    if found is None:
        raise Conflict("This application is not here any more. Load the page again.")
    if set(wanted.persons) - set(found.persons):
        raise BadInput("Somebody you chose is not part of this application.", "persons")


def _check_when(wanted: ClockSet) -> None:
    if wanted.on is not None and int(wanted.on.iso[:4]) not in TYPED_YEARS:
        raise BadInput("This year cannot be right. Write the day as year-month-day.", "on")
    if wanted.never and (wanted.on or wanted.after):
        raise BadInput("Either there is no such date, or it has a day. Not both.", "on")
    if wanted.after is None:
        return
    if wanted.on is not None:
        raise BadInput("Either write the day, or say from which date it is worked out. Not both.", "on")
    if wanted.after is wanted.kind:
        raise BadInput("A date cannot be worked out from itself. Choose another.", "after")
    if not 0 <= wanted.days <= MOST_DAYS:
        raise BadInput("Write how many days after it, up to ten years.", "days")
