"""A safe house as it stands. Rule: beds are counted from stays, which lie in the sections of the cases, never from a counter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safeconduct.core.case import NoteWritten
from safeconduct.core.event import Event
from safeconduct.core.house import (
    HouseAddressed,
    HouseBurnt,
    HouseChanged,
    HouseRegistered,
    HouseUsableAgain,
)
from safeconduct.core.ids import CaseId, HouseId
from safeconduct.core.when import Day
from safeconduct.folds.standing import History, Standing, history_of
from safeconduct.folds.stay import StayView
from safeconduct.folds.timeline import Contested, Entry, contested_of, timeline_of


@dataclass(frozen=True, slots=True)
class HouseContent:
    handle: str
    capacity: int
    guests: str
    most_nights: int | None


@dataclass(frozen=True, slots=True)
class StayAt:
    """A stay and the case it belongs to."""

    case: CaseId
    stay: StayView


@dataclass(frozen=True, slots=True)
class HouseView:
    """Shape: `stays` are those in this house that the reader could open, in order of their first day."""

    house: HouseId
    content: Standing[HouseContent]
    address: Standing[HouseAddressed]
    burnt_standing: Standing[HouseBurnt | None]
    notes: tuple[str, ...]
    stays: tuple[StayAt, ...]
    timeline: tuple[Entry, ...]
    contested: tuple[Contested, ...]

    @property
    def exists(self) -> bool:
        return not self.content.empty

    @property
    def handle(self) -> str:
        return " / ".join(dict.fromkeys(written.value.handle for written in self.content.values))

    @property
    def capacity(self) -> int:
        """Shape: the smaller, where two stand."""
        return min((written.value.capacity for written in self.content.values), default=0)

    @property
    def most_nights(self) -> int | None:
        limits = [w.value.most_nights for w in self.content.values if w.value.most_nights is not None]
        return min(limits, default=None)

    @property
    def burnt(self) -> HouseBurnt | None:
        """Shape: burnt as long as anybody's word that it is stands."""
        return next((w.value for w in self.burnt_standing.values if w.value is not None), None)

    def occupied_on(self, day: Day, today: Day) -> int:
        return sum(len(at.stay.persons) for at in self.stays if at.stay.holds_bed_on(day, today))

    def free_on(self, day: Day, today: Day) -> int:
        """Shape: never below 0; 0 in a burnt house."""
        return 0 if self.burnt else max(0, self.capacity - self.occupied_on(day, today))

    def free_between(self, from_day: Day, until: Day, today: Day) -> int:
        """Beds free on every night of the span."""
        nights = max(1, from_day.days_until(until))
        return min(self.free_on(from_day.plus(night), today) for night in range(nights))

    def staying(self, today: Day) -> tuple[StayAt, ...]:
        """Who sleeps there tonight, those who overstay included."""
        return tuple(at for at in self.stays if at.stay.is_there_on(today))

    def not_over(self, today: Day) -> tuple[StayAt, ...]:
        """Every stay that has not ended, those still to come included."""
        return tuple(at for at in self.stays if not at.stay.is_over or at.stay.is_there_on(today))

    def must_move(self, today: Day) -> tuple[StayAt, ...]:
        """Who must leave a burnt house, or must not come to it."""
        return self.not_over(today) if self.burnt else ()


def fold_house(house: HouseId, events: Iterable[Event], stays: Iterable[StayAt] = ()) -> HouseView:
    """The house as its events leave it, with the stays of every case the reader could open; other houses' stays are left out."""
    return house_after(house, history_of(events), stays)


def house_after(house: HouseId, history: History, stays: Iterable[StayAt]) -> HouseView:
    content = history.standing(_contents(history))
    address = history.standing(history.of(HouseAddressed))
    burnt = history.standing(_burnt(history))
    here = [at for at in stays if at.stay.house == house]
    return HouseView(
        house=house,
        content=content,
        address=address,
        burnt_standing=burnt,
        notes=tuple(fact.text for _, fact in history.of(NoteWritten)),
        stays=tuple(sorted(here, key=lambda at: (at.stay.from_day, at.stay.stay))),
        timeline=timeline_of(history),
        contested=contested_of(("house", "", content), ("address", "", address), ("burnt", "", burnt)),
    )


def _contents(history: History) -> Iterator[tuple[Event, HouseContent]]:
    for event, fact in history.of(HouseRegistered):
        yield event, HouseContent(fact.handle, fact.capacity, fact.guests, fact.most_nights)
    for event, changed in history.of(HouseChanged):
        yield event, HouseContent(changed.handle, changed.capacity, changed.guests, changed.most_nights)


def _burnt(history: History) -> Iterator[tuple[Event, HouseBurnt | None]]:
    yield from history.of(HouseBurnt)
    for event, _ in history.of(HouseUsableAgain):
        yield event, None
