"""Stays as they stand. Rule: where several last days stand, the later counts, so that a bed is never given twice."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.event import Event
from safeconduct.core.house import StayBegan, StayEnded, StayExtended
from safeconduct.core.ids import HouseId, PersonId, StayId
from safeconduct.core.when import Day
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class Span:
    """The nights of one stay. Shape: `until` is the last day planned, or the day it ended once it `is_over`."""

    from_day: Day
    until: Day
    is_over: bool

    def is_there_on(self, day: Day) -> bool:
        """Whether the persons sleep there on the night that begins on that day. Somebody who overstays is still there."""
        return self.from_day <= day and (day < self.until if self.is_over else True)

    def held_until(self, today: Day) -> Day | None:
        """Until when the bed is taken; None while somebody overstays, for nobody has said that they left."""
        return None if not self.is_over and self.until <= today else self.until

    def holds_bed_on(self, day: Day, today: Day) -> bool:
        end = self.held_until(today)
        return self.from_day <= day and (end is None or day < end)

    def days_left(self, today: Day) -> int:
        """Shape: negative once the limit is passed."""
        return today.days_until(self.until)


@dataclass(frozen=True, slots=True)
class StayView:
    """Shape: a person sleeps there from `from_day` on and leaves on `until`."""

    stay: StayId
    house: HouseId
    persons: tuple[PersonId, ...]
    from_day: Day
    until_standing: Standing[Day]
    ended: Standing[StayEnded]

    @property
    def until(self) -> Day:
        """The last day planned, or the day it ended."""
        if not self.ended.empty:
            return max(written.value.on for written in self.ended.values)
        return max((written.value for written in self.until_standing.values), default=self.from_day)

    @property
    def is_over(self) -> bool:
        return not self.ended.empty

    @property
    def span(self) -> Span:
        return Span(self.from_day, self.until, self.is_over)

    def is_there_on(self, day: Day) -> bool:
        """Whether the persons sleep there on the night that begins on that day. Somebody who overstays is still there."""
        return self.span.is_there_on(day)

    def holds_bed_on(self, day: Day, today: Day) -> bool:
        """As planned; who overstays holds the bed until somebody says that they left."""
        return self.span.holds_bed_on(day, today)

    def days_left(self, today: Day) -> int:
        """Shape: negative once the limit is passed."""
        return self.span.days_left(today)


def stays_of(history: History) -> tuple[StayView, ...]:
    until = history.standings(_untils(history))
    ended = history.standings((fact.stay, event, fact) for event, fact in history.of(StayEnded))
    began = {fact.stay: fact for _, fact in reversed([*history.of(StayBegan)])}
    return tuple(
        StayView(
            stay=fact.stay,
            house=fact.house,
            persons=fact.persons,
            from_day=fact.from_day,
            until_standing=until[fact.stay],
            ended=ended.get(fact.stay, Standing()),
        )
        for fact in reversed(began.values())
    )


def _untils(history: History) -> Iterator[tuple[StayId, Event, Day]]:
    for event, began in history.of(StayBegan):
        yield began.stay, event, began.until
    for event, extended in history.of(StayExtended):
        yield extended.stay, event, extended.until
