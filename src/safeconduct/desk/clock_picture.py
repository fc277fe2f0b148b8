"""The dates of a family as a picture: a line a person, time from left to right. Rule: it is drawn from the same dates and collisions as the
sentences and the table beside it, so they cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton

from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import EventId, PersonId
from safeconduct.core.when import Day
from safeconduct.desk.clock_words import kind_short
from safeconduct.folds.clocks import Dated, Span
from safeconduct.folds.collisions import Collision, Verdict
from safeconduct.folds.people import PersonView
from safeconduct.web.language import Language

WIDTH = 720
_LEFT, _RIGHT = 12, 548
"""Between these runs time; what is right of them is room for the words of the last date."""

_ROW, _HEAD, _LETTER = 17, 24, 6.9
_BACK, _AHEAD = 45, 400
"""Unit: days around today that are drawn to scale; what lies beyond stands at the edge."""


@dataclass(frozen=True, slots=True)
class Point:
    """Shape: `level` danger where it collides; `hollow` where it was worked out or is no precise day; `row` counts from the line upwards."""

    x: int
    row: int
    words: str
    level: str
    hollow: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A collision below a person's line. Shape: from the one date to the other; `dashed` where it only may be one."""

    x1: int
    x2: int
    y: int
    number: int
    dashed: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One person's line. Shape: `top` is where their name stands, `base` the line, `foot` the last thing below it; `missing` words for dates
    nobody knows."""

    handle: str
    top: int
    base: int
    foot: int
    points: tuple[Point, ...]
    bars: tuple[Bar, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    now: int
    ticks: tuple[tuple[int, str], ...]
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    first: Day
    last: Day

    def x(self, day: Day) -> int:
        """Shape: beyond the edges stands what lies there, at the edge."""
        whole = max(self.first.days_until(self.last), 1)
        at = min(max(self.first.days_until(day), 0), whole)
        return _LEFT + at * (_RIGHT - _LEFT) // whole

    def holds(self, day: Day) -> bool:
        return self.first <= day <= self.last


def picture_of(
    people: Sequence[PersonView], clocks: Sequence[Dated], collisions: Sequence[Collision], missing: dict[PersonId, str], language: Language, today: Day
) -> Picture:
    scale = _scale(clocks, today)
    colliding = {(one.field, one.event) for each in collisions for one in (each.first, each.second) if one}
    lanes: list[Lane] = []
    top = _HEAD
    for person in people:
        mine = [one for one in clocks if person.person in one.persons and one.when and not one.never]
        points = _points(mine, colliding, scale, language, today)
        base = top + (2 + max((point.row for point in points), default=0)) * _ROW + 16
        bars = _bars(person.person, collisions, scale, base)
        words = missing.get(person.person, "")
        foot = max((bar.y for bar in bars), default=base) + (_ROW + 5 if words else 0)
        lanes.append(Lane(person.handle, top + 14, base, foot, points, bars, words))
        top = foot + 24
    return Picture(WIDTH, top + 4, scale.x(today), _ticks(scale, language), tuple(lanes))


def _scale(clocks: Sequence[Dated], today: Day) -> Scale:
    days = [day for one in clocks if one.when and not one.never for day in (one.when.first, one.when.last)]
    near = [day for day in days if today.plus(-_BACK) <= day <= today.plus(_AHEAD)]
    return Scale(min([*near, today]).plus(-3), max([*near, today.plus(28)]).plus(3))


def _points(
    clocks: Sequence[Dated], colliding: set[tuple[str, EventId | None]], scale: Scale, language: Language, today: Day
) -> tuple[Point, ...]:
    """The words of a date stand right of it, as low as there is room: the first of several is the highest, so that no line runs through words."""
    found: list[Point] = []
    taken: list[float] = []
    seen: set[tuple[ClockKind, Day]] = set()
    dated = [(one.when, one) for one in clocks if one.when]
    for when, one in sorted(dated, key=lambda each: (each[0], each[1].kind), reverse=True):
        if (one.kind, when.first) in seen:
            continue
        seen.add((one.kind, when.first))
        x, words = scale.x(when.first), _words(one.kind, when, scale, language, today)
        end = x + 8 + len(words) * _LETTER
        row = next((n for n, left in enumerate(taken) if end < left), len(taken))
        taken[row:] = [x - 2] + [min(left, x - 2) for left in taken[row + 1 :]]
        level = "danger" if (one.field, one.event) in colliding else ""
        found.append(Point(x, row, words, level, one.after is not None or when.first != when.last))
    return tuple(found[::-1])


def _words(kind: ClockKind, when: Span, scale: Scale, language: Language, today: Day) -> str:
    day = when.first
    skeleton = "MMMd" if day.date.year == today.date.year else "yMMMd"
    if when.first != when.last or not scale.holds(day):
        skeleton = "yMMM"
    shown = str(format_skeleton(skeleton, day.date, locale=language.locale))
    beyond = "" if scale.holds(day) else " →" if day > scale.last else " ←"
    return f"{kind_short(kind, language.gettext)} {shown}{beyond}"


def _ticks(scale: Scale, language: Language) -> tuple[tuple[int, str], ...]:
    """The first of each month; of each third where there are many."""
    year, month = scale.first.date.year, scale.first.date.month
    every = 1 if scale.first.days_until(scale.last) < 200 else 3
    found: list[tuple[int, str]] = []
    for n in range(1, 30):
        y, m = year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1
        day = Day(f"{y:04}-{m:02}-01") if y <= 9999 else scale.last.plus(1)
        if not scale.holds(day):
            break
        if (m - 1) % every == 0:
            found.append((scale.x(day), str(format_skeleton("MMM" if m > 1 else "yMMM", day.date, locale=language.locale))))
    return tuple(found)


def _bars(person: PersonId, collisions: Sequence[Collision], scale: Scale, base: int) -> tuple[Bar, ...]:
    """Each as high as there is room, so that no two lie upon each other."""
    found: list[Bar] = []
    rows: list[int] = []
    for number, one in enumerate(collisions, 1):
        if person in (*one.persons, *one.others) and one.first.when:
            second = one.second.when if one.second and one.second.when else one.first.when
            x1, x2 = sorted((scale.x(one.first.when.first), scale.x(second.first)))
            row = next((n for n, end in enumerate(rows) if end + 6 < x1), len(rows))
            rows[row : row + 1] = [max(x2, x1 + 22)]
            found.append(Bar(x1, x2, base + 18 + row * 21, number, one.verdict is Verdict.MAY))
    return tuple(found)
