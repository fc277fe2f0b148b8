"""What this desk has seen: heads of all feeds, roster tips, group. Rule: it is never rebuilt from anything; its absence is an alarm."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from safeconduct.core.ids import EventId
from safeconduct.errors import SealBroken
from safeconduct.store.log import Heads
from safeconduct.store.sqlite import connect, transaction


@dataclass(frozen=True, slots=True)
class Trust:
    """Shape: `heads` as in EventLog.heads; `counter` grows with every write."""

    group: bytes
    heads: Heads = field(default_factory=dict)
    roster: tuple[EventId, ...] = ()
    counter: int = 0
    door_list: int = 0


class TrustFile:
    """The one sealed row of trust.db. Opening and sealing are given by whoever holds the device's key."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path) -> "TrustFile":
        db = connect(path)
        with transaction(db):
            db.execute(
                "CREATE TABLE IF NOT EXISTS trust (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL)"
            )
        return cls(db)

    def close(self) -> None:
        self._db.close()

    def read(self) -> bytes | None:
        found = self._db.execute("SELECT sealed FROM trust").fetchone()
        return found[0] if found else None

    def write(self, sealed: bytes) -> None:
        with transaction(self._db):
            self._db.execute("REPLACE INTO trust (id, sealed) VALUES (1, ?)", (sealed,))


def trust_to_bytes(trust: Trust) -> bytes:
    return msgspec.msgpack.encode(trust)


def trust_from_bytes(raw: bytes) -> Trust:
    try:
        return msgspec.msgpack.decode(raw, type=Trust)
    except (msgspec.MsgspecError, ValueError):
        raise SealBroken("What this desk remembers of the others is damaged.") from None
