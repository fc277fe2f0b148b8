"""What counts of a restricted case. Rule: what was said before it was restricted, and what those say whom it is for; what others go on saying beside it
is shown and changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from safeconduct.core.call import AnswerSent, CallAdopted, FileAdopted, MessageAdopted
from safeconduct.core.case import CaseRestricted, SectionOpened
from safeconduct.core.checkin import CheckInHeard
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import EventId, FeedId, MemberId, StreamId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.task import TaskSet
from safeconduct.journal.streams import About, Confined

Known = Callable[[str], About | None]
Now = Callable[[Subject, Kind], Confined]
IsReader = Callable[[MemberId, FeedId, frozenset[str]], bool]
"""Whether a member, or the sheet that signs with this feed, is one of these holders today."""

LETTERS = (CallAdopted, MessageAdopted, FileAdopted)
"""What callers wrote counts whoever of the front desk took it in: letters come to all of it."""

_ANYBODYS = (*LETTERS, AnswerSent, TaskSet, StreamBegan, StreamBeganFor)
"""So does what the person was answered, and what is to be done: that a house is not safe is said in each case there. Beginnings are judged on their own."""


def without_what_is_beside(events: list[Event], known: Known, now: Now, is_reader: IsReader) -> list[Event]:
    """The same events; none counts that somebody outside of the case said who cannot have said it before it was restricted."""
    if not any(isinstance(event.fact, StreamBeganFor) for event in events):
        return events
    within = _Within(events, known, now, is_reader)
    return [replace(event, counts=False) if event.counts and within.is_beside(event) else event for event in events]


class _Within:
    """Whom the case is for now, and what they had seen when it was restricted. Shape: `_anchored` are the kinds of section that go on anew."""

    def __init__(self, events: list[Event], known: Known, now: Now, is_reader: IsReader) -> None:
        self._about = {stream: known(stream) for stream in {event.stream for event in events}}
        asked = {(about.subject, about.kind) for about in self._about.values() if about}
        self._now = {each: now(*each) for each in asked}
        self._is_reader = is_reader
        roots = [event for event in events if event.counts and isinstance(event.fact, StreamBeganFor) and self._is_inside(event.stream)]
        self._anchored = {(about.subject, about.kind) for root in roots if (about := self._about[root.stream])}
        self._seen = _past(roots, {event.id: event for event in events})
        self._has_case = any(kind is Kind.CASE for _, kind in self._anchored)
        self._named = {event.fact.stream for event in events if isinstance(event.fact, SectionOpened) and event.id in self._seen}

    def _is_inside(self, stream: StreamId) -> bool:
        about = self._about[stream]
        now = self._now[about.subject, about.kind] if about else Confined()
        return about is not None and about.turn == now.turn and about.own <= now.readers

    def is_beside(self, event: Event) -> bool:
        about = self._about[event.stream]
        now = self._now[about.subject, about.kind] if about else Confined()
        if about is None or not now.turn or _is_anybodys(event) or self._is_inside(event.stream) or event.id in self._seen:
            return False
        if isinstance(event.fact, CaseRestricted):
            return event.feed != now.feed or about.turn >= now.turn
        if self._is_reader(event.author, event.feed, now.readers):
            return False
        is_later = (about.subject, about.kind) in self._anchored or about.turn >= now.turn
        # Where nobody went on, only that the section was there can be told.
        return is_later or (self._has_case and event.stream not in self._named)


def _is_anybodys(event: Event) -> bool:
    # Whoever hears that somebody is not free says so, whose case it may be.
    return isinstance(event.fact, _ANYBODYS) or (isinstance(event.fact, CheckInHeard) and not event.fact.free)


def _past(roots: Iterable[Event], events: dict[EventId, Event]) -> set[EventId]:
    """All that the authors of these had seen."""
    seen: set[EventId] = set()
    waiting = [one for root in roots for one in root.after]
    while waiting:
        one = waiting.pop()
        if one not in seen and one in events:
            seen.add(one)
            waiting += events[one].after
    return seen

