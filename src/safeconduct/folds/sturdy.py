"""A fold that no entry can break. Rule: an entry that a fold stumbles over counts as one that cannot be read here; all others are folded."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from safeconduct.core.event import Event, Unreadable

View = TypeVar("View")

STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a value of a form that nobody thought of makes of a program. A disk that fails and a missing key are not among them."""

MOST = 12
"""How many entries of one case are set aside. Whoever writes more keeps it out of the lists, and nobody waits for what they wrote."""

SET_ASIDE = "set aside"
"""Stands for the name of a fact that cannot be shown, though this version knows its name."""


def folded(fold: Callable[[list[Event]], View], events: list[Event]) -> View:
    """The view of all entries that can be folded."""
    try:
        return fold(events)
    except STUMBLES:
        return fold(_sound(fold, events))


def _sound(fold: Callable[[list[Event]], View], events: list[Event]) -> list[Event]:
    """The same entries in the same order; those that break the fold, up to `MOST`, without what they say."""
    sound = list(events)
    for _ in range(MOST):
        # The shortest beginning that breaks ends with an entry that does; folding each beginning would take minutes of a long history.
        number = bisect_left(range(len(sound)), True, key=lambda last: _breaks(fold, sound[: last + 1]))
        if number == len(sound):
            break
        sound[number] = replace(sound[number], fact=Unreadable(SET_ASIDE, b""))
    return sound


def _breaks(fold: Callable[[list[Event]], View], events: list[Event]) -> bool:
    try:
        fold(events)
    except STUMBLES:
        return True
    return False
