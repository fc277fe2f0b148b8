"""Beds over time, from the nights of stays. Rule: a night nobody is known to sleep through is free, and who overstays holds the bed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from safeconduct.core.when import Day
from safeconduct.folds.stay import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bar(Generic[T]):
    """One stay in one bed. Shape: `first` and `last` are days from the left edge, `last` not counted; both within the window."""

    first: int
    last: int
    what: T


def taken_beds(spans: Iterable[tuple[Span, int]], first: Day, nights: int, today: Day) -> list[int]:
    """How many beds are held on each night of the window. Shape: each span with its number of persons."""
    steps = [0] * (nights + 1)
    for span, persons in spans:
        left, right = _within(span, first, nights, today)
        if left < right:
            steps[left] += persons
            steps[right] -= persons
    taken, held = [], 0
    for step in steps[:nights]:
        held += step
        taken.append(held)
    return taken


def beds(
    stays: Iterable[tuple[Span, int, T]], capacity: int, first: Day, nights: int, today: Day
) -> list[list[Bar[T]]]:
    """A row a bed: each person of each stay in the first bed that is free for all of it.

    Shape: at least `capacity` rows; more, where more people sleep there than there are beds.
    """
    rows: list[list[Bar[T]]] = [[] for _ in range(capacity)]
    for span, persons, what in sorted(stays, key=lambda one: one[0].from_day):
        left, right = _within(span, first, nights, today)
        for _ in range(persons if left < right else 0):
            _free_row(rows, left).append(Bar(left, right, what))
    return rows


def _free_row(rows: list[list[Bar[T]]], left: int) -> list[Bar[T]]:
    found = next((row for row in rows if not row or row[-1].last <= left), None)
    if found is None:
        found = []
        rows.append(found)
    return found


def _within(span: Span, first: Day, nights: int, today: Day) -> tuple[int, int]:
    end = span.held_until(today)
    right = nights if end is None else first.days_until(end)
    return max(0, first.days_until(span.from_day)), min(nights, right)

