"""Appending at a relay, beside the bare driver on the same file or server in the same run. Rule: both write the same rows, as many to
a commit, and every commit is flushed."""

import os
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import msgspec
import psycopg
from tests.postgres import Server, server
from tests.relays import relay_process

from bench.figures import Figure, Sheet, floor, goal
from bench.processes import cpu_s, family
from bench.processes import load as load_of_machine
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
                _on_postgres(folder / f"postgres-{each}-{many}", sheet, load, postgres)


@dataclass(frozen=True, slots=True)
class Load:
    """How many write at once, how many rows in all, how many of them to a request or commit."""

    many: int
    rows: int
    each: int


@dataclass(frozen=True, slots=True)
class Took:
    """What writing took. Unit: rows a second by the clock; microseconds of CPU a row in the writers, the relay processes and the server."""

    rate: float
    writers: float
    relay: float
    server: float


def _on_sqlite(folder: Path, sheet: Sheet, load: Load) -> None:
    folder.mkdir()
    raw = _raw_sqlite(folder / "raw.db", load)
    with relay_process(folder / "relay") as (url, pid):
        _say(sheet, "sqlite", load, _at([url], folder / "relay", load, Watched([pid])), raw)


def _on_postgres(folder: Path, sheet: Sheet, load: Load, server: Server) -> None:
    folder.mkdir()
    raw = _raw_postgres(server, load)
    for processes in sorted({1, min(2, load.many)}):
        database, place = server.database(), folder / f"relays-{processes}"
        with ExitStack() as running:
            relays = [running.enter_context(relay_process(place, database)) for _ in range(processes)]
            watched = Watched([pid for _, pid in relays], server.pid)
            suffix = "" if processes == 1 else "_two_processes"
            _say(sheet, f"postgres{suffix}", load, _at([url for url, _ in relays], place, load, watched), raw)


def _say(sheet: Sheet, where: str, load: Load, took: Took, raw: Took) -> None:
    name = "relay_append" if load.each == 1 else "relay_append_rows"
    rows = "one row" if load.each == 1 else f"{load.each} rows"
    how = f"{load.many} at once, {rows} of about 1.3 KiB a request, checked, counted and flushed"
    beside = (floor("the bare driver, same rows, as many to a commit, same machine, same run", raw.rate), goal(round(raw.rate / 2, 1)))
    note = f"wall; {how}; the writers share the cores; load {load_of_machine():.1f}"
    sheet.say(Figure(f"{name}_per_s_{where}_{load.many}", took.rate, "1/s", beside, note))
    driver = floor("the bare driver and its server", raw.writers + raw.server)
    parts = f"relay {took.relay:.0f}, server {took.server:.0f}; beside it writers {took.writers:.0f}; driver {raw.writers:.0f}, its server {raw.server:.0f}"
    sheet.say(Figure(f"{name}_cpu_us_{where}_{load.many}", took.relay + took.server, "us", (driver,), f"CPU a row without the writers'; {how}; {parts}"))


def _feed(count: int) -> list[Row]:
    signing, made = SigningKey(os.urandom(32)), list[Row]()
    for n in range(1, count + 1):
        head = Head(GROUP, signing.public, n, made[-1].h if made else NO_ROW)
        made.append(seal_row(head, b"words", _KEY, _KEY, signing, os.urandom))
    return made


Batch = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Watched:
    """Whose CPU is counted beside that of the writers, who are threads of this process. Shape: `server` is 0 where there is none."""

    relays: Sequence[int] = ()
    server: int = 0

    def so_far(self) -> tuple[float, float, float]:
        return time.process_time(), cpu_s(self.relays), cpu_s(family(self.server)) if self.server else 0.0


def _took(feeds: Sequence[Sequence[Batch]], write: Sequence[Callable[[Batch], None]], watched: Watched) -> Took:
    """All begin together; until the last is done."""
    start = threading.Barrier(len(feeds) + 1)

    def go(batches: Sequence[Batch], one: Callable[[Batch], None]) -> None:
        start.wait()
        for batch in batches:
            one(batch)

    threads = [threading.Thread(target=go, args=pair) for pair in zip(feeds, write, strict=True)]
    for thread in threads:
        thread.start()
    before = watched.so_far()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    wall, rows = time.perf_counter() - begun, sum(len(batch) for feed in feeds for batch in feed)
    return Took(rows / wall, *(1e6 * (now - then) / rows for then, now in zip(before, watched.so_far(), strict=True)))


def _feeds(load: Load) -> list[list[Batch]]:
    feeds = [_feed(max(1, load.rows // load.many)) for _ in range(load.many)]
    return [[feed[start : start + load.each] for start in range(0, len(feed), load.each)] for feed in feeds]


def _at(urls: Sequence[str], folder: Path, load: Load, watched: Watched) -> Took:
    token = RelayStore.admitted(urls[0], GROUP, (folder / "ticket").read_text())
    with ExitStack() as opened:
        clients = [opened.enter_context(_client(urls[number % len(urls)], token)) for number in range(load.many)]
        return _took(_feeds(load), clients, watched)


@contextmanager
def _client(url: str, token: str) -> Iterator[Callable[[Batch], None]]:
    """Posts rows over a connection that stays open, by the thinnest client there is: the driver's is written in C, and what a caller's own
    takes is not the relay's."""
    place = urlsplit(url)
    head = f"POST /v1/{GROUP.hex()}/events HTTP/1.1\r\nhost: {place.netloc}\r\nauthorization: Bearer {token}\r\ncontent-length: "
    line = socket.create_connection((place.hostname, place.port), timeout=60)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(batch: Batch) -> None:
        body = msgspec.msgpack.encode([row.to_bytes() for row in batch])
        line.sendall(f"{head}{len(body)}\r\n\r\n".encode() + body)
        answer = b""
        while not _is_whole(answer):
            answer += line.recv(65536) or _broken("The relay ended the line.")
        if not answer.startswith(b"HTTP/1.1 200 "):
            _broken(f"The relay answered {answer[:40]!r}.")

    with closing(line):
        yield post


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    said = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(end) and len(body) == int(said[1] if said else _broken("The relay does not say how long its answer is."))


def _broken(why: str) -> NoReturn:
    raise RuntimeError(why)


def _raw_sqlite(path: Path, load: Load) -> Took:
    with ExitStack() as opened:
        drivers = []
        for _ in range(load.many):
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
            opened.callback(db.close)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("CREATE TABLE IF NOT EXISTS event (feed TEXT, n INTEGER, h BLOB, row BLOB, PRIMARY KEY (feed, n))")
            drivers.append(_into_sqlite(db))
        return _took(_feeds(load), drivers, Watched())


def _raw_postgres(server: Server, load: Load) -> Took:
    address = server.database()
    with ExitStack() as opened:
        drivers = []
        for _ in range(load.many):
            db = opened.enter_context(psycopg.connect(address, autocommit=True))
            db.execute("CREATE TABLE IF NOT EXISTS event (feed text, n bigint, h bytea, row bytea, PRIMARY KEY (feed, n))")
            drivers.append(_into_postgres(db))
        return _took(_feeds(load), drivers, Watched(server=server.pid))


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
