"""What the rules of now ask otherwise than the plan an application was begun with. Rule: the plan stays as it is; another source or a later reading of the same words is no
change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.actions.planning import plan_of, rules_read
from safeconduct.core.application import ApplicationPlanned, ApplicationRulesRead, PlannedCondition
from safeconduct.core.when import Day
from safeconduct.pathways.pathway import Rules, State
from safeconduct.pathways.verdicts import state_on


class What(StrEnum):
    """Which part of a plan."""

    STEP = "step"
    PAPER = "paper"
    TERM = "term"
    REMARK = "remark"
    CONDITION = "condition"


PARTS = (What.STEP, What.PAPER, What.TERM, What.REMARK)


@dataclass(frozen=True, slots=True)
class Line:
    """Shape: `was` and `now` are English words of the rules; empty where the line is new, or gone. `asked` stands for a condition alone: what it asks, then and now, as
    the files write it."""

    what: What
    was: str
    now: str
    asked: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Since:
    """Shape: `is_gone` where the way in is not among the rules any more; `states` how its programme stood by the rules of now on the day the plan was made, and how it
    stands today, None where that is the same; `is_same_file` is None where the plan is from before that was kept, and then no condition is compared."""

    is_gone: bool = False
    states: tuple[State, State] | None = None
    lines: tuple[Line, ...] = ()
    is_same_file: bool | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.is_gone or self.states or self.lines)


def changed_since(plan: ApplicationPlanned, read: ApplicationRulesRead | None, rules: Rules, today: Day) -> Since:
    """Shape: `read` is what was kept of the rules with this plan, None for a plan from before that was kept."""
    way = next((one for one in rules if one.id == plan.pathway), None)
    if way is None:
        return Since(is_gone=True)
    persons = tuple(dict.fromkeys(one.person for one in plan.papers if one.person is not None))
    fresh = plan_of(way, plan.application, persons, today)
    before, after = (state_on(way, day.date).state for day in (plan.read_on, today))
    conditions = _conditions(read, rules_read(way, plan.application, today)) if read else ()
    lines, is_same = (*conditions, *_lines(plan, fresh)), read.sha256 == way.sha256 if read else None
    return Since(False, (before, after) if before is not after else None, lines, is_same)


def _conditions(read: ApplicationRulesRead, fresh: ApplicationRulesRead) -> Iterator[Line]:
    """Those that decide otherwise: by what they ask, or because they surely stand now. Another wording of the same decides nothing."""
    was, now = ({one.criterion: one for one in rules.conditions} for rules in (read, fresh))
    for name in dict.fromkeys((*was, *now)):
        before, after = was.get(name), now.get(name)
        if _decides(before) != _decides(after):
            yield Line(What.CONDITION, before.text if before else "", after.text if after else "", (before.asks if before else "", after.asks if after else ""))


def _decides(one: PlannedCondition | None) -> tuple[str, bool] | None:
    return (one.asks, one.is_certain) if one else None


def _lines(plan: ApplicationPlanned, fresh: ApplicationPlanned) -> Iterator[Line]:
    for what, was, now in zip(PARTS, _parts(plan), _parts(fresh), strict=True):
        gone = [one for one in was if one not in now]
        come = [one for one in now if one not in was]
        yield from (Line(what, *pair) for pair in _beside(gone, come))


def _beside(gone: Sequence[str], come: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number in range(max(len(gone), len(come))):
        yield gone[number] if number < len(gone) else "", come[number] if number < len(come) else ""


def _parts(plan: ApplicationPlanned) -> tuple[tuple[str, ...], ...]:
    """In the order of `PARTS`, each line once."""
    steps, remarks = ([one.text for one in lines] for lines in (plan.steps, plan.remarks))
    papers = [one.text for one in plan.papers]
    terms = [f"{one.text}: {one.days} days after {one.after}" for one in plan.terms]
    return tuple(tuple(dict.fromkeys(part)) for part in (steps, papers, terms, remarks))
