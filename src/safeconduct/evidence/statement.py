"""What a report says, piece by piece, and the report's heading. Rule: every piece points at its exact characters.

Offsets count Unicode code points of the working text. What the text does not give is None: nothing here is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.errors import BadInput

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""


class Kind(StrEnum):
    QUOTE = "quote"
    CLAIM = "claim"
    DENIAL = "denial"
    FIGURE = "figure"
    EVENT = "event"


class Precision(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    RANGE = "range"
    """From one named day to another."""
    OPEN = "open"
    """A date is meant and the text does not let us place it: "recently", "last week" in a report without a date."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of what, with the bound the text gives.

    Shape: "at least four" has low 4 and no high; "up to forty" has no low; "about 100" has both at 100 and `about`;
    "between five and ten" has both; "dozens" has low 24, no high and `about`.
    """

    low: float | None
    high: float | None
    about: bool
    unit: str | None
    """The counted things in the words of the text: "Gay Chechens"."""

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise BadInput("A figure's low bound is not above its high bound.")


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of days no narrower than the text.

    Shape: days as written by ISO 8601; a year the text does not give is `XXXX` (ISO 8601-2): "June 6" in a report without
    a date is `XXXX-06-06`. Both are None when `precision` is open, or a week that cannot be placed.
    """

    first: str | None
    last: str | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Place:
    """A country, a region or a city named in the text.

    Shape: `text` is the working text from `start` to `end`; `country` the two letters of ISO 3166-1, None for a place that is in no list.
    """

    start: int
    end: int
    text: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Heading:
    """Who published the report, who wrote it, when, in which language. Outlet and re-publisher are two fields."""

    outlet: str | None = None
    author: str | None = None
    date: Dated | None = None
    republisher: str | None = None
    reprinted: bool = False
    """The file itself says that it stood elsewhere first ("Source – …"), whether or not the re-publisher is named."""
    language: str = "und"
    """en, de, fr, ru; `und` when it is none of these or cannot be told."""
    wire: str | None = None
    """The agency whose text the outlet prints ("(AP)"): a relay of everything in the report."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of a report.

    Shape: `text` is the working text from `start` to `end`; `speaker` is the working text from `speaker_start` to `speaker_end`
    (of the name a pronoun was resolved to; all three None when it stayed open).
    """

    file: str
    start: int
    end: int
    text: str
    kind: Kind
    speaker: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    chain: tuple[str | None, ...] = ()
    """Outlet first, origin last. None in first place: the outlet is not known. None in last place: somebody else's
    words, and the text does not let us name whose. Only the outlet: the report says it in its own voice."""
    hedge: str | None = None
    """The words that take something back: "reportedly", "are said to be", "if", and "?" for what is only asked."""
    negated: bool = False
    denies: str | None = None
    """What a denial denies, in the words of the text."""
    figure: Figure | None = None
    date: Dated | None = None
    """When that happened which the piece states; not when it was said."""
    language: str = "und"
    places: tuple[Place, ...] = ()
    """The places its words name, in their order."""


def as_plain(statement: Statement) -> Mapping[str, Plain]:
    """The statement as the command line prints it, one JSON object a line."""
    figure, date = statement.figure, statement.date
    return {
        "file": statement.file,
        "start": statement.start,
        "end": statement.end,
        "text": statement.text,
        "kind": statement.kind.value,
        "speaker": statement.speaker,
        "speaker_start": statement.speaker_start,
        "speaker_end": statement.speaker_end,
        "chain": list(statement.chain),
        "hedge": statement.hedge,
        "negated": statement.negated,
        "denies": statement.denies,
        "figure": None
        if figure is None
        else {"low": figure.low, "high": figure.high, "about": figure.about, "unit": figure.unit},
        "date": None
        if date is None
        else {"from": date.first, "to": date.last, "precision": date.precision.value},
        "language": statement.language,
        "places": [
            {"start": one.start, "end": one.end, "text": one.text, "country": one.country} for one in statement.places
        ],
    }
