"""What holds when several people wrote. Rule: no last writer wins; a value gives way only to one whose author had seen it.

Nothing here reads a clock: what an author had seen is in the event's `after`, and (depth, id) decides order of display only.
"""

import heapq
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from safeconduct.core.case import Settled, Undone
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.facts import KINDS_OF, LASTING, OWN
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import EventId, MemberId, StreamId
from safeconduct.core.section import Kind
from safeconduct.core.when import Moment

T = TypeVar("T")
F = TypeVar("F")
K = TypeVar("K", bound=Hashable)

_Stamp = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """A value with who wrote it, when, in which event."""

    value: T
    author: MemberId
    moment: Moment
    event: EventId


@dataclass(frozen=True, slots=True)
class Standing(Generic[T]):
    """The values of one field that stand. Shape: in order of display; none had seen another."""

    values: tuple[Written[T], ...] = ()

    @property
    def one(self) -> T | None:
        """The value, when there is one and all agree on it."""
        return self.values[0].value if self.values and not self.contested else None

    @property
    def contested(self) -> bool:
        return any(written.value != self.values[0].value for written in self.values[1:])

    @property
    def empty(self) -> bool:
        return not self.values


@dataclass(frozen=True, slots=True)
class History:
    """The events of one subject, made ready for folding.

    Shape: `events` are all of them in order of display; `effective` those that count, stand where they may and are not undone.
    """

    events: tuple[Event, ...]
    effective: tuple[Event, ...]
    undone: frozenset[EventId]
    overruled: frozenset[EventId]
    kinds: dict[StreamId, Kind]
    _place: dict[EventId, int]
    _past: tuple[int, ...]
    _by_type: dict[type, list[Event]]

    def of(self, fact: type[F]) -> Iterator[tuple[Event, F]]:
        """Every effective event with a fact of that type, in order of display."""
        found = self._by_type.get(fact)  # Of most there are none, and each fold asks for a hundred.
        return ((event, cast(F, event.fact)) for event in found) if found else iter(())

    def has(self, fact: type) -> bool:
        return fact in self._by_type

    def saw(self, later: EventId, earlier: EventId) -> bool:
        """Whether the author of the one had seen the other."""
        return bool(self._past[self._place[later]] >> self._place[earlier] & 1)

    def standing(self, writes: Iterable[tuple[Event, T]]) -> Standing[T]:
        """Which of these values of one field stand.

        Shape: at most one value an event; where an event writes twice the latter holds.
        """
        values = {event.id: (event, value) for event, value in writes}
        if len(values) < 2:
            return Standing(tuple(self._written(*pair) for pair in values.values() if self._holds(pair[0])))
        seen = 0
        for name in values:
            seen |= self._past[self._place[name]]
        return Standing(
            tuple(
                self._written(event, value)
                for event, value in sorted(values.values(), key=lambda pair: self._place[pair[0].id])
                if not seen >> self._place[event.id] & 1 and self._holds(event)
            )
        )

    def _holds(self, event: Event) -> bool:
        return event.id not in self.overruled

    @staticmethod
    def _written(event: Event, value: T) -> Written[T]:
        return Written(value, event.author, event.moment, event.id)

    def standings(self, writes: Iterable[tuple[K, Event, T]]) -> dict[K, Standing[T]]:
        """The same for many fields at once. Shape: keys in order of first writing; a field whose every value was overruled is empty."""
        fields: dict[K, list[tuple[Event, T]]] = {}
        for key, event, value in writes:
            fields.setdefault(key, []).append((event, value))
        return {key: self.standing(written) for key, written in fields.items()}


def history_of(events: Iterable[Event]) -> History:
    """The same for any order of delivery and for any event delivered twice."""
    ordered = in_display_order({event.id: event for event in events}.values())
    place = {event.id: number for number, event in enumerate(ordered)}
    kinds = _kinds(ordered)
    past = _pasts(ordered, place, kinds)
    counting = [event for event in ordered if event.counts and _stands_where_it_may(event, kinds)]
    undone = _undone(ordered, counting, place, past)
    effective = tuple(event for event in counting if event.id not in undone)
    by_type: dict[type, list[Event]] = {}
    for event in effective:
        by_type.setdefault(type(event.fact), []).append(event)
    return History(
        ordered, effective, undone, _overruled(ordered, effective, place, past), kinds, place, past, by_type
    )


