"""Whoever runs the relay answers what they like; whoever has the group's token writes there what they like."""

import asyncio
import hashlib
import itertools
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import msgspec
import pytest

from safeconduct.core.section import Kind
from safeconduct.core.when import Moment
from safeconduct.desk.folder import Folder
from safeconduct.desk.levelling import CheckedLog, Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import SealBroken, StoreDown
from safeconduct.relay.app import relay_app
from safeconduct.relay.place import Place, open_place
from safeconduct.seal.events import seal_row
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.store import bounded_line, chunk_levelling, key_levelling, relay_client
from safeconduct.store.chunk_levelling import ChunkLevelling
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.key_levelling import KeyLevelling
from safeconduct.store.levelling import level_events
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.row import NO_ROW, Head, Row
from tests.desk.offices import Hand, an_office
from tests.journal.desks import CASEWORK, FRONT_DESK, Desks

GROUP, TOKEN = bytes(range(32)), "known to the office alone"
ANNA, BELA, THIEF = (SigningKey(bytes([seed]) * 32) for seed in (1, 2, 3))
KEY, EVERYONE = SymmetricKey(b"k" * 32, b"stream"), SymmetricKey(b"e" * 32, b"everyone")
Says = Callable[[str, str], tuple[int, bytes]]
pack = msgspec.msgpack.encode


@contextmanager
def hostile(says: Says) -> Iterator[str]:
    """A relay that answers what the test says to a method and a path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", "0")))
            status, body = says(self.command, self.path)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return  # The other side had enough.

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def row(signing: SigningKey, after: Row | None = None, words: bytes = b"words", by: SigningKey | None = None) -> Row:
    n, h = (after.n, after.h) if after else (0, NO_ROW)
    return seal_row(Head(GROUP, signing.public, n + 1, h), words, KEY, EVERYONE, by or signing, os.urandom)


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "html": b"<html>captive portal</html>",
    "nil": pack(None),
    "a word": pack("yes"),
    "an empty list": pack([]),
    "an empty map": pack({}),
    "deep": b"\x91" * 200_000,
    "heads of no feed": pack({"../../keys/gone": [7, "00"], "a\nb": [2**64 - 1, ""]}),
    "heads below zero": pack({"0" * 64: [-(2**63), ""]}),
    "heads without end": pack({"0" * 64: [2**62 - 1, "00"]}),
    "rows of nothing": pack([b"", b"\xc1"]),
    "positions below zero": pack([[-5, b"x"], [-5, b"x"]]),
    "one position for ever": pack([[7, b"x" * 32]]),
    "huge positions": pack([[2**64 - 1, b"x"]]),
    "one letter for ever": pack([[7, b"a" * 32, b"t" * 32, b"b" * 4096, 0]]),
    "letters that never die": pack([[7, b"a" * 32, b"t" * 32, b"b" * 4096, 2**64 - 1]]),
    "letters of odd sizes": pack([[7, b"a", b"", b"b" * 4096, 0]]),
    "health": pack(["ok", []]),
}


@pytest.mark.parametrize("what", sorted(GARBAGE))
@pytest.mark.parametrize("only", ["heads", "events", "keys", "letters", "health", "groups", "everything"])
def test_whatever_a_relay_answers_the_round_ends_and_the_next_one_comes(office: Path, what: str, only: str) -> None:
    nothing = dict.fromkeys(("events", "keys", "letters", "bare", "chunks"), pack([]))
    good = nothing | {"heads": pack({}), "health": pack(["ok", False]), "letterbox": pack(["ab" * 16, 0]), "state": pack("ab" * 16), "admission": pack(b"")}

    def says(method: str, path: str) -> tuple[int, bytes]:
        kind = next((one for one in good if f"/{one}" in path), "groups")
        if only in (kind, "everything"):
            return 200, GARBAGE[what]
        return 200, good.get(kind, pack("abcdef")) if method == "GET" or kind == "groups" else pack("stored" if "letters" in path else True)

    with hostile(says) as address:
        RelaySettings(address, "ticket" if only == "groups" else "", "" if only == "groups" else "0").write(office / "relay.toml")
        levelling = Levelling(Folder(office), Hand())
        levelling.once()
        levelling.once()

    assert levelling.level.trouble or levelling.level.since


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    with an_office(folder):
        return folder / "desk"


def test_an_answer_without_end_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_client, "MOST_ANSWER", 100_000)
    with hostile(lambda _method, _path: (200, b"\xc4" * 10_000_000)) as address:
        store = RelayStore(address, GROUP, "")
        with pytest.raises(SealBroken):
            store.keys_after(0)
        store.close()


@contextmanager
def trickling(first: bytes) -> Iterator[str]:
    """A relay that begins an answer and goes on with a letter of it at a time, without end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as line, suppress(OSError):
                line.recv(65536)
                line.sendall(first)
                while not over.wait(0.05):
                    line.sendall(b"x")

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 60000000\r\n\r\n"])
def test_an_answer_that_trickles_without_end_is_broken_off(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    """Otherwise a round would last for weeks, and nothing would go out or come in."""
    monkeypatch.setattr(bounded_line, "LONGEST_S", 0.5)
    with trickling(first) as address:
        store = RelayStore(address, GROUP, "")
        began = time.monotonic()
        with pytest.raises(StoreDown):
            store.state()
        assert time.monotonic() - began < 5
        store.close()


def test_a_slow_line_has_the_time_that_its_bytes_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_line, "LONGEST_S", 0.5)
    monkeypatch.setattr(bounded_line, "SLOWEST", 1)
    with trickling(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n") as address:
        store = RelayStore(address, GROUP, "")
        with pytest.raises(SealBroken):  # Twenty letters that are no answer came, in twice the time.
            store.state()
        store.close()


def test_a_relay_gives_no_cookies() -> None:
    """Another one with each answer would fill the memory."""
    life = pack("ab" * 16)
    with trickling(b"HTTP/1.1 200 OK\r\nset-cookie: a=1\r\ncontent-length: %d\r\n\r\n%s" % (len(life), life)) as address:
        store = RelayStore(address, GROUP, "")
        assert store.state() == "ab" * 16
        assert not store._http.cookies
        store.close()


@pytest.mark.parametrize("names", ["keys", "chunks"])
def test_names_without_end_are_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str) -> None:
    monkeypatch.setattr(key_levelling, "MOST_NAMES", 5000)
    monkeypatch.setattr(chunk_levelling, "MOST_NAMES", 5000)
    asked = itertools.count(1)

    def says(_method: str, _path: str) -> tuple[int, bytes]:
        page = next(asked)
        return 200, pack([[page * 1000 + n, os.urandom(32)] for n in range(1000)])

    with hostile(says) as address:
        relay, here = RelayStore(address, GROUP, ""), SqliteStore.open(tmp_path / "here.db", GROUP)
        with pytest.raises(SealBroken):
            KeyLevelling().once(here, relay) if names == "keys" else ChunkLevelling().once(ChunkFolder(tmp_path), relay)
        here.close()
        relay.close()
    assert next(asked) < 10


