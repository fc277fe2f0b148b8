"""The people of a case as they stand. Rule: arrived only when admitted and handed to a receiver somebody can name."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.application import (
    PersonAdmitted,
    PersonHandedOver,
    TravelBegan,
    TravelCalledOff,
    TravelPlanned,
)
from safeconduct.core.case import Part, PersonAdded, PersonLeft
from safeconduct.core.event import Event
from safeconduct.core.ids import PersonId
from safeconduct.core.person import (
    Born,
    NationalityNoted,
    PaperNoted,
    PersonNamed,
    PhoneNoted,
    WhereaboutsNoted,
)
from safeconduct.core.value import Told
from safeconduct.core.when import Day, PartialDate
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody wrote of a person's departure. Shape: `on` is None where it was called off; `is_over` once they have left."""

    on: Day | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """Shape: names, birth, papers and phones are empty where the identity section is sealed to the reader."""

    person: PersonId
    handle: str
    part: Part | None
    relation: str
    left: str | None
    names: Standing[PersonNamed]
    born: Standing[PartialDate]
    nationalities: tuple[Told, ...]
    papers: tuple[PaperNoted, ...]
    phones: tuple[PhoneNoted, ...]
    leaving: Standing[Leaving]
    admitted: Standing[PersonAdmitted]
    handed_over: Standing[PersonHandedOver]

    @property
    def is_here(self) -> bool:
        return self.left is None

    @property
    def has_arrived(self) -> bool:
        return not self.admitted.empty and not self.handed_over.empty

    @property
    def has_left(self) -> bool:
        """Shape: whoever was admitted or received has left, whatever became of the word of their departure."""
        return any(w.value.is_over for w in self.leaving.values) or not (self.admitted.empty and self.handed_over.empty)

    @property
    def departure(self) -> Day | None:
        """The day on which they leave or left; the earlier while two stand, None where nobody wrote one."""
        return min((w.value.on for w in self.leaving.values if w.value.on), default=None)

    @property
    def leaves_on(self) -> Day | None:
        """The day for which their departure is planned, until somebody writes that they have left."""
        return None if self.has_left else self.departure


@dataclass(frozen=True, slots=True)
class WhereView:
    """Shape: `person` is None for everybody in the case."""

    person: PersonId | None
    where: Standing[Told]


def people_of(history: History) -> tuple[PersonView, ...]:
    """Everybody who was ever added or named, in order of first mention."""
    there = history.standings(_there(history))
    names = history.standings((fact.person, event, fact) for event, fact in history.of(PersonNamed))
    born = history.standings((fact.person, event, fact.on) for event, fact in history.of(Born))
    admitted = history.standings((fact.person, event, fact) for event, fact in history.of(PersonAdmitted))
    handed = history.standings((fact.person, event, fact) for event, fact in history.of(PersonHandedOver))
    leaving = history.standings(_leaving(history))
    added = {fact.person: fact for _, fact in history.of(PersonAdded)}
    return tuple(
        PersonView(
            person=person,
            handle=added[person].handle if person in added else "",
            part=added[person].part if person in added else None,
            relation=added[person].relation if person in added else "",
            left=_left(there.get(person, Standing())),
            names=names.get(person, Standing()),
            born=born.get(person, Standing()),
            nationalities=_nationalities(history, person),
            papers=tuple(fact for _, fact in history.of(PaperNoted) if fact.person == person),
            phones=tuple(fact for _, fact in history.of(PhoneNoted) if fact.person == person),
            leaving=leaving.get(person, Standing()),
            admitted=admitted.get(person, Standing()),
            handed_over=handed.get(person, Standing()),
        )
        for person in dict.fromkeys([*there, *names, *born, *leaving, *admitted, *handed])
    )


def whereabouts_of(history: History) -> tuple[WhereView, ...]:
    noted = history.standings(
        (fact.person, event, fact.where) for event, fact in history.of(WhereaboutsNoted)
    )
    return tuple(WhereView(person, standing) for person, standing in noted.items())


def _there(history: History) -> Iterator[tuple[PersonId, Event, str | None]]:
    """Why each left, or None for being here."""
    for event, added in history.of(PersonAdded):
        yield added.person, event, None
    for event, left in history.of(PersonLeft):
        yield left.person, event, left.why


def _leaving(history: History) -> Iterator[tuple[PersonId, Event, Leaving]]:
    """Everything that was written of departures, planned, begun or called off: one field for each person."""
    for event, planned in history.of(TravelPlanned):
        yield from ((person, event, Leaving(planned.on, is_over=False)) for person in planned.persons)
    for event, began in history.of(TravelBegan):
        yield from ((person, event, Leaving(began.on, is_over=True)) for person in began.persons)
    for event, off in history.of(TravelCalledOff):
        yield from ((person, event, Leaving(None, is_over=False)) for person in off.persons)


def _left(there: Standing[str | None]) -> str | None:
    # Where somebody says they left and somebody says they are here, they are here: nobody may drop out of sight.
    whys = [written.value for written in there.values]
    return None if None in whys else next((why for why in whys if why is not None), None)


def _nationalities(history: History, person: PersonId) -> tuple[Told, ...]:
    noted = [fact.country for _, fact in history.of(NationalityNoted) if fact.person == person]
    return tuple(dict.fromkeys(noted))
