"""Orders to erase: which count, what they name, and how a desk carries one out. Rule: only keyholders' yes makes an order count, and what it
names is gone from store and index before anybody says so."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from safeconduct.core.call import FileAdopted
from safeconduct.core.case import SectionOpened
from safeconduct.core.erasure import (
    EraseAgreed,
    EraseDone,
    EraseOrdered,
    EraseStopped,
    Gone,
    Link,
    PiecesNamed,
    What,
)
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.ids import EventId, FeedId, MemberId, StreamId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.errors import NotFound
from safeconduct.journal.journal import Journal
from safeconduct.journal.waiting import said_at
from safeconduct.roster.roster import STEWARDS, Roster, is_cut
from safeconduct.store.log import Mark
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import NAME_OF, Plain
from safeconduct.wire.marks import MarkKind

_T = TypeVar("_T")

USUAL_DAYS = 7
MOST_DAYS = 31
"""Whoever writes an order says its days, and hides with it what it names: it is never carried out sooner than usual, and hides nothing for years."""

MOST_ROWS, MOST_LINKS, MOST_NAMES = 300, 60, 500
"""Of one part of an order; an event holds 64 KiB."""

ERASED = "erase.gone/1"
"""What stands in the index in the place of an erased entry. It is never written anywhere else."""


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


# Which orders there are


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
    if is_cut(journal.roster.seat_cuts.get((event.feed, STEWARDS)), row[0]) or is_cut(journal.roster.cuts.get(event.feed), row[0]):
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


# Naming what goes


def everything_about(journal: Journal, what: What, subjects: Sequence[Subject], order: EraseOrdered) -> tuple[EraseOrdered, ...]:
    """The order's parts for whole calls or cases: every stream of them, also those this member cannot open. Shape: `order` holds the rest.

    Raises: NotFound when nothing is known of them.
    """
    streams = streams_of(journal, subjects)
    if not streams:
        raise NotFound("There is nothing of this here.")
    rows = list(_rows_of(journal, frozenset(streams)).values())
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
    if row is None or row[5] == event or _subject_of(journal, row[0]) != subject:
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
        if isinstance(fact, FileAdopted) and _subject_of(journal, stream) not in subjects:
            found |= {bytes.fromhex(name) for name in fact.pieces}
    return frozenset(found)


def _is_shared(journal: Journal, stream: StreamId) -> bool:
    return journal.reading.kind_of_stream(stream) in {Kind.ROSTER, Kind.GROUP}


def _rows_of(journal: Journal, streams: frozenset[str]) -> dict[tuple[FeedId, int], Gone]:
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


def _subject_of(journal: Journal, stream: str) -> str:
    found = ask_one(journal.db, "SELECT subject FROM stream WHERE id=?", stream)
    return str(found[0]) if found else ""


def _case_of(journal: Journal, stream: str) -> str:
    """The case that names this section, for a member to whom the section itself is sealed."""
    for (raw,) in ask(journal.db, "SELECT plain FROM event WHERE instr(plain, ?)", stream.encode()):
        plain = Plain.parse(raw)
        if isinstance(plain.fact, SectionOpened) and plain.fact.stream == stream:
            return _subject_of(journal, plain.stream)
    return ""


def strangers(journal: Journal, order: Order) -> int:
    """How many of the rows and sections named belong, as far as this member can read, to something else than the order says."""
    streams = _streams_meant(journal, order)
    others = {stream for fact in order.facts for stream in fact.streams} - streams
    return len(others) + sum(not _belongs(journal, order, gone, streams) for fact in order.facts for gone in fact.rows)


# Carrying out


def is_carried(journal: Journal, order: Order) -> bool:
    return is_noted(journal, f"{order.id} {order.parts[0].feed}")


def is_noted(journal: Journal, done: str) -> bool:
    """Whether this member's index was told that it is done."""
    return ask_one(journal.db, "SELECT 1 FROM carried WHERE id=?", done) is not None


def note(journal: Journal, done: str) -> None:
    journal.db.execute("INSERT OR IGNORE INTO carried (id) VALUES (?)", (done,))


