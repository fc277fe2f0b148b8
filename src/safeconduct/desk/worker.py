"""The process of one signed-in member: keys, index and pages. Rule: it ends with its parent, and *lock* ends it."""

import asyncio
import ctypes
import importlib
import json
import os
import pkgutil
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Mounted

from safeconduct.core.ids import MemberId
from safeconduct.core.progress import Heard, HowFar, Step
from safeconduct.core.when import Moment
from safeconduct.desk import pages
from safeconduct.desk.answering import EMPTY, Answering, Asked
from safeconduct.desk.drafts import Drawer
from safeconduct.desk.freshness import Fresh
from safeconduct.desk.office import Office
from safeconduct.desk.opening import Entry, Knocked, Opened, Proven, come_in
from safeconduct.desk.practice.story import build_practice
from safeconduct.desk.routes import Route, Table, is_upload, piece_named
from safeconduct.desk.rules_kept import rules_to_look_at
from safeconduct.desk.signal import Signalling
from safeconduct.desk.taking import take_piece, taken
from safeconduct.desk.visit import Room
from safeconduct.errors import BadInput, SafeconductError
from safeconduct.pathways.shelf import rulebook
from safeconduct.web.forms import Form, read_form
from safeconduct.web.hardening import harden
from safeconduct.web.language import Languages
from safeconduct.web.rendering import Renderer

HERE = Path(__file__).parent
SECRET_HEADER = "office-secret"  # noqa: S105 - its name, not its value
CLOSE_METHOD = "DELETE"
"""Only the parent says this; the hall passes no such method on, so no address a browser asks for ends the office."""

LOOK_FOR_FLOOD_S = 2.0
"""Unit: seconds between two looks whether letters wait that one reading did not take in."""

SAY_EACH = 50
"""Cases, calls and houses listed between two lines that say how far it is."""

MOST_BYTES = 256 * 1024
"""Unit: bytes of one form in the office."""

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Errand:
    """What the parent said on our standard input."""

    entry: Entry
    run: Path
    socket: str
    secret: str

    @classmethod
    def parse(cls, line: str) -> "Errand":
        raw = json.loads(line)
        folder = Path(raw["folder"]).absolute()  # `serve` changes the working folder
        entry = Entry(raw["what"], folder, raw["name"], raw["passphrase"], raw["words"])
        return cls(entry, Path(raw["run"]), raw["socket"], raw["secret"])


def routes() -> Iterator[Route]:
    """The tables of all page modules: a file in `desk/pages` that has `ROUTES` is in the office."""
    for module in pkgutil.iter_modules(pages.__path__):
        yield from getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "ROUTES", ())


def languages() -> Languages:
    return Languages.load(HERE / "locale")


def application(answering: Answering, room: Room, secret: str, stop: asyncio.Event) -> Starlette:
    spoken = answering.languages

    async def every(request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get(SECRET_HEADER, ""), secret):
            return Response("Only the office itself may ask here.", 403)
        if request.method == CLOSE_METHOD:
            stop.set()
            return Response(status_code=204)
        trouble: SafeconductError | None = None
        try:
            if piece := piece_named(request.method, request.scope["path"]):
                return await take_piece(request, piece, answering.office, room, spoken[request.headers["office-language"]])
            if is_upload(request.method, request.scope["path"]):
                form, trouble = await taken(request, answering.office, room)
            else:
                form = await _form(request)
        except BadInput as bad:
            return Response(str(bad), bad.status)
        query = _query(request.url.query)
        heads = request.headers
        room.fresh = Fresh.heard(heads.get("office-level", ""))
        return answering.answer(
            Asked(
                request.method,
                request.scope["path"],
                form,
                query,
                spoken[heads["office-language"]],
                ZoneInfo(heads["office-zone"]),
                heads.get("office-session", ""),
                trouble,
            )
        )

    return Starlette(routes=[Mounted("/{path:path}", every, methods=["GET", "HEAD", "POST", CLOSE_METHOD])])


def _query(raw: str) -> Form:
    """What stands behind the question mark; with more than fifty fields it is none of ours, and nothing was asked."""
    try:
        return Form(tuple(parse_qsl(raw, keep_blank_values=True, max_num_fields=50)))
    except ValueError:
        return EMPTY


async def take_in(office: Office) -> None:
    """While letters of a flood still wait, they are taken in between one page and the next."""
    while True:
        await asyncio.sleep(0.05 if office.behind else LOOK_FOR_FLOOD_S)
        if office.behind:
            with suppress(SafeconductError):
                office.refresh()


async def _form(request: Request) -> Form:
    if request.method != "POST" or request.headers.get("content-length", "0") == "0":
        return EMPTY
    return await read_form(request.receive, request.headers, MOST_BYTES)


async def serve(errand: Errand, opened: Opened) -> None:
    """Answers on a socket in the run folder until told to stop."""
    stop = asyncio.Event()
    table = Table(routes())
    renderer = Renderer([HERE / "templates"], languages())
    book = rulebook()
    room = Room(Drawer(errand.entry.folder, opened.office.me, *opened.office.member_epochs), book, opened.recovery)
    room.rule_changes = rules_to_look_at(opened.office, book)
    answering = Answering(opened.office, table, renderer, room, wall_clock)
    os.chdir(errand.run)  # a socket's path may have 108 bytes at most
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(errand.socket)
    listening.listen(64)
    app = application(answering, room, errand.secret, stop)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
    server = uvicorn.Server(config)
    signalling = Signalling(opened.office, errand.entry.folder, wall_clock)
    watching = [asyncio.create_task(signalling.go_on()), asyncio.create_task(take_in(opened.office))]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    tell({"state": "open", "member": opened.office.me, "first_page": opened.first_page})
    await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    for task in watching:
        task.cancel()
    await signalling.closing()
    opened.office.close()
    await serving


def wall_clock() -> Moment:
    return Moment(int(time.time()))


def tell(answer: Mapping[str, str]) -> None:
    """One line to the parent: how it went, or, while something is built, how far it is."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def end_with_parent() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we could say so
        raise SystemExit(1)


def reading(member: MemberId) -> Heard:
    """Lines to the parent while the office reads: it says who proved to be its member, and how far it is."""

    def heard(far: HowFar) -> None:
        if far.step is Step.READING or far.done % SAY_EACH == 0:
            tell({"state": "reading", "member": member, "step": far.step, "done": str(far.done), "all": str(far.all_of_it)})

    return heard


def build(folder: Path) -> None:
    """The practice office, and after each part a line that says so."""
    build_practice(folder, wall_clock, secrets.token_bytes, lambda done: tell({"state": "part", "done": str(done)}))
    tell({"state": "built"})


def main() -> None:
    harden()
    end_with_parent()
    errand = Errand.parse(sys.stdin.readline())
    try:
        if errand.entry.what == "build":
            build(errand.entry.folder)
            return
        entered = come_in(errand.entry, wall_clock, secrets.token_bytes, reading)
    except SafeconductError as trouble:
        field = trouble.field if isinstance(trouble, BadInput) else ""
        tell({"state": "no", "kind": type(trouble).__name__, "message": str(trouble), "field": field})
        return
    match entered:
        case Opened():
            asyncio.run(serve(errand, entered))
        case Proven(member=member):
            tell({"state": "proven", "member": member})
        case Knocked(words=words, suspended=suspended):
            tell({"state": "knocked", "words": " ".join(words), "suspended": "yes" if suspended else ""})
        case _:
            assert_never(entered)


if __name__ == "__main__":
    main()
