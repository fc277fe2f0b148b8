"""Rows of cases that another process works out while others are worked out here. Rule: it runs the same code over an index of its own in memory, and
what hangs on anybody else's rows it leaves to whoever asked."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import apsw
import msgspec

from safeconduct.caseload.harm import weigh_anew
from safeconduct.caseload.index import SHOWN_IN, Index
from safeconduct.core.beside import Other, SilentError
from safeconduct.core.case import CaseRestricted
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBeganFor
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import Moment
from safeconduct.folds.sturdy import STUMBLES
from safeconduct.store.pages import ask, ask_one

AT_ONCE = 40
"""Cases that are given away together: a twentieth of a second's work."""

_COPIED = tuple(table for table, _ in SHOWN_IN if table not in ("call_row", "house_row"))

RawEvent = tuple[str, str, str, str, int, bytes]
"""The kind of its stream, and what is kept of an event: its id, author, feed, whether it counts, its plain bytes."""

RawEvents = Callable[[Subject], list[RawEvent]]
EventOf = Callable[[str, str, str, int, bytes], Event]
Here = Callable[[Subject], list[Subject]]
Taken = tuple[Subject, list[Subject]]
"""Whose rows stand now, and whose must be worked out because of it."""


class _Made(msgspec.Struct, frozen=True, array_like=True):
    """What came of some cases. Shape: `houses` of those that were worked out; `rows` as they stand in each table; `texts` subject, section and words."""

    houses: dict[str, list[str]]
    rows: dict[str, list[list[Any]]]
    texts: list[tuple[str, str, str]]


class Lists:
    """Another process that works out cases for an index in which nothing is listed yet."""

    def __init__(self, db: apsw.Connection, other: Other, events: RawEvents) -> None:
        self._db = db
        self._other = other
        self._events = events

    def taken(self, cases: Iterable[Subject], here: Here) -> Iterator[Taken]:
        """All of them, each worked out there or `here`, nearly in their order."""
        left, away = deque(cases), list[Subject]()
        try:
            away = self._ask(left)
            while away:
                if left and not self._other.has_answered():
                    case = left.popleft()
                    yield case, here(case)
                    continue
                made = msgspec.msgpack.decode(self._other.answer(), type=_Made)
                come, away = away, self._ask(left)
                _copy(self._db, made)
                yield from ((case, self._rest(case, made, here)) for case in come)
        except (SilentError, ValueError):
            self._other.end()
        yield from ((case, here(case)) for case in (*away, *left))

    def _ask(self, left: "deque[Subject]") -> list[Subject]:
        """The cases that are given away now."""
        cases = list(islice(left, AT_ONCE))
        if cases:
            asked = [(case, [(subject, self._events(subject)) for subject in (case, *_calls_of(self._db, case))]) for case in cases]
            self._other.ask("cases", msgspec.msgpack.encode(asked))
            for _ in cases:
                left.popleft()
        return cases

    def _rest(self, case: Subject, made: _Made, here: Here) -> list[Subject]:
        if case not in made.houses:
            return here(case)
        for call in _calls_of(self._db, case):
            weigh_anew(self._db, call)
        return [Subject(house) for house in made.houses[case]]


def is_unlisted(db: apsw.Connection) -> bool:
    """Whether no case stands in any list yet."""
    return not any(ask_one(db, f"SELECT 1 FROM {table} LIMIT 1") for table in _COPIED)


def _calls_of(db: apsw.Connection, case: str) -> list[Subject]:
    return [Subject(call) for (call,) in ask(db, "SELECT id FROM call_row WHERE case_id=?", case)]


def _copy(db: apsw.Connection, made: _Made) -> None:
    for table, rows in made.rows.items():
        if rows:
            db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    first = int(ask_one(db, "SELECT coalesce(max(id), 0) FROM doc")[0]) + 1
    db.executemany("INSERT INTO doc VALUES (?,?,?)", [(at, subject, section) for at, (subject, section, _) in enumerate(made.texts, first)])
    db.executemany("INSERT INTO word (rowid, text) VALUES (?,?)", [(at, text) for at, (_, _, text) in enumerate(made.texts, first)])


class _NotMineError(Exception):
    """It hangs on what is not here."""


class Maker:
    """In the other process: works out the rows of cases whose events it is given."""

    def __init__(self, event_of: EventOf) -> None:
        self._event_of = event_of
        self._db = db = apsw.Connection(":memory:")
        self._given: dict[str, list[RawEvent]] = {}
        self._index = Index(db, self._load, Subject(""), lambda: Moment(0))
        # Words are kept as they are, for whoever asked puts them into their own index.
        db.execute("DROP TABLE word; CREATE TABLE word (text); CREATE TABLE stream (id TEXT PRIMARY KEY, kind TEXT, subject TEXT)")

    def answer(self, raw: bytes) -> bytes:
        """What was asked for by Lists."""
        asked = msgspec.msgpack.decode(raw, type=list[tuple[str, list[tuple[str, list[RawEvent]]]]])
        with self._db:
            houses = {case: made for case, given in asked if (made := self._worked_out(CaseId(case), dict(given))) is not None}
        rows = {table: ask(self._db, f"SELECT * FROM {table}") for table in _COPIED}
        texts = ask(self._db, "SELECT subject, section, text FROM doc JOIN word ON word.rowid=doc.id ORDER BY doc.id")
        for table in (*_COPIED, "doc", "word", "stream"):
            self._db.execute(f"DELETE FROM {table}")
        return msgspec.msgpack.encode((houses, rows, texts))

    def _worked_out(self, case: CaseId, given: dict[str, list[RawEvent]]) -> list[Subject] | None:
        """The houses that hang on it; None where it must be worked out by whoever asked."""
        self._given = given
        try:
            return self._index.take_case(case)
        except (_NotMineError, *STUMBLES):
            self._index.forget(Subject(case))
            return None

    def _load(self, *subjects: Subject, kind: Kind | None = None) -> list[Event]:
        if kind or not self._given.keys() >= set(subjects):
            raise _NotMineError
        events = [self._event(subject, *raw) for subject in subjects for raw in self._given[subject]]
        return sorted(events, key=lambda event: (event.depth, event.id)) if len(subjects) > 1 else events

    def _event(self, subject: Subject, kind: str, *raw: Any) -> Event:
        event = self._event_of(*raw)
        if isinstance(event.fact, CaseRestricted | StreamBeganFor | CheckInExpected):
            raise _NotMineError  # What is expected may be agreed in anybody's conversation; whom it is for, others have a say in.
        self._db.execute("INSERT OR IGNORE INTO stream VALUES (?,?,?)", (event.stream, kind, subject))
        return event
