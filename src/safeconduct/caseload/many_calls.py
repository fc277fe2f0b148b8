"""Calls taken together, for what is done with many at once. Rule: it only finds them; whoever was answered, judged or taken on is never among
junk by itself."""

from dataclasses import dataclass

import apsw

from safeconduct.caseload.index import Index
from safeconduct.core.call import CallSetAside, Danger
from safeconduct.core.ids import CallId, CaseId, MemberId
from safeconduct.core.when import Moment
from safeconduct.folds.call import CallView
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import Plain

ALIKE = 3
"""So many calls that begin with the same words are offered as one heap."""

MOST_AT_ONCE = 500
MOST_READ = 1000
"""Unit: calls. More are set aside by doing it again: a page must answer while somebody waits for it."""

_UNTOUCHED = "aside=0 AND state='new' AND owner='' AND case_id='' AND joined=''"
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
    """Calls that arrived before then and that nobody has answered, judged, taken on or joined, the oldest first, and how many more speak of
    danger to life or within hours. Shape: with `like`, only those that begin with the same words as that call."""
    where = f"{_UNTOUCHED} AND arrived<?"
    values: list[str | int] = [before]
    if like is not None:
        where += " AND lower(trim(first_words))=(SELECT lower(trim(first_words)) FROM call_row WHERE id=?)"
        values.append(like)
    found = ask(index.db, f"SELECT id, danger FROM call_row WHERE {where} ORDER BY arrived LIMIT ?", *values, MOST_READ)
    calm = (index.call(CallId(row[0])) for row in found if row[1] not in _GRAVE)
    views = [view for view in calm if view.judgement.empty][:MOST_AT_ONCE]
    return views, sum(row[1] in _GRAVE for row in found)


def set_aside_between(index: Index, author: MemberId, first: Moment, last: Moment) -> list[CallId]:
    """What this colleague set aside in that stretch of time and is still aside."""
    sql = (
        "SELECT DISTINCT s.subject, e.plain FROM event e JOIN stream s ON s.id=e.stream JOIN call_row c ON c.id=s.subject "
        "WHERE c.aside=1 AND e.author=? AND e.counts AND e.moment BETWEEN ? AND ?"
    )
    found = ask(index.db, sql, author, first, last)
    calls = (CallId(subject) for subject, raw in found if isinstance(Plain.parse(raw).fact, CallSetAside))
    return list(dict.fromkeys(calls))
