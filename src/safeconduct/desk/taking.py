"""Files that a browser sends to a member's process: with their form, or before it in pieces. Rule: a piece is taken whole or not at all, so a line
that broke costs one piece, whoever asks says where the next one begins, and nothing of a file is in memory longer than its piece."""

import asyncio
import secrets
from hmac import compare_digest

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from safeconduct.core.ids import fresh
from safeconduct.core.text import clean_line
from safeconduct.desk import unfinished
from safeconduct.desk.answering import EMPTY
from safeconduct.desk.filing import MOST_FILE, MOST_NAME, WAITING, Arriving, Upload
from safeconduct.desk.office import Office
from safeconduct.desk.routes import SAME
from safeconduct.desk.unfinished import Begun, Piecemeal
from safeconduct.desk.visit import Room
from safeconduct.errors import BadInput, SafeconductError, StoreDown
from safeconduct.web.forms import Form, TooLarge, read_form
from safeconduct.web.language import Language
from safeconduct.web.uploads import MOST_WORDS, read_upload

MOST_PIECE = 1 << 20
"""Unit: bytes of one piece. `static/pieces.js` sends as many."""

STILL_COMING_S = 60
"""Unit: seconds after its last piece in which a file does not give way to another."""

NOT_BESIDE = frozenset({"seen", "upload", "sent-to", "sent-name", "sent-size", "sent-changed"})
"""What stands in a form and was typed by nobody."""


async def take_piece(request: Request, name: str, office: Office, room: Room, language: Language) -> Response:
    """How many bytes of the file are here now. Status 409 when the piece begins elsewhere: then it was not taken; 400 with a sentence when the
    file cannot be taken, or not now."""
    try:
        if name == "begin":
            return PlainTextResponse(await _begin(request, office, room))
        piece = await _whole(request)
        coming = room.piecemeal.get(name)
        if coming is None or not unfinished.lies(office, coming.name):
            room.piecemeal.pop(name, None)
            raise BadInput("The file is not sent from this page any more: another window goes on with it, or it was dropped. Press the button to go on here.")
        if not compare_digest(coming.same.encode(), request.headers.get(SAME, "").encode() if coming.same else b""):
            # Another file that is called the same: it begins on its own, and what lies here waits for the right one.
            del room.piecemeal[name]
            coming = room.piecemeal[name] = _anew(room, office, coming.begun)
        coming.same = ""
        if request.query_params.get("at") != str(coming.size):
            return PlainTextResponse(str(coming.size), 409)
        _write(room, name, piece, office)
    except ClientDisconnect:
        return Response(status_code=400)
    except SafeconductError as trouble:
        return PlainTextResponse(trouble.said(language.gettext), 400)
    return PlainTextResponse(str(coming.size))


def _write(room: Room, name: str, piece: bytes, office: Office) -> None:
    coming = room.piecemeal[name]
    try:
        coming.write(piece, office.now())
    except StoreDown:
        # What lies on the disk stands; what was in memory of it may be half a chunk further, and is not gone on with.
        del room.piecemeal[name]
        if coming.size <= MOST_PIECE:
            coming.arriving.drop()
            raise
        raise BadInput("There is no room on this disk for the rest of the file. What has arrived is kept. Make room, then press the button again.") from None
    except BadInput:
        room.piecemeal.pop(name).arriving.drop()
        raise


async def _whole(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_PIECE:
            raise TooLarge("This is more than can be taken at once.")
    return bytes(body)


async def _begin(request: Request, office: Office, room: Room) -> str:
    """The name to send the pieces under, and where to begin. Whoever sent the same file under another name before does so no more: of two windows
    the last one counts.

    Raises: BadInput when the file is too large, or as many as may are coming; StoreDown.
    """
    begun = _announced(await read_form(request.receive, request.headers, MOST_WORDS))
    found = next((one for one in unfinished.waiting(office, room.uploads, begun.path) if one.begun.is_of(begun)), None)
    if found is None:
        coming = _anew(room, office, begun)
    else:
        # A large file takes seconds to be opened; pages are answered meanwhile.
        coming = await asyncio.to_thread(unfinished.taken_up, office, found, begun)
        for name in [name for name, other in room.piecemeal.items() if other.name == found.name]:
            del room.piecemeal[name]
    to = office.chance(16).hex()
    room.piecemeal[to] = coming
    return f"{to} {coming.size}"


def _announced(form: Form) -> Begun:
    beside = tuple(one for one in form.fields if one[0] not in NOT_BESIDE)
    begun = unfinished.announced(
        form.get("sent-to"), clean_line(form.get("sent-name")[:MOST_NAME]), form.get("sent-size"), form.get("sent-changed"), beside
    )
    if begun.size > MOST_FILE:
        raise BadInput("This file is larger than %(most)s MB. Send it in parts.", "file", most=MOST_FILE // 1_000_000)
    return begun


def _anew(room: Room, office: Office, begun: Begun) -> Piecemeal:
    """A file of which nothing is here yet. One that still comes does not give way: each would begin anew for ever, and none arrive.

    Raises: BadInput while as many as may are coming; StoreDown.
    """
    whole = {one.coming[0].name for one in room.uploads.values()}
    lying = [one.name for one in unfinished.listed(office) if one.name not in whole]  # The stillest is the last one.
    while len(lying) >= WAITING:
        last = {one.name: one.last for one in room.piecemeal.values()}
        stillest = min(reversed(lying), key=lambda name: last.get(name, 0))
        if stillest in last and 0 <= office.now() - last[stillest] < STILL_COMING_S:
            raise BadInput("Three files are on their way already. Wait until one has arrived, then send this one again.", "file")
        drop(office, room, stillest)
        lying.remove(stillest)
    return unfinished.anew(office, begun)


def drop(office: Office, room: Room, name: str) -> None:
    """Nothing of the unfinished file of this name is left, and no window goes on with it."""
    for to in [to for to, one in room.piecemeal.items() if one.name == name]:
        del room.piecemeal[to]
    unfinished.drop(office, name)


async def taken(request: Request, office: Office, room: Room) -> tuple[Form, SafeconductError | None]:
    """The form with a file, its file sealed as it came and named in the field `upload`; why it could not be taken, if so."""
    arriving, form, upload = Arriving(office), EMPTY, None
    trouble: SafeconductError | None = None
    try:
        form, trouble = await read_upload(request.receive, request.headers, arriving)
        if form.get("upload") in room.piecemeal:
            # A form that was gone back to may still name the file before: what was chosen last is what is meant.
            came = room.piecemeal.pop(form.get("upload")).arriving
            meant, other = (arriving, came) if arriving.size else (came, arriving)
            other.drop()
            if meant is came:
                came.begin(form.get("file-name"))
            arriving = meant
        upload = None if trouble else await asyncio.to_thread(arriving.finish)
    except SafeconductError as broken:
        trouble = broken
    finally:
        if isinstance(trouble, BadInput):
            arriving.drop()
        elif upload is None:
            arriving.put_aside()
    return (form, trouble) if upload is None else (_naming(form, room, upload), None)


def _naming(form: Form, room: Room, upload: Upload) -> Form:
    """The form with the name under which the file waits for its document."""
    while len(room.uploads) >= WAITING:
        room.uploads.pop(next(iter(room.uploads))).drop()
    name = fresh(secrets.token_bytes)
    room.uploads[name] = upload
    fields = tuple(one for one in form.fields if one[0] not in ("upload", "file-name"))
    return Form((*fields, ("upload", name)))
