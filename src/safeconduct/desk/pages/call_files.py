"""A file that a person sent with their call: fetched, looked at, put into the case. Rule: as with documents; nothing of it is fetched before
somebody here asks, and what is shown as a picture was drawn anew here."""

import re
from collections.abc import Iterator
from datetime import tzinfo

from safeconduct.actions import documents
from safeconduct.core.call import FileAdopted
from safeconduct.core.document import Blob, DocumentAdded, DocumentHandedOn
from safeconduct.core.ids import CallId, DocumentId, fresh, parse
from safeconduct.core.media import FIRST, SHOWN_HERE, ending_of, medium_of
from safeconduct.core.section import Kind
from safeconduct.core.when import Day, Moment, as_datetime
from safeconduct.desk.call_page import name_of
from safeconduct.desk.document_words import stripped_words
from safeconduct.desk.file_words import sent_words
from safeconduct.desk.filing import WAITING, Upload, keeping, opened_anew
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Streamed, Visit
from safeconduct.desk.wanted_pieces import WantedPieces
from safeconduct.errors import Conflict, NotFound
from safeconduct.folds.call import CallView
from safeconduct.folds.case import CaseView

LOOKED = re.compile(r"[0-9]{1,3}")
MOST_LOOKS = 30
"""How often the page looks by itself for a file that is on its way. Not for ever: every look keeps the session awake."""


def one(visit: Visit) -> Answer:
    view, sent = _looked_up(visit)
    upload = visit.room.uploads.get(visit.params["row"])
    wanted = _wanted(visit)
    case = _case(visit, view)
    step = "open" if upload else wanted.whereabouts(_pieces(sent)).value
    looked = int(visit.query.get("looked")) if LOOKED.fullmatch(visit.query.get("looked")) else 0
    goes_on = f"/calls/{view.call}/files/{visit.params['row']}?looked={looked + 1}" if step == "asked" and looked < MOST_LOOKS else ""
    values = {
        "view": view,
        "called": name_of(visit, view),
        "here": f"/calls/{view.call}/files/{visit.params['row']}",
        "words": sent_words(sent, visit.language),
        "sent": sent,
        "whereabouts": step,
        "come": wanted.come(_pieces(sent)),
        "all_of_it": len(sent.pieces),
        "goes_on": goes_on,
        "stripped": stripped_words(upload.stripped, upload.medium, visit.language.gettext) if upload else "",
        "working": upload is not None and upload.working is not None,
        "is_picture": upload is not None and upload.working is not None and upload.medium.startswith("image/"),
        "case_handle": case.handle if case else "",
        "document": _document(case, sent),
    }
    return Shown("calls/file.html", values, visit.language.gettext("A file from the person"), goes_on=goes_on)


def _looked_up(visit: Visit) -> tuple[CallView, FileAdopted]:
    """The file of this address. Raises: NotFound."""
    view = visit.office.index.call(CallId(parse(visit.params["call"])))
    address = visit.params["row"]
    found = next((one.file for one in view.messages if one.file and address in (one.row, one.event)), None)
    if found is None:
        raise NotFound("There is no such file with this call.")
    if view.case:
        visit.office.looked(view.case, Kind.CONVERSATION)
    return view, found


def _wanted(visit: Visit) -> WantedPieces:
    return WantedPieces(visit.office.folder)


def _pieces(sent: FileAdopted) -> list[bytes]:
    return [bytes.fromhex(name) for name in sent.pieces]


def _case(visit: Visit, view: CallView) -> CaseView | None:
    """The call's case; None when there is none, or it is sealed to this member."""
    try:
        return visit.office.index.case(view.case) if view.case else None
    except NotFound:
        return None


def _document(case: CaseView | None, sent: FileAdopted) -> str:
    """The path of the document this file is in the case already; empty when it is not."""
    found = [one for one in case.documents if one.added.original.sha256 == sent.blob.sha256] if case else []
    return f"/cases/{case.case}/documents/{found[0].document}" if case and found else ""


def fetch(visit: Visit) -> Answer:
    view, sent = _looked_up(visit)
    _wanted(visit).ask(_pieces(sent))
    return GoTo(f"/calls/{view.call}/files/{visit.params['row']}")


