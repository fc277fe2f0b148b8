"""Real offices for tests of pages: found in a temporary folder, asked as their worker asks them, without a network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.responses import Response

from safeconduct.core.ids import Chance, CircleId
from safeconduct.core.when import Moment
from safeconduct.desk.answering import EMPTY, Answering, Asked
from safeconduct.desk.drafts import Drawer
from safeconduct.desk.founding import announce, found, knock, welcome
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.routes import Table
from safeconduct.desk.visit import Room
from safeconduct.desk.worker import HERE, languages, routes
from safeconduct.journal.joining import new_invite
from safeconduct.pathways.shelf import rulebook
from safeconduct.seal.keyring import Kdf
from safeconduct.web.forms import Form
from safeconduct.web.rendering import Renderer

NOW = Moment(1_497_000_000)
"""Friday 9 June 2017, 09:20 in UTC."""

LIGHT = Kdf(65536)
BOOK = rulebook()
WORDS = "correct horse battery staple"
OTHER_WORDS = "swift over the old harbour"


@dataclass
class Hand:
    """A clock that a test moves."""

    now: Moment = NOW

    def __call__(self) -> Moment:
        return self.now


@cache
def _renderer() -> Renderer:
    """One for all offices of a test run: it keeps nothing but compiled templates."""
    return Renderer([HERE / "templates"], languages())


class Pages:
    """One member's pages, asked as a browser would."""

    def __init__(self, office: Office, folder: Path, clock: Hand, code: str = "en") -> None:
        self.office = office
        self.clock = clock
        self.recovery: tuple[str, ...] = ()
        renderer = _renderer()
        self.room = room = Room(Drawer(folder, office.me, *office.member_epochs), BOOK)
        self.answering = Answering(office, Table(routes()), renderer, room, clock)
        self.language = renderer.languages[code]

    def ask(self, method: str, address: str, form: Form = EMPTY) -> Response:
        path, _, behind = address.partition("#")[0].partition("?")
        query = Form(
            tuple((name, value) for name, _, value in (p.partition("=") for p in behind.split("&") if p))
        )
        return self.answering.answer(Asked(method, path, form, query, self.language, ZoneInfo("UTC")))

    def get(self, address: str) -> str:
        answer = self.ask("GET", address)
        assert answer.status_code == 200, (answer.status_code, address)
        return bytes(answer.body).decode()

    def post(self, address: str, **fields: str) -> Response:
        """Where `seen` is not given, the writer saw everything."""
        fields.setdefault("seen", self.office.seen)
        return self.ask("POST", address, Form(tuple(fields.items())))

    def does(self, address: str, **fields: str) -> str:
        """Posts what must be taken, and says where it leads."""
        answer = self.post(address, **fields)
        assert answer.status_code == 303, (answer.status_code, bytes(answer.body).decode()[-3000:])
        return answer.headers["location"]


@contextmanager
def an_office(folder: Path, clock: Hand | None = None, code: str = "en") -> Iterator[Pages]:
    """A group of one, who is alone."""
    clock = clock or Hand()
    office, _words = found(folder / "desk", "Anna", WORDS, clock, os.urandom, kdf=LIGHT)
    try:
        yield Pages(office, folder / "desk", clock, code)
    finally:
        office.close()


def colleague(first: Pages, folder: Path, name: str, *circles: str, chance: Chance = os.urandom) -> Pages:
    """Another member in the same folder, let into these circles, with an office open beside the first. Close it yourself."""
    office = first.office
    clock = office.journal.clock
    invite = new_invite(bytes.fromhex(office.group), chance)
    announce(office, invite)
    knock(folder / "desk", str(invite), name, OTHER_WORDS, clock, chance)
    welcome(office, invite, name, [CircleId(circle) for circle in circles])
    return Pages(unlock(folder / "desk", name, OTHER_WORDS, clock, chance), folder / "desk", clock)  # type: ignore[arg-type]
