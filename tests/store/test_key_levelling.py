"""Key rows are sent to a relay that lacks them, once; a cut line or a relay that lies about what it has loses none."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.errors import SealBroken, StoreDown
from safeconduct.store.key_levelling import KeyLevelling
from safeconduct.store.log import Mark
from safeconduct.store.sql import key_row_name
from safeconduct.store.sqlite import SqliteDatabase, SqliteStore
from safeconduct.wire.marks import MarkKind

GROUP = bytes([1]) * 32


class Line(SqliteStore):
    """A relay. Shape: `sent` are the rows that went to it; after `left` more, either way, the line is cut; it names `besides` and does not give `withheld`."""

    left = 10**9
    besides: Sequence[bytes] = ()
    withheld: bytes = b""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database, GROUP)
        self.sent: list[bytes] = []

    def put_keys(self, rows: Sequence[bytes]) -> None:
        self._carry(rows)
        self.sent += rows
        super().put_keys(rows)

    def keys_after(self, position: int, most: int = 2) -> list[tuple[int, bytes]]:
        found = [(at, row) for at, row in super().keys_after(position, 2) if row != self.withheld]
        self._carry([row for _, row in found])
        return found

    def key_names_after(self, position: int, most: int = 3) -> list[tuple[int, bytes]]:
        found = super().key_names_after(position, 3)
        last = found[-1][0] if found else position
        return found + [(last + 1, name) for name in self.besides if position == 0]

    def _carry(self, rows: Sequence[bytes]) -> None:
        self.left -= len(rows)
        if self.left < 0:
            raise StoreDown("The line is cut.")


@dataclass
class Sides:
    here: SqliteStore
    relay: Line
    folder: Path

    def rows(self) -> tuple[set[bytes], set[bytes]]:
        return {row for _, row in self.here.keys_after(0, 1000)}, {row for _, row in SqliteStore.keys_after(self.relay, 0, 1000)}


@contextmanager
def sides() -> Iterator[Sides]:
    with tempfile.TemporaryDirectory() as folder:
        here, database = SqliteStore.open(Path(folder) / "here.db", GROUP), SqliteDatabase.open(Path(folder) / "relay.db")
        with closing(here), closing(database):
            yield Sides(here, Line(database), Path(folder))


@pytest.fixture
def both() -> Iterator[Sides]:
    with sides() as made:
        yield made


ROWS = st.lists(st.binary(min_size=1, max_size=3), max_size=9)


@given(ROWS, ROWS, ROWS, st.integers(0, 20))
def test_whatever_either_had_both_have_and_nothing_was_sent_to_a_relay_that_had_it(here: list[bytes], there: list[bytes], more: list[bytes], cut: int) -> None:
    with sides() as both:
        both.here.put_keys(here)
        SqliteStore.put_keys(both.relay, there)
        both.relay.left, level = cut, KeyLevelling()
        with suppress(StoreDown):
            level.once(both.here, both.relay)
        both.relay.left = 10**9
        both.here.put_keys(more)
        level.once(both.here, both.relay)
        level.once(both.here, both.relay)
        assert both.rows() == ({*here, *there, *more},) * 2
        assert not level.kept_back
        assert sorted(both.relay.sent) == sorted({*here, *more} - {*there})


def test_what_a_relay_lost_without_saying_so_is_sent_again_at_the_next_start(both: Sides) -> None:
    both.here.put_keys([b"one", b"two", b"three"])
    KeyLevelling().once(both.here, both.relay)
    both.relay.destroy_keys([key_row_name(b"two")])
    both.relay.sent.clear()
    KeyLevelling().once(both.here, both.relay)
    assert both.rows()[1] == {b"one", b"two", b"three"} and both.relay.sent == [b"two"]


def test_a_relay_that_names_a_row_and_does_not_give_it_is_told_apart_until_it_gives_it(both: Sides) -> None:
    SqliteStore.put_keys(both.relay, [b"one", b"two", b"three"])
    both.relay.withheld, level = b"two", KeyLevelling()
    for _ in range(2):
        level.once(both.here, both.relay)
        assert level.kept_back and both.rows()[0] == {b"one", b"three"}
    both.relay.withheld = b""
    level.once(both.here, both.relay)
    assert not level.kept_back and both.rows()[0] == {b"one", b"two", b"three"}


def test_keys_that_came_while_others_were_written_are_written_at_once_and_a_broken_line_loses_none(both: Sides) -> None:
    SqliteStore.put_keys(both.relay, [bytes([one]) for one in range(40)])
    both.relay.left, writes = 30, list[int]()

    class Slow(SqliteStore):
        def put_keys(self, rows: Sequence[bytes]) -> None:
            while not writes and both.relay.left > 0:
                time.sleep(0.001)  # The first write takes as long as the line lasts.
            writes.append(len(rows))
            super().put_keys(rows)

    with closing(SqliteDatabase.open(both.folder / "here.db")) as database, pytest.raises(StoreDown):
        KeyLevelling().once(Slow(database, GROUP), both.relay)
    assert writes == [2, 28] and len(both.rows()[0]) == 30


def test_a_row_that_is_destroyed_there_while_it_is_asked_for_is_missed_by_nobody(both: Sides) -> None:
    level, gone = KeyLevelling(), key_row_name(b"destroyed since")
    both.relay.besides = [gone]
    level.once(both.here, both.relay)
    both.relay.besides = []
    level.once(both.here, both.relay)
    assert not level.kept_back


def test_a_row_that_was_erased_here_is_neither_taken_nor_missed(both: Sides) -> None:
    SqliteStore.put_keys(both.relay, [b"erased", b"two"])
    both.here.erase([Mark(key_row_name(b"erased"), MarkKind.KEY)])
    level = KeyLevelling()
    level.once(both.here, both.relay)
    assert both.rows()[0] == {b"two"} and not level.kept_back


def test_a_relay_that_names_the_same_rows_for_ever_is_asked_no_more(both: Sides) -> None:
    both.relay.besides = [bytes(32)]

    class Circle(Line):
        def key_names_after(self, position: int, most: int = 3) -> list[tuple[int, bytes]]:
            return [(1, bytes(32))]

    with pytest.raises(SealBroken):
        KeyLevelling().once(both.here, Circle(both.relay._database))  # type: ignore[arg-type]
