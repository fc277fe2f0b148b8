"""Facts of dossiers: what is written for one, who agreed to it, what was handed over. Rule: a dossier is built fresh each time; what is kept is
what it was made from and that it left."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import ConsentId, DocumentId, DossierId, PassageId, PersonId, WordsId
from safeconduct.core.when import Day, PartialDate


class DossierPart(StrEnum):
    """What a consul looks for, in the order in which it stands in a dossier."""

    COVER_LETTER = "cover letter"
    SUMMARY = "summary"
    IDENTITY = "identity"
    FAMILY = "family"
    LEGAL_BASIS = "legal basis"
    URGENT = "what is urgent"
    CHRONOLOGY = "chronology"
    RISK = "risk"
    NO_SAFETY_INSIDE = "no safety inside"
    REACHING = "reaching the person"
    ANNEXES = "annexes"


IN_WORDS = tuple(part for part in DossierPart if part not in (DossierPart.IDENTITY, DossierPart.ANNEXES))
"""Parts that somebody writes. Identity and annexes come from the case; the family comes from both."""

NEED_A_SOURCE = frozenset(
    {DossierPart.FAMILY, DossierPart.URGENT, DossierPart.CHRONOLOGY, DossierPart.RISK, DossierPart.NO_SAFETY_INSIDE}
)
"""Parts that say something happened or is so; a consul asks who says it."""


class IdentityLine(StrEnum):
    """What can stand of a person under identity, line by line."""

    NAME = "name"
    PASSPORT_SPELLING = "passport spelling"
    BORN = "born"
    NATIONALITY = "nationality"
    PAPER = "paper"


class DossierLanguage(StrEnum):
    """Languages in which the fixed words of a dossier are written."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"


# wire: dossier.words_written/1
@dataclass(frozen=True, slots=True)
class WordsWritten:
    """A passage written for dossiers in one language; written again under the same id it takes the place of what stood.

    Shape: `on` is when it happened, for the chronology; `said_by` and `said_on` who said so to us, which becomes the footnote.
    """

    words: WordsId
    part: DossierPart
    language: DossierLanguage
    text: str
    on: PartialDate | None = None
    said_by: str = ""
    said_on: Day | None = None


# wire: dossier.consented/1
@dataclass(frozen=True, slots=True)
class DossierConsented:
    """These people agreed that these parts go to this recipient for this purpose. Shape: `how` says how they said so; `valid_until` None
    for as long as nobody takes it back."""

    consent: ConsentId
    persons: tuple[PersonId, ...]
    recipient: str
    purpose: str
    parts: tuple[DossierPart, ...]
    how: str
    given_on: Day
    valid_until: Day | None = None


# wire: dossier.consent_withdrawn/1
@dataclass(frozen=True, slots=True)
class DossierConsentWithdrawn:
    """From then on nothing more is handed over by this consent. What left before cannot be called back."""

    consent: ConsentId
    on: Day
    why: str = ""


# wire: dossier.handed_over/1
@dataclass(frozen=True, slots=True)
class DossierHandedOver:
    """A dossier was built and let out of the office. Shape: `sha256` (hex) is of the PDF, before it was sealed; `sealed_to` names the
    recipient's key, empty when it was saved to be printed. The bytes are not kept."""

    dossier: DossierId
    persons: tuple[PersonId, ...]
    recipient: str
    purpose: str
    country: str
    language: DossierLanguage
    parts: tuple[DossierPart, ...]
    annexes: tuple[DocumentId, ...]
    consents: tuple[ConsentId, ...]
    sha256: str
    sealed_to: str = ""


# wire: dossier.evidence_went/1
@dataclass(frozen=True, slots=True)
class DossierEvidenceWent:
    """Country evidence stood in a dossier that was let out; written with that. Shape: `sources` how many it listed."""

    dossier: DossierId
    sources: int


# wire: dossier.testimony_went/1
@dataclass(frozen=True, slots=True)
class DossierTestimonyWent:
    """Words of a testimony stood in a dossier that was let out; written with that."""

    dossier: DossierId
    passages: tuple[PassageId, ...]


# wire: dossier.words_chosen/1
@dataclass(frozen=True, slots=True)
class DossierWordsChosen:
    """Which passages of its parts stood in a dossier that was let out, and which were left out; written with that.

    Shape: by reference alone. What a passage said on that day is what had been written under its id before this.
    """

    dossier: DossierId
    held: tuple[WordsId, ...]
    left_out: tuple[WordsId, ...]


# wire: dossier.lines_chosen/1
@dataclass(frozen=True, slots=True)
class DossierLinesChosen:
    """Which lines of the identity stood in a dossier that was let out, and which were known and left out; written with that."""

    dossier: DossierId
    held: tuple[IdentityLine, ...]
    left_out: tuple[IdentityLine, ...]


# wire: dossier.usual_time_noted/1
@dataclass(frozen=True, slots=True)
class UsualTimeNoted:
    """How long it usually takes until a part can be filled; it speaks of no case, and written again it takes the place of what stood.

    Shape: `what` is the thing that takes so long; `said_by` empty when it is what this group has seen itself; `on` the day it was true.
    Unit: days.
    """

    part: DossierPart
    what: str
    least: int
    most: int
    on: Day
    said_by: str = ""


DossierFact = (
    WordsWritten
    | UsualTimeNoted
    | DossierConsented
    | DossierConsentWithdrawn
    | DossierHandedOver
    | DossierEvidenceWent
    | DossierTestimonyWent
    | DossierWordsChosen
    | DossierLinesChosen
)
