"""Requests that come at the same moment are written together, and each is answered for itself."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from safeconduct.errors import Conflict, NoRoom
from safeconduct.relay.appending import write_together
from safeconduct.relay.together import MOST_TOGETHER, Outcome, Together
from safeconduct.seal.keys import SigningKey
from safeconduct.store.quota import Quota
from safeconduct.store.sql import SqlStore
from safeconduct.store.sqlite import SqliteDatabase
from safeconduct.wire.row import Row
from tests.contract.test_store import ANNA, GROUP, OTHER_GROUP, feed, rows


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


def behind_the_first(store: Held, asked: Sequence[Sequence[Row]], before: Callable[[], None] = lambda: None) -> list[BaseException | None]:
    """The first of them is being written while all the others come; `before` is done when they are there. Shape: what each was answered."""

    async def all_of_them() -> list[BaseException | None]:
        together = writing_to(store)
        said = [asyncio.ensure_future(together.ask(GROUP, asked[0], 1))]
        await asyncio.to_thread(store.begun.wait, 20)
        said += [asyncio.ensure_future(together.ask(GROUP, one, sum(len(row.to_bytes()) for row in one))) for one in asked[1:]]
        await asyncio.sleep(0)
        assert together.waiting(GROUP) == len(asked) - 1 and not any(one.done() for one in said)
        before()
        store.go.set()
        answers = await asyncio.wait_for(asyncio.gather(*said, return_exceptions=True), 20)
        assert together.waiting(GROUP) is None
        return answers

    return asyncio.run(all_of_them())


def writing_to(store: Held) -> Together[Sequence[Row]]:
    async def work(_: bytes, asked: Sequence[Sequence[Row]]) -> Sequence[Outcome]:
        return await asyncio.to_thread(write_together, store, asked)

    return Together(work)


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


def test_one_transaction_takes_so_many_bytes_and_no_more(store: Held) -> None:
    asked = [rows(30, signing, words=bytes(8000)) for signing in writers(5)]
    one = sum(len(row.to_bytes()) for row in asked[0])
    assert one < MOST_TOGETHER < 3 * one

    assert behind_the_first(store, asked) == [None] * 5

    assert store.sizes == [30, 60, 60]


def test_nobody_is_told_that_it_is_kept_when_the_one_who_writes_breaks(store: Held) -> None:
    store.breaks = True

    troubles = behind_the_first(store, [rows(1, signing) for signing in writers(3)])

    assert {type(one) for one in troubles} == {RuntimeError}
    assert store.heads() == {}


def test_everybody_is_answered_when_what_one_asked_wrongly_is_followed_by_a_mistake_of_ours(store: Held) -> None:
    asked = [rows(2, signing) for signing in writers(5)]
    asked[1:3] = [rows(3, writers(2)[1])[1:], asked[2][:1]]  # One that follows nothing; the next is written alone, and the program breaks.

    troubles = behind_the_first(store, asked, before=lambda: setattr(store, "breaks_alone", True))

    assert [type(one) for one in troubles] == [type(None), *[RuntimeError] * 4]
    assert set(store.heads()) == {asked[0][0].feed}


def test_whoever_goes_away_keeps_nobody_waiting(store: Held) -> None:
    async def goes() -> None:
        together = writing_to(store)
        said = [asyncio.ensure_future(together.ask(GROUP, rows(1, signing), 1)) for signing in writers(4)]
        await asyncio.to_thread(store.begun.wait, 20)
        said[0].cancel()
        said[1].cancel()
        store.go.set()
        await asyncio.wait_for(asyncio.gather(*said[2:]), 20)
        assert together.waiting(GROUP) is None

    asyncio.run(goes())

    assert {rows(1, signing)[0].feed for signing in writers(4)[2:]} <= set(store.heads())


def test_groups_do_not_wait_for_each_other(store: Held) -> None:
    async def both() -> None:
        going = asyncio.Event()

        async def work(group: bytes, asked: Sequence[str]) -> Sequence[Outcome]:
            if group == GROUP:
                await going.wait()
            return [None] * len(asked)

        together = Together[str](work)
        slow = asyncio.ensure_future(together.ask(GROUP, "slow", 1))
        await asyncio.sleep(0)
        await asyncio.wait_for(together.ask(OTHER_GROUP, "quick", 1), 20)
        assert not slow.done()
        going.set()
        await slow

    asyncio.run(both())
