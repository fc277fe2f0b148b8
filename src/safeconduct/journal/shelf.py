"""The keys this member can use, found in the key table and kept in the encrypted index. Rule: a key that does not reproduce its name
is never kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import apsw

from safeconduct.core.ids import FeedId, StreamId
from safeconduct.core.section import EVERYONE
from safeconduct.errors import SealBroken
from safeconduct.seal.events import stream_scope
from safeconduct.seal.keyring import Ring, epoch_of
from safeconduct.seal.keyrows import Given, open_box, open_row
from safeconduct.seal.keys import Epoch, SymmetricKey
from safeconduct.store.pages import ask, ask_one
from safeconduct.store.sqlite import SqliteStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS epoch (holder TEXT, number INTEGER, seed BLOB, PRIMARY KEY (holder, number));
CREATE TABLE IF NOT EXISTS stream_key (kid BLOB PRIMARY KEY, stream TEXT NOT NULL, secret BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS stream_key_of ON stream_key (stream);
CREATE TABLE IF NOT EXISTS given (
  name INTEGER PRIMARY KEY, what TEXT, subject TEXT, number INTEGER, kid BLOB, holder TEXT, holder_number INTEGER,
  box BLOB, giver TEXT, signature BLOB, opened INTEGER NOT NULL DEFAULT 0, UNIQUE (kid, holder, holder_number, giver)
);
CREATE INDEX IF NOT EXISTS given_to ON given (holder, opened);
CREATE INDEX IF NOT EXISTS given_of ON given (subject);
CREATE TABLE IF NOT EXISTS closed_key_row (position INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, at INTEGER NOT NULL);
"""