def look(visit: Visit) -> Answer:
    view, sent = _looked_up(visit)
    _opened(visit, sent)
    return GoTo(f"/calls/{view.call}/files/{visit.params['row']}")


def _opened(visit: Visit, sent: FileAdopted) -> Upload:
    """The file, sealed anew for this session, with a working copy where one can be made. Raises: NotFound while it is not here."""
    uploads = visit.room.uploads
    address = visit.params["row"]
    if address not in uploads:
        upload = opened_anew(visit.office, sent.file, sent.blob)
        while len(uploads) >= WAITING:
            uploads.pop(next(iter(uploads))).drop()
        uploads[address] = upload
    return uploads[address]


# The file


def original(visit: Visit) -> Answer:
    _view, sent = _looked_up(visit)
    upload = _open_now(visit)
    return _saved(visit, upload, upload.original, sent)


def working(visit: Visit) -> Answer:
    _view, sent = _looked_up(visit)
    upload = _open_now(visit)
    return _saved(visit, upload, _copy(upload), sent)


def picture(visit: Visit) -> Answer:
    """Raises: NotFound for anything but a picture that was drawn anew here."""
    _looked_up(visit)
    upload = _open_now(visit)
    first, pieces = _begun(visit, upload, _copy(upload))
    medium = medium_of(first)
    if medium not in SHOWN_HERE:
        raise NotFound("This file cannot be shown here. Save the working copy instead.")
    return Streamed(pieces, medium, _copy(upload).size)


def _open_now(visit: Visit) -> Upload:
    upload = visit.room.uploads.get(visit.params["row"])
    if upload is None:
        raise NotFound("This file is closed again. Go back to the call and open it.")
    return upload


def _copy(upload: Upload) -> Blob:
    if upload.working is None:
        raise NotFound("There is no working copy of this file.")
    return upload.working


def _saved(visit: Visit, upload: Upload, blob: Blob, sent: FileAdopted) -> Streamed:
    first, pieces = _begun(visit, upload, blob)
    return Streamed(pieces, "application/octet-stream", blob.size, f"file-{sent.row[:6]}{ending_of(medium_of(first))}")


def _begun(visit: Visit, upload: Upload, blob: Blob) -> tuple[bytes, Iterator[bytes]]:
    """Its beginning, and all of it."""
    return next(upload.opened(visit.office, blob), b"")[:FIRST], upload.opened(visit.office, blob)


def keep(visit: Visit) -> Answer:
    """The file is a document of the case from now on, where everybody who reads the conversation opens it."""
    view, sent = _looked_up(visit)
    case, _ = _case(visit, view), visit.language.gettext
    if case is None:
        raise Conflict("This call has no case that you can open. Accept the call first, or ask who looks after its case.")
    if _document(case, sent):
        raise Conflict("This file is in the case already.")
    upload = _opened(visit, sent)
    document = DocumentId(fresh(visit.office.chance))
    came = _day(sent.arrived, visit.zone)
    added = DocumentAdded(
        document, sent_words(sent, visit.language), upload.file, upload.medium, upload.original, upload.stripped, upload.working
    )
    how = _("The file came through the help page on %(day)s.") % {"day": visit.language.day(came)}
    today = visit.office.today()
    held = DocumentHandedOn(document, _("The person who sent it"), min(came, today), how)
    placed = documents.add_from_conversation(visit.office.actor, case, added, held, today)
    with keeping(upload):
        visit.office.write(placed, visit.seen)
    visit.room.uploads.pop(visit.params["row"], None)
    return GoTo(f"/cases/{case.case}/documents/{document}", _("The document is sealed and on the case."))


def _day(moment: Moment, zone: tzinfo) -> Day:
    return Day(as_datetime(moment).astimezone(zone).date().isoformat())


ROUTES = (
    Route("GET", "/calls/{call}/files/{row}", one),
    Route("POST", "/calls/{call}/files/{row}/fetch", fetch, again=one),
    Route("POST", "/calls/{call}/files/{row}/open", look, again=one),
    Route("POST", "/calls/{call}/files/{row}/keep", keep, again=one),
    Route("GET", "/calls/{call}/files/{row}/original", original),
    Route("GET", "/calls/{call}/files/{row}/working", working),
    Route("GET", "/calls/{call}/files/{row}/picture", picture),
)
