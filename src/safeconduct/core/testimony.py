"""Facts of testimonies: taken once, split into passages, and given out only for the use that the person agreed to. Rule: nobody is asked to
tell it again; what they agreed to are the words as they stood then."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import ActId, ConsentId, DocumentId, PassageId, PersonId, TestimonyId
from safeconduct.core.when import Day


class Use(StrEnum):
    """What words of a testimony may be used for; each is asked by itself."""

    DOSSIER = "dossier"
    REPORT = "report"
    UN_COMPLAINT = "UN complaint"


# wire: testimony.taken/1
@dataclass(frozen=True, slots=True)
class TestimonyTaken:
    """Shape: `person` is who told it; `by` who asked; `interpreter` empty when there was none; `document` the original, in the story;
    written again under the same id it takes the place of what stood."""

    testimony: TestimonyId
    person: PersonId
    on: Day
    by: str
    language: str
    interpreter: str = ""
    how: str = ""
    document: DocumentId | None = None


# wire: testimony.passage_written/1
@dataclass(frozen=True, slots=True)
class PassageWritten:
    """A piece of it that can be agreed to by itself. Shape: `acts` are those that it tells of."""

    passage: PassageId
    testimony: TestimonyId
    text: str
    acts: tuple[ActId, ...] = ()


# wire: testimony.consented/1
@dataclass(frozen=True, slots=True)
class TestimonyConsented:
    """The person agreed that these passages, as they stood then, are used for one thing. Shape: `how` says how they said so; `valid_until`
    None for as long as they do not take it back."""

    consent: ConsentId
    testimony: TestimonyId
    use: Use
    passages: tuple[PassageId, ...]
    how: str
    given_on: Day
    valid_until: Day | None = None


# wire: testimony.consent_withdrawn/1
@dataclass(frozen=True, slots=True)
class TestimonyConsentWithdrawn:
    """From then on nothing more leaves by this consent. What left before cannot be called back."""

    consent: ConsentId
    on: Day
    why: str = ""


TestimonyFact = TestimonyTaken | PassageWritten | TestimonyConsented | TestimonyConsentWithdrawn
