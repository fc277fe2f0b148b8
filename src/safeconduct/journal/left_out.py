"""What stands in no list because whoever began it was cut off before a keyholder had heard of it. Rule: it goes on counting for nothing;
somebody who may write there writes it again in their own name."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from safeconduct.core.call import CallAdopted
from safeconduct.core.case import CaseOpened
from safeconduct.core.event import Event
from safeconduct.core.house import HouseRegistered
from safeconduct.core.ids import FeedId
from safeconduct.core.section import Subject
from safeconduct.journal.journal import Journal
from safeconduct.store.pages import ask_one

BEGINNINGS = (CaseOpened, CallAdopted, HouseRegistered)

MOST = 2000
"""Entries looked at behind one cut: a laptop in a stranger's hands can write as many as it likes."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Shape: `began` would begin it if it counted; `entries` are all that the same feed wrote of it and that does not count, in order of display."""

    subject: Subject
    began: Event
    entries: tuple[Event, ...]


def left_out(journal: Journal, hidden: AbstractSet[Subject]) -> tuple[LeftOut, ...]:
    """The calls, cases and houses that this member opens and that nobody else began, by the feeds that began them. Shape: `hidden` are those
    ordered to be erased, which nobody brings back."""
    found = {subject: event for feed, n in _cuts(journal).items() for subject, event in _begun_behind(journal, feed, n)}
    return tuple(_whole(journal, subject, event) for subject, event in found.items() if subject not in hidden and not _is_begun(journal, subject))


def had_come(journal: Journal, one: LeftOut, position: int) -> bool:
    """Whether all of it was here when this member's index stood at this position."""
    sql = "SELECT max(e.position) FROM event e JOIN stream s ON s.id = e.stream WHERE s.subject=? AND e.feed=? AND e.counts=0"
    (last,) = ask_one(journal.db, sql, one.subject, one.began.feed)
    return last is not None and int(last) <= position


def _cuts(journal: Journal) -> dict[FeedId, int]:
    """The last row that counts of each feed that was cut off, from the group or from a circle."""
    roster = journal.roster
    cuts: dict[FeedId, int] = {}
    for feed, (n, _) in (*roster.cuts.items(), *((feed, cut) for (feed, _), by in roster.seat_cuts.items() for cut in by.values())):
        cuts[feed] = min(n, cuts.get(feed, n))
    return cuts


def _begun_behind(journal: Journal, feed: FeedId, n: int) -> list[tuple[Subject, Event]]:
    behind = islice(journal.reading.written_by(feed, n), MOST)
    return [(subject, event) for subject, event in behind if isinstance(event.fact, BEGINNINGS) and not event.counts]


def _is_begun(journal: Journal, subject: Subject) -> bool:
    return any(event.counts and isinstance(event.fact, BEGINNINGS) for event in journal.events_of(subject))


def _whole(journal: Journal, subject: Subject, began: Event) -> LeftOut:
    return LeftOut(subject, began, tuple(event for event in journal.events_of(subject) if event.feed == began.feed and not event.counts))
