"""Requests that are done together are let in, read and answered each for itself."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec
import psycopg
import pytest

from safeconduct.errors import BadInput, Conflict, NotAllowed, SealBroken, StoreDown
from safeconduct.relay.answering import Paths, Refused, body_of
from safeconduct.relay.appending import Sent, append_all
from safeconduct.relay.place import Place
from safeconduct.seal.keys import SigningKey
from safeconduct.store.postgres import PostgresDatabase
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
