"""The words of the four languages, read from the files in `languages/`. Rule: this is the one place that opens package data.

A speaker of a language extends its file; nothing here knows a word.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from safeconduct.evidence.numerals import Numerals
from safeconduct.evidence.tokens import Phrases, name_key

LANGUAGES = ("en", "de", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's lists, as phrases; see the comments in `languages/en.toml` for what each is."""

    language: str
    elides: bool
    numerals: Numerals
    months: tuple[Phrases, ...]
    weekdays: tuple[Phrases, ...]
    seasons: tuple[Phrases, ...]
    """From spring to winter."""
    ordinals: tuple[Phrases, ...]
    """From first to fourth, of quarters and halves."""
    fixed_days: tuple[tuple[tuple[int, int], Phrases], ...]
    """Days with a name, by month and day."""
    day_words: tuple[Phrases, ...]
    """The days of a month in words."""
    month_tails: tuple[str, ...]
    """What may be glued behind a month ("Aprilhälfte")."""
    future_endings: tuple[str, ...]
    men: frozenset[str]
    women: frozenset[str]
    name_keys: frozenset[str]
    """What the cases of the given names of a language with cases share."""
    past_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    """Endings of a verb that follows a verb of saying without "that": "dit avoir vu"."""
    unit_endings: tuple[str, ...]
    """Endings of verbs and participles that may follow a counted thing and are no part of it."""
    verb_endings: tuple[str, ...]
    """Endings of a finite verb as a report uses it; beside words in marks they tell a verb of saying that stands in no list."""
    adverb_endings: tuple[str, ...]
    opening_endings: tuple[str, ...]
    """Endings of a participle that opens a sentence before its subject ("Asked …,", "Interrogé …,", "Отвечая …,")."""
    telling: frozenset[str]
    lists: dict[str, Phrases]
    dating: frozenset[str]
    """Words a date may open with; nothing else is tried."""
    leaning: frozenset[str]
    """Words a listed day may open with ("yesterday", "the day before")."""
    citing: frozenset[str]
    """Words an attribution may stand at."""

    @property
    def has_articles(self) -> bool:
        return bool(self.lists["articles"].openings())

    def calendar_word(self, low: str) -> bool:
        """Whether the word names a weekday or a month."""
        return any(low in names for names in (*self.weekdays, *self.months))

    def __getitem__(self, name: str) -> Phrases:
        return self.lists[name]


_OWN = {
    "months",
    "weekdays",
    "seasons",
    "ordinals",
    "fixed_days",
    "day_words",
    "month_tails",
    "future_endings",
    "men",
    "women",
    "past_endings",
    "unit_endings",
    "infinitive_endings",
    "verb_endings",
    "adverb_endings",
    "opening_endings",
    "telling",
    "elides",
    "language",
    "numerals",
}


_TAILS = frozenset({"roles_tails", "houses_tails"})
"""What words of a list of the same name end with."""


def _built(language: str, raw: dict[str, Any], names: frozenset[str]) -> Words:
    elides = bool(raw.get("elides", False))
    whole = {name: [*raw.get(name, ()), *_inflected(raw, name)] for name in names}
    voiced = _inflected(raw, "voiced")
    whole["say"] += voiced
    whole["no_bare_content"] += voiced
    lists = {
        name: Phrases(phrases, elide=elides, tails=raw.get(f"{name}_tails", ())) for name, phrases in whole.items()
    }
    calendar = _calendar(raw, elides=elides)
    numerals = _numerals(raw)
    leaning = (lists[name] for name in (*DATING, *_LEANING))
    fixed = (phrases for _, phrases in calendar["fixed_days"])
    named = (one for name in _CALENDAR for one in calendar[name])
    return Words(
        language=language,
        elides=elides,
        numerals=numerals,
        men=frozenset(raw["men"].split()),
        women=frozenset(raw["women"].split()),
        name_keys=frozenset(
            name_key(name) for name in (raw["men"] + " " + raw["women"]).split() if name_key(name) != name
        ),
        telling=frozenset(raw["telling"]),
        lists=lists,
        dating=_openings((*named, *fixed, *leaning)) | numerals.small(),
        leaning=_openings(lists[name] for name in (*DATING, "past_night")),
        citing=_openings(lists[name] for name in _CITING),
        **calendar,
        **{name: tuple(raw[name]) for name in _ENDINGS},
    )


