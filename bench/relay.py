"""Appending at a relay, beside the bare driver on the same file or server in the same run. Rule: both write the same rows, as many to
a commit, and every commit is flushed."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import msgspec
import psycopg
from tests.postgres import server
from tests.relays import a_relay

from bench.figures import Figure, Sheet, floor, goal
from safeconduct.seal.events import seal_row
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.row import NO_ROW, Head, Row

GROUP = bytes(range(32))
_KEY = SymmetricKey(bytes(32), b"bench")


ROWS_OF_A_DESK = 50
"""Rows in one request. A desk that was away sends as many as a request takes, which are 100."""


def measure(folder: Path, sheet: Sheet, rows: int, clients: Sequence[int] = (1, 16)) -> None:
    """Each client writes a feed of its own, all of them in one group: the hardest case, for a group's rows are counted together."""
    for each in (1, ROWS_OF_A_DESK):
        for many in clients:
            load = Load(many, rows * (1 if each == 1 else 4), each)
            _on_sqlite(folder / f"sqlite-{each}-{many}", sheet, load)
    with server() as postgres:
        for each in (1, ROWS_OF_A_DESK):
            for many in clients:
                load = Load(many, rows * (1 if each == 1 else 4), each)
                _on_postgres(folder / f"postgres-{each}-{many}", sheet, load, postgres.database)


@dataclass(frozen=True, slots=True)
class Load:
    """How many write at once, how many rows in all, how many of them to a request or commit."""

    many: int
    rows: int
    each: int


def _on_sqlite(folder: Path, sheet: Sheet, load: Load) -> None:
    folder.mkdir()
    raw = _raw_sqlite(folder / "raw.db", load)
    with a_relay(folder / "relay") as url:
        _say(sheet, "sqlite", load, _at([url], folder / "relay", load), raw)


def _on_postgres(folder: Path, sheet: Sheet, load: Load, fresh: Callable[[], str]) -> None:
    folder.mkdir()
    raw = _raw_postgres(fresh(), load)
    for processes in sorted({1, min(2, load.many)}):
        database, place = fresh(), folder / f"relays-{processes}"
        with ExitStack() as running:
            urls = [running.enter_context(a_relay(place, database)) for _ in range(processes)]
            suffix = "" if processes == 1 else "_two_processes"
            _say(sheet, f"postgres{suffix}", load, _at(urls, place, load), raw)


def _say(sheet: Sheet, where: str, load: Load, value: float, raw: float) -> None:
    name = "relay_append_per_s" if load.each == 1 else "relay_append_rows_per_s"
    rows = "one row" if load.each == 1 else f"{load.each} rows"
    beside = (floor("the bare driver, same rows, as many to a commit, same machine, same run", raw), goal(round(raw / 2, 1)))
    note = f"wall; {load.many} at once, {rows} of about 1.3 KiB a request, checked, counted and flushed; the clients share the cores"
    sheet.say(Figure(f"{name}_{where}_{load.many}", value, "1/s", beside, note))


def _feed(count: int) -> list[Row]:
    signing, made = SigningKey(os.urandom(32)), list[Row]()
    for n in range(1, count + 1):
        head = Head(GROUP, signing.public, n, made[-1].h if made else NO_ROW)
        made.append(seal_row(head, b"words", _KEY, _KEY, signing, os.urandom))
    return made


Batch = Sequence[Row]


def _rate(feeds: Sequence[Sequence[Batch]], write: Sequence[Callable[[Batch], None]]) -> float:
    """All begin together; rows each second until the last is done."""
    start = threading.Barrier(len(feeds) + 1)

    def go(batches: Sequence[Batch], one: Callable[[Batch], None]) -> None:
        start.wait()
        for batch in batches:
            one(batch)

    threads = [threading.Thread(target=go, args=pair) for pair in zip(feeds, write, strict=True)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(len(batch) for feed in feeds for batch in feed) / (time.perf_counter() - begun)


def _feeds(load: Load) -> list[list[Batch]]:
    feeds = [_feed(max(1, load.rows // load.many)) for _ in range(load.many)]
    return [[feed[start : start + load.each] for start in range(0, len(feed), load.each)] for feed in feeds]


def _at(urls: Sequence[str], folder: Path, load: Load) -> float:
    token = RelayStore.admitted(urls[0], GROUP, (folder / "ticket").read_text())
    with ExitStack() as opened:
        clients = [opened.enter_context(_client(urls[number % len(urls)], token)) for number in range(load.many)]
        return _rate(_feeds(load), clients)


@contextmanager
def _client(url: str, token: str) -> Iterator[Callable[[Batch], None]]:
    """Posts rows over a connection that stays open, by the thinnest client there is: what a caller's own takes is not the relay's."""
    connection = HTTPConnection(url.removeprefix("http://"), timeout=60)
    path, heads = f"/v1/{GROUP.hex()}/events", {"authorization": f"Bearer {token}"}

    def post(batch: Batch) -> None:
        connection.request("POST", path, msgspec.msgpack.encode([row.to_bytes() for row in batch]), heads)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"The relay answered {answer.status}.")

    with closing(connection):
        yield post


def _raw_sqlite(path: Path, load: Load) -> float:
    with ExitStack() as opened:
        drivers = []
        for _ in range(load.many):
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
            opened.callback(db.close)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("CREATE TABLE IF NOT EXISTS event (feed TEXT, n INTEGER, h BLOB, row BLOB, PRIMARY KEY (feed, n))")
            drivers.append(_into_sqlite(db))
        return _rate(_feeds(load), drivers)


def _raw_postgres(address: str, load: Load) -> float:
    with ExitStack() as opened:
        drivers = []
        for _ in range(load.many):
            db = opened.enter_context(psycopg.connect(address, autocommit=True))
            db.execute("CREATE TABLE IF NOT EXISTS event (feed text, n bigint, h bytea, row bytea, PRIMARY KEY (feed, n))")
            drivers.append(_into_postgres(db))
        return _rate(_feeds(load), drivers)


def _values(batch: Batch) -> list[tuple[str, int, bytes, bytes]]:
    return [(row.feed, row.n, row.h, row.to_bytes()) for row in batch]


def _into_sqlite(db: sqlite3.Connection) -> Callable[[Batch], None]:
    def insert(batch: Batch) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO event VALUES (?,?,?,?)", _values(batch))
        db.execute("COMMIT")

    return insert


def _into_postgres(db: "psycopg.Connection[tuple[object, ...]]") -> Callable[[Batch], None]:
    def insert(batch: Batch) -> None:
        with db.transaction(), db.cursor() as cursor:
            cursor.executemany("INSERT INTO event VALUES (%s,%s,%s,%s)", _values(batch))

    return insert
