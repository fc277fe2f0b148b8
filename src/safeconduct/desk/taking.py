"""Files that a browser sends to a member's process: with their form, or before it in pieces. Rule: a piece is taken whole or not at all, so a line
that broke costs one piece, whoever asks says where the next one begins, and nothing of a file is in memory longer than its piece."""

import asyncio
import secrets

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from safeconduct.core.ids import fresh
from safeconduct.desk.answering import EMPTY
from safeconduct.desk.filing import WAITING, Arriving, Piecemeal, Upload
from safeconduct.desk.office import Office
from safeconduct.desk.visit import Room
from safeconduct.errors import BadInput, SafeconductError
from safeconduct.web.forms import Form, TooLarge
from safeconduct.web.language import Language
from safeconduct.web.uploads import read_upload

MOST_PIECE = 1 << 20
"""Unit: bytes of one piece. `static/pieces.js` sends as many."""

STILL_COMING_S = 60
"""Unit: seconds after its last piece in which a file does not give way to another."""


async def take_piece(request: Request, name: str, office: Office, room: Room, language: Language) -> Response:
    """How many bytes of the file are here now. Status 409 when the piece begins elsewhere: then it was not taken; 400 with a sentence when none
    of the file can be."""
    try:
        piece = await _whole(request)
        begun = room.piecemeal.get(name)
        if request.query_params.get("at") != str(begun.size if begun else 0):
            return PlainTextResponse(str(begun.size if begun else 0), 409)
        coming = begun or _begun(room, office, name)
        coming.write(piece, office.now())
    except ClientDisconnect:
        return Response(status_code=400)
    except SafeconductError as trouble:
        if name in room.piecemeal:
            room.piecemeal.pop(name).arriving.drop()
        return PlainTextResponse(trouble.said(language.gettext), 400)
    return PlainTextResponse(str(coming.size))


async def _whole(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_PIECE:
            raise TooLarge("This is more than can be taken at once.")
    return bytes(body)


def _begun(room: Room, office: Office, name: str) -> Piecemeal:
    """A file of which nothing is here yet. One that still comes does not give way: each would begin anew for ever, and none arrive.

    Raises: BadInput while as many as may are coming.
    """
    if len(room.piecemeal) >= WAITING:
        stillest = min(room.piecemeal, key=lambda one: room.piecemeal[one].last)
        if 0 <= office.now() - room.piecemeal[stillest].last < STILL_COMING_S:
            raise BadInput("Three files are on their way already. Wait until one has arrived, then send this one again.", "file")
        room.piecemeal.pop(stillest).arriving.drop()
    room.piecemeal[name] = Piecemeal(Arriving(office), office.now())
    return room.piecemeal[name]


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
        if upload is None:
            arriving.drop()
    return (form, trouble) if upload is None else (_naming(form, room, upload), None)


def _naming(form: Form, room: Room, upload: Upload) -> Form:
    """The form with the name under which the file waits for its document."""
    while len(room.uploads) >= WAITING:
        room.uploads.pop(next(iter(room.uploads))).drop()
    name = fresh(secrets.token_bytes)
    room.uploads[name] = upload
    fields = tuple(one for one in form.fields if one[0] not in ("upload", "file-name"))
    return Form((*fields, ("upload", name)))
