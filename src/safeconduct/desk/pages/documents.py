"""Documents of a case: adding one, its own page, its file. Rule: what is shown as a picture was drawn anew here; every other file is handed
out only to be saved, under a name that says nothing."""

from collections.abc import Iterator
from itertools import chain

from safeconduct.actions import documents
from safeconduct.actions.documents import document_of
from safeconduct.core.document import Blob, DocumentAdded, DocumentDescribed, DocumentHandedOn
from safeconduct.core.ids import DocumentId, PersonId, fresh
from safeconduct.core.media import FIRST, SHOWN_HERE, ending_of, medium_of
from safeconduct.core.section import SECTIONS, Kind
from safeconduct.core.when import Day
from safeconduct.desk.casefile import CaseFile, case_of, holder_words, write_in_case
from safeconduct.desk.document_words import shown, stripped_words
from safeconduct.desk.filing import MOST_FILE, is_here, keeping, opened
from safeconduct.desk.going_on import begun_before, dropped
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import section_word, titled
from safeconduct.desk.visit import Answer, Shown, Streamed, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.document import DocumentView


def new(visit: Visit) -> Answer:
    """The form, or the form again with what was typed; a file that arrived with it need not be sent again."""
    _actor, view = case_of(visit)
    file, _ = CaseFile(visit, view, frozenset()), visit.language.gettext
    kinds = [kind for kind in SECTIONS if kind in file.kept]
    upload = visit.form.get("upload")
    waiting = visit.room.uploads.get(upload)
    values = {
        **begun_before(visit, f"{file.path}/documents"),
        "view": view,
        "path": file.path,
        "kinds": [(k.value, titled(section_word(k, _)), _("Open to: %(readers)s") % {"readers": holder_words(file, k)}) for k in kinds],
        "kind": _asked_for(visit.query.get("in")) or visit.form.get("kind"),
        "has_identity": Kind.IDENTITY in kinds,
        "persons": [(person.person, person.handle) for person in view.people_here],
        "upload": upload if waiting else "",
        "waiting": waiting,
        "today": visit.office.today(),
        "most": MOST_FILE // 1_000_000,
    }
    return Shown("documents/new.html", values, _("Add a document"))


def _asked_for(section: str) -> str:
    """The section in which the form was opened. Not the case's own, which most can read: nobody puts a passport there by leaving a tick where it was."""
    return "" if section == Kind.CASE.value else section


def drop(visit: Visit) -> Answer:
    """The form again, with what was typed: only what had arrived of a file is gone."""
    return dropped(visit, new)


