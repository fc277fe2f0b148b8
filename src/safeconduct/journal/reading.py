"""From sealed rows to events: the only way from ciphertext to meaning. Rule: what does not verify is named and changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast, get_args

import apsw

from safeconduct.core.case import CaseRestricted
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.facts import KINDS_OF, SAID_BY, sayers_of
from safeconduct.core.group import RosterFact, StreamBegan, StreamBeganFor
from safeconduct.core.ids import CircleId, EventId, FeedId, MemberId, StreamId
from safeconduct.core.section import DEFAULT_READERS, Kind, Subject
from safeconduct.core.when import DAY, Clock, Moment
from safeconduct.errors import SealBroken
from safeconduct.journal.chains import Chains
from safeconduct.journal.restricted import without_what_is_beside
from safeconduct.journal.rights import may_write_one
from safeconduct.journal.shelf import Shelf
from safeconduct.journal.streams import About, Confined, Streams, about, is_sound
from safeconduct.journal.tips import Tips, TipsMoved, tips_at, tips_now
from safeconduct.roster.chain import Chain
from safeconduct.roster.judging import judged, judged_among
from safeconduct.roster.roster import Roster, RosterEvent, is_cut
from safeconduct.seal.events import open_route, open_row_body
from safeconduct.store.pages import ask, ask_one
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.row import Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL, feed TEXT NOT NULL, author TEXT NOT NULL, n INTEGER NOT NULL,
  depth INTEGER NOT NULL, moment INTEGER NOT NULL, counts INTEGER NOT NULL, plain BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS event_of ON event (stream);
CREATE INDEX IF NOT EXISTS event_by ON event (feed, n);
CREATE INDEX IF NOT EXISTS event_idle ON event (stream) WHERE counts=0;
CREATE INDEX IF NOT EXISTS event_at ON event (moment);
CREATE TABLE IF NOT EXISTS tip (stream TEXT, id TEXT, depth INTEGER, PRIMARY KEY (stream, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (position INTEGER PRIMARY KEY, kid BLOB);
"""

_KEEP_EVENT = (
    # Whoever copies a colleague's words into their own feed neither takes them over nor silences them.
    "INSERT INTO event (position, id, stream, feed, author, n, depth, moment, counts, plain) VALUES (?,?,?,?,?,?,?,?,?,?) "
    "ON CONFLICT (id) DO UPDATE SET feed=excluded.feed, author=excluded.author, n=excluded.n, counts=1 "
    "WHERE counts=0 AND excluded.counts=1 ON CONFLICT (position) DO NOTHING"
)
_EVENT = "e.id, e.author, e.feed, e.counts, e.plain FROM event e JOIN stream s ON s.id = e.stream"
_ROSTER_FACTS = get_args(RosterFact)

SOME = 500
"""Events read at once where there may be very many."""


@dataclass(slots=True)
class _Opened:
    row: Row
    position: int
    id: EventId
    plain: Plain
    raw: bytes


@dataclass
class Taken:
    """What one reading brought. Shape: `subjects` are those whose events changed."""

    rows: int = 0
    events: int = 0
    subjects: set[Subject] = field(default_factory=set)


