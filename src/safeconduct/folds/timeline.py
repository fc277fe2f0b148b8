"""Everything that happened to one subject, in order of display. Rule: what does not count is listed too, and says so."""

from dataclasses import dataclass
from typing import Any

from safeconduct.core.event import Event, Unreadable
from safeconduct.core.facts import KINDS_OF, Fact
from safeconduct.core.ids import EventId, MemberId
from safeconduct.core.section import Kind
from safeconduct.core.when import Moment
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class Entry:
    """Shape: `section` is None when neither the stream nor the fact tells it; `undone` and `overruled` entries changed nothing in the end."""

    event: EventId
    author: MemberId
    moment: Moment
    section: Kind | None
    fact: Fact | Unreadable
    counts: bool
    undone: bool
    overruled: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """A field in which several values stand. Shape: `about` is the id of the person, task or stay, empty for the subject itself."""

    field: str
    about: str
    standing: Standing[Any]


def timeline_of(history: History) -> tuple[Entry, ...]:
    effective = {event.id for event in history.effective}
    return tuple(
        Entry(
            event=event.id,
            author=event.author,
            moment=event.moment,
            section=section_of(history, event),
            fact=event.fact,
            counts=event.id in effective or event.id in history.undone,
            undone=event.id in history.undone,
            overruled=event.id in history.overruled,
        )
        for event in history.events
    )


def section_of(history: History, event: Event) -> Kind | None:
    kind = history.kinds.get(event.stream)
    if kind is not None or isinstance(event.fact, Unreadable):
        return kind
    possible = KINDS_OF[type(event.fact)]
    return next(iter(possible)) if len(possible) == 1 else None


def contested_of(*fields: tuple[str, str, Standing[Any]]) -> tuple[Contested, ...]:
    """Those of the fields in which several values stand."""
    return tuple(Contested(*field) for field in fields if field[2].contested)
