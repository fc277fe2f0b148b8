"""A group of three laptops, a relay and a help page: made once, copied for each scenario. Rule: every part is the real one, on real files;
only the line between them is the harness's own."""

import asyncio
import random
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from safeconduct.core.ids import Chance, FeedId, MemberId
from safeconduct.core.when import Moment
from safeconduct.desk.door_lists import lists_of
from safeconduct.desk.folder import Folder
from safeconduct.desk.founding import found
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.office import Office, open_ring
from safeconduct.desk.own_keys import keep_fresh, keep_ring
from safeconduct.desk.relay_settings import RelaySettings, hashed
from safeconduct.intake.conversation import Conversation, Ways, read, send
from safeconduct.intake.door import OpenDoor, open_door
from safeconduct.intake.files import Arriving
from safeconduct.intake.post import Off, Postman, RelayLetterbox
from safeconduct.intake.settings import DoorSettings
from safeconduct.relay.app import relay_app
from safeconduct.relay.place import Place, open_place
from safeconduct.seal.keyring import Ring, stretched
from safeconduct.seal.letters import Kind, Written
from safeconduct.seal.receipt import Caller
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.spool import SqliteSpool
from tests.desk.callers import Person
from tests.desk.offices import LIGHT, NOW, OTHER_WORDS, WORDS, Hand, Pages, colleague
from tests.faults.ledger import Entry
from tests.faults.line import Line, at_once

NAMES = ("Anna", "Boris", "Clara")
EVERY_CIRCLE = ("everyone", "front-desk", "casework", "shelter", "visa", "press")
RELAY = "http://10.0.0.1"
ASKED = ("help was asked for before this trial", "help was asked for by another person")


@dataclass(frozen=True)
class Template:
    """Shape: `secrets`, by name of the laptop, open its keyring; under `folder` one folder a laptop, and `relay`; `callers` wrote `ASKED` each and
    were taken in; `sheet` are the words of the recovery sheet."""

    folder: Path
    secrets: dict[str, bytes]
    sheet: tuple[str, ...]
    group: bytes
    callers: tuple[Caller, ...]
    members: frozenset[MemberId]

    def copied(self, folder: Path, names: Iterable[str]) -> None:
        for name in (*names, "relay"):
            shutil.copytree(self.folder / name, folder / name)


def make_template(folder: Path) -> Template:
    """Everybody sits in every circle, so that all laptops can be held against each other."""
    shared, chance = folder / "shared" / "desk", random.Random(0).randbytes
    office, sheet = found(shared, NAMES[0], WORDS, Hand(), chance, kdf=LIGHT)
    first = Pages(office, shared, Hand())
    offices = [office, *(colleague(first, shared.parent, name, *EVERY_CIRCLE, chance=chance).office for name in NAMES[1:])]
    callers = tuple(_asked(office, words) for words in ASKED)
    tokens = {one.journal.ring.feed: random.Random(name).randbytes(32).hex() for name, one in zip(NAMES[1:], offices[1:], strict=True)}
    _brought_to_a_relay(office, folder / "relay", tokens)
    secrets = {name: _alone(folder / name, name, one, tokens) for name, one in zip(NAMES, offices, strict=True)}
    shutil.rmtree(shared.parent)
    return Template(folder, secrets, tuple(sheet), bytes.fromhex(office.group), callers, frozenset(one.me for one in offices))


def _alone(folder: Path, name: str, office: Office, tokens: Mapping[FeedId, str]) -> bytes:
    """The office closed, and copied to a laptop of this member alone, which has a token of its own; what opens the keyring there."""
    ring = replace(office.journal.ring, has_trust=True, invite=b"")
    office.close()
    shutil.copytree(office.folder.root, folder)
    for member in (folder / "members").iterdir():
        if member.name != ring.member:
            shutil.rmtree(member)
    here = Folder(folder)
    if token := tokens.get(ring.feed):
        RelaySettings(RELAY, "", token, shared=True).write(folder / "relay.toml")
    secret = stretched(name, WORDS if name == NAMES[0] else OTHER_WORDS, here.salt(), LIGHT)
    keep_ring(here, ring, secret, LIGHT, office.chance)
    return secret


def _asked(office: Office, words: str) -> Caller:
    person = Person(office, chance=office.chance)
    person.writes(story=words)
    return person.caller


def _brought_to_a_relay(office: Office, folder: Path, tokens: Mapping[FeedId, str]) -> None:
    host = RelayHost(folder, Hand())
    host.start()
    assert host.place
    token = host.place.groups.admit(bytes.fromhex(office.group), (folder / "ticket").read_text())
    RelaySettings(RELAY, "", token, shared=True).write(office.folder.root / "relay.toml")
    office.laptops.known |= {feed: hashed(token) for feed, token in tokens.items()}
    office.publish()
    levelling = Levelling(office.folder, Hand(), reach_by(Line(random.Random(0), [host.app])))
    for _ in range(2):
        levelling.once()
    assert levelling.level.since and not levelling.level.trouble
    host.stop()


def reach_by(line: Line) -> Any:
    return partial(RelayStore, transport=line)


