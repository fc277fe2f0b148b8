"""The public help page: one address, plain forms, no script, no cookie. Rule: an answer page comes after what it says is on disk."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safeconduct.core.ids import Chance
from safeconduct.core.when import Clock
from safeconduct.errors import BadInput, SafeconductError, SealBroken, StoreDown
from safeconduct.intake.answers import MOST_FORM
from safeconduct.intake.conversation import Ways
from safeconduct.intake.door import OpenDoor, followed, keep, open_door
from safeconduct.intake.file_pages import Arrived, speak_with_files
from safeconduct.intake.files import LONGEST_S, MOST_AT_ONCE, Arriving
from safeconduct.intake.pages import Visit
from safeconduct.intake.post import SWEEP_S, Off, Postman, RelayLetterbox
from safeconduct.intake.settings import LEAVE_TO, LOCAL_HOSTS, SET_ASIDE, DoorSettings, read_settings
from safeconduct.seal.door_list import list_address
from safeconduct.seal.receipt import as_words
from safeconduct.store.spool import SqliteSpool
from safeconduct.web.forms import Form, read_form
from safeconduct.web.headers import Shield, Shielded
from safeconduct.web.language import Languages
from safeconduct.web.rendering import Renderer
from safeconduct.web.uploads import is_multipart, read_upload

HERE = Path(__file__).parent
BASE_CSS = HERE.parent / "web" / "static" / "base.css"
ROUND_S = 2.0
SPOOL = "spool.db"
LOG = logging.getLogger(__name__)


class HelpPage:
    """One process's share of the help page: its folder, its spool, its door."""

    def __init__(self, folder: Path, clock: Clock, chance: Chance, monotonic: Callable[[], float]) -> None:
        self._folder = folder
        self._clock = clock
        self._chance = chance
        self._monotonic = monotonic
        self._executor = ThreadPoolExecutor(max_workers=1)
        self._off = Off(self._executor)
        self._spool = SqliteSpool.open(folder / SPOOL)
        self._client = httpx.AsyncClient(trust_env=False)
        self._wake = asyncio.Event()
        self._files: dict[Arriving, asyncio.Timeout] = {}
        self._swept = float("-inf")
        self._settings: DoorSettings | None = None
        self._door: OpenDoor | None = None
        self._ways: Ways | None = None
        self._postman: Postman | None = None
        self.hosts = set(LOCAL_HOSTS)
        self.languages = Languages.load(HERE / "locale")
        self.pages = Renderer([HERE / "templates"], self.languages)
        self._warm()
        self._style = BASE_CSS.read_bytes() + (HERE / "static" / "page.css").read_bytes()

    def _warm(self) -> None:
        """Compiles all pages and reads all word lists now, so that nobody waits for it."""
        names = [file.name for file in (HERE / "templates").glob("*.html")]
        for language in self.languages:
            self.pages.compile(names, language)
            as_words(bytes(16), language.code)

    # What is answered

    async def front(self, request: Request) -> Response:
        form = Form(())
        wanted = request.headers.get("accept-language", "")
        try:
            form, arrived = await self._read(request)
            reply = await speak_with_files(self._visit(form, wanted), arrived)
        except SafeconductError as why:
            reply = self._visit(form, wanted).trouble(why)
        if reply.posted:
            self._wake.set()
        return Response(reply.body, reply.status, media_type="text/html; charset=utf-8", headers=dict(reply.headers))

    async def _read(self, request: Request) -> tuple[Form, Arrived | None]:
        if request.method != "POST":
            return Form(()), None
        if self._door is None or self._ways is None or not is_multipart(request.headers):
            return await read_form(request.receive, request.headers, MOST_FORM), None
        fits = self._has_room(2) and self._is_place_for_a_file()
        return await self._take(request, Arriving(self._door.group, self._ways, self._monotonic(), fits=fits))

    def _is_place_for_a_file(self) -> bool:
        """The slowest gives way when all places are taken, so that whoever begins files and sends nothing keeps nobody out."""
        now = self._monotonic()
        if len(self._files) >= MOST_AT_ONCE:
            slowest = min(self._files, key=lambda file: file.rate(now))
            if slowest.is_slow(now):
                self._files.pop(slowest).reschedule(asyncio.get_running_loop().time())
        return len(self._files) < MOST_AT_ONCE

    async def _take(self, request: Request, file: Arriving) -> tuple[Form, Arrived]:
        """A form with a file, which is sealed into the spool as it comes. Raises: BadInput; then nothing of the file is kept."""
        try:
            async with asyncio.timeout(LONGEST_S) as until:
                if file.fits:
                    self._files[file] = until
                form, trouble = await read_upload(request.receive, request.headers, file, file.reading)
        except BaseException as why:
            await file.drop()
            if isinstance(why, TimeoutError):
                raise BadInput("A file did not arrive in time.") from None
            raise
        finally:
            self._files.pop(file, None)
        return form, Arrived(file, trouble)

    def _visit(self, form: Form, accept_language: str) -> Visit:
        go = form.get("go")
        wanted = go[5:] if go.startswith("lang:") else form.get("language")
        language = self.languages.choose(wanted, accept_language)
        return Visit(form, language, self.pages, self._door, self._ways, self._chance, has_room=self._has_room())

    def _has_room(self, times: int = 1) -> bool:
        """Whether the disk has more than its reserve; files leave twice the reserve, so that words are taken when files no longer are."""
        reserve = self._door.settings.reserve_mib if self._door else 0
        return shutil.disk_usage(self._folder).free >= times * reserve * 1024 * 1024

    async def style(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css; charset=utf-8")

    async def leave(self, request: Request) -> Response:
        target = self._door.settings.leave_to if self._door else LEAVE_TO
        return RedirectResponse(target, 303, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})

    async def nowhere(self, request: Request, why: Exception) -> Response:
        language = self.languages.choose("", request.headers.get("accept-language", ""))
        visit = Visit(Form(()), language, self.pages, self._door, self._ways, self._chance)
        reply = visit.show("trouble.html", status=404, sentence=language.gettext("There is nothing at this address."), kept={})
        return Response(reply.body, 404, media_type="text/html; charset=utf-8")

    # What runs beside it

    @asynccontextmanager
    async def life(self, app: Starlette) -> AsyncIterator[None]:
        self._follow_settings()
        task = asyncio.create_task(self._rounds())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._client.aclose()
            self._executor.shutdown()
            self._spool.close()

    async def _rounds(self) -> None:
        while True:
            try:
                async with asyncio.timeout(ROUND_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                await self._one_round()
            except (StoreDown, SealBroken, BadInput):
                # The relay is away or the settings are being written. All rows wait on disk; the next round tries again.
                await asyncio.sleep(ROUND_S)
            except Exception as why:  # noqa: BLE001 - whatever it is, the page goes on saying "it is kept", so posting must go on too
                LOG.warning("A round failed with %s; the next one tries again.", type(why).__name__)
                await asyncio.sleep(ROUND_S)

    async def _one_round(self) -> None:
        self._follow_settings()
        if self._door is None or self._ways is None or self._postman is None:
            return
        now = self._monotonic()
        await self._postman.post_new(now)
        if now - self._swept >= SWEEP_S:
            await self._look_for_lists(self._door, self._ways.relay)
            await self._postman.sweep(self._door.newest.answering, now)
            self._swept = now
        try:
            if await self._postman.post_files(now):
                self._wake.set()
        finally:
            await self._off.run(self._tell_set_aside)

    def _tell_set_aside(self) -> None:
        """What cannot be handed on is written where the operator, and through `run` the office, finds it."""
        text = "".join(f"{count} {reason}\n" for reason, count in sorted(self._spool.refused().items()))
        place = self._folder / SET_ASIDE
        if text != (place.read_text("utf-8") if place.exists() else ""):
            new = place.with_suffix(".new")
            new.write_text(text, "utf-8")
            new.replace(place)

    async def _look_for_lists(self, door: OpenDoor, relay: RelayLetterbox) -> None:
        number = door.newest.number + 1
        for letter in await relay.at([list_address(door.group, number)]):
            newer = followed(door, [letter.body])
            if newer.newest.number == number:
                keep(self._folder, number, letter.body)
                self._door = newer

    def _follow_settings(self) -> None:
        """The door is that of the settings as they stand, another group's too; nobody who writes meanwhile is turned away. Raises: BadInput or
        SealBroken when they cannot be read and no door stands open."""
        try:
            settings = read_settings(self._folder)
            if settings and settings != self._settings:
                self._open(settings)
        except (BadInput, SealBroken):
            # Somebody is writing them. The door that stands goes on, and so does posting.
            if self._door is None:
                raise

    def _open(self, settings: DoorSettings) -> None:
        door = open_door(settings, self._folder)
        if door is None:
            return
        relay = RelayLetterbox(self._client, settings.relay, door.group)
        self._settings, self._door = settings, door
        self._ways = Ways(self._spool, self._off, relay, self._clock, self._chance)
        self._postman = Postman(self._spool, self._off, relay, door.group)
        self.hosts.clear()
        self.hosts.update(settings.hosts)


def application(folder: Path, clock: Clock, chance: Chance, monotonic: Callable[[], float]) -> Shielded:
    """The help page on this folder. Raises: SafeconductError when settings or spool cannot be read."""
    page = HelpPage(folder, clock, chance, monotonic)
    read_settings(folder)
    app = Starlette(
        routes=[
            Route("/", page.front, methods=["GET", "POST"]),
            Route("/style.css", page.style),
            Route("/leave", page.leave),
        ],
        exception_handlers={404: page.nowhere, 405: page.nowhere},
        lifespan=page.life,
    )
    return Shielded(app, Shield(page.hosts, strict=False))

