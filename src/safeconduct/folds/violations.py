"""Violations of a case as they stand. Rule: the act is what is counted; a victim of three acts is one victim, and a group is never added to
persons."""

from dataclasses import dataclass
from typing import TypeVar

from safeconduct.core.ids import ActId, PersonId, ViolationId
from safeconduct.core.thesaurus import UNITS
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
    ReliefNoted,
)
from safeconduct.folds.standing import History, Standing

K = TypeVar("K")
F = TypeVar("F")

INDIVIDUAL = UNITS.terms[0][0]


@dataclass(frozen=True, slots=True)
class ActView:
    """Shape: `noted` may hold several where it was written twice, apart; `first` is the one shown."""

    act: ActId
    noted: Standing[ActNoted]
    involved: tuple[InvolvementNoted, ...]
    said_by: tuple[InformationNoted, ...]

    @property
    def first(self) -> ActNoted:
        return self.noted.values[0].value

    @property
    def victims(self) -> tuple[PersonId, ...]:
        return tuple(dict.fromkeys(written.value.victim for written in self.noted.values))


@dataclass(frozen=True, slots=True)
class ViolationView:
    """Shape: `said_by` is what is said of the event as a whole; what is said of one act stands on the act."""

    violation: ViolationId
    noted: Standing[EventNoted]
    acts: tuple[ActView, ...]
    said_by: tuple[InformationNoted, ...]
    interventions: tuple[ReliefNoted, ...]

    @property
    def first(self) -> EventNoted:
        return self.noted.values[0].value


@dataclass(frozen=True, slots=True)
class RecordView:
    """All violations of one case. Shape: `parties` are those who are not people of the case."""

    violations: tuple[ViolationView, ...]
    parties: dict[PersonId, PartyNoted]

    @property
    def acts(self) -> tuple[ActView, ...]:
        return tuple(act for one in self.violations for act in one.acts)

    def is_group(self, person: PersonId) -> bool:
        party = self.parties.get(person)
        return party is not None and (party.unit not in ("", INDIVIDUAL) or party.number is not None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Shape: `persons` are different persons to whom at least one of the acts was done, `groups` different groups; neither is part of the
    other, and how many persons a group had is not added up."""

    acts: int
    persons: int
    groups: int


def tally(record: RecordView, kind: str | None = None) -> Tally:
    """How many acts, and to how many; of one kind, or of all."""
    acts = [act for act in record.acts if kind is None or act.first.kind == kind]
    victims = {victim for act in acts for victim in act.victims}
    groups = {victim for victim in victims if record.is_group(victim)}
    return Tally(len(acts), len(victims - groups), len(groups))


def record_of(history: History) -> RecordView:
    """Shape: an act of an event that is not here, or was taken back, is not counted."""
    events = history.standings((fact.violation, event, fact) for event, fact in history.of(EventNoted))
    acts = _acts(history)
    said = _standing(history.standings((f.information, e, f) for e, f in history.of(InformationNoted)))
    done = _standing(history.standings((f.intervention, e, f) for e, f in history.of(ReliefNoted)))
    parties = _standing(history.standings((f.person, e, f) for e, f in history.of(PartyNoted)))
    return RecordView(
        tuple(
            ViolationView(
                name,
                standing,
                tuple(act for act in acts if act.first.violation == name),
                tuple(one for one in said if one.violation == name and one.act is None),
                tuple(one for one in done if one.violation == name),
            )
            for name, standing in events.items()
            if not standing.empty
        ),
        {one.person: one for one in parties},
    )


def _acts(history: History) -> tuple[ActView, ...]:
    standings = history.standings((fact.act, event, fact) for event, fact in history.of(ActNoted))
    involved = _standing(history.standings((f.involvement, e, f) for e, f in history.of(InvolvementNoted)))
    said = _standing(history.standings((f.information, e, f) for e, f in history.of(InformationNoted)))
    return tuple(
        ActView(
            name,
            standing,
            tuple(one for one in involved if one.act == name),
            tuple(one for one in said if one.act == name),
        )
        for name, standing in standings.items()
        if not standing.empty
    )


def _standing(standings: dict[K, Standing[F]]) -> list[F]:
    """What stands under each id. Shape: where two were written apart, both."""
    return [written.value for standing in standings.values() for written in standing.values]
