"""Stretches of days: a day, a week, a month, a season, a year. Rule: what is not known of them stays open."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from safeconduct.evidence.statement import Dated, Precision
from safeconduct.evidence.tenses import Tense

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_SEASON_OPENS = (3, 6, 9, 12)
_BEHIND = 60
_AHEAD = 75
_AHEAD_OF_PAST = 45
"""Units: days. So far behind the report may lie what is told as to come, and so far ahead what no verb places or one of the past does ("was told to
leave on 20 May")."""


def told_on(dated: Dated | None) -> date | None:
    """The day a report appeared, when its heading gives the day, or the last day of a week."""
    if dated is None or dated.first is None or dated.last is None or dated.first.startswith("X"):
        return None
    first, last = date.fromisoformat(dated.first), date.fromisoformat(dated.last)
    return last if last - first < WEEK and dated.precision is not Precision.OPEN else None


def told_near(dated: Dated | None) -> date | None:
    """A day of the month or year a report appeared in: it tells which year a date without one is of."""
    if dated is None or dated.first is None or dated.last is None or dated.first.startswith("X"):
        return None
    first, last = date.fromisoformat(dated.first), date.fromisoformat(dated.last)
    return first + (last - first) / 2


def named_day(year: int | None, month: int, number: int) -> Dated | None:
    """One day, of an open year when none is known; None for a day no calendar has."""
    if not 1 <= month <= 12 or not 1 <= number <= monthrange(year or 2000, month)[1]:
        return None
    written = f"{year:04d}-{month:02d}-{number:02d}" if year else f"XXXX-{month:02d}-{number:02d}"
    return Dated(written, written, Precision.DAY)


def named_month(year: int | None, month: int) -> Dated:
    last = monthrange(year or 2000, month)[1]
    head = f"{year:04d}" if year else "XXXX"
    return Dated(f"{head}-{month:02d}-01", f"{head}-{month:02d}-{last:02d}", Precision.MONTH)


def named_year(year: int) -> Dated:
    return Dated(f"{year:04d}-01-01", f"{year:04d}-12-31", Precision.YEAR)


def nearest_year(report: date | None, month: int, number: int | None, tense: Tense) -> int | None:
    """The year in which a date without one lies nearest to the report, the past winning a tie.

    What is not told as to come lies little ahead of the report, and what is told so little behind: the trial that "opened in April" is in October
    half a year past, though the next April is as near.
    """
    if report is None:
        return None
    years = [year for year in (report.year, report.year - 1, report.year + 1) if 1 <= year <= 9999]
    fitting = [year for year in years if (number or 15) <= monthrange(year, month)[1]]
    away = {year: (date(year, month, number or 15) - report).days for year in fitting}
    return min(likely(away, tense) or away, key=lambda year: abs(away[year]), default=None)


def likely(away: Mapping[int, int], tense: Tense) -> list[int]:
    """The years in which a day so many days away from the report may be meant."""
    if tense is Tense.COMING:
        return [year for year, days in away.items() if days >= -_BEHIND]
    ahead = {Tense.PAST: _AHEAD_OF_PAST, Tense.OPEN: _AHEAD}.get(tense, 366)
    return [year for year, days in away.items() if days <= ahead]


def open_stretch(precision: Precision) -> Dated:
    """A stretch that nothing places."""
    return Dated(None, None, precision)


def stretch(first: date, last: date, precision: Precision) -> Dated:
    return Dated(first.isoformat(), last.isoformat(), precision)


def day_from(then: date | None, by: int) -> Dated:
    moved = moved_by(then, by)
    return stretch(moved, moved, Precision.DAY) if moved else open_stretch(Precision.DAY)


def moved_by(then: date | None, days: int) -> date | None:
    try:
        return then + timedelta(days=days) if then else None
    except OverflowError:
        return None


def week_from(then: date | None, by: int) -> Dated:
    """The week, Monday to Sunday, so many weeks from the one a day is in."""
    monday = moved_by(then, 7 * by - then.weekday()) if then else None
    sunday = moved_by(monday, 6)
    return stretch(monday, sunday, Precision.WEEK) if monday and sunday else open_stretch(Precision.WEEK)


def month_from(then: date | None, by: int) -> Dated:
    count = then.year * 12 + then.month - 1 + by if then else -1
    known = 12 <= count < 120_000
    return named_month(count // 12, count % 12 + 1) if known else open_stretch(Precision.MONTH)


def year_from(then: date | None, by: int) -> Dated:
    known = then is not None and 1 <= then.year + by <= 9999
    return named_year(then.year + by) if known and then else open_stretch(Precision.YEAR)


def weekend_from(then: date | None, by: int) -> Dated:
    """Saturday and Sunday, so many weeks from the last that had begun by a day."""
    saturday = moved_by(then, 7 * by - (then.weekday() + 2) % 7) if then else None
    sunday = moved_by(saturday, 1)
    return (
        stretch(saturday, sunday, Precision.RANGE) if saturday and sunday else open_stretch(Precision.RANGE)
    )


def season_of(year: int, season: int) -> Dated:
    """The three months from 0, spring, to 3, the winter that begins in the year."""
    opens = _SEASON_OPENS[season]
    ends = named_month(year + opens // 12, (opens + 1) % 12 + 1)
    return Dated(named_month(year, opens).first, ends.last, Precision.RANGE)


def season_from(then: date | None, season: int, by: int | None, tense: Tense = Tense.OPEN) -> Dated:
    """The season nearest to a day; with -1 the last that had ended, with 1 the next to begin, with 0 that of the year."""
    if then is None or not 2 <= then.year <= 9997:
        return open_stretch(Precision.RANGE)
    years = (
        [then.year - 1, then.year, then.year + 1] if season < 3 else [then.year - 2, then.year - 1, then.year]
    )
    opens = {year: date(year, _SEASON_OPENS[season], 1) for year in years}
    if by == 0 and season < 3:
        return season_of(then.year, season)
    if by == -1:
        return season_of(max(year for year in years if opens[year] + timedelta(days=92) <= then), season)
    if by == 1:
        later = [year for year in years if opens[year] > then]
        return season_of(min(later, default=then.year + 1), season)
    away = {year: (opens[year] - then).days for year in years}
    return season_of(min(likely(away, tense) or years, key=lambda year: abs(away[year] + 46)), season)


def months_of_year(year: int, first: int, last: int) -> Dated:
    """From the first to the last month, of a quarter or half."""
    return Dated(named_month(year, first).first, named_month(year, last).last, Precision.RANGE)
