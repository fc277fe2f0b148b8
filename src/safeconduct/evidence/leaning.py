"""Dates that lean on another day: "two weeks ago", "last winter", "the day before". Rule: what they lean on is the report's day, or the last day
the report named; with neither they stay open.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from safeconduct.evidence.statement import Dated, Precision
from safeconduct.evidence.stretches import (
    day_from,
    month_from,
    months_of_year,
    moved_by,
    named_year,
    open_stretch,
    season_from,
    season_of,
    stretch,
    told_on,
    week_from,
    weekend_from,
    year_from,
)
from safeconduct.evidence.tenses import Tense, tense_by, tense_of
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

Hit = tuple[Dated, int]
"""A date, and the token behind it."""
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_UNITS = ("day", "week", "month", "year")
_MOST = 99
_WHICH = (("before_last", -2), ("this", 0), ("last", -1), ("next", 1))


class Leaning(NamedTuple):
    """What dates lean on."""

    report: date | None
    named: date | None
    """The last day the report named before."""
    near: date | None = None
    """A day near the report's, where only its month is known: it tells years and no days."""


def year_in(text: str) -> int | None:
    return int(text) if _YEAR.fullmatch(text) else None


def year_named(tokens: Sequence[Token], i: int) -> int | None:
    return year_in(tokens[i].text) if i < len(tokens) else None


