"""The store in PostgreSQL, for many groups and many relay processes. Rule: no process keeps anything; what returned without an error is
flushed by the server, and by its standby where there is one."""

import hashlib
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from safeconduct.errors import BadInput, NotAllowed, SealBroken, StoreDown, TooNew
from safeconduct.store.sql import BARE

FORMAT = 1
MOST_CONNECTIONS = 16
"""Of one relay process. A server takes a hundred unless it is told otherwise."""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS relay_format (number integer PRIMARY KEY);
CREATE TABLE IF NOT EXISTS member_group (grp bytea PRIMARY KEY, token_hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS ticket (hash bytea PRIMARY KEY, grp bytea);
CREATE TABLE IF NOT EXISTS admission (grp bytea PRIMARY KEY, raw bytea NOT NULL);
CREATE TABLE IF NOT EXISTS event (grp bytea, feed text, n bigint, h bytea NOT NULL, row bytea NOT NULL, PRIMARY KEY (grp, feed, n));
CREATE TABLE IF NOT EXISTS head (grp bytea, feed text, n bigint NOT NULL, h bytea NOT NULL, PRIMARY KEY (grp, feed));
CREATE TABLE IF NOT EXISTS key_row (
  grp bytea, position bigint GENERATED ALWAYS AS IDENTITY, name bytea NOT NULL, row bytea NOT NULL, PRIMARY KEY (grp, position),
  UNIQUE (grp, name)
);
CREATE TABLE IF NOT EXISTS letter (
  grp bytea, position bigint GENERATED ALWAYS AS IDENTITY, address bytea NOT NULL, tag bytea NOT NULL, body bytea NOT NULL,
  expiry bigint NOT NULL, ours smallint NOT NULL, PRIMARY KEY (grp, position), UNIQUE (grp, address)
);
CREATE TABLE IF NOT EXISTS erased (
  grp bytea, position bigint GENERATED ALWAYS AS IDENTITY, name bytea NOT NULL, feed text NOT NULL, n bigint NOT NULL,
  PRIMARY KEY (grp, position), UNIQUE (grp, name)
);
CREATE TABLE IF NOT EXISTS tally (grp bytea, room text, part text, bytes bigint NOT NULL, PRIMARY KEY (grp, room, part));
CREATE INDEX IF NOT EXISTS event_bare ON event (grp, feed, n) WHERE {BARE};
INSERT INTO relay_format (number) VALUES ({FORMAT}) ON CONFLICT DO NOTHING;
"""
"""Every table begins with the group and no key spans two groups, so that an engine that spreads PostgreSQL tables can spread them by it."""

_LOCKS = "SELECT pg_advisory_xact_lock(hashtextextended(part, ?)) FROM unnest(?::text[]) AS part"


@contextmanager
def translated() -> Iterator[None]:
    """A driver's error as one of ours."""
    try:
        yield
    except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted):
        raise SealBroken("A stored file is damaged. Nothing was changed. Restore the last backup beside it.") from None
    except psycopg.errors.DiskFull:
        raise StoreDown("The disk is full. Nothing was written. Make room, then try again.") from None
    except psycopg.Error:
        raise StoreDown("The store cannot be read or written now. Nothing was written.") from None


