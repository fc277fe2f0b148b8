"""Facts of dates that run for a person: until when, from when, on which day. Rule: a date has a kind, who it is for, who says it and whence;
one that nobody knows is written down as unknown, never left out."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import ApplicationId, ClockId, PersonId
from safeconduct.core.when import PartialDate


class ClockKind(StrEnum):
    """Shape: in the order in which a way out meets them."""

    HOST_STAY = "host stay"  # the last day of lawful stay where they are
    PASSPORT = "passport"  # its last day
    COMMITMENT = "commitment"  # the last day of a state's promise to admit
    LODGED = "lodged"
    APPOINTMENT = "appointment"
    DECISION = "decision"  # expected, or usual
    APPEAL = "appeal"  # the last day on which one may be lodged
    VISA_FROM = "visa from"
    VISA_UNTIL = "visa until"
    MEDICAL = "medical"
    EXIT_PERMIT = "exit permit"  # its last day
    TICKET = "ticket"  # the day of the flight, train or bus
    PASSPORT_NEEDED = "passport needed"  # until when a passport must be valid to be let in
    REGISTRATION = "registration"  # the last day to register after arrival


# wire: clock.set/1
@dataclass(frozen=True, slots=True)
class ClockSet:
    """One date; written again under the same `clock` it is corrected.

    Shape: `persons` empty for everybody in the case; `on` None while nobody knows the day; `never` where it is known that there is no such
    date; with `after` the date is worked out: so many `days` after that other date of the same persons. `place` is a city. Unit: days.
    """

    clock: ClockId
    kind: ClockKind
    persons: tuple[PersonId, ...]
    on: PartialDate | None
    said_by: str
    source: str = ""
    application: ApplicationId | None = None
    place: str = ""
    after: ClockKind | None = None
    days: int = 0
    never: bool = False


# wire: clock.withdrawn/1
@dataclass(frozen=True, slots=True)
class ClockWithdrawn:
    """The date is over, was kept, or was never true."""

    clock: ClockId
    why: str


ClockFact = ClockSet | ClockWithdrawn
