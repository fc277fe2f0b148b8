"""The letters of a conversation as our desks took them in. Rule: a letter that was read differently is one letter with all its readings."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from safeconduct.core.call import CallAdopted, FileAdopted, MessageAdopted
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, MemberId
from safeconduct.core.when import Moment
from safeconduct.folds.standing import History

Adopted = CallAdopted | MessageAdopted | FileAdopted


@dataclass(frozen=True, slots=True)
class FirstLetter:
    """The first words of a call, and whose desks took them in so."""

    adopted: CallAdopted
    taken_in_by: tuple[MemberId, ...]


Readings = Mapping[str, Mapping[Adopted, tuple[MemberId, ...]]]
"""For each row of the letterbox what desks took it in as, and whose desks did."""


def first_letters(call: CallId, history: History) -> tuple[FirstLetter, ...]:
    """Several only where desks took in different ones."""
    found: dict[CallAdopted, list[MemberId]] = {}
    for event, adopted in history.of(CallAdopted):
        if adopted.call == call:
            found.setdefault(adopted, []).append(event.author)
    return tuple(FirstLetter(adopted, tuple(dict.fromkeys(members))) for adopted, members in found.items())


def readings_of(history: History) -> Readings:
    readings: dict[str, dict[Adopted, tuple[MemberId, ...]]] = {}
    adopted: list[tuple[Event, Adopted]] = [*history.of(MessageAdopted), *history.of(FileAdopted)]
    for event, fact in adopted:
        if fact.row:
            said = readings.setdefault(fact.row, {})
            said[fact] = tuple(dict.fromkeys((*said.get(fact, ()), event.author)))
    return readings


def differing(readings: Readings, fact: Adopted) -> tuple[MemberId, ...]:
    """Whose desks read this, where others read the same letter differently; else empty."""
    said = readings.get(fact.row, {})
    return said[fact] if len(said) > 1 else ()


def reached(event: Event, fact: Adopted) -> Moment:
    """When we had it. A stranger who may say since when they wait comes before everybody who told the truth, or stands on no list until that day."""
    return event.moment if fact.row else fact.arrived


def adoption_of(event: Event) -> Hashable:
    """The same for two adoptions of one row with the same words, and only for those; the event itself where nothing was adopted from a row."""
    fact = event.fact
    return fact if isinstance(fact, Adopted) and fact.row else event.id
