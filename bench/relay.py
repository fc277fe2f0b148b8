"""Appending at a relay, beside the bare driver on the same file or server in the same run. Rule: both write the same rows, one to a commit,
and every commit is flushed."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
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


def measure(folder: Path, sheet: Sheet, rows: int, clients: Sequence[int] = (1, 16)) -> None:
    """Each client writes a feed of its own, all of them in one group: the hardest case, for a group's rows are counted together."""
    for many in clients:
        raw = _raw_sqlite(folder / f"raw-{many}.db", rows, many)
        with a_relay(folder / f"relay-{many}") as url:
            _say(sheet, "sqlite", many, _at([url], folder / f"relay-{many}", rows, many), raw)
    with server() as postgres:
        for many in clients:
            raw = _raw_postgres(postgres.database(), rows, many)
            for processes in sorted({1, min(2, many)}):
                database, place = postgres.database(), folder / f"relays-{many}-{processes}"
                with ExitStack() as running:
                    urls = [running.enter_context(a_relay(place, database)) for _ in range(processes)]
                    suffix = "" if processes == 1 else "_two_processes"
                    _say(sheet, f"postgres{suffix}", many, _at(urls, place, rows, many), raw)


def _say(sheet: Sheet, where: str, many: int, value: float, raw: float) -> None:
    beside = (floor("the bare driver, same rows, same machine, same run", raw), goal(round(raw / 2, 1)))
    note = f"wall; {many} at once, one row of about 1.3 KiB a request, checked, counted and flushed"
    sheet.say(Figure(f"relay_append_per_s_{where}_{many}", value, "1/s", beside, note))


def _feed(count: int) -> list[Row]:
    signing, made = SigningKey(os.urandom(32)), list[Row]()
    for n in range(1, count + 1):
        head = Head(GROUP, signing.public, n, made[-1].h if made else NO_ROW)
        made.append(seal_row(head, b"words", _KEY, _KEY, signing, os.urandom))
    return made


def _rate(feeds: Sequence[Sequence[Row]], write: Sequence[Callable[[Row], None]]) -> float:
    """All begin together; rows each second until the last is done."""
    start = threading.Barrier(len(feeds) + 1)

    def go(rows: Sequence[Row], one: Callable[[Row], None]) -> None:
        start.wait()
        for row in rows:
            one(row)

    threads = [threading.Thread(target=go, args=pair) for pair in zip(feeds, write, strict=True)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(map(len, feeds)) / (time.perf_counter() - begun)


def _feeds(rows: int, many: int) -> list[list[Row]]:
    return [_feed(max(1, rows // many)) for _ in range(many)]


def _at(urls: Sequence[str], folder: Path, rows: int, many: int) -> float:
    token = RelayStore.admitted(urls[0], GROUP, (folder / "ticket").read_text())
    with ExitStack() as opened:
        clients = [opened.enter_context(_client(urls[number % len(urls)], token)) for number in range(many)]
        return _rate(_feeds(rows, many), [_posting(client) for client in clients])


@contextmanager
def _client(url: str, token: str) -> Iterator[httpx.Client]:
    heads = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{url}/v1/{GROUP.hex()}", headers=heads, trust_env=False, timeout=60) as client:
        yield client


def _posting(client: httpx.Client) -> Callable[[Row], None]:
    def post(row: Row) -> None:
        client.post("/events", content=msgspec.msgpack.encode([row.to_bytes()])).raise_for_status()

    return post


def _raw_sqlite(path: Path, rows: int, many: int) -> float:
    with ExitStack() as opened:
        drivers = []
        for _ in range(many):
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
            opened.callback(db.close)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("CREATE TABLE IF NOT EXISTS event (feed TEXT, n INTEGER, h BLOB, row BLOB, PRIMARY KEY (feed, n))")
            drivers.append(_inserting(db, "INSERT INTO event VALUES (?,?,?,?)"))
        return _rate(_feeds(rows, many), drivers)


def _raw_postgres(address: str, rows: int, many: int) -> float:
    with ExitStack() as opened:
        drivers = []
        for _ in range(many):
            db = opened.enter_context(psycopg.connect(address, autocommit=True))
            db.execute("CREATE TABLE IF NOT EXISTS event (feed text, n bigint, h bytea, row bytea, PRIMARY KEY (feed, n))")
            drivers.append(_inserting(db, "INSERT INTO event VALUES (%s,%s,%s,%s)"))
        return _rate(_feeds(rows, many), drivers)


def _inserting(db: "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]", sql: str) -> Callable[[Row], None]:
    def insert(row: Row) -> None:
        db.execute(sql, (row.feed, row.n, row.h, row.to_bytes()))  # type: ignore[arg-type]

    return insert
