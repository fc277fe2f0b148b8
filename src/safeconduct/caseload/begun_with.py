"""Which violations were begun with a statement of a report. Rule: only those of cases whose story this member opens."""

from collections.abc import Collection, Mapping

import apsw

from safeconduct.core.ids import CaseId, StatementId, ViolationId
from safeconduct.folds.case import CaseView
from safeconduct.store.pages import ask

SCHEMA = """
CREATE TABLE IF NOT EXISTS begun_with (statement TEXT, case_id TEXT, violation TEXT, PRIMARY KEY (statement, case_id, violation)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS begun_in ON begun_with (case_id);
"""


def keep_begun(db: apsw.Connection, view: CaseView) -> None:
    """The rows of one case."""
    db.execute("DELETE FROM begun_with WHERE case_id=?", (view.case,))
    if view.exists:
        rows = {(name, view.case, one.violation) for one in view.violations.violations for name in one.first.statements}
        db.executemany("INSERT INTO begun_with VALUES (?,?,?)", sorted(rows))


def begun_with(db: apsw.Connection, statements: Collection[StatementId]) -> Mapping[StatementId, list[tuple[CaseId, ViolationId]]]:
    """The violations begun with each of these statements; one with which none was begun is not in it."""
    sql = f"SELECT statement, case_id, violation FROM begun_with WHERE statement IN ({','.join('?' * len(statements))}) ORDER BY case_id, violation"
    found: dict[StatementId, list[tuple[CaseId, ViolationId]]] = {}
    for name, case, violation in ask(db, sql, *statements):
        found.setdefault(StatementId(name), []).append((CaseId(case), ViolationId(violation)))
    return found
