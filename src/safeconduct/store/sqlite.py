"""The store in one SQLite file: log, key table, letterbox, for many groups. Rule: what returned without an error is synced to disk."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken, StoreDown
from safeconduct.store.sql import BARE, SqlStore
from safeconduct.wire.row import Row

_SCHEMA = f"""
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
  expiry INTEGER NOT NULL, ours INTEGER NOT NULL DEFAULT 0, UNIQUE (grp, address)
);
CREATE TABLE IF NOT EXISTS member_group (grp BLOB PRIMARY KEY, token_hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS ticket (hash BLOB PRIMARY KEY, grp BLOB);
CREATE TABLE IF NOT EXISTS admission (grp BLOB PRIMARY KEY, raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS erased (
  position INTEGER PRIMARY KEY AUTOINCREMENT, grp BLOB NOT NULL, name BLOB NOT NULL, feed TEXT NOT NULL, n INTEGER NOT NULL,
  UNIQUE (grp, name)
);
CREATE TABLE IF NOT EXISTS tally (grp BLOB NOT NULL, room TEXT NOT NULL, part TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (grp, room, part));
CREATE INDEX IF NOT EXISTS event_bare ON event (grp, feed, n) WHERE {BARE};
"""

_TALLIED = """
INSERT INTO tally SELECT grp, 'log', feed, sum(length(row)) FROM event GROUP BY grp, feed;
INSERT INTO tally SELECT grp, 'log', 'keys', sum(length(row)) FROM key_row GROUP BY grp;
INSERT INTO tally SELECT grp, 'letterbox', 'letters', sum(length(body)) FROM letter GROUP BY grp;
"""
"""What lay there before anything was counted."""

BUSY_MS = 10_000

ROOMY_KIB = 16 * 1024
"""Unit: KiB of pages in memory while very much may come: names of keys fall anywhere in their index."""


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


class _Asked:
    """See Asked."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._db.execute(sql, values).fetchone()
        return found

    def run(self, sql: str, *values: Any) -> None:
        self._db.execute(sql, values)

    def each(self, *questions: Sequence[Any]) -> list[list[tuple[Any, ...]]]:
        return [self.all(sql, *values) for sql, *values in questions]

    def insert(self, table: str, rows: Sequence[Sequence[Any]], otherwise: str = "", *, names: str = "", chosen: str = "*") -> None:
        if rows:
            named = [f"? AS {name}" for name in names.split(", ")] if names else "?" * len(rows[0])
            given = f"(SELECT {','.join(named)}) AS given"
            # Without the condition, ON CONFLICT would be taken for that of a join.
            self._db.executemany(f"INSERT INTO {table} SELECT {chosen} FROM {given} WHERE true {otherwise}", rows)


class SqliteDatabase:
    """One file behind one connection: two transactions at once on it would refuse each other, so they take turns."""

    by_arrival = "+grp"  # Keeps SQLite from the index that begins with the group: it would sort all of a group's rows to find the newest.
    takes_turns = True

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._asked = _Asked(db)
        self._turn = threading.Lock()

    @classmethod
    def open(cls, path: str | Path) -> "SqliteDatabase":
        db = connect(path)
        try:
            prepare(db)
        except BaseException:
            db.close()
            raise
        return cls(db)

    @contextmanager
    def reading(self) -> Iterator[_Asked]:
        with self._turn, translated():
            yield self._asked

    @contextmanager
    def writing(self, group: bytes, *parts: str) -> Iterator[_Asked]:
        with self._turn, transaction(self._db):
            yield self._asked

    def forget(self) -> None:
        with self._turn, translated():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # The file's own pages were overwritten; the log beside it is cut.

    def close(self) -> None:
        self._db.close()


class SqliteStore(SqlStore):
    """One group's part of the file."""

    @classmethod
    def open(cls, path: str | Path, group: bytes) -> "SqliteStore":
        return cls(SqliteDatabase.open(path), group)

    @classmethod
    def open_roomy(cls, path: str | Path, group: bytes) -> "SqliteStore":
        """For one round, in which everything may come."""
        database = SqliteDatabase.open(path)
        with database.reading() as db:
            db.run(f"PRAGMA cache_size=-{ROOMY_KIB}")
        return cls(database, group)

    def rows_after(self, position: int, most: int = 2000) -> list[tuple[int, Row]]:
        """Rows in the order in which they came to this file; a local convenience, no part of the promise."""
        with self._database.reading() as db:
            found = db.all(
                "SELECT position, row FROM event WHERE +grp=? AND position>? ORDER BY position LIMIT ?", self._group, position, most
            )
        return [(at, Row.parse(row)) for at, row in found]

    def placed(self, feed: FeedId, n: int) -> tuple[int, Row] | None:
        """A row with its position."""
        with self._database.reading() as db:
            found = db.one("SELECT position, row FROM event WHERE grp=? AND feed=? AND n=?", self._group, feed, n)
        return (found[0], Row.parse(found[1])) if found else None

    def newest(self) -> int:
        """How many rows and key rows came to this file, those that were taken away since included."""
        with self._database.reading() as db:
            asked = [db.one(f"SELECT position FROM {table} ORDER BY position DESC LIMIT 1") for table in ("event", "key_row")]
        return sum(int(one[0]) for one in asked if one)

    def append_with_keys(self, rows: Sequence[Row], keys: Sequence[bytes]) -> None:
        """Rows and the keys they stand under, in one transaction: no crash leaves one without the other."""
        with self._database.writing(self._group) as db:
            self._put_keys(db, keys)
            self._append(db, rows)


def check_plain(path: Path) -> None:
    """Tables and their indexes are all there is in the file: whoever could put a trigger into it would have words destroyed as they are written.

    Raises: SealBroken naming nothing of what is there.
    """
    db = connect(path)
    try:
        with translated():
            kinds = db.execute("SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'").fetchone()
    finally:
        db.close()
    if kinds[0]:
        raise SealBroken("The backup holds files that no office writes. Nothing was restored from it.")


def prepare(db: sqlite3.Connection) -> None:
    """The tables are there. Those of an earlier version get what they lack, all of it or nothing; what is in them stays."""
    with translated():
        if db.execute("SELECT count(*) FROM sqlite_schema WHERE name IN ('admission', 'erased')").fetchone()[0] == 2:
            return
    with transaction(db):
        for statement in _SCHEMA.split(";")[:-1]:
            db.execute(statement)
        if "ours" not in {name for _, name, *_ in db.execute("PRAGMA table_info(letter)")}:
            db.execute("ALTER TABLE letter ADD COLUMN ours INTEGER NOT NULL DEFAULT 0")
        if not db.execute("SELECT 1 FROM tally").fetchone():
            for statement in _TALLIED.split(";")[:-1]:
                db.execute(statement)
