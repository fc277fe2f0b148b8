"""One group's log, key table and letterbox in a database that speaks SQL. Rule: every statement names its group first, so that groups can
be spread; what differs between databases lies in the database itself."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, assert_never

from safeconduct.core.ids import FeedId
from safeconduct.errors import Conflict
from safeconduct.store.database import Asked, Database
from safeconduct.store.log import Heads, Letter, Mark, Put
from safeconduct.store.quota import Quota, Room
from safeconduct.wire.marks import MarkKind
from safeconduct.wire.row import NO_ROW, Row

BARE = "length(row) < 250"
"""What a row without body looks like to a database: head, hash and signature are 209 bytes. It stands in an index of this very form."""

KEYS, LETTERS, ERASED = "keys", "letters", "erased"
"""What a write may lock beside feeds: rows that are read by position must become visible in the order of their positions."""


_MARKED = "erased.grp=? AND (erased.name=? OR (erased.name=? AND erased.feed=''))"
"""By a name as it is kept with its kind, or by the bare name of a mark that was made before kinds were said: that one keeps out whatever has it."""

_USED = "SELECT coalesce(sum(bytes), 0) FROM tally WHERE grp=? AND room=?"

_NO_HEAD = (0, NO_ROW)

_NAME_SIZE = 32

KEYS_AT_ONCE = 1000
"""So that the names of one question, each said up to three times, stay below what a database takes in a statement."""


def _kept_as(kind: MarkKind, name: bytes) -> bytes:
    """How the table of marks names it: a row by its bare hash, so that rows can be joined to their marks; all else with its kind before it."""
    return name if kind is MarkKind.ROW else kind.value.encode() + name


def _mark(kept: bytes, feed: str, n: int) -> Mark:
    kind, name = kept[:-_NAME_SIZE].decode(), kept[-_NAME_SIZE:]
    return Mark(name, MarkKind.ROW if feed else MarkKind(kind), FeedId(feed), n)


def key_row_name(row: bytes) -> bytes:
    return hashlib.sha256(row).digest()


class SqlStore:
    """One group's part of the tables. Without a quota nothing is counted."""

    def __init__(self, database: Database, group: bytes, quota: Quota | None = None) -> None:
        self._database = database
        self.group = self._group = group
        self._quota = quota

    def close(self) -> None:
        self._database.close()

    def _count(self, db: Asked, room: Room, part: str, more: int) -> None:
        """So many bytes come, or go when negative. Raises: NoRoom when the group's room does not hold them."""
        self._count_each(db, room, {part: more})

    def _count_each(self, db: Asked, room: Room, more: Mapping[str, int], used: int | None = None) -> None:
        """See _count; of several parts at once, for each question to a server is a journey. Shape: `used` where that was asked before."""
        moved = {part: size for part, size in more.items() if size}
        if self._quota is None or not moved:
            return
        if (coming := sum(moved.values())) > 0:
            self._quota.check(room, int(db.all(_USED, self._group, room.value)[0][0]) if used is None else used, coming)
        db.insert(
            "tally (grp, room, part, bytes)",
            [(self._group, room.value, part, size) for part, size in moved.items()],
            "ON CONFLICT (grp, room, part) DO UPDATE SET bytes = tally.bytes + excluded.bytes",
        )

    # The log

    def heads(self) -> Heads:
        with self._database.reading() as db:
            found = db.all("SELECT feed, n, h FROM head WHERE grp=?", self._group)
        return {FeedId(feed): (n, h.hex()) for feed, n, h in found}

    def head_of(self, feed: FeedId) -> tuple[int, str]:
        """Number and hash (hex) of the feed's last row; (0, "") when it has none."""
        with self._database.reading() as db:
            found = db.one("SELECT n, h FROM head WHERE grp=? AND feed=?", self._group, feed)
        return (found[0], found[1].hex()) if found else (0, "")

    def append(self, rows: Sequence[Row]) -> None:
        """See EventLog.append."""
        with self._database.writing(self._group, *{row.feed for row in rows}) as db:
            self._append(db, rows)

    def _append(self, db: Asked, rows: Sequence[Row]) -> None:
        by_feed: dict[FeedId, list[Row]] = {}
        for row in rows:
            if row.head.group != self._group:
                raise Conflict("A row of another group was sent here.")
            by_feed.setdefault(row.feed, []).append(row)
        if not by_feed:
            return
        heads, [(used,)] = db.each(
            (f"SELECT feed, n, h FROM head WHERE grp=? AND feed IN ({','.join('?' * len(by_feed))})", self._group, *by_feed),
            (_USED, self._group, Room.LOG.value),
        )
        stood = {feed: (n, h) for feed, n, h in heads}
        there = [row for row in rows if row.n <= stood.get(row.feed, _NO_HEAD)[0]]
        fresh = [row for feed, run in by_feed.items() for row in _continuing(run, *stood.get(feed, _NO_HEAD))]
        more = self._fill_in(db, there) + self._write(db, fresh)
        self._count_each(db, Room.LOG, more, int(used))

    def _write(self, db: Asked, fresh: Sequence[Row]) -> Counter[str]:
        """Shape: bytes that came to each feed."""
        written = [(self._group, row.feed, row.n, row.h, row.to_bytes(), row.bare_bytes()) for row in fresh]
        # The body of what was erased is left out by the database itself: asking first would cost every append a journey. Its room stays counted.
        marked = "SELECT 1 FROM erased WHERE erased.grp=given.grp AND erased.name=given.h"
        db.insert(
            "event (grp, feed, n, h, row)", written, names="grp, feed, n, h, row, bare",
            chosen=f"grp, feed, n, h, CASE WHEN EXISTS ({marked}) THEN bare ELSE row END",
        )  # fmt: skip
        last = {one[1]: one[:4] for one in written}
        db.insert("head (grp, feed, n, h)", list(last.values()), "ON CONFLICT (grp, feed) DO UPDATE SET n=excluded.n, h=excluded.h")
        return _sizes((feed, len(raw)) for _, feed, _, _, raw, _ in written)

    def _fill_in(self, db: Asked, there: Sequence[Row]) -> Counter[str]:
        """These rows are there already. A body that was missing is filled in: the hash that both share names it. Shape: bytes that came to each feed.

        Raises: Conflict when one of them is another.
        """
        marked = "EXISTS (SELECT 1 FROM erased WHERE erased.grp=event.grp AND erased.name=event.h)"
        sql = f"SELECT h, length(row), {BARE} AND NOT {marked} FROM event WHERE grp=? AND feed=? AND n=?"
        lacking = dict[tuple[bytes, FeedId, int], tuple[bytes, int]]()
        for row, found in zip(there, db.each(*((sql, self._group, row.feed, row.n) for row in there)), strict=True):
            _require(bool(found) and found[0][0] == row.h, row)
            _, size, lacks = found[0]
            if lacks and row.body is not None:
                lacking[self._group, row.feed, row.n] = row.to_bytes(), size
        for place, (raw, _) in lacking.items():
            db.run("UPDATE event SET row=? WHERE grp=? AND feed=? AND n=?", raw, *place)
        return _sizes((feed, len(raw) - size) for (_, feed, _), (raw, size) in lacking.items())

    def bare(self, most: int = 1000) -> list[tuple[FeedId, int]]:
        """See EventLog.bare."""
        with self._database.reading() as db:
            found = db.all(
                f"SELECT feed, n FROM event WHERE grp=? AND {BARE} AND NOT EXISTS "
                "(SELECT 1 FROM erased WHERE erased.grp=event.grp AND erased.name=event.h) ORDER BY feed, n LIMIT ?",
                self._group, most,
            )  # fmt: skip
        return [(FeedId(feed), n) for feed, n in found]

    def rows_of(self, feed: FeedId, first: int, most: int = 500) -> list[Row]:
        return [Row.parse(row) for row in self.raw_rows_of(feed, first, most)]

    def raw_rows_of(self, feed: FeedId, first: int, most: int) -> list[bytes]:
        """As they are stored, for whoever only hands them on."""
        with self._database.reading() as db:
            found = db.all("SELECT row FROM event WHERE grp=? AND feed=? AND n>=? ORDER BY n LIMIT ?", self._group, feed, first, most)
        return [row for (row,) in found]

    # Erasing

    def erase(self, marks: Sequence[Mark]) -> None:
        """See Erasable.erase."""
        parts = {str(one.feed) for one in marks if one.feed} | {KEYS, LETTERS, ERASED}
        with self._database.writing(self._group, *parts) as db:
            for one in marks:
                self._erase(db, one)
        self._database.forget()

    def _erase(self, db: Asked, mark: Mark) -> None:
        match mark.kind:
            case MarkKind.ROW:
                self._keep_mark(db, mark)
                self._erase_body(db, mark)
            case MarkKind.KEY:
                self._keep_mark(db, mark)
                self._destroy_keys(db, [mark.name])
            case MarkKind.LETTER:
                self._keep_mark(db, mark)
                self._discard(db, "address=?", mark.name)
            case MarkKind.CHUNK | MarkKind.PIECE:
                self._keep_mark(db, mark)
            case MarkKind.UNKNOWN:
                for kind in (MarkKind.LETTER, MarkKind.PIECE):
                    self._erase(db, Mark(mark.name, kind))
            case _:
                assert_never(mark.kind)

    def _keep_mark(self, db: Asked, mark: Mark) -> None:
        db.run(
            "INSERT INTO erased (grp, name, feed, n) VALUES (?,?,?,?) ON CONFLICT (grp, name) DO NOTHING",
            self._group, _kept_as(mark.kind, mark.name), mark.feed, mark.n,
        )  # fmt: skip

    def _erase_body(self, db: Asked, mark: Mark) -> None:
        place = (self._group, mark.feed, mark.n)
        found = db.one(f"SELECT h, row FROM event WHERE grp=? AND feed=? AND n=? AND NOT {BARE}", *place)
        if found and found[0] == mark.name:  # A mark that names another row than the one there says nothing about it.
            bare = Row.parse(found[1]).without_body().to_bytes()
            db.run("UPDATE event SET row=? WHERE grp=? AND feed=? AND n=?", bare, *place)
            self._count(db, Room.LOG, mark.feed, len(bare) - len(found[1]))

    def _is_erased(self, db: Asked, kind: MarkKind, name: bytes) -> bool:
        return db.one(f"SELECT 1 FROM erased WHERE {_MARKED}", self._group, _kept_as(kind, name), name) is not None

    def is_erased(self, name: bytes) -> bool:
        """Whether a mark says that no chunk of this name is taken in again."""
        with self._database.reading() as db:
            return self._is_erased(db, MarkKind.CHUNK, name)

    def erased_after(self, position: int, most: int = 1000) -> list[tuple[int, Mark]]:
        """See Erasable.erased_after."""
        with self._database.reading() as db:
            found = db.all(
                f"SELECT position, name, feed, n FROM erased WHERE {self._database.by_arrival}=? AND position>? ORDER BY position LIMIT ?",
                self._group, position, most,
            )  # fmt: skip
        return [(at, _mark(name, feed, n)) for at, name, feed, n in found]

    # The key table

    def put_keys(self, rows: Sequence[bytes]) -> None:
        with self._database.writing(self._group, KEYS) as db:
            self._put_keys(db, rows)

    def _put_keys(self, db: Asked, rows: Sequence[bytes]) -> None:
        for start in range(0, len(rows), KEYS_AT_ONCE):
            named = {key_row_name(row): row for row in rows[start : start + KEYS_AT_ONCE]}
            wanted = self._wanted(db, list(named))
            fresh = {name: row for name, row in named.items() if name in wanted}
            self._count(db, Room.LOG, KEYS, sum(len(row) for row in fresh.values()))
            db.insert("key_row (grp, name, row)", [(self._group, name, row) for name, row in fresh.items()])

    def keys_wanted(self, names: Collection[bytes]) -> set[bytes]:
        """Of key rows of these names those that are not here and that no mark keeps out."""
        asked = list(names)
        with self._database.reading() as db:
            return {one for start in range(0, len(asked), KEYS_AT_ONCE) for one in self._wanted(db, asked[start : start + KEYS_AT_ONCE])}

    def _wanted(self, db: Asked, names: Sequence[bytes]) -> set[bytes]:
        """See keys_wanted. Asking for each would cost a journey each."""
        places = ",".join("?" * len(names))
        there = db.all(f"SELECT name FROM key_row WHERE grp=? AND name IN ({places})", self._group, *names)
        marked: list[tuple[Any, ...]] = []
        if db.one("SELECT 1 FROM erased WHERE grp=? LIMIT 1", self._group):
            kept = [_kept_as(MarkKind.KEY, name) for name in names]
            sql = f"SELECT name FROM erased WHERE grp=? AND (name IN ({places}) OR (name IN ({places}) AND feed=''))"
            marked = db.all(sql, self._group, *kept, *names)
        return {*names} - {name[-_NAME_SIZE:] for (name,) in (*there, *marked)}

    def keys_after(self, position: int, most: int = 2000) -> list[tuple[int, bytes]]:
        with self._database.reading() as db:
            found = db.all(
                f"SELECT position, row FROM key_row WHERE {self._database.by_arrival}=? AND position>? ORDER BY position LIMIT ?",
                self._group, position, most,
            )  # fmt: skip
        return [(at, row) for at, row in found]

    def key_names_after(self, position: int, most: int = 10_000) -> list[tuple[int, bytes]]:
        with self._database.reading() as db:
            found = db.all(
                f"SELECT position, name FROM key_row WHERE {self._database.by_arrival}=? AND position>? ORDER BY position LIMIT ?",
                self._group, position, most,
            )  # fmt: skip
        return [(at, name) for at, name in found]

    def destroy_keys(self, names: Sequence[bytes]) -> None:
        with self._database.writing(self._group, KEYS) as db:
            self._destroy_keys(db, names)

    def _destroy_keys(self, db: Asked, names: Sequence[bytes]) -> None:
        gone = [db.all("DELETE FROM key_row WHERE grp=? AND name=? RETURNING length(row)", self._group, name) for name in names]
        self._count(db, Room.LOG, KEYS, -sum(size for found in gone for (size,) in found))

    # The letterbox

    def put_letter(self, letter: Letter, *, ours: bool = False) -> Put:
        """See Letterbox.put_letter. What is ours is counted in the group's own room."""
        with self._database.writing(self._group, LETTERS) as db:
            found = db.one("SELECT tag FROM letter WHERE grp=? AND address=?", self._group, letter.address)
            if found:
                return Put.SAME if found[0] == letter.tag else Put.TAKEN
            if self._is_erased(db, MarkKind.LETTER, letter.address):
                return Put.TAKEN  # A person who writes again goes on to the next address; what lay here stays gone.
            self._count(db, Room.LOG if ours else Room.LETTERBOX, LETTERS, len(letter.body))
            self._insert(db, letter, ours=int(ours))
        return Put.STORED

    def put_letter_over(self, letter: Letter) -> Put:
        """The letter lies at its address whatever lay there; for the group itself, never for strangers, and in the group's own room."""
        with self._database.writing(self._group, LETTERS) as db:
            self._discard(db, "address=?", letter.address)
            self._count(db, Room.LOG, LETTERS, len(letter.body))
            self._insert(db, letter, ours=1)
        return Put.STORED

    def _insert(self, db: Asked, letter: Letter, ours: int) -> None:
        db.run(
            "INSERT INTO letter (grp, address, tag, body, expiry, ours) VALUES (?,?,?,?,?,?)",
            self._group, letter.address, letter.tag, letter.body, letter.expiry, ours,
        )  # fmt: skip

    def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]:
        sql = "SELECT address, tag, body, expiry FROM letter WHERE grp=? AND address=?"
        with self._database.reading() as db:
            found = [db.one(sql, self._group, address) for address in addresses]
        return [Letter(*row) for row in found if row]

    def letters_after(self, position: int, most: int = 200) -> list[tuple[int, Letter]]:
        with self._database.reading() as db:
            found = db.all(
                "SELECT position, address, tag, body, expiry FROM letter "
                f"WHERE {self._database.by_arrival}=? AND position>? ORDER BY position LIMIT ?",
                self._group, position, most,
            )  # fmt: skip
        return [(at, Letter(*rest)) for at, *rest in found]

    def last_position(self, what: Literal["letter", "key_row", "chunk"]) -> int:
        """The position of the one that came last of those here; 0 when there is none."""
        with self._database.reading() as db:
            sql = f"SELECT position FROM {what} WHERE {self._database.by_arrival}=? ORDER BY position DESC LIMIT 1"
            found = db.one(sql, self._group)
        return int(found[0]) if found else 0

    def discard_letters(self, addresses: Sequence[bytes]) -> None:
        with self._database.writing(self._group, LETTERS) as db:
            for address in addresses:
                self._discard(db, "address=?", address)

    def discard_expired(self, now: int) -> int:
        with self._database.writing(self._group, LETTERS) as db:
            return self._discard(db, "expiry>0 AND expiry<?", now)

    def _discard(self, db: Asked, which: str, value: bytes | int) -> int:
        gone = db.all(f"DELETE FROM letter WHERE grp=? AND {which} RETURNING ours, length(body)", self._group, value)
        self._count(db, Room.LOG, LETTERS, -sum(size for ours, size in gone if ours))
        self._count(db, Room.LETTERBOX, LETTERS, -sum(size for ours, size in gone if not ours))
        return len(gone)

    def expire_letters(self, addresses: Sequence[bytes], expiry: int) -> None:
        """Rows that were fetched die later, not at once: a colleague's desk may still be away."""
        with self._database.writing(self._group, LETTERS) as db:
            for address in addresses:
                db.run("UPDATE letter SET expiry=? WHERE grp=? AND address=? AND expiry=0", expiry, self._group, address)


def _continuing(run: Sequence[Row], first: int, h: bytes) -> list[Row]:
    """Of rows of one feed those that are new. Raises: Conflict when one does not follow the row before, or the feed's last so far."""
    n, fresh = first, list[Row]()
    for row in run:
        head = row.head
        if head.n == n + 1 and head.previous == h:
            fresh.append(row)
            n, h = head.n, row.h
        elif head.n <= first:
            continue
        elif head.n <= n:
            at = head.n - first - 1
            _require(row.h == fresh[at].h, row)
            fresh[at] = row if fresh[at].body is None else fresh[at]  # Its author and one who lacks the body may come at once.
        else:
            raise Conflict(f"Row {head.n} does not continue feed {row.feed[:8]} at {n}.")
    return fresh


def _sizes(written: Iterable[tuple[FeedId, int]]) -> Counter[str]:
    """How many bytes come to each feed."""
    sizes = Counter[str]()
    for feed, size in written:
        sizes[feed] += size
    return sizes


def _require(is_same: bool, row: Row) -> None:
    if not is_same:
        raise Conflict(f"Another row {row.n} stands in feed {row.feed[:8]}.")
