"""A small language for histories: who wrote which fact after having seen what."""

from collections.abc import Iterable

from safeconduct.core.event import Event, Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.ids import EventId, FeedId, MemberId, StreamId
from safeconduct.core.when import Moment


def chained(
    name: str,
    fact: Fact | Unreadable,
    seen: Iterable[Event] = (),
    *,
    stream: str = "s",
    author: str = "ann",
    at: int = 0,
) -> Event:
    """An event whose author had seen those."""
    seen = tuple(seen)
    return Event(
        id=EventId(name),
        stream=StreamId(stream),
        author=MemberId(author),
        feed=FeedId(author),
        moment=Moment(at),
        after=tuple(event.id for event in seen),
        depth=1 + max((event.depth for event in seen), default=0),
        roster=(),
        fact=fact,
    )


def in_a_row(*facts: Fact | Unreadable, stream: str = "s", author: str = "ann", at: int = 0) -> list[Event]:
    """Events each of which had seen the one before."""
    events: list[Event] = []
    for number, fact in enumerate(facts):
        events.append(
            chained(f"{stream}{number}", fact, events[-1:], stream=stream, author=author, at=at + number)
        )
    return events
