"""A line of each list, as the index keeps it. Rule: shape only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safeconduct.core.ids import CallId, CaseId, HouseId
from safeconduct.core.when import Moment


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: CaseId
    handle: str
    stage: str
    side: str
    owner: str
    people: int
    risk: str
    risk_since: Moment | None
    next_what: str
    next_at: Moment | None
    changed: Moment
    call: str


@dataclass(frozen=True, slots=True)
class CallRow:
    id: CallId
    state: str
    danger: str
    owner: str
    arrived: Moment
    waiting: Moment | None
    aside: bool
    case_id: str
    joined: str
    way: str
    language: str
    handle: str
    first_words: str
    withdrawn: bool
    later: str
    reached: Moment


@dataclass(frozen=True, slots=True)
class HouseRow:
    id: HouseId
    handle: str
    capacity: int
    burnt: bool
    guests: str = ""
    most_nights: int | None = None


def call_row(row: Sequence[Any]) -> CallRow:
    """The line, with its two truths as such: the database has none."""
    values = list(row)
    values[6], values[13] = bool(values[6]), bool(values[13])
    return CallRow(*values)
