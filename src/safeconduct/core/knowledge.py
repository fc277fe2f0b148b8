"""Facts of what is publicly said: sources, statements, interventions. Rule: a statement is a claim with its chain, never a truth."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import InterventionId, SourceId, StatementId
from safeconduct.core.value import Told
from safeconduct.core.when import Day, PartialDate


class About(StrEnum):
    """What a statement says of the people it counts."""

    ARRIVED = "arrived"
    VISA_GRANTED = "visa granted"
    VISA_UNDER_REVIEW = "visa under review"
    MET_EMBASSY_STAFF = "met embassy staff"
    IN_TALKS = "in talks"
    REFUSED = "refused"
    NO_VISAS = "no visas"
    IN_SAFE_HOUSES = "in safe houses"
    IN_HIDING = "in hiding"
    THREATENED = "threatened"
    ARRESTED = "arrested"
    DIED = "died"
    OTHER = "other"


class Reply(StrEnum):
    """Shape: `none` is a silence somebody reports, which is not the same as an answer nobody told us of."""

    GIVEN = "given"
    NONE = "none"
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Figure:
    """How many persons a statement speaks of. Shape: "at least four" is low 4, high None; "about 100" is 100, 100 and `about`."""

    low: int | None = None
    high: int | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    reply: Reply
    text: str = ""
    as_told_by: str = ""


# wire: source.read/1
@dataclass(frozen=True, slots=True)
class SourceRead:
    source: SourceId
    title: str
    outlet: str
    language: str
    republisher: str = ""
    author: str = ""
    on: PartialDate | None = None


# wire: statement.noted/1
@dataclass(frozen=True, slots=True)
class StatementNoted:
    """Shape: `chain` runs from outlet over relays to the origin; `said_by` is the origin as named, empty when not attributed."""

    statement: StatementId
    country: Told
    about: About
    figure: Figure
    on: PartialDate | None
    said_by: str
    chain: tuple[str, ...]
    text: str
    hedge: str = ""
    source: SourceId | None = None


# wire: statement.same_as/1
@dataclass(frozen=True, slots=True)
class StatementsSame:
    """Somebody judged that two statements are one statement told twice, so that one origin counts once."""

    statement: StatementId
    same_as: StatementId
    why: str = ""


# wire: intervention.noted/1
@dataclass(frozen=True, slots=True)
class InterventionNoted:
    """Who asked whom for what, what was answered and promised. Shape: `follow_up` is the day somebody must ask again."""

    intervention: InterventionId
    who: str
    whom: str
    on: PartialDate | None
    what: str
    answer: Answer
    promised: str = ""
    follow_up: Day | None = None
    source: SourceId | None = None


# wire: intervention.followed_up/1
@dataclass(frozen=True, slots=True)
class InterventionFollowedUp:
    intervention: InterventionId
    on: Day
    what: str
    follow_up: Day | None = None


# wire: intervention.country_noted/1
@dataclass(frozen=True, slots=True)
class InterventionCountryNoted:
    """With which country an intervention is shown: the one that was asked, or the one that asked. Shape: unknown takes it back."""

    intervention: InterventionId
    country: Told


KnowledgeFact = SourceRead | StatementNoted | StatementsSame | InterventionNoted | InterventionFollowedUp | InterventionCountryNoted
