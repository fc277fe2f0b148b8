"""The store in one SQLite file: log, key table, letterbox, for many groups. Rule: what returned without an error is synced to disk."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from safeconduct.core.ids import FeedId
from safeconduct.errors import Conflict, SealBroken, StoreDown
from safeconduct.store.log import Heads, Letter, Put
from safeconduct.wire.row import NO_ROW, Row

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
  position INTEGER PRIMARY KEY, grp BLOB NOT NULL, feed TEXT NOT NULL, n INTEGER NOT NULL, h BLOB NOT NULL, row BLOB NOT NULL,
  UNIQUE (grp, feed, n)
);
CREATE TABLE IF NOT EXISTS head (grp BLOB NOT NULL, feed TEXT NOT NULL, n INTEGER NOT NULL, h BLOB NOT NULL, PRIMARY KEY (grp, feed));
CREATE TABLE IF NOT EXISTS key_row (
  position INTEGER PRIMARY KEY AUTOINCREMENT, grp BLOB NOT NULL, name BLOB NOT NULL, row BLOB NOT NULL, UNIQUE (grp, name)
);
CREATE TABLE IF NOT EXISTS letter (
  position INTEGER PRIMARY KEY AUTOINCREMENT, grp BLOB NOT NULL, address BLOB NOT NULL, tag BLOB NOT NULL, body BLOB NOT NULL,
  expiry INTEGER NOT NULL, UNIQUE (grp, address)
);
CREATE TABLE IF NOT EXISTS member_group (grp BLOB PRIMARY KEY, token_hash BLOB NOT NULL);
"""

BUSY_MS = 10_000


def key_row_name(row: bytes) -> bytes:
    return hashlib.sha256(row).digest()


