"""Whether the days in which an order to erase can be stopped are over. Rule: no single clock says so, neither this computer's nor that of whoever
said yes."""

from dataclasses import dataclass

from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, MemberId
from safeconduct.core.when import DAY, Moment
from safeconduct.journal.journal import Journal
from safeconduct.store.pages import ask_one
from safeconduct.wire.codec import Plain

ENOUGH_DAYS = 7
"""On so many different days a lone office is used until it believes its own clock, however long the order waits."""

_STEPS = 50
"""How far back an author's own entries are followed to what they had last seen of others."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What does not go by this computer's clock. Shape: `here` are members whose keyrings lie on this computer, `relay` is what another computer's relay
    last said that the time is."""

    here: frozenset[MemberId]
    relay: Moment | None = None


def said_at(journal: Journal, event: Event) -> Moment:
    """When it was written; no sooner than what its author had last seen of others, so that a clock that is behind ends no waiting early. Where the author's
    clock was ahead, it was before whatever their device wrote next by one that is not: else what is to go were hidden, and there, for years."""
    limit = journal.clock() + DAY
    latest = event.moment if event.moment <= limit else _written_next(journal, event, limit)
    waiting, seen = list(event.after), set[EventId]()
    while waiting and len(seen) < _STEPS:
        one = waiting.pop()
        found = None if one in seen else ask_one(journal.db, "SELECT feed, moment, plain FROM event WHERE id=?", one)
        seen.add(one)
        if found and found[0] == event.feed:
            waiting += Plain.parse(found[2]).after
        elif found and found[1] <= limit:
            latest = max(latest, Moment(found[1]))
    return latest


def _written_next(journal: Journal, event: Event, limit: int) -> Moment:
    """The earliest that the same device says of its later entries, of those that are not ahead too."""
    sql = "SELECT min(moment) FROM event WHERE feed=?1 AND n>(SELECT n FROM event WHERE id=?2) AND moment<=?3"
    (found,) = ask_one(journal.db, sql, event.feed, event.id, limit) or (None,)
    return event.moment if found is None else Moment(int(found))


def is_over(journal: Journal, yes: EventId, days: int, due: Moment, elsewhere: Elsewhere) -> bool:
    """By this computer's clock, and besides by another's: the relay's, a colleague's on another computer, or by different days on which one device wrote
    since the yes came."""
    if journal.clock() < due:
        return False
    if elsewhere.relay is not None and elsewhere.relay >= due:
        return True
    return _was_written_elsewhere(journal, due, elsewhere) or _days_written(journal, yes, due - days * DAY) >= ENOUGH_DAYS


def _was_written_elsewhere(journal: Journal, due: int, elsewhere: Elsewhere) -> bool:
    """Shape: an entry without an author is by nobody who is in the group, such as the recovery key."""
    ours = ["", *sorted(elsewhere.here)]
    marks = ",".join("?" * len(ours))
    sql = f"SELECT 1 FROM event WHERE moment BETWEEN ? AND ? AND counts=1 AND author NOT IN ({marks}) LIMIT 1"
    return ask_one(journal.db, sql, due, journal.clock() + DAY, *ours) is not None


def _days_written(journal: Journal, yes: EventId, since: int) -> int:
    """The most days on which one device wrote: a clock that jumps adds one, whatever it jumps to."""
    sql = (
        f"SELECT count(DISTINCT moment / {DAY}) AS days FROM event WHERE position>=(SELECT position FROM event WHERE id=?) "
        "AND moment BETWEEN ? AND ? GROUP BY feed ORDER BY days DESC LIMIT 1"
    )
    found = ask_one(journal.db, sql, yes, since, journal.clock() + DAY)
    return int(found[0]) if found else 0