def test_key_rows_that_nobody_named_are_not_kept_and_come_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_levelling, "MOST_NAMES", 5000)
    asked, named = itertools.count(1), [[at, os.urandom(32)] for at in (1, 10**12)]

    def says(_method: str, path: str) -> tuple[int, bytes]:
        if path.endswith("/names"):
            return 200, pack(named if path.endswith("/0/names") else [])
        page = next(asked)
        return 200, pack([[page * 100 + n, os.urandom(600)] for n in range(100)])

    with hostile(says) as address:
        relay, here = RelayStore(address, GROUP, ""), SqliteStore.open(tmp_path / "here.db", GROUP)
        with pytest.raises(SealBroken, match="more keys than any group has"):
            KeyLevelling().once(here, relay)
        assert here.keys_after(0) == []
        here.close()
        relay.close()
    assert next(asked) < 60


class Stripped:
    """A relay's log, of which it keeps back the bodies."""

    def __init__(self, log: SqliteStore) -> None:
        self._log = log
        self.heads, self.append, self.bare = log.heads, log.append, log.bare

    def rows_of(self, feed: str, first: int, most: int = 500) -> list[Row]:
        return [one.without_body() for one in self._log.rows_of(feed, first, most)]  # type: ignore[arg-type]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    here, there = SqliteStore.open(tmp_path / "here.db", GROUP), SqliteStore.open(tmp_path / "there.db", GROUP)
    yield here, there
    here.close()
    there.close()


