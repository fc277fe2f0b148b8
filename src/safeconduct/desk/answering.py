"""From a request to a page: finds the route, runs the page, turns trouble into sentences. Rule: what was typed is never lost on the way."""

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from starlette.responses import Response, StreamingResponse

from safeconduct.core.section import DEFAULT_READERS, EVERYONE, Kind
from safeconduct.core.when import Clock
from safeconduct.desk.call_words import short
from safeconduct.desk.freshness import Line, fresh_words, is_worth_saying, no_ticket, what_to_do
from safeconduct.desk.handing_back import typed as handed_back
from safeconduct.desk.office import Office
from safeconduct.desk.restored import is_apart, is_restored
from safeconduct.desk.routes import Found, Table
from safeconduct.desk.sheets import may_be_on_no_paper
from safeconduct.desk.visit import (
    Answer,
    GoTo,
    OfferAgain,
    Room,
    Said,
    Sent,
    Shown,
    Streamed,
    Trouble,
    Undo,
    Visit,
)
from safeconduct.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    SafeconductError,
    SealBroken,
    StoreDown,
)
from safeconduct.roster.roster import STEWARDS
from safeconduct.web.forms import Form
from safeconduct.web.language import Language
from safeconduct.web.rendering import Renderer

EMPTY = Form(())

