"""Two versions of the rules held against each other. Rule: a way in has changed where something that decides did; another wording, another source or a
factor that is weighed decides nothing."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from safeconduct.pathways.pathway import Criterion, Pathway, StateLine
from safeconduct.pathways.shelf import Rulebook

_Line = TypeVar("_Line", Criterion, StateLine)


@dataclass(frozen=True, slots=True)
class LineChanged:
    """How the programme stands, or a condition, as it was and as it is. Shape: None where there was none, or is none any more."""

    before: Criterion | StateLine | None
    after: Criterion | StateLine | None


@dataclass(frozen=True, slots=True)
class WayChanged:
    """Shape: `way` as the rules of now have it, or had it; `before` or `after` is None where it was, or is, not among the rules, and then there are no lines."""

    way: Pathway
    before: Pathway | None
    after: Pathway | None
    lines: tuple[LineChanged, ...] = ()


def ways_changed(before: Rulebook, after: Rulebook) -> tuple[WayChanged, ...]:
    """In the order of the rules of now, and then what is not among them any more. Shape: without those whose earlier file nobody can read."""
    was, now = ({way.id: way for way in book.rules} for book in (before, after))
    gone = [WayChanged(way, way, None) for way in before.rules if way.id not in now]
    kept = (_changed(was.get(way.id), way) for way in after.rules if way.id not in before.unread)
    return (*(one for one in kept if one is not None), *gone)


def _changed(before: Pathway | None, after: Pathway) -> WayChanged | None:
    if before is None:
        return WayChanged(after, None, after)
    lines = (*_differing(before.states, after.states, _state_decides), *_differing(_conditions(before), _conditions(after), _condition_decides))
    return WayChanged(after, before, after, lines) if lines else None


def _conditions(way: Pathway) -> tuple[Criterion, ...]:
    return tuple(one for one in way.criteria if not one.is_factor)


def _state_decides(line: StateLine) -> Hashable:
    return line.state, line.begins


def _condition_decides(one: Criterion) -> Hashable:
    return one.id, one.when, one.begins, one.ends, one.perhaps_from, one.perhaps_until


def _differing(before: Sequence[_Line], after: Sequence[_Line], decides: Callable[[_Line], Hashable]) -> Iterator[LineChanged]:
    """What went beside what came in its place, in order."""
    was, now = [decides(one) for one in before], [decides(one) for one in after]
    gone = [one for one, key in zip(before, was, strict=True) if key not in now]
    come = [one for one, key in zip(after, now, strict=True) if key not in was]
    return (LineChanged(*pair) for pair in zip_longest(gone, come))
