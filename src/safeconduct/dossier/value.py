"""A dossier as a value: everything that will stand on its pages, and nothing else. Rule: no id, no handle and no name of staff is in it."""

from dataclasses import dataclass

from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.when import Day, PartialDate
from safeconduct.dossier.country_evidence import CountryEvidence


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from; it becomes a footnote. Shape: `said_by` empty when only the file says it, since `noted_on`."""

    said_by: str = ""
    said_on: Day | None = None
    noted_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A few sentences. Shape: `on` stands in the chronology only."""

    text: str
    on: PartialDate | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing known of a person. Shape: `until` for papers."""

    field: IdentityLine
    value: str
    source: Source
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """A person. Shape: `relation` is empty for who applies."""

    rows: tuple[Row, ...]
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """Shape: `translation` says of what and by whom it is one, empty for what is none; `picture` the bytes of a JPEG or PNG that is shown,
    empty where the file is handed over beside the dossier; `sha256` (hex) is of that file."""

    what: str
    translation: str = ""
    picture: bytes = b""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Shape: `passages` by part, in order; parts that were not chosen are absent. `applicants` are empty where identity was not chosen;
    `evidence` is None where country evidence was not."""

    recipient: str
    purpose: str
    country: str
    sender: str
    language: DossierLanguage
    on: Day
    passages: dict[DossierPart, tuple[Passage, ...]]
    applicants: tuple[Who, ...] = ()
    family: tuple[Who, ...] = ()
    annexes: tuple[Annex, ...] = ()
    evidence: CountryEvidence | None = None
