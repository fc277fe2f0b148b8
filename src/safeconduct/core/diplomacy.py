"""Facts of what states hold and promise: positions, commitments, and what may be said of it in public. Rule: a promise is somebody's, with a
day; what may be said stands beside what must not, with the reason."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import CommitmentId, InterventionId, PositionId, PressLineId, SourceId
from safeconduct.core.value import Told
from safeconduct.core.when import Day, PartialDate


class Stance(StrEnum):
    """How a country stands to letting people in, as its position was told."""

    LETS_IN = "lets in"
    CONSIDERS = "considers"
    REFUSES = "refuses"
    OTHER = "other"


class Kept(StrEnum):
    KEPT = "kept"
    NOT_KEPT = "not kept"
    UNKNOWN = "unknown"


# wire: position.noted/1
@dataclass(frozen=True, slots=True)
class PositionNoted:
    """Where a country stood on a day, and who says so. Shape: positions are never replaced by later ones; each is one point in time."""

    position: PositionId
    country: Told
    stance: Stance
    on: PartialDate | None
    text: str
    said_by: str = ""
    source: SourceId | None = None


# wire: commitment.made/1
@dataclass(frozen=True, slots=True)
class CommitmentMade:
    """Who promised what to whom, by when. Shape: `as_told_by` when we have it from somebody else than who promised; `follow_up` is the day
    on which somebody must ask; `intervention` where it answered one."""

    commitment: CommitmentId
    country: Told
    who: str
    whom: str
    what: str
    on: PartialDate | None = None
    by: Day | None = None
    follow_up: Day | None = None
    as_told_by: str = ""
    intervention: InterventionId | None = None
    source: SourceId | None = None


# wire: commitment.followed_up/1
@dataclass(frozen=True, slots=True)
class CommitmentFollowedUp:
    """What became of it on a day. Shape: `follow_up` None when nobody needs to ask again."""

    commitment: CommitmentId
    on: Day
    kept: Kept
    what: str
    follow_up: Day | None = None


# wire: press_line.set/1
@dataclass(frozen=True, slots=True)
class PressLineSet:
    """What may be said of a country today, and what must not be said and why. Shape: for a withheld country `may_say` is what is said instead of its
    name; written again under the same id it takes the place of what stood; after `until` it holds no longer."""

    line: PressLineId
    country: Told
    may_say: str
    must_not: str = ""
    why: str = ""
    until: Day | None = None


DiplomacyFact = PositionNoted | CommitmentMade | CommitmentFollowedUp | PressLineSet
