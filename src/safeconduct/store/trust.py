"""What this desk has seen: heads of all feeds, roster tips, group. Rule: it is never rebuilt from anything; its absence is an alarm."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from safeconduct.core.ids import EventId
from safeconduct.errors import SealBroken
from safeconduct.store.log import Heads
from safeconduct.store.sqlite import connect, transaction, translated

_SCHEMA = "CREATE TABLE IF NOT EXISTS trust (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL)"


@dataclass(frozen=True, slots=True)
class Trust:
    """Shape: `heads` as in EventLog.heads; `counter` grows with every write; `answered` is the row of our own feed up to which answers
    lie in the letterbox."""

    group: bytes
    heads: Heads = field(default_factory=dict)
    roster: tuple[EventId, ...] = ()
    counter: int = 0
    answered: int = 0


class TrustFile:
    """The one sealed row of trust.db. Opening and sealing are given by whoever holds the device's key."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path) -> "TrustFile":
        db = connect(path)
        try:
            with transaction(db):
                db.execute(_SCHEMA)
        except BaseException:
            db.close()
            raise
        return cls(db)

    def close(self) -> None:
        self._db.close()

    def read(self) -> bytes | None:
        with translated():
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
