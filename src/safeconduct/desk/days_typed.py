"""A day as somebody types it, of a year or of none: "9 June", "9. Juni", "2017-06-09". Rule: a day whose year nobody said is never given one, and one that can be
read two ways is asked for again."""

import re
from datetime import date

from babel import Locale
from babel.dates import format_skeleton

from safeconduct.core.when import Day
from safeconduct.errors import BadInput
from safeconduct.web.language import Language

_ISO = re.compile(r"(?:(\d{4})|XXXX|-)-(\d{2})-(\d{2})")
_LEAP = 2000
"""Of a day without a year, so that 29 February is one."""


def day_for_typing(iso: str, language: Language) -> str:
    """As a person would write it; of a year that is known by ISO 8601, for which no language is needed."""
    if not iso.startswith("XXXX"):
        return iso
    try:
        day = date.fromisoformat(iso.replace("XXXX", str(_LEAP), 1))
    except ValueError:
        return iso
    return str(format_skeleton("MMMMd", day, locale=language.locale))


def day_typed(raw: str, language: Language, field: str) -> str:
    """By ISO 8601, its year `XXXX` where none was typed; empty where nothing was. Raises: BadInput."""
    words = raw.strip()
    if not words:
        return ""
    if iso := _ISO.fullmatch(words):
        return _checked(iso[1], int(iso[2]), int(iso[3]), field)
    year = re.search(r"\b\d{4}\b", words)
    rest = words.replace(year[0], " ", 1) if year else words
    numbers, named = re.findall(r"\d+", rest), [month for word in re.findall(r"[^\W\d_]+", rest) if (month := _month(word, language))]
    if len(numbers) != 1 or len(named) != 1:
        raise _no_day(field)
    return _checked(year[0] if year else None, named[0], int(numbers[0]), field)


def _no_day(field: str) -> BadInput:
    return BadInput("Write a day like 2017-06-09, or like 9 June where the year is not said.", field)


def _checked(year: str | None, month: int, day: int, field: str) -> str:
    try:
        found = Day(date(int(year or _LEAP), month, day).isoformat()).iso
    except ValueError:
        raise _no_day(field) from None
    return found if year else found.replace(str(_LEAP), "XXXX", 1)


def _month(word: str, language: Language) -> int | None:
    """The month this word names, whole or cut to its usual letters, in the language of the page or in English."""
    for locale in (language.locale, Locale("en")):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[form][width].items():
                    if str(name).rstrip(".").casefold() == word.casefold():
                        return int(month)
    return None
