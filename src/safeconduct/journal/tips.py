"""The tips of streams: what an author has seen and nobody has answered yet. Rule: what a form was drawn from decides what its writer had
seen, not what came in while they typed."""

import apsw

from safeconduct.core.ids import EventId
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import Plain

Tips = tuple[tuple[EventId, ...], int]
"""Ids of the tips, and their greatest depth."""


class TipsMoved:
    """How one reading moves the tips of streams; most come and go within it and are never written."""

    def __init__(self) -> None:
        self._gone: set[tuple[str, EventId]] = set()
        self._come: dict[tuple[str, EventId], int] = {}

    def follow(self, stream: str, one: EventId, depth: int, after: tuple[EventId, ...]) -> None:
        for before in after:
            if self._come.pop((stream, before), None) is None:
                self._gone.add((stream, before))
        self._come[stream, one] = depth

    def write(self, db: apsw.Connection) -> None:
        db.executemany("DELETE FROM tip WHERE stream=? AND id=?", list(self._gone))
        rows = [(stream, one, depth) for (stream, one), depth in self._come.items()]
        db.executemany("INSERT OR IGNORE INTO tip (stream, id, depth) VALUES (?,?,?)", rows)


def tips_now(db: apsw.Connection, stream: str) -> Tips:
    found = ask(db, "SELECT id, depth FROM tip WHERE stream=? ORDER BY id", stream)
    return tuple(EventId(one) for one, _ in found), max((depth for _, depth in found), default=0)


def tips_at(db: apsw.Connection, stream: str, seen: int) -> Tips:
    """The tips as they were when the index stood at position `seen`."""
    later = ask_one(db, "SELECT EXISTS (SELECT 1 FROM event WHERE stream=? AND position>?)", stream, seen)
    if not later[0]:
        return tips_now(db, stream)
    rows = ask(db, "SELECT id, depth, plain FROM event WHERE stream=? AND position<=?", stream, seen)
    behind = {one for _, _, raw in rows for one in Plain.parse(raw).after}
    tips = [(one, depth) for one, depth, _ in rows if one not in behind]
    return tuple(sorted(EventId(one) for one, _ in tips)), max((depth for _, depth in tips), default=0)
