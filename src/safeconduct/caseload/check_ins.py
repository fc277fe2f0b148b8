"""Agreed signs of life as rows, the next due first. Rule: what is over has no row, and a call's stand with its case once it has one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apsw

from safeconduct.core.ids import CheckInId, PersonId
from safeconduct.core.when import Moment
from safeconduct.folds.checkin import CheckInView
from safeconduct.store.pages import ask, ask_one

SCHEMA = """
CREATE TABLE IF NOT EXISTS check_in_row (
  check_in TEXT, subject TEXT NOT NULL, who TEXT NOT NULL, way TEXT NOT NULL, every INTEGER, next_due INTEGER, not_free INTEGER,
  due INTEGER NOT NULL, rungs INTEGER NOT NULL, PRIMARY KEY (check_in, subject)
) WITHOUT ROWID;
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


def _values(subject: str, view: CheckInView, handles: dict[PersonId, str]) -> tuple[Any, ...]:
    dues = [at for at in (view.next_due, view.not_free_since) if at is not None]
    who = handles.get(view.person, "") if view.person else ""
    way, every = (view.agreed.way, view.agreed.every_seconds) if view.agreed else ("", None)
    return (
        view.check_in, subject, who, way, every, view.next_due, view.not_free_since, min(dues, default=0), len(view.rungs)
    )  # fmt: skip


def check_ins_due(db: apsw.Connection, most: int = 25, skip: int = 0) -> list[CheckInRow]:
    """All that go on, those that wait longest first."""
    return [
        CheckInRow(*row)
        for row in ask(db, "SELECT * FROM check_in_row ORDER BY due, check_in LIMIT ? OFFSET ?", most, skip)
    ]


def count_check_ins(db: apsw.Connection) -> int:
    return int(ask_one(db, "SELECT count(*) FROM check_in_row")[0])
