"""What the rules say of a person, on a day, from a place. Rule: a bar outweighs a suspension, only a condition bars, and unknown never counts as met.

Source: the contract of facts; docs/pathways.md has it in sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safeconduct.pathways.conditions import Check, Truth, compiled
from safeconduct.pathways.facts import Facts, Value, moved
from safeconduct.pathways.pathway import ENDED, RUNNING, Cited, Criterion, Pathway, Rules, State, StateLine
from safeconduct.pathways.spans import has_begun, has_ended
from safeconduct.pathways.telling import explained, state_said

PROGRAMME = "programme"
"""The id of the criterion that stands for the state of the programme."""


class Verdict(StrEnum):
    BARRED = "barred"
    OPEN = "open"
    SUSPENDED = "suspended"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion, held against the person. Shape: `met` is None where it is not known."""

    id: str
    met: Truth
    why: str
    cited: Cited
    is_factor: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """Shape: `place` as it was asked for: `stay` or a code."""

    pathway: str
    place: str
    verdict: Verdict
    state: State
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a programme stands on a day. Shape: `line` is None where no source reaches the day; `changing` names the change that lies on an unknown day."""

    state: State
    line: StateLine | None
    changing: StateLine | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion that stands on the day, or may stand."""

    criterion: Criterion
    check: Check
    is_certain: bool

    def met(self, values: Mapping[str, Value]) -> Truth:
        """Where nobody knows whether it stood on that day, meeting it is enough, and not meeting it decides nothing."""
        met = self.check(values)
        return met if self.is_certain or met else None


@dataclass(frozen=True, slots=True)
class Ready:
    """A pathway made ready for one day, so that a thousand people can be held against it."""

    pathway: Pathway
    standing: Standing
    asked: tuple[Asked, ...]


def state_on(pathway: Pathway, on: date) -> Standing:
    current: StateLine | None = None
    for line in pathway.states:
        match has_begun(line.begins, on):
            case True:
                current = line
            case None:
                return Standing(State.NOT_KNOWN, current, changing=line)
            case _:
                break
    return Standing(current.state if current else State.NOT_KNOWN, current)


def ready(pathway: Pathway, on: date) -> Ready:
    asked = []
    for criterion in pathway.criteria:
        stands = _stands(criterion, on)
        if stands is not False:
            asked.append(Asked(criterion, compiled(criterion.when, on), stands is True))
    return Ready(pathway, state_on(pathway, on), tuple(asked))


def _stands(criterion: Criterion, on: date) -> Truth:
    begun, ended = has_begun(criterion.begins, on), has_ended(criterion.ends, on)
    if begun is False and criterion.perhaps_from is not None:
        begun = None if has_begun(criterion.perhaps_from, on) is not False else False
    if ended is True and criterion.perhaps_until is not None:
        ended = None if has_ended(criterion.perhaps_until, on) is not True else True
    if begun is False or ended is True:
        return False
    return None if begun is None or ended is None else True


def verdict_of(state: State, conditions: Truth) -> Verdict:
    """Shape: `conditions` is met when all are, not met when one is known not to be."""
    if conditions is False or state in ENDED:
        return Verdict.BARRED
    if state is State.SUSPENDED:
        return Verdict.SUSPENDED
    if conditions is None or state not in RUNNING:
        return Verdict.CANNOT_TELL
    return Verdict.OPEN


def verdict_for(one: Ready, values: Mapping[str, Value]) -> Verdict:
    return verdict_of(one.standing.state, conditions_met(one.asked, values))


def conditions_met(asked: tuple[Asked, ...], values: Mapping[str, Value]) -> Truth:
    """Factors are not looked at: they are weighed by the authority and decide nothing here."""
    answer: Truth = True
    for one in asked:
        if one.criterion.is_factor:
            continue
        met = one.met(values)
        if met is False:
            return False
        if met is None:
            answer = None
    return answer


def assess_ready(one: Ready, facts: Facts, place: str) -> Assessment:
    """Shape: `facts` are those of the person as imagined in `place`."""
    found = [_programme(one.standing)]
    for asked in one.asked:
        met = asked.met(facts.values)
        criterion = asked.criterion
        why = explained(criterion, met, facts, is_certain=asked.is_certain)
        found.append(Finding(criterion.id, met, why, criterion.cited, criterion.is_factor))
    verdict = verdict_for(one, facts.values)
    return Assessment(one.pathway.id, place, verdict, one.standing.state, tuple(found))


def assess(facts: Facts, rules: Rules, on: date, place: str) -> tuple[Assessment, ...]:
    """Every pathway for one person from one place: `stay` or the code of another first country."""
    there = moved(facts, place)
    return tuple(assess_ready(ready(pathway, on), there, place) for pathway in rules)


def _programme(standing: Standing) -> Finding:
    met: Truth = True if standing.state in RUNNING else (False if standing.state in ENDED else None)
    line = standing.line or standing.changing
    cited = line.cited if line else Cited(("NOTES",), "2026-11")
    return Finding(PROGRAMME, met, state_said(standing.state, standing.line, standing.changing), cited)