_CALENDAR = ("months", "weekdays", "seasons", "ordinals", "day_words")
_ENDINGS = (
    "month_tails",
    "future_endings",
    "past_endings",
    "infinitive_endings",
    "unit_endings",
    "verb_endings",
    "adverb_endings",
    "opening_endings",
)


def _calendar(raw: dict[str, Any], *, elides: bool) -> dict[str, Any]:
    """What the calendar calls its days: months, weekdays, seasons, days with a name or a number in words."""
    found: dict[str, Any] = {
        name: tuple(Phrases(one.split()) for one in raw[name]) for name in _CALENDAR[:-1]
    }
    found["day_words"] = tuple(Phrases(one.split("|")) for one in raw["day_words"])
    found["fixed_days"] = tuple(
        ((int(day[:2]), int(day[3:])), Phrases(phrases, elide=elides))
        for day, phrases in raw["fixed_days"].items()
    )
    return found


def _numerals(raw: dict[str, Any]) -> Numerals:
    return Numerals(
        raw.get("units", {}),
        raw.get("multipliers", {}),
        raw.get("crowds", {}),
        (raw.get("glued", ""), raw.get("glued_one", "")),
        raw.get("rounded", {}),
    )


def _inflected(raw: dict[str, Any], name: str) -> list[str]:
    """The forms of a list's words. Shape: `[inflected.say]` has endings as keys ("ed s"), stems as values; "-" is an empty one."""
    return [form for forms in inflections(raw.get("inflected", {}).get(name, {})).values() for form in forms]


def inflections(table: Mapping[str, str]) -> dict[str, list[str]]:
    """By stem, its forms; whole words stand as endings of the empty stem, each by itself."""
    found: dict[str, list[str]] = {}
    for endings, stems in table.items():
        for stem in stems.split():
            for ending in endings.split():
                form = "".join(part for part in (stem, ending) if part != "-")
                found.setdefault(form if stem == "-" else stem, []).append(form)
    return found


DATING = (
    "today",
    "yesterday",
    "tomorrow",
    "vaguely",
    "before_yesterday",
    "after_tomorrow",
    "day_before_it",
    "day_after_it",
    "that_day",
    *(
        f"{which}_{what}"
        for which in ("this", "last", "next", "before_last")
        for what in ("week", "month", "year")
    ),
)
_LEANING = (
    "past_night",
    "ago_ahead",
    "later_ahead",
    "just_one",
    "weekend_noun",
    *(f"{unit}_noun" for unit in ("day", "week", "month", "year")),
)
_CITING = (
    "say",
    "say_split",
    "tell",
    "promise",
    "report",
    "deny",
    "deny_with",
    "calling_it",
    "deny_split",
    "say_with",
    "counting",
    "accuse",
    "ask",
    "adding",
    "according",
    "according_inside",
    "according_behind",
    "according_own",
    "according_person",
    "quoting",
    "it_says",
    "urge",
    "with_words",
)


def _openings(phrases: Iterable[Phrases]) -> frozenset[str]:
    return frozenset(word for one in phrases for word in one.openings())


def read_words() -> dict[str, Words]:
    """All languages, by their two letters."""
    folder = files("safeconduct.evidence") / "languages"
    names = (*LANGUAGES, "names")
    return words_of_lists(
        {name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in names}
    )


def words_of_lists(raw: Mapping[str, dict[str, Any]]) -> dict[str, Words]:
    """All languages, from the lists as their files have them, and the further given names."""
    own = {language: raw[language] for language in LANGUAGES}
    names = frozenset(
        name
        for one in own.values()
        for name, value in one.items()
        if isinstance(value, list) and name not in _OWN and name not in _TAILS
    )
    # Names travel: a Russian report names a Frenchman, a French one a Russian.
    men = " ".join(one["men"] for one in raw.values())
    women = " ".join(one["women"] for one in raw.values())
    return {
        language: _built(language, one | {"men": men, "women": women}, names) for language, one in own.items()
    }
