"""How well places are found: `python -m tests.evidence.places_scores`. Rule: the dumb baseline, a capitalised word behind a preposition, stands beside."""

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from safeconduct.evidence.places.finding import places_of
from safeconduct.evidence.words import read_words
from tests.evidence.scoring import Tally

CORPUS = Path(__file__).parent / "corpus"
Span = tuple[int, int]
_BEHIND = re.compile(
    r"\b(?:in|from|to|near|at|of|nach|aus|bei|von|durch|en|à|de|dans|в|из|под|на|через) ([A-ZÀ-ÝА-ЯЁ][\w-]+(?: [A-ZÀ-ÝА-ЯЁ][\w-]+)*)"
)


def annotated_places(corpus: Path = CORPUS) -> list[tuple[str, str, list[Span]]]:
    """Language, text and marked places of every text that is annotated. Raises: AssertionError where a place is not in its text."""
    found = []
    for part, texts in tomllib.loads((corpus / "places.toml").read_text("utf-8")).items():
        for name, places in texts.items():
            text = (corpus / part / f"{name}.txt").read_text("utf-8")
            found.append((name[-2:], text, _spans(text, places)))
    return found


def _spans(text: str, places: Sequence[str]) -> list[Span]:
    spans, at = [], 0
    for place in places:
        match = re.compile(rf"(?<![\w“«„]){re.escape(place)}(?!\w)(?! (?:Herald|District|heute))").search(text, at)
        assert match, f"{place} is not in the text behind {at}"
        spans.append(match.span())
        at = match.end()
    return spans


def engine(text: str, language: str) -> list[Span]:
    return [(one.start, one.end) for one in places_of(text, read_words()[language])]


def baseline(text: str, language: str) -> list[Span]:
    return [match.span(1) for match in _BEHIND.finditer(text)]


def scored(find: Callable[[str, str], list[Span]], reports: Sequence[tuple[str, str, list[Span]]]) -> Tally:
    """By exact place."""
    tally = Tally(0, 0, 0)
    for language, text, wanted in reports:
        found = find(text, language)
        tally += Tally(len(set(found) & set(wanted)), len(found), len(wanted))
    return tally


if __name__ == "__main__":
    reports = annotated_places()
    print(f"texts: {len(reports)}\nplaces\n  engine    {scored(engine, reports)}\n  baseline  {scored(baseline, reports)}")
