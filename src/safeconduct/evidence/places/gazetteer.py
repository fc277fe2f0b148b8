"""The names of countries, regions and cities, by language. Rule: a country's name is CLDR's, or stands in `places.toml`; no name stands in code."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale

from safeconduct.evidence.places.declining import german_forms, russian_forms
from safeconduct.evidence.tokens import tokens_of

_LANGUAGES = ("en", "de", "fr", "ru")
_NO_LAND = frozenset({"AQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_BRACKETED = re.compile(r" ?\([^)]*\)")
_EVERYDAY = frozenset({("fr", "RE")})
"""Names that are an everyday word of the language too: "La Réunion de mardi"."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """One language's places. Shape: `names` maps a name's tokens in lower case to the code of its country."""

    names: Mapping[tuple[str, ...], str]
    longest: Mapping[str, int]
    """By first token, how many the longest name has."""
    locative: frozenset[str]
    directions: frozenset[str]
    nouns: frozenset[str]
    """What says of a name in no list that it is a place's: "the town of"."""
    capitals: frozenset[str]
    """What says so of a name between commas behind it."""
    endings: tuple[str, ...]
    """How a name that is in no list must end to be proposed; empty: any way."""
    no_place: frozenset[str]


def _forms(name: str, language: str) -> set[str]:
    if language == "ru":
        return russian_forms(name)
    if language == "de":
        return german_forms(name)
    if language == "fr" and name[:1] in "ÉÎ":
        return {name, {"É": "E", "Î": "I"}[name[0]] + name[1:]}
    return {name, f"the {name}"} if name.startswith("Hague") else {name}


def _countries(language: str) -> Iterable[tuple[str, str]]:
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NO_LAND and (language, code) not in _EVERYDAY:
            yield code, _BRACKETED.sub("", name)
            if " & " in name:
                yield code, name.replace(" & ", " and ")


def _listed(table: Mapping[str, str], language: str) -> Iterable[tuple[str, str]]:
    column = _LANGUAGES.index(language)
    for code, lines in table.items():
        for line in lines.strip().splitlines():
            yield from ((code, name.strip()) for name in line.split("=")[column].split("/") if name.strip() != "-")


@cache
def gazetteer(language: str) -> Gazetteer | None:
    """None for a language that is none of the four."""
    if language not in _LANGUAGES:
        return None
    raw = tomllib.loads((files("safeconduct.evidence.places") / "places.toml").read_text("utf-8"))
    names: dict[tuple[str, ...], str] = {}
    for code, name in (*_countries(language), *_listed(raw["countries"], language), *_listed(raw["places"], language)):
        for form in _forms(name, language):
            key = tuple(one.low for one in tokens_of(form, 0, len(form), elide=language == "fr"))
            names.setdefault(key, code)
    longest: dict[str, int] = {}
    for key in names:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    lists = ("locative", "directions", "nouns", "capitals", "no_place")
    words = {name: frozenset(raw[name][language].split()) for name in lists}
    return Gazetteer(
        names,
        longest,
        words["locative"],
        words["directions"],
        words["nouns"],
        words["capitals"],
        tuple(raw["endings"].get(language, "").split()),
        words["no_place"],
    )
