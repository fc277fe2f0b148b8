"""Facts of erasing: asked for, agreed, stopped, carried out; and the rule by which closed cases are kept. Rule: an order names rows by feed, number
and hash, and nothing of what stood in them."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.ids import EventId, FeedId
from safeconduct.core.section import Subject


class What(StrEnum):
    """What an order is about. Shape: of an entry the links stay, so that what it took the place of does not stand again."""

    CALL = "call"
    CASE = "case"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Gone:
    """One row. Shape: `h` is its 32-byte hash."""

    feed: FeedId
    n: int
    h: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """An erased entry's place among the others: its name, stream and depth, and what its author had seen."""

    event: EventId
    stream: str
    depth: int
    after: tuple[EventId, ...]


# wire: erase.ordered/1
@dataclass(frozen=True, slots=True)
class EraseOrdered:
    """Shape: `order` is one id for all parts of an order, each of at most some hundred rows; `subjects` and `streams` are what goes as a whole;
    `letters` are addresses of 32 bytes; `sent` are names of pieces of files that people sent; `days` how long a keyholder may stop it once it is agreed."""

    order: str
    what: What
    subjects: tuple[Subject, ...]
    rows: tuple[Gone, ...]
    days: int
    why: str = ""
    streams: tuple[str, ...] = ()
    letters: tuple[bytes, ...] = ()
    links: tuple[Link, ...] = ()
    sent: tuple[bytes, ...] = ()


# wire: erase.pieces/1
@dataclass(frozen=True, slots=True)
class PiecesNamed:
    """Sealed pieces of documents that go with an order, as somebody who opens the documents finds them. Shape: names of 32 bytes, at most a thousand.
    It counts by keyholders' yes to this very event."""

    order: str
    pieces: tuple[bytes, ...]


# wire: erase.agreed/1
@dataclass(frozen=True, slots=True)
class EraseAgreed:
    """A keyholder's yes to an order that needs two, or that a colleague who is none asked for. Shape: `parts` are the events of the order that
    they saw, all of them: an order that grew afterwards is another one; or the one event that names pieces of documents."""

    order: str
    parts: tuple[EventId, ...]


# wire: erase.stopped/1
@dataclass(frozen=True, slots=True)
class EraseStopped:
    order: str
    why: str = ""


# wire: erase.done/1
@dataclass(frozen=True, slots=True)
class EraseDone:
    """The author's desk has carried it out: bodies, keys, letters and its own index hold nothing of it any more."""

    order: str


# wire: erase.own_rows/1
@dataclass(frozen=True, slots=True)
class OwnRowsErased:
    """Rows of the author's own feed that go with an order which does not name them: whoever gave it had not heard of them. Said before they go."""

    order: str
    rows: tuple[Gone, ...]


# wire: keeping.rule_set/1
@dataclass(frozen=True, slots=True)
class KeepingRuleSet:
    """How long closed cases are kept. It counts by keyholders' yes, as an order does. Shape: `rule` is its own id; `instead_of` the events of the
    rules that its author saw and that it takes the place of. Unit: `months` after the case was closed; 0 for as long as nobody erases it."""

    rule: str
    months: int
    instead_of: tuple[EventId, ...] = ()


ErasureFact = EraseOrdered | PiecesNamed | EraseAgreed | EraseStopped | EraseDone | OwnRowsErased | KeepingRuleSet
