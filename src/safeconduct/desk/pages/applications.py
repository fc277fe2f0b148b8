"""Applications for a country, side by side and one by one. Rule: every step shows its day and who says so, and a family has as many
outcomes as persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from safeconduct.actions.access import Act
from safeconduct.actions.replanning import Line, changed_since
from safeconduct.caseload.way_out import (
    ApplicationRow,
    applications_listed,
    count_applications,
    originals_out,
)
from safeconduct.core.application import (
    ApplicationAnswered,
    ApplicationStep,
    EmbassyVisit,
    OriginalHeld,
    Outcome,
    PlannedPaper,
    Step,
    VisaIssued,
)
from safeconduct.core.ids import ApplicationId, DocumentId, PersonId
from safeconduct.core.section import Kind
from safeconduct.core.value import Told
from safeconduct.core.when import Day
from safeconduct.desk.case_words import Was, was
from safeconduct.desk.casefile import CaseFile, case_of
from safeconduct.desk.contact_book import contacts_in
from safeconduct.desk.countries import told_country
from safeconduct.desk.pages.pathways import said_of_plans, state_word
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import outcome_word, step_word
from safeconduct.desk.travel_words import clash_words, far_word, next_day, next_word, outcome_level
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import NotFound
from safeconduct.folds.application import APPEALABLE, STEPS, ApplicationView, OriginalView, VisaView
from safeconduct.folds.case import CaseView
from safeconduct.folds.journey import Ahead, ahead_of, warnings_of
from safeconduct.folds.people import PersonView

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the list of all."""

    row: ApplicationRow
    path: str
    next: str
    when: str


@dataclass(frozen=True, slots=True)
class StepShown:
    """Shape: `state` is done, ahead, passed or open; passed when a later step stands and nobody noted this one. `said` is what stands about it,
    several where it was written twice, apart."""

    step: Step
    word: str
    state: str
    said: list[ApplicationStep]
    contested: list[Was]


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person of an application with what was decided for them."""

    person: PersonView
    decided: list[ApplicationAnswered]
    outcome: str
    level: str
    contested: list[Was]
    visas: list[VisaIssued]
    may_have_visa: bool
    may_appeal: bool
    in_appeal: bool


@dataclass(frozen=True, slots=True)
class VisitShown:
    """Going to the embassy. Shape: `now` is what was written last; `contested` both, while two stand."""

    visit: str
    now: EmbassyVisit
    who: list[str]
    is_over: bool
    contested: list[Was]


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a paper. Shape: `away` when it is not with the person whom it belongs to."""

    document: DocumentId
    now: OriginalHeld
    whose: str
    away: bool
    contested: list[Was]


@dataclass(frozen=True, slots=True)
class Column:
    """One application of a case, for comparing."""

    path: str
    country: Told
    post: Told
    kind: str
    who: str
    step: str
    outcomes: list[tuple[str, str, str]]
    is_split: bool
    next: str
    next_on: str
    originals: int


@dataclass(frozen=True, slots=True)
class SinceSaid:
    """What changed in the rules since the plan was made. Shape: as `Since`, with the states in words."""

    is_gone: bool
    states: tuple[str, str] | None
    lines: tuple[Line, ...]


# -- all of them


