"""Agreed signs of life as they stand. Rule: when in doubt the earlier due time holds, for silence must be seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.checkin import (
    CheckInAgreed,
    CheckInEnded,
    CheckInExpected,
    CheckInHeard,
    CheckInOutcome,
    CheckInRungTaken,
)
from safeconduct.core.event import Event
from safeconduct.core.ids import CheckInId, EventId, MemberId, PersonId
from safeconduct.core.when import Moment
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class RungTaken:
    rung: int
    text: str
    by: MemberId
    moment: Moment
    event: EventId


@dataclass(frozen=True, slots=True)
class Due:
    """Where a check-in stands after one act. Shape: `alarm` is since when the person is known not to be free; all None when over."""

    next_due: Moment | None
    alarm: Moment | None
    outcome: CheckInOutcome | None


@dataclass(frozen=True, slots=True)
class CheckInView:
    """Shape: `agreed` is what was agreed last; `rungs` are those taken since the person was last heard free."""

    check_in: CheckInId
    agreed: CheckInAgreed | None
    due: Standing[Due]
    rungs: tuple[RungTaken, ...]
    last_heard: Moment | None

    @property
    def person(self) -> PersonId | None:
        return self.agreed.person if self.agreed else None

    @property
    def is_over(self) -> bool:
        return all(_is_over(written.value) for written in self.due.values)

    @property
    def outcome(self) -> CheckInOutcome | None:
        """How it ended; None while it goes on."""
        ended = [written.value.outcome for written in self.due.values if written.value.outcome]
        return ended[-1] if self.is_over and ended else None

    @property
    def next_due(self) -> Moment | None:
        dues = [w.value.next_due for w in self.due.values if w.value.next_due is not None]
        return min(dues, default=None)

    @property
    def not_free_since(self) -> Moment | None:
        alarms = [w.value.alarm for w in self.due.values if w.value.alarm is not None]
        return min(alarms, default=None)

    @property
    def missing_from(self) -> Moment | None:
        """From when on it is missing, be that ahead; None when it is over."""
        known = [at for at in (self.not_free_since, self.next_due) if at is not None]
        return None if self.is_over else min(known, default=None)

    @property
    def next_rung(self) -> int:
        """The rung of the ladder whose turn it is, from 0."""
        return 1 + max((taken.rung for taken in self.rungs), default=-1)

    def missed_since(self, now: Moment) -> Moment | None:
        """Since when the silence, or the word that means not free, waits for somebody; None while all is well."""
        since = [self.not_free_since] if self.not_free_since is not None else []
        if self.next_due is not None and self.next_due <= now:
            since.append(self.next_due)
        return min(since, default=None)


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """What the section *case* says of a sign of life. Shape: `person` None for everybody."""

    check_in: CheckInId
    person: PersonId | None
    told: Standing[Moment | None]

    @property
    def by(self) -> Moment | None:
        """From when on it is missing; None when none is expected any more. Where several stand apart, the earliest: silence must be seen."""
        return min((w.value for w in self.told.values if w.value is not None), default=None)

    @property
    def told_by(self) -> MemberId | None:
        """Who of us told that last, and so can say what was agreed."""
        return self.told.values[-1].author if self.told.values else None


def expected_of(history: History) -> tuple[ExpectedView, ...]:
    whose = {fact.check_in: fact.person for _, fact in history.of(CheckInExpected)}
    told = history.standings((fact.check_in, event, fact.by) for event, fact in history.of(CheckInExpected))
    return tuple(ExpectedView(check_in, whose[check_in], standing) for check_in, standing in told.items())


def check_ins_of(history: History) -> tuple[CheckInView, ...]:
    dues = history.standings(_dues(history))
    return tuple(_view(history, check_in, due) for check_in, due in dues.items())


def _is_over(due: Due) -> bool:
    return due.next_due is None and due.alarm is None


def _dues(history: History) -> Iterator[tuple[CheckInId, Event, Due]]:
    for event, agreed in history.of(CheckInAgreed):
        yield agreed.check_in, event, Due(agreed.first_due, None, None)
    for event, heard in history.of(CheckInHeard):
        alarm = None if heard.free else heard.at
        yield heard.check_in, event, Due(heard.next_due, alarm, CheckInOutcome.ANSWERED)
    for event, ended in history.of(CheckInEnded):
        yield ended.check_in, event, Due(_due_after(ended), None, ended.outcome)


def _due_after(ended: CheckInEnded) -> Moment | None:
    goes_on = ended.outcome in (CheckInOutcome.ANSWERED, CheckInOutcome.FALSE_ALARM)
    return ended.next_due if goes_on else None


def _view(history: History, check_in: CheckInId, due: Standing[Due]) -> CheckInView:
    agreed = [fact for _, fact in history.of(CheckInAgreed) if fact.check_in == check_in]
    heard = [fact.at for _, fact in history.of(CheckInHeard) if fact.check_in == check_in and fact.free]
    quiet = [written.event for written in due.values if written.value.alarm is None]
    rungs = tuple(
        RungTaken(fact.rung, fact.text, event.author, event.moment, event.id)
        for event, fact in history.of(CheckInRungTaken)
        if fact.check_in == check_in and not any(history.saw(name, event.id) for name in quiet)
    )
    return CheckInView(check_in, agreed[-1] if agreed else None, due, rungs, max(heard, default=None))
