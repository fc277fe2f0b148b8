"""Orders to erase: which there are, and which count. Rule: only keyholders' yes makes an order count, by the roster of the moment they said it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from safeconduct.core.erasure import EraseAgreed, EraseDone, EraseOrdered, EraseStopped, PiecesNamed, What
from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, FeedId, MemberId
from safeconduct.core.section import Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.journal.journal import Journal
from safeconduct.journal.waiting import said_at
from safeconduct.roster.judging import is_unseated
from safeconduct.roster.roster import STEWARDS, Roster, is_cut
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import Plain

USUAL_DAYS = 7
MOST_DAYS = 31
"""Whoever writes an order says its days, and hides with it what it names: it is never carried out sooner than usual, and hides nothing for years."""


@dataclass(frozen=True, slots=True)
class Yes:
    member: MemberId
    moment: Moment
    needed: int
    event: EventId


@dataclass(frozen=True, slots=True)
class Order:
    """One order with all its parts. Shape: `agreed` are keyholders who said yes; `due` is from when it is carried out, None while it waits for a
    yes; `stopped` names who stopped it in time; `done` the feeds of the devices that have carried it out; `pieces` the events that name pieces
    of documents, those that have the yes they need, and `awaited` those that wait for it, with who said yes to each; `yes` is the
    event that the days run from."""

    id: str
    parts: tuple[Event, ...]
    what: What
    subjects: tuple[Subject, ...]
    days: int
    why: str
    agreed: tuple[MemberId, ...]
    due: Moment | None
    stopped: MemberId | None
    stopped_why: str
    done: frozenset[FeedId]
    pieces: tuple[Event, ...] = ()
    awaited: tuple[tuple[Event, tuple[MemberId, ...]], ...] = ()
    yes: EventId | None = None

    @property
    def by(self) -> MemberId:
        return self.parts[0].author

    @property
    def asked(self) -> Moment:
        return self.parts[0].moment

    @property
    def counts(self) -> bool:
        return self.due is not None and self.stopped is None

    @property
    def facts(self) -> Iterator[EraseOrdered]:
        return (part.fact for part in self.parts if isinstance(part.fact, EraseOrdered))

    def named(self, *, with_awaited: bool = False) -> frozenset[bytes]:
        """The pieces of documents that were named, and may go."""
        events = (*self.pieces, *(event for event, _ in self.awaited)) if with_awaited else self.pieces
        return frozenset(name for event in events if isinstance(event.fact, PiecesNamed) for name in event.fact.pieces)

    def waits_for(self, member: MemberId) -> tuple[tuple[EventId, ...], ...]:
        """What still waits for this keyholder's yes, each as a yes names it."""
        if self.stopped:
            return ()
        whole = [tuple(sorted(part.id for part in self.parts))] if self.due is None and member not in self.agreed else []
        return (*whole, *((event.id,) for event, said in self.awaited if member not in said))

    @property
    def rows(self) -> int:
        return sum(len(fact.rows) for fact in self.facts)

    def is_due(self, now: Moment) -> bool:
        return self.counts and self.due is not None and self.due <= now


def orders(journal: Journal, events: Sequence[Event]) -> tuple[Order, ...]:
    """Every order, oldest first. Shape: `events` are those of the whole group about erasing, in order of display."""
    parts: dict[tuple[str, FeedId], list[Event]] = {}
    for event in events:
        if isinstance(event.fact, EraseOrdered):
            parts.setdefault((event.fact.order, event.feed), []).append(event)
    return tuple(_order(journal, found, events) for found in parts.values())


