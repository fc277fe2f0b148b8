"""From a cookie to the process behind it. Rule: one process a member, however many browsers; when the last session ends, it ends."""

import asyncio
import hashlib
from pathlib import Path

from safeconduct.core.ids import Chance, MemberId
from safeconduct.core.when import Clock, Moment
from safeconduct.desk.children import Child, Order, RunFolder, start
from safeconduct.desk.sessions import Session, Sessions, delay_s, recent
from safeconduct.errors import NotAllowed

AT_A_TIME = 2
"""Passphrases tried at once; each takes a second and a quarter of a gigabyte."""


class Corridor:
    """The parent's doors to the members' processes."""

    def __init__(self, sessions: Sessions, run: RunFolder, clock: Clock, chance: Chance) -> None:
        self.sessions = sessions
        self.clock = clock
        self.chance = chance
        self._run = run
        self._children: dict[MemberId, Child] = {}
        self._folders: dict[MemberId, Path] = {}
        self._wrong: tuple[Moment, ...] = ()
        self._turns = asyncio.Semaphore(AT_A_TIME)
        self._one_by_one = asyncio.Lock()

    async def sign_in(self, order: Order) -> tuple[str, str]:
        """The cookie of a new session and the page to begin with. Raises: NotAllowed after a while; what the worker could not do."""
        self._wrong = recent(self._wrong, self.clock())
        await asyncio.sleep(delay_s(len(self._wrong)))
        async with self._turns:
            try:
                child = await start(order, self._run, self.chance)
            except NotAllowed:
                self._wrong = (*self._wrong, self.clock())
                raise
        async with self._one_by_one:
            child = await self._only_one(child)
        self._folders[child.member] = Path(order.folder)
        return self.sessions.begin(child.member, self.clock()), child.first_page

    async def _only_one(self, child: Child) -> Child:
        """The process that stays: one that is open already, or else the new one."""
        older = self._children.get(child.member)
        if older and older.is_alive:
            await child.end()
            return older
        self._children[child.member] = child
        return child

    def behind(self, cookie: str) -> tuple[Session, Child] | None:
        """The session and its process, when both are alive."""
        session = self.sessions.find(cookie, self.clock())
        child = self._children.get(session.member) if session else None
        return (session, child) if session and child and child.is_alive else None

    def processes(self) -> dict[MemberId, int]:
        return {member: child.process.pid for member, child in self._children.items() if child.is_alive}

    async def lock(self, member: MemberId) -> None:
        """Ends the member's sessions in every browser, and the process with the keys."""
        self.sessions.end_member(member)
        child = self._children.pop(member, None)
        if child:
            await child.end()

    async def sweep(self) -> None:
        """Ends the processes whose last session has ended, and the sessions whose process died."""
        ended = self.sessions.sweep(self.clock())
        dead = {member for member, child in self._children.items() if not child.is_alive}
        for member in ended | dead:
            await self.lock(member)

    async def end_folder(self, folder: Path) -> None:
        """Closes every office opened from this folder."""
        for member in [member for member, theirs in self._folders.items() if theirs == folder]:
            await self.lock(member)

    async def end_all(self) -> None:
        await asyncio.gather(*(self.lock(member) for member in tuple(self._children)))


def session_mark(cookie: str) -> str:
    """Tells browsers of one member apart inside the worker, without being the cookie."""
    return hashlib.sha256(b"mark" + cookie.encode(errors="replace")).hexdigest()[:16]
