"""Facts of agreed signs of life. Rule: silence is noticed by comparing `next_due` with a clock, never by anybody's memory."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import CheckInId, PersonId
from safeconduct.core.when import Moment


class CheckInOutcome(StrEnum):
    ANSWERED = "answered"
    FALSE_ALARM = "false alarm"
    CONTACT_LOST = "contact lost"
    NO_LONGER_NEEDED = "no longer needed"


# wire: check_in.agreed/1
@dataclass(frozen=True, slots=True)
class CheckInAgreed:
    """Shape: `person` is None for a caller without a case; `every_seconds` is None for a single sign of life."""

    check_in: CheckInId
    person: PersonId | None
    every_seconds: int | None
    way: str
    first_due: Moment
    free_word: str = ""
    not_free_word: str = ""


# wire: check_in.heard/1
@dataclass(frozen=True, slots=True)
class CheckInHeard:
    """Shape: `free` is False when the word said means that the person is not free; that starts the ladder at once."""

    check_in: CheckInId
    free: bool
    at: Moment
    next_due: Moment | None


# wire: check_in.rung_taken/1
@dataclass(frozen=True, slots=True)
class CheckInRungTaken:
    """Shape: `rung` counts from 0 along the ladder the group has written."""

    check_in: CheckInId
    rung: int
    text: str


# wire: check_in.ended/1
@dataclass(frozen=True, slots=True)
class CheckInEnded:
    """Shape: `answered` and `false alarm` end an alarm and, with `next_due`, let the check-in go on; without it the check-in is over."""

    check_in: CheckInId
    outcome: CheckInOutcome
    next_due: Moment | None = None


# wire: check_in.expected/1
@dataclass(frozen=True, slots=True)
class CheckInExpected:
    """The bare *when* of an agreed sign of life, told in the section *case* to whoever may not open the conversation it was agreed in.

    Shape: `by` is from when on it is missing, None when none is expected any more. Nothing of the way, the words or the ladder.
    """

    check_in: CheckInId
    person: PersonId | None
    by: Moment | None


CheckInFact = CheckInAgreed | CheckInHeard | CheckInRungTaken | CheckInEnded
