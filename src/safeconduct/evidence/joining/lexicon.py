"""Field words of four languages as concepts, read from `lexicon.toml`. Rule: no word stands in code.

A concept is what words of several languages have in common ("arrested", "festgenommen", "задержаны"); it is found by the beginnings of words.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Any
from unicodedata import normalize

LANGUAGES = ("en", "de", "fr", "ru")
_WORD = re.compile(r"[^\W_]+(?:[-‐.][^\W_]+)*")
_UNSEEN = re.compile(r"[\u00ad\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0000-\U000e01ef]")
"""Marks of no width, of direction, of where a word may be broken, and strokes through letters."""
_SHORTEST = 2
_STEM = 6


@dataclass(frozen=True, slots=True)
class Concept:
    name: str
    kind: str
    weight: float
    tongue: str | None


_MOST_MET = 50_000


@dataclass(frozen=True)
class Lexicon:
    """Shape: `beginnings` and `wholes` map a word's beginning, or the whole word, to concepts, one table a language."""

    beginnings: Mapping[str, Mapping[str, tuple[Concept, ...]]]
    wholes: Mapping[str, Mapping[str, tuple[Concept, ...]]]
    bounds: re.Pattern[str]
    negations: Mapping[str, frozenset[str]]
    stops: Mapping[str, frozenset[str]]
    unnamed: Mapping[str, tuple[str, ...]]
    ordinals: tuple[tuple[int, str], ...]
    agencies: tuple[str, ...]
    pronouns: frozenset[str]
    _met: dict[tuple[str, str], tuple[Concept, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Words looked up before: reports say the same ones again and again."""

    def concepts(self, word: str, language: str) -> tuple[Concept, ...]:
        """What a word in lower case means; its longest known beginning decides."""
        key = (word, language)
        if key not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met[key] = self._looked_up(word, language)
        return self._met[key]

    def _looked_up(self, word: str, language: str) -> tuple[Concept, ...]:
        if whole := self.wholes[language].get(word):
            return whole
        table = self.beginnings[language]
        for length in range(len(word), _SHORTEST - 1, -1):
            if found := table.get(word[:length]):
                return found
        return ()

    @cached_property
    def agency(self) -> re.Pattern[str]:
        names = sorted(self.agencies, key=lambda name: (-len(name), name))
        return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in names) + r")(?!\w)")

    @cached_property
    def _ordinal_beginnings(self) -> tuple[str, ...]:
        return tuple(beginning for _, beginning in self.ordinals)

    def ordinal(self, words: tuple[str, ...]) -> int | None:
        first = next((word for word in words if word.startswith(self._ordinal_beginnings)), None)
        if first is None:
            return None
        return next(number for number, beginning in self.ordinals if first.startswith(beginning))


_CONTRACTED = re.compile(r"n['’]t(?!\w)", re.IGNORECASE)


def is_negated(told: str, language: str, lexicon: Lexicon) -> bool:
    """Whether a word that negates stands anywhere: languages put it in different clauses, so no clause is asked for."""
    negations = lexicon.negations[language]
    text = lexicon.bounds.sub(" ", told)
    parted = {piece for word in words_of(text.lower()) for piece in word.split("-")}
    elided = language == "fr" and bool(re.search(r"(?<!\w)n['’]", text, re.IGNORECASE))
    return bool(parted & negations) or elided or (language == "en" and bool(_CONTRACTED.search(text)))


def words_of(text: str) -> list[str]:
    """The words as they are seen, elided articles (l'homme, d'un) and apostrophes cut off: what no eye sees in a name makes no second name."""
    return _WORD.findall(text if text.isascii() else _UNSEEN.sub("", normalize("NFC", text)))


def stem(word: str) -> str:
    return word[:_STEM]


def read_lexicon() -> Lexicon:
    raw = tomllib.loads((files(__package__) / "lexicon.toml").read_text("utf-8"))
    beginnings: dict[str, dict[str, tuple[Concept, ...]]] = {language: {} for language in LANGUAGES}
    wholes: dict[str, dict[str, tuple[Concept, ...]]] = {language: {} for language in LANGUAGES}
    for name, entry in raw["concepts"].items():
        concept = Concept(name, entry["kind"], entry.get("weight", 1.0), entry.get("tongue"))
        for language in LANGUAGES:
            _enter(concept, entry.get(language, "").split(), beginnings[language], wholes[language])
    return Lexicon(
        beginnings,
        wholes,
        re.compile(raw["bounds"]["words"], re.IGNORECASE),
        {language: frozenset(raw["negations"][language].split()) for language in LANGUAGES},
        {language: frozenset(raw["stop"][language].split()) for language in LANGUAGES},
        {language: tuple(raw["unnamed"][language].split()) for language in LANGUAGES},
        tuple(
            (int(number), beginning) for number, line in raw["ordinals"].items() for beginning in line.split()
        ),
        tuple(raw["agencies"]["names"].split("|")),
        frozenset(raw["pronouns"]["words"].split()),
    )


def _enter(concept: Concept, entries: list[str], beginnings: dict[str, Any], wholes: dict[str, Any]) -> None:
    for entry in entries:
        table, word = (wholes, entry[1:]) if entry.startswith("=") else (beginnings, entry)
        table[word] = (*table.get(word, ()), concept)
