"""A dossier of at least forty pages, which are counted, from the value to the bytes. Rule: the words are invented, in three scripts; nothing is kept."""

import resource
import statistics
import time
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from bench.figures import Figure, Sheet, goal
from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.press import pressed
from safeconduct.dossier.typesetting import press, typeset
from safeconduct.dossier.value import Dossier, Passage, Row, Source, Who

GOAL_S = 3.0
PAGES = 40
_TEXT = "He was held in a cellar for days and asked for names. Его держали в подвале и требовали имена. او را در زیرزمین نگه داشتند. "
_SAID = Source("the person, by telephone", Day("2017-06-02"), Day("2017-06-03"))


def of_about(passages: int) -> Dossier:
    """Shape: five passages fill about a page."""
    happened = tuple(Passage(_TEXT * 4, PartialDate(f"2017-04-{n % 28 + 1:02}"), _SAID) for n in range(passages))
    applicant = Who((Row(IdentityLine.NAME, "Алихан Вымышленный", _SAID), Row(IdentityLine.BORN, "1990-05-01", _SAID)))
    said = {DossierPart.COVER_LETTER: (Passage(_TEXT),), DossierPart.SUMMARY: (Passage(_TEXT),), DossierPart.CHRONOLOGY: happened}
    return Dossier("Embassy of Nowhere", "visa", "Nowhere", "Invented Aid", DossierLanguage.ENGLISH, Day("2017-06-09"), said, (applicant,))


def measure(sheet: Sheet, times: int, passages: int = 216) -> None:
    dossier = of_about(passages)
    first, *again = (_typeset(dossier) for _ in range(times + 1))
    built = _built(dossier)
    assert first.pages >= PAGES, f"{first.pages} pages are no {PAGES}"
    of = f"{first.pages} pages, fonts read anew"
    sheet.say(Figure("dossier_first_s", first.wall_s, "s", (goal(GOAL_S),), note=of))
    sheet.say(Figure("dossier_next_s", statistics.median(one.wall_s for one in again), "s", (goal(GOAL_S),), note=f"{of}, median of {times}"))
    sheet.say(Figure("dossier_cpu_s", statistics.median(one.cpu_s for one in again), "s", (goal(GOAL_S),), note=f"{of}, work of all threads, median of {times}"))
    sheet.say(Figure("dossier_built_s", built.wall_s, "s", note=f"{built.pages} pages and their pictures, by a process of its own as in the office"))
    sheet.say(Figure("dossier_built_cpu_s", built.cpu_s, "s", note="the same, work of all threads"))


@dataclass(frozen=True, slots=True)
class Took:
    wall_s: float
    cpu_s: float
    pages: int


def _typeset(dossier: Dossier) -> Took:
    began, worked = time.perf_counter(), time.process_time()
    made = typeset(dossier, press())
    took = (time.perf_counter() - began, time.process_time() - worked)
    with pikepdf.open(BytesIO(made)) as pdf:
        return Took(*took, len(pdf.pages))


def _built(dossier: Dossier) -> Took:
    began, worked = time.perf_counter(), _work_of_children()
    pages = pressed(dossier)
    return Took(time.perf_counter() - began, _work_of_children() - worked, len(pages.pictures))


def _work_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
