"""The group's contacts and notes on ways in, as pages show them. Rule: who may not open them is shown the same sentence whether there are any or
none."""

import re
from dataclasses import dataclass

from safeconduct.actions.access import Act
from safeconduct.caseload.words import folded
from safeconduct.core.contact import ContactEnded, ContactNoted, post_of
from safeconduct.core.ids import EventId, MemberId, PostId
from safeconduct.core.section import Kind
from safeconduct.core.value import Told
from safeconduct.core.when import Moment
from safeconduct.desk.casefile import default_readers
from safeconduct.desk.countries import key_of
from safeconduct.desk.knowledge_words import country_words
from safeconduct.desk.visit import Visit
from safeconduct.errors import NotAllowed
from safeconduct.folds import sturdy
from safeconduct.folds.contacts import ContactsView, ContactView, WayNoteView, fold_contacts

Version = tuple[str, MemberId, Moment, EventId]
"""One of several versions that stand, with who wrote it and when."""


@dataclass(frozen=True, slots=True)
class ContactShown:
    """Shape: `called` is what stands in place of the name where nobody knows it; `versions` are several when nobody has settled which holds."""

    view: ContactView
    path: str
    called: str
    country: str
    post: str
    known_by: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class NoteShown:
    view: WayNoteView
    author: str
    moment: Moment
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """What of the contacts and notes belongs on one page. Shape: nothing in it where it is not open; `readers` are who opens it, in words."""

    is_open: bool
    may: bool
    readers: str
    contacts: tuple[ContactShown, ...] = ()
    notes: tuple[NoteShown, ...] = ()


def is_open_to(visit: Visit) -> bool:
    return visit.office.actor.may_read(Kind.CONTACTS)


def contacts_of(visit: Visit) -> ContactsView:
    """Raises: NotAllowed, whether there are any or none."""
    if not is_open_to(visit):
        raise NotAllowed("This section is sealed to you. Ask a colleague who can open it.")
    return sturdy.folded(fold_contacts, visit.office.index.of_group(Kind.CONTACTS))


def contacts_in(visit: Visit, country: Told, post: Told | None = None) -> Book:
    """Those of a country; where a post is known, of that post alone."""
    if not is_open_to(visit):
        return _book(visit)
    at = post.text if post and post.is_known else ""
    found = [one for one in contacts_of(visit).current if key_of(one.noted.country) == key_of(country) and (not at or is_one_post(one.noted.at, at))]
    return _book(visit, contacts=tuple(contact_shown(visit, one) for one in found))


def notes_on(visit: Visit, way: str) -> Book:
    if not is_open_to(visit):
        return _book(visit)
    return _book(visit, notes=tuple(_note_shown(visit, one) for one in contacts_of(visit).notes_on(way)))


def is_one_post(one: str, other: str) -> bool:
    """Whether both may name one post: every word of the shorter stands in the longer, as in "Moscow" and "German embassy, Moscow"."""
    words, others = (frozenset(re.findall(r"\w+", folded(text))) for text in (one, other))
    return bool(words and others) and (words <= others or others <= words)


def contact_shown(visit: Visit, one: ContactView) -> ContactShown:
    _, noted = visit.language.gettext, one.noted
    called = noted.name.text if noted.name.is_known else noted.office or _("known, not said")
    names = tuple(visit.office.names.get(member, _("someone who has left")) for member in noted.known_by)
    versions = tuple((_version(visit, w.value), w.author, w.moment, w.event) for w in one.standing.values) if one.standing.contested else ()
    post = f"/contacts/posts/{post_at(noted.country, noted.at)}"
    return ContactShown(one, f"/contacts/{one.contact}", called, country_words(noted.country, visit.language), post, names, versions)


def post_at(country: Told, at: str) -> PostId:
    """Of a country written in two languages, one."""
    return post_of("\0".join(key_of(country)), at)


def _version(visit: Visit, value: ContactNoted | ContactEnded) -> str:
    """What one colleague has written, in a line, as it was typed; nothing of it is left out, for somebody has to choose."""
    _ = visit.language.gettext
    if isinstance(value, ContactEnded):
        return _("It has ended: %(why)s") % {"why": value.why}
    country = value.country.text if value.country.is_known else country_words(value.country, visit.language)
    told = (country, value.at, value.name.text, value.office, value.languages, value.reach, value.may_be_told, value.leave_alone)
    return " · ".join(part for part in told if part)


def _book(visit: Visit, contacts: tuple[ContactShown, ...] = (), notes: tuple[NoteShown, ...] = ()) -> Book:
    may = visit.office.actor.may(Act.KEEP_CONTACTS)
    return Book(is_open_to(visit), may, default_readers(visit, Kind.CONTACTS), contacts, notes)


def _note_shown(visit: Visit, one: WayNoteView) -> NoteShown:
    _, first = visit.language.gettext, one.standing.values[0]
    versions = tuple((w.value.text or _("The note no longer holds."), w.author, w.moment, w.event) for w in one.standing.values)
    author = visit.office.names.get(first.author, _("someone who has left"))
    return NoteShown(one, author, first.moment, versions if one.standing.contested else ())
