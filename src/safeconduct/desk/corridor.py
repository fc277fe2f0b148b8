"""From a cookie to the process behind it. Rule: one process a member, however many browsers; when the last session ends, it ends."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from safeconduct.core.ids import Chance, MemberId
from safeconduct.core.progress import HowFar
from safeconduct.core.when import Clock, Moment
from safeconduct.desk.children import Child, Knock, Order, Proof, Reading, RunFolder, Started, start
from safeconduct.desk.sessions import Session, Sessions, delay_s, recent
from safeconduct.desk.turns import Turns
from safeconduct.errors import Conflict, NotAllowed

AT_A_TIME = 2
"""Passphrases tried at once; each takes a second and a quarter of a gigabyte."""


PATIENCE_S = 4.0
"""Unit: seconds that signing in may take longer than the passphrase does before a page says how far it is."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in. Shape: `cookie` is for their browser alone."""

    cookie: str
    member: MemberId
    first_page: str


@dataclass(frozen=True)
class Coming:
    """Somebody proved who they are, and their office reads much before its first page. Shape: `ticket` is for their browser alone."""

    ticket: str
    reading: Reading
    entering: "asyncio.Task[Entered | Knock]"

    @property
    def far(self) -> HowFar:
        return self.reading.far


class Corridor:
    """The parent's doors to the members' processes."""

    def __init__(self, sessions: Sessions, run: RunFolder, clock: Clock, chance: Chance, patience_s: float = PATIENCE_S) -> None:
        self.sessions = sessions
        self.clock = clock
        self.chance = chance
        self._run = run
        self._children: dict[MemberId, Child] = {}
        self._folders: dict[MemberId, Path] = {}
        self._wrong: tuple[Moment, ...] = ()
        self._turns = Turns(AT_A_TIME)
        self._patience_s = patience_s
        self._readings: dict[MemberId, tuple[Reading, asyncio.Task[Started]]] = {}
        self._coming: dict[str, Coming] = {}

    async def sign_in(self, *orders: Order) -> Entered | Knock | Coming:
        """A new session, or the six words of somebody who knocked, by the first of these orders that opens anything; or the ticket of
        somebody whose office has much to read first.

        Raises: NotAllowed when none does, after a while that nobody else waits for; what the worker could not do.
        """
        refused: list[NotAllowed] = []
        for order in orders:
            try:
                return await self._tried(order)
            except NotAllowed as no:
                refused.append(no)
        self._wrong = (*recent(self._wrong, self.clock()), self.clock())
        await asyncio.sleep(delay_s(len(self._wrong) - 1))
        raise refused[0]

    async def _tried(self, order: Order) -> Entered | Knock | Coming:
        # One attempt at a time under one name, so that two browsers of a member end up at one process.
        async with self._turns.of(_name_of(order)):
            started = await start(order, self._run, self.chance)
            match started:
                case Child() | Knock():
                    return self._entered(started, order)
                case Reading(member=member):
                    self._readings[member] = started, asyncio.create_task(self._read(started))
                case Proof(member=member) if member not in self._readings:
                    return self._entered(started, order)
            reading, finishing = self._readings[started.member]
        # Others may try their passphrases from here on: reading takes long, and no great memory.
        coming = Coming(self.chance(32).hex(), reading, asyncio.create_task(self._entering(finishing, order)))
        await asyncio.wait([coming.entering], timeout=self._patience_s)
        if coming.entering.done():
            return coming.entering.result()
        self._coming[coming.ticket] = coming
        return coming

    async def _read(self, reading: Reading) -> Started:
        try:
            return await reading.finished()
        finally:
            del self._readings[reading.member]

    async def _entering(self, finishing: "asyncio.Task[Started]", order: Order) -> Entered | Knock:
        # A session of its own for each browser that waits, begun even if it went away: so the process ends when nobody comes back.
        return self._entered(await asyncio.shield(finishing), order)

    def _entered(self, started: Started, order: Order) -> Entered | Knock:
        if isinstance(started, Knock):
            return started
        child = self._stays(started)
        self._folders[child.member] = Path(order.folder)
        return Entered(self.sessions.begin(child.member, self.clock()), child.member, child.first_page)

    def coming(self, ticket: str) -> Coming | None:
        """Whoever waits with this ticket; once they are in, the ticket is spent."""
        coming = self._coming.get(ticket)
        if coming and coming.entering.done():
            del self._coming[ticket]
        return coming

    def _stays(self, started: Child | Proof) -> Child:
        if isinstance(started, Child):
            self._children[started.member] = started
            return started
        child = self._children.get(started.member)
        if child is None or not child.is_alive:
            raise Conflict(
                "Another program on this computer has this member's office open. Close it there first."
            )
        child.first_page = "/today"
        return child

    def behind(self, cookie: str) -> tuple[Session, Child] | None:
        """The session and its process, when both are alive."""
        session = self.sessions.find(cookie, self.clock())
        child = self._children.get(session.member) if session else None
        return (session, child) if session and child and child.is_alive else None

    async def lock(self, member: MemberId) -> None:
        """Ends the member's sessions in every browser, and the process with the keys."""
        self.sessions.end_member(member)
        child = self._children.pop(member, None)
        if child:
            await child.end()

    async def leave(self, cookie: str) -> None:
        """Ends this browser's session, and locks the member where it was the last one: their keys wait for nobody."""
        session = self.sessions.find(cookie, self.clock())
        self.sessions.end(cookie)
        if session and session.member not in self.sessions.members():
            await self.lock(session.member)

    async def sweep(self) -> None:
        """Ends the processes whose last session has ended, and the sessions whose process died."""
        ended = self.sessions.sweep(self.clock())
        dead = {member for member, child in self._children.items() if not child.is_alive}
        for member in ended | dead:
            await self.lock(member)
        self._coming = {ticket: one for ticket, one in self._coming.items() if self._is_awaited(one)}

    def _is_awaited(self, coming: Coming) -> bool:
        """Whether somebody may still come for it."""
        if not coming.entering.done():
            return True
        if coming.entering.cancelled() or coming.entering.exception():
            return False
        entered = coming.entering.result()
        return isinstance(entered, Entered) and self.sessions.find(entered.cookie, self.clock()) is not None

    async def end_folder(self, folder: Path) -> None:
        """Closes every office opened from this folder."""
        for member in [member for member, theirs in self._folders.items() if theirs == folder]:
            await self.lock(member)

    async def end_all(self) -> None:
        finishing = [finishing for _, finishing in self._readings.values()]
        for each in finishing:
            each.cancel()
        await asyncio.gather(*finishing, return_exceptions=True)
        await asyncio.gather(*(self.lock(member) for member in tuple(self._children)))


def _name_of(order: Order) -> bytes:
    return hashlib.sha256(f"{order.folder}\n{order.name.strip().casefold()}".encode(errors="replace")).digest()


def session_mark(cookie: str) -> str:
    """Tells browsers of one member apart inside the worker, without being the cookie."""
    return hashlib.sha256(b"mark" + cookie.encode(errors="replace")).hexdigest()[:16]
