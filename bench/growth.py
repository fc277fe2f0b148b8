"""Lists, search and Today over the index of a very large office, beside one of a tenth of it. Rule: the index's own tables and its own questions;
only the rows are written straight into them, because writing and reading the log of so many cases takes an hour."""

import gc
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import apsw

from bench.desk import queries
from bench.figures import Figure, Sheet, median, percentile, run_beside
from bench.processes import rss_mib
from bench.texts import Texts
from safeconduct.caseload.board import stage_counts
from safeconduct.caseload.duties import RANK, Why
from safeconduct.caseload.index import Index
from safeconduct.caseload.search import Search
from safeconduct.caseload.today import cases_at_once, page_of_waiting, worst_of_cases
from safeconduct.caseload.words import folded, spelt
from safeconduct.core.ids import fresh
from safeconduct.core.section import Subject
from safeconduct.core.when import DAY, Moment, day_of
from safeconduct.store.pages import filled, open_encrypted

NOW = Moment(1_750_000_000)
GRAVE_EVERY = 500
"""One case in so many has something grave due, which no real office of that size would leave standing."""
_STREAM = "CREATE TABLE stream (id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, began TEXT NOT NULL) WITHOUT ROWID"

Figures = dict[str, tuple[float, str, str]]
"""Name to value, unit and what it is."""


def measure(folder: Path, sheet: Sheet, cases: int, times: int) -> None:
    few, many = (_measured(folder / f"index-{count}.db", count, times) for count in (max(1, cases // 10), cases))
    for name, (value, unit, note) in many.items():
        sheet.say(Figure(f"growth_{name}", value, unit, (run_beside("a tenth of the cases", few[name][0]),), f"{cases} cases; {note}"))


def _measured(path: Path, cases: int, times: int) -> Figures:
    db = open_encrypted(path, os.urandom(32))
    db.execute(_STREAM)
    index = Index(db, lambda *_, **__: [], Subject("group"), lambda: NOW)
    with filled(db), db:
        names = _fill(db, cases)
    found: Figures = {"index_mib": (db.pragma("page_count") * db.pragma("page_size") / 2**20, "MiB", "lists, words and names; no events and keys")}
    found |= _lists(index, times) | _search(index, names, times * 4)
    db.close()
    return found


def _fill(db: apsw.Connection, cases: int) -> tuple[str, ...]:
    """Rows as the index keeps them of a case of twenty facts; returns the names."""
    texts, draw, names = Texts(1), random.Random(5), []
    for number in range(cases):
        case, name = fresh(os.urandom), texts.name()
        names.append(name)
        handle = f"{texts.words(1, 'latin').capitalize()} {case[:4]}"
        stage = draw.choice(["in hiding", "papers", "visa"])
        row = (case, handle, stage, "", "me", 1, "days", NOW, "deadline", NOW + DAY, NOW - draw.randint(0, 365 * DAY), "")
        db.execute("INSERT INTO case_row VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
        _fill_words(db, case, name, handle, texts)
        db.executemany("INSERT INTO name VALUES (?,?,?)", [(case, one, folded(one)) for one in (handle, handle.split(maxsplit=1)[0], name)])
        _fill_duties(db, case, number, draw)
    return tuple(names)


def _fill_words(db: apsw.Connection, case: str, name: str, handle: str, texts: Texts) -> None:
    sections = {
        "case": f"{handle} {texts.words(29)}", "identity": f"{name} invented {texts.phone()} 00 1234567",
        "story": f"{texts.note()}\n{texts.note()}", "health": texts.note(), "place": texts.words(3),
    }  # fmt: skip
    for section, text in sections.items():
        db.execute("INSERT INTO doc (subject, section) VALUES (?,?)", (case, section))
        db.execute("INSERT INTO word (rowid, text) VALUES (last_insert_rowid(), ?)", (spelt(text),))


def _fill_duties(db: apsw.Connection, case: str, number: int, draw: random.Random) -> None:
    due = [Why.TASK, Why.REVIEW, *([Why.CHECK_IN] if number % GRAVE_EVERY == 0 else [])]
    soon = [(why, (RANK[why] * 8 + 2) << 40, NOW - draw.randint(-200 * DAY, 200 * DAY)) for why in due]
    rows = [(case, why.value, at, "me", "", "", day_of(Moment(at)).iso, harm, 0) for why, harm, at in soon]
    db.executemany("INSERT INTO duty VALUES (?,?,?,?,?,?,?,?,?)", rows)


def _cpu_ms(act: Callable[[], object], times: int) -> float:
    act()
    found = []
    for _ in range(times):
        begun = time.process_time_ns()
        act()
        found.append((time.process_time_ns() - begun) / 1e6)
    return median(found)


def _lists(index: Index, times: int) -> Figures:
    def listed() -> None:
        rows = index.cases(side="any", first=cases_at_once(index, NOW), most=26)
        worst_of_cases(index, NOW, [row.id for row in rows])

    return {
        "list_cpu_ms": (_cpu_ms(listed, times), "ms", "CPU: what the list of cases asks, without its page"),
        "board_cpu_ms": (_cpu_ms(lambda: stage_counts(index), times), "ms", "CPU: how many stand at each stage"),
        "today_cpu_ms": (_cpu_ms(lambda: page_of_waiting(index, NOW, 50), times), "ms", "CPU: fifty lines of those due, and how many there are"),
    }


def _search(index: Index, names: tuple[str, ...], times: int) -> Figures:
    gc.collect()
    search, typed = Search(index), queries(names, times)
    before = rss_mib(os.getpid())
    search.find(typed[0])
    taken = rss_mib(os.getpid()) - before
    found = []
    for words in typed:
        begun = time.process_time_ns()
        search.find(words)
        found.append((time.process_time_ns() - begun) / 1e6)
    return {
        "search_cpu_p50_ms": (percentile(found, 0.5), "ms", "CPU, eight kinds of query"),
        "search_cpu_p95_ms": (percentile(found, 0.95), "ms", "CPU, eight kinds of query"),
        "search_more_mib": (max(0.0, taken), "MiB", "what the first search adds to the process"),
    }
