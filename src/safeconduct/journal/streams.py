"""What each stream is about and whose it is, as the first fact in it says. Rule: a stream that somebody not entitled began is known and never
written in."""

from dataclasses import dataclass

import apsw

from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import EventId, StreamId
from safeconduct.core.section import DEFAULT_READERS, Kind, Subject
from safeconduct.store.pages import ask, ask_one

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


@dataclass(frozen=True, slots=True)
class Confined:
    """Whom a case, or a conversation, is written for now. Shape: as of About; no turn and nobody while it was never restricted."""

    turn: int = 0
    readers: frozenset[str] = frozenset()


def about(began: StreamBegan | StreamBeganFor) -> About:
    if isinstance(began, StreamBegan):
        return About(began.kind, began.subject)
    return About(began.kind, began.subject, frozenset(began.readers), began.turn)


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

    def confined(self, subject: Subject, kind: Kind) -> Confined:
        """As the case has it, or where there is none under this subject, as its conversation: the last turn this member could open."""
        for asked in (Kind.CASE, kind):
            found = ask(self._db, f"SELECT s.turn, s.readers {_COUNTING} AND s.turn>0 ORDER BY s.turn DESC, s.id LIMIT 1", subject, asked.value)
            for turn, readers in found:
                return Confined(turn, frozenset(readers.split(_BETWEEN)))
        return Confined()

    def tidy(self) -> None:
        """What is kept ready does not grow without end."""
        if len(self._ready) > MOST_READY:
            self._ready.clear()

    def forget(self) -> None:
        self._ready.clear()