class Here(Executor):
    """Work beside an event loop that runs for nobody else: at once, where it stands."""

    def submit(self, fn: Any, /, *arguments: Any, **more: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*arguments, **more))
        except Exception as trouble:  # noqa: BLE001 - it belongs to whoever waits
            done.set_exception(trouble)
        return done


@dataclass
class Laptop:
    """Shape: `office` is None while nobody could open it; `wrote` is what was written on it."""

    name: str
    folder: Folder
    secret: bytes
    line: Line
    chance: Chance
    clock: Hand = field(default_factory=lambda: Hand(NOW))
    office: Office | None = None
    wrote: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        ring = self.ring
        self.member, self.feed = ring.member, ring.feed
        self.begin()

    @property
    def ring(self) -> Ring:
        """As it lies there now: a member's key is renewed, and older ones go."""
        [locked] = self.folder.rings()
        return locked.open(self.secret)

    def begin(self) -> None:
        """The program starts: a new levelling, which remembers nothing."""
        self.levelling = Levelling(self.folder, self.clock, reach_by(self.line))

    def read_again(self) -> None:
        """The program starts, and somebody signs in who has not said anything yet."""
        self.begin()
        self.office = open_ring(self.folder, self.ring, self.clock, self.chance)

    def drop_index(self) -> None:
        for part in self.folder.root.rglob("index.db*"):
            part.unlink()

    def open(self) -> Office:
        self.office = open_ring(self.folder, self.ring, self.clock, self.chance)
        try:
            self.office.begin_session()
        except BaseException:
            self.stop()
            raise
        return self.office

    def sign_in(self) -> None:
        """As a person does, by whose signing in keys are renewed and older ones end."""
        office = self.open()
        keep_fresh(office, self.ring, self.secret, LIGHT)

    def stop(self) -> None:
        """The process is gone, without a word."""
        if self.office:
            self.office.drop()
        self.office = None
        if self.levelling._relay:
            self.levelling._relay.close()

    def level(self) -> None:
        self.levelling.once()
        if self.office:
            self.office.refresh()


@dataclass
class RelayHost:
    """The relay's machine. Shape: `place` is None while it is down."""

    folder: Path
    clock: Hand
    place: Place | None = None
    app: Any = None

    def start(self) -> None:
        self.place = open_place(self.folder, 0, self.clock)
        self.app = relay_app(self.place, at_once)

    def stop(self) -> None:
        if self.place:
            self.place.database.close()
        self.place = self.app = None


class HelpPage:
    """The help page's own process: what it synced, how it posts, what a person who comes back is shown."""

    def __init__(self, folder: Path, desk: Folder, line: Line, chance: Chance) -> None:
        self.folder, self.chance, self._line, self._desk = folder, chance, line, desk
        self.now = 0.0
        self._loop = asyncio.new_event_loop()
        folder.mkdir(exist_ok=True)
        self.start()

    def start(self) -> None:
        self.door = self._door()
        self.spool = SqliteSpool.open(self.folder / "spool.db")
        client = httpx.AsyncClient(transport=self._line)
        relay, off = RelayLetterbox(client, RELAY, self._desk.group), Off(Here())
        self.ways = Ways(self.spool, off, relay, lambda: Moment(NOW + int(self.now)), self.chance)
        self.postman = Postman(self.spool, off, relay, self._desk.group)

    def _door(self) -> OpenDoor:
        """By the newest list of the desk that was level last."""
        founding = (self._desk.door / "founding").read_bytes()
        settings = DoorSettings(self._desk.group, founding, RELAY, tuple(lists_of(self._desk)))
        door = open_door(settings, self.folder)
        assert door
        return door

    def stop(self) -> None:
        self.spool.close()

    def close(self) -> None:
        self.stop()
        self._loop.close()

    def send(self, caller: Caller, written: Written) -> None:
        self._loop.run_until_complete(send(self.door, self.ways, caller, written))

    def send_file(self, caller: Caller, number: int, name: str, raw: bytes) -> None:
        """As the page does: its pieces are synced before the letter that speaks of them."""
        self._loop.run_until_complete(self._send_file(caller, number, name, raw))

    async def _send_file(self, caller: Caller, number: int, name: str, raw: bytes) -> None:
        arriving = Arriving(self._desk.group, self.ways, self.now, fits=True)
        arriving.begin(name)
        arriving.write(raw)
        fields = (await arriving.finish()).fields(self.chance(16).hex())
        await send(self.door, self.ways, caller, caller.write(Kind.FILE, number, "en", NOW, fields), arriving.upload)

    def read(self, caller: Caller) -> Conversation:
        return self._loop.run_until_complete(read(self.door, self.ways, caller))

    def round(self) -> None:
        """As every twenty seconds, or later."""
        self.now += 301
        self.door = self._door()
        self._loop.run_until_complete(self._round())

    async def _round(self) -> None:
        await self.postman.post_new(self.now)
        await self.postman.sweep(self.door.newest.answering, self.now)
        while await self.postman.post_files(self.now):
            pass
