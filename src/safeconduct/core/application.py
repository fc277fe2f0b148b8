"""Facts of the way out: applications, originals, visas, exit check, travel, arrival. Rule: each step names who says so."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import ApplicationId, DocumentId, ExitCheckId, PersonId, VisitId
from safeconduct.core.value import Told
from safeconduct.core.when import Day


class Step(StrEnum):
    """Shape: in order. An embassy may skip some."""

    PREPARED = "prepared"
    LODGED = "lodged"
    APPOINTMENT = "appointment"
    INTERVIEWED = "interviewed"
    UNDER_REVIEW = "under review"
    DECIDED = "decided"


class Outcome(StrEnum):
    """Shape: `application.decided/1` knows the first four; the others, and questions, are written as `application.decided/2`."""

    GRANTED = "granted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    NO_ANSWER = "no answer"
    UNABLE = "unable to consider"  # the state cannot or will not look at it: no formal refusal
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


FIRST_OUTCOMES = (Outcome.GRANTED, Outcome.REFUSED, Outcome.DEFERRED, Outcome.NO_ANSWER)


# wire: application.prepared/1
@dataclass(frozen=True, slots=True)
class ApplicationPrepared:
    """Shape: `post` is the embassy or consulate; `kind` the kind of visa or admission asked for."""

    application: ApplicationId
    country: Told
    kind: str
    post: Told
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """Shape: `about` is a word of the pathway's own, empty for a step; `source` names where it was read and of when it is."""

    text: str
    source: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class PlannedPaper:
    """Shape: `person` is None for a paper of which one serves them all."""

    paper: str
    text: str
    source: str
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class PlannedTerm:
    """So many days after something: a refusal, a visa, an arrival. Unit: days."""

    text: str
    source: str
    after: str
    days: int


# wire: application.planned/1
@dataclass(frozen=True, slots=True)
class ApplicationPlanned:
    """What a pathway's rules asked for on the day they were read; they may have changed since."""

    application: ApplicationId
    pathway: str
    title: str
    read_on: Day
    steps: tuple[PlannedLine, ...] = ()
    papers: tuple[PlannedPaper, ...] = ()
    terms: tuple[PlannedTerm, ...] = ()
    remarks: tuple[PlannedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedCondition:
    """Shape: `criterion` is its name in the file; `asks` what it asks as the file writes it, in JSON with sorted keys; `is_certain` is False where no source says
    whether it stood on that day."""

    criterion: str
    text: str
    source: str
    asks: str
    is_certain: bool = True


# wire: application.rules_read/1
@dataclass(frozen=True, slots=True)
class ApplicationRulesRead:
    """The file that a plan was made by, and the conditions that stood in it on that day. Shape: `sha256` of the file's bytes, in hex."""

    application: ApplicationId
    pathway: str
    sha256: str
    read_on: Day
    conditions: tuple[PlannedCondition, ...] = ()


# wire: application.paper_ready/1
@dataclass(frozen=True, slots=True)
class PaperReady:
    """Whether a paper that was planned is there."""

    application: ApplicationId
    paper: str
    person: PersonId | None
    is_ready: bool


# wire: application.step/1
@dataclass(frozen=True, slots=True)
class ApplicationStep:
    """Shape: `on` may lie ahead, as an appointment does; None when nobody gave a day."""

    application: ApplicationId
    step: Step
    on: Day | None
    said_by: str
    note: str = ""


# wire: application.decided/1
@dataclass(frozen=True, slots=True)
class ApplicationDecided:
    """For one person; members of one family may have different outcomes."""

    application: ApplicationId
    person: PersonId
    outcome: Outcome
    on: Day | None
    said_by: str


# wire: application.decided/2
@dataclass(frozen=True, slots=True)
class ApplicationAnswered:
    """As `ApplicationDecided`, with the questions a state asks before it decides, and in whose words."""

    application: ApplicationId
    person: PersonId
    outcome: Outcome
    on: Day | None
    said_by: str
    questions: str = ""


# wire: appeal.lodged/1
@dataclass(frozen=True, slots=True)
class AppealLodged:
    """Shape: `before` is the court or office that hears it; what becomes of it is decided anew for each person."""

    application: ApplicationId
    persons: tuple[PersonId, ...]
    on: Day | None
    before: str
    said_by: str


# wire: embassy.visit/1
@dataclass(frozen=True, slots=True)
class EmbassyVisit:
    """Going to an embassy; written again under the same `visit` it is changed, or told how it went.

    Shape: `at` is a time as the embassy wrote it; `risk` what was looked at before; `said` is empty until somebody came back.
    """

    visit: VisitId
    application: ApplicationId
    persons: tuple[PersonId, ...]
    on: Day | None
    place: str
    said_by: str
    at: str = ""
    route: str = ""
    companion: str = ""
    risk: str = ""
    said: str = ""


# wire: document.original_held/1
@dataclass(frozen=True, slots=True)
class OriginalHeld:
    """Who holds a paper from that day on. Shape: `original` is False for a copy."""

    document: DocumentId
    what: str
    holder: str
    since: Day
    person: PersonId | None = None
    original: bool = True
    valid_until: Day | None = None
    application: ApplicationId | None = None


# wire: visa.issued/1
@dataclass(frozen=True, slots=True)
class VisaIssued:
    application: ApplicationId
    person: PersonId
    visa_class: str
    valid_from: Day
    valid_until: Day


# wire: exit_check.signed/1
@dataclass(frozen=True, slots=True)
class ExitCheckSigned:
    """Shape: one fact a signer; `answers` maps each question's key to what was found; `alone_reason` stands when nobody else can sign."""

    check: ExitCheckId
    persons: tuple[PersonId, ...]
    answers: dict[str, str]
    alone_reason: str = ""


# wire: travel.planned/1
@dataclass(frozen=True, slots=True)
class TravelPlanned:
    """They are to leave on a day; nothing says yet that they did."""

    on: Day
    persons: tuple[PersonId, ...]


# wire: travel.began/1
@dataclass(frozen=True, slots=True)
class TravelBegan:
    """They have left. Shape: written again for a person by somebody who had seen it, the day is corrected."""

    on: Day
    persons: tuple[PersonId, ...]


# wire: travel.called_off/1
@dataclass(frozen=True, slots=True)
class TravelCalledOff:
    """They do not leave as was noted, or have not left after all."""

    persons: tuple[PersonId, ...]
    why: str


# wire: person.admitted/1
@dataclass(frozen=True, slots=True)
class PersonAdmitted:
    person: PersonId
    on: Day
    said_by: str


# wire: person.handed_over/1
@dataclass(frozen=True, slots=True)
class PersonHandedOver:
    """Shape: the receiver is named, or withheld by somebody; never unknown."""

    person: PersonId
    receiver: Told
    on: Day


ApplicationFact = (
    ApplicationPrepared
    | ApplicationPlanned
    | ApplicationRulesRead
    | PaperReady
    | ApplicationStep
    | ApplicationDecided
    | ApplicationAnswered
    | AppealLodged
    | EmbassyVisit
    | OriginalHeld
    | VisaIssued
    | ExitCheckSigned
    | TravelPlanned
    | TravelBegan
    | TravelCalledOff
    | PersonAdmitted
    | PersonHandedOver
)