LOOK_AGAIN_S = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the parent passed it on. Shape: `session` tells browsers of the same member apart; `trouble` is why a file that came with
    it could not be taken."""

    method: str
    path: str
    form: Form
    query: Form
    language: Language
    zone: ZoneInfo
    session: str = ""
    trouble: SafeconductError | None = None


@dataclass(frozen=True, slots=True)
class Doorway:
    """An entry of the navigation. Shape: shown to members of a circle that reads one of `kinds`; to everyone when there is none;
    `behind` are pages that are reached through it and have an address of their own."""

    word: str
    path: str
    kinds: tuple[Kind, ...] = ()
    behind: tuple[str, ...] = ()

    def leads_to(self, path: str) -> bool:
        return any(path == place or path.startswith(f"{place}/") for place in (self.path, *self.behind))


def doorways(_: Callable[[str], str]) -> tuple[Doorway, ...]:
    return (
        Doorway(_("Today"), "/today", behind=("/shift", "/signal")),
        Doorway(_("Calls"), "/calls", (Kind.CONVERSATION,), ("/phrases",)),
        Doorway(_("Cases"), "/cases", (Kind.CASE,), ("/board", "/violations")),
        Doorway(_("Check-ins"), "/check-ins", (Kind.CONVERSATION,), ("/ladder",)),
        Doorway(_("Houses"), "/houses", (Kind.HOUSE,)),
        Doorway(_("Applications"), "/applications", (Kind.IDENTITY,), ("/pathways",)),
        Doorway(_("What we know"), "/knowledge", (Kind.KNOWLEDGE,), ("/reports", "/contacts")),
        Doorway(_("Keys"), "/keys", behind=("/erasing", "/recovery")),
    )


READ_EVERY_S = 5


class Answering:
    """The pages of one signed-in member."""

    def __init__(self, office: Office, table: Table, renderer: Renderer, room: Room, clock: Clock) -> None:
        self.office = office
        self.languages = renderer.languages
        self._table = table
        self._renderer = renderer
        self._room = room
        self._clock = clock
        self._said: dict[str, Said] = {}
        self._offered: dict[str, str] = {}

    def answer(self, asked: Asked) -> Response:
        visit = self._visit(asked)
        found = self._table.find("GET" if asked.method == "HEAD" else asked.method, asked.path)
        if found is None:
            return self._refused(asked, visit, NotFound(_missing(asked.language)))
        visit = replace(visit, params=found.params)
        try:
            self._read_on()
            _check_arrived(asked)
            answer = found.route.page(visit)
            self._sent(asked, answer)
            return self._given(asked, visit, answer)
        except SafeconductError as trouble:
            return self._troubled(asked, visit, found, trouble)
        except Exception as bug:  # noqa: BLE001 - the door: a bug becomes a sentence, and the text stays
            _note(bug)
            return self._troubled(asked, visit, found, SafeconductError(_broken(asked.language)))

    def _read_on(self) -> None:
        """Takes in what others wrote, not more often than every few seconds."""
        now = self._clock()
        if not 0 <= now - self._room.read_at < READ_EVERY_S:
            self.office.refresh()
            self._room.read_at = now

    def _visit(self, asked: Asked) -> Visit:
        return Visit(
            self.office,
            asked.path,
            asked.form,
            asked.query,
            {},
            asked.language,
            asked.zone,
            self._clock(),
            self._room,
        )

    def _given(self, asked: Asked, visit: Visit, answer: Answer) -> Response:
        match answer:
            case Shown():
                return self._page(asked, visit, answer)
            case GoTo(path=path, said=said, undo=undo):
                if said:
                    self._said[asked.session] = Said(said, Undo(*undo) if undo else None)
                return Response(status_code=303, headers={"location": path})
            case Sent(body=body, media_type=media_type, filename=filename):
                name = {"content-disposition": f'attachment; filename="{filename}"'} if filename else {}
                return Response(body, media_type=media_type, headers=name)
            case Streamed():
                return _streamed(answer)
            case OfferAgain(name=name):
                return self._offer(asked, name)
            case _:
                assert_never(answer)

    def _offer(self, asked: Asked, name: str) -> Response:
        """The form a draft was written in, filled as it was left. It is thrown away once that form is sent."""
        draft = self._room.drawer.open(name)
        form = Form(draft.fields)
        found = self._table.find("POST", draft.path)
        message = asked.language.gettext("This is what you had written. It has not been sent yet.")
        visit = replace(self._visit(asked), form=form, path=draft.path, error=Trouble(message))
        self._offered[draft.path] = name
        try:
            again = found.route.again if found else None
            answer = again(replace(visit, params=found.params)) if found and again else None
        except SafeconductError:  # what it was about is gone; the words are not
            answer = None
        bare = Shown("trouble.html", {"sentence": "", "typed_fields": handed_back(form)})
        return self._given(asked, visit, answer or bare)

    def _sent(self, asked: Asked, answer: Answer) -> None:
        name = self._offered.get(asked.path)
        if name and asked.method == "POST" and isinstance(answer, GoTo):
            del self._offered[asked.path]
            if name in self._room.drawer.names():
                self._room.drawer.throw_away(name)

    def _troubled(self, asked: Asked, visit: Visit, found: Found, trouble: SafeconductError) -> Response:
        again = found.route.again
        if asked.method != "POST" or again is None or isinstance(trouble, NotFound | SealBroken):
            return self._refused(asked, visit, trouble)
        field = trouble.field if isinstance(trouble, BadInput) else ""
        tried = replace(visit, error=Trouble(_sentence(asked.language, trouble), field))
        try:
            answer = again(tried)
            if isinstance(answer, Shown):
                answer = replace(answer, status=trouble.status)
            return self._given(asked, tried, answer)
        except SafeconductError as second:
            return self._refused(asked, visit, second)
        except Exception as bug:  # noqa: BLE001 - the door, as above
            _note(bug)
            return self._refused(asked, visit, trouble)

    def _refused(self, asked: Asked, visit: Visit, trouble: SafeconductError) -> Response:
        values = {"sentence": _sentence(asked.language, trouble), "typed_fields": handed_back(asked.form)}
        _ = asked.language.gettext
        title = _("Not found") if isinstance(trouble, NotFound) else _("Not open to you") if isinstance(trouble, NotAllowed) else _("This did not work")
        return self._page(asked, visit, Shown("trouble.html", values, title, trouble.status))

    def _page(self, asked: Asked, visit: Visit, shown: Shown) -> Response:
        said = self._said.pop(asked.session, None)
        frame = self._frame(asked, visit, shown.title)
        body = self._renderer.page(shown.template, asked.language, **{**frame, "said": said, **shown.values})
        heads = {"refresh": f"{LOOK_AGAIN_S}; url={shown.goes_on}"} if shown.goes_on else {}
        return Response(body, shown.status, heads, "text/html; charset=utf-8")

    def _frame(self, asked: Asked, visit: Visit, title: str) -> dict[str, Any]:
        """What every page may use: the frame around it, and the four functions that keep what was typed."""
        office = self.office
        return {
            "title": title,
            "path": asked.path,
            "nav": [each for each in doorways(asked.language.gettext) if self._leads_somewhere(each)],
            "has_search": self._table.has("/search"),
            "practice": office.practice,
            "my_name": office.names.get(office.me, ""),
            "names": office.names,
            "drafts": len(self._room.drawer.names()),
            "unwritten": bool(self._room.recovery) and asked.path != "/recovery",
            "no_sheet": asked.path == "/today" and self._lacks_sheet(),
            "position": office.seen,
            "fresh": freshness(visit),
            "cut_off": cut_off(visit),
            "restored": is_restored(office.folder),
            "restored_apart": is_apart(office.folder),
            "now": visit.now,
            "zone": asked.zone,
            "error": visit.error,
            **typing(visit.form, visit.error),
        }

    def _lacks_sheet(self) -> bool:
        """Whether a keyholder has to be reminded of the paper; in the practice office there is nothing to lose."""
        office = self.office
        is_theirs = STEWARDS in office.circles and not office.practice
        return is_theirs and may_be_on_no_paper(office.folder, office.journal)

    def _leads_somewhere(self, doorway: Doorway) -> bool:
        circles = {EVERYONE, *self.office.circles}
        readers = {circle for kind in doorway.kinds for circle in DEFAULT_READERS[kind]}
        return self._table.has(doorway.path) and (not doorway.kinds or bool(readers & circles))


def _check_arrived(asked: Asked) -> None:
    if asked.trouble is not None:
        raise asked.trouble


def _streamed(answer: Streamed) -> Response:
    heads = {"content-length": str(answer.size)}
    if answer.filename:
        heads["content-disposition"] = f'attachment; filename="{answer.filename}"'
    return StreamingResponse(answer.pieces, media_type=answer.media_type, headers=heads)


def freshness(visit: Visit) -> str:
    """As of when the pages speak, and whether something of ours waits to be sent, in the member's own time."""
    fresh, now = visit.room.fresh, visit.now
    moment = visit.room.read_at if fresh.line is Line.ALONE else fresh.since
    when = short(visit.language, moment, now, visit.zone) if moment else ""
    return fresh_words(visit.language, fresh, when, is_apart=is_apart(visit.office.folder))


