"""What every place for chunks promises, asked of SQLite, of PostgreSQL, and of real relays on each."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.errors import BadInput, NoRoom, NotAllowed, SealBroken
from safeconduct.relay.place import open_place
from safeconduct.store.chunk_table import Chunks, ChunkTable, make_chunk_table
from safeconduct.store.log import Mark
from safeconduct.store.postgres import PostgresDatabase
from safeconduct.store.quota import MIB, Quota, Room
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sql import SqlStore
from safeconduct.store.sqlite import SqliteDatabase
from safeconduct.wire.chunk import chunk_name
from safeconduct.wire.marks import MarkKind
from tests.relays import a_relay

GROUP, OTHER_GROUP = bytes([1]) * 32, bytes([2]) * 32
SMALL = 16 * 1024 + 28


@dataclass
class Place:
    here: Chunks
    other_group: Chunks
    again: Callable[[], Chunks]
    erase: Callable[[bytes], None]


def chunk(size: int = SMALL) -> bytes:
    return os.urandom(size)


def _tables(database: SqliteDatabase | PostgresDatabase, opened: ExitStack) -> Place:
    opened.callback(database.close)
    make_chunk_table(database)
    make_chunk_table(database)

    def of(group: bytes) -> ChunkTable:
        return ChunkTable(database, group, Quota())

    def erase(name: bytes) -> None:
        SqlStore(database, GROUP).erase([Mark(name, MarkKind.CHUNK)])
        of(GROUP).destroy_chunks([name])

    return Place(of(GROUP), of(OTHER_GROUP), lambda: of(GROUP), erase)


def _relay(folder: Path, opened: ExitStack, database: str = "") -> Place:
    address = opened.enter_context(a_relay(folder, database))
    ticket = (folder / "ticket").read_text()
    tokens = {group: RelayStore.admitted(address, group, ticket) for group in (GROUP, OTHER_GROUP)}

    def of(group: bytes) -> RelayStore:
        store = RelayStore(address, group, tokens[group])
        opened.callback(store.close)
        return store

    return Place(of(GROUP), of(OTHER_GROUP), lambda: of(GROUP), lambda name: of(GROUP).erase([Mark(name, MarkKind.CHUNK)]))


@pytest.fixture(params=["sqlite", "postgres", "relay on sqlite", "relay on postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as opened:
        address = request.getfixturevalue("postgres").database() if "postgres" in request.param else ""
        if "relay" in request.param:
            yield _relay(tmp_path, opened, address)
        elif address:
            yield _tables(PostgresDatabase.open(address), opened)
        else:
            yield _tables(SqliteDatabase.open(tmp_path / "relay.db"), opened)


def names_in(place: Chunks) -> list[bytes]:
    return [name for _, name in place.chunk_names_after(0)]


def test_chunks_lie_under_the_names_their_bytes_give_them_in_order_of_arrival(place: Place) -> None:
    some = [chunk(), chunk(64 * 1024 + 28), chunk(1024 * 1024 + 28), chunk(), chunk()]
    for one in some:
        place.here.put_chunks([one])
    place.here.put_chunks(some)

    assert names_in(place.again()) == [chunk_name(one) for one in some]
    assert place.again().chunks_named([chunk_name(some[2]), bytes(32), chunk_name(some[0])]) == [some[2], some[0]]
    (first, _), *rest = place.here.chunk_names_after(0)
    assert place.here.chunk_names_after(first, 2) == rest[:2]


def test_what_is_destroyed_is_gone_and_comes_again_only_behind_all_others(place: Place) -> None:
    one, two = chunk(), chunk()
    place.here.put_chunks([one, two])
    place.here.destroy_chunks([chunk_name(one), bytes(32)])
    assert place.here.chunks_named([chunk_name(one), chunk_name(two)]) == [two]
    place.here.put_chunks([one])
    assert names_in(place.here) == [chunk_name(two), chunk_name(one)]


def test_what_was_erased_is_gone_and_comes_again_from_nobody(place: Place) -> None:
    one, two = chunk(), chunk()
    place.here.put_chunks([one, two])
    place.other_group.put_chunks([one])
    for _ in range(2):
        place.erase(chunk_name(one))
    place.again().put_chunks([one, two])
    place.erase(chunk_name(three := chunk()))  # marked before anybody brought it
    place.here.put_chunks([three])
    assert names_in(place.here) == [chunk_name(two)] and place.here.chunks_named([chunk_name(one), chunk_name(three)]) == []
    assert names_in(place.other_group) == [chunk_name(one)]


def test_groups_see_nothing_of_each_other(place: Place) -> None:
    one = chunk()
    place.here.put_chunks([one])
    assert names_in(place.other_group) == []
    assert place.other_group.chunks_named([chunk_name(one)]) == []
    place.other_group.destroy_chunks([chunk_name(one)])
    assert names_in(place.here) == [chunk_name(one)]


def test_nothing_of_another_size_is_kept_and_all_or_none_are(place: Place) -> None:
    with pytest.raises((SealBroken, BadInput)):
        place.here.put_chunks([chunk(), chunk(5000)])
    assert names_in(place.here) == []


def test_a_stranger_neither_brings_nor_gets_chunks(tmp_path: Path) -> None:
    with ExitStack() as opened:
        address = opened.enter_context(a_relay(tmp_path))
        RelayStore.admitted(address, GROUP, (tmp_path / "ticket").read_text())
        stranger = RelayStore(address, GROUP, "")
        opened.callback(stranger.close)
        for asked in (
            lambda: stranger.put_chunks([chunk()]),
            lambda: stranger.chunk_names_after(0),
            lambda: stranger.chunks_named([bytes(32)]),
            lambda: stranger.destroy_chunks([bytes(32)]),
        ):
            with pytest.raises(NotAllowed):
                asked()


def test_files_leave_a_quarter_of_the_room_to_words_and_give_back_what_is_destroyed(tmp_path: Path) -> None:
    place = open_place(tmp_path, 0, lambda: 0, Quota(log=4 * MIB))  # type: ignore[arg-type, return-value]
    files, large = place.chunks(GROUP), [chunk(1024 * 1024 + 28) for _ in range(3)]
    files.put_chunks(large[:2])
    with pytest.raises(NoRoom):
        files.put_chunks(large[2:])
    files.put_chunks(large[:2])  # what is there takes no further room
    place.store(GROUP).put_keys([os.urandom(2000)])
    files.destroy_chunks([chunk_name(large[0])])
    files.put_chunks(large[2:])
    held = sum(len(one) for one in files.chunks_named([name for _, name in files.chunk_names_after(0)]))
    with place.database.reading() as db:
        assert db.one("SELECT bytes FROM tally WHERE grp=? AND room=? AND part='chunks'", GROUP, Room.LOG.value) == (held,)
