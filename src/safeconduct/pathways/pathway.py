"""A pathway: one legal way in, as dated lines with their sources. Rule: only a condition can bar; a factor is weighed by the authority."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.pathways.conditions import Condition
from safeconduct.pathways.spans import Rough


class About(StrEnum):
    """What a line tells of a pathway."""

    RIGHT = "right"
    APPLY_FROM = "apply from"
    LODGED_AT = "lodged at"
    SELF_APPLY = "self apply"
    REFERRAL = "referral"
    DECIDED_BY = "decided by"
    RESULT = "result"
    FAMILY = "family"
    COST = "cost"
    TIME = "time"
    FIGURES = "figures"
    RISK = "risk"
    NOTE = "note"


class State(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    EXHAUSTED = "exhausted"
    NEVER_EXISTED = "never existed"
    NOT_KNOWN = "not known"


RUNNING = frozenset({State.OPEN, State.RESTRICTED})
ENDED = frozenset({State.CLOSED, State.EXHAUSTED, State.NEVER_EXISTED})


class After(StrEnum):
    """From what a deadline runs. Shape: `reference` where the source does not say; a person enters the day."""

    REFERENCE = "reference"
    DECISION = "decision"
    REFUSAL = "refusal"
    VISA = "visa"
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a line comes from. Shape: `sources` are keys of `data/sources.toml`; `as_of` is as precise as the source."""

    sources: tuple[str, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class Line:
    about: About
    text: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is asked of the person.

    Shape: `begins` and `ends` are the days on which it surely stands; `perhaps_from` and `perhaps_until` reach further, to where it may stand.
    Outside of those it is not asked. `written` is `when` as the file has it, in JSON with sorted keys.
    """

    id: str
    text: str
    when: Condition
    cited: Cited
    is_factor: bool = False
    begins: Rough | None = None
    ends: Rough | None = None
    perhaps_from: Rough | None = None
    perhaps_until: Rough | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class StateLine:
    """How the programme stands from a day on. Shape: `begins` is None for a line that has always stood."""

    state: State
    begins: Rough | None
    text: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Days:
    """How long something takes. Unit: days."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class PathwayStep:
    """Shape: in order; `usual` is None where no source gives a time."""

    id: str
    text: str
    by: str
    usual: Days | None
    cited: Cited


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is asked for. Shape: `each` when every member of the family needs one."""

    id: str
    text: str
    each: bool
    cited: Cited


@dataclass(frozen=True, slots=True)
class Deadline:
    """What must be done within so many days after something. Unit: days."""

    id: str
    text: str
    after: After
    days: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Pathway:
    """Shape: `country` is a code, or the body where no one country stands behind it; `states` in order of time; `sha256` of the file, in hex."""

    id: str
    title: str
    country: str
    legal_basis: str
    checked_by: str
    criteria: tuple[Criterion, ...]
    states: tuple[StateLine, ...]
    lines: tuple[Line, ...] = ()
    steps: tuple[PathwayStep, ...] = ()
    papers: tuple[Paper, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    sha256: str = ""

    def about(self, what: About) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.about is what)


Rules = tuple[Pathway, ...]
