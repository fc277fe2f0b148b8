"""What every store promises, asked of every store there is: SQLite, PostgreSQL, and real relays on each. A further one is a line in STORES."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from safeconduct.core.ids import FeedId
from safeconduct.errors import Conflict
from safeconduct.seal.events import seal_row
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.store.database import Asked
from safeconduct.store.levelling import level_erased, level_events, level_keys
from safeconduct.store.log import Letter, Letterbox, Mark, Put, Store
from safeconduct.store.postgres import PostgresDatabase
from safeconduct.store.quota import Quota
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sql import SqlStore, key_row_name
from safeconduct.store.sqlite import SqliteDatabase, SqliteStore
from safeconduct.wire.marks import MarkKind
from safeconduct.wire.row import NO_ROW, Head, Row
from tests.postgres import Server
from tests.relays import a_relay

GROUP, OTHER_GROUP = bytes([1]) * 32, bytes([2]) * 32
KEY, EVERYONE = SymmetricKey(bytes([3]) * 32, b"stream"), SymmetricKey(bytes([4]) * 32, b"everyone")
ANNA, BORIS = SigningKey(bytes([5]) * 32), SigningKey(bytes([6]) * 32)


@dataclass
class Shelf:
    """Stores of two groups in one place. Shape: `again` opens the first anew, as another process would; `door` is the letterbox as the
    help page has it, who is a stranger there."""

    here: Store
    door: Letterbox
    other_group: Store
    again: Callable[[], Store]


@contextmanager
def sqlite_file(folder: Path, _: str) -> Iterator[Shelf]:
    opened: list[SqliteStore] = []

    def a_store(group: bytes = GROUP) -> SqliteStore:
        opened.append(SqliteStore.open(folder / "log.db", group))
        return opened[-1]

    yield Shelf(a_store(), a_store(), a_store(OTHER_GROUP), a_store)
    for store in opened:
        store.close()


@contextmanager
def postgres_database(_: Path, address: str) -> Iterator[Shelf]:
    opened: list[SqlStore] = []

    def a_store(group: bytes = GROUP) -> SqlStore:
        opened.append(SqlStore(PostgresDatabase.open(address), group, Quota()))
        return opened[-1]

    yield Shelf(a_store(), a_store(), a_store(OTHER_GROUP), a_store)
    for store in opened:
        store.close()


@dataclass
class Relays:
    """Real relays in processes of their own, started once: one on a folder, two on one server. They keep nothing, so emptied tables are
    all it takes to begin anew."""

    folder: Path
    server: Callable[[], Server]
    running: ExitStack
    on: dict[str, list[str]] = field(default_factory=dict)

    @contextmanager
    def on_folder(self, _: Path, __: str) -> Iterator[Shelf]:
        if "folder" not in self.on:
            self.on["folder"] = [self.running.enter_context(a_relay(self.folder))]
        with SqliteDatabase.open(self.folder / "relay.db").writing(GROUP) as db:
            _empty(db)
        yield from self._shelf(self.on["folder"])

    @contextmanager
    def on_server(self, _: Path, __: str) -> Iterator[Shelf]:
        if "server" not in self.on:
            self.address = self.server().database()
            self.on["server"] = [self.running.enter_context(a_relay(self.folder, self.address)) for _ in range(2)]
        database = PostgresDatabase.open(self.address)
        with database.writing(GROUP) as db:
            _empty(db)
        database.close()
        yield from self._shelf(self.on["server"])

    def _shelf(self, addresses: list[str]) -> Iterator[Shelf]:
        """Whoever opens a store next asks the other relay, where there are two."""
        ticket, tokens, turns = (self.folder / "ticket").read_text(), {}, itertools.cycle(addresses)
        with ExitStack() as opened:

            def a_store(group: bytes = GROUP, *, token: bool = True) -> RelayStore:
                if group not in tokens:
                    tokens[group] = RelayStore.admitted(next(turns), group, ticket)
                store = RelayStore(next(turns), group, tokens[group] if token else "")
                opened.callback(store.close)
                return store

            yield Shelf(a_store(), a_store(token=False), a_store(OTHER_GROUP), a_store)


def _empty(db: Asked) -> None:
    for table in ("event", "head", "key_row", "letter", "tally", "member_group", "erased"):
        db.run(f"DELETE FROM {table}")


@pytest.fixture(scope="module")
def relays(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Relays]:
    with ExitStack() as running:
        yield Relays(tmp_path_factory.mktemp("relays"), lambda: request.getfixturevalue("postgres"), running)


STORES = ("sqlite", "postgres", "relay on sqlite", "two relays on postgres")


@pytest.fixture(params=STORES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path, relays: Relays) -> Iterator[Shelf]:
    ways = dict(zip(STORES, (sqlite_file, postgres_database, relays.on_folder, relays.on_server), strict=True))
    address = request.getfixturevalue("postgres").database() if request.param == "postgres" else ""
    with ways[request.param](tmp_path, address) as made:
        yield made


def rows(count: int, signing: SigningKey = ANNA, *, group: bytes = GROUP, after: Row | None = None, words: bytes = b"words") -> list[Row]:
    made = [after] if after else []
    for _ in range(count):
        n, h = (made[-1].n, made[-1].h) if made else (0, NO_ROW)
        made.append(seal_row(Head(group, signing.public, n + 1, h), words, KEY, EVERYONE, signing, os.urandom))
    return [row for row in made if row is not after]


def feed(signing: SigningKey = ANNA) -> FeedId:
    return FeedId(signing.public.hex())


def letter(address: int, tag: int = 1, body: bytes = b"b" * 4096, expiry: int = 0) -> Letter:
    return Letter(bytes([address]) * 32, bytes([tag]) * 32, body, expiry)


# The log


def test_what_was_appended_is_there_for_whoever_opens_it_next(shelf: Shelf) -> None:
    written = rows(3)
    shelf.here.append(written)
    for store in (shelf.here, shelf.again()):
        assert store.rows_of(feed(), 1) == written
        assert store.rows_of(feed(), 2, 1) == written[1:2]
        assert store.heads() == {feed(): (3, written[-1].h.hex())}


def test_an_empty_store_has_no_heads_and_no_rows(shelf: Shelf) -> None:
    assert shelf.here.heads() == {}
    assert shelf.here.rows_of(feed(), 1) == []
    shelf.here.append([])
    assert shelf.here.heads() == {}


def test_appending_again_changes_nothing(shelf: Shelf) -> None:
    written = rows(3)
    shelf.here.append(written[:2])
    shelf.here.append(written)
    shelf.here.append(written[1:])
    assert shelf.here.rows_of(feed(), 1) == written


def test_a_row_that_does_not_continue_its_feed_is_a_conflict_and_nothing_of_its_batch_is_kept(shelf: Shelf) -> None:
    written = rows(4)
    shelf.here.append(written[:1])
    for broken in ([written[2]], [written[1], written[3]], [*rows(1, BORIS), written[2]]):
        with pytest.raises(Conflict):
            shelf.here.append(broken)
    assert shelf.here.heads() == {feed(): (1, written[0].h.hex())}


def test_another_row_in_a_place_that_is_taken_is_a_conflict(shelf: Shelf) -> None:
    written = rows(2)
    shelf.here.append(written)
    with pytest.raises(Conflict):
        shelf.here.append(rows(1, after=written[0], words=b"other words"))
    assert shelf.here.rows_of(feed(), 1) == written


def test_a_row_of_another_group_is_a_conflict(shelf: Shelf) -> None:
    with pytest.raises(Conflict):
        shelf.here.append(rows(1, group=OTHER_GROUP))


def test_groups_do_not_see_each_other(shelf: Shelf) -> None:
    shelf.here.append(rows(2))
    shelf.here.put_keys([b"key row"])
    shelf.here.put_letter(letter(1))
    other = shelf.other_group
    assert other.heads() == {}
    assert other.rows_of(feed(), 1) == []
    assert other.keys_after(0) == []
    assert other.letters_after(0) == []
    assert other.letters_at([letter(1).address]) == []
    other.destroy_keys([key_row_name(b"key row")])
    other.discard_letters([letter(1).address])
    assert [row for _, row in shelf.here.keys_after(0)] == [b"key row"]
    assert shelf.here.letters_at([letter(1).address])


def test_a_row_without_body_is_kept_as_it_is(shelf: Shelf) -> None:
    bare = [row.without_body() for row in rows(2)]
    shelf.here.append(bare)
    assert shelf.here.rows_of(feed(), 1) == bare
    assert shelf.here.bare() == [(feed(), 1), (feed(), 2)]


def test_a_body_that_comes_later_is_filled_in_and_nothing_takes_it_away_again(shelf: Shelf) -> None:
    written = rows(3)
    shelf.here.append([written[0], written[1].without_body(), written[2]])
    shelf.here.append(written)
    shelf.here.append([row.without_body() for row in written])
    assert shelf.again().rows_of(feed(), 1) == written
    assert shelf.here.bare() == []
    assert shelf.here.heads() == {feed(): (3, written[2].h.hex())}


def test_the_body_of_another_row_is_never_filled_in(shelf: Shelf) -> None:
    written = rows(1)
    shelf.here.append([written[0].without_body()])
    with pytest.raises(Conflict):
        shelf.here.append(rows(1, words=b"other words"))
    assert shelf.here.rows_of(feed(), 1) == [written[0].without_body()]


def test_a_row_twice_in_one_batch_is_there_once(shelf: Shelf) -> None:
    [one] = rows(1)
    shelf.here.append([one, one])
    assert shelf.here.rows_of(feed(), 1) == [one]
    [two], [other] = rows(1, after=one), rows(1, after=one, words=b"other words")
    with pytest.raises(Conflict):
        shelf.here.append([two, other])


@pytest.mark.parametrize("is_bare_first", [True, False])
def test_a_body_is_kept_when_its_row_comes_without_it_in_the_same_batch(shelf: Shelf, is_bare_first: bool) -> None:
    store, (first, second) = shelf.here, rows(2)
    bare = [first.without_body(), second.without_body()]
    store.append([*bare, first, second] if is_bare_first else [first, second, *bare])

    assert store.rows_of(feed(), 1) == [first, second]


def test_many_rows_come_in_pieces_and_in_order(shelf: Shelf) -> None:
    written = rows(230)
    shelf.here.append(written)
    assert len(shelf.here.rows_of(feed(), 3, 130)) == 130
    found: list[Row] = []
    while piece := shelf.here.rows_of(feed(), len(found) + 1):
        found += piece
    assert found == written


def test_large_rows_come_in_smaller_pieces_and_in_order(shelf: Shelf) -> None:
    written = rows(130, words=bytes(10_000))
    for start in range(0, len(written), 50):
        shelf.here.append(written[start : start + 50])
    pieces: list[list[Row]] = []
    while piece := shelf.here.rows_of(feed(), sum(map(len, pieces)) + 1):
        pieces.append(piece)
    assert [row for piece in pieces for row in piece] == written
    if isinstance(shelf.here, RelayStore):
        assert [len(piece) for piece in pieces] == [100, 30]  # 1.6 MB, behind which a relay looks no further.


# The key table


def test_key_rows_come_in_order_once_and_can_be_destroyed(shelf: Shelf) -> None:
    shelf.here.put_keys([b"one", b"two"])
    shelf.here.put_keys([b"two", b"three"])
    found = shelf.again().keys_after(0)
    assert [row for _, row in found] == [b"one", b"two", b"three"]
    assert [row for _, row in shelf.here.keys_after(found[0][0])] == [b"two", b"three"]
    assert [row for _, row in shelf.here.keys_after(0, 1)] == [b"one"]
    shelf.here.destroy_keys([key_row_name(b"two"), key_row_name(b"never there")])
    assert [row for _, row in shelf.here.keys_after(0)] == [b"one", b"three"]
    shelf.here.put_keys([b"four"])
    assert [row for _, row in shelf.here.keys_after(found[-1][0])] == [b"four"]  # no position is used twice


# The letterbox


def test_a_letter_is_stored_once_and_another_in_its_place_is_refused(shelf: Shelf) -> None:
    assert shelf.door.put_letter(letter(1, tag=1)) is Put.STORED
    assert shelf.door.put_letter(letter(1, tag=1, body=b"c" * 4096)) is Put.SAME
    assert shelf.door.put_letter(letter(1, tag=2)) is Put.TAKEN
    [kept] = shelf.again().letters_at([letter(1).address, letter(9).address])
    assert (kept.address, kept.tag, kept.body) == (letter(1).address, letter(1).tag, letter(1).body)


def test_letters_come_in_order_behind_a_position_and_can_be_discarded(shelf: Shelf) -> None:
    for number in (1, 2, 3):
        shelf.here.put_letter(letter(number))
    found = shelf.here.letters_after(0)
    assert [one.address[0] for _, one in found] == [1, 2, 3]
    assert [one.address[0] for _, one in shelf.here.letters_after(found[1][0])] == [3]
    shelf.here.discard_letters([letter(2).address, letter(9).address])
    assert [one.address[0] for _, one in shelf.here.letters_after(0)] == [1, 3]
    assert shelf.here.put_letter(letter(2, tag=7)) is Put.STORED


# Levelling


def test_levelling_brings_what_either_had_to_both_whatever_comes_first(shelf: Shelf, tmp_path: Path) -> None:
    desk = SqliteStore.open(tmp_path / "desk.db", GROUP)
    annas, boriss = rows(3), rows(2, BORIS)
    desk.append(annas)
    shelf.here.append([*annas[:1], *boriss])
    done = level_events(desk, shelf.here)
    assert (done.came, done.went, done.forked) == (2, 2, [])
    assert desk.heads() == shelf.here.heads() == {feed(): (3, annas[-1].h.hex()), feed(BORIS): (2, boriss[-1].h.hex())}
    again = level_events(shelf.here, desk)
    assert (again.came, again.went, again.forked) == (0, 0, [])
    desk.close()


def test_what_is_written_while_keys_go_waits_for_the_next_time(shelf: Shelf, tmp_path: Path) -> None:
    """Its keys may not have gone."""
    desk, written = SqliteStore.open(tmp_path / "desk.db", GROUP), rows(3)
    desk.append(written[:1])
    for more, went in ((written[1:2], 1), (written[2:], 1), ([], 1), ([], 0)):
        assert level_events(desk, shelf.here, between=lambda rows=more: desk.append(rows)).went == went  # type: ignore[misc]
    assert desk.heads() == shelf.here.heads()
    desk.close()


def test_levelling_fills_in_the_bodies_that_either_lacks(shelf: Shelf, tmp_path: Path) -> None:
    desk = SqliteStore.open(tmp_path / "desk.db", GROUP)
    written = rows(4)
    desk.append([written[0].without_body(), written[1], written[2].without_body(), written[3]])
    shelf.here.append([written[0], written[1].without_body(), written[2].without_body(), written[3]])
    done = level_events(desk, shelf.here)
    assert (done.came, done.went, done.refused) == (1, 1, [])
    wanted = [written[0], written[1], written[2].without_body(), written[3]]
    assert desk.rows_of(feed(), 1) == shelf.here.rows_of(feed(), 1) == wanted
    assert [row.n for _, row in desk.rows_after(0)] == [1, 2, 3, 4]  # the chain is read in its order by whoever begins anew
    assert level_events(desk, shelf.here).came == 0
    desk.close()


def test_a_fork_is_named_and_moves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    desk = SqliteStore.open(tmp_path / "desk.db", GROUP)
    written = rows(1)
    desk.append([*written, *rows(1, after=written[0], words=b"here")])
    shelf.here.append([*written, *rows(1, after=written[0], words=b"there")])
    before = desk.heads(), shelf.here.heads()
    assert level_events(desk, shelf.here).forked == [feed()]
    assert (desk.heads(), shelf.here.heads()) == before
    desk.close()


def test_a_longer_fork_is_named_too(shelf: Shelf, tmp_path: Path) -> None:
    desk = SqliteStore.open(tmp_path / "desk.db", GROUP)
    written = rows(1)
    desk.append([*written, *rows(3, after=written[0], words=b"here")])
    shelf.here.append([*written, *rows(1, after=written[0], words=b"there")])
    before = desk.heads(), shelf.here.heads()
    assert level_events(desk, shelf.here).forked == [feed()]
    assert (desk.heads(), shelf.here.heads()) == before
    desk.close()


def test_key_rows_are_levelled_from_where_one_left_off(shelf: Shelf, tmp_path: Path) -> None:
    desk = SqliteStore.open(tmp_path / "desk.db", GROUP)
    shelf.here.put_keys([b"one"])
    position = level_keys(shelf.here, desk, 0)
    shelf.here.put_keys([b"two"])
    assert level_keys(shelf.here, desk, level_keys(shelf.here, desk, position)) > position
    assert [row for _, row in desk.keys_after(0)] == [b"one", b"two"]
    desk.close()


def test_key_rows_are_known_by_their_names_in_the_order_of_their_positions(shelf: Shelf) -> None:
    shelf.here.put_keys([b"one", b"two", b"three"])
    shelf.here.destroy_keys([key_row_name(b"two")])
    named = [(at, key_row_name(row)) for at, row in shelf.here.keys_after(0)]
    assert shelf.again().key_names_after(0) == named and len(named) == 2
    assert shelf.here.key_names_after(named[0][0]) == named[1:] and shelf.here.key_names_after(0, 1) == named[:1]
    assert shelf.other_group.key_names_after(0) == []


# Erasing


def mark(row: Row) -> Mark:
    return Mark(row.h, MarkKind.ROW, row.feed, row.n)


def test_what_was_erased_loses_its_body_and_keeps_the_chain(shelf: Shelf) -> None:
    written = rows(3)
    shelf.here.append(written)
    shelf.here.erase([mark(written[1])])
    shelf.here.append(rows(1, after=written[2]))
    assert shelf.again().rows_of(feed(), 1)[:3] == [written[0], written[1].without_body(), written[2]]
    assert shelf.here.heads()[feed()][0] == 4


def test_what_was_erased_is_not_taken_back_whoever_brings_it(shelf: Shelf) -> None:
    written = rows(2)
    shelf.here.append(written[:1])
    shelf.here.erase([mark(row) for row in written])
    shelf.here.append(written)
    shelf.here.append(written)
    assert shelf.here.rows_of(feed(), 1) == [row.without_body() for row in written]
    assert shelf.here.bare() == []


def test_erased_keys_and_letters_are_gone_and_stay_so(shelf: Shelf) -> None:
    shelf.here.put_keys([b"one", b"two"])
    shelf.here.put_letter(letter(1))
    shelf.here.put_letter(letter(2))
    shelf.here.erase([Mark(key_row_name(b"one"), MarkKind.KEY), Mark(letter(1).address, MarkKind.LETTER)])
    shelf.here.put_keys([b"one", b"three"])
    assert shelf.door.put_letter(letter(1)) is Put.TAKEN
    assert [row for _, row in shelf.here.keys_after(0)] == [b"two", b"three"]
    assert [one.address for _, one in shelf.here.letters_after(0)] == [letter(2).address]


def test_a_mark_that_names_another_row_than_the_one_there_erases_nothing(shelf: Shelf) -> None:
    written, others = rows(1), rows(1, words=b"other words")
    shelf.here.append(written)
    shelf.here.erase([mark(others[0])])
    assert shelf.here.rows_of(feed(), 1) == written


def test_marks_are_handed_on_and_erase_there_too_and_a_body_is_not_levelled_back(shelf: Shelf, tmp_path: Path) -> None:
    desk, away = SqliteStore.open(tmp_path / "desk.db", GROUP), SqliteStore.open(tmp_path / "away.db", GROUP)
    written = rows(3)
    for store in (desk, shelf.here, away):
        store.append(written)
    desk.erase([mark(written[1]), Mark(key_row_name(b"one"), MarkKind.KEY)])
    position = level_erased(desk, shelf.here, 0)
    assert level_erased(desk, shelf.here, position) == position
    for here, there in ((desk, shelf.here), (away, shelf.here), (desk, shelf.here)):
        level_events(here, there)
    bare = [written[0], written[1].without_body(), written[2]]
    assert desk.rows_of(feed(), 1) == shelf.here.rows_of(feed(), 1) == bare
    assert [one for _, one in shelf.here.erased_after(0)] == [mark(written[1]), Mark(key_row_name(b"one"), MarkKind.KEY)]
    desk.close()
    away.close()


def test_another_groups_rows_are_not_erased_by_ours(shelf: Shelf) -> None:
    shelf.other_group.put_keys([b"one"])
    shelf.here.erase([Mark(key_row_name(b"one"), MarkKind.KEY)])
    assert [row for _, row in shelf.other_group.keys_after(0)] == [b"one"]
