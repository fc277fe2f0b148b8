"""What an application would do to the dates of a case, before it is begun. Rule: nothing is written; a day that nobody gave and no source tells is not guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from safeconduct.actions.planning import clocks_from
from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import ApplicationId, ClockId, PersonId
from safeconduct.core.value import unknown
from safeconduct.core.when import Day
from safeconduct.folds.case import CaseView
from safeconduct.folds.clocks import Dated, Span, Whence, clocks_if
from safeconduct.folds.collisions import Collision, collisions_between, each_once
from safeconduct.pathways.pathway import After, Pathway

LODGED, DECISION = "lodged", After.DECISION.value
KINDS: Mapping[str, ClockKind] = {
    LODGED: ClockKind.LODGED,
    DECISION: ClockKind.DECISION,
    After.VISA.value: ClockKind.VISA_FROM,
    After.ARRIVAL.value: ClockKind.TICKET,
}
"""From what a term runs to the date of a case that it is. What a source calls no day of is none."""

_PLANNED = ApplicationId("planned")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Shape: `dates` of this application alone, those that can be told; `collisions` those in which one of them has a part."""

    dates: tuple[Dated, ...] = ()
    collisions: tuple[Collision, ...] = ()

    @property
    def tells_decision(self) -> bool:
        return any(one.kind is ClockKind.DECISION for one in self.dates)


def foreseen(view: CaseView, way: Pathway, persons: Sequence[PersonId], known: Mapping[str, Day]) -> Foreseen:
    """Shape: `known` are days that somebody supposes, by the words of `KINDS`; others are left aside."""
    every = clocks_if(view, tuple(_supposed(way, tuple(persons), known)))
    mine = tuple(sorted((one for one in every if one.application == _PLANNED and one.when), key=lambda one: (one.when, one.kind)))
    concerned = (one for one in collisions_between(view, every) if _PLANNED in (one.first.application, one.second.application if one.second else None))
    return Foreseen(mine, tuple(each_once(concerned)))


def _supposed(way: Pathway, persons: tuple[PersonId, ...], known: Mapping[str, Day]) -> Iterator[Dated]:
    for word, day in known.items():
        if word in KINDS:
            yield Dated(KINDS[word], persons, Span(day, day), Whence.STEP, f"supposed {word}", application=_PLANNED)
    wanted = ApplicationPrepared(_PLANNED, unknown(), way.id, unknown(), persons)
    names = [ClockId(f"supposed {number}") for number in range(len(way.steps) + len(way.deadlines))]
    for one in clocks_from(way, wanted, names):
        if one.kind is not ClockKind.DECISION or DECISION not in known:
            yield Dated(
                one.kind, persons, None, Whence.COMPUTED, f"clock {one.clock}", source=one.source, application=_PLANNED, after=one.after, days=one.days
            )  # fmt: skip
