"""Brings two stores level. Rule: it opens nothing, deletes nothing, and may be run in any order, as often as wanted."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from safeconduct.core.ids import FeedId
from safeconduct.errors import BadInput, Conflict, NotAllowed, SafeconductError, SealBroken
from safeconduct.store.log import Erasable, EventLog, Heads, KeyTable
from safeconduct.wire.row import Row

MOST_KEY_ROW = 4096
"""Unit: bytes; no key row is longer."""

MOST_NAMES = 1_000_000
"""How many key rows, or pieces of files, the other side may name, for all names are in memory. A group with ten thousand cases has a sixth of it."""

MOST_AHEAD = 8 * 1024 * 1024
"""Unit: bytes that are fetched while others are being written; more would lie in memory and wait."""

Thing = TypeVar("Thing")
Answer = Callable[[int], Sequence[tuple[int, int, Thing]]]
"""What one answer brings of what lies behind a number. Shape: each thing with its own number and its size in bytes; nothing at the end."""


@dataclass
class Levelled:
    """What one run did. `forked` names feeds of which the two stores hold different rows: nothing of them was moved; `refused` those
    of which one store offered what the other cannot take; `turned_away` those that may not write there any more."""

    came: int = 0
    went: int = 0
    forked: list[FeedId] = field(default_factory=list)
    behind: list[FeedId] = field(default_factory=list)
    refused: list[FeedId] = field(default_factory=list)
    turned_away: list[FeedId] = field(default_factory=list)


def level_events(here: EventLog, there: EventLog, between: Callable[[], None] = lambda: None) -> Levelled:
    """Both logs hold what either held. Shape: `between` is done once all came and before anything goes; what is written here from then on goes the
    next time, so that nothing goes of which `between` did not know."""
    done = Levelled()
    ours, theirs = here.heads(), there.heads()
    apart = [feed for feed in sorted(ours.keys() | theirs.keys()) if ours.get(feed) != theirs.get(feed)]
    done.forked += [feed for feed in apart if _rows(ours, feed) == _rows(theirs, feed)]
    done.came = sum(_brought(there, here, feed, (ours, theirs), done) for feed in apart)
    between()
    done.went = sum(_brought(here, there, feed, (theirs, ours), done) for feed in apart)
    _fill_in(here, there, done)
    return done


def _rows(heads: Heads, feed: FeedId) -> int:
    return heads.get(feed, (0, ""))[0]


def _brought(source: EventLog, target: EventLog, feed: FeedId, heads: tuple[Heads, Heads], done: Levelled) -> int:
    """How many rows of the feed went from one to the other. Shape: `heads` are the target's, and the source's."""
    had, has = heads
    try:
        return _copy(source, target, feed, _rows(had, feed), _rows(has, feed))
    except Conflict:
        done.forked.append(feed)
    except NotAllowed:
        done.turned_away.append(feed)  # A feed that is closed there: nobody brings more of it.
    except (SealBroken, BadInput):
        done.refused.append(feed)  # One feed that is not what was signed does not keep the others from being level.
    return 0


def _fill_in(here: EventLog, there: EventLog, done: Levelled) -> None:
    """A body that one of them lacks and the other has. What both lack, as after an erasure, nobody asks for."""
    ours, theirs = set(here.bare()), set(there.bare())
    done.came += sum(_fill(there, here, *one, done) for one in sorted(ours - theirs))
    done.went += sum(_fill(here, there, *one, done) for one in sorted(theirs - ours))


def _fill(source: EventLog, target: EventLog, feed: FeedId, n: int, done: Levelled) -> int:
    try:
        rows = [row for row in source.rows_of(feed, n, 1) if (row.feed, row.n) == (feed, n) and row.body is not None]
        target.append(rows)
    except (Conflict, SealBroken, BadInput):
        done.refused.append(feed)
        return 0
    return len(rows)


def _copy(source: EventLog, target: EventLog, feed: FeedId, have: int, want: int) -> int:
    """How many rows of the feed were copied, of those behind the first number and up to the second."""

    def answer(behind: int) -> list[tuple[int, int, Row]]:
        rows = [row for row in source.rows_of(feed, behind + 1) if row.n <= want] if behind < want else []
        if any(row.feed != feed for row in rows):
            return []  # Whoever answers something else than was asked for would be asked for ever.
        return [(row.n, row.size, row) for row in rows]

    return _carry(answer, target.append, have)[0]


def level_keys(source: KeyTable, target: KeyTable, position: int) -> int:
    """Key rows behind the position are in the target too; returns the new position."""
    return carry_keys(source.keys_after, target.put_keys, position)


def carry_keys(fetch: Callable[[int], list[tuple[int, bytes]]], put: Callable[[list[bytes]], None], position: int) -> int:
    """See level_keys. Shape: `fetch` gives some rows behind a position, none at the end; `put` is given those that may be key rows."""

    def answer(behind: int) -> list[tuple[int, int, bytes]]:
        return [(at, len(row), row) for at, row in fetch(behind)]

    return _carry(answer, lambda rows: put([row for row in rows if len(row) <= MOST_KEY_ROW]), position)[1]


def _carry(answer: Answer[Thing], write: Callable[[list[Thing]], None], position: int) -> tuple[int, int]:
    """How many things were written, and the number of the last. What comes while others are being written is written together, because each
    write waits for a disk or a line."""
    written, enough = 0, Event()
    enough.set()
    things, position = _fetched(answer, position, enough)
    with ThreadPoolExecutor(1) as ahead:
        while things:
            enough.clear()
            coming = ahead.submit(_fetched, answer, position, enough)
            try:
                write(things)
            finally:
                enough.set()
            written += len(things)
            things, position = coming.result()
    return written, position


def _fetched(answer: Answer[Thing], position: int, enough: Event) -> tuple[list[Thing], int]:
    """What one answer brings, and more until it is enough; and how far that goes."""
    found, size = list[Thing](), 0
    while True:
        try:
            some = answer(position)
        except SafeconductError:
            if found:
                break  # What came before is written first; who asks again meets the same trouble, or it is over.
            raise
        if not some or some[-1][0] <= position:
            break  # Whoever answers something else than was asked for would be asked for ever.
        found += [thing for _, _, thing in some]
        size += sum(each for _, each, _ in some)
        position = some[-1][0]
        if enough.is_set() or size >= MOST_AHEAD:
            break
    return found, position


def level_erased(source: Erasable, target: Erasable, position: int) -> int:
    """What was erased in the source is erased in the target too; returns the new position. Only from a store whose marks somebody judged."""
    while marks := source.erased_after(position):
        if marks[-1][0] <= position:
            break
        target.erase([mark for _, mark in marks])
        position = marks[-1][0]
    return position
