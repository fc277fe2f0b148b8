"""An event: one fact with its author, moment and stream. Rule: a fact is past tense and frozen; it never changes, it is answered."""

from dataclasses import dataclass

from safeconduct.core.facts import Fact
from safeconduct.core.ids import EventId, FeedId, MemberId, StreamId
from safeconduct.core.when import Moment


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact this version does not know. It is kept, counted and shown as unreadable yet."""

    wire_name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """Shape: `after` are the ids of the events of the same stream that the author had seen, none of which lies in another's past;
    `depth` is one more than the greatest depth among them."""

    id: EventId
    stream: StreamId
    author: MemberId
    feed: FeedId
    moment: Moment
    after: tuple[EventId, ...]
    depth: int
    roster: tuple[EventId, ...]
    fact: Fact | Unreadable
    counts: bool = True
    """False when the author was not entitled at the roster tip named; such a fact is shown and changes nothing."""
