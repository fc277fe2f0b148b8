"""What is answered before anybody is signed in, and how a signed-in request is passed on. Rule: a form is never dropped in silence."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from safeconduct.core.ids import MemberId
from safeconduct.desk.answering import typing
from safeconduct.desk.children import Child, Knock, Order
from safeconduct.desk.corridor import Coming, Corridor, Entered, session_mark
from safeconduct.desk.drafts import Draft, keep, kept
from safeconduct.desk.folder import Folder
from safeconduct.desk.handing_back import NOT_KEPT, Again, again, given, typed
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.passphrases import checked, suggested
from safeconduct.desk.restored import is_restored
from safeconduct.desk.routes import SAME, is_file, is_upload
from safeconduct.desk.sessions import Session, member_of
from safeconduct.desk.streams import hand_out, send_on, words_beside
from safeconduct.desk.visit import Trouble
from safeconduct.desk.worker import MOST_BYTES
from safeconduct.errors import BadInput, SafeconductError
from safeconduct.journal.joining import group_named
from safeconduct.web.forms import Form, TooLarge, read_form
from safeconduct.web.language import Language
from safeconduct.web.rendering import Renderer

COOKIE = "office"
OPENING = "opening"
QUIET = "office-quiet"
"""What our script says when it reads a list again by itself: nobody is at work because of that."""

STATIC = (Path(__file__).parent / "static", Path(__file__).parents[1] / "web" / "static")
PASSED_ON = ("content-type", "content-disposition", "location", "refresh")
EMPTY = Form(())
YEAR_S = 365 * 86400


@dataclass(frozen=True)
class Hall:
    """The parent's pages. Shape: `folder` holds the group's office, `practice` the practice office; they share nothing."""

    folder: Path
    practice: Path
    corridor: Corridor
    renderer: Renderer
    is_tls: bool
    levelling: Mapping[Path, Levelling]
    nudge: asyncio.Event

    # -- pages before signing in
    async def signin_page(self, request: Request) -> Response:
        is_ours = "ours" in request.query_params and is_founded(self.folder)
        if self._behind(request) and not (is_ours and self._was_practice(request)):
            return RedirectResponse("/today", 303)
        if not self._offices():
            return RedirectResponse("/welcome", 303)
        member = member_of(_cookie(request))
        has_drafts = member is not None and bool(kept(self._desk_of(member), member))
        practice = not is_ours and (self._was_practice(request) or ("practice" in request.query_params and is_founded(self.practice)))
        said = {"ended": bool(_cookie(request)) and not is_ours, "arrived": "arrived" in request.query_params}
        return self.page(request, "signin.html", has_drafts=has_drafts, practice=practice, said=said)

    def _offices(self) -> list[Path]:
        """Our own office and the practice office, as far as they are there. They are never one: a name and passphrase open one of them."""
        return [folder for folder in (self.folder, self.practice) if is_founded(folder)]

    async def signin(self, request: Request) -> Response:
        form = await self.form(request)
        folders = self._offices() or [self.folder]
        orders = [Order("unlock", str(one), form.get("name"), form.get("passphrase")) for one in folders]
        for one in folders:
            if is_restored(Folder(one)) and one in self.levelling:
                # Before the first page: what was erased after the backup is known to the others, and shows here until they were asked.
                await asyncio.to_thread(self.levelling[one].once)
        return await self.entered(request, orders, "signin.html", form)

    async def welcome_page(self, request: Request) -> Response:
        return self.page(request, "welcome.html", founded=is_founded(self.folder))

    async def setup_page(self, request: Request) -> Response:
        if is_founded(self.folder):
            return RedirectResponse("/signin", 303)
        return self.page(request, "setup.html", suggestion=suggested(self.corridor.chance))

    async def setup(self, request: Request) -> Response:
        form = await self.form(request)
        more = {"suggestion": form.get("suggestion") or suggested(self.corridor.chance)}
        if is_founded(self.folder):
            return RedirectResponse("/signin", 303)
        return await self.entered(
            request,
            [Order("found", str(self.folder), form.get("name"), form.get("passphrase"))],
            "setup.html",
            form,
            more,
        )

    async def join_page(self, request: Request) -> Response:
        return self.page(request, "join.html", suggestion=suggested(self.corridor.chance))

    async def join(self, request: Request) -> Response:
        form = await self.form(request)
        words = {"invite": form.get("invite")}
        more = {"suggestion": form.get("suggestion") or suggested(self.corridor.chance)}
        order = Order("join", str(self._invited_to(form.get("invite"))), form.get("name"), form.get("passphrase"), words)
        return await self.entered(request, [order], "join.html", form, more)

    def _invited_to(self, typed: str) -> Path:
        """The office an invite is for: it names its group, and no two offices are of one group."""
        group = group_named(typed)
        return next((one for one in self._offices() if Folder(one).group == group), self.folder)

    async def choices(self, request: Request) -> Response:
        """Language and zone lie in cookies of their own: they say nothing of the group, and the sign-in page needs them."""
        form = await self.form(request)
        back = form.get("back", "/me")
        answer = RedirectResponse(back if back.startswith("/") and not back.startswith("//") else "/me", 303)
        if form.get("language") in self.renderer.languages.by_code:
            self.set_cookie(answer, "language", form.get("language"), YEAR_S)
        if form.get("zone") in available_timezones():
            self.set_cookie(answer, "zone", form.get("zone").replace("/", "."), YEAR_S)
        return answer

    # -- sessions

    async def lock(self, request: Request) -> Response:
        """Closes everything of this member at once. The cookie stays: it opens nothing now, and says to whom a late form is sealed."""
        behind = self._behind(request)
        if behind:
            await self.corridor.lock(behind[0].member)
        return RedirectResponse("/signin", 303, headers={"clear-site-data": '"cache"'})

    async def stay(self, request: Request) -> Response:
        if not self._behind(request):
            return Response(status_code=401)
        self.corridor.sessions.touch(_cookie(request), self.corridor.clock())
        return Response(status_code=204)

    async def keep(self, request: Request) -> Response:
        """Our own script asks this for forms left open when a session ends."""
        form = await self.form(request)
        return Response(status_code=204 if self._keep(request, form.get("kept-path"), form) else 409)

    # -- the corridor

    async def every(self, request: Request) -> Response:
        behind = self._behind(request)
        if behind is None:
            return await self._nobody(request)
        session, child = behind
        path = request.url.path
        if path != "/pulse" and QUIET not in request.headers:
            self.corridor.sessions.touch(_cookie(request), self.corridor.clock())
        target = path + (f"?{request.url.query}" if request.url.query else "")
        if is_file(request.method, path):
            return await hand_out(child, target, self._heads(request), PASSED_ON)
        body = b"" if is_upload(request.method, path) else await _body(request)
        try:
            if is_upload(request.method, path):
                reply = await send_on(child, request, target, self._heads(request))
                self.corridor.sessions.touch(_cookie(request), self.corridor.clock())
            else:
                reply = await child.ask(request.method, target, self._heads(request), body)
        except SafeconductError as trouble:
            return await self._unanswered(request, body, trouble)
        if request.method == "POST":
            self.nudge.set()
        kept_heads = {name: value for name, value in reply.headers if name in PASSED_ON}
        left = self.corridor.sessions.left_s(session, self.corridor.clock())
        return Response(reply.body, reply.status, headers={**kept_heads, "office-left": str(left)})

    async def _nobody(self, request: Request) -> Response:
        if request.method != "POST":
            if request.url.path == "/pulse":
                return Response(status_code=401)
            return RedirectResponse(
                "/signin" if is_founded(self.folder) or (_cookie(request) and self._offices()) else "/welcome", 303
            )
        is_with_file = is_upload(request.method, request.url.path)
        form = await (words_beside(request) if is_with_file else self.form(request))
        is_kept = self._keep(request, request.scope["path"], form)
        return self.page(request, "signin.html", status=401, said={"ended": True}, is_kept=is_kept, typed_fields=[] if is_kept else typed(form))

    async def _unanswered(self, request: Request, body: bytes, trouble: SafeconductError) -> Response:
        await self.corridor.sweep()
        form = EMPTY
        if request.method == "POST" and body:
            form = await read_form(given(body), request.headers, MOST_BYTES)
        return self._trouble(request, trouble, typed(form), again(request, form))

    def _keep(self, request: Request, path: str, form: Form) -> bool:
        fields = tuple((name, value) for name, value in form.fields if name not in NOT_KEPT)
        # Only a cookie that this office gave out: whoever merely knows a colleague's id must not be able to lay a form before them.
        member = self.corridor.sessions.whose(_cookie(request))
        if member is None or not path.startswith("/") or not any(value.strip() for _, value in fields):
            return False
        seen = tuple((name, value) for name, value in form.fields if name == "seen")
        draft = Draft(path, fields + seen, self.corridor.clock())
        return keep(self._desk_of(member), member, draft, self.corridor.chance)

    def _was_practice(self, request: Request) -> bool:
        """Whether the session that ended was one in the practice office."""
        member = member_of(_cookie(request))
        return member is not None and self._desk_of(member) == self.practice

    def _desk_of(self, member: MemberId) -> Path:
        return self.practice if (self.practice / "members" / member).is_dir() else self.folder

    # -- parts

    async def entered(
        self,
        request: Request,
        orders: Sequence[Order],
        template: str,
        form: Form,
        more: Mapping[str, Any] | None = None,
    ) -> Response:
        """Signs in by the first order that opens anything, or shows the page again with what was typed and why not."""
        try:
            if orders[0].what in ("found", "join"):
                checked(form)
            entered = await self.corridor.sign_in(*orders)
        except SafeconductError as trouble:
            field = trouble.field if isinstance(trouble, BadInput) else ""
            error = Trouble(trouble.said(self._language(request).gettext), field)
            return self.page(
                request, template, status=trouble.status, form=form, error=error, **(more or {})
            )
        self.nudge.set()  # Nobody was here, so the last round may be half a minute ago.
        if isinstance(entered, Coming):
            answer = RedirectResponse("/opening", 303)
            self.set_cookie(answer, OPENING, entered.ticket, None)
            return answer
        return await self.is_in(request, entered, again=orders[0].what == "unlock")

    async def is_in(self, request: Request, entered: Entered | Knock, *, again: bool = True) -> Response:
        """The first page of whoever signed in, or the six words of somebody nobody has let in yet. Whoever was in with this browser is out."""
        if isinstance(entered, Knock):
            practice = entered.folder == self.practice
            return self.page(request, "waiting.html", words=entered.words, again=again, practice=practice, suspended=entered.suspended)
        await self.corridor.leave(_cookie(request))
        has_drafts = bool(kept(self._desk_of(entered.member), entered.member))
        answer = RedirectResponse("/drafts" if has_drafts else entered.first_page, 303)
        self.set_cookie(answer, COOKIE, entered.cookie, None)
        return answer

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        form: Form = EMPTY,
        error: Trouble | None = None,
        **values: Any,
    ) -> Response:
        language = self._language(request)
        common = {
            "title": "",
            "path": request.url.path,
            "said": {},
            "is_kept": False,
            "has_drafts": False,
            "typed_fields": [],
            "error": error,
            "founded": is_founded(self.folder),
            "practice": self._was_practice(request),
        }
        body = self.renderer.page(template, language, **{**common, **typing(form, error), **values})
        return Response(body, status, media_type="text/html; charset=utf-8")

    async def troubled(self, request: Request, trouble: Exception) -> Response:
        """What we meant to raise, as a page. Anything else goes on upwards and ends as a bare 500."""
        if not isinstance(trouble, SafeconductError):
            raise trouble
        return self._trouble(request, trouble)

    def _trouble(
        self, request: Request, trouble: SafeconductError, typed_fields: list[tuple[str, str]] | None = None, once_more: Again | None = None
    ) -> Response:  # fmt: skip
        sentence = trouble.said(self._language(request).gettext)
        return self.page(
            request,
            "hall_trouble.html",
            status=trouble.status,
            sentence=sentence,
            typed_fields=typed_fields or [],
            once_more=once_more,
        )

    async def form(self, request: Request) -> Form:
        if request.headers.get("content-length", "0") == "0":
            return EMPTY
        return await read_form(request.receive, request.headers, MOST_BYTES)

    def _behind(self, request: Request) -> tuple[Session, Child] | None:
        return self.corridor.behind(_cookie(request))

    def _language(self, request: Request) -> Language:
        return self.renderer.languages.choose(
            request.cookies.get("language", ""), request.headers.get("accept-language", "")
        )

    def _heads(self, request: Request) -> dict[str, str]:
        zone = request.cookies.get("zone", "").replace(".", "/")
        return {
            "content-type": request.headers.get("content-type", ""),
            "office-language": self._language(request).code,
            "office-zone": zone if zone in available_timezones() else own_zone(),
            "office-session": session_mark(_cookie(request)),
            "office-level": self._level(request),
            SAME: request.headers.get(SAME, ""),
        }

    def _level(self, request: Request) -> str:
        """How the office of this member stands with the other machines, for its pages to say."""
        member = member_of(_cookie(request))
        levelling = self.levelling.get(self._desk_of(member)) if member else None
        return levelling.fresh().told() if levelling else ""

    def set_cookie(self, answer: Response, name: str, value: str, age_s: int | None) -> None:
        answer.set_cookie(
            name, value, max_age=age_s, path="/", secure=self.is_tls, httponly=True, samesite="strict"
        )


async def _body(request: Request) -> bytes:
    """All of it. Raises: TooLarge when it is more than a form in the office may be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooLarge("This is larger than the 256 kilobytes we can take at once. Go back: what you typed is still there.")
    return bytes(body)


def _cookie(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


async def static(request: Request) -> Response:
    name = request.path_params["name"]
    for folder in STATIC:
        if name in {entry.name for entry in folder.iterdir()}:
            return FileResponse(folder / name)
    return Response(status_code=404)


def hall_routes(hall: Hall) -> list[Route]:
    """The parent's addresses; everything else belongs to the member's own process."""
    return [
        Route("/static/{name}", static),
        Route("/welcome", hall.welcome_page),
        Route("/signin", hall.signin_page),
        Route("/signin", hall.signin, methods=["POST"]),
        Route("/setup", hall.setup_page),
        Route("/setup", hall.setup, methods=["POST"]),
        Route("/join", hall.join_page),
        Route("/join", hall.join, methods=["POST"]),
        Route("/choices", hall.choices, methods=["POST"]),
        Route("/lock", hall.lock, methods=["POST"]),
        Route("/stay", hall.stay, methods=["POST"]),
        Route("/keep", hall.keep, methods=["POST"]),
        Route("/{path:path}", hall.every, methods=["GET", "HEAD", "POST"]),
    ]


def is_founded(folder: Path) -> bool:
    return Folder(folder).is_founded


def own_zone() -> str:
    """The zone this machine keeps, by name."""
    name = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"
