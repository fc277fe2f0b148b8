"""The words of the four languages, read from the files in `languages/`. Rule: this is the one place that opens package data.

A speaker of a language extends its file; nothing here knows a word.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from safeconduct.evidence.numerals import Numerals
from safeconduct.evidence.tokens import Phrases

LANGUAGES = ("en", "de", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's lists, as phrases; see the comments in `languages/en.toml` for what each is."""

    language: str
    elides: bool
    numerals: Numerals
    months: tuple[Phrases, ...]
    weekdays: tuple[Phrases, ...]
    men: frozenset[str]
    women: frozenset[str]
    past_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    """Endings of a verb that follows a verb of saying without "that": "dit avoir vu"."""
    unit_endings: tuple[str, ...]
    """Endings of verbs and participles that may follow a counted thing and are no part of it."""
    telling: frozenset[str]
    lists: dict[str, Phrases]
    dating: frozenset[str]
    """Words a date may open with; nothing else is tried."""
    citing: frozenset[str]
    """Words an attribution may stand at."""

    def __getitem__(self, name: str) -> Phrases:
        return self.lists[name]


_OWN = {
    "months",
    "weekdays",
    "men",
    "women",
    "past_endings",
    "unit_endings",
    "infinitive_endings",
    "telling",
    "elides",
    "language",
    "numerals",
}


def _built(language: str, raw: dict[str, Any], names: frozenset[str]) -> Words:
    elides = bool(raw.get("elides", False))
    lists = {name: Phrases(raw.get(name, ()), elide=elides) for name in names}
    months = tuple(Phrases(one.split()) for one in raw["months"])
    weekdays = tuple(Phrases(one.split()) for one in raw["weekdays"])
    return Words(
        language=language,
        elides=elides,
        numerals=Numerals(
            raw.get("units", {}),
            raw.get("multipliers", {}),
            raw.get("crowds", {}),
            (raw.get("glued", ""), raw.get("glued_one", "")),
            raw.get("rounded", {}),
        ),
        months=months,
        weekdays=weekdays,
        men=frozenset(raw["men"].split()),
        women=frozenset(raw["women"].split()),
        past_endings=tuple(raw["past_endings"]),
        infinitive_endings=tuple(raw["infinitive_endings"]),
        unit_endings=tuple(raw["unit_endings"]),
        telling=frozenset(raw["telling"]),
        lists=lists,
        dating=_openings((*months, *weekdays, *(lists[name] for name in DATING))),
        citing=_openings(lists[name] for name in _CITING),
    )


DATING = (
    "today",
    "yesterday",
    "tomorrow",
    "vaguely",
    *(f"{which}_{what}" for which in ("this", "last", "next") for what in ("week", "month", "year")),
)
_CITING = (
    "say",
    "say_split",
    "tell",
    "promise",
    "report",
    "deny",
    "deny_with",
    "say_with",
    "counting",
    "accuse",
    "ask",
    "adding",
    "according",
    "according_inside",
    "according_behind",
)


def _openings(phrases: Iterable[Phrases]) -> frozenset[str]:
    return frozenset(word for one in phrases for word in one.openings())


def read_words() -> dict[str, Words]:
    """All languages, by their two letters."""
    folder = files("safeconduct.evidence") / "languages"
    raw = {
        language: tomllib.loads((folder / f"{language}.toml").read_text("utf-8")) for language in LANGUAGES
    }
    names = frozenset(
        name
        for one in raw.values()
        for name, value in one.items()
        if isinstance(value, list) and name not in _OWN
    )
    # Names travel: a Russian report names a Frenchman, a French one a Russian.
    further = tomllib.loads((folder / "names.toml").read_text("utf-8"))
    men = " ".join(one["men"] for one in (*raw.values(), further))
    women = " ".join(one["women"] for one in (*raw.values(), further))
    return {
        language: _built(language, one | {"men": men, "women": women}, names) for language, one in raw.items()
    }
