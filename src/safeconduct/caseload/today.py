"""Today: what must not wait, worst first (`harm_of` says what is worse, `is_ahead` what is still ahead). Rule: every line has its reason and since when; nothing is left out
because somebody looked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from safeconduct.caseload.duties import LESSER, RANK, Why, harm_of, last_soon
from safeconduct.caseload.index import Index
from safeconduct.core.call import Danger
from safeconduct.core.ids import CaseId
from safeconduct.core.when import Day, Moment
from safeconduct.store.pages import ask, ask_one


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of Today.

    Shape: `kind` is `case`, `call` or `house`; `day` the date it is about, where there is one; `also` further reasons for a call;
    `sent` what files of theirs wait: the medium of one, how many there are of several; `until` the moment until which they are safe.
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
    sent: str = ""
    until: str = ""


SIGNS = (Why.CHECK_IN.value, Why.SIGN_MISSING.value)
"""A missing sign of life: where what was agreed is open to this member, and where only the *when* is."""

_LOOKS_AGAIN = (Why.REVIEW, Why.CHECK_IN, Why.SIGN_MISSING)

_LINE = "subject, why, at, whose, about, detail, day"
_AHEAD = f"(harm>={LESSER} AND day>?)"
"""As `is_ahead`, of a row: its parameter is the last day that is soon. A row without a day is never ahead."""
_HOW_MANY = "SELECT count(*) FILTER (WHERE NOT of_call) + count(DISTINCT subject) FILTER (WHERE of_call) FROM duty WHERE at<=?"


def waiting(index: Index, now: Moment, most: int = 200, skip: int = 0) -> list[Waiting]:
    """All that is due now, in order of harm."""
    return page_of_waiting(index, now, most, skip)[0]


def page_of_waiting(index: Index, now: Moment, most: int, skip: int = 0) -> tuple[list[Waiting], int]:
    """So many lines of `waiting`, and how many there are in all."""
    lines = [_line(index, row, _also(index, now, row) if of_call else {}) for *row, of_call in islice(_due(index, now), skip, skip + most)]
    return lines, how_many_wait(index, now)


def waiting_of_case(index: Index, now: Moment, case: CaseId) -> list[Waiting]:
    """All that is due now of one case, of the calls that became it, and of a house it must leave; worst first."""
    subjects = [case, *(row[0] for row in ask(index.db, "SELECT id FROM call_row WHERE case_id=?", case))]
    subjects += [row[0] for row in ask(index.db, "SELECT DISTINCT house FROM stay_row WHERE case_id=?", case)]
    sql = f"SELECT {_LINE} FROM duty WHERE at<=? AND subject IN ({','.join('?' * len(subjects))}) ORDER BY {_AHEAD}, harm, subject, about"
    found = (_line(index, row, {}) for row in ask(index.db, sql, now, *subjects, last_soon(now).iso))
    return [one for one in found if one.why is not Why.MUST_MOVE or one.about == case]


def worst_of_cases(index: Index, now: Moment, cases: Sequence[CaseId]) -> Mapping[str, Waiting]:
    """Of each of these cases the worst that is due now: of the case itself, of the calls that became it, of a house it must leave."""
    marks = ",".join("?" * len(cases))
    of_calls = ask(index.db, f"SELECT id, case_id FROM call_row WHERE case_id IN ({marks})", *cases)
    whose = {str(one): str(case) for one, case in (*zip(cases, cases, strict=True), *of_calls)}
    soon, line = last_soon(now).iso, f"{_LINE}, {_AHEAD}, harm"
    sql = f"SELECT {line} FROM duty WHERE at<=? AND subject IN ({','.join('?' * len(whose))})"
    found = ask(index.db, sql, soon, now, *whose)
    burnt, first = f"SELECT {line} FROM duty WHERE at<=? AND harm>=? AND harm<? AND about IN ({marks})", RANK[Why.MUST_MOVE]
    # By the range of their harm, for which there is an index; none by what a line is about.
    found += ask(index.db, burnt, soon, now, (first * 8) << 40, ((first + 1) * 8) << 40, *cases)
    worst: dict[str, Waiting] = {}
    for *row, _ahead, _harm in sorted(found, key=lambda each: (each[-2], each[-1], each[0], each[4])):
        case = whose.get(str(row[0]), str(row[4]))
        if case not in worst:
            worst[case] = _line(index, row, {})
    return worst


def cases_at_once(index: Index, now: Moment) -> list[CaseId]:
    """The cases of which something grave is due, worst first: of the case itself, of a call that became it, of a house it must leave."""
    sql = (
        "SELECT c.id FROM duty d LEFT JOIN call_row k ON k.id=d.subject "
        "JOIN case_row c ON c.id=CASE d.why WHEN ? THEN d.about ELSE coalesce(k.case_id, d.subject) END "
        "WHERE +d.at<=? AND d.harm<? GROUP BY c.id ORDER BY min(d.harm), c.id"
    )
    return [row[0] for row in ask(index.db, sql, Why.MUST_MOVE.value, now, LESSER)]


def cases_with(index: Index, now: Moment, reasons: Collection[Why]) -> frozenset[CaseId]:
    """The cases of which any of this is due: of the case itself, or of a call that became it."""
    sql = (
        "SELECT DISTINCT coalesce(k.case_id, d.subject) FROM duty d LEFT JOIN call_row k ON k.id=d.subject "
        f"WHERE d.at<=? AND d.why IN ({','.join('?' * len(reasons))})"
    )
    return frozenset(row[0] for row in ask(index.db, sql, now, *(why.value for why in reasons)))


def check_ins_ahead(index: Index, now: Moment, until: Moment) -> list[Waiting]:
    """The agreed signs of life due after now and no later than then, the next first."""
    found = ask(
        index.db,
        f"SELECT {_LINE} FROM duty WHERE why IN (?,?) AND at>? AND at<=? ORDER BY at",
        *SIGNS,
        now,
        until,
    )
    return [_line(index, tuple(row), {}) for row in found]


def life_ahead(index: Index, now: Moment, most: int) -> tuple[list[Waiting], int]:
    """Whose life is in danger and of whom nothing is due yet, each with the next day on which somebody looks again; and how many there are in all.

    Shape: so many lines, the next day first. Somebody of whom anything is due stands on Today with their danger."""
    worst = [harm_of(why, Moment(0), Danger.LIFE_NOW) for why in _LOOKS_AGAIN]
    sql = (
        f"SELECT {_LINE}, min(at) FROM duty d WHERE ({' OR '.join('harm>=? AND harm<?' for _ in worst)}) AND at>? "
        "AND NOT EXISTS (SELECT 1 FROM duty due WHERE due.subject=d.subject AND due.at<=?) GROUP BY subject ORDER BY at, subject"
    )
    found = ask(index.db, sql, *(end for harm in worst for end in (harm, harm + (1 << 40))), now, now)
    return [_line(index, row, {}) for *row, _at in found[:most]], len(found)


def _due(index: Index, now: Moment) -> Iterator[tuple[Any, ...]]:
    """Worst first, no further than somebody reads. A call has one line for its worst reason: it has one next act."""
    calls: set[str] = set()
    for row in _in_order(index, now):
        if row[-1] and row[0] in calls:
            continue
        if row[-1]:
            calls.add(str(row[0]))
        yield row


def _in_order(index: Index, now: Moment) -> Iterator[tuple[Any, ...]]:
    """What is soon, then what is ahead."""
    for which in (f"NOT {_AHEAD}", _AHEAD):
        # The plus keeps SQLite from the index by time: it would sort all that is due to find the worst. What is equally grave stands in one order
        # on every desk and at every look: a list that shuffles itself makes one press the wrong button.
        sql = f"SELECT {_LINE}, of_call FROM duty WHERE +at<=? AND {which} ORDER BY harm, subject, about"
        yield from index.db.execute(sql, (now, last_soon(now).iso))


def _also(index: Index, now: Moment, row: Sequence[Any]) -> Mapping[Why, str]:
    """The further reasons why a call waits, each with its detail."""
    found = ask(index.db, "SELECT why, detail FROM duty WHERE subject=? AND at<=? ORDER BY harm", row[0], now)
    return {Why(why): detail for why, detail in found if why != row[1]}


def _line(index: Index, row: Sequence[Any], also: Mapping[Why, str]) -> Waiting:
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
        tuple(also),
        detail if why == Why.FILE_WAITS else also.get(Why.FILE_WAITS, ""),
        detail if why == Why.TIME_RUNS else also.get(Why.TIME_RUNS, ""),
    )


def how_many_wait(index: Index, now: Moment) -> int:
    """How many lines `waiting` has in all."""
    return int(ask_one(index.db, _HOW_MANY, now)[0])


def how_many_grave(index: Index, now: Moment) -> int:
    """How many of the lines `waiting` has in all are grave: they are its first."""
    return int(ask_one(index.db, f"{_HOW_MANY} AND harm<?", now, LESSER)[0])


def next_check_in(index: Index, now: Moment) -> Moment | None:
    """When the next agreed sign of life is due."""
    found = ask_one(index.db, "SELECT min(at) FROM duty WHERE why IN (?,?) AND at>?", *SIGNS, now)
    return Moment(found[0]) if found and found[0] is not None else None


def waiting_since(index: Index, now: Moment) -> Moment | None:
    """Since when the longest-waiting of the pressing lines waits; None when nothing does. All that a signal outside may say."""
    pressing = [why.value for why, rank in RANK.items() if rank <= RANK[Why.FILE_WAITS]]
    marks = ",".join("?" * len(pressing))
    found = ask_one(index.db, f"SELECT min(at) FROM duty WHERE at<=? AND why IN ({marks})", now, *pressing)
    return Moment(found[0]) if found and found[0] is not None else None