def connect(path: str | Path) -> sqlite3.Connection:
    """A connection that syncs every commit and overwrites what it deletes.

    Raises: StoreDown when the file cannot be opened; SealBroken when it is no database.
    """
    with translated():
        db = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            db.execute("PRAGMA temp_store=MEMORY")
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def translated() -> Iterator[None]:
    """A driver's error as one of ours."""
    try:
        yield
    except sqlite3.DatabaseError as broken:
        code = getattr(broken, "sqlite_errorname", "")
        if code in {"SQLITE_NOTADB", "SQLITE_CORRUPT"} or code.startswith("SQLITE_CORRUPT"):
            raise SealBroken(
                "A stored file is damaged. Nothing was changed. Restore the last backup beside it."
            ) from None
        if code == "SQLITE_FULL":
            raise StoreDown("The disk is full. Nothing was written. Make room, then try again.") from None
        raise StoreDown("The store cannot be read or written now. Nothing was written.") from None


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside is synced at the end, or nothing is."""
    with translated():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        try:
            db.execute("COMMIT")
        except sqlite3.DatabaseError:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


class SqliteStore:
    """One group's part of the file."""

    def __init__(self, db: sqlite3.Connection, group: bytes) -> None:
        self._db = db
        self._group = group

    @classmethod
    def open(cls, path: str | Path, group: bytes) -> "SqliteStore":
        db = connect(path)
        try:
            prepare(db)
        except BaseException:
            db.close()
            raise
        return cls(db, group)

    def close(self) -> None:
        self._db.close()

    # The log

    def heads(self) -> Heads:
        with translated():
            found = self._db.execute("SELECT feed, n, h FROM head WHERE grp=?", (self._group,)).fetchall()
        return {FeedId(feed): (n, h.hex()) for feed, n, h in found}

    def head_of(self, feed: FeedId) -> tuple[int, str]:
        """Number and hash (hex) of the feed's last row; (0, "") when it has none."""
        with translated():
            found = self._db.execute("SELECT n, h FROM head WHERE grp=? AND feed=?", (self._group, feed)).fetchone()
        return (found[0], found[1].hex()) if found else (0, "")

    def append(self, rows: Sequence[Row]) -> None:
        """See EventLog.append."""
        with transaction(self._db):
            for row in rows:
                self._append_one(row)

    def _append_one(self, row: Row) -> None:
        if row.head.group != self._group:
            raise Conflict("A row of another group was sent here.")
        n, h = self._db.execute(
            "SELECT n, h FROM head WHERE grp=? AND feed=?", (self._group, row.feed)
        ).fetchone() or (0, NO_ROW)
        if row.n <= n:
            self._require_same(row)
            return
        if row.n != n + 1 or row.head.previous != h:
            raise Conflict(f"Row {row.n} does not continue feed {row.feed[:8]} at {n}.")
        self._db.execute(
            "INSERT INTO event (grp, feed, n, h, row) VALUES (?,?,?,?,?)",
            (self._group, row.feed, row.n, row.h, row.to_bytes()),
        )
        self._db.execute(
            "REPLACE INTO head (grp, feed, n, h) VALUES (?,?,?,?)", (self._group, row.feed, row.n, row.h)
        )

    def _require_same(self, row: Row) -> None:
        found = self._db.execute(
            "SELECT h FROM event WHERE grp=? AND feed=? AND n=?", (self._group, row.feed, row.n)
        ).fetchone()
        if not found or found[0] != row.h:
            raise Conflict(f"Another row {row.n} stands in feed {row.feed[:8]}.")

    def rows_of(self, feed: FeedId, first: int, most: int = 500) -> list[Row]:
        with translated():
            found = self._db.execute(
                "SELECT row FROM event WHERE grp=? AND feed=? AND n>=? ORDER BY n LIMIT ?",
                (self._group, feed, first, most),
            ).fetchall()
        return [Row.parse(row) for (row,) in found]

    def rows_after(self, position: int, most: int = 2000) -> list[tuple[int, Row]]:
        """Rows in the order in which they came to this file; a local convenience, no part of the promise."""
        # The plus keeps SQLite from the index that begins with the group: it would sort all of the group's rows to find the newest.
        with translated():
            found = self._db.execute(
                "SELECT position, row FROM event WHERE +grp=? AND position>? ORDER BY position LIMIT ?",
                (self._group, position, most),
            ).fetchall()
        return [(at, Row.parse(row)) for at, row in found]

    # The key table

    def put_keys(self, rows: Sequence[bytes]) -> None:
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR IGNORE INTO key_row (grp, name, row) VALUES (?,?,?)",
                [(self._group, key_row_name(row), row) for row in rows],
            )

    def append_with_keys(self, rows: Sequence[Row], keys: Sequence[bytes]) -> None:
        """Rows and the keys they stand under, in one transaction: no crash leaves one without the other."""
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR IGNORE INTO key_row (grp, name, row) VALUES (?,?,?)",
                [(self._group, key_row_name(key), key) for key in keys],
            )
            for row in rows:
                self._append_one(row)

    def keys_after(self, position: int, most: int = 2000) -> list[tuple[int, bytes]]:
        with translated():
            return self._db.execute(
                "SELECT position, row FROM key_row WHERE +grp=? AND position>? ORDER BY position LIMIT ?",
                (self._group, position, most),
            ).fetchall()

    def destroy_keys(self, names: Sequence[bytes]) -> None:
        with transaction(self._db):
            self._db.executemany(
                "DELETE FROM key_row WHERE grp=? AND name=?", [(self._group, name) for name in names]
            )

    # The letterbox

    def put_letter(self, letter: Letter) -> Put:
        with transaction(self._db):
            found = self._db.execute(
                "SELECT tag FROM letter WHERE grp=? AND address=?", (self._group, letter.address)
            ).fetchone()
            if found:
                return Put.SAME if found[0] == letter.tag else Put.TAKEN
            self._db.execute(
                "INSERT INTO letter (grp, address, tag, body, expiry) VALUES (?,?,?,?,?)",
                (self._group, letter.address, letter.tag, letter.body, letter.expiry),
            )
        return Put.STORED

    def put_letter_over(self, letter: Letter) -> Put:
        """The letter lies at its address whatever lay there; for the group itself, never for strangers."""
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO letter (grp, address, tag, body, expiry) VALUES (?,?,?,?,?) ON CONFLICT (grp, address) "
                "DO UPDATE SET tag=excluded.tag, body=excluded.body, expiry=excluded.expiry",
                (self._group, letter.address, letter.tag, letter.body, letter.expiry),
            )
        return Put.STORED

    def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]:
        with translated():
            found = [
                self._db.execute(
                    "SELECT address, tag, body, expiry FROM letter WHERE grp=? AND address=?",
                    (self._group, address),
                ).fetchone()
                for address in addresses
            ]
        return [Letter(*row) for row in found if row]

    def letters_after(self, position: int, most: int = 200) -> list[tuple[int, Letter]]:
        with translated():
            found = self._db.execute(
                "SELECT position, address, tag, body, expiry FROM letter WHERE +grp=? AND position>? ORDER BY position LIMIT ?",
                (self._group, position, most),
            ).fetchall()
        return [(at, Letter(*rest)) for at, *rest in found]

    def discard_letters(self, addresses: Sequence[bytes]) -> None:
        with transaction(self._db):
            self._db.executemany(
                "DELETE FROM letter WHERE grp=? AND address=?",
                [(self._group, address) for address in addresses],
            )

    def discard_expired(self, now: int) -> int:
        with transaction(self._db):
            return self._db.execute(
                "DELETE FROM letter WHERE grp=? AND expiry>0 AND expiry<?", (self._group, now)
            ).rowcount

    def expire_letters(self, addresses: Sequence[bytes], expiry: int) -> None:
        """Rows that were fetched die later, not at once: a colleague's desk may still be away."""
        with transaction(self._db):
            self._db.executemany(
                "UPDATE letter SET expiry=? WHERE grp=? AND address=? AND expiry=0",
                [(expiry, self._group, address) for address in addresses],
            )


def prepare(db: sqlite3.Connection) -> None:
    with translated():
        db.executescript(_SCHEMA)


def admit(db: sqlite3.Connection, group: bytes, token_hash: bytes) -> bool:
    """The group is known under this token from now on. False when it is already, under another."""
    with transaction(db):
        found = db.execute("SELECT token_hash FROM member_group WHERE grp=?", (group,)).fetchone()
        if not found:
            db.execute("INSERT INTO member_group (grp, token_hash) VALUES (?,?)", (group, token_hash))
    return not found or bool(found[0] == token_hash)


def token_hash_of(db: sqlite3.Connection, group: bytes) -> bytes | None:
    with translated():
        found = db.execute("SELECT token_hash FROM member_group WHERE grp=?", (group,)).fetchone()
    return found[0] if found else None
