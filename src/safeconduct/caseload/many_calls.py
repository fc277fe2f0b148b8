"""Calls taken together, for what is done with many at once. Rule: it only finds them; whoever was answered, judged or taken on is never among
junk by itself."""

from dataclasses import dataclass

import apsw

from safeconduct.caseload.index import Index
from safeconduct.core.call import CallSetAside, Danger
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.when import Moment
from safeconduct.folds.call import CallView
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import Plain

ALIKE = 3
"""So many calls that begin with the same words are offered as one heap."""

MOST_AT_ONCE = 500
MOST_READ = 1000
"""Unit: calls. More are set aside by doing it again: a page must answer while somebody waits for it."""

_UNTOUCHED = "aside=0 AND state='new' AND owner='' AND case_id='' AND joined='' AND later=''"
_WROTE_AGAIN = "aside=0 AND state='new' AND owner='' AND case_id='' AND joined='' AND later<>''"
_GRAVE = (Danger.LIFE_NOW.value, Danger.HOURS.value)


@dataclass(frozen=True, slots=True)
class Heap:
    """Untouched calls that begin with the same words. Shape: `call` is one of them, which stands for all."""

    call: CallId
    first_words: str
    number: int


def others_in(db: apsw.Connection, case: CaseId, but: CallId) -> bool:
    """Whether another call belongs to this case as well."""
    found = ask_one(db, "SELECT 1 FROM call_row WHERE id<>? AND (case_id=? OR joined=?)", but, case, case)
    return found is not None


def heaps(db: apsw.Connection, most: int = 5) -> list[Heap]:
    """The largest first."""
    sql = (
        f"SELECT min(id), first_words, count(*) AS n FROM call_row WHERE {_UNTOUCHED} AND first_words<>'' "
        "GROUP BY lower(trim(first_words)) HAVING n>=? ORDER BY n DESC LIMIT ?"
    )
    return [Heap(CallId(row[0]), row[1], row[2]) for row in ask(db, sql, ALIKE, most)]


def untouched(index: Index, before: Moment, like: CallId | None = None) -> tuple[list[CallView], int]:
    """Calls that reached us before then, that nobody has answered, judged, taken on or joined, and whose callers did not write again, the oldest
    first, and how many more speak of danger to life or within hours. Shape: with `like`, only those that begin with the same words as that
    call."""
    where, values = _those(before, like)
    sql = f"SELECT id, danger FROM call_row WHERE {_UNTOUCHED} AND {where} ORDER BY reached LIMIT ?"
    found = ask(index.db, sql, *values, MOST_READ)
    calm = (index.call(CallId(row[0])) for row in found if row[1] not in _GRAVE)
    views = [view for view in calm if view.judgement.empty][:MOST_AT_ONCE]
    return views, sum(row[1] in _GRAVE for row in found)


def wrote_again(index: Index, before: Moment, like: CallId | None = None) -> int:
    """How many that would be among them stay, because the caller wrote again and nobody has answered."""
    where, values = _those(before, like)
    sql = f"SELECT count(*) FROM call_row WHERE {_WROTE_AGAIN} AND {where}"
    return int(ask_one(index.db, sql, *values)[0])


def _those(before: Moment, like: CallId | None) -> tuple[str, list[str | int]]:
    if like is None:
        return "reached<?", [before]
    alike = "lower(trim(first_words))=(SELECT lower(trim(first_words)) FROM call_row WHERE id=?)"
    return f"reached<? AND {alike}", [before, like]


def next_written(index: Index, feed: str) -> int:
    """The number that the next event of this laptop will have in the lists."""
    return int(ask_one(index.db, "SELECT coalesce(max(n)+1, 0) FROM event WHERE feed=?", feed)[0])


def set_aside_by(index: Index, feed: str, first: int, beyond: int) -> list[CallView]:
    """What these events of this laptop set aside and nothing has changed since."""
    sql = (
        "SELECT e.id, s.subject, e.plain FROM event e JOIN stream s ON s.id=e.stream JOIN call_row c ON c.id=s.subject "
        "WHERE c.aside=1 AND e.feed=? AND e.counts AND e.n>=? AND e.n<? ORDER BY e.n"
    )
    rows = ask(index.db, sql, feed, first, beyond)
    found = {CallId(subject): name for name, subject, raw in rows if isinstance(Plain.parse(raw).fact, CallSetAside)}
    views = ((index.call(call), name) for call, name in found.items())
    return [view for view, name in views if any(written.event == name for written in view.aside.values)]
