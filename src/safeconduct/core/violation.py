"""Facts of violations, in the parts of the HURIDOCS Events Standard Formats: event, person, act, involvement, information, intervention.
Rule: what somebody is, a victim, a source, a perpetrator, stands on the link and never on the person, so that one person may be all of it.

Shape: a field that names a thesaurus of `core.thesaurus` holds a code of it, empty where nothing was chosen. Written again under the same
id, a fact takes the place of what stood.
"""

from dataclasses import dataclass

from safeconduct.core.ids import (
    ActId,
    DocumentId,
    InformationId,
    InterventionId,
    InvolvementId,
    PassageId,
    PersonId,
    StatementId,
    TestimonyId,
    ViolationId,
)
from safeconduct.core.testimony import Use
from safeconduct.core.value import Told
from safeconduct.core.when import Day, PartialDate


# wire: violation.event_noted/1
@dataclass(frozen=True, slots=True)
class EventNoted:
    """Something that happened, in which acts were done. Shape: `status` a code of VIOLATION_STATUSES; `statements` of reports with which its record
    was begun, which lie in what the group knows."""

    violation: ViolationId
    title: str
    began: PartialDate | None
    ended: PartialDate | None
    place: Told
    text: str = ""
    status: str = ""
    statements: tuple[StatementId, ...] = ()


# wire: violation.party_noted/1
@dataclass(frozen=True, slots=True)
class PartyNoted:
    """Somebody who is not one of the people of the case: a perpetrator, a witness, a group. Shape: `called` as they were spoken of;
    `unit` a code of UNITS; `number` of persons in a group where somebody said so; `reliability` as a source, a code of RELIABILITIES."""

    person: PersonId
    called: str
    unit: str = ""
    number: int | None = None
    reliability: str = ""


# wire: violation.act_noted/1
@dataclass(frozen=True, slots=True)
class ActNoted:
    """One thing done to one person or group. Shape: `kind` a code of ACTS, or empty with `in_words`; `attribution`, `at_end` codes of
    ATTRIBUTIONS and STATUSES_AT_END; `reason` the one that was stated."""

    act: ActId
    violation: ViolationId
    victim: PersonId
    kind: str
    in_words: str
    on: PartialDate | None
    how: str = ""
    attribution: str = ""
    reason: str = ""
    at_end: str = ""


# wire: violation.involvement_noted/1
@dataclass(frozen=True, slots=True)
class InvolvementNoted:
    """Who had which part in an act. Shape: `degree` a code of DEGREES."""

    involvement: InvolvementId
    act: ActId
    perpetrator: PersonId
    degree: str = ""


# wire: violation.information_noted/1
@dataclass(frozen=True, slots=True)
class InformationNoted:
    """Who says so of the event, or of one act. Shape: `connection` a code of CONNECTIONS; `reliability` of this information, a code of
    RELIABILITIES; `received` when we got it, `source_date` the day of the material itself; `document` in the story."""

    information: InformationId
    violation: ViolationId
    source: PersonId
    connection: str
    reliability: str
    act: ActId | None = None
    received: Day | None = None
    source_date: PartialDate | None = None
    language: str = ""
    testimony: TestimonyId | None = None
    document: DocumentId | None = None


# wire: violation.intervention_noted/1
@dataclass(frozen=True, slots=True)
class ReliefNoted:
    """What was done about it for a victim. Shape: `kind` a code of INTERVENTIONS; `asked` the parties requested; `response` a code of
    RESPONSES; `victim` None for everybody in the event."""

    intervention: InterventionId
    violation: ViolationId
    by: str
    kind: str
    what: str
    asked: str = ""
    on: PartialDate | None = None
    victim: PersonId | None = None
    response: str = ""
    impact: str = ""


# wire: violation.handed_out/1
@dataclass(frozen=True, slots=True)
class ViolationsHandedOut:
    """A set was saved out of the office for one use. Shape: `passages` and `acts` are what was in it; `sha256` (hex) is of the file. The
    file is not kept."""

    use: Use
    recipient: str
    passages: tuple[PassageId, ...]
    acts: tuple[ActId, ...]
    sha256: str


ViolationFact = EventNoted | PartyNoted | ActNoted | InvolvementNoted | InformationNoted | ReliefNoted | ViolationsHandedOut
