"""Contacts at ministries and posts, and the group's own notes on ways in. Rule: whoever must not be contacted is shown with the reason first, and
how to reach them only when asked for."""

from collections.abc import Sequence
from itertools import groupby

from safeconduct.actions import contacts, undoing
from safeconduct.core.contact import ContactNoted, WayNoteWritten
from safeconduct.core.ids import ContactId, EventId, MemberId, NoteId, fresh
from safeconduct.core.section import Kind, Placed
from safeconduct.core.value import Told
from safeconduct.desk.contact_book import contact_shown, contacts_of
from safeconduct.desk.knowledge_words import country_words
from safeconduct.desk.pages.diplomacy import anchor_of, countries_of
from safeconduct.desk.pages.knowledge import view_of
from safeconduct.desk.pages.pathways import one_page as way_page
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import told_in
from safeconduct.desk.undone import newest, settled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import NotFound
from safeconduct.folds.contacts import ContactView
from safeconduct.folds.timeline import Contested


def list_page(visit: Visit) -> Answer:
    view = contacts_of(visit)
    ordered = sorted(view.current, key=lambda one: (not one.noted.country.is_known, country_words(one.noted.country, visit.language).casefold(), one.noted.at.casefold()))
    shown = [contact_shown(visit, one) for one in ordered]
    values = {
        "countries": [(country, list(found)) for country, found in groupby(shown, key=lambda one: one.country)],
        "ended": [contact_shown(visit, one) for one in view.contacts if one.ended],
    }
    return Shown("contacts/list.html", values, visit.language.gettext("Contacts"))


def new_page(visit: Visit) -> Answer:
    """Shape: `in` of the address is a country's place in addresses, so that no address names one."""
    view = contacts_of(visit)
    known = countries_of(view_of(visit), view)
    return _form(visit, "/contacts/new", known.get(visit.query.get("in")))


def _form(visit: Visit, here: str, country: Told | None) -> Shown:
    return Shown("contacts/new.html", {"here": here, "country": country, "colleagues": _colleagues(visit)}, visit.language.gettext("Write a contact down"))


def _colleagues(visit: Visit) -> list[tuple[MemberId, str]]:
    office = visit.office
    here = [member.id for member in office.journal.roster.members.values() if not member.removed]
    return sorted(((one, office.names[one]) for one in here), key=lambda pair: pair[1].casefold())


def note(visit: Visit) -> Answer:
    noted = _noted(visit, ContactId(fresh(visit.office.chance)))
    placed = contacts.note_contact(visit.office.actor, visit.office.subject, noted)
    return written_of_contacts(visit, placed, visit.language.gettext("The contact is written down."), f"/contacts/{noted.contact}")


def _noted(visit: Visit, contact: ContactId) -> ContactNoted:
    form, here = visit.form, dict(_colleagues(visit))
    return ContactNoted(
        contact, told_in(form, "country"), form.get("at"), told_in(form, "name"), form.get("office"), form.get("languages"), form.get("reach"),
        form.get("may_be_told"), tuple(MemberId(one) for one in form.all("known_by") if one in here), form.get("leave_alone"),
    )  # fmt: skip


def one_page(visit: Visit) -> Answer:
    one = _contact(visit)
    values = {"one": contact_shown(visit, one), "colleagues": _colleagues(visit), "anchor": anchor_of(one.noted.country)}
    return Shown("contacts/one.html", values, visit.language.gettext("Contact"))


def _contact(visit: Visit) -> ContactView:
    found = next((one for one in contacts_of(visit).contacts if one.contact == visit.params["contact"]), None)
    if found is None:
        raise NotFound("This is not here. Go back to the contacts.")
    return found


def correct(visit: Visit) -> Answer:
    one = _contact(visit)
    placed = contacts.note_contact(visit.office.actor, visit.office.subject, _noted(visit, one.contact))
    return written_of_contacts(visit, placed, visit.language.gettext("Corrected."), f"/contacts/{one.contact}")


def end(visit: Visit) -> Answer:
    placed = contacts.end_contact(visit.office.actor, visit.office.subject, _contact(visit), visit.form.get("why"))
    return written_of_contacts(visit, placed, visit.language.gettext("The contact has ended."), "/contacts")


def settle(visit: Visit) -> Answer:
    office, one = visit.office, _contact(visit)
    contested = Contested("contact", one.contact, one.standing)
    placed = undoing.settle(office.actor, Kind.CONTACTS, office.subject, contested, EventId(visit.form.get("settle")))
    return written_of_contacts(visit, placed, visit.language.gettext("This one holds now."), f"/contacts/{one.contact}")


# -- notes on a way in


def note_page(visit: Visit) -> Answer:
    one = next((one for one in contacts_of(visit).notes if one.note == visit.params["note"]), None)
    if one is None:
        raise NotFound("This is not here. Go back to the way in.")
    values = {"noted": one.noted, "way": one.noted.way, "here": f"/pathways/{one.noted.way}/notes/{one.note}"}
    return Shown("pathways/note.html", values, visit.language.gettext("Ways in"))


def write_note(visit: Visit) -> Answer:
    """A new one, or a correction of the one that the address names."""
    office, way = visit.office, visit.params["pathway"]
    name = NoteId(visit.params.get("note") or fresh(office.chance))
    ways = {one.id for one in visit.room.rulebook.rules}
    placed = contacts.write_note(office.actor, office.subject, ways, WayNoteWritten(name, way, visit.form.get("text")))
    return written_of_contacts(visit, placed, visit.language.gettext("Written down."), f"/pathways/{way}#notes")


def take_away(visit: Visit) -> Answer:
    office, way = visit.office, visit.params["pathway"]
    placed = contacts.take_note_away(office.actor, office.subject, contacts_of(visit), NoteId(visit.params["note"]))
    return written_of_contacts(visit, placed, visit.language.gettext("The note no longer holds."), f"/pathways/{way}#notes")


def settle_note(visit: Visit) -> Answer:
    office, view = visit.office, contacts_of(visit)
    contested = [Contested("note", one.note, one.standing) for one in view.notes]
    placed = settled(office.actor, office.subject, view.timeline, contested, EventId(visit.form.get("settle")))
    return written_of_contacts(visit, placed, visit.language.gettext("This one holds now."), f"/pathways/{visit.params['pathway']}#notes")


def written_of_contacts(visit: Visit, placed: Sequence[Placed], said: str, back: str) -> GoTo:
    office = visit.office
    office.write(placed, visit.seen)
    event = newest(contacts_of(visit).timeline, type(placed[-1].fact), office.me)
    return GoTo(back, said, (visit.language.gettext("Undo"), f"/contacts/undo/{event}") if event else None)


ROUTES = (
    Route("GET", "/contacts", list_page),
    Route("GET", "/contacts/new", new_page),
    Route("POST", "/contacts/new", note, again=new_page),
    Route("GET", "/contacts/{contact}", one_page),
    Route("POST", "/contacts/{contact}", correct, again=one_page),
    Route("POST", "/contacts/{contact}/end", end, again=one_page),
    Route("POST", "/contacts/{contact}/settle", settle),
    Route("POST", "/pathways/{pathway}/notes", write_note, again=way_page),
    Route("GET", "/pathways/{pathway}/notes/{note}", note_page),
    Route("POST", "/pathways/{pathway}/notes/{note}", write_note, again=note_page),
    Route("POST", "/pathways/{pathway}/notes/{note}/away", take_away),
    Route("POST", "/pathways/{pathway}/notes/{note}/settle", settle_note),
)