class Reading:
    """Reads new rows of the local log into the encrypted index's own tables."""

    def __init__(self, db: apsw.Connection, group: bytes, shelf: Shelf, roster_stream: str, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._group = group
        self._shelf = shelf
        self._roster_stream = roster_stream
        db.execute(SCHEMA)
        self.streams = Streams(db)
        self.chains = Chains(db, group)
        self.chain = Chain(group.hex(), self._known_roster())
        self._roster = self.chain.now()
        self._unwritten: list[tuple[apsw.SQLiteValue, ...]] = []
        self._idle: set[str] = set()
        self._latest = clock() + DAY
        self._reach = self.position
        self._depths: dict[EventId, int] = {}
        self._tips = TipsMoved()
        self._entitled: dict[tuple[tuple[EventId, ...], FeedId, Kind, frozenset[CircleId]], bool] = {}

    @property
    def roster(self) -> Roster:
        return self._roster

    def _known_roster(self) -> Iterable[RosterEvent]:
        found = ask(self._db, "SELECT id, feed, n, plain FROM event WHERE stream=?", self._roster_stream)
        for one, feed, n, raw in found:
            plain = Plain.parse(raw)
            yield RosterEvent(one, feed, n, plain.depth, plain.after, _roster_fact(plain))

    # Taking in

    def take(self, store: SqliteStore, most: int = 2000) -> Taken:
        """Reads at most so many new rows, and those that wait for a key when there are keys that were not there before."""
        position = self.position
        self._depths, self._tips = {}, TipsMoved()
        self._unwritten.clear()
        self._idle.clear()
        self._latest = self._clock() + DAY
        self.streams.tidy()
        arrived = store.rows_after(position, most)
        self._reach = max([self._reach, *(at for at, _ in arrived)])
        good = self.chains.filled_in(store) + self.chains.verified(arrived)
        opened = [one for at, row in good if (one := self._open(at, row))]
        keys = self._shelf.count()
        if keys != self._mark("keys"):
            opened += self._retried(store)
            self._db.execute("REPLACE INTO mark (name, at) VALUES ('keys', ?)", (keys,))
        taken = Taken(rows=len(arrived), events=len(opened))
        taken.subjects |= self._take_roster(opened)
        for one in opened:
            self._store_event(one)
        self._write_events()
        taken.subjects |= self._judge_early()
        self._tips.write(self._db)
        known = map(self.streams.of, {one.plain.stream for one in opened})
        taken.subjects |= {stream.subject for stream in known if stream}
        if arrived:
            self._db.execute("REPLACE INTO mark (name, at) VALUES ('rows', ?)", (arrived[-1][0],))
        return taken

    def _mark(self, name: str) -> int:
        return int((ask_one(self._db, "SELECT at FROM mark WHERE name=?", name) or (0,))[0])

    @property
    def position(self) -> int:
        return self._mark("rows")

    # Opening

    def _open(self, at: int, row: Row) -> _Opened | None:
        if row.body is None:
            return None
        kid = open_route(row, self._shelf.everyone)
        known = self._shelf.stream_key(kid) if kid else None
        if known is None:
            self._db.execute("REPLACE INTO pending (position, kid) VALUES (?,?)", (at, kid))
            return None
        stream, key = known
        try:
            raw = open_row_body(row, key)
            plain = Plain.parse(raw)
        except SealBroken:
            self.chains.raise_alarm(row.feed, row.n, "seal")
            return None
        if plain.stream != stream:
            self.chains.raise_alarm(row.feed, row.n, "stream")
            return None
        return _Opened(row, at, event_id(raw), plain, raw)

    def _retried(self, store: SqliteStore) -> list[_Opened]:
        """Rows that waited for a key: tried again, once each time keys came."""
        waiting = ask(self._db, "SELECT position FROM pending WHERE kid IS NULL OR kid IN (SELECT kid FROM stream_key) ORDER BY position")
        opened = []
        for (at,) in waiting:
            for position, row in store.rows_after(at - 1, 1):
                self._db.execute("DELETE FROM pending WHERE position=?", (at,))
                one = self._open(position, row) if position == at else None
                opened += [one] if one else []
        return opened

    # Keeping

    def _take_roster(self, opened: list[_Opened]) -> set[Subject]:
        new = [
            RosterEvent(one.id, one.row.feed, one.row.n, one.plain.depth, one.plain.after, _roster_fact(one.plain))
            for one in opened
            if one.plain.stream == self._roster_stream
        ]
        if not new:
            return set()
        accepted = self.chain.accepted
        self.chain.add(*new)
        self._roster = self.chain.now()
        self._entitled.clear()
        return self._judge_again() if accepted <= self.chain.accepted else self._judge_all()

    def _judge_all(self) -> set[Subject]:
        """Something of the roster itself no longer counts, and with it, perhaps, what was written on the strength of it."""
        rows = ask(self._db, "SELECT id, stream, feed, n, plain, counts FROM event")
        return set[Subject]().union(*(self._judge_one(*row) for row in rows))

    def _judge_again(self) -> set[Subject]:
        """What a removal cut off no longer counts, though it was read before the removal came."""
        touched: set[Subject] = set()
        for row in ask(self._db, "SELECT id, stream, feed, n, plain, counts FROM event WHERE counts=0"):
            touched |= self._judge_one(*row)
        cuts = [(feed, cut) for feed, cut in self._roster.cuts.items()]
        cuts += [(feed, cut) for (feed, _), by in self._roster.seat_cuts.items() for cut in by.values()]
        for feed, (n, _) in cuts:
            for row in ask(self._db, "SELECT id, stream, feed, n, plain, counts FROM event WHERE feed=? AND n>?", feed, n):
                touched |= self._judge_one(*row)
        return touched

    def _judge_one(self, one: str, stream: str, feed: FeedId, n: int, raw: bytes, counted: int) -> set[Subject]:
        plain = Plain.parse(raw)
        counts = self._depth_holds(feed, n, plain) and self._judge(feed, n, plain)
        if counts == bool(counted):
            return set()
        author = self._roster.member_of(feed) or ""
        self._db.execute("UPDATE event SET counts=?, author=? WHERE id=?", (int(counts), author, one))
        known = self.streams.of(stream)
        return {known.subject} if known else set()

    def _judge(self, feed: FeedId, n: int, plain: Plain) -> bool:
        stream = self._stream(plain)
        if isinstance(plain.fact, Unreadable) or stream is None:
            return False
        if stream.kind not in KINDS_OF[type(plain.fact)]:
            return False
        if isinstance(plain.fact, StreamBeganFor) and not is_sound(plain.fact):
            return False
        if stream.kind is Kind.ROSTER:
            return True
        circles = sayers_of(plain.fact, self._roster.member_of(feed), stream.kind)
        # Whoever restricts a case is among its readers: else one word would take it from all.
        if isinstance(plain.fact, CaseRestricted) and plain.fact.readers and not self._is_among(feed, n, plain, frozenset(plain.fact.readers)):
            return False
        if stream.own:
            is_entitled = judged_among(self._roster, self.chain.then(plain.roster), feed, n, stream.own, circles)
        else:
            is_entitled = self._is_entitled(feed, n, stream.kind, circles, plain.roster)
        return is_entitled or (type(plain.fact) not in SAID_BY and self._was_given(feed, n, plain.stream, stream))

    def _is_entitled(self, feed: FeedId, n: int, kind: Kind, circles: frozenset[CircleId], tips: tuple[EventId, ...]) -> bool:
        """By seat at these tips. Without cuts the row's number decides nothing, so the answer is that of the feed's other rows."""
        known = self._entitled.get((tips, feed, kind, circles))
        if known is not None:
            return known
        then = self.chain.then(tips)
        entitled = judged(self._roster, then, feed, n, kind, circles)
        if not (then.cuts or self._roster.cuts or self._roster.seat_cuts):
            self._entitled[tips, feed, kind, circles] = entitled
        return entitled

    def _stream(self, plain: Plain) -> About | None:
        if plain.stream == self._roster_stream:
            return About(Kind.ROSTER, Subject(self._group.hex()))
        return about(plain.fact) if isinstance(plain.fact, StreamBegan | StreamBeganFor) else self.streams.of(plain.stream)

    def _was_given(self, feed: FeedId, n: int, stream: StreamId, it: About) -> bool:
        """A member who was given this one stream by somebody inside may write in it too, as far as no cut stands before."""
        member = self._roster.member_of(feed)
        if member is None or is_cut(self._roster.cuts.get(feed), n):
            return False
        return may_write_one(self._roster, member, it.readers, self._shelf.readers_of(stream))

    def _store_event(self, one: _Opened) -> None:
        plain, feed, n = one.plain, one.row.feed, one.row.n
        holds = self._depth_holds(feed, n, plain)
        counts = holds and self._judge(feed, n, plain)
        if plain.moment > self._latest:
            self.chains.raise_alarm(feed, n, "ahead")
        if not counts:
            self._idle.add(plain.stream)
        author = self._roster.member_of(feed) or ""
        self._unwritten.append((one.position, one.id, plain.stream, feed, author, n, plain.depth, plain.moment, int(counts), one.raw))
        if isinstance(plain.fact, StreamBegan | StreamBeganFor):
            self._begin_stream(one.id, plain.stream, about(plain.fact), counts=counts)
        if holds:
            self._depths[one.id] = plain.depth
            self._tips.follow(plain.stream, one.id, plain.depth, plain.after)

    def _write_events(self) -> None:
        self._db.executemany(_KEEP_EVENT, self._unwritten)
        self._unwritten.clear()
        self._idle.clear()

    def _begin_stream(self, one: EventId, stream: StreamId, began: About, *, counts: bool) -> None:
        """A stream is about what its first fact says, of those that count when there is one; what arrived before is judged now."""
        if stream in self._idle or self.streams.of(stream):
            self._write_events()  # What was read just now decides here too.
        if not self.streams.begin(one, stream, began, counts=counts):
            return
        unjudged = "SELECT id, stream, feed, n, plain, counts FROM event WHERE stream=? AND counts=0"
        for row in ask(self._db, unjudged, stream):
            self._judge_one(*row)

    def _depth_holds(self, feed: FeedId, n: int, plain: Plain) -> bool:
        """Depth is one more than the greatest of what the author had seen; an inflated one is named and does not count.

        Where this member cannot open all that was seen, no depth is believed that is greater than the number of rows there are.
        """
        depths = self._depths_of(plain.after) if plain.after else []
        seen = max(depths, default=0)
        if len(depths) == len(plain.after):
            holds = plain.depth == seen + 1
        else:
            holds = seen < plain.depth <= self._reach
            if plain.depth > self._reach:
                self.chains.note_early(feed, n, plain.depth)
        if not holds:
            self.chains.raise_alarm(feed, n, "depth")
        return holds

    def _judge_early(self) -> set[Subject]:
        """What came before all that its author had seen: rows come feed by feed, and a line may break in between."""
        touched: set[Subject] = set()
        for feed, n in self.chains.no_longer_early(self._reach):
            for row in ask(self._db, "SELECT id, stream, feed, n, plain, counts FROM event WHERE feed=? AND n=?", feed, n):
                touched |= self._judge_one(*row)
                plain = Plain.parse(row[4])
                if self._depth_holds(feed, n, plain):
                    self._tips.follow(plain.stream, row[0], plain.depth, plain.after)
        return touched

    def _depths_of(self, events: tuple[EventId, ...]) -> list[int]:
        """The depths of those among them that are here; the ones just read are not looked up."""
        near = [self._depths[one] for one in events if one in self._depths]
        if len(near) == len(events):
            return near
        marks = ",".join("?" * len(events))
        return [row[0] for row in ask(self._db, f"SELECT depth FROM event WHERE id IN ({marks})", *events)]

    def forgot(self) -> None:
        """Something was taken out of the index: what is remembered of it beside the index goes too."""
        self.streams.forget()
        self._depths.clear()
        self._entitled.clear()

    def keys_may_have_come(self) -> None:
        """Keys are counted by their places in the index, which are others now: what waits for one is tried again."""
        self._db.execute("DELETE FROM mark WHERE name='keys'")

    # Asking

    def events_of(self, *subjects: Subject, kind: Kind | None = None) -> list[Event]:
        """All events about these subjects that this member can open, or those of one kind of section, in order of display."""
        where = f"s.subject IN ({','.join('?' * len(subjects))}){' AND s.kind=?' if kind else ''}"
        found = ask(self._db, f"SELECT {_EVENT} WHERE {where} ORDER BY e.depth, e.id", *subjects, *([kind.value] if kind else []))
        return without_what_is_beside([_event(*row) for row in found], self.streams.of, self.confined, self._is_reader)

    def written_by(self, feed: FeedId, after: int, since: int = -1) -> Iterator[tuple[Subject, Event]]:
        """The feed's events behind row `after` that say they were written later than `since`, in order, each with the subject of its stream."""
        sql = (
            f"SELECT s.subject, e.n, {_EVENT} WHERE e.feed=? AND e.n>? AND e.moment>? ORDER BY e.n LIMIT ?"
        )
        # Some at a time: after a restore it is all that this device ever wrote.
        while found := ask(self._db, sql, feed, after, since, SOME):
            yield from ((Subject(subject), _event(*row)) for subject, _, *row in found)
            after = found[-1][1]

    def streams_of(self, subject: Subject, kind: Kind) -> tuple[StreamId, ...]:
        """The streams that somebody entitled began; another one, whoever made its key, is never written in."""
        return self.streams.written(subject, kind)

    def confined(self, subject: Subject, kind: Kind) -> Confined:
        """See Streams.confined."""
        return self.streams.confined(subject, kind, self._may_go_on)

    def _is_reader(self, member: MemberId, feed: FeedId, readers: frozenset[str]) -> bool:
        return feed == self._roster.recovery_feed or not readers.isdisjoint({f"member:{member}", *self._roster.seats_as(f"member:{member}")})

    def _may_go_on(self, feed: FeedId, n: int, raw: bytes, kind: Kind, readers: frozenset[str]) -> bool:
        return self._is_among(feed, n, Plain.parse(raw), readers, DEFAULT_READERS[kind])

    def _is_among(self, feed: FeedId, n: int, plain: Plain, readers: frozenset[str], circles: frozenset[CircleId] = DEFAULT_READERS[Kind.CASE]) -> bool:
        return judged_among(self._roster, self.chain.then(plain.roster), feed, n, readers, circles)

    def kind_of_stream(self, stream: StreamId) -> Kind | None:
        """What kind of stream it is; None while that is not known."""
        known = self.about(stream)
        return known.kind if known else None

    def about(self, stream: StreamId) -> About | None:
        """What the stream is about, and whom it is for; None while that is not known."""
        return About(Kind.ROSTER, Subject(self._group.hex())) if stream == self._roster_stream else self.streams.of(stream)

    def tips_of(self, stream: str, seen: int | None = None) -> Tips:
        """The stream's tips and their greatest depth, at position `seen` of the index; today's without it."""
        return tips_now(self._db, stream) if seen is None else tips_at(self._db, stream, seen)


def _roster_fact(plain: Plain) -> RosterFact | None:
    return cast(RosterFact, plain.fact) if isinstance(plain.fact, _ROSTER_FACTS) else None


def _event(one: str, author: str, feed: str, counts: int, raw: bytes) -> Event:
    plain = Plain.parse(raw)
    return Event(
        EventId(one), plain.stream, MemberId(author), FeedId(feed), Moment(plain.moment), plain.after, plain.depth, plain.roster,
        plain.fact, bool(counts),
    )  # fmt: skip
