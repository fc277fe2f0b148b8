"""Today: what must not wait, worst first. Rule: every line has its reason and since when; nothing is left out because somebody looked."""

from dataclasses import dataclass
from typing import Any

from safeconduct.caseload.duties import RANK, Why
from safeconduct.caseload.index import Index
from safeconduct.core.call import Danger
from safeconduct.core.when import Day, Moment
from safeconduct.store.pages import ask, ask_one


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of Today.

    Shape: `kind` is `case`, `call` or `house`; `day` the date it is about, where there is one; `also` further reasons for a call.
    """

    why: Why
    subject: str
    kind: str
    handle: str
    since: Moment
    whose: str
    about: str
    detail: str
    day: Day | None
    also: tuple[Why, ...] = ()


_DANGERS = {danger.value: rank for rank, danger in enumerate(Danger)}

_Line = tuple[tuple[Any, ...], tuple[Why, ...]]


def waiting(index: Index, now: Moment, most: int = 200, skip: int = 0) -> list[Waiting]:
    """All that is due now, in order of harm, then of how long it waits."""
    return page_of_waiting(index, now, most, skip)[0]


def page_of_waiting(index: Index, now: Moment, most: int, skip: int = 0) -> tuple[list[Waiting], int]:
    """So many lines of `waiting`, and how many there are in all."""
    lines = _due(index, now)
    return [_line(index, *line) for line in lines[skip : skip + most]], len(lines)


def check_ins_ahead(index: Index, now: Moment, until: Moment) -> list[Waiting]:
    """The agreed signs of life due after now and no later than then, the next first."""
    found = ask(
        index.db,
        "SELECT subject, why, at, whose, about, detail, day FROM duty WHERE why=? AND at>? AND at<=? ORDER BY at",
        Why.CHECK_IN.value,
        now,
        until,
    )
    return [_line(index, tuple(row), ()) for row in found]


def _due(index: Index, now: Moment) -> list[_Line]:
    """A call has one line for its worst reason, which names the others: it has one next act."""
    found = ask(
        index.db,
        "SELECT d.subject, d.why, d.at, d.whose, d.about, d.detail, d.day, c.id IS NOT NULL FROM duty d LEFT JOIN call_row c "
        "ON c.id = d.subject WHERE d.at<=?",
        now,
    )
    lines: list[_Line] = []
    calls: dict[str, int] = {}
    for *row, is_call in sorted(found, key=_harm):
        if is_call and row[0] in calls:
            (first, also), why = lines[calls[row[0]]], Why(row[1])
            lines[calls[row[0]]] = first, also + (() if why in also or why == first[1] else (why,))
            continue
        if is_call:
            calls[row[0]] = len(lines)
        lines.append((tuple(row), ()))
    return lines


def _harm(row: tuple[Any, ...]) -> tuple[int, int, int]:
    """Worst first; of danger that nobody has taken on, the nearest first; then who waits longest."""
    why, at, detail = Why(row[1]), row[2], row[5]
    near = _DANGERS.get(detail, len(_DANGERS)) if why is Why.DANGER_UNOWNED else 0
    return RANK[why], near, at


def _line(index: Index, row: tuple[Any, ...], also: tuple[Why, ...]) -> Waiting:
    subject, why, at, whose, about, detail, day = row
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
        also,
    )


def how_many_wait(index: Index, now: Moment) -> int:
    """How many lines `waiting` has in all."""
    return len(_due(index, now))


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
