"""Dates no more precise than their source, as spans of days. Rule: between the first and the last day it may mean, nobody can tell."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from safeconduct.errors import BadInput

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Rough:
    """A date as its source gives it. Shape: `2022`, `2022-05` or `2022-05-14`; `first` and `last` are the days it may mean."""

    first: date
    last: date
    text: str

    def __str__(self) -> str:
        return self.text


def rough(raw: str) -> Rough:
    """Raises: BadInput when it is no date."""
    found = _PARTIAL.fullmatch(raw)
    if not found:
        raise BadInput(f"{raw!r} is no date. Write 2022, 2022-05 or 2022-05-14.")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise BadInput(f"{raw!r}: there is no such date.") from None
    if day:
        return Rough(first, first, raw)
    if month:
        return Rough(first, date(year, month, calendar.monthrange(year, month)[1]), raw)
    return Rough(first, date(year, 12, 31), raw)


def between(earliest: Rough, latest: Rough) -> Rough:
    """Some day from the first of one to the last of the other."""
    return Rough(earliest.first, latest.last, f"{earliest.text} to {latest.text}")


def has_begun(begins: Rough | None, on: date) -> bool | None:
    """None between the first and the last day on which it may have begun."""
    if begins is None or on >= begins.last:
        return True
    return False if on < begins.first else None


def has_ended(ends: Rough | None, on: date) -> bool | None:
    """Shape: the day named is the last one that counts."""
    if ends is None or on <= ends.first:
        return False
    return True if on > ends.last else None
