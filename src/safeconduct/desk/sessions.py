"""Who is signed in, as the parent process knows it. Rule: a session is a digest, a member and two moments; no key, no name."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from safeconduct.core.ids import Chance, MemberId, parse
from safeconduct.core.when import HOUR, MINUTE, Moment
from safeconduct.errors import BadInput

ABSOLUTE_END = 12 * HOUR
"""Unit: seconds after the passphrase was typed. However busy, a session ends once a day."""

IDLE_END = 15 * MINUTE
"""Unit: seconds after the last page, unless the settings say otherwise."""

SLOWEST = 10.0
"""Unit: seconds. Wrong passphrases cost this at most: time, never a lock-out."""

MOST_ENDED = 200
"""Ended sessions whose late forms are still kept as drafts; a form of an older one is handed back on the page instead."""

MEMORY = 10 * MINUTE
"""Unit: seconds for which a wrong passphrase slows the next ones."""


@dataclass(frozen=True, slots=True)
class Session:
    member: MemberId
    started: Moment
    seen: Moment


class Sessions:
    """The open sessions by the digest of their cookie. Several sessions of a member share that member's child process."""

    def __init__(self, chance: Chance, idle_s: int = IDLE_END) -> None:
        self._chance = chance
        self._idle_s = idle_s
        self._open: dict[bytes, Session] = {}
        self._ended: dict[bytes, MemberId] = {}

    def begin(self, member: MemberId, now: Moment) -> str:
        """The cookie's value; only its digest is kept here. Shape: member id, a dot, 256 random bits in hex."""
        cookie = f"{member}.{self._chance(32).hex()}"
        self._open[_digest(cookie)] = Session(member, now, now)
        return cookie

    @property
    def are_open(self) -> bool:
        return bool(self._open)

    def find(self, cookie: str, now: Moment) -> Session | None:
        session = self._open.get(_digest(cookie))
        return session if session and self.left_s(session, now) > 0 else None

    def touch(self, cookie: str, now: Moment) -> None:
        """The member did something: the idle time begins anew."""
        session = self.find(cookie, now)
        if session:
            self._open[_digest(cookie)] = replace(session, seen=now)

    def left_s(self, session: Session, now: Moment) -> int:
        """Unit: seconds until it ends by itself. A clock that jumped back ends it, because nobody can say how long it was left."""
        if now < session.seen:
            return 0
        return min(session.seen + self._idle_s, session.started + ABSOLUTE_END) - now

    def end(self, cookie: str) -> None:
        """This one session; others of the member go on."""
        self._keep({name: session for name, session in self._open.items() if name != _digest(cookie)})

    def end_member(self, member: MemberId) -> None:
        """Every session of the member, in every browser."""
        self._keep({name: session for name, session in self._open.items() if session.member != member})

    def _keep(self, left: dict[bytes, Session]) -> None:
        gone = {name: session.member for name, session in self._open.items() if name not in left}
        self._ended = dict([*self._ended.items(), *gone.items()][-MOST_ENDED:])
        self._open = left

    def whose(self, cookie: str) -> MemberId | None:
        """Whose session this is, or was until it ended; None for a cookie that was never given here."""
        name = _digest(cookie)
        return self._open[name].member if name in self._open else self._ended.get(name)

    def sweep(self, now: Moment) -> frozenset[MemberId]:
        """Forgets what has ended; the members who have no session left."""
        before = self.members()
        self._keep({name: each for name, each in self._open.items() if self.left_s(each, now) > 0})
        return before - self.members()

    def members(self) -> frozenset[MemberId]:
        return frozenset(session.member for session in self._open.values())


def member_of(cookie: str) -> MemberId | None:
    """Whose cookie it says it is. A claim: good for nothing but knowing which office's pages to show."""
    try:
        return MemberId(parse(cookie.partition(".")[0]))
    except BadInput:
        return None


def delay_s(wrong_before: int) -> float:
    """How long the next attempt waits after that many wrong ones of late. Unit: seconds."""
    if wrong_before < 3:
        return 0.0
    return min(SLOWEST, 0.5 * 2.0 ** (min(wrong_before, 20) - 3))


def recent(wrong: Iterable[Moment], now: Moment) -> tuple[Moment, ...]:
    """The wrong attempts that still slow the next one."""
    return tuple(moment for moment in wrong if now - MEMORY < moment <= now)


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode(errors="replace")).digest()
