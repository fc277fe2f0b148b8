"""Applications for a country, side by side and one by one. Rule: every step shows its day and who says so, and a family has as many
outcomes as persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from safeconduct.actions import applications
from safeconduct.actions.access import Act
from safeconduct.caseload.way_out import (
    ApplicationRow,
    applications_listed,
    count_applications,
    originals_out,
)
from safeconduct.core.application import (
    ApplicationDecided,
    ApplicationPrepared,
    ApplicationStep,
    OriginalHeld,
    Outcome,
    Step,
    VisaIssued,
)
from safeconduct.core.ids import ApplicationId, DocumentId, EventId, PersonId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import Told
from safeconduct.core.when import Day
from safeconduct.desk.case_words import Was, was
from safeconduct.desk.casefile import CaseFile, case_of, write_in_case
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, told_in
from safeconduct.desk.terms import outcome_word, step_word
from safeconduct.desk.travel_words import clash_words, next_word, outcome_level
from safeconduct.desk.undone import settled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.application import STEPS, ApplicationView, OriginalView, VisaView
from safeconduct.folds.case import CaseView
from safeconduct.folds.journey import ahead_of, warnings_of
from safeconduct.folds.people import PersonView

A_PAGE = 25

C = TypeVar("C", Step, Outcome)


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the list of all."""

    row: ApplicationRow
    path: str
    next: str


