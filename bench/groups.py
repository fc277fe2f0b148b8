"""A relay with many groups beside one with a single group. Rule: the same store calls that the relay makes, each appending to a group that
was written to before; only the number of groups differs."""

import os
import time
from pathlib import Path

from bench.figures import Figure, Sheet, median, run_beside
from safeconduct.relay.groups import Groups
from safeconduct.seal.events import seal_row
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.store.quota import Quota
from safeconduct.store.sql import SqlStore
from safeconduct.store.sqlite import SqliteDatabase
from safeconduct.wire.row import NO_ROW, Head, Row

ROWS_EACH = 20
TIMES = 400
_KEY = SymmetricKey(bytes(32), b"bench")


class Tenant:
    """One group with one feed, and the next row of it."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._group = os.urandom(32)
        self._signing = SigningKey(os.urandom(32))
        self._last: Row | None = None
        groups = Groups(database)
        self._token = groups.admit(self._group, groups.new_ticket())
        self._groups, self._store = groups, SqlStore(database, self._group, Quota())
        self._store.append([self._row() for _ in range(ROWS_EACH)])

    def _row(self) -> Row:
        before = self._last
        head = Head(self._group, self._signing.public, before.n + 1 if before else 1, before.h if before else NO_ROW)
        self._last = seal_row(head, b"words", _KEY, _KEY, self._signing, os.urandom)
        return self._last

    def append(self) -> float:
        """CPU of letting the group in and appending one row, without HTTP and signature. Unit: seconds."""
        row = self._row()
        begun = time.process_time()
        if not self._groups.is_member(self._group, self._token):
            raise RuntimeError("The group was not let in.")
        self._store.append([row])
        return time.process_time() - begun


def measure(folder: Path, sheet: Sheet, groups: int) -> None:
    one, many = (_each(folder / f"groups-{count}.db", count) for count in (1, groups))
    note = f"CPU, median of {TIMES}, groups in turn, {ROWS_EACH} rows in each; let in, counted, flushed; without HTTP and signature"
    sheet.say(Figure("append_cpu_us_many_groups", many * 1e6, "us", (run_beside("one group", one * 1e6),), f"{groups} groups; {note}"))


def _each(path: Path, count: int) -> float:
    database = SqliteDatabase.open(path)
    try:
        tenants = [Tenant(database) for _ in range(count)]
        return median([tenants[turn % count].append() for turn in range(TIMES)])
    finally:
        database.close()
