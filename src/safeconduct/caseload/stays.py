"""The stays of all houses as rows, so that no list has to fold every case. Rule: a row is worked out anew whenever its case changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import apsw

from safeconduct.core.event import Event
from safeconduct.core.ids import CaseId, HouseId, StayId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import Day
from safeconduct.folds.standing import history_of
from safeconduct.folds.stay import Span, StayView, stays_of
from safeconduct.store.pages import ask

SCHEMA = """
CREATE TABLE IF NOT EXISTS stay_row (
  stay TEXT, case_id TEXT NOT NULL, house TEXT NOT NULL, from_day TEXT NOT NULL, until TEXT NOT NULL, is_over INTEGER NOT NULL,
  persons INTEGER NOT NULL, PRIMARY KEY (stay, case_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stay_of_case ON stay_row (case_id);
CREATE INDEX IF NOT EXISTS stay_of_house ON stay_row (house, is_over, until);
"""


@dataclass(frozen=True, slots=True)
class StayRow:
    """Shape: `handle` is the case's."""

    stay: StayId
    case: CaseId
    handle: str
    house: HouseId
    span: Span
    persons: int


def keep_stays(db: apsw.Connection, case: CaseId, stays: Iterable[StayView]) -> None:
    db.execute("DELETE FROM stay_row WHERE case_id=?", (case,))
    rows = [
        (s.stay, case, s.house, s.from_day.iso, s.until.iso, int(s.is_over), len(s.persons)) for s in stays
    ]
    db.executemany("REPLACE INTO stay_row VALUES (?,?,?,?,?,?,?)", rows)


def stays_from(db: apsw.Connection, day: Day, house: HouseId | None = None) -> list[StayRow]:
    """The stays, of one house or of all, that are not over or were not over on that day; the earliest first."""
    where = "" if house is None else "s.house=? AND "
    sql = (
        "SELECT s.stay, s.case_id, coalesce(c.handle, ''), s.house, s.from_day, s.until, s.is_over, s.persons FROM stay_row s "
        f"LEFT JOIN case_row c ON c.id=s.case_id WHERE {where}(s.is_over=0 OR s.until>?) ORDER BY s.from_day, s.stay"
    )
    values = (day.iso,) if house is None else (house, day.iso)
    return [_row(*row) for row in ask(db, sql, *values)]


@dataclass(frozen=True, slots=True)
class Unhoused:
    """A case on the way in which somebody has no stay. Shape: `without` of its `people`; both 0 while nobody is written down in it."""

    case: CaseId
    handle: str
    people: int
    without: int


def unhoused(db: apsw.Connection, most: int, skip: int = 0) -> list[Unhoused]:
    """The cases in which somebody has no stay that is not over, the latest changed first; who travels or has arrived needs none."""
    sql = (
        "SELECT c.id, c.handle, c.people, c.people - coalesce(sum(s.persons), 0) AS without FROM case_row c "
        "LEFT JOIN stay_row s ON s.case_id=c.id AND s.is_over=0 WHERE c.side='' AND c.stage NOT IN ('travelling', 'arrived') "
        "GROUP BY c.id HAVING without>0 OR c.people=0 ORDER BY c.changed DESC LIMIT ? OFFSET ?"
    )
    return [Unhoused(CaseId(row[0]), *row[1:]) for row in ask(db, sql, most, skip)]


def _row(stay: str, case: str, handle: str, house: str, *rest: Any) -> StayRow:
    from_day, until, is_over, persons = rest
    span = Span(Day(from_day), Day(until), bool(is_over))
    return StayRow(StayId(stay), CaseId(case), handle, HouseId(house), span, persons)


def read(case: CaseId, load: Callable[..., list[Event]]) -> tuple[StayView, ...]:
    """The stays of a case without the rest of it: they stand in sections of one kind, and a house has the stays of many cases."""
    return stays_of(history_of(load(Subject(case), kind=Kind.PLACE)))
