"""What comes next on the way out, and which papers will not last. Rule: worked out from what stands, for the day asked; nothing is guessed."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.application import Outcome, Step
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import PersonId
from safeconduct.core.when import Day
from safeconduct.folds.application import APPEALABLE, ApplicationView, VisaView
from safeconduct.folds.case import CaseView
from safeconduct.folds.clocks import clocks_of
from safeconduct.folds.people import PersonView


class Next(StrEnum):
    """Shape: in order of the way."""

    PREPARE = "prepare"
    LODGE = "lodge"
    APPOINTMENT = "appointment"
    INTERVIEW = "interview"
    REVIEW = "review"
    DECISION = "decision"
    APPEAL = "appeal"
    APPEAL_ANSWER = "appeal answer"
    NOTE_VISA = "note visa"
    EXIT_CHECK = "exit check"
    TRAVEL = "travel"
    LEAVE = "leave"
    BORDER = "border"
    HAND_OVER = "hand over"
    ARRIVED = "arrived"
    CLOSED = "closed"


_AFTER = {
    Step.PREPARED: Next.LODGE,
    Step.LODGED: Next.APPOINTMENT,
    Step.APPOINTMENT: Next.INTERVIEW,
    Step.INTERVIEWED: Next.REVIEW,
    Step.UNDER_REVIEW: Next.DECISION,
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes next for one application. Shape: `on` is the day it must happen or is agreed for, where there is one."""

    what: Next
    on: Day | None = None


class Clash(StrEnum):
    """What would stop somebody on the day asked."""

    NO_VISA = "no visa"
    VISA_NOT_YET = "visa not yet"
    VISA_OVER = "visa over"
    VISA_SOON_OVER = "visa soon over"
    PAPER_OVER = "paper over"
    PAPER_BEFORE_VISA = "paper before visa"
    PAPER_AWAY = "paper away"


@dataclass(frozen=True, slots=True)
class Caution:
    """Shape: `detail` names the paper, its holder or the visa's class; `day` the day that clashes."""

    clash: Clash
    person: PersonId
    detail: str = ""
    day: Day | None = None


SOON_DAYS = 14
"""A visa that ends sooner than this after the day of travel leaves no room for a missed flight."""


def ahead_of(view: CaseView, application: ApplicationView) -> Ahead:
    """What comes next; for a family, what comes next for the one who is least far."""
    if application.is_only_begun:
        return Ahead(Next.PREPARE)
    if not application.is_decided:
        return Ahead(_AFTER.get(application.step, Next.DECISION), _agreed_day(application))
    outcomes = {person: application.outcome_of(person) for person in application.persons}
    here = [one for one in view.people_here if outcomes.get(one.person) is Outcome.GRANTED]
    if not here:
        # Deferred, unanswered or written twice, apart: none of these is a refusal.
        if application.appealing:
            return Ahead(Next.APPEAL_ANSWER)
        waits = any(application.awaits(person) for person in application.persons)
        return Ahead(Next.DECISION) if waits else _after_refusal(view, application)
    return min(
        (_ahead_for(view, application, person) for person in here), key=lambda a: list(Next).index(a.what)
    )


def _after_refusal(view: CaseView, application: ApplicationView) -> Ahead:
    """Closed, unless the term of an appeal runs that nobody has lodged or given up."""
    refused = {person for person in application.persons if application.outcome_of(person) in APPEALABLE}
    terms = [
        one.when.first
        for one in clocks_of(view)
        if one.kind is ClockKind.APPEAL and one.when and one.application in (None, application.application) and refused & set(one.persons)
    ]
    return Ahead(Next.APPEAL, min(terms)) if terms else Ahead(Next.CLOSED)


def _agreed_day(application: ApplicationView) -> Day | None:
    """The day of an appointment nobody has come back from; the earlier where two stand."""
    if application.step is not Step.APPOINTMENT:
        return None
    days = [w.value.on for _, standing in application.steps[-1:] for w in standing.values]
    return min((day for day in days if day), default=None)


def _ahead_for(view: CaseView, application: ApplicationView, person: PersonView) -> Ahead:
    visas = [v for v in visas_for(view, person.person) if v.application == application.application]
    ends = min((w.value.valid_until for visa in visas for w in visa.visa.values), default=None)
    if person.has_arrived:
        return Ahead(Next.ARRIVED)
    if not person.admitted.empty:
        return Ahead(Next.HAND_OVER)
    if person.has_left:
        return Ahead(Next.BORDER)
    if person.leaves_on:
        return Ahead(Next.LEAVE, person.leaves_on)
    if ends is None:
        return Ahead(Next.NOTE_VISA)
    checked = view.exit_check_for([person.person]) is not None
    return Ahead(Next.TRAVEL if checked else Next.EXIT_CHECK, ends)


def visas_for(view: CaseView, person: PersonId) -> list[VisaView]:
    return [visa for visa in view.visas if visa.person == person and not visa.visa.empty]


def warnings_of(view: CaseView, on: Day) -> tuple[Caution, ...]:
    """Everything that would clash if they travelled on that day. Whoever has arrived needs no warning."""
    return tuple(
        warning
        for person in view.people_here
        if not person.has_arrived
        for warning in (*_visa_warnings(view, person, on), *_paper_warnings(view, person, on))
    )


def _visa_warnings(view: CaseView, person: PersonView, on: Day) -> list[Caution]:
    issued = [w.value for visa in visas_for(view, person.person) for w in visa.visa.values]
    if not issued:
        return [Caution(Clash.NO_VISA, person.person)]
    valid = [visa for visa in issued if visa.valid_from <= on <= visa.valid_until]
    if valid:
        last = max(visa.valid_until for visa in valid)
        soon = on.days_until(last) < SOON_DAYS
        return [Caution(Clash.VISA_SOON_OVER, person.person, valid[0].visa_class, last)] if soon else []
    ahead = [visa for visa in issued if visa.valid_from > on]
    if ahead:
        first = min(visa.valid_from for visa in ahead)
        return [Caution(Clash.VISA_NOT_YET, person.person, ahead[0].visa_class, first)]
    last = max(visa.valid_until for visa in issued)
    return [Caution(Clash.VISA_OVER, person.person, issued[0].visa_class, last)]


def _paper_warnings(view: CaseView, person: PersonView, on: Day) -> list[Caution]:
    ends = [w.value.valid_until for visa in visas_for(view, person.person) for w in visa.visa.values]
    found: list[Caution] = []
    for original in view.originals:
        for held in (w.value for w in original.held.values if w.value.original):
            if held.person != person.person:
                continue
            if held.holder.casefold() != person.handle.casefold():
                found.append(
                    Caution(Clash.PAPER_AWAY, person.person, f"{held.what}: {held.holder}", held.since)
                )
            until = held.valid_until
            if until and until < on:
                found.append(Caution(Clash.PAPER_OVER, person.person, held.what, until))
            elif until and ends and until < max(ends):
                found.append(Caution(Clash.PAPER_BEFORE_VISA, person.person, held.what, until))
    return found
