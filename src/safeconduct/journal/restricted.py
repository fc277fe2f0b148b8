"""Whose word it is, whom a restricted case is for. Rule: a reader of it says so, and nobody who only read it before."""

from collections.abc import Callable
from dataclasses import replace

from safeconduct.core.case import CaseRestricted
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBeganFor
from safeconduct.core.section import Kind, Subject
from safeconduct.journal.streams import About, Confined

Known = Callable[[str], About | None]
Now = Callable[[Subject, Kind], Confined]


def without_words_from_outside(events: list[Event], known: Known, now: Now) -> list[Event]:
    """The same events; of those that say whom the case is for, none counts that is from outside of it."""
    words = [event for event in events if isinstance(event.fact, CaseRestricted)]
    if not words or not any(isinstance(event.fact, StreamBeganFor) for event in events):
        return events
    outside = {event.id for event in words if (about := known(event.stream)) and _is_from_outside(event, words, about, now(about.subject, about.kind))}
    return [replace(event, counts=False) if event.id in outside else event for event in events]


def _is_from_outside(word: Event, words: list[Event], about: About, now: Confined) -> bool:
    """Whether it stands where nobody was led to, or where the case was before, behind the word by which it went on."""
    if about.turn >= now.turn:
        return bool(now.turn) and not (about.turn == now.turn and about.own <= now.readers)
    last = max((one.depth for one in words if one.feed == now.feed and one.stream == word.stream), default=word.depth)
    return word.feed != now.feed and word.depth > last