def add(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    name = visit.form.get("upload")
    upload = visit.room.uploads.get(name)
    if upload is None:
        raise BadInput("Choose a file.", "file")
    added = DocumentAdded(
        document=DocumentId(fresh(visit.office.chance)),
        what=visit.form.get("what"),
        file=upload.file,
        medium=upload.medium,
        original=upload.original,
        stripped=upload.stripped,
        working=upload.working,
        person=PersonId(visit.form.get("person")) if visit.form.get("person") else None,
        holder=visit.form.get("holder"),
        since=_day(visit, "since") if visit.form.get("holder").strip() else None,
        valid_until=_day(visit, "valid_until"),
    )
    placed = documents.add_document(actor, view, _kind(visit), added, visit.office.today())
    with keeping(upload):
        answer = write_in_case(
            visit, view, placed, visit.language.gettext("The document is sealed and on the case."), f"/documents/{added.document}"
        )
    visit.room.uploads.pop(name, None)
    return answer


def _kind(visit: Visit) -> Kind:
    kind = next((one for one in SECTIONS if one.value == visit.form.get("kind")), None)
    if kind is None:
        raise BadInput("Choose a section of the case.", "kind")
    return kind


def _day(visit: Visit, field: str) -> Day | None:
    raw = visit.form.get(field)
    if not raw.strip():
        return None
    try:
        return Day.parse(raw)
    except BadInput as wrong:
        raise BadInput(str(wrong), field) from None


def _looked_up(visit: Visit) -> tuple[CaseView, DocumentView]:
    """The document of this address; that its section was opened is written down."""
    _actor, view = case_of(visit)
    found = document_of(view, DocumentId(visit.params["document"]))
    visit.office.looked(view.case, found.section or Kind.CASE)
    return view, found


def one(visit: Visit) -> Answer:
    view, found = _looked_up(visit)
    file, _ = CaseFile(visit, view, frozenset()), visit.language.gettext
    here = f"{file.path}/documents/{found.document}"
    section = found.section or Kind.CASE
    values = {
        "view": view,
        "path": file.path,
        "here": here,
        "each": shown(file, found),
        "section": titled(section_word(section, _)),
        "section_path": f"{file.path}?open={section.value}#{section.value}",
        "readers": holder_words(file, section),
        "stripped": stripped_words(found.added.stripped, found.added.medium, _),
        "persons": [(person.person, person.handle) for person in view.people_here],
        "today": visit.office.today(),
        "is_here": is_here(visit.office, found.added.working or found.added.original),
        "is_picture": found.added.working is not None and found.added.medium.startswith("image/"),
    }
    return Shown("documents/one.html", values, _("A document"))


def hand_on(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    since = _day(visit, "since")
    if since is None:
        raise BadInput("Write since when they hold it.", "since")
    on = DocumentHandedOn(DocumentId(visit.params["document"]), visit.form.get("holder"), since, visit.form.get("how"))
    placed = documents.hand_on(actor, view, on, visit.office.today())
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), f"/documents/{on.document}")


def describe(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    document = DocumentId(visit.params["document"])
    person = PersonId(visit.form.get("person")) if visit.form.get("person") else None
    said = DocumentDescribed(document, visit.form.get("what"), person, _day(visit, "valid_until"))
    placed = documents.describe_document(actor, view, said)
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), f"/documents/{document}")


# The file


def original(visit: Visit) -> Answer:
    _view, found = _looked_up(visit)
    return _saved(visit, found.added.original, found.document)


def working(visit: Visit) -> Answer:
    _view, found = _looked_up(visit)
    return _saved(visit, _copy(found), found.document)


def picture(visit: Visit) -> Answer:
    """Raises: NotFound for anything but a picture that was drawn anew here."""
    _view, found = _looked_up(visit)
    first, pieces = _begun(visit, _copy(found))
    medium = medium_of(first)
    if medium not in SHOWN_HERE:
        raise NotFound("This file cannot be shown here. Save the working copy instead.")
    return Streamed(pieces, medium, _copy(found).size)


def _copy(found: DocumentView) -> Blob:
    if found.added.working is None:
        raise NotFound("There is no working copy of this file.")
    return found.added.working


def _saved(visit: Visit, blob: Blob, document: DocumentId) -> Streamed:
    first, pieces = _begun(visit, blob)
    return Streamed(pieces, "application/octet-stream", blob.size, f"document-{document[:6]}{ending_of(medium_of(first))}")


def _begun(visit: Visit, blob: Blob) -> tuple[bytes, Iterator[bytes]]:
    """Its beginning, and all of it. The first chunk is opened now, so that what is missing or damaged is told on a page."""
    pieces = opened(visit.office, blob)
    first = next(pieces, b"")
    return first[:FIRST], chain([first], pieces)


ROUTES = (
    Route("GET", "/cases/{case}/documents/new", new),
    Route("POST", "/cases/{case}/documents/add", add, again=new),
    Route("POST", "/cases/{case}/documents/drop", drop, again=new),
    Route("GET", "/cases/{case}/documents/{document}", one),
    Route("POST", "/cases/{case}/documents/{document}/hand-on", hand_on, again=one),
    Route("POST", "/cases/{case}/documents/{document}/describe", describe, again=one),
    Route("GET", "/cases/{case}/documents/{document}/original", original),
    Route("GET", "/cases/{case}/documents/{document}/working", working),
    Route("GET", "/cases/{case}/documents/{document}/picture", picture),
)
