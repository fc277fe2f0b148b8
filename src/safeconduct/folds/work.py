"""Risk, needs and tasks of a case as they stand. Rule: a task is done once somebody said so; opening it again undoes that fact."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, MemberId, NeedId, PersonId, TaskId
from safeconduct.core.task import NeedMet, NeedNoted, RiskJudged, TaskChanged, TaskDone, TaskSet
from safeconduct.core.when import Day
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class RiskView:
    """Shape: `person` is None for everybody in the case."""

    person: PersonId | None
    judged: Standing[RiskJudged]


@dataclass(frozen=True, slots=True)
class TaskContent:
    text: str
    owner: MemberId | None
    due: Day | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """Shape: `done` is the event that said so, which undoing opens the task again."""

    task: TaskId
    content: Standing[TaskContent]
    done: EventId | None

    @property
    def text(self) -> str:
        return " / ".join(dict.fromkeys(written.value.text for written in self.content.values))

    @property
    def owner(self) -> MemberId | None:
        owners = {written.value.owner for written in self.content.values}
        return owners.pop() if len(owners) == 1 else None

    @property
    def due(self) -> Day | None:
        """Shape: the earliest, where several stand."""
        return min((w.value.due for w in self.content.values if w.value.due), default=None)


@dataclass(frozen=True, slots=True)
class NeedView:
    need: NeedId
    text: str
    person: PersonId | None
    met: str | None
    """How it was met; None while it is not."""


def risks_of(history: History) -> tuple[RiskView, ...]:
    judged = history.standings((fact.person, event, fact) for event, fact in history.of(RiskJudged))
    return tuple(RiskView(person, standing) for person, standing in judged.items())


def tasks_of(history: History) -> tuple[TaskView, ...]:
    done = {fact.task: event.id for event, fact in history.of(TaskDone)}
    contents = history.standings(_contents(history))
    return tuple(TaskView(task, content, done.get(task)) for task, content in contents.items())


def needs_of(history: History) -> tuple[NeedView, ...]:
    met = {fact.need: fact.how for _, fact in history.of(NeedMet)}
    noted = {fact.need: fact for _, fact in history.of(NeedNoted)}
    return tuple(NeedView(need, fact.text, fact.person, met.get(need)) for need, fact in noted.items())


def _contents(history: History) -> Iterator[tuple[TaskId, Event, TaskContent]]:
    for event, fact in history.of(TaskSet):
        yield fact.task, event, TaskContent(fact.text, fact.owner, fact.due)
    for event, changed in history.of(TaskChanged):
        yield changed.task, event, TaskContent(changed.text, changed.owner, changed.due)