def marks_of(journal: Journal, order: Order) -> list[Mark]:
    """The rows, letters, strangers' pieces and key rows that go with the order, as far as they lie here."""
    streams = _streams_meant(journal, order)
    named = [gone for fact in order.facts for gone in fact.rows if _belongs(journal, order, gone, streams)]
    rows = {(gone.feed, gone.n): gone for gone in named} | _rows_of(journal, streams)
    keys = journal.shelf.key_rows_of(journal.store, streams) if streams else []
    return [
        *(Mark(one.h, MarkKind.ROW, one.feed, one.n) for one in rows.values()),
        *(Mark(name, MarkKind.LETTER) for fact in order.facts for name in fact.letters),
        *(Mark(name, MarkKind.PIECE) for fact in order.facts for name in fact.sent),
        *(Mark(name, MarkKind.KEY) for name in keys),
    ]


def carry_out(journal: Journal, order: Order, marks: Sequence[Mark]) -> None:
    """Nothing of it is in the store or in this member's index any more, and nothing of it is taken in again. May be done again."""
    streams = _streams_meant(journal, order)
    journal.store.erase(marks)
    with journal.db:
        _forget_rows(journal, order, [Gone(mark.feed, mark.n, mark.name) for mark in marks if mark.kind is MarkKind.ROW])
        _forget_streams(journal, streams)
        for table, column in (("caller", "call"), ("expected", "call")):
            journal.db.executemany(f"DELETE FROM {table} WHERE {column}=?", [(subject,) for subject in order.subjects])
        note(journal, f"{order.id} {order.parts[0].feed}")
    journal.reading.forgot()


def overwrite(journal: Journal) -> None:
    """Search words and old pages of the index are overwritten now and not at some time."""
    journal.db.execute("INSERT INTO word (word) VALUES ('optimize')")
    journal.db.pragma("wal_checkpoint(TRUNCATE)")


def begun_since(journal: Journal, order: Order) -> set[str]:
    """Sections that a colleague began who had not heard of the order: what goes as a whole takes them along, whenever they come."""
    subjects = () if order.what is What.ENTRY else order.subjects
    return {stream for one in subjects for (stream,) in ask(journal.db, "SELECT id FROM stream WHERE subject=?", one)}


def _streams_meant(journal: Journal, order: Order) -> frozenset[str]:
    """The streams that go as a whole; one that this member knows to be about something else is not among them."""
    named = {stream for fact in order.facts for stream in fact.streams} | begun_since(journal, order)
    about = {stream: _subject_of(journal, stream) or _case_of(journal, stream) for stream in named}
    return frozenset(stream for stream, subject in about.items() if not subject or subject in order.subjects)


def _belongs(journal: Journal, order: Order, gone: Gone, streams: frozenset[str]) -> bool:
    found = ask_one(journal.db, "SELECT id, stream FROM event WHERE feed=? AND n=?", gone.feed, gone.n)
    if found is None:
        return True  # Not open to this member; those to whom it is look after it.
    return found[1] in streams or any(link.event == found[0] for fact in order.facts for link in fact.links)


def _forget_rows(journal: Journal, order: Order, rows: Iterable[Gone]) -> None:
    links = {link.event: link for fact in order.facts for link in fact.links}
    for gone in rows:
        found = ask_one(journal.db, "SELECT id FROM event WHERE feed=? AND n=?", gone.feed, gone.n)
        journal.db.execute("DELETE FROM event WHERE feed=? AND n=?", (gone.feed, gone.n))
        journal.db.execute("DELETE FROM alarm WHERE feed=? AND n=? AND what='withheld'", (gone.feed, gone.n))
        placed = journal.store.placed(gone.feed, gone.n)
        if placed:
            journal.db.execute("DELETE FROM pending WHERE position=?", (placed[0],))
            link = links.get(EventId(found[0])) if found else next(iter(links.values()), None)
            if link:
                _keep_place(journal, link, gone, placed[0])


def _keep_place(journal: Journal, link: Link, gone: Gone, position: int) -> None:
    """The entry's place among the others, without its words, so that what it took the place of does not stand again."""
    plain = Plain(StreamId(link.stream), Unreadable(ERASED, b""), bytes(16), Moment(0), link.depth, link.after, ())
    author = journal.roster.member_of(gone.feed) or ""
    journal.db.execute(
        "INSERT OR IGNORE INTO event (position, id, stream, feed, author, n, depth, moment, counts, plain) VALUES (?,?,?,?,?,?,?,0,0,?)",
        (position, link.event, link.stream, gone.feed, author, gone.n, link.depth, plain.to_bytes()),
    )


def _forget_streams(journal: Journal, streams: frozenset[str]) -> None:
    for stream in streams:
        for table, column in (("event", "stream"), ("tip", "stream"), ("stream", "id")):
            journal.db.execute(f"DELETE FROM {table} WHERE {column}=?", (stream,))
    journal.shelf.forget(streams)
