"""Closed cases with when they were closed and until when somebody said they are kept. Rule: one row a closed case, worked out with it, so that no
list of them folds a case; how long the group keeps them is not known here."""

from dataclasses import dataclass

import apsw

from safeconduct.core.ids import CaseId
from safeconduct.core.when import Day, day_of
from safeconduct.folds.case import CaseView
from safeconduct.folds.keeping import kept_until
from safeconduct.store.pages import ask

SCHEMA = """
CREATE TABLE IF NOT EXISTS closed_row (id TEXT PRIMARY KEY, closed TEXT NOT NULL, kept TEXT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS closed_by_day ON closed_row (closed);
"""


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """Shape: `kept` as folds.keeping.kept_until says it, and `why`."""

    case: CaseId
    handle: str
    closed: Day
    kept: Day | None
    why: str


def keep_closed(db: apsw.Connection, view: CaseView) -> None:
    db.execute("DELETE FROM closed_row WHERE id=?", (view.case,))
    if view.exists and view.closed is not None:
        kept = kept_until(view.kept_longer)
        why = " / ".join(dict.fromkeys(written.value.why for written in view.kept_longer.values))
        db.execute("INSERT INTO closed_row VALUES (?,?,?,?)", (view.case, day_of(view.closed).iso, kept.iso if kept else "", why))


def closed_until(db: apsw.Connection, closed: Day, kept: Day, most: int, skip: int = 0) -> list[ClosedRow]:
    """Those closed no later than the one day and said to be kept no longer than the other, the longest closed first."""
    sql = "SELECT r.id, c.handle, r.closed, r.kept, r.why FROM closed_row r JOIN case_row c ON c.id=r.id WHERE r.closed<=? AND r.kept<=? ORDER BY r.closed, r.id LIMIT ? OFFSET ?"
    return [_row(*found) for found in ask(db, sql, closed.iso, kept.iso, most, skip)]


def kept_beyond(db: apsw.Connection, today: Day, most: int) -> list[ClosedRow]:
    """Those that somebody said are to be kept longer."""
    sql = "SELECT r.id, c.handle, r.closed, r.kept, r.why FROM closed_row r JOIN case_row c ON c.id=r.id WHERE r.kept>? ORDER BY r.kept, r.id LIMIT ?"
    return [_row(*found) for found in ask(db, sql, today.iso, most)]


def _row(case: str, handle: str, closed: str, kept: str, why: str) -> ClosedRow:
    return ClosedRow(CaseId(case), handle, Day(closed), Day(kept) if kept else None, why)
