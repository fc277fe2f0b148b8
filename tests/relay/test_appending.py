"""Requests that are done together are let in, read and answered each for itself."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from safeconduct.errors import BadInput, Conflict, NotAllowed, SealBroken, StoreDown
from safeconduct.relay.answering import Paths, Refused, body_of
from safeconduct.relay.app import A_LITTLE, relay_app
from safeconduct.relay.appending import Sent, append_all
from safeconduct.relay.place import Place
from safeconduct.seal.keys import SigningKey
from safeconduct.store.database import Asked, Database
from safeconduct.store.postgres import PostgresDatabase
from safeconduct.store.quota import Quota
from safeconduct.store.sql import SqlStore
from safeconduct.wire.row import Row
from tests.contract.test_store import ANNA, GROUP, OTHER_GROUP, rows
from tests.postgres import Server

BORIS, CARLA = SigningKey(b"b" * 32), SigningKey(b"c" * 32)


def sent(token: str, written: list[Row]) -> Sent:
    return Sent(token, msgspec.msgpack.encode([row.to_bytes() for row in written]))


def test_what_one_of_many_lacks_is_no_others_trouble(place: Place) -> None:
    token = place.groups.admit(GROUP, place.groups.new_ticket())
    [mine], [theirs], [third] = rows(1), rows(1, BORIS), rows(1, CARLA)
    forged = Row(third.head, third.body, third.body_hash, mine.signature)
    asked = [
        sent(token, [mine]), sent("guessed", [theirs]), Sent(token, b"junk"), Sent(token, msgspec.msgpack.encode([1])),
        sent(token, [forged]), sent(token, rows(2, CARLA)[1:]), sent(token, rows(1, CARLA, group=OTHER_GROUP)), sent(token, [theirs]),
    ]  # fmt: skip

    outcomes = append_all(place, GROUP, asked)

    assert [type(one) for one in outcomes] == [type(None), NotAllowed, SealBroken, BadInput, SealBroken, Conflict, Conflict, type(None)]
    assert set(place.store(GROUP).heads()) == {mine.feed, theirs.feed}


def test_nobody_writes_in_a_group_that_the_relay_does_not_know(place: Place) -> None:
    assert [type(one) for one in append_all(place, GROUP, [sent("", rows(1)), sent("any", rows(1))])] == [NotAllowed] * 2


def test_rows_that_come_again_with_bodies_that_were_missing_are_filled_in_and_counted_once(place: Place) -> None:
    store, written = place.store(GROUP), rows(3)
    store.append([row.without_body() for row in written[:2]])

    store.append([written[0], written[1].without_body(), *written, written[2]])

    assert store.rows_of(written[0].feed, 1) == written and store.bare() == []
    with place.database.reading() as db:
        assert db.one("SELECT sum(bytes) FROM tally WHERE grp=?", GROUP) == (sum(len(row.to_bytes()) for row in written),)


def test_another_row_in_the_place_of_one_that_is_there_is_refused_with_all_that_came_with_it(place: Place) -> None:
    store, written = place.store(GROUP), rows(2)
    store.append(written[:1])
    [other] = rows(1, words=b"other words")

    with pytest.raises(Conflict):
        store.append([written[0], other, written[1]])

    assert store.heads()[written[0].feed][0] == 1


def test_a_transaction_in_which_something_went_wrong_is_not_confirmed(postgres: Server) -> None:
    def goes_on() -> None:
        with database.writing(GROUP) as db:
            db.run("INSERT INTO ticket (hash) VALUES (?)", b"kept?")
            with suppress(psycopg.Error):
                db.all("SELECT 1/0")

    database = PostgresDatabase.open(postgres.database())
    with pytest.raises(StoreDown):
        goes_on()
    with database.reading() as db:
        assert db.one("SELECT 1 FROM ticket") is None
    SqlStore(database, GROUP).append(rows(1, ANNA))
    database.close()


class Noting:
    """A place's database that notes of each write whether a thread did it; a look into the tables waits while it is held."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.by_arrival, self.takes_turns = database.by_arrival, database.takes_turns
        self.aside: list[bool] = []
        self.go, self.looks = threading.Event(), threading.Event()
        self.go.set()

    @contextmanager
    def reading(self) -> Iterator[Asked]:
        self.looks.set()
        assert self.go.wait(20)
        with self._database.reading() as db:
            yield db

    @contextmanager
    def writing(self, group: bytes, *parts: str) -> Iterator[Asked]:
        self.aside.append(threading.current_thread() is not threading.main_thread())
        with self._database.writing(group, *parts) as db:
            yield db

    def forget(self) -> None:
        self._database.forget()

    def close(self) -> None:
        self._database.close()


