"""Facts of risk, needs and tasks. Rule: a judgement has a day on which it is looked at again."""

from dataclasses import dataclass

from safeconduct.core.call import Danger
from safeconduct.core.ids import MemberId, NeedId, PersonId, TaskId
from safeconduct.core.when import Day


# wire: case.risk_judged/1
@dataclass(frozen=True, slots=True)
class RiskJudged:
    """Shape: `person` is None when the judgement is for everybody in the case."""

    level: Danger
    reason: str
    review_on: Day
    person: PersonId | None = None


# wire: case.need_noted/1
@dataclass(frozen=True, slots=True)
class NeedNoted:
    need: NeedId
    text: str
    person: PersonId | None = None


# wire: case.need_met/1
@dataclass(frozen=True, slots=True)
class NeedMet:
    need: NeedId
    how: str = ""


# wire: task.set/1
@dataclass(frozen=True, slots=True)
class TaskSet:
    task: TaskId
    text: str
    owner: MemberId | None = None
    due: Day | None = None


# wire: task.changed/1
@dataclass(frozen=True, slots=True)
class TaskChanged:
    """The whole task as it is from now on."""

    task: TaskId
    text: str
    owner: MemberId | None
    due: Day | None


# wire: task.done/1
@dataclass(frozen=True, slots=True)
class TaskDone:
    task: TaskId
    note: str = ""


TaskFact = RiskJudged | NeedNoted | NeedMet | TaskSet | TaskChanged | TaskDone
