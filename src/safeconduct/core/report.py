"""Facts of what others published, and of what it says. Rule: what the program proposes is no fact; a statement stands here once a person
confirmed it, and points at its exact characters.

They lie in what the group knows and not in a case: one report speaks for many cases, what a paper printed is no secret of a person, and it
must still be there when a case is erased. A paper about one person alone is a document of their case.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from safeconduct.core.document import Blob
from safeconduct.core.ids import ReportId, StatementId, fresh
from safeconduct.core.when import Day, PartialDate


class StatementKind(StrEnum):
    QUOTE = "quote"
    CLAIM = "claim"
    DENIAL = "denial"
    FIGURE = "figure"
    EVENT = "event"


class StretchPrecision(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    RANGE = "range"
    OPEN = "open"  # a date is meant, and the text does not let us place it


class Question(StrEnum):
    """What a statement answers, as reports on countries of origin are ordered."""

    LAW = "law"
    STATE_VIOLENCE = "state violence"
    FAMILY_VIOLENCE = "family violence"
    STATE_ANSWER = "state answer"
    PROTECTION = "protection"
    ELSEWHERE_INSIDE = "elsewhere inside"
    WAYS_OUT = "ways out"
    OTHER = "other"


class Relation(StrEnum):
    """What somebody judged of statements held beside each other. Shape: `same` claims one thing, of as many origins as are named; a copy and a
    translation are one utterance and have one origin."""

    SAME = "same"
    COPY = "copy"
    TRANSLATION = "translation"
    APART = "not the same"
    AGAINST = "cannot both hold"


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of what, with the bound of the text. Shape: "at least four" has no `high`, "up to forty" no `low`; `unit` in words of the text."""

    low: float | None
    high: float | None
    about: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days no narrower than the text. Shape: ISO 8601, a year that is not given as `XXXX`; both empty while it cannot be placed."""

    first: str
    last: str
    precision: StretchPrecision


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    """A country, region or town that words name. Shape: `country` the two letters of ISO 3166-1, empty where it is not known."""

    text: str
    country: str = ""


# wire: report.added/1
@dataclass(frozen=True, slots=True)
class ReportAdded:
    """Shape: `original` is as it came, `working` its text in UTF-8, into which statements point; `form` how it was read; `left_out` what stands
    in the file and not in the text; `came` and `came_by` are the first line of its custody: when and from where we have it."""

    report: ReportId
    file: str
    medium: str
    original: Blob
    working: Blob
    form: str
    came: Day
    came_by: str = ""
    left_out: tuple[str, ...] = ()
    is_guessed: bool = False


# wire: report.described/1
@dataclass(frozen=True, slots=True)
class ReportDescribed:
    """What it is, said again as often as needed. Shape: `agency` the wire whose text the outlet prints; `language` the one it is in;
    `translated_from` with `translation_of` where we have that one too; `shift` what the translation changes in meaning; `found_at` an address."""

    report: ReportId
    title: str
    outlet: str
    author: str = ""
    on: PartialDate | None = None
    republisher: str = ""
    agency: str = ""
    version: str = ""
    language: str = ""
    translated_from: str = ""
    translation_of: ReportId | None = None
    translator: str = ""
    shift: str = ""
    found_at: str = ""


# wire: report.statement_confirmed/1
@dataclass(frozen=True, slots=True)
class StatementConfirmed:
    """A person read the place and says: this is said here, by them, through them.

    Shape: `start` and `end` count code points of the working text, `text` is what stands there. `chain` runs from outlet to origin, with an empty
    link where nobody is named; of one link alone the report speaks itself. `is_corrected` when it is not as the program had proposed it. `places` are
    those its words name, which is not always where it happened.
    """

    statement: StatementId
    report: ReportId
    start: int
    end: int
    text: str
    kind: StatementKind
    speaker: str = ""
    chain: tuple[str, ...] = ()
    hedge: str = ""
    negated: bool = False
    denies: str = ""
    amount: Amount | None = None
    on: Stretch | None = None
    question: Question = Question.OTHER
    is_corrected: bool = False
    places: tuple[PlaceNamed, ...] = ()


# wire: report.statement_discarded/1
@dataclass(frozen=True, slots=True)
class StatementDiscarded:
    """A person read the place and says that nothing of the kind is said there."""

    statement: StatementId
    report: ReportId
    why: str = ""


# wire: report.statements_joined/1
@dataclass(frozen=True, slots=True)
class StatementsJoined:
    """A person held confirmed statements beside each other. Shape: two or more, without an order; said again of the same ones, it takes the
    place of what stood."""

    statements: tuple[StatementId, ...]
    relation: Relation
    why: str


# wire: report.reliability_judged/1
@dataclass(frozen=True, slots=True)
class ReliabilityJudged:
    """How far a person trusts a confirmed statement. Shape: codes of RELIABILITIES, empty where it is not judged: `source` of whoever the report
    has it from, `information` of what they say; said again, it takes the place of what stood."""

    statement: StatementId
    source: str = ""
    information: str = ""
    why: str = ""


ReportFact = (
    ReportAdded | ReportDescribed | StatementConfirmed | StatementDiscarded | StatementsJoined | ReliabilityJudged
)


def name_of_report(original: Blob, working: Blob) -> ReportId:
    """The name of a report with these bytes and this text, so that nobody can put another text under it."""
    digest = sha256(f"{original.sha256} {original.names} {working.sha256} {working.names}".encode()).digest()
    return ReportId(fresh(lambda size: digest[:size]))


def statement_at(report: ReportId, start: int, end: int, kind: StatementKind) -> StatementId:
    """The name of what the program proposed at a place, so that two who judge it apart judge one thing."""
    digest = sha256(f"{report} {start} {end} {kind.value}".encode()).digest()
    return StatementId(fresh(lambda size: digest[:size]))
