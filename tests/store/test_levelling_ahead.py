"""A long feed comes over while what came before it is written. Rule: nothing that came is lost to what came after it."""

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from safeconduct.core.ids import FeedId
from safeconduct.errors import StoreDown
from safeconduct.seal.events import seal_row
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.store.levelling import level_events
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.row import NO_ROW, Head, Row

GROUP = bytes([1]) * 32
KEY, ANNA = SymmetricKey(bytes([3]) * 32, b"stream"), SigningKey(bytes([5]) * 32)
FEED = FeedId(ANNA.public.hex())
ROWS, A_PAGE = 40, 4


def rows() -> list[Row]:
    made: list[Row] = []
    for n in range(1, ROWS + 1):
        made.append(seal_row(Head(GROUP, ANNA.public, n, made[-1].h if made else NO_ROW), b"words", KEY, KEY, ANNA, os.urandom))
    return made


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    here, there = (SqliteStore.open(tmp_path / name, GROUP) for name in ("here.db", "there.db"))
    there.append(rows())
    yield here, there
    here.close()
    there.close()


@dataclass
class Line:
    """A store at the end of a line: a few rows an answer. Shape: `breaks_behind` is the last row that comes over; `answered` is set once a second
    answer came, `last` when the feed's end did."""

    store: SqliteStore
    breaks_behind: int = ROWS
    answers: list[int] = field(default_factory=list)
    last: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.heads, self.append, self.bare = self.store.heads, self.store.append, self.store.bare

    def rows_of(self, feed: FeedId, first: int, most: int = 500) -> list[Row]:
        if first > self.breaks_behind:
            self.last.set()
            raise StoreDown("The line broke.")
        found = self.store.rows_of(feed, first, A_PAGE)
        self.answers.append(found[-1].n)
        if found[-1].n == ROWS:
            self.last.set()
        return found


@dataclass
class Patient:
    """A store whose first write takes as long as everything else on the line."""

    store: SqliteStore
    line: Line
    writes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heads, self.rows_of, self.bare = self.store.heads, self.store.rows_of, self.store.bare

    def append(self, some: Sequence[Row]) -> None:
        assert self.writes or self.line.last.wait(30)
        self.writes.append(len(some))
        self.store.append(some)


def test_what_came_during_a_write_is_written_at_once(stores: tuple[SqliteStore, SqliteStore]) -> None:
    here, there = stores
    line = Line(there)
    patient = Patient(here, line)

    done = level_events(patient, line)

    assert patient.writes == [A_PAGE, ROWS - A_PAGE]
    assert done.came == ROWS
    assert here.heads() == there.heads()


def test_a_broken_line_loses_nothing_that_came_before(stores: tuple[SqliteStore, SqliteStore]) -> None:
    here, there = stores
    line = Line(there, breaks_behind=3 * A_PAGE)

    with pytest.raises(StoreDown):
        level_events(Patient(here, line), line)

    assert here.head_of(FEED)[0] == 3 * A_PAGE
    line.breaks_behind = ROWS
    level_events(here, line)
    assert here.heads() == there.heads()


def test_a_write_that_fails_ends_the_fetching(stores: tuple[SqliteStore, SqliteStore]) -> None:
    here, there = stores

    class Full(Patient):
        def append(self, some: Sequence[Row]) -> None:
            raise StoreDown("The disk is full.")

    line = Line(there)
    with pytest.raises(StoreDown, match="full"):
        level_events(Full(here, line), line)

    assert line.answers[-1] <= ROWS
    assert here.heads() == {}
    assert [one for one in threading.enumerate() if one.name.startswith("ThreadPool")] == []
