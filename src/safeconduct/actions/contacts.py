"""What staff write of contacts and of the ways in for themselves. Rule: a contact can be told from another, and an end has its reason."""

from collections.abc import Container

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.wanted import cleaned
from safeconduct.core.contact import ContactEnded, ContactFact, ContactNoted, PostNoted, WayNoteWritten
from safeconduct.core.ids import NoteId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import Telling
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.contacts import ContactsView, ContactView


def note_contact(actor: Actor, group: Subject, noted: ContactNoted) -> tuple[Placed, ...]:
    """Writes one down, or corrects what stood under the same id."""
    if noted.country.state is Telling.UNKNOWN:
        raise BadInput("Name the country, or say who withholds it.", "country")
    clean = cleaned(noted, "at")
    if clean.name.state is Telling.UNKNOWN and not clean.office:
        raise BadInput("Write the name, or at least what they do there.", "name")
    return _kept(actor, group, clean)


def end_contact(actor: Actor, group: Subject, one: ContactView, why: str) -> tuple[Placed, ...]:
    if one.ended is not None:
        raise Conflict("Somebody has ended this contact already. Load the page again.")
    return _kept(actor, group, cleaned(ContactEnded(one.contact, why), "why"))


def write_note(actor: Actor, group: Subject, ways: Container[str], note: WayNoteWritten) -> tuple[Placed, ...]:
    if note.way not in ways:
        raise Conflict("This way in is not here any more. Load the page again.")
    return _kept(actor, group, cleaned(note, "text"))


def take_note_away(actor: Actor, group: Subject, view: ContactsView, note: NoteId) -> tuple[Placed, ...]:
    """The note no longer holds; what it said stays in the history."""
    one = next((each for each in view.notes if each.note == note), None)
    if one is None:
        raise Conflict("This is not here any more. Load the page again.")
    return _kept(actor, group, WayNoteWritten(note, one.noted.way, ""))


def note_post(actor: Actor, group: Subject, noted: PostNoted) -> tuple[Placed, ...]:
    """What is known of a post, whole; what was known before stays in the history."""
    if noted.country.state is Telling.UNKNOWN:
        raise BadInput("Name the country, or say who withholds it.", "country")
    return _kept(actor, group, cleaned(noted, "at"))


def _kept(actor: Actor, group: Subject, fact: ContactFact) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_CONTACTS)
    return placed(actor, Kind.CONTACTS, group, [fact])
