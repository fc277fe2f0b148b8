"""What an order to erase names: whole calls and cases, or one entry. Rule: what is sealed to this member is named with the rest, by the keys its rows lie under."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from safeconduct.core.call import FileAdopted
from safeconduct.core.case import SectionOpened
from safeconduct.core.erasure import EraseOrdered, Gone, Link, What
from safeconduct.core.ids import EventId, FeedId, StreamId
from safeconduct.core.section import Kind, Subject
from safeconduct.errors import NotFound
from safeconduct.journal.journal import Journal
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import NAME_OF, Plain

_T = TypeVar("_T")

MOST_ROWS, MOST_NAMES = 300, 500
"""Of one part of an order; an event holds 64 KiB."""


def everything_about(journal: Journal, what: What, subjects: Sequence[Subject], order: EraseOrdered) -> tuple[EraseOrdered, ...]:
    """The order's parts for whole calls or cases: every stream of them, also those this member cannot open. Shape: `order` holds the rest.

    Raises: NotFound when nothing is known of them.
    """
    streams = streams_of(journal, subjects)
    if not streams:
        raise NotFound("There is nothing of this here.")
    rows = list(rows_of(journal, frozenset(streams)).values())
    filled = EraseOrdered(order.order, what, tuple(subjects), (), order.days, order.why, tuple(sorted(streams)))
    further = [
        *(replace(order, what=what, why="", rows=tuple(some), letters=(), sent=()) for some in _pieces(rows, MOST_ROWS)),
        *(replace(order, what=what, why="", letters=tuple(some), sent=()) for some in _pieces(order.letters, MOST_NAMES)),
        *(replace(order, what=what, why="", letters=(), sent=tuple(some)) for some in _pieces(order.sent, MOST_NAMES)),
    ]
    return (filled, *further)


def one_entry(journal: Journal, subject: Subject, event: EventId, order: EraseOrdered) -> tuple[EraseOrdered, ...]:
    """The order for one entry, with its place among the others. Raises: NotFound when it is not there, or begins its section."""
    row = ask_one(journal.db, "SELECT e.stream, e.depth, e.plain, e.feed, e.n, s.began FROM event e JOIN stream s ON s.id=e.stream WHERE e.id=?", event)
    if row is None or row[5] == event or subject_of(journal, row[0]) != subject:
        raise NotFound("There is no such entry.")
    stream, depth, raw, feed, n, _ = row
    gone, link = _gone(journal, FeedId(feed), n), Link(event, stream, depth, Plain.parse(raw).after)
    return (EraseOrdered(order.order, What.ENTRY, (subject,), (gone,) if gone else (), order.days, order.why, links=(link,)),)


def streams_of(journal: Journal, subjects: Iterable[Subject]) -> set[StreamId]:
    """The streams about them, as far as anything here names them: a case names its sections, also the sealed ones."""
    found: set[StreamId] = set()
    for subject in subjects:
        found |= {StreamId(stream) for (stream,) in ask(journal.db, "SELECT id FROM stream WHERE subject=?", subject)}
        found |= {event.fact.stream for event in journal.events_of(subject) if isinstance(event.fact, SectionOpened)}
    return {stream for stream in found if not _is_shared(journal, stream)}


def sent_with_others(journal: Journal, subjects: Collection[Subject]) -> frozenset[bytes]:
    """The pieces of files that other calls than these say are theirs: whoever names another caller's pieces takes none of them along."""
    found: set[bytes] = set()
    for stream, raw in ask(journal.db, "SELECT stream, plain FROM event WHERE instr(plain, ?)", NAME_OF[FileAdopted].encode()):
        fact = Plain.parse(raw).fact
        if isinstance(fact, FileAdopted) and subject_of(journal, stream) not in subjects:
            found |= {bytes.fromhex(name) for name in fact.pieces}
    return frozenset(found)


def _is_shared(journal: Journal, stream: StreamId) -> bool:
    return journal.reading.kind_of_stream(stream) in {Kind.ROSTER, Kind.GROUP}


def rows_of(journal: Journal, streams: frozenset[str]) -> dict[tuple[FeedId, int], Gone]:
    """The rows of these streams that lie here, read or sealed to this member."""
    found: dict[tuple[FeedId, int], Gone] = {}
    for stream in sorted(streams):
        for feed, n in ask(journal.db, "SELECT feed, n FROM event WHERE stream=?", stream):
            gone = _gone(journal, FeedId(feed), n)
            found |= {(gone.feed, gone.n): gone} if gone else {}
    for kid in journal.shelf.kids_of_streams(streams):
        for (at,) in ask(journal.db, "SELECT position FROM pending WHERE kid=?", kid):
            for _, row in journal.store.rows_after(at - 1, 1):
                found[row.feed, row.n] = Gone(row.feed, row.n, row.h)
    return found


def _gone(journal: Journal, feed: FeedId, n: int) -> Gone | None:
    rows = journal.store.rows_of(feed, n, 1)
    return Gone(feed, n, rows[0].h) if rows else None


def _pieces(rows: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def subject_of(journal: Journal, stream: str) -> str:
    found = ask_one(journal.db, "SELECT subject FROM stream WHERE id=?", stream)
    return str(found[0]) if found else ""


def case_of(journal: Journal, stream: str) -> str:
    """The case that names this section, for a member to whom the section itself is sealed."""
    for (raw,) in ask(journal.db, "SELECT plain FROM event WHERE instr(plain, ?)", stream.encode()):
        plain = Plain.parse(raw)
        if isinstance(plain.fact, SectionOpened) and plain.fact.stream == stream:
            return subject_of(journal, plain.stream)
    return ""