class _Asked:
    """See Asked."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def _do(self, sql: str, values: Sequence[Any]) -> psycopg.Cursor[Any]:
        # Every statement is written in this package; only values come from outside, and they are bound.
        return self._connection.execute(_said(sql), values, binary=True)

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._do(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        return self._do(sql, values).fetchone()

    def run(self, sql: str, *values: Any) -> None:
        self._do(sql, values)

    def each(self, *questions: Sequence[Any]) -> list[list[tuple[Any, ...]]]:
        asked = [self._do(sql, values) for sql, *values in questions]
        return [one.fetchall() for one in asked]

    def insert(self, table: str, rows: Sequence[Sequence[Any]], otherwise: str = "", *, names: str = "", chosen: str = "*") -> None:
        if not rows:
            return
        kinds = [_KINDS[type(one)] for one in rows[0]]
        if len(rows) == 1:
            given, values = f"(SELECT {','.join(f'?::{kind}' for kind in kinds)})", list[Any](rows[0])
        else:
            # One statement with a list of each column: a statement for each row costs both sides three times as much.
            given, values = f"unnest({','.join(f'?::{kind}[]' for kind in kinds)})", [list(column) for column in zip(*rows, strict=True)]
        self.run(f"INSERT INTO {table} SELECT {chosen} FROM {given} AS given {f'({names})' if names else ''} WHERE true {otherwise}", *values)


_KINDS = {bytes: "bytea", str: "text", int: "bigint"}


@lru_cache(1000)
def _said(sql: str) -> bytes:
    """A statement as the driver takes it, with values in binary: it would write a list as text, and look through each part for what to escape."""
    return sql.replace("?", "%b").encode()


class PostgresDatabase:
    """Connections to one server, opened when they are needed and kept while they work."""

    by_arrival = "grp"
    takes_turns = False

    def __init__(self, address: str) -> None:
        self._address = address
        self._idle: queue.LifoQueue[psycopg.Connection[Any]] = queue.LifoQueue()
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def life(self) -> str:
        """Another one whenever an older copy may have been put back: that needs another start, another database or other tables."""
        sql = (
            "SELECT pg_postmaster_start_time()::text, oid::bigint, pg_relation_filenode('letter'::regclass)::bigint "
            "FROM pg_database WHERE datname=current_database()"
        )
        with self.reading() as db:
            return hashlib.sha256(repr(db.one(sql)).encode()).hexdigest()[:32]

    @classmethod
    def open(cls, address: str) -> "PostgresDatabase":
        """The tables are there. Raises: BadInput when the address is none or carries a password; StoreDown when nobody answers there;
        NotAllowed when the server would lose what it confirmed; TooNew when a newer version made the tables."""
        checked_address(address)
        database = cls(address)
        try:
            with database._connection() as connection:
                _check_durable(connection)
                with connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(7310)")  # Two relays that start at once would both make the tables.
                    connection.execute(_SCHEMA.encode())
                    _check_format(connection)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        with self._free, translated():
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                connection = psycopg.connect(self._address, autocommit=True, connect_timeout=10)
            try:
                yield connection
            finally:
                if connection.closed:
                    self._drop_idle()  # The server went away: the others are as dead, and the next one to ask should not meet them.
                else:
                    self._idle.put(connection)

    def _drop_idle(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()

    @contextmanager
    def reading(self) -> Iterator[_Asked]:
        with self._connection() as connection:
            yield _Asked(connection)

    @contextmanager
    def writing(self, group: bytes, *parts: str) -> Iterator[_Asked]:
        # Statements whose answer nobody reads go out together: an append costs two journeys to the server, not nine. The driver's own way to
        # begin and end a transaction waits for an answer at each end.
        with self._connection() as connection:
            asked = _Asked(connection)
            try:
                with connection.pipeline():
                    asked.run("BEGIN")
                    # In one order, so that two writers never wait for each other.
                    asked.run(_LOCKS, int.from_bytes(group[:8], "big", signed=True), sorted(parts))
                    yield asked
                    asked.run("COMMIT")  # Left undone when anything before it was; the end of the pipeline then raises what.
            finally:
                _undo_what_did_not_end(connection)

    def forget(self) -> None:
        with self._connection() as connection:
            for table in ("event", "key_row", "letter"):
                connection.execute(f"VACUUM {table}".encode())

    def close(self) -> None:
        self._drop_idle()


def _undo_what_did_not_end(connection: psycopg.Connection[Any]) -> None:
    match connection.info.transaction_status:
        case TransactionStatus.IDLE:
            pass
        case TransactionStatus.INTRANS | TransactionStatus.INERROR:
            connection.rollback()
        case _:
            connection.close()


def checked_address(address: str) -> None:
    """Raises: BadInput. Whoever lists the machine's processes reads their arguments, so a password does not stand in one."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:
        raise BadInput("The database address is not in PostgreSQL's form. docs/operating.md has examples.") from None
    if "password" in parts:
        raise BadInput("Leave the password out of the database address. Put it into a password file; docs/operating.md says how.")


def _check_durable(connection: psycopg.Connection[Any]) -> None:
    def setting(name: str) -> str:
        found = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        return str(found[0]) if found else ""

    standby = connection.execute("SELECT count(*) FROM pg_stat_replication").fetchone()
    if setting("fsync") != "on" or setting("full_page_writes") != "on" or setting("synchronous_commit") not in {"on", "remote_apply"}:
        raise NotAllowed("This PostgreSQL confirms what it has not flushed. Set fsync, full_page_writes and synchronous_commit to on.")
    if standby and standby[0] and not setting("synchronous_standby_names"):
        raise NotAllowed("This PostgreSQL has a standby that may lack what was confirmed. Name it in synchronous_standby_names.")


def _check_format(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute("SELECT max(number) FROM relay_format").fetchone()
    if found and found[0] > FORMAT:
        raise TooNew(f"A newer Safeconduct made these tables (format {found[0]}). Start the newer one.")