_COLUMNS = "what, subject, number, kid, holder, holder_number, box, giver, signature"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who can open a stream, and who gave it to them."""

    holder: str
    giver: FeedId
    signed: bool


class Shelf:
    """One member's keys. Epochs are few and stay in memory; stream keys are many and stay in the encrypted file."""

    def __init__(self, db: apsw.Connection, ring: Ring) -> None:
        self._db = db
        self._ring = ring
        db.execute(SCHEMA)
        self._epochs: dict[tuple[str, int], Epoch] = {}
        self.stream_key = lru_cache(maxsize=4096)(self._stream_key)
        for number, seed in ring.member_seeds:
            self.keep_epoch(f"member:{ring.member}", number, seed)
        self.keep_epoch(f"device:{ring.device}", 0, ring.device_seed)
        for holder, number, seed in ask(db, "SELECT holder, number, seed FROM epoch"):
            self.keep_epoch(holder, number, seed)

    # Epochs

    def keep_epoch(self, holder: str, number: int, seed: bytes) -> None:
        self._epochs[holder, number] = epoch_of(holder, number, seed)

    def epoch(self, holder: str, number: int) -> Epoch | None:
        return self._epochs.get((holder, number))

    def newest(self, holder: str) -> tuple[int, Epoch] | None:
        """The newest epoch of this holder that this member has."""
        numbers = [number for name, number in self._epochs if name == holder]
        return (max(numbers), self._epochs[holder, max(numbers)]) if numbers else None

    def holders(self) -> frozenset[str]:
        return frozenset(holder for holder, _ in self._epochs)

    @property
    def everyone(self) -> tuple[SymmetricKey, ...]:
        """The wrap keys of the whole group's circle, newest first."""
        numbered = sorted(
            ((n, epoch) for (holder, n), epoch in self._epochs.items() if holder == EVERYONE),
            reverse=True,
            key=lambda x: x[0],
        )
        return tuple(epoch.wrap for _, epoch in numbered)

    # Stream keys

    def _stream_key(self, kid: bytes) -> tuple[StreamId, SymmetricKey] | None:
        found = ask_one(self._db, "SELECT stream, secret FROM stream_key WHERE kid=?", kid)
        if not found:
            return None
        stream, secret = found
        return StreamId(stream), SymmetricKey.checked(secret, stream_scope(self._ring.group, stream), kid)

    def key_of_stream(self, stream: StreamId) -> SymmetricKey | None:
        """The key to write under: the newest this member has."""
        found = ask_one(
            self._db, "SELECT kid FROM stream_key WHERE stream=? ORDER BY rowid DESC LIMIT 1", stream
        )
        known = self.stream_key(found[0]) if found else None
        return known[1] if known else None

    def keep_stream_key(self, stream: StreamId, key: SymmetricKey) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO stream_key (kid, stream, secret) VALUES (?,?,?)",
            (key.kid, stream, key.secret),
        )
        self.stream_key.cache_clear()

    def count(self) -> int:
        """How many keys there are; it grows when one comes."""
        return len(self._epochs) + int(ask_one(self._db, "SELECT count(*) FROM stream_key")[0])

    # Key rows

    def take(self, store: SqliteStore) -> int:
        """Takes in key rows that arrived; returns how many keys became usable. Opening one key may open others, so it goes on
        until nothing more opens."""
        position, gained = self._mark("key rows"), 0
        while rows := store.keys_after(position):
            gained += sum(self._take_row(at, row) for at, row in rows)
            position = rows[-1][0]
        self._set_mark("key rows", position)
        return gained + self._settle() if gained or self._has_closed_rows() else 0

    def _mark(self, name: str) -> int:
        found = ask_one(self._db, "SELECT at FROM mark WHERE name=?", name)
        return int(found[0]) if found else 0

    def _set_mark(self, name: str, at: int) -> None:
        self._db.execute("REPLACE INTO mark (name, at) VALUES (?,?)", (name, at))

    def _has_closed_rows(self) -> bool:
        return bool(ask_one(self._db, "SELECT EXISTS (SELECT 1 FROM closed_key_row)")[0])

    def _take_row(self, at: int, row: bytes) -> int:
        holders = tuple(
            epoch
            for (name, _), epoch in self._epochs.items()
            if name.startswith(("member:", "device:", "recovery"))
        )
        try:
            given = open_row(self._ring.group, row, self.everyone, holders)
        except SealBroken:
            return 0
        if given is None:
            self._db.execute("INSERT OR IGNORE INTO closed_key_row (position, row) VALUES (?,?)", (at, row))
            return 0
        self._db.execute("DELETE FROM closed_key_row WHERE position=?", (at,))
        values = (
            given.what, given.subject, given.number, given.kid, given.holder, given.holder_number, given.box, given.giver, given.signature,
        )  # fmt: skip
        self._db.execute(f"INSERT OR IGNORE INTO given ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", values)
        return self._open_given(given)

    def _open_given(self, given: Given) -> int:
        holder = self._epochs.get((given.holder, given.holder_number))
        if holder is None:
            return 0
        try:
            gained = self._keep(given, open_box(self._ring.group, given, holder))
        except SealBroken:
            return 0  # A row meant for another stream, circle or group gives nobody anything.
        self._db.execute("UPDATE given SET opened=1 WHERE kid=? AND holder=?", (given.kid, given.holder))
        return gained

    def _keep(self, given: Given, secret: bytes) -> int:
        if given.what == "stream":
            if self.stream_key(given.kid):
                return 0
            key = SymmetricKey.checked(secret, stream_scope(self._ring.group, given.subject), given.kid)
            self.keep_stream_key(StreamId(given.subject), key)
            return 1
        epoch = epoch_of(given.subject, given.number, secret)
        if epoch.kid != given.kid or (given.subject, given.number) in self._epochs:
            return 0
        given.check(self._ring.group)
        self._epochs[given.subject, given.number] = epoch
        self._db.execute(
            "INSERT OR IGNORE INTO epoch (holder, number, seed) VALUES (?,?,?)",
            (given.subject, given.number, secret),
        )
        return 1

    def _settle(self) -> int:
        """Opens what earlier could not be opened, until a round gains nothing."""
        gained = 0
        while True:
            closed = ask(self._db, "SELECT position, row FROM closed_key_row")
            now = sum(self._take_row(at, row) for at, row in closed) + sum(
                self._open_given(one) for one in self._unopened()
            )
            if not now:
                return gained
            gained += now

    def _unopened(self) -> list[Given]:
        holders = sorted(self.holders())
        marks = ",".join("?" * len(holders))
        found = ask(
            self._db, f"SELECT {_COLUMNS} FROM given WHERE opened=0 AND holder IN ({marks})", *holders
        )
        return [Given(*row) for row in found]

    def readers_of(self, stream: StreamId) -> tuple[Reader, ...]:
        """Every holder the stream's keys were given to; `signed` is checked here, where it is shown."""
        found = ask(self._db, f"SELECT {_COLUMNS} FROM given WHERE what='stream' AND subject=?", stream)
        return tuple(self._reader(Given(*row)) for row in found)

    def _reader(self, given: Given) -> Reader:
        try:
            given.check(self._ring.group)
        except SealBroken:
            return Reader(given.holder, given.giver, signed=False)
        return Reader(given.holder, given.giver, signed=True)

    def streams_given_to(self, holder: str) -> Iterable[str]:
        """The streams whose keys were given to this holder: what a newcomer will be able to open."""
        found = ask(self._db, "SELECT DISTINCT subject FROM given WHERE what='stream' AND holder=?", holder)
        return [row[0] for row in found]

    def was_given(self, subject: str, number: int, holder: str) -> bool:
        """Whether the key table holds this epoch for this holder, or the member is that holder and has it."""
        if holder == f"member:{self._ring.member}" and (subject, number) in self._epochs:
            return True
        sql = "SELECT 1 FROM given WHERE what='epoch' AND subject=? AND number=? AND holder=?"
        return ask_one(self._db, sql, subject, number, holder) is not None