def _order(journal: Journal, parts: list[Event], events: Sequence[Event]) -> Order:
    first = parts[0].fact
    assert isinstance(first, EraseOrdered)  # noqa: S101 (they were chosen by it)
    said = sorted(_yeses(journal, first.order, parts, events), key=lambda one: one.moment)
    days = min(max(first.days, USUAL_DAYS), MOST_DAYS)
    last = _last_needed(said)
    due = Moment(last.moment + days * DAY) if last else None
    stopped = _stopped(journal, first.order, due, events)
    done = {event.feed for event in events if isinstance(event.fact, EraseDone) and event.fact.order == first.order}
    pieces, awaited = _pieces_of(journal, first.order, events)
    return Order(
        first.order, tuple(parts), first.what, first.subjects, days, first.why, tuple(one.member for one in said), due,
        stopped.author if stopped else None, stopped.fact.why if stopped and isinstance(stopped.fact, EraseStopped) else "", frozenset(done),
        pieces, awaited, last.event if last else None,
    )  # fmt: skip


def _pieces_of(journal: Journal, order: str, events: Sequence[Event]) -> tuple[tuple[Event, ...], tuple[tuple[Event, tuple[MemberId, ...]], ...]]:
    """What names pieces of documents counts by as many yeses as the order itself: nobody adds to it what keyholders did not see."""
    found = [(event, *agreed_by(journal, order, event, events)) for event in events if isinstance(event.fact, PiecesNamed) and event.fact.order == order]
    return tuple(event for event, _, counts in found if counts), tuple((event, agreed) for event, agreed, counts in found if not counts)


def agreed_by(journal: Journal, order: str, event: Event, events: Sequence[Event]) -> tuple[tuple[MemberId, ...], bool]:
    """The keyholders who said yes to this one event, and whether they are enough."""
    said = list(_yeses(journal, order, [event], events))
    return tuple(one.member for one in said), _last_needed(said) is not None


def _yeses(journal: Journal, order: str, parts: list[Event], events: Sequence[Event]) -> Iterable[Yes]:
    """The first yes of each keyholder. An order that grew after a yes is another one."""
    ids = tuple(sorted(part.id for part in parts))
    found: dict[MemberId, Yes] = {}
    for event in (parts[-1], *events):
        is_yes = event is parts[-1] or (isinstance(event.fact, EraseAgreed) and event.fact.order == order and event.fact.parts == ids)
        needed = _needed(journal, event) if is_yes and event.author not in found else 0
        if needed:
            found[event.author] = Yes(event.author, said_at(journal, event), needed, event.id)
    return found.values()


def _last_needed(said: list[Yes]) -> Yes | None:
    """The yes that completes it, in order of time; none while it waits for one."""
    needed = max((one.needed for one in said), default=1)
    return said[needed - 1] if len(said) >= needed else None


def _stopped(journal: Journal, order: str, due: Moment | None, events: Sequence[Event]) -> Event | None:
    for event in events:
        is_stop = isinstance(event.fact, EraseStopped) and event.fact.order == order and (due is None or event.moment < due)
        if is_stop and _needed(journal, event):
            return event
    return None


def _needed(journal: Journal, event: Event) -> int:
    """How many keyholders' yes the group needed when the author said it; 0 when the author was no keyholder."""
    then = journal.chain.then(event.roster)
    member = then.member_of(event.feed)
    row = ask_one(journal.db, "SELECT n FROM event WHERE id=?", event.id)
    if member is None or row is None or (member, STEWARDS) not in then.seats:
        return 0
    if is_unseated(journal.roster, then, event.feed, row[0], STEWARDS) or is_cut(journal.roster.cuts.get(event.feed), row[0]):
        return 0
    return max(_needs(then), *(_needs(roster) for roster in _seen_before(journal, event, row[0])))


def _needs(roster: Roster) -> int:
    return roster.stewards_needed if len(roster.members_of(STEWARDS)) >= roster.stewards_needed else 1


def _seen_before(journal: Journal, event: Event, n: int) -> Iterator[Roster]:
    """The rosters that the author had seen in earlier rows: naming an old one makes nobody the only keyholder again."""
    sql = "SELECT plain FROM event WHERE feed=? AND n<? AND stream IN (?,?)"
    found = ask(journal.db, sql, event.feed, n, event.stream, journal.ring.roster_stream)
    yield journal.chain.then(event.roster)
    for tips in {Plain.parse(raw).roster for (raw,) in found}:
        yield journal.chain.then(tips)
