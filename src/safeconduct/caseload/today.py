"""Today: what must not wait, worst first. Rule: every line has its reason and since when; nothing is left out because somebody looked."""

from dataclasses import dataclass

from safeconduct.caseload.duties import RANK, Why
from safeconduct.caseload.index import Index
from safeconduct.core.when import Day, Moment
from safeconduct.store.pages import ask, ask_one


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of Today. Shape: `kind` is `case`, `call` or `house`; `day` the date it is about, where there is one."""

    why: Why
    subject: str
    kind: str
    handle: str
    since: Moment
    whose: str
    about: str
    detail: str
    day: Day | None


def waiting(index: Index, now: Moment, most: int = 200) -> list[Waiting]:
    """All that is due now, in order of harm, then of how long it waits."""
    found = ask(index.db, "SELECT subject, why, at, whose, about, detail, day FROM duty WHERE at<=?", now)
    ordered = sorted(found, key=lambda row: (RANK[Why(row[1])], row[2]))
    return [_line(index, *row) for row in ordered[:most]]


def _line(
    index: Index, subject: str, why: str, at: int, whose: str, about: str, detail: str, day: str
) -> Waiting:
    return Waiting(
        Why(why),
        subject,
        index.kind_of(subject),
        index.handle_of(subject),
        Moment(at),
        whose,
        about,
        detail,
        Day(day) if day else None,
    )


def how_many_wait(index: Index, now: Moment) -> int:
    return int(ask_one(index.db, "SELECT count(*) FROM duty WHERE at<=?", now)[0])


def next_check_in(index: Index, now: Moment) -> Moment | None:
    """When the next agreed sign of life is due."""
    found = ask_one(index.db, "SELECT min(at) FROM duty WHERE why=? AND at>?", Why.CHECK_IN.value, now)
    return Moment(found[0]) if found and found[0] is not None else None


def waiting_since(index: Index, now: Moment) -> Moment | None:
    """Since when the longest-waiting of the pressing lines waits; None when nothing does. All that a signal outside may say."""
    pressing = [why.value for why, rank in RANK.items() if rank <= RANK[Why.ANSWER_WAITING]]
    marks = ",".join("?" * len(pressing))
    found = ask_one(index.db, f"SELECT min(at) FROM duty WHERE at<=? AND why IN ({marks})", now, *pressing)
    return Moment(found[0]) if found and found[0] is not None else None
