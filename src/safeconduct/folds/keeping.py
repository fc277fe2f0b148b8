"""How long a closed case is kept. Rule: nothing here erases; it says from when somebody may be asked, and the longest of what was said holds."""

from collections.abc import Iterable
from datetime import date

from safeconduct.core.case import CaseKeptLonger
from safeconduct.core.when import Day
from safeconduct.folds.standing import Standing

WARNED_DAYS = 31
"""So many days before its time runs out a case is named."""

MOST_MONTHS = 1200


def longest(months: Iterable[int]) -> int:
    """Of rules that stand side by side. Unit: months; 0 for no end, and for a number that nobody can have meant."""
    said = [one if 0 < one <= MOST_MONTHS else 0 for one in months]
    return 0 if 0 in said else max(said, default=0)


def months_after(day: Day, months: int) -> Day:
    """The same day of a later month, or the last one it has."""
    number = day.date.year * 12 + day.date.month - 1 + min(max(months, 0), MOST_MONTHS)
    year, month = min(number // 12, 9998), number % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return Day(date(year, month, min(day.date.day, last)).isoformat())


def kept_until(said: Standing[CaseKeptLonger]) -> Day | None:
    """Until when it was said to be kept beside the rule. Shape: the last day of all, where one of those that stand names none; None when nobody said so."""
    if said.empty:
        return None
    return max(written.value.until or LAST for written in said.values)


LAST = Day("9999-12-31")


def ends(closed: Day, months: int, kept: Day | None) -> Day | None:
    """The day on which its time runs out; None when it does not."""
    if not months or kept == LAST:
        return None
    by_rule = months_after(closed, months)
    return max(by_rule, kept) if kept else by_rule