def list_page(visit: Visit) -> Answer:
    office, _ = visit.office, visit.language.gettext
    order, over = visit.query.get("order", "date"), visit.query.get("over") == "yes"
    raw = visit.query.get("page")
    page = max(1, int(raw)) if raw.isdecimal() and len(raw) < 5 else 1
    total = count_applications(office.index.db, over=over)
    found = applications_listed(
        office.index.db, order=order, over=over, most=A_PAGE, skip=(page - 1) * A_PAGE
    )
    rows = [
        Row(
            replace(row, country=told_country(row.country, visit.language)),
            f"/cases/{row.case}/applications/{row.application}",
            next_word(row.next, _),
            next_day(Ahead(row.next, row.next_on), visit.language),
        )
        for row in found
    ]
    values = {
        "rows": rows,
        "order": "country" if order == "country" else "date",
        "over": over,
        "page": page,
        "pages": -(-total // A_PAGE),
        "today": office.today(),
    }
    return Shown("applications/list.html", values, _("Applications"))


# -- those of one case


def opened(visit: Visit) -> CaseFile:
    """The case named in the address, its own section opened. The look is kept."""
    actor, view = case_of(visit)
    visit.office.looked(view.case, Kind.CASE)
    return CaseFile(visit, view, frozenset({Kind.CASE}) if actor.may_read(Kind.CASE) else frozenset())


def compare_page(visit: Visit) -> Answer:
    file = opened(visit)
    columns = [column(file, one) for one in file.view.applications]
    values = {
        "case": file.view,
        "columns": columns,
        "papers": [held(file, one) for one in file.view.originals],
        "warnings": _of_visas(visit, file.view),
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
    }
    return Shown("applications/compare.html", values, visit.language.gettext("Applications of a case"))


def _of_visas(visit: Visit, view: CaseView) -> list[str]:
    """What clashes for those who could leave today; before there is any visa there is nothing to compare."""
    return warning_words(visit, view, visit.office.today()) if view.visas else []


def column(file: CaseFile, one: ApplicationView) -> Column:
    _, ahead = file.visit.language.gettext, ahead_of(file.view, one)
    return Column(
        path=f"{file.path}/applications/{one.application}",
        country=told_country(one.country, file.visit.language),
        post=one.prepared.post,
        kind=one.prepared.kind,
        who=", ".join(file.handles.get(person, "") for person in one.persons),
        step=far_word(one, _),
        outcomes=[
            (a.person.handle, a.outcome, a.level)
            for a in applicants(file, one)
            if a.decided or one.is_decided
        ],
        is_split=one.is_split,
        next=next_word(ahead.what, _),
        next_on=next_day(ahead, file.visit.language),
        originals=originals_out(file.view, one.application),
    )


def warning_words(visit: Visit, view: CaseView, on: Day) -> list[str]:
    handles = {person.person: person.handle for person in view.people}
    return [
        clash_words(one.clash, visit.language.gettext)
        % {
            "who": handles[one.person],
            "detail": one.detail,
            "day": visit.language.day(one.day) if one.day else "",
        }
        for one in warnings_of(view, on)
    ]


def held(file: CaseFile, original: OriginalView) -> Held:
    now = original.held.values[-1].value
    whose = file.handles.get(now.person or "", "")
    away = now.original and now.holder.casefold() != whose.casefold()
    contested = was(file, "original", original.held) if original.held.contested else []
    return Held(original.document, now, whose, away, contested)


# -- one


def application_of(file: CaseFile) -> ApplicationView:
    name = file.visit.params["application"]
    found = next((one for one in file.view.applications if one.application == name), None)
    if found is None:
        raise NotFound("This application is not here. Go back to the case.")
    return found


def application_page(visit: Visit) -> Answer:
    file = opened(visit)
    one = application_of(file)
    _ = visit.language.gettext
    ahead, people = ahead_of(file.view, one), applicants(file, one)
    papers = [held(file, paper) for paper in file.view.originals if _belongs(paper, one)]
    values = {
        "case": file.view,
        "one": one,
        "country": told_country(one.country, visit.language),
        "here": f"{file.path}/applications/{one.application}",
        "next": next_word(ahead.what, _),
        "next_on": next_day(ahead, visit.language),
        "steps": steps(file, one),
        "applicants": people,
        "papers": papers,
        "paper_options": [*((paper.document, f"{paper.now.what} ({paper.whose})" if paper.whose else paper.now.what) for paper in papers), ("", _("another paper"))],
        "warnings": warning_words(visit, file.view, visit.office.today()) if one.is_decided else [],
        "step_options": [(step.value, step_word(step, _)) for step in STEPS[:-1]],
        "next_step": one.next_step.value if one.next_step and one.next_step is not Step.DECIDED else "",
        "contacts": contacts_in(visit, one.country, one.prepared.post),
        **_plan(file, one),
        **_visits(file, one),
        "appeals": one.appeals,
        "may_appeal": [(a.person.person, a.person.handle) for a in people if a.may_appeal],
        "outcome_options": [(outcome.value, outcome_word(outcome, _)) for outcome in Outcome],
        "people": [(person, file.handles[person]) for person in one.persons],
        "today": visit.office.today(),
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
        "asked": visit.query.get("open"),
    }
    return Shown("applications/one.html", values, _("Application"))


def _plan(file: CaseFile, one: ApplicationView) -> Mapping[str, object]:
    return {
        **said_of_plans(file.visit),
        "plan": one.planned.values[-1].value if one.planned.values else None,
        "planned_papers": _papers_planned(file, one),
        "since": _since_planned(file.visit, one),
    }


def _visits(file: CaseFile, one: ApplicationView) -> Mapping[str, object]:
    """The visits to the post, and the one that was asked for to be changed."""
    visit, there = file.visit, visits(file, one)
    return {
        "visits": there,
        "asked_visit": next((each.now for each in there if each.visit == _asked_visit(visit)), None),
        "visit_on": visit.query.get("on"),
        "unplanned": _without_visit(one, visit.office.today()),
    }


def _belongs(paper: OriginalView, one: ApplicationView) -> bool:
    return any(written.value.application == one.application for written in paper.held.values)


def steps(file: CaseFile, one: ApplicationView) -> list[StepShown]:
    """All steps of the way in order, those not reached yet included."""
    noted, reached = dict(one.steps), STEPS.index(one.step)
    today = file.visit.office.today()
    shown = []
    for place, step in enumerate(STEPS[:-1]):
        standing = noted.get(step)
        said = [written.value for written in standing.values] if standing else []
        is_ahead = any(each.on and each.on > today for each in said)
        state = "ahead" if is_ahead else "done" if said else "passed" if place < reached else "open"
        contested = was(file, step, standing) if standing and standing.contested else []
        shown.append(StepShown(step, step_word(step, file.visit.language.gettext), state, said, contested))
    return shown


def applicants(file: CaseFile, one: ApplicationView) -> list[Applicant]:
    _, shown = file.visit.language.gettext, []
    for name in one.persons:
        person, standing = file.person(name), one.outcomes.get(name)
        if person is None:
            continue
        outcome = one.outcome_of(name)
        shown.append(
            Applicant(
                person=person,
                decided=[written.value for written in standing.values] if standing else [],
                outcome=outcome_word(outcome, _) if outcome else "",
                level=outcome_level(outcome),
                contested=was(file, "outcome", standing) if standing and standing.contested else [],
                visas=_visas(file.view.visas, one.application, name),
                may_have_visa=outcome is Outcome.GRANTED,
                may_appeal=outcome in APPEALABLE and name not in one.appealing,
                in_appeal=name in one.appealing,
            )
        )
    return shown


def _papers_planned(file: CaseFile, one: ApplicationView) -> list[tuple[PlannedPaper, str, bool]]:
    """Each paper of the plan, whose it is, and whether it is there."""
    plan = one.planned.values[-1].value if one.planned.values else None
    everybody = file.visit.language.gettext("everybody")
    return [
        (paper, file.handles.get(paper.person, "") if paper.person else everybody, one.has_paper(paper.paper, paper.person))
        for paper in (plan.papers if plan else ())
    ]


def _since_planned(visit: Visit, one: ApplicationView) -> SinceSaid | None:
    """What the rules of now ask otherwise than its plan; None where nothing, or where everything is decided."""
    plan = one.planned.values[-1].value if one.planned.values else None
    if plan is None or one.is_decided:
        return None
    found, _ = changed_since(plan, one.plan_read, visit.room.rulebook.rules, visit.office.today()), visit.language.gettext
    states = (state_word(found.states[0], _), state_word(found.states[1], _)) if found.states else None
    return None if found.is_nothing else SinceSaid(found.is_gone, states, found.lines)


def _asked_visit(visit: Visit) -> str:
    """The visit whose form stands open: the one asked for, or the one that was sent and not taken."""
    return visit.form.get("visit") or visit.query.get("visit")


def visits(file: CaseFile, one: ApplicationView) -> list[VisitShown]:
    shown = []
    for each in one.visits:
        now = each.standing.values[-1].value
        contested = was(file, "visit", each.standing) if each.standing.contested else []
        shown.append(
            VisitShown(each.visit, now, [file.handles.get(person, "") for person in now.persons], each.is_over, contested)
        )
    return shown


def _visas(visas: Sequence[VisaView], application: ApplicationId, person: PersonId) -> list[VisaIssued]:
    return [
        written.value
        for each in visas
        if each.application == application and each.person == person
        for written in each.visa.values
    ]


def _without_visit(one: ApplicationView, today: Day) -> frozenset[Day]:
    """Days of an appointment still ahead for which nobody has planned who goes, with whom and how."""
    planned = {written.value.on for each in one.visits for written in each.standing.values}
    noted = {written.value.on for step, standing in one.steps if step is Step.APPOINTMENT for written in standing.values}
    return frozenset(on for on in noted - planned if on and on >= today)


ROUTES = (
    Route("GET", "/applications", list_page),
    Route("GET", "/cases/{case}/applications", compare_page),
    Route("GET", "/cases/{case}/applications/{application}", application_page),
)
