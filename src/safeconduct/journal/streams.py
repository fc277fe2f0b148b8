"""What each stream is about and whose it is, as the first fact in it says. Rule: a stream that somebody not entitled began is known and never
written in."""

from collections.abc import Callable
from dataclasses import dataclass

import apsw

from safeconduct.core.case import CaseRestricted
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import EventId, FeedId, StreamId
from safeconduct.core.section import DEFAULT_READERS, Kind, Subject
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import NAME_OF, Plain

SCHEMA = """
CREATE TABLE IF NOT EXISTS stream (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, began TEXT NOT NULL, readers TEXT NOT NULL, turn INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stream_of ON stream (subject, kind);
"""

_BEGIN = (
    "INSERT INTO stream (id, kind, subject, began, readers, turn) SELECT ?1, ?2, ?3, ?4, ?6, ?7 WHERE true ON CONFLICT (id) DO UPDATE SET "
    "kind=excluded.kind, subject=excluded.subject, began=excluded.began, readers=excluded.readers, turn=excluded.turn "
    "WHERE ?5 AND (SELECT counts FROM event WHERE id=stream.began) IS NOT 1 RETURNING id"
)

_COUNTING = "FROM stream s JOIN event e ON e.id = s.began WHERE s.subject=? AND s.kind=? AND e.counts=1"

MOST_READY = 4096
"""Streams kept ready in memory; when there are more, all are fetched anew as they are needed."""

_TURNS = 2**53
"""What is no number of a turn is kept as this one, or as none."""

MOST_TURNS = 64
"""No turn that lies further ahead than this is believed: after the last number there is there would be no next one."""

_NOBODY = FeedId("")

_BETWEEN = "\n"
"""Stands in no holder's name."""


@dataclass(frozen=True, slots=True)
class About:
    """Shape: `own` are the holders it is for, none where they are those who read its kind by default; `turn` how often its case had been
    restricted then."""

    kind: Kind
    subject: Subject
    own: frozenset[str] = frozenset()
    turn: int = 0

    @property
    def readers(self) -> frozenset[str]:
        """Whom it was begun for, whoever was given a key of it since."""
        return self.own or frozenset(DEFAULT_READERS[self.kind])


MayGoOn = Callable[[FeedId, int, bytes, Kind, frozenset[str]], bool]
"""Whether who wrote this row of a feed, an event with these bytes, was one of these readers and did work that opens this kind."""


@dataclass(frozen=True, slots=True)
class Confined:
    """Whom a case, or a conversation, is written for now. Shape: as of About, and the feed that said so; no turn and nobody while it was never
    restricted."""

    turn: int = 0
    readers: frozenset[str] = frozenset()
    feed: FeedId = _NOBODY


def about(began: StreamBegan | StreamBeganFor) -> About:
    if isinstance(began, StreamBegan):
        return About(began.kind, began.subject)
    return About(began.kind, began.subject, frozenset(began.readers), max(0, min(began.turn, _TURNS)))


def is_sound(began: StreamBeganFor) -> bool:
    """Whether it says whom the stream is for, and which turn it is."""
    return 0 < began.turn < _TURNS and bool(began.readers) and all(one and _BETWEEN not in one for one in began.readers)


class Streams:
    """The streams this member could open."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._ready: dict[str, About] = {}
        db.execute(SCHEMA)

    def of(self, stream: str) -> About | None:
        """None while nothing is known of it."""
        if stream not in self._ready:
            found = ask_one(self._db, "SELECT kind, subject, readers, turn FROM stream WHERE id=?", stream)
            if not found:
                return None
            kind, subject, readers, turn = found
            self._ready[stream] = About(Kind(kind), Subject(subject), frozenset(readers.split(_BETWEEN)) - {""}, turn)
        return self._ready[stream]

    def begin(self, one: EventId, stream: StreamId, about: About, *, counts: bool) -> bool:
        """Whether the stream is about this from now on: of first facts that count the first, else the first of all."""
        readers = _BETWEEN.join(sorted(about.own))
        if not ask(self._db, _BEGIN, stream, about.kind.value, about.subject, one, int(counts), readers, about.turn):
            return False
        self._ready[stream] = about
        return True

    def written(self, subject: Subject, kind: Kind, turn: int | None = None) -> tuple[StreamId, ...]:
        """Those that somebody entitled began, of one turn or of all."""
        if turn is None:
            found = ask(self._db, f"SELECT s.id {_COUNTING} ORDER BY s.id", subject, kind.value)
        else:
            found = ask(self._db, f"SELECT s.id {_COUNTING} AND s.turn=? ORDER BY s.id", subject, kind.value, turn)
        return tuple(StreamId(row[0]) for row in found)

    def written_now(self, subject: Subject, kind: Kind, confined: Confined, meant: frozenset[str]) -> tuple[StreamId, ...]:
        """Those of this turn that are for all who are meant now, and for nobody but the readers of the case."""
        there = self.written(subject, kind, confined.turn)
        return tuple(one for one in there if (about := self.of(one)) and (not confined.turn or meant <= about.own <= confined.readers))

    def confined(self, subject: Subject, kind: Kind, may_go_on: MayGoOn) -> Confined:
        """As the case has it, or where there is none under this subject, as its conversation: the last turn this member could open, each begun by
        a reader of the one before. Of two that were begun apart the one that came here first."""
        for asked in (Kind.CASE, kind):
            now = Confined()
            found = ask(self._db, f"SELECT s.turn, s.readers, e.feed, e.n, e.plain {_COUNTING} AND s.turn>0 ORDER BY s.turn, e.position", subject, asked.value)
            for turn, readers, feed, n, plain in found:
                is_next = now.turn < turn <= now.turn + MOST_TURNS
                if is_next and (not now.turn or may_go_on(feed, n, plain, asked, now.readers)):
                    now = Confined(turn, frozenset(readers.split(_BETWEEN)), feed)
            if now.turn:
                return now
        return Confined()

    def words(self, subject: Subject, turn: int) -> list[CaseRestricted]:
        """What is said, in the streams of this turn, of whom it is for from now on."""
        sql = "SELECT e.plain FROM event e JOIN stream s ON s.id=e.stream WHERE s.subject=? AND s.turn=? AND e.counts=1 AND instr(e.plain, ?)"
        facts = (Plain.parse(raw).fact for (raw,) in ask(self._db, sql, subject, turn, NAME_OF[CaseRestricted].encode()))
        return [fact for fact in facts if isinstance(fact, CaseRestricted)]

    def restricted(self) -> set[Subject]:
        """What this member could ever open of what is not for the usual circles."""
        return {Subject(row[0]) for row in ask(self._db, "SELECT DISTINCT subject FROM stream WHERE turn>0")}

    def tidy(self) -> None:
        """What is kept ready does not grow without end."""
        if len(self._ready) > MOST_READY:
            self._ready.clear()

    def forget(self) -> None:
        self._ready.clear()
