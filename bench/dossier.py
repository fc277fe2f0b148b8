"""A dossier of about forty pages, from the value to the bytes. Rule: the words are invented, in three scripts; nothing is kept."""

import statistics
import time
from io import BytesIO

import pikepdf

from bench.figures import Figure, Sheet, goal
from safeconduct.core.dossier import DossierLanguage, DossierPart
from safeconduct.core.when import Day, PartialDate
from safeconduct.dossier.typesetting import press, typeset
from safeconduct.dossier.value import Dossier, Field, Passage, Row, Source, Who

GOAL_S = 3.0
_TEXT = "He was held in a cellar for days and asked for names. Его держали в подвале и требовали имена. او را در زیرزمین نگه داشتند. "
_SAID = Source("the person, by telephone", Day("2017-06-02"), Day("2017-06-03"))


def of_about(passages: int) -> Dossier:
    """Shape: five passages fill about a page."""
    happened = tuple(Passage(_TEXT * 4, PartialDate(f"2017-04-{n % 28 + 1:02}"), _SAID) for n in range(passages))
    applicant = Who((Row(Field.NAME, "Алихан Вымышленный", _SAID), Row(Field.BORN, "1990-05-01", _SAID)))
    said = {DossierPart.COVER_LETTER: (Passage(_TEXT),), DossierPart.SUMMARY: (Passage(_TEXT),), DossierPart.CHRONOLOGY: happened}
    return Dossier("Embassy of Nowhere", "visa", "Nowhere", "Invented Aid", DossierLanguage.ENGLISH, Day("2017-06-09"), said, (applicant,))


def measure(sheet: Sheet, times: int, passages: int = 206) -> None:
    dossier = of_about(passages)
    first, pages = _timed(dossier)
    again = [_timed(dossier)[0] for _ in range(times)]
    sheet.say(Figure("dossier_first_s", first, "s", (goal(GOAL_S),), note=f"{pages} pages, fonts read anew"))
    sheet.say(Figure("dossier_next_s", statistics.median(again), "s", (goal(GOAL_S),), note=f"{pages} pages, median of {times}"))


def _timed(dossier: Dossier) -> tuple[float, int]:
    began = time.perf_counter()
    made = typeset(dossier, press())
    took = time.perf_counter() - began
    with pikepdf.open(BytesIO(made)) as pdf:
        return took, len(pdf.pages)
