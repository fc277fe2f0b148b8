"""Moments, days and dates of limited precision. Their one rule: nothing here reads a clock."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NewType

from safeconduct.errors import BadInput

Moment = NewType("Moment", int)
"""Unit: whole seconds since 1970 in UTC."""

Clock = Callable[[], Moment]

MINUTE = 60
HOUR = 3600
DAY = 86400


def moment_of(when: datetime) -> Moment:
    return Moment(int(when.timestamp()))


LAST_SHOWN = 253_402_300_799 - 2 * DAY
"""The end of the year 9999, less what a zone may add."""


def as_datetime(moment: Moment) -> datetime:
    """The same moment, in UTC. What no calendar can show, because somebody wrote nonsense, is shown as the nearest it can."""
    return datetime.fromtimestamp(min(max(moment, 0), LAST_SHOWN), UTC)


TYPED_YEARS = range(1800, 3000)
"""Years in which a day may be typed."""


def later(moment: Moment, seconds: int) -> Moment:
    return Moment(moment + seconds)


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A calendar day as a document or a person states it; it has no zone.

    Shape: ISO 8601, year-month-day.
    """

    iso: str

    def __post_init__(self) -> None:
        # A colleague's machine may send anything; a fact with a day that is none must not reach a page.
        if date.fromisoformat(self.iso).isoformat() != self.iso:
            raise ValueError("This is no day.")

    @classmethod
    def parse(cls, raw: str) -> "Day":
        """Raises: BadInput when it is no day, or one in no year that a living person or their papers could mean."""
        try:
            day = date.fromisoformat(raw.strip())
        except ValueError:
            day = date.min
        if day.year not in TYPED_YEARS:
            raise BadInput("Write the day as year-month-day, for example 2017-06-09.")
        return cls(day.isoformat())

    @property
    def date(self) -> date:
        return date.fromisoformat(self.iso)

    def plus(self, days: int) -> "Day":
        """So many days on. Beyond the calendar stands its last day: a fact of a colleague may name any day, and no page may end at it."""
        number = min(max(self.date.toordinal() + days, 1), date.max.toordinal())
        return Day(date.fromordinal(number).isoformat())

    def days_until(self, other: "Day") -> int:
        return (other.date - self.date).days


_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date no more precise than its source: a year, a month or a day.

    Shape: `2017`, `2017-06` or `2017-06-09`.
    """

    iso: str

    def __post_init__(self) -> None:
        # As of Day: a page that shows a month which no calendar has would end there, for everybody.
        found = _PARTIAL.fullmatch(self.iso)
        if not found:
            raise ValueError("This is no date.")
        year, month, day = found.groups()
        date(int(year), int(month or 1), int(day or 1))

    @classmethod
    def parse(cls, raw: str) -> "PartialDate":
        raw = "".join(str(unicodedata.decimal(one, one)) for one in raw.strip())
        if not _PARTIAL.fullmatch(raw):
            raise BadInput("Write a year, a month or a day: 2017, 2017-06 or 2017-06-09.")
        try:
            return cls(raw)
        except ValueError:
            raise BadInput("There is no such date. Check the month and the day.") from None


def moment_of_day(day: Day) -> Moment:
    """The first moment of the day in UTC; good enough to sort by, never shown as a time."""
    return moment_of(datetime(day.date.year, day.date.month, day.date.day, tzinfo=UTC))


def day_of(moment: Moment) -> Day:
    """The day in UTC on which the moment lies."""
    return Day(as_datetime(moment).date().isoformat())
