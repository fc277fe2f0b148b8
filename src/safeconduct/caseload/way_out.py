"""The list of all applications, and who leaves when. Rule: one row an application, worked out with its case, so that a list folds no case."""

from dataclasses import dataclass
from typing import Any

import apsw

from safeconduct.core.ids import ApplicationId, CaseId, PersonId
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day
from safeconduct.folds.case import CaseView
from safeconduct.folds.journey import Next, ahead_of
from safeconduct.store.pages import ask, ask_one

SCHEMA = """
CREATE TABLE IF NOT EXISTS application_row (
  id TEXT NOT NULL, case_id TEXT NOT NULL, country_state TEXT NOT NULL, country TEXT NOT NULL, country_by TEXT NOT NULL,
  country_why TEXT NOT NULL, country_until TEXT NOT NULL, kind TEXT NOT NULL, persons INTEGER NOT NULL, step TEXT NOT NULL,
  next TEXT NOT NULL, next_on TEXT NOT NULL, originals INTEGER NOT NULL,
  PRIMARY KEY (case_id, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leaving_row (case_id TEXT PRIMARY KEY, leaves_on TEXT NOT NULL) WITHOUT ROWID;
"""

_ORDERS = {
    "date": "(a.next_on='') , a.next_on, a.country_state, lower(a.country), c.handle",
    "country": "a.country_state, lower(a.country), (a.next_on=''), a.next_on, c.handle",
}

_OVER = f"('{Next.ARRIVED.value}','{Next.CLOSED.value}')"


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """Shape: `originals` counts papers that somebody else than their owner holds for it."""

    application: ApplicationId
    case: CaseId
    handle: str
    country: Told
    kind: str
    persons: int
    step: str
    next: Next
    next_on: Day | None
    originals: int


def keep_way_out(db: apsw.Connection, view: CaseView) -> None:
    """The rows of one case. Shape: none for a case that is not on the way."""
    db.execute("DELETE FROM application_row WHERE case_id=?", (view.case,))
    db.execute("DELETE FROM leaving_row WHERE case_id=?", (view.case,))
    if view.exists and view.is_on_the_way:
        db.executemany("INSERT INTO application_row VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", [*_rows(view)])
        if view.leaves_on:
            db.execute("INSERT INTO leaving_row VALUES (?,?)", (view.case, view.leaves_on.iso))


def leaving_days(db: apsw.Connection) -> dict[CaseId, Day]:
    """For each case in which a departure is planned, the first day of one."""
    return {CaseId(case): Day(day) for case, day in ask(db, "SELECT case_id, leaves_on FROM leaving_row")}


def _rows(view: CaseView) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for one in view.applications:
        country, ahead = one.country, ahead_of(view, one)
        until = country.until.iso if country.until else ""
        rows.append(
            (
                *(
                    one.application,
                    view.case,
                    country.state.value,
                    country.text,
                    country.by,
                    country.why,
                    until,
                ),
                *(one.prepared.kind, len(one.persons), one.step.value, ahead.what.value),
                *(ahead.on.iso if ahead.on else "", originals_out(view, one.application)),
            )
        )
    return rows


def originals_out(view: CaseView, application: ApplicationId) -> int:
    """How many originals were handed over for it and have not come back to whom they belong to."""
    handles: dict[PersonId | None, str] = {one.person: one.handle.casefold() for one in view.people}
    return sum(
        any(
            w.value.original
            and w.value.application == application
            and w.value.holder.casefold() != handles.get(w.value.person, "")
            for w in original.held.values
        )
        for original in view.originals
    )


def applications_listed(
    db: apsw.Connection, *, order: str = "date", over: bool = False, most: int = 25, skip: int = 0
) -> list[ApplicationRow]:
    """Applications that go on, or (`over`) those that have ended. Shape: `order` is date or country."""
    sql = (
        "SELECT a.*, c.handle FROM application_row a JOIN case_row c ON c.id=a.case_id "
        f"WHERE a.next {'' if over else 'NOT '}IN {_OVER} ORDER BY {_ORDERS.get(order, _ORDERS['date'])} LIMIT ? OFFSET ?"
    )
    return [_row(*found) for found in ask(db, sql, most, skip)]


def count_applications(db: apsw.Connection, *, over: bool = False) -> int:
    sql = f"SELECT count(*) FROM application_row WHERE next {'' if over else 'NOT '}IN {_OVER}"
    return int(ask_one(db, sql)[0])


def _row(application: str, case: str, *rest: Any) -> ApplicationRow:
    state, text, by, why, until, kind, persons, step, ahead, on, originals, handle = rest
    country = Told(Telling(state), text, by, why, Day(until) if until else None)
    name, next_on = ApplicationId(application), Day(on) if on else None
    return ApplicationRow(
        name, CaseId(case), handle, country, kind, persons, step, Next(ahead), next_on, originals
    )
