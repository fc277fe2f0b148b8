"""What is due, kept in order of harm. Rule: the danger of the person a line is about is looked up in the lists when it is kept, so these are
written before it; whoever changes a danger has what hangs on it weighed anew."""

from collections.abc import Iterable

import apsw

from safeconduct.caseload.duties import Duty, Why, harm_of
from safeconduct.core.call import Danger
from safeconduct.core.when import Moment
from safeconduct.store.pages import ask


def danger_of(db: apsw.Connection, subject: str) -> str:
    """The danger that a case or call is judged to be in, as its list shows it; empty where nobody has said. Shape: a call that became a case is
    in the case's danger, once somebody judged that."""
    found = ask(
        db,
        "SELECT risk, 0 AS nth FROM case_row WHERE id=?1 UNION ALL SELECT risk, 1 FROM case_row WHERE id=(SELECT case_id FROM call_row WHERE id=?1) "
        "UNION ALL SELECT danger, 2 FROM call_row WHERE id=?1 ORDER BY nth",
        subject,
    )
    return next((danger for danger, _nth in found if danger), "")


def keep_duties(db: apsw.Connection, subject: str, duties: Iterable[Duty], *, of_call: bool = False) -> None:
    """From now on these, and no others, are due of this subject."""
    db.execute("DELETE FROM duty WHERE subject=?", (subject,))
    rows = [
        (subject, d.why.value, d.at, d.whose or "", d.about, d.detail, d.day.iso if d.day else "", _harm(db, d.why, d.at, subject, d.about), of_call)
        for d in duties
    ]
    db.executemany("INSERT INTO duty VALUES (?,?,?,?,?,?,?,?,?)", rows)


def weigh_anew(db: apsw.Connection, subject: str) -> None:
    """What is due of this subject stands where the danger of today puts it."""
    found = ask(db, "SELECT rowid, why, at, about FROM duty WHERE subject=?", subject)
    rows = [(_harm(db, Why(why), Moment(at), subject, about), row) for row, why, at, about in found]
    db.executemany("UPDATE duty SET harm=? WHERE rowid=?", rows)


def _harm(db: apsw.Connection, why: Why, at: Moment, subject: str, about: str) -> int:
    # Of a house it is the guests' case that is in danger.
    danger = danger_of(db, about if why is Why.MUST_MOVE else subject)
    return harm_of(why, at, Danger(danger) if danger else None)
