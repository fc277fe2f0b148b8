"""Nights and beds as pages draw them. Rule: a picture and the table beside it are made from the same stays, so they cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton

from safeconduct.caseload.duties import STAY_WARNING_DAYS
from safeconduct.caseload.stays import StayRow
from safeconduct.core.when import Day
from safeconduct.folds.beds import Bar, beds, taken_beds
from safeconduct.folds.stay import Span
from safeconduct.web.language import Language

SHOWN_NIGHTS = 7
PICTURE_DAYS = 28
BEFORE_TODAY = 2

_LONGEST_LABEL = 18


@dataclass(frozen=True, slots=True)
class Beds:
    """A house as the picture needs it. Shape: nothing is free in one that is `burnt`."""

    handle: str
    capacity: int
    most_nights: int | None
    stays: Sequence[StayRow]
    burnt: bool = False


@dataclass(frozen=True, slots=True)
class BedRow:
    """A row of the picture. Shape: in days from the left edge; `stays` are (first, last, words, level); `free_from` is None where no night is free, for
    there is no such bed."""

    label: str
    stays: list[tuple[int, int, str, str]]
    limit: int | None
    free_from: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """What the macro `occupancy` takes."""

    days: int
    ticks: list[tuple[int, str]]
    rows: list[BedRow]
    head: list[str]
    table: list[list[str]]

    @property
    def has_limits(self) -> bool:
        return any(row.limit is not None and row.limit <= self.days for row in self.rows)


def short_day(language: Language, day: Day) -> str:
    """Fri, 9 Jun."""
    return str(format_skeleton("MMMEd", day.date, locale=language.locale))


def free_beds(capacity: int, stays: Sequence[StayRow], first: Day, nights: int, today: Day) -> list[int]:
    """Shape: never below 0."""
    taken = taken_beds([(row.span, row.persons) for row in stays], first, nights, today)
    return [max(0, capacity - each) for each in taken]


def day_names(language: Language, first: Day, nights: int) -> list[str]:
    """Fri, Sat, …: made once for all houses of a page. Shape: no more than a week, so that none comes twice."""
    return [str(format_skeleton("E", first.plus(n).date, locale=language.locale)) for n in range(nights)]


def level_of(span: Span, today: Day) -> str:
    """`warn` for a stay that runs out soon, or has run out."""
    return "warn" if not span.is_over and span.days_left(today) <= STAY_WARNING_DAYS else ""


def left_words(language: Language, span: Span, today: Day) -> str:
    """How much of a stay is left, in words."""
    _, days = language.gettext, span.days_left(today)
    if span.is_over:
        return _("over")
    if days < 0:
        return language.ngettext("should have left a day ago", "should have left %(num)s days ago", -days) % {
            "num": -days
        }
    if days == 0:
        return _("leaves today")
    return language.ngettext("one day left", "%(num)s days left", days) % {"num": days}


def picture(language: Language, houses: Sequence[Beds], first: Day, today: Day) -> Picture:
    """Every bed of these houses over four weeks."""
    _ = language.gettext
    ticks = [(at, short_day(language, first.plus(at))) for at in range(0, PICTURE_DAYS, 7)]
    back = first.days_until(today)
    if 0 <= back < PICTURE_DAYS:
        ticks = [(back, _("tonight")), *((at, words) for at, words in ticks if abs(at - back) > 4)]
    table = [_line(language, house, row, today) for house in houses for row in house.stays]
    return Picture(
        PICTURE_DAYS,
        ticks,
        [row for house in houses for row in _rows(language, house, first, today)],
        [_("House"), _("Who"), _("People"), _("From"), _("Until"), _("Left")],
        table,
    )


def _line(language: Language, house: Beds, row: StayRow, today: Day) -> list[str]:
    from_day, until = short_day(language, row.span.from_day), short_day(language, row.span.until)
    left = left_words(language, row.span, today)
    return [house.handle, row.handle, language.number(row.persons), from_day, until, left]


def _rows(language: Language, house: Beds, first: Day, today: Day) -> list[BedRow]:
    stays = [(row.span, row.persons, row) for row in house.stays]
    now = max(0, first.days_until(today))
    return [
        BedRow(
            _label(language, house, number),
            [(bar.first, bar.last, bar.what.handle, level_of(bar.what.span, today)) for bar in bars],
            _limit(house, bars, first, today),
            now if number <= house.capacity and not house.burnt and now < PICTURE_DAYS else None,
        )
        for number, bars in enumerate(beds(stays, house.capacity, first, PICTURE_DAYS, today), 1)
    ]


def _label(language: Language, house: Beds, number: int) -> str:
    handle = house.handle if len(house.handle) <= _LONGEST_LABEL else house.handle[: _LONGEST_LABEL - 1] + "…"
    # More people than beds: the row is drawn, and says that there is no bed for it.
    return f"{handle} {number}" if number <= house.capacity else language.gettext("no bed")


def _limit(house: Beds, bars: Sequence[Bar[StayRow]], first: Day, today: Day) -> int | None:
    """The last night the house takes whoever sleeps in this bed now, in days from the left edge."""
    now = first.days_until(today)
    here = next((bar.what for bar in bars if bar.first <= now < bar.last), None)
    if here is None or house.most_nights is None:
        return None
    limit = first.days_until(here.span.from_day) + house.most_nights
    return limit if limit >= 0 else None