def test_bodies_a_relay_keeps_back_are_named_and_come_when_it_gives_them(two: tuple[SqliteStore, SqliteStore]) -> None:
    here, there = two
    there.append([row(ANNA)])

    level_events(CheckedLog(here), Stripped(there))
    assert here.bare() == [(ANNA.public.hex(), 1)]
    assert level_events(CheckedLog(here), there).came == 1
    assert [one.body is not None for one in here.rows_of(ANNA.public.hex(), 1)] == [True]  # type: ignore[arg-type]


def test_a_row_that_its_feed_did_not_sign_stops_that_feed_and_no_other(two: tuple[SqliteStore, SqliteStore]) -> None:
    here, there = two
    there.append([row(ANNA, by=THIEF), row(BELA)])

    done = level_events(CheckedLog(here), there)

    assert (done.refused, done.came) == ([ANNA.public.hex()], 1)
    here.append([row(ANNA)])


def test_an_unsigned_row_between_signed_ones_of_another_feed_is_not_let_in(two: tuple[SqliteStore, SqliteStore]) -> None:
    with pytest.raises(SealBroken):
        CheckedLog(two[0]).append([row(ANNA, by=THIEF), row(BELA)])

    assert two[0].heads() == {}


# Whoever has the token: every colleague, and every former one.


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = open_place(tmp_path / "relay", 0, lambda: Moment(1_800_000_000))
    with made.database.writing(GROUP) as db:
        db.run("INSERT INTO member_group (grp, token_hash) VALUES (?,?)", GROUP, hashlib.sha256(TOKEN.encode()).digest())
    yield made
    made.database.close()


def asked(place: Place, *requests: tuple[str, str, object]) -> list[int]:
    """The statuses of all these requests, made at once by somebody with the group's token."""

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app=relay_app(place))
        heads = {"authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(transport=transport, base_url=f"http://relay/v1/{GROUP.hex()}", headers=heads) as client:
            made = [
                client.request(method, path, content=body if isinstance(body, bytes) else pack(body)) for method, path, body in requests
            ]
            return [answer.status_code for answer in await asyncio.gather(*made)]

    return asyncio.run(ask())


def test_nobody_blocks_a_colleagues_feed_with_a_row_of_their_own(place: Place) -> None:
    first = row(ANNA)

    assert asked(place, ("POST", "/events", [row(ANNA, by=THIEF).to_bytes()])) == [400]
    assert asked(place, ("POST", "/events", [first.to_bytes(), row(BELA, by=THIEF).to_bytes()])) == [400]
    assert asked(place, ("POST", "/events", [first.to_bytes(), row(ANNA, first).to_bytes()])) == [200]


def test_many_letters_at_once_are_all_taken(place: Place) -> None:
    letters = [("POST", "/letters", [os.urandom(32), os.urandom(32), b"b" * 4096, 0]) for _ in range(60)]

    assert set(asked(place, *letters)) == {200}
    assert len(place.store(GROUP).letters_after(0, 100)) == 60


@pytest.mark.parametrize("path", ["/events", "/keys", "/letters", "/letters/at", "/keys/gone"])
def test_a_list_of_lists_of_lists_is_refused_and_not_a_failure(place: Place, path: str) -> None:
    assert asked(place, ("POST", path, b"\x91" * 500_000)) == [400]


def test_the_key_table_shows_neither_key_names_nor_holders(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    desks.joins("bela", FRONT_DESK, CASEWORK)
    desks.write("anna", Kind.CASE, "Heron")
    store = desks.store()
    rows = b"".join(raw for _, raw in store.keys_after(0))
    heads = {size for _, raw in store.keys_after(0) for size in [len(raw)]}
    anna = desks["anna"]
    kids = {given.kid for stream in (desks.stream(Kind.CASE),) for given in anna.shelf.given_of(stream)}
    names = {holder.encode() for holder in anna.roster.epochs} | {member.encode() for member in anna.roster.members}
    feeds = {bytes.fromhex(feed) for feed in anna.roster.feeds}
    store.close()
    desks.close()

    assert kids
    assert [one for one in kids | feeds | names | {one.kid for one in anna.roster.epochs.values()} if one in rows] == []
    assert len(heads) <= 4