def leaning_date(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """The date that opens at `i` and leans on another."""
    return (
        _listed(tokens, i, words, on)
        or _counted(tokens, i, words, on)
        or _season(tokens, i, words, on)
        or _marked(tokens, i, words, on)
        or _part_of_year(tokens, i, words, on)
        or _weekday(tokens, i, words, on)
        or _vague(tokens, i, words)
    )


def _listed(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """So: "yesterday", "the day before", "this week"."""
    if tokens[i].low not in words.leaning:
        return None
    for name, by in (
        ("before_yesterday", -2),
        ("after_tomorrow", 2),
        ("today", 0),
        ("yesterday", -1),
        ("tomorrow", 1),
    ):
        count = words[name].at(tokens, i)
        noun = i > 0 and tokens[i].capital and tokens[i - 1].word  # "Am Morgen" is no day, "Today" a paper.
        if count and not noun:
            return day_from(on.report, by), i + count
    count = words["past_night"].at(tokens, i)
    if count:
        return night_to(day_from(on.report, 0)), i + count
    for name, by in (("day_before_it", -1), ("day_after_it", 1), ("that_day", 0)):
        count = words[name].at(tokens, i)
        if count:
            return day_from(on.named, by), i + count
    for unit, placed in (("week", week_from), ("month", month_from), ("year", year_from)):
        for which, by in _WHICH:
            count = words[f"{which}_{unit}"].at(tokens, i)
            if count and not _month_follows(tokens, i + count, words):
                return placed(on.report, by), i + count
    return None


def night_to(dated: Dated) -> Dated:
    """The night that ends on a day: it began on the day before."""
    before = (
        moved_by(date.fromisoformat(dated.first), -1)
        if dated.precision is Precision.DAY and told_on(dated) and dated.first
        else None
    )
    return stretch(before, before + timedelta(days=1), Precision.RANGE) if before else dated


def _month_follows(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "la fin du mois de mai": the month is named."""
    return any(tokens[k].low in month for k in range(i, min(i + 2, len(tokens))) for month in words.months)


def _vague(tokens: Sequence[Token], i: int, words: Words) -> Hit | None:
    count = words["vaguely"].at(tokens, i)
    return (open_stretch(Precision.OPEN), i + count) if count else None


# So many units from a day


def _amount(tokens: Sequence[Token], i: int, words: Words) -> tuple[int, int] | None:
    """How many, and how many tokens say so; Russian leaves one out."""
    if i >= len(tokens):
        return None
    if tokens[i].low in words["just_one"]:
        return 1, 1
    number = words.numerals.at(tokens, i) if words.numerals.may_open(tokens[i]) else None
    if number and number[0] <= _MOST and number[0] == int(number[0]):
        return int(number[0]), number[1]
    return (1, 0) if _unit_at(tokens, i, words) else None


def _unit_at(tokens: Sequence[Token], i: int, words: Words) -> str | None:
    return next((unit for unit in _UNITS if i < len(tokens) and tokens[i].low in words[f"{unit}_noun"]), None)


def _counted(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """So: "three days ago", "vor drei Tagen", "il y a trois jours", "two weeks earlier"."""
    ahead = next(
        (
            (count, by)
            for name, by in (("ago_ahead", -1), ("later_ahead", 1))
            if (count := words[name].at(tokens, i))
        ),
        None,
    )
    begin = i + (ahead[0] if ahead else 0)
    amount = _amount(tokens, begin, words)
    unit = _unit_at(tokens, begin + amount[1], words) if amount else None
    if amount is None or unit is None:
        return None
    after = begin + amount[1] + 1
    if ahead:
        then = on.report if ahead[1] < 0 else on.named
        return (_from(then, unit, ahead[1] * amount[0]), after) if ahead[1] < 0 or then else None
    for name, by, then in (("ago", -1, on.report), ("earlier", -1, on.named), ("later", 1, on.named)):
        count = words[name].at(tokens, after)
        if count:
            return (_from(then, unit, by * amount[0]), after + count) if then or name == "ago" else None
    # "Three weeks" are rarely meant to the day, months and years are told as such.
    lasting = amount[1] and unit in ("month", "year") and words["since_count"].ending(tokens, _past_about(tokens, i, words))
    return (_from(on.report, unit, -amount[0]), after) if lasting and on.report else None


def _past_about(tokens: Sequence[Token], i: int, words: Words) -> int:
    """So: "seit gut drei Wochen": in front of what makes a number vague."""
    while i and tokens[i - 1].low in words["about_count"]:
        i -= 1
    return i


def _from(then: date | None, unit: str, by: int) -> Dated:
    placed = {"day": day_from, "week": week_from, "month": month_from, "year": year_from}
    return placed[unit](then, by)


# "Last", "this" and "next" before or behind a word of time


def mark_at(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """-2 for "vorletzte", -1 for "last", 0 for "this", 1 for "next"."""
    if not 0 <= i < len(tokens):
        return None
    low = tokens[i].low
    marks = (("second_last_mark", -2), ("last_mark", -1), ("this_mark", 0), ("next_mark", 1))
    return next((by for name, by in marks if low in words[name]), None)


def _mark_beside(tokens: Sequence[Token], i: int, words: Words) -> tuple[int | None, int]:
    """What the word at `i` is marked as, before or behind it, and the token behind both."""
    behind = mark_at(tokens, i + 1, words) if words.language == "fr" else None
    if behind is not None:
        return behind, i + 2
    return mark_at(tokens, i - 1, words), i + 1


def _marked(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """So: "the past weekend", "am kommenden Wochenende", "le mois prochain"."""
    weekend = words["weekend_noun"].at(tokens, i)
    if weekend:
        by, after = _mark_beside(tokens, i + weekend - 1, words)
        by = mark_at(tokens, i - 1, words) if by is None else by
        return _weekend(tokens, i, words, on, by), max(after, i + weekend)
    unit = _unit_at(tokens, i, words)
    plural = tokens[i].low in words["plural_noun"] or any(
        token.low in words["plural_mark"] for token in tokens[max(0, i - 1) : i + 2]
    )
    if unit is None or unit == "day" or plural:
        return None
    by, after = _mark_beside(tokens, i, words)
    return (_from(on.report, unit, by), after) if by is not None else None


def _weekend(tokens: Sequence[Token], i: int, words: Words, on: Leaning, by: int | None) -> Dated:
    if by is None or by == 0:
        return weekend_from(on.report, int(tense_of(tokens, i, words) is Tense.COMING))
    now_weekend = on.report is not None and on.report.weekday() >= 5
    return weekend_from(on.report, by if by > 0 or now_weekend else by + 1)


def _season(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """So: "last winter", "im Sommer 2030", "l'été dernier", "весной"."""
    season = next((k for k, names in enumerate(words.seasons) if tokens[i].low in names), None)
    if season is None or (words.language == "de" and not tokens[i].capital):
        return None
    by, after = _mark_beside(tokens, i, words)
    led = i > 0 and tokens[i - 1].low in words["season_after"]
    alone = tokens[i].low in words["in_season"]
    if by is None and not (led or alone or year_named(tokens, after)):
        return None
    year = year_behind(tokens, after, words, on.near)
    if year:
        return season_of(year[0], season), year[1]
    if by is None and on.near and i and any(words["ahead_to"].ending(tokens, k) for k in (i, i - 1)):
        by = 1
    if by == -2:
        return season_from(moved_by(on.near, -365), season, -1), after
    return season_from(on.near, season, by, tense_by(tokens, i, words)), after


def _part_of_year(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """So: "the first quarter of 2031", "im zweiten Halbjahr", "au premier trimestre"."""
    number = next((k for k, names in enumerate(words.ordinals) if tokens[i].low in names), None)
    if number is None or i + 1 >= len(tokens):
        return None
    quarter, half = words["quarter_noun"].at(tokens, i + 1), words["half_noun"].at(tokens, i + 1)
    if not (quarter or (half and number < 2)):
        return None
    after = i + 1 + (quarter or half)
    year = year_behind(tokens, after, words, on.near)
    named = year[0] if year else on.near.year if on.near else None
    if named is None:
        return open_stretch(Precision.RANGE), after
    length = 3 if quarter else 6
    return months_of_year(named, number * length + 1, (number + 1) * length), year[1] if year else after


def year_behind(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> tuple[int, int] | None:
    """The year behind a month, a day or a season, in figures or as "last year", and the token behind it."""
    j = i
    while j < len(tokens) and j - i < 2 and (tokens[j].low == "," or tokens[j].low in words["year_fillers"]):
        j += 1
    year = year_named(tokens, j)
    if year:
        return year, j + 1
    for which, by in _WHICH:
        count = words[f"{which}_year"].at(tokens, j) if j < len(tokens) else 0
        if count and report and 1 <= report.year + by <= 9999:
            return report.year + by, j + count
    for k in (j, j + 1):
        unit = _unit_at(tokens, k, words)
        by_mark, after = _mark_beside(tokens, k, words) if unit == "year" else (None, k)
        if by_mark is not None and report and 1 <= report.year + by_mark <= 9999:
            return report.year + by_mark, after
    return None


def decade(tokens: Sequence[Token], i: int) -> Hit | None:
    """So: "the 1990s"."""
    year = year_named(tokens, i)
    if year is None or year % 10 or i + 1 >= len(tokens):
        return None
    if tokens[i + 1].low == "s" and tokens[i + 1].start == tokens[i].end:
        return Dated(named_year(year).first, named_year(year + 9).last, Precision.RANGE), i + 2
    return None


# Weekdays


def weekday_at(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    if i >= len(tokens) or (words.language in ("en", "de") and not tokens[i].capital):
        return None
    low = tokens[i].low
    return next((k for k, names in enumerate(words.weekdays) if low in names), None)


def _weekday(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    """The weekday nearest before the report, or behind it where the clause tells of what is to come."""
    number = weekday_at(tokens, i, words)
    if number is None or _every_week(tokens, i, words):
        return None
    by, after = _mark_beside(tokens, i, words)
    if on.report is None or (by == 1 and words.language == "en"):
        # "Next Tuesday" is the coming one for some and the one after for others.
        return open_stretch(Precision.DAY), after
    week = _week_behind(tokens, after, words)
    if week:
        monday = moved_by(on.report, 7 * week[0] - on.report.weekday())
        return day_from(monday, number), week[1]
    if by == 1 or (by is None and (tense_of(tokens, i, words) is Tense.COMING or _due(tokens, i, words))):
        ahead = (number - on.report.weekday()) % 7
        return day_from(on.report, ahead or (7 if by == 1 else 0)), after
    back = (on.report.weekday() - number) % 7
    then = day_from(on.report, -(back or (7 if by in (-1, -2) else 0)))
    return then, after


def _due(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "by Friday", "bis Montag", "d'ici vendredi", "к среде": the day by which something is to be done is to come, where nothing is told as past."""
    run = words["night_to"].ending(tokens, i) or any(weekday_at(tokens, k, words) is not None for k in range(max(0, i - 3), i))
    return not run and tense_by(tokens, i, words) is Tense.DUE and tense_of(tokens, i, words) is not Tense.PAST


def _every_week(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "le vendredi", "every Friday": no day that a calendar has, unless its number or a mark stands behind."""
    ahead = tokens[i + 1] if i + 1 < len(tokens) else None
    placed = ahead is not None and (ahead.text[0].isdigit() or mark_at(tokens, i + 1, words) is not None)
    return bool(words["every"].ending(tokens, i)) and not placed


def _week_behind(tokens: Sequence[Token], i: int, words: Words) -> tuple[int, int] | None:
    """So: "on Tuesday last week", "am Dienstag vergangener Woche"."""
    j = i
    while j < len(tokens) and j - i < 2 and tokens[j].low in words["year_fillers"]:
        j += 1
    for which, by in _WHICH:
        count = words[f"{which}_week"].at(tokens, j) if j < len(tokens) else 0
        if count:
            return by, j + count
    for k in (j, j + 1):
        if _unit_at(tokens, k, words) == "week":
            by_mark, after = _mark_beside(tokens, k, words)
            return (by_mark, after) if by_mark is not None else None
    return None
