"""A statement of a report as a page shows it. Rule: whoever nobody names is said to be that, and a bound of the text stays a bound."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton

from safeconduct.core.report import (
    Amount,
    PlaceNamed,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    Stretch,
    StretchPrecision,
)
from safeconduct.core.when import Day
from safeconduct.desk.knowledge_words import partly
from safeconduct.desk.report_words import kind_word
from safeconduct.desk.terms import Gettext
from safeconduct.evidence.table import Row
from safeconduct.web.language import Language

_CODE = re.compile("[a-z]{2}")
AROUND = 140
"""Unit: letters of the text shown before and behind a statement."""


@dataclass(frozen=True, slots=True)
class Line:
    """Shape: `before` and `behind` are the text around the words, `lang` its language; `through` runs from the outlet to the origin."""

    statement: StatementConfirmed
    kind: str
    who: str
    through: str
    notes: tuple[str, ...]
    before: str
    behind: str
    lang: str


def line_of(one: StatementConfirmed, text: str, told: ReportDescribed, language: Language) -> Line:
    _ = language.gettext
    return Line(
        one,
        kind_word(one.kind, _),
        who_words(one, _),
        " → ".join(link or _("nobody named yet") for link in one.chain),
        tuple(note for note in (*_notes(one, language), places_words(one.places, language)) if note),
        _before(text[max(0, one.start - AROUND) : one.start], is_cut=one.start > AROUND),
        _behind(text[one.end : one.end + AROUND], is_cut=one.end + AROUND < len(text)),
        lang_of(told),
    )


def lang_of(told: ReportDescribed) -> str:
    """The report's language as pages mark it; empty where what was typed is no code of one."""
    return told.language if _CODE.fullmatch(told.language) else ""


def head_of(_: Gettext) -> list[str]:
    """What stands above the columns of `cells_of`."""
    return [_("Said by"), _("Through"), _("Printed by"), _("Day of the report"), _("When it was"), _("Made less certain by")]


def cells_of(row: Row, language: Language) -> tuple[str, ...]:
    """How a statement came: from whom, through whom, in which paper, on which day."""
    _, one, told = language.gettext, row.statement, row.told
    return (
        row.origin or who_words(one, _),
        "; ".join(row.relays) or "–",
        told.outlet or _("outlet not named"),
        partly(told.on, language) if told.on else _("no day given"),
        stretch_words(one.on, language) if one.on else "–",
        one.hedge or "–",
    )


def who_words(one: StatementConfirmed, _: Gettext) -> str:
    if len(one.chain) == 1:
        return _("the report itself")
    return one.speaker or _("nobody named yet")


def _before(text: str, *, is_cut: bool) -> str:
    """The paragraph's part nearest the words, from a whole word on."""
    _more, line, rest = text.rpartition("\n")
    return rest if line or not is_cut else f"… {rest.partition(' ')[2]}"


def _behind(text: str, *, is_cut: bool) -> str:
    rest, line, _more = text.partition("\n")
    return rest if line or not is_cut else f"{rest.rpartition(' ')[0]} …"


def _notes(one: StatementConfirmed, language: Language) -> list[str]:
    _ = language.gettext
    return [
        _("made less certain by: %(words)s") % {"words": one.hedge} if one.hedge else "",
        _("says that something is not so") if one.negated else "",
        _("denies: %(what)s") % {"what": one.denies} if one.denies else "",
        _("a denial, of what is not said") if one.kind is StatementKind.DENIAL and not one.denies else "",
        amount_words(one.amount, language) if one.amount else "",
        stretch_words(one.on, language) if one.on else "",
    ]


def places_words(places: Sequence[PlaceNamed], language: Language) -> str:
    """Each once, with its country where it is known and is not the place itself: "names: Grozny (Russia), Tarvia"."""
    names = dict.fromkeys(place_word(place, language) for place in places)
    return language.gettext("names: %(places)s") % {"places": ", ".join(names)} if names else ""


def place_word(place: PlaceNamed, language: Language) -> str:
    """Shape: "Grozny (Russia)"; the name alone where its country is not known or is the place itself."""
    country = language.locale.territories.get(place.country, "") if place.country else ""
    return f"{place.text} ({country})" if country and country != place.text else place.text


def amount_words(amount: Amount, language: Language) -> str:
    """Shape: "about 100 men", "at least 4", "up to 40", "5 to 10"."""
    _ = language.gettext
    low, high = (None if bound is None else f"{bound:,.15g}" for bound in (amount.low, amount.high))
    if low is None and high is None:
        number = _("a number that is not given")
    elif high is None:
        number = _("at least %(number)s") % {"number": low}
    elif low is None:
        number = _("up to %(number)s") % {"number": high}
    else:
        number = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{_('about') + ' ' if amount.about else ''}{number} {amount.unit}".strip()


def stretch_words(on: Stretch, language: Language) -> str:
    """Days as they were read, and no narrower: a year that the text does not give is not put in."""
    _ = language.gettext
    if on.precision is StretchPrecision.OPEN or not (on.first or on.last):
        return _("a day that the text does not let us place")
    if on.precision is StretchPrecision.MONTH and on.first[:7] == on.last[:7]:
        return _month_word(on.first, language)
    first, last = (_day_word(each, language) for each in (on.first, on.last))
    if on.first == on.last:
        return _("on %(day)s") % {"day": first}
    if not on.first:
        return _("until %(day)s") % {"day": last}
    if not on.last:
        return _("from %(day)s on") % {"day": first}
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _month_word(iso: str, language: Language) -> str:
    month, has_year = _calendar(iso)
    return iso if month is None else str(format_date(month, "LLLL y" if has_year else "LLLL", locale=language.locale))


def _day_word(iso: str, language: Language) -> str:
    """Shape: as it was written where no calendar has such a day."""
    day, has_year = _calendar(iso)
    if day is None:
        return iso
    return str(language.date(Day(day.isoformat())) if has_year else format_skeleton("MMMMd", day, locale=language.locale))


def _calendar(iso: str) -> tuple[date | None, bool]:
    """The day, and whether its year is given. A year that is not is read as a leap year, so that February 29 is a day."""
    has_year = not iso.startswith("XXXX")
    try:
        return date.fromisoformat(iso if has_year else iso.replace("XXXX", "2000", 1)), has_year
    except ValueError:
        return None, has_year
