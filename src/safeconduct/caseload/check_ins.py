"""Agreed signs of life as rows, the next due first. Rule: what is over has no row, and a call's stand with its case once it is the case's own
conversation. Beside them stands by when the section *case* tells that each is expected."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apsw

from safeconduct.core.ids import CaseId, CheckInId, PersonId
from safeconduct.core.when import Moment
from safeconduct.folds.checkin import CheckInView, ExpectedView
from safeconduct.store.pages import ask, ask_one

SCHEMA = """
CREATE TABLE IF NOT EXISTS check_in_row (
  check_in TEXT, subject TEXT NOT NULL, who TEXT NOT NULL, way TEXT NOT NULL, every INTEGER, next_due INTEGER, not_free INTEGER,
  due INTEGER NOT NULL, rungs INTEGER NOT NULL, PRIMARY KEY (check_in, subject)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS expected_row (check_in TEXT, case_id TEXT, by INTEGER NOT NULL, PRIMARY KEY (check_in, case_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS expected_of ON expected_row (case_id);
CREATE INDEX IF NOT EXISTS check_in_of ON check_in_row (subject);
CREATE INDEX IF NOT EXISTS check_in_due ON check_in_row (due);
"""


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """Shape: `subject` is a case or call; `who` the person's handle, empty for a caller; `not_free` since when they are known not to
    be free; `due` the earlier of that and `next_due`; `rungs` how many of the ladder were climbed."""

    check_in: CheckInId
    subject: str
    who: str
    way: str
    every: int | None
    next_due: Moment | None
    not_free: Moment | None
    due: Moment
    rungs: int


def keep_check_ins(
    db: apsw.Connection, subject: str, views: Iterable[CheckInView], handles: dict[PersonId, str]
) -> None:
    db.execute("DELETE FROM check_in_row WHERE subject=?", (subject,))
    rows = [_values(subject, view, handles) for view in views if not view.is_over]
    db.executemany("REPLACE INTO check_in_row VALUES (?,?,?,?,?,?,?,?,?)", rows)


def keep_expected(db: apsw.Connection, case: str, views: Iterable[ExpectedView]) -> None:
    db.execute("DELETE FROM expected_row WHERE case_id=?", (case,))
    db.executemany("INSERT INTO expected_row VALUES (?,?,?)", [(one.check_in, case, one.by) for one in views if one.by is not None])


def agreed_elsewhere(db: apsw.Connection, case: str) -> set[str]:
    """Signs of life that go on, and were agreed in another conversation than this case's own."""
    return {row[0] for row in ask(db, "SELECT check_in FROM check_in_row WHERE subject<>?", case)}


def told_otherwise(db: apsw.Connection) -> list[CaseId]:
    """The cases whose section *case* tells another *when* of a sign of life than what was agreed in the conversations."""
    agreed = ask(db, "SELECT check_in, coalesce(k.case_id, subject), due FROM check_in_row LEFT JOIN call_row k ON k.id=subject")
    stands = {(check_in, case): due for check_in, case, due in agreed if case}
    told = {(check_in, case): by for check_in, case, by in ask(db, "SELECT check_in, case_id, by FROM expected_row")}
    return sorted({CaseId(case) for check_in, case in stands | told if stands.get((check_in, case)) != told.get((check_in, case))})


def _values(subject: str, view: CheckInView, handles: dict[PersonId, str]) -> tuple[Any, ...]:
    who = handles.get(view.person, "") if view.person else ""
    way, every = (view.agreed.way, view.agreed.every_seconds) if view.agreed else ("", None)
    return (
        view.check_in, subject, who, way, every, view.next_due, view.not_free_since, view.missing_from or 0, len(view.rungs)
    )  # fmt: skip


def check_ins_due(db: apsw.Connection, most: int = 25, skip: int = 0) -> list[CheckInRow]:
    """All that go on, those that wait longest first."""
    return [
        CheckInRow(*row)
        for row in ask(db, "SELECT * FROM check_in_row ORDER BY due, check_in LIMIT ? OFFSET ?", most, skip)
    ]


def count_check_ins(db: apsw.Connection) -> int:
    return int(ask_one(db, "SELECT count(*) FROM check_in_row")[0])