def cut_off(visit: Visit) -> str:
    """Why nothing comes or goes and what to do about it: on every page for who is shut out, else on Today."""
    fresh, _ = visit.room.fresh, visit.language.gettext
    if fresh.line is not Line.SHUT_OUT and (visit.path != "/today" or not is_worth_saying(fresh, visit.now)):
        return ""
    if fresh.line is Line.SHUT_OUT and is_apart(visit.office.folder):
        return no_ticket(visit.office.folder.group.hex(), _)
    when = short(visit.language, fresh.since, visit.now, visit.zone) if fresh.since else _("never")
    return what_to_do(fresh.line, _) % {"when": when}


def typing(form: Form, error: Trouble | None) -> Mapping[str, Any]:
    """What keeps a form as it was typed: `typed`, `ticked` and `wrong` for templates."""

    def typed(field: str, default: object = "") -> object:
        return form.get(field) if error and field in form else default

    def ticked(field: str, value: str, default: bool = False) -> bool:
        return value in form.all(field) if error else default

    def wrong(field: str) -> str:
        return error.message if error and error.field == field else ""

    return {"typed": typed, "ticked": ticked, "wrong": wrong}


def _sentence(language: Language, trouble: SafeconductError) -> str:
    _ = language.gettext
    said = trouble.said(_)
    match trouble:
        case StoreDown():
            return said + " " + _("Nothing was written. What you typed is below; try again in a moment.")
        case Conflict():
            return said + " " + _("Read how it stands now, then decide again. What you typed is still here.")
        case NotAllowed():
            return said or _("This is not yours to do. Ask a keyholder.")
        case _:
            return said


def _missing(language: Language) -> str:
    return language.gettext(
        "There is nothing at this address, or not for you. Use the search or go back to Today."
    )


def _broken(language: Language) -> str:
    return language.gettext(
        "The program made a mistake. What you typed is kept on this page; copy it before you go on."
    )


def _note(bug: Exception) -> None:
    """Where it broke, without what it broke on: an exception's text may hold what people wrote."""
    frames = traceback.extract_tb(bug.__traceback__)
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    logging.getLogger("safeconduct.desk").error("%s at %s", type(bug).__name__, json.dumps(places))
