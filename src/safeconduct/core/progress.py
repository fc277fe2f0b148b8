"""How far a long work is. Rule: whoever does the work says it in passing; whoever shows it holds nothing up."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What an office that opens is busy with: reading what came, then making the lists from it."""

    READING = "reading"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class HowFar:
    """Unit: entries while reading, cases and calls and houses while listing."""

    step: Step
    done: int
    all_of_it: int


Heard = Callable[[HowFar], None]
Counted = Callable[[int], None]
"""Told how many are done."""


def unheard(_: object) -> None:
    """For whoever does not ask."""
