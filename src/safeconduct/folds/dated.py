"""Dates that somebody entered, as they stand. Rule: while one says that a date runs and another, apart, that it does not, it runs: no date
may drop out of sight."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.clock import ClockSet, ClockWithdrawn
from safeconduct.core.event import Event
from safeconduct.core.ids import ClockId
from safeconduct.folds.standing import History, Standing, Written


@dataclass(frozen=True, slots=True)
class DatedView:
    """Shape: `running` are the dates that stand under this id, several while they were written apart; none once it is over."""

    clock: ClockId
    standing: Standing[ClockSet | ClockWithdrawn]

    @property
    def running(self) -> tuple[Written[ClockSet], ...]:
        return tuple(
            Written(each.value, each.author, each.moment, each.event)
            for each in self.standing.values
            if isinstance(each.value, ClockSet)
        )


def dated_of(history: History) -> tuple[DatedView, ...]:
    found = history.standings(_written(history))
    return tuple(DatedView(clock, standing) for clock, standing in found.items())


def _written(history: History) -> Iterator[tuple[ClockId, Event, ClockSet | ClockWithdrawn]]:
    for event, said in history.of(ClockSet):
        yield said.clock, event, said
    for event, over in history.of(ClockWithdrawn):
        yield over.clock, event, over
