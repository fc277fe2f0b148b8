"""The annex of country evidence as a value: what is said of a country, question by question, by whom, through whom. Rule: only what a person
confirmed is in it, and what contradicts a claim stands beside it."""

from dataclasses import dataclass

from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.report import Question, Stretch
from safeconduct.core.when import Day, PartialDate


@dataclass(frozen=True, slots=True)
class SourceListed:
    """A report in the list of sources. Shape: `number` is how it is cited; `translated_from` empty when it is no translation; `sha256` (hex) of
    the bytes as they came."""

    number: int
    title: str
    outlet: str
    author: str
    on: PartialDate | None
    republisher: str
    language: str
    translated_from: str
    translator: str
    found_at: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Told:
    """One statement as a report has it. Shape: `origin` empty when nobody is named, which is not the same as the report itself (`is_own_voice`);
    `told_on` is the report's day, `happened` when that was which it states; `source` a number of the list; `before` and `behind` are the rest of its sentence, in the report's words."""

    text: str
    origin: str
    relays: tuple[str, ...]
    outlet: str
    told_on: PartialDate | None
    happened: Stretch | None
    hedge: str
    is_denial: bool
    is_own_voice: bool
    source: int
    before: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Statements that claim one thing. Shape: `independent` None when no chain leads to anybody; unknown counts for nothing. `against` is what
    somebody judged cannot hold beside it."""

    told: tuple[Told, ...]
    independent: int | None
    against: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    question: Question
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class CountryEvidence:
    """Shape: questions in the order of `Question`, those without a claim left out; `sources` in the order of their numbers, from 1."""

    questions: tuple[QuestionAnswered, ...] = ()
    sources: tuple[SourceListed, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceAlone:
    """Country evidence as a file of its own, for nobody in particular. Shape: `sender` may be empty."""

    evidence: CountryEvidence
    language: DossierLanguage
    on: Day
    sender: str = ""
