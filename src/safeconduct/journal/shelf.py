"""The keys this member can use, found in the key table and kept in the encrypted index. Rule: a key that does not reproduce its name
is never kept."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import apsw

from safeconduct.core.ids import FeedId, StreamId
from safeconduct.core.progress import Counted, unheard
from safeconduct.core.section import EVERYONE
from safeconduct.errors import SealBroken
from safeconduct.seal.events import stream_scope
from safeconduct.seal.keyring import Ring, epoch_of
from safeconduct.seal.keyrows import Given, open_box, open_row
from safeconduct.seal.keys import Epoch, SymmetricKey
from safeconduct.store.log import Mark
from safeconduct.store.pages import ask, ask_one
from safeconduct.store.sql import key_row_name
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.marks import MarkKind

SCHEMA = """
CREATE TABLE IF NOT EXISTS epoch (holder TEXT, number INTEGER, seed BLOB, PRIMARY KEY (holder, number, seed));
CREATE TABLE IF NOT EXISTS stream_key (kid BLOB PRIMARY KEY, stream TEXT NOT NULL, secret BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS stream_key_of ON stream_key (stream);
CREATE TABLE IF NOT EXISTS given (
  name INTEGER PRIMARY KEY, what TEXT, subject TEXT, number INTEGER, kid BLOB, holder TEXT, holder_number INTEGER,
  box BLOB, giver TEXT, signature BLOB, opened INTEGER NOT NULL DEFAULT 0, UNIQUE (kid, holder, holder_number, signature)
);
CREATE INDEX IF NOT EXISTS given_to ON given (holder, opened);
CREATE INDEX IF NOT EXISTS given_of ON given (subject);
CREATE TABLE IF NOT EXISTS closed_key_row (position INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE IF NOT EXISTS gone_stream (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, at INTEGER NOT NULL);
"""

MOST_READY = 4096
"""Stream keys kept ready in memory; when there are more, all are fetched anew as they are needed."""

OWN = ("member:", "device:", "recovery")
"""Holders to whom whole key rows are sealed."""

_COLUMNS = "what, subject, number, kid, holder, holder_number, box, giver, signature"


@dataclass(frozen=True)
class Reader:
    """Who can open a stream, and who gave it to them. Shape: `number` is the holder's epoch, `kid` the key given; `again` when it was given
    anew under a later epoch, and nothing is written under it any more; `under` as `Shelf.under` has it; `row` says so in this `group`."""

    holder: str
    giver: FeedId
    number: int
    kid: bytes
    again: bool
    under: bytes
    row: Given
    group: bytes

    @cached_property
    def signed(self) -> bool:
        """Whether the giver said so. Checked when it is asked, for of most rows something else decides."""
        return self.row.is_signed(self.group)


class Shelf:
    """One member's keys. Epochs are few and stay in memory; stream keys are many and stay in the encrypted file."""

    def __init__(self, db: apsw.Connection, ring: Ring) -> None:
        self._db = db
        self._ring = ring
        db.execute(SCHEMA)
        self._epochs: dict[tuple[str, int], tuple[Epoch, ...]] = {}
        self._everyone: tuple[SymmetricKey, ...] = ()
        self._own: tuple[Epoch, ...] = ()
        self._met: dict[bytes, tuple[StreamId, SymmetricKey]] = {}
        self._unwritten: list[tuple[apsw.SQLiteValue, ...]] = []
        self._gone = {stream for (stream,) in ask(db, "SELECT id FROM gone_stream")}
        self._unwanted: list[bytes] = []
        self._waits = False  # Whether some key row could not be opened yet.
        self.late: list[bytes] = []  # Names of key rows of erased streams that came since somebody last asked.
        for number, seed in ring.member_seeds:
            self.keep_epoch(f"member:{ring.member}", number, seed)
        self.keep_epoch(f"device:{ring.device}", 0, ring.device_seed)
        for holder, number, seed in ask(db, "SELECT holder, number, seed FROM epoch"):
            self.keep_epoch(holder, number, seed)

    # Epochs

    def keep_epoch(self, holder: str, number: int, seed: bytes) -> None:
        self._add_epoch(holder, number, epoch_of(holder, number, seed))

    def _add_epoch(self, holder: str, number: int, epoch: Epoch) -> None:
        """Two may have one number: made at once by two desks, or forged. Which one is the holder's, the roster says by its kid."""
        known = self._epochs.get((holder, number), ())
        if epoch.kid in {one.kid for one in known}:
            return
        self._epochs[holder, number] = (*known, epoch)
        newest_first = sorted((n for name, n in self._epochs if name == EVERYONE), reverse=True)
        self._everyone = tuple(one.wrap for n in newest_first for one in self._epochs[EVERYONE, n])
        self._own = tuple(one for (name, _), some in self._epochs.items() if name.startswith(OWN) for one in some)

    def epochs(self, holder: str, number: int) -> tuple[Epoch, ...]:
        """What this member was given under this number, by whomever."""
        return self._epochs.get((holder, number), ())

    def epoch(self, holder: str, kid: bytes) -> Epoch | None:
        """The epoch of this name, when this member has it."""
        found = (one for (name, _), some in self._epochs.items() if name == holder for one in some)
        return next((one for one in found if one.kid == kid), None)

    def kids_of(self, holder: str) -> frozenset[bytes]:
        """The names of all epochs of a holder that this member has."""
        return frozenset(one.kid for (name, _), some in self._epochs.items() if name == holder for one in some)

    def newest(self, holder: str) -> tuple[int, Epoch] | None:
        """The newest epoch of a holder whose keys nobody else gives: the member, or one of their devices."""
        numbers = [number for name, number in self._epochs if name == holder]
        return (max(numbers), self._epochs[holder, max(numbers)][0]) if numbers else None

    def all_of(self, holder: str) -> tuple[Epoch, ...]:
        """Every epoch of a holder whose keys nobody else gives, newest first: the member, or one of their devices."""
        numbers = sorted((number for name, number in self._epochs if name == holder), reverse=True)
        return tuple(one for number in numbers for one in self._epochs[holder, number])

    def holders(self) -> frozenset[str]:
        return frozenset(holder for holder, _ in self._epochs)

    def held(self) -> list[tuple[str, int, Epoch]]:
        """Every epoch this member has, with its holder and number."""
        return [(holder, number, one) for (holder, number), some in self._epochs.items() for one in some]

    def end_epochs(self, bounds: Mapping[str, int]) -> None:
        """No epoch of these holders below their numbers is here any more, nor a row that gave one, or that gave any under one."""
        kept = {name: some for name, some in self._epochs.items() if name[1] >= bounds.get(name[0], 0)}
        for holder, bound in bounds.items():
            self._db.execute("DELETE FROM epoch WHERE holder=? AND number<?", (holder, bound))
            self._db.execute("DELETE FROM given WHERE what='epoch' AND subject=? AND number<?", (holder, bound))
            self._db.execute("DELETE FROM given WHERE what='epoch' AND holder=? AND holder_number<?", (holder, bound))
        self._epochs.clear()
        self._everyone, self._own = (), ()
        for (holder, number), some in kept.items():
            for one in some:
                self._add_epoch(holder, number, one)
        self.set_mark("keys", 0)  # `count` fell: what comes next must not be taken for what was there before.

    @property
    def everyone(self) -> tuple[SymmetricKey, ...]:
        """The wrap keys of the whole group's circle, newest first."""
        return self._everyone

    # Stream keys

    def stream_key(self, kid: bytes) -> tuple[StreamId, SymmetricKey] | None:
        """The stream a key is of, and the key; those met lately are kept ready."""
        if kid in self._met:
            return self._met[kid]
        found = ask_one(self._db, "SELECT stream, secret FROM stream_key WHERE kid=?", kid)
        if not found:
            return None
        stream, secret = found
        # It was checked when it was kept, and the file it was kept in is sealed; its name is in the seal of all that it opens.
        key = SymmetricKey(secret, stream_scope(self._ring.group, stream))
        key.__dict__["kid"] = kid
        return self._meet(StreamId(stream), key)

    def _meet(self, stream: StreamId, key: SymmetricKey) -> tuple[StreamId, SymmetricKey]:
        if len(self._met) >= MOST_READY:
            self._met.clear()
        self._met[key.kid] = (stream, key)
        return stream, key

    def _has(self, kid: bytes) -> bool:
        # Asked of the file and not of memory, which may know more when a transaction was rolled back.
        return ask_one(self._db, "SELECT 1 FROM stream_key WHERE kid=?", kid) is not None

    def keys_of_stream(self, stream: StreamId) -> tuple[SymmetricKey, ...]:
        """Every key this member has of the stream, newest first."""
        found = ask(self._db, "SELECT kid FROM stream_key WHERE stream=? ORDER BY rowid DESC", stream)
        return tuple(known[1] for (kid,) in found if (known := self.stream_key(kid)))

    def keep_stream_key(self, stream: StreamId, key: SymmetricKey) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO stream_key (kid, stream, secret) VALUES (?,?,?)",
            (key.kid, stream, key.secret),
        )
        self._meet(stream, key)

    def stream_kids(self) -> frozenset[bytes]:
        """The names of all stream keys this member has, but those of erased streams."""
        return frozenset(kid for (kid,) in ask(self._db, "SELECT kid FROM stream_key WHERE stream<>''"))

    def key_rows_of(self, store: SqliteStore, streams: frozenset[str]) -> list[bytes]:
        """The names of all rows in the key table that give a key of these streams to anybody."""
        return self.key_rows(store, lambda given: given.what == "stream" and given.subject in streams)

    def key_rows(self, store: SqliteStore, wanted: Callable[[Given], bool]) -> list[bytes]:
        """The names of all rows in the key table that this member can read and that are wanted."""
        names, position = [], 0
        while rows := store.keys_after(position):
            position = rows[-1][0]
            names += [key_row_name(row) for _, row in rows if self._is_one(row, wanted)]
        return names

    def _is_one(self, row: bytes, wanted: Callable[[Given], bool]) -> bool:
        try:
            given = open_row(self._ring.group, row, self.everyone, self._own)
        except SealBroken:
            return False
        return given is not None and wanted(given)

    def forget(self, streams: frozenset[str]) -> None:
        """No key of these streams is here any more, and none is taken in again."""
        for stream in streams:
            # The row stays, empty and under another name: `count` must never fall.
            self._db.execute("UPDATE stream_key SET kid=randomblob(32), stream='', secret=x'' WHERE stream=?", (stream,))
            self._db.execute("DELETE FROM given WHERE what='stream' AND subject=?", (stream,))
            self._db.execute("INSERT OR IGNORE INTO gone_stream (id) VALUES (?)", (stream,))
        self._gone |= streams
        self._met.clear()

    def kids_of_streams(self, streams: frozenset[str]) -> list[bytes]:
        """The names of all keys anybody was given of these streams and of no other, whether this member can use them or not. Of a key that rows lay
        beside several streams nobody who has it not can tell which it is of."""
        kids = sorted({given.kid for stream in streams for given in self.given_of(stream)})
        return [kid for kid in kids if streams.issuperset(subject for (subject,) in ask(self._db, "SELECT subject FROM given WHERE kid=?", kid))]

    def count(self) -> int:
        """How many keys there are; it grows when one comes."""
        # The row of a stream key goes by an erasing only, so the last row's number grows as the count does, and costs no walk over them all.
        return sum(map(len, self._epochs.values())) + int(
            ask_one(self._db, "SELECT coalesce(max(rowid), 0) FROM stream_key")[0]
        )

    # Key rows

    @property
    def position(self) -> int:
        """How far the key table is read."""
        return self.mark("key rows")

    def take(self, store: SqliteStore, heard: Counted = unheard) -> int:
        """Takes in key rows that arrived; returns how many keys became usable. Opening one key may open others, so it goes on
        until nothing more opens."""
        position, gained = self.position, 0
        self._unwritten.clear()
        self._waits = ask_one(self._db, "SELECT 1 FROM closed_key_row LIMIT 1") is not None
        while rows := store.keys_after(position):
            gained += sum(self._take_row(at, row) for at, row in rows)
            self._write_given()
            position = rows[-1][0]
            self.set_mark("key rows", position)
            heard(position)
        if self._unwanted:
            store.erase([Mark(name, MarkKind.KEY) for name in self._unwanted])
            self.late += self._unwanted
            self._unwanted.clear()
        # What stayed closed can only be opened by an epoch that was not there when it was tried last.
        if gained or self.mark("tried with") != len(self._epochs):
            gained += self._settle()
            self.set_mark("tried with", len(self._epochs))
        return gained

    def mark(self, name: str) -> int:
        found = ask_one(self._db, "SELECT at FROM mark WHERE name=?", name)
        return int(found[0]) if found else 0

    def set_mark(self, name: str, at: int) -> None:
        self._db.execute("REPLACE INTO mark (name, at) VALUES (?,?)", (name, at))

    def _take_row(self, at: int, row: bytes) -> int:
        try:
            given = open_row(self._ring.group, row, self.everyone, self._own)
        except SealBroken:
            return 0
        if given is None:
            self._waits = True
            self._db.execute("INSERT OR IGNORE INTO closed_key_row (position, row) VALUES (?,?)", (at, row))
            return 0
        if self._waits:
            self._db.execute("DELETE FROM closed_key_row WHERE position=?", (at,))
        if given.what == "stream" and given.subject in self._gone:
            self._unwanted.append(key_row_name(row))  # A colleague who was away gave it anew; it opens what was erased.
            return 0
        opened, gained = self.opened(given)
        values = (
            given.what, given.subject, given.number, given.kid, given.holder, given.holder_number, given.box, given.giver, given.signature,
            int(opened),
        )  # fmt: skip
        self._unwritten.append(values)
        return gained

    def _write_given(self) -> None:
        self._db.executemany(
            f"INSERT OR IGNORE INTO given ({_COLUMNS}, opened) VALUES (?,?,?,?,?,?,?,?,?,?)", self._unwritten
        )
        self._unwritten.clear()

    def _open_given(self, given: Given) -> int:
        opened, gained = self.opened(given)
        if opened:
            self._db.execute("UPDATE given SET opened=1 WHERE signature=?", (given.signature,))
        return gained

    def opened(self, given: Given) -> tuple[bool, int]:
        """Whether the row needs no further try, and how many keys it brought."""
        for holder in self._epochs.get((given.holder, given.holder_number), ()):
            if given.what == "stream" and self._has(given.kid):
                return True, 0  # The same key in a box of another circle: its name says so, and it is here.
            try:
                return True, self._keep(given, open_box(self._ring.group, given, holder))
            except SealBroken:
                continue  # A row meant for another stream, circle or group gives nobody anything.
        return False, 0

    def _keep(self, given: Given, secret: bytes) -> int:
        if given.what == "stream":
            key = SymmetricKey.checked(secret, stream_scope(self._ring.group, given.subject), given.kid)
            self.keep_stream_key(StreamId(given.subject), key)
            return 1
        epoch = epoch_of(given.subject, given.number, secret)
        Epoch.checked(epoch.seed, epoch.scope, given.kid)
        given.check(self._ring.group)
        # Whatever memory knows: it may know more than the file when a transaction was rolled back.
        self._db.execute(
            "INSERT OR IGNORE INTO epoch (holder, number, seed) VALUES (?,?,?)",
            (given.subject, given.number, secret),
        )
        if epoch.kid in {one.kid for one in self.epochs(given.subject, given.number)}:
            return 0
        self._add_epoch(given.subject, given.number, epoch)
        return 1

    def _settle(self) -> int:
        """Opens what earlier could not be opened, until a round gains nothing."""
        gained = 0
        while True:
            closed = ask(self._db, "SELECT position, row FROM closed_key_row")
            now = sum(self._take_row(at, row) for at, row in closed)
            self._write_given()
            now += sum(self._open_given(one) for one in self._unopened())
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

    def given_of(self, subject: str, what: str = "stream") -> list[Given]:
        """Every key row of the stream, or of the circle, as it came."""
        found = ask(self._db, f"SELECT {_COLUMNS} FROM given WHERE what=? AND subject=?", what, subject)
        return [Given(*row) for row in found]

    def readers_of(self, stream: StreamId) -> tuple[Reader, ...]:
        """Every holder the stream's keys were given to, as the rows say."""
        return tuple(self._reader(given) for given in self.given_of(stream))

    def _reader(self, given: Given) -> Reader:
        again, under = given.number > 0, self.under(given)
        return Reader(given.holder, given.giver, given.holder_number, given.kid, again, under, given, self._ring.group)

    def under(self, given: Given) -> bytes:
        """The name of the epoch it was given under, where the number does not tell: two desks made one each at once, and both are here."""
        alike = self.epochs(given.holder, given.holder_number)
        for epoch in alike if len(alike) > 1 else ():
            with suppress(SealBroken):
                open_box(self._ring.group, given, epoch)
                return epoch.kid
        return b""

    def newest_given(self) -> int:
        """A number that grows with each key row that was read."""
        return int(ask_one(self._db, "SELECT coalesce(max(name), 0) FROM given")[0])
