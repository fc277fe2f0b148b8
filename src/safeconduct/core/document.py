"""Facts of documents: scans, letters, recordings, photos put on a case. Rule: the original is never changed, and what was made of it says so."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import DocumentId, PersonId
from safeconduct.core.when import Day


@dataclass(frozen=True, slots=True)
class Blob:
    """Where sealed bytes lie, and what opens them.

    Shape: `key` is 32 bytes, of this blob alone; `names` the name (hex) of the chunk that lists the others; `sha256` (hex) is of the plain
    bytes. Unit: `size` in bytes.
    """

    key: bytes
    names: str
    size: int
    sha256: str


class Stripped(StrEnum):
    """What became of the words a file carries about itself: where, when, by whom and with what it was made."""

    DONE = "done"
    NO_WAY = "no way"  # this version knows no way for files of this kind
    TOO_LARGE = "too large"
    FAILED = "failed"


# wire: document.added/1
@dataclass(frozen=True, slots=True)
class DocumentAdded:
    """Shape: `file` is the name it came under; `medium` the kind of file as its own first bytes say; `original` is as it came;
    `working` a copy without what the file said about itself, None where `stripped` says why; `person` None for everybody in the case;
    `holder` has the paper, or the device it was recorded with, since `since`; empty when nobody said so."""

    document: DocumentId
    what: str
    file: str
    medium: str
    original: Blob
    stripped: Stripped
    working: Blob | None = None
    person: PersonId | None = None
    holder: str = ""
    since: Day | None = None
    valid_until: Day | None = None


# wire: document.handed_on/1
@dataclass(frozen=True, slots=True)
class DocumentHandedOn:
    """A further line of its chain of custody: who holds the original from that day on, and how it came to them."""

    document: DocumentId
    holder: str
    since: Day
    how: str = ""


# wire: document.described/1
@dataclass(frozen=True, slots=True)
class DocumentDescribed:
    """What was said wrongly when it was added, said again. Whoever holds it is said by handing it on."""

    document: DocumentId
    what: str
    person: PersonId | None = None
    valid_until: Day | None = None


DocumentFact = DocumentAdded | DocumentHandedOn | DocumentDescribed
