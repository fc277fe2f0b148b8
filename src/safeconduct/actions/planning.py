"""An application's plan from the rules of a pathway: steps, papers for each of the family, terms, and what is peculiar to the place. Rule: the
plan keeps what the rules said on the day they were read, with their sources; nobody's rights follow from it."""

from collections.abc import Sequence

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.applications import prepare_application
from safeconduct.core.application import (
    ApplicationPlanned,
    ApplicationPrepared,
    ApplicationRulesRead,
    PaperReady,
    PlannedCondition,
    PlannedLine,
    PlannedPaper,
    PlannedTerm,
)
from safeconduct.core.clock import ClockKind, ClockSet
from safeconduct.core.ids import ApplicationId, ClockId, PersonId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.when import Day
from safeconduct.errors import Conflict
from safeconduct.folds.case import CaseView
from safeconduct.pathways.pathway import About, After, Cited, Deadline, Pathway, PathwayStep
from safeconduct.pathways.verdicts import ready

REMARKS = (About.LODGED_AT, About.SELF_APPLY, About.REFERRAL, About.DECIDED_BY, About.COST, About.TIME, About.FAMILY, About.RISK, About.NOTE)
"""What whoever goes there must know. Shape: in the order in which it is read."""


def plan_of(pathway: Pathway, application: ApplicationId, persons: Sequence[PersonId], today: Day) -> ApplicationPlanned:
    """What these rules ask of these people."""
    papers = [
        PlannedPaper(paper.id, paper.text, source_of(paper.cited), person)
        for paper in pathway.papers
        for person in (persons if paper.each else (None,))
    ]
    remarks = [
        PlannedLine(line.text, source_of(line.cited), about.value) for about in REMARKS for line in pathway.about(about)
    ]
    return ApplicationPlanned(
        application,
        pathway.id,
        pathway.title,
        today,
        tuple(PlannedLine(_step(step), source_of(step.cited)) for step in pathway.steps),
        tuple(papers),
        tuple(PlannedTerm(one.text, source_of(one.cited), one.after.value, one.days) for one in pathway.deadlines),
        tuple(remarks),
    )


def rules_read(pathway: Pathway, application: ApplicationId, today: Day) -> ApplicationRulesRead:
    """The conditions that stand on that day, or may stand. Shape: without factors, which decide nothing."""
    conditions = (
        PlannedCondition(one.criterion.id, one.criterion.text, source_of(one.criterion.cited), one.criterion.written, one.is_certain)
        for one in ready(pathway, today.date).asked
        if not one.criterion.is_factor
    )
    return ApplicationRulesRead(application, pathway.id, pathway.sha256, today, tuple(conditions))


def source_of(cited: Cited) -> str:
    return f"{', '.join(cited.sources)}, {cited.as_of}"


def _step(step: PathwayStep) -> str:
    """The step, with how long it usually takes where a source says so."""
    if step.usual is None:
        return step.text
    least, most = step.usual.least, step.usual.most
    return f"{step.text} ({least}–{most} days)" if least != most else f"{step.text} ({most} days)"


def prepare_from(actor: Actor, view: CaseView, wanted: ApplicationPrepared, way: Pathway, names: Sequence[ClockId], today: Day) -> tuple[Placed, ...]:
    """The application, its plan, the conditions of that day and the dates that the rules give it, in one go. Shape: `names` as in `clocks_from`."""
    plan, read = plan_of(way, wanted.application, wanted.persons, today), rules_read(way, wanted.application, today)
    return prepare_application(actor, view, wanted) + placed(actor, Kind.CASE, view.case, (plan, read, *clocks_from(way, wanted, names)))


def clocks_from(pathway: Pathway, wanted: ApplicationPrepared, names: Sequence[ClockId]) -> tuple[ClockSet, ...]:
    """The dates that can be worked out from others once those are known. Shape: `names` are as many ids as there are steps and deadlines."""
    named = [*zip(pathway.steps, names, strict=False)]
    decisions = [_decision(pathway, wanted, step, name) for step, name in named if step.id == "decision" and step.usual]
    late = zip(pathway.deadlines, names[len(pathway.steps) :], strict=True)
    return (*decisions, *(_registration(pathway, wanted, one, name) for one, name in late if one.after is After.ARRIVAL))


def _decision(pathway: Pathway, wanted: ApplicationPrepared, step: PathwayStep, name: ClockId) -> ClockSet:
    """Expected so long after the papers were handed in as a source says is usual: the longest it names."""
    days = step.usual.most if step.usual else 0
    return ClockSet(
        name, ClockKind.DECISION, wanted.persons, None, pathway.id, source_of(step.cited), wanted.application, after=ClockKind.LODGED, days=days
    )


def _registration(pathway: Pathway, wanted: ApplicationPrepared, one: Deadline, name: ClockId) -> ClockSet:
    return ClockSet(
        name, ClockKind.REGISTRATION, wanted.persons, None, pathway.id, source_of(one.cited), wanted.application, after=ClockKind.TICKET, days=one.days
    )


def term_after_refusal(plan: ApplicationPlanned | None, refused_on: Day) -> tuple[Day, str] | None:
    """The last day for an appeal by the rules of the plan, and where that was read."""
    terms = plan.terms if plan else ()
    found = min((one for one in terms if one.after == After.REFUSAL.value), key=lambda one: one.days, default=None)
    return (refused_on.plus(found.days), found.source) if found else None


def note_paper(actor: Actor, view: CaseView, wanted: PaperReady) -> tuple[Placed, ...]:
    """A planned paper is there, or is missing after all."""
    require(actor, Act.KEEP_APPLICATIONS)
    found = next((one for one in view.applications if one.application == wanted.application), None)
    plan = found.planned.values[-1].value if found and found.planned.values else None
    if plan is None or all((one.paper, one.person) != (wanted.paper, wanted.person) for one in plan.papers):
        raise Conflict("This paper is not in the plan any more. Load the page again.")
    return placed(actor, Kind.CASE, view.case, (wanted,))
