"""Requests that come at the same moment are written together, and each is answered for itself."""

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from safeconduct.errors import Conflict, NoRoom, SafeconductError, StoreDown
from safeconduct.seal.keys import SigningKey
from safeconduct.store.quota import Quota
from safeconduct.store.sql import SqlStore
from safeconduct.store.sqlite import SqliteDatabase
from safeconduct.store.together import MOST_TOGETHER, Together
from safeconduct.wire.row import Row
from tests.contract.test_store import ANNA, GROUP, feed, rows


class Held(SqlStore):
    """A store whose first append waits until it is let go; it notes how many rows each transaction brought."""

    def __init__(self, database: SqliteDatabase, quota: Quota | None = None) -> None:
        super().__init__(database, GROUP, quota)
        self.go = threading.Event()
        self.begun = threading.Event()
        self.sizes: list[int] = []
        self.breaks = False
        self.breaks_alone = False

    def append(self, rows: Sequence[Row]) -> None:
        self.begun.set()
        assert self.go.wait(20)
        if self.breaks or (self.breaks_alone and len(rows) == 1):
            raise RuntimeError("A mistake of ours.")
        super().append(rows)
        self.sizes.append(len(rows))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Held]:
    held = Held(SqliteDatabase.open(tmp_path / "log.db"))
    yield held
    held.close()


def writers(count: int) -> list[SigningKey]:
    return [SigningKey(bytes([n]) * 32) for n in range(20, 20 + count)]


def behind_the_first(store: Held, asked: Sequence[Sequence[Row]]) -> list[SafeconductError | None]:
    """The first of them is being written while all the others come. Shape: what each was answered."""
    together = Together()
    with ThreadPoolExecutor(len(asked)) as pool:
        said: list[Future[None]] = [pool.submit(together.append, store, asked[0])]
        assert store.begun.wait(20)
        for number, one in enumerate(asked[1:], 2):
            said.append(pool.submit(together.append, store, one))
            while together.here(GROUP) < number:
                assert not said[-1].done()
        store.go.set()
    assert together.here(GROUP) == 0
    troubles = [one.exception() for one in said]
    assert all(one is None or isinstance(one, SafeconductError) for one in troubles)
    return [one if isinstance(one, SafeconductError) else None for one in troubles]


def test_all_who_came_while_one_was_written_share_the_next_transaction(store: Held) -> None:
    asked = [rows(2, signing) for signing in writers(6)]

    assert behind_the_first(store, asked) == [None] * 6

    assert store.sizes == [2, 10]
    assert all(store.rows_of(one[0].feed, 1) == one for one in asked)


def test_what_one_of_them_asks_wrongly_is_no_others_trouble(store: Held) -> None:
    asked = [rows(1, signing) for signing in writers(4)]
    asked[2] = rows(2, writers(4)[2])[1:]

    troubles = behind_the_first(store, asked)

    assert [type(one) for one in troubles] == [type(None), type(None), Conflict, type(None)]
    assert set(store.heads()) == {one[0].feed for one in asked if one is not asked[2]}


def test_whoever_finds_no_room_keeps_nobody_else_out(tmp_path: Path) -> None:
    asked = [rows(1, writers(1)[0]), rows(40, writers(2)[1]), rows(1, ANNA)]
    store = Held(SqliteDatabase.open(tmp_path / "small.db"), Quota(log=4 * len(asked[0][0].to_bytes())))

    troubles = behind_the_first(store, asked)

    assert [type(one) for one in troubles] == [type(None), NoRoom, type(None)]
    assert store.rows_of(feed(), 1) == asked[2]
    store.close()


def test_the_same_row_from_two_at_once_is_there_once_and_two_branches_never(store: Held) -> None:
    first, [row] = rows(1, writers(1)[0]), rows(1)
    [other] = rows(1, words=b"other words")

    assert behind_the_first(store, [first, [row], [row], [other]])[:3] == [None, None, None]

    assert store.rows_of(feed(), 1) == [row]


def test_one_transaction_takes_so_many_rows_and_no_more(store: Held) -> None:
    asked = [rows(MOST_TOGETHER // 2, signing) for signing in writers(4)]

    assert behind_the_first(store, asked) == [None] * 4

    assert max(store.sizes) <= MOST_TOGETHER and sum(store.sizes) == 2 * MOST_TOGETHER


def test_nobody_is_told_that_it_is_kept_when_the_one_who_writes_breaks(store: Held) -> None:
    store.breaks = True
    together, asked = Together(), [rows(1, signing) for signing in writers(3)]
    with ThreadPoolExecutor(3) as pool:
        said = [pool.submit(together.append, store, one) for one in asked]
        assert store.begun.wait(20)
        while together.here(GROUP) < 3:
            assert not any(one.done() for one in said)
        store.go.set()

    assert {type(one.exception()) for one in said} <= {RuntimeError, StoreDown}
    assert store.heads() == {} and together.here(GROUP) == 0


def test_everybody_is_answered_when_what_one_asked_wrongly_is_followed_by_a_mistake_of_ours(store: Held) -> None:
    together, asked = Together(), [rows(2, signing) for signing in writers(5)]
    asked[1:3] = [rows(3, writers(2)[1])[1:], asked[2][:1]]  # One that follows nothing; the next is written alone, and the program breaks.
    answered: queue.Queue[Exception | None] = queue.Queue()

    def asks(one: Sequence[Row]) -> None:
        try:
            together.append(store, one)
            answered.put(None)
        except (SafeconductError, RuntimeError) as trouble:
            answered.put(trouble)

    for number, one in enumerate(asked, 1):
        threading.Thread(target=asks, args=(one,), daemon=True).start()
        assert store.begun.wait(20)
        while together.here(GROUP) < number:
            assert answered.empty()
    store.breaks_alone = True
    store.go.set()

    troubles = [answered.get(timeout=20) for _ in asked]
    assert troubles.count(None) == 1 and {type(one) for one in troubles} <= {type(None), Conflict, StoreDown, RuntimeError}
    together.append(store, asked[4])
    assert store.rows_of(asked[4][0].feed, 1) == asked[4] and together.here(GROUP) == 0
