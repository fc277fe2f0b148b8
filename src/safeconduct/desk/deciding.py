"""What a state answered, with the term that runs from it. Rule: the page and the command line write it here, so that both write the same."""

from dataclasses import dataclass

from safeconduct.actions import applications, clocks
from safeconduct.actions.planning import term_after_refusal
from safeconduct.core.application import ApplicationAnswered, Outcome
from safeconduct.core.clock import ClockKind, ClockSet
from safeconduct.core.ids import ApplicationId, ClockId, PersonId, fresh
from safeconduct.core.section import Placed
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.casefile import actor_of
from safeconduct.desk.office import Office
from safeconduct.folds.case import CaseView


@dataclass(frozen=True, slots=True)
class Decided:
    """Shape: one outcome for all of `persons`; `appeal_until` where somebody gave the last day, else it is that of the plan's rules."""

    application: ApplicationId
    persons: tuple[PersonId, ...]
    outcome: Outcome
    on: Day | None
    said_by: str
    questions: str = ""
    appeal_until: Day | None = None


def decided(office: Office, view: CaseView, one: Decided) -> tuple[Placed, ...]:
    """The answer for each of them, and the last day for an appeal as a date that runs."""
    actor = actor_of(office, view)
    answers = (ApplicationAnswered(one.application, person, one.outcome, one.on, one.said_by, one.questions) for person in one.persons)
    placed = tuple(fact for answer in answers for fact in applications.decide_application(actor, view, answer))
    term = _term(view, one, ClockId(fresh(office.chance)))
    return placed + (clocks.set_clock(actor, view, term) if term else ())


def _term(view: CaseView, one: Decided, name: ClockId) -> ClockSet | None:
    until, source = one.appeal_until, ""
    found = next((each for each in view.applications if each.application == one.application), None)
    if until is None and one.outcome is Outcome.REFUSED and one.on and found and found.planned.values:
        until, source = term_after_refusal(found.planned.values[-1].value, one.on) or (None, "")
    if until is None:
        return None
    return ClockSet(name, ClockKind.APPEAL, one.persons, PartialDate(until.iso), one.said_by, source, one.application)