@dataclass(frozen=True, slots=True)
class StepShown:
    """Shape: `state` is done, ahead or open; `said` what stands about it, several where it was written twice, apart."""

    step: Step
    word: str
    state: str
    said: list[ApplicationStep]
    contested: list[Was]


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person of an application with what was decided for them."""

    person: PersonView
    decided: list[ApplicationDecided]
    outcome: str
    level: str
    contested: list[Was]
    visas: list[VisaIssued]
    may_have_visa: bool


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
    next: str
    next_on: Day | None
    originals: int


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
        Row(row, f"/cases/{row.case}/applications/{row.application}", next_word(row.next, _)) for row in found
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
        "warnings": warning_words(visit, file.view, visit.office.today()),
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
    }
    return Shown("applications/compare.html", values, visit.language.gettext("Applications of a case"))


def column(file: CaseFile, one: ApplicationView) -> Column:
    _, ahead = file.visit.language.gettext, ahead_of(file.view, one)
    return Column(
        path=f"{file.path}/applications/{one.application}",
        country=one.country,
        post=one.prepared.post,
        kind=one.prepared.kind,
        who=", ".join(file.handles.get(person, "") for person in one.persons),
        step=step_word(one.step, _),
        outcomes=[
            (a.person.handle, a.outcome, a.level)
            for a in applicants(file, one)
            if a.decided or one.is_decided
        ],
        next=next_word(ahead.what, _),
        next_on=ahead.on,
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
    ahead = ahead_of(file.view, one)
    papers = [held(file, paper) for paper in file.view.originals if _belongs(paper, one)]
    values = {
        "case": file.view,
        "one": one,
        "here": f"{file.path}/applications/{one.application}",
        "next": next_word(ahead.what, _),
        "next_on": ahead.on,
        "steps": steps(file, one),
        "applicants": applicants(file, one),
        "papers": papers,
        "paper_options": [
            *(
                (paper.document, f"{paper.now.what} ({paper.whose})" if paper.whose else paper.now.what)
                for paper in papers
            ),
            ("", _("another paper")),
        ],
        "warnings": warning_words(visit, file.view, visit.office.today()) if one.is_decided else [],
        "step_options": [(step.value, step_word(step, _)) for step in STEPS[1:-1]],
        "next_step": one.next_step.value if one.next_step and one.next_step is not Step.DECIDED else "",
        "outcome_options": [(outcome.value, outcome_word(outcome, _)) for outcome in Outcome],
        "people": [(person, file.handles[person]) for person in one.persons],
        "today": visit.office.today(),
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
        "said_by": _said_before(one),
    }
    return Shown("applications/one.html", values, _("Application"))


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
        done = bool(said) or step is Step.PREPARED or place < reached
        state = "ahead" if is_ahead else "done" if done else "open"
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
            )
        )
    return shown


def _visas(visas: Sequence[VisaView], application: ApplicationId, person: PersonId) -> list[VisaIssued]:
    return [
        written.value
        for each in visas
        if each.application == application and each.person == person
        for written in each.visa.values
    ]


def _said_before(one: ApplicationView) -> str:
    """Who said the last thing, for the next one is most likely said by the same."""
    return one.steps[-1][1].values[-1].value.said_by if one.steps else ""


# -- writing


def new_page(visit: Visit) -> Answer:
    file = opened(visit)
    values = {
        "case": file.view,
        "people": [(person.person, person.handle) for person in file.view.people_here],
        "chosen": [person.person for person in file.view.people_here],
    }
    return Shown("applications/new.html", values, visit.language.gettext("New application"))


def prepare(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    wanted = ApplicationPrepared(
        ApplicationId(fresh(visit.office.chance)),
        told_in(form, "country"),
        form.get("kind"),
        told_in(form, "post"),
        tuple(PersonId(person) for person in form.all("persons")),
    )
    placed = applications.prepare_application(actor, view, wanted)
    said = visit.language.gettext("The application is prepared. Note each step as it happens.")
    return write_in_case(visit, view, placed, said, f"/applications/{wanted.application}")


def note_step(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    on = day_in(form, "on") if form.get("on").strip() else None
    step = _chosen(Step, form.get("step"), "step")
    noted = ApplicationStep(_application(visit), step, on, form.get("said_by"), form.get("note"))
    return _written(visit, view, applications.note_step(actor, view, noted))


def decide(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    on = day_in(form, "decided_on") if form.get("decided_on").strip() else None
    outcome = _chosen(Outcome, form.get("outcome"), "outcome")
    if not form.all("person"):
        raise BadInput("Choose the people this was decided for.", "person")
    placed = tuple(
        one
        for person in form.all("person")
        for one in applications.decide_application(
            actor,
            view,
            ApplicationDecided(_application(visit), PersonId(person), outcome, on, form.get("decided_by")),
        )
    )
    return _written(visit, view, placed)


def issue(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    visa = VisaIssued(
        _application(visit),
        PersonId(form.get("holder")),
        form.get("visa_class"),
        day_in(form, "valid_from"),
        day_in(form, "valid_until"),
    )
    return _written(visit, view, applications.issue_visa(actor, view, visa))


def hold(visit: Visit) -> Answer:
    """A paper handed over, or handed on: with `document` it is one that is known already."""
    actor, view = case_of(visit)
    form = visit.form
    known = next(
        (o.held.values[-1].value for o in view.originals if o.document == form.get("document")), None
    )
    if known is not None:
        what, person, original, until = known.what, known.person, known.original, known.valid_until
        document = known.document
    else:
        what, original = form.get("what"), form.get("is_copy") != "yes"
        person = PersonId(form.get("whose")) if form.get("whose") else None
        until = day_in(form, "ends") if form.get("ends").strip() else None
        document = DocumentId(fresh(visit.office.chance))
    wanted = OriginalHeld(
        document,
        what,
        form.get("holder_name"),
        day_in(form, "since"),
        person,
        original,
        until,
        _application(visit),
    )
    return _written(visit, view, applications.hold_original(actor, view, wanted))


def settle(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    chosen = EventId(visit.form.get("settle"))
    return _written(visit, view, settled(actor, Subject(view.case), view.timeline, view.contested, chosen))


def _application(visit: Visit) -> ApplicationId:
    return ApplicationId(visit.params["application"])


def _written(visit: Visit, view: CaseView, placed: Sequence[Placed]) -> GoTo:
    said = visit.language.gettext("Written down.")
    return write_in_case(visit, view, placed, said, f"/applications/{visit.params['application']}")


def _chosen(kind: type[C], raw: str, field: str) -> C:
    try:
        return kind(raw)
    except ValueError:
        raise BadInput("Choose one of these.", field) from None


ROUTES = (
    Route("GET", "/applications", list_page),
    Route("GET", "/cases/{case}/applications", compare_page),
    Route("GET", "/cases/{case}/applications/new", new_page),
    Route("POST", "/cases/{case}/applications/new", prepare, again=new_page),
    Route("GET", "/cases/{case}/applications/{application}", application_page),
    Route("POST", "/cases/{case}/applications/{application}/step", note_step, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/decision", decide, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/visa", issue, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/paper", hold, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/settle", settle),
)
