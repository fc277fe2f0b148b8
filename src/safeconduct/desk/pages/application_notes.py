"""Writing down what happens to an application. Rule: a form says one thing, and who says so goes with it."""

from collections.abc import Sequence
from typing import TypeVar

from safeconduct.actions import applications
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
from safeconduct.core.section import Placed, Subject
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.pages.applications import application_page, opened
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, told_in
from safeconduct.desk.undone import settled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView

C = TypeVar("C", Step, Outcome)


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
    Route("GET", "/cases/{case}/applications/new", new_page),
    Route("POST", "/cases/{case}/applications/new", prepare, again=new_page),
    Route("POST", "/cases/{case}/applications/{application}/step", note_step, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/decision", decide, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/visa", issue, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/paper", hold, again=application_page),
    Route("POST", "/cases/{case}/applications/{application}/settle", settle),
)
