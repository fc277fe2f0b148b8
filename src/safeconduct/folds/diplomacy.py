"""What states hold and promise, as it stands. Rule: a promise nobody followed up is not kept and not broken; it is unknown."""

from collections.abc import Callable
from dataclasses import dataclass

from safeconduct.core.diplomacy import CommitmentFollowedUp, CommitmentMade, Kept, PositionNoted, PressLineSet
from safeconduct.core.ids import CommitmentId, PressLineId
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class CommitmentView:
    commitment: CommitmentId
    made: Standing[CommitmentMade]
    followed_up: tuple[CommitmentFollowedUp, ...]

    @property
    def first(self) -> CommitmentMade:
        return self.made.values[0].value

    @property
    def kept(self) -> Kept:
        return self.followed_up[-1].kept if self.followed_up else Kept.UNKNOWN

    @property
    def follow_up_due(self) -> Day | None:
        """The day somebody must ask: the one that was set, else the day by which it was promised."""
        if self.followed_up:
            return self.followed_up[-1].follow_up
        days = [day for written in self.made.values if (day := written.value.follow_up or written.value.by)]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class PressLineView:
    """Shape: several values stand where two were written apart; then nothing may be said until somebody settles it."""

    line: PressLineId
    standing: Standing[PressLineSet]

    @property
    def first(self) -> PressLineSet:
        return self.standing.values[0].value

    def holds_on(self, day: Day) -> bool:
        one = self.standing.one
        return one is not None and (one.until is None or day <= one.until)


@dataclass(frozen=True, slots=True)
class DiplomacyView:
    """Shape: positions in order of time, those without a date first."""

    positions: tuple[PositionNoted, ...]
    commitments: tuple[CommitmentView, ...]
    lines: tuple[PressLineView, ...]


Called = Callable[[str], str]
"""One word for a country, however it was typed."""


def country_key(country: Told, called: Called = str.casefold) -> tuple[str, ...]:
    """Shape: sorts known countries before withheld ones and those before unknown ones."""
    place = {Telling.KNOWN: "0", Telling.WITHHELD: "1", Telling.UNKNOWN: "2"}[country.state]
    return place, called(country.text), country.by.casefold(), country.why


def diplomacy_of(history: History) -> DiplomacyView:
    positions = history.standings((fact.position, event, fact) for event, fact in history.of(PositionNoted))
    made = history.standings((fact.commitment, event, fact) for event, fact in history.of(CommitmentMade))
    lines = history.standings((fact.line, event, fact) for event, fact in history.of(PressLineSet))
    followed = [fact for _, fact in history.of(CommitmentFollowedUp)]
    noted = [written.value for standing in positions.values() for written in standing.values]
    return DiplomacyView(
        tuple(sorted(noted, key=lambda one: one.on.iso if one.on else "")),
        tuple(
            CommitmentView(name, standing, tuple(one for one in followed if one.commitment == name))
            for name, standing in made.items()
            if not standing.empty
        ),
        tuple(PressLineView(name, standing) for name, standing in lines.items() if not standing.empty),
    )
