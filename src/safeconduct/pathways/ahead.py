"""Which rules change by their own dates within some days. Rule: a date that is no more precise than a month changes the rule on its first day and on its last, for in between
nobody can tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.pathways.pathway import Criterion, Pathway, Rules, StateLine
from safeconduct.pathways.spans import Rough

_NEXT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """Shape: `on` is the first day on which the line counts otherwise; `ends` where it stands until the day before."""

    on: date
    ends: bool
    line: StateLine | Criterion


@dataclass(frozen=True, slots=True)
class WayAhead:
    """Shape: `due` by day, none of them empty."""

    way: Pathway
    due: tuple[Due, ...]


def ways_ahead(rules: Rules, after: date, until: date) -> tuple[WayAhead, ...]:
    """Those with a line that changes after one day and until another."""
    found = (WayAhead(way, tuple(sorted((one for one in _dues(way) if after < one.on <= until), key=lambda one: one.on))) for way in rules)
    return tuple(one for one in found if one.due)


def _dues(way: Pathway) -> Iterator[Due]:
    for line in way.states:
        yield from (Due(day, False, line) for day in _begins(line.begins))
    for one in way.criteria:
        if not one.is_factor:
            yield from (Due(day, False, one) for edge in (one.perhaps_from, one.begins) for day in _begins(edge))
            yield from (Due(day + _NEXT, True, one) for edge in (one.ends, one.perhaps_until) for day in _begins(edge))


def _begins(edge: Rough | None) -> tuple[date, ...]:
    return tuple(dict.fromkeys((edge.first, edge.last))) if edge is not None and edge.last < date.max else ()