def in_display_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each stream by (depth, id); streams, which know nothing of each other, merged by the moments their authors claim. A stream that goes on where
    others stopped comes after what it names of them."""
    streams: dict[StreamId, list[Event]] = {}
    for event in events:
        streams.setdefault(event.stream, []).append(event)
    if len(streams) == 1:
        return tuple(sorted(*streams.values(), key=_depth_and_id))
    stamps: dict[EventId, _Stamp] = {}
    begun = sorted((sorted(stream, key=_depth_and_id) for stream in streams.values()), key=lambda stream: stream[0].depth)
    for stream in begun:
        _stamp(stream, stamps)
    return tuple(heapq.merge(*begun, key=lambda event: stamps[event.id]))


def _depth_and_id(event: Event) -> tuple[int, EventId]:
    return event.depth, event.id


def _stamp(stream: list[Event], stamps: dict[EventId, _Stamp]) -> None:
    # A claim of an earlier time than the event before it must not break the order within the stream.
    latest, number, _ = max((stamps[one] for one in stream[0].after if one in stamps), default=(0, -1, ""))
    for event in stream:
        latest, number = max(latest, event.moment), number + 1
        stamps[event.id] = latest, number, event.id


def _pasts(ordered: tuple[Event, ...], place: dict[EventId, int], kinds: dict[StreamId, Kind]) -> tuple[int, ...]:
    """Bit i of the n-th number says whether the n-th event's author had seen the i-th."""
    past: list[int] = []
    for number, event in enumerate(ordered):
        seen = 0
        for name in event.after:
            earlier = place.get(name, number)
            # What names an event of no lesser depth was checked and refused before it came here.
            if earlier < number and _goes_on(event, ordered[earlier], kinds):
                seen |= past[earlier] | 1 << earlier
        past.append(seen)
    return tuple(past)


def _goes_on(event: Event, earlier: Event, kinds: dict[StreamId, Kind]) -> bool:
    """Whether what the one names of the other is its past: in its own stream, or at the head of a stream that goes on where one of its kind stopped."""
    if event.stream == earlier.stream:
        return True
    return isinstance(event.fact, StreamBeganFor) and event.counts and kinds.get(earlier.stream) is event.fact.kind


def _kinds(ordered: tuple[Event, ...]) -> dict[StreamId, Kind]:
    kinds: dict[StreamId, Kind] = {}
    for event in ordered:
        if isinstance(event.fact, StreamBegan | StreamBeganFor) and event.counts:
            kinds.setdefault(event.stream, event.fact.kind)
    return kinds


def _stands_where_it_may(event: Event, kinds: dict[StreamId, Kind]) -> bool:
    if isinstance(event.fact, Unreadable):
        return False
    kind = kinds.get(event.stream)
    return kind is None or kind in KINDS_OF[type(event.fact)]


def _undone(
    ordered: tuple[Event, ...], counting: list[Event], place: dict[EventId, int], past: tuple[int, ...]
) -> frozenset[EventId]:
    undone: set[EventId] = set()
    # From the end: whether an undo holds depends only on undos of it, which come after it.
    for event in reversed(counting):
        if not isinstance(event.fact, Undone) or event.id in undone:
            continue
        target = place.get(event.fact.event)
        if target is not None and past[place[event.id]] >> target & 1 and _may_take_back(event, ordered[target]):
            undone.add(event.fact.event)
    return frozenset(undone)


def _may_take_back(undo: Event, target: Event) -> bool:
    return type(target.fact) not in LASTING and (type(target.fact) not in OWN or undo.author == target.author)


def _overruled(
    ordered: tuple[Event, ...], effective: tuple[Event, ...], place: dict[EventId, int], past: tuple[int, ...]
) -> frozenset[EventId]:
    """What a settling overrules, unless somebody who settled later or apart has chosen it: then it stands again."""
    settled = [(place[event.id], event.fact) for event in effective if isinstance(event.fact, Settled)]
    overruled: set[EventId] = set()
    for at, fact in settled:
        for name in fact.overruled:
            target = place.get(name)
            if target is None or not past[at] >> target & 1 or name in fact.chosen or type(ordered[target].fact) in LASTING:
                continue
            if not any(name in other.chosen and not past[at] >> by & 1 for by, other in settled if by != at):
                overruled.add(name)
    return frozenset(overruled)
