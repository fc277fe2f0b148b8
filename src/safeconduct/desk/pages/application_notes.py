"""Writing down what happens to an application. Rule: a form says one thing, and who says so goes with it."""

from collections.abc import Sequence
from typing import TypeVar

from safeconduct.actions import applications
from safeconduct.actions.planning import note_paper
from safeconduct.core.application import (
    AppealLodged,
    ApplicationStep,
    EmbassyVisit,
    OriginalHeld,
    Outcome,
    PaperReady,
    Step,
    VisaIssued,
)
from safeconduct.core.ids import ApplicationId, DocumentId, EventId, PersonId, VisitId, fresh
from safeconduct.core.section import Placed, Subject
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.deciding import Decided, decided
from safeconduct.desk.pages.applications import application_page
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.undone import settled
from safeconduct.desk.visit import Answer, GoTo, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView

C = TypeVar("C", Step, Outcome)


def paper_ready(visit: Visit) -> Answer:
    """One line of the list of papers, there or missing."""
    actor, view = case_of(visit)
    form = visit.form
    person = PersonId(form.get("person")) if form.get("person") else None
    wanted = PaperReady(_application(visit), form.get("paper"), person, form.get("ready") == "yes")
    return _written(visit, view, note_paper(actor, view, wanted))


def note_step(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    on = day_in(form, "on") if form.get("on").strip() else None
    step = _chosen(Step, form.get("step"), "step")
    noted = ApplicationStep(_application(visit), step, on, form.get("said_by"), form.get("note"))
    return _written(visit, view, applications.note_step(actor, view, noted))


def decide(visit: Visit) -> Answer:
    _actor, view = case_of(visit)
    form = visit.form
    on, until = (day_in(form, field) if form.get(field).strip() else None for field in ("decided_on", "appeal_until"))
    outcome = _chosen(Outcome, form.get("outcome"), "outcome")
    persons = tuple(PersonId(person) for person in form.all("person"))
    if not persons:
        raise BadInput("Choose the people this was decided for.", "person")
    wanted = Decided(_application(visit), persons, outcome, on, form.get("decided_by"), form.get("questions"), until)
    return _written(visit, view, decided(visit.office, view, wanted))


def appeal(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    on = day_in(form, "appeal_on") if form.get("appeal_on").strip() else None
    persons = tuple(PersonId(person) for person in form.all("appellants"))
    lodged = AppealLodged(_application(visit), persons, on, form.get("before"), form.get("appeal_by"))
    if not persons:
        raise BadInput("Choose the people this is for.", "appellants")
    return _written(visit, view, applications.lodge_appeal(actor, view, lodged))


def go_there(visit: Visit) -> Answer:
    """A visit to the embassy planned; with `visit` it is one that is known already, changed or told how it went."""
    actor, view = case_of(visit)
    form = visit.form
    known = [
        one.visit for application in view.applications for one in application.visits if one.visit == form.get("visit")
    ]
    wanted = EmbassyVisit(
        known[0] if known else VisitId(fresh(visit.office.chance)),
        _application(visit),
        tuple(PersonId(person) for person in form.all("goers")),
        day_in(form, "visit_on") if form.get("visit_on").strip() else None,
        form.get("visit_place"),
        form.get("visit_by"),
        form.get("visit_at"),
        form.get("route"),
        form.get("companion"),
        form.get("risk"),
        form.get("said"),
    )
    if not wanted.persons:
        raise BadInput("Choose the people this is for.", "goers")
    return _written(visit, view, applications.plan_visit(actor, view, wanted))


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
    Route("POST", "/cases/{case}/applications/{application}/ready", paper_ready, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/step", note_step, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/decision", decide, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/appeal", appeal, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/visit", go_there, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/visa", issue, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/paper", hold, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/settle", settle),
)
