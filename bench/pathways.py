"""All ways in for a thousand people and thirty first countries. Rule: one run at a time, processor and wall time both; facts are parsed and files are read before the clock starts."""

import time
from datetime import date

from bench.figures import Figure, Sheet, floor, goal, median
from bench.people import FIRST_COUNTRIES, invented
from safeconduct.pathways.facts import Facts
from safeconduct.pathways.matrix import columns, verdicts
from safeconduct.pathways.pathway import Rules
from safeconduct.pathways.shelf import rules
from safeconduct.pathways.verdicts import assess

ON = date(2025, 11, 30)


def measure(sheet: Sheet, people: int, times: int) -> None:
    every, crowd = rules(), invented(people)
    walls, processors = [], []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        made = columns(every, ON)
        answers = [verdicts(person, made, FIRST_COUNTRIES) for person in crowd]
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    cells = sum(len(row) for rows in answers for row in rows)
    bare = median([_bare(cells, len(every)) for _ in range(times)])
    said = f"{len(every)} pathways × {len(FIRST_COUNTRIES)} first countries × {people} people = {cells} verdicts"
    sheet.say(Figure("pathways_all_s", median(walls), "s", (goal(2.0), floor("the same verdicts written into rows, nothing worked out", bare)), said))
    sheet.say(Figure("pathways_all_cpu_s", median(processors), "s", note=said))
    sheet.say(Figure("pathways_one_person_ms", _one_person_ms(crowd[0], every), "ms", note="one person from one place with every reason, and the rules made ready for the day"))


def _bare(cells: int, width: int) -> float:
    """What it takes in this language to put so many values into rows, one a time."""
    begun = time.perf_counter()
    rows = [tuple([None for _ in range(width)]) for _ in range(cells // width)]
    assert len(rows) * width == cells
    return time.perf_counter() - begun


def _one_person_ms(person: Facts, every: Rules) -> float:
    spent = []
    for _ in range(5):
        begun = time.perf_counter()
        assess(person, every, ON, "GE")
        spent.append((time.perf_counter() - begun) * 1000)
    return median(spent)
