"""Notes in the sections of a case: written, passed on sealed, taken in. Rule: what is passed on is sealed here to the circles that own the
section, and its writer cannot open it again."""

from safeconduct.actions import cases
from safeconduct.actions.wanted import clean_field
from safeconduct.core.case import NoteWritten
from safeconduct.core.ids import EventId
from safeconduct.core.section import SECTIONS, Kind
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.pages.case import case_page
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Visit
from safeconduct.errors import Conflict, NotFound
from safeconduct.journal.passing import open_note, seal_note


def write_note(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    kind = _kind(visit)
    note = NoteWritten(visit.form.get("text"), hard=visit.form.get("hard") == "yes")
    placed = cases.write_note(actor, view, kind, note)
    back = "#notes" if kind is Kind.CASE else f"?open={kind.value}#{kind.value}"
    return write_in_case(visit, view, placed, visit.language.gettext("The note is written."), back)


def pass_on(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    kind = _kind(visit)
    text = clean_field(visit.form.get("text"), "text")
    placed = cases.place_note(actor, view, kind, seal_note(visit.office.journal, view.case, kind, text))
    said = visit.language.gettext("Sealed and passed on. You cannot open it again.")
    return write_in_case(visit, view, placed, said, "#sections")


def take_in(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    event = EventId(visit.params["event"])
    note = next((one for one in view.placed_notes if one.event == event), None)
    if note is None or note.adopted:
        raise Conflict("This note was taken in already. Load the page again.")
    text = open_note(visit.office.journal, view.case, note.kind, note.box)
    placed = cases.adopt_note(actor, view, note, text)
    back = f"?open={note.kind.value}#{note.kind.value}"
    return write_in_case(visit, view, placed, visit.language.gettext("The note is in the section now."), back)


def _kind(visit: Visit) -> Kind:
    kind = next((one for one in SECTIONS if one.value == visit.params["kind"]), None)
    if kind is None:
        raise NotFound("There is no such section.")
    return kind


ROUTES = (
    Route("POST", "/cases/{case}/notes/{kind}", write_note, again=case_page),
    Route("POST", "/cases/{case}/pass/{kind}", pass_on, again=case_page),
    Route("POST", "/cases/{case}/adopt/{event}", take_in, again=case_page),
)