def posted(place: Place, ask: Callable[[Callable[..., Awaitable[int]], Noting], Awaitable[None]]) -> list[bool]:
    """Of each write, in order, whether a thread did it. Shape: `ask` is given what posts rows, and the database."""
    noting = Noting(place.database)
    token = place.groups.admit(GROUP, place.groups.new_ticket())
    app = relay_app(replace(place, database=noting, quota=Quota()))

    async def all_of_it() -> None:
        heads = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://relay/v1/{GROUP.hex()}", headers=heads) as client:

            async def post(written: list[Row] | None) -> int:
                if written is None:
                    return (await client.get("/heads")).status_code
                return (await client.post("/events", content=msgspec.msgpack.encode([row.to_bytes() for row in written]))).status_code

            await ask(post, noting)

    asyncio.run(all_of_it())
    return noting.aside


def test_a_little_that_comes_alone_goes_to_no_thread_where_all_take_turns(place: Place) -> None:
    async def one_by_one(post: Callable[..., Awaitable[int]], _: Noting) -> None:
        for row in rows(3):
            assert await post([row]) == 200
        assert await post(rows(2, BORIS)[1:]) == 409
        assert await post(rows(1, CARLA, words=bytes(A_LITTLE))) == 200

    here = isinstance(place.database, PostgresDatabase)
    assert posted(place, one_by_one) == [True, here, here, here, True]


def test_what_comes_at_the_same_moment_or_while_something_is_done_goes_to_threads(place: Place) -> None:
    async def beside(post: Callable[..., Awaitable[int]], noting: Noting) -> None:
        assert await post(rows(1)) == 200
        assert await asyncio.gather(*(post(rows(1, SigningKey(bytes([n]) * 32))) for n in range(20, 24))) == [200] * 4
        assert await post(rows(1, CARLA)) == 200
        noting.go.clear()
        noting.looks.clear()
        looking = asyncio.ensure_future(post(None))
        await asyncio.to_thread(noting.looks.wait, 20)
        assert await post(rows(1, BORIS)) == 200
        noting.go.set()
        assert await looking == 200

    assert posted(place, beside) == [True] * 5


PATHS = Paths(
    [
        ("GET", "/v1/{group}/letters/{position}", "letters"),
        ("POST", "/v1/{group}/letters/at", "at"),
        ("POST", "/v1/{group}/letters", "put"),
        ("GET", "/v1/health", "health"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("POST", "/v1/g/letters", ("put", {"group": "g"})),
        ("POST", "/v1/g/letters/at", ("at", {"group": "g"})),
        ("GET", "/v1/g/letters/at", ("letters", {"group": "g", "position": "at"})),
        ("GET", "/v1/health", ("health", {})),
        ("POST", "/v1/health", 405), ("PUT", "/v1/g/letters/at", 405), ("GET", "/v1/g/letters", 405), ("HEAD", "/v1/health", 405),
        ("GET", "/v1/health/", 404), ("POST", "/v1//letters", 404), ("GET", "/v1/g/letters/", 404), ("GET", "", 404), ("GET", "v1/health", 404),
    ],
)  # fmt: skip
def test_a_path_names_one_call(method: str, path: str, found: object) -> None:
    try:
        assert PATHS.find(method, path) == found
    except Refused as refused:
        assert refused.status == found


def body_in(*messages: Mapping[str, Any]) -> bytes | None:
    left = list(messages)

    async def receive() -> Mapping[str, Any]:
        return left.pop(0)

    return asyncio.run(body_of(receive, 5))


def test_a_body_comes_in_pieces_ends_early_or_is_too_long() -> None:
    def part(words: bytes, *, more: bool) -> Mapping[str, Any]:
        return {"type": "http.request", "body": words, "more_body": more}

    assert body_in(part(b"ab", more=True), part(b"cde", more=False)) == b"abcde"
    assert body_in(part(b"ab", more=True), {"type": "http.disconnect"}) is None
    with pytest.raises(Refused):
        body_in(part(b"abc", more=True), part(b"def", more=True))
