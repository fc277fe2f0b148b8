"""Facts of a case's own section: handle, way forward, owner, people by handle. Rule: no name and no place stands here."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import CallId, CaseId, CircleId, EventId, MemberId, PersonId, StreamId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day


class Stage(StrEnum):
    """The way forward, in order."""

    ASKED = "asked"
    IN_HIDING = "in hiding"
    SAFE_HOUSE = "safe house"
    EMBASSY = "embassy"
    UNDER_REVIEW = "under review"
    VISA_ISSUED = "visa issued"
    TRAVELLING = "travelling"
    ARRIVED = "arrived"


class SideState(StrEnum):
    """Beside the way forward."""

    CONTACT_LOST = "contact lost"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    NOT_NOW = "not now"
    DEAD = "dead"
    CLOSED = "closed"


class Part(StrEnum):
    PRINCIPAL_APPLICANT = "principal applicant"
    DEPENDANT = "dependant"


# wire: case.opened/1
@dataclass(frozen=True, slots=True)
class CaseOpened:
    case: CaseId
    handle: str
    call: CallId | None = None


# wire: case.handle_set/1
@dataclass(frozen=True, slots=True)
class HandleSet:
    handle: str


# wire: case.stage_reached/1
@dataclass(frozen=True, slots=True)
class StageReached:
    stage: Stage


# wire: case.side_state_set/1
@dataclass(frozen=True, slots=True)
class SideStateSet:
    """Shape: None brings the case back to the way forward."""

    state: SideState | None
    reason: str


# wire: case.owner_set/1
@dataclass(frozen=True, slots=True)
class OwnerSet:
    owner: MemberId


# wire: case.person_added/1
@dataclass(frozen=True, slots=True)
class PersonAdded:
    person: PersonId
    handle: str
    part: Part
    relation: str = ""


# wire: case.person_left/1
@dataclass(frozen=True, slots=True)
class PersonLeft:
    person: PersonId
    why: str


# wire: case.section_opened/1
@dataclass(frozen=True, slots=True)
class SectionOpened:
    """Only here does anybody learn which stream is which section of this case."""

    kind: Kind
    stream: StreamId


# wire: case.access_given/1
@dataclass(frozen=True, slots=True)
class AccessGiven:
    """Shape: either a circle or a member. Says who can open what and why; the key itself is granted elsewhere."""

    kind: Kind
    circle: CircleId | None
    member: MemberId | None
    why: str


# wire: case.restricted/1
@dataclass(frozen=True, slots=True)
class CaseRestricted:
    """From here on the case is written for these readers alone. It stands where everybody reads it who read the case until then.

    Shape: holders as the roster names them, a circle's word or `member:` and the member's id; none when the usual circles read on.
    """

    readers: tuple[str, ...]
    why: str


# wire: case.note_placed/1
@dataclass(frozen=True, slots=True)
class NotePlaced:
    """A note sealed to the circle that owns a section its writer cannot read."""

    kind: Kind
    box: bytes


# wire: section.note_written/1
@dataclass(frozen=True, slots=True)
class NoteWritten:
    """Shape: `hard` marks an account of violence, hidden until asked for; `adopted` is the placed note it was taken from."""

    text: str
    hard: bool = False
    adopted: EventId | None = None


# wire: case.kept_longer/1
@dataclass(frozen=True, slots=True)
class CaseKeptLonger:
    """The case is not to be erased when the group's rule would have it, and why. Shape: `until` None for as long as nobody says otherwise; a day
    that is past gives it back to the rule."""

    until: Day | None
    why: str


# wire: stream.undone/1
@dataclass(frozen=True, slots=True)
class Undone:
    """Takes back what one event of this stream did. Undoing an undo brings it back."""

    event: EventId


# wire: stream.settled/1
@dataclass(frozen=True, slots=True)
class Settled:
    """Of values that stand side by side, which one holds. Shape: ids of events of this stream; no id in both."""

    chosen: tuple[EventId, ...]
    overruled: tuple[EventId, ...]


CaseFact = (
    CaseOpened
    | HandleSet
    | StageReached
    | SideStateSet
    | OwnerSet
    | PersonAdded
    | PersonLeft
    | SectionOpened
    | AccessGiven
    | CaseRestricted
    | NotePlaced
    | NoteWritten
    | CaseKeptLonger
    | Undone
    | Settled
)
