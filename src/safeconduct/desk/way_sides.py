"""What the ways in say of a person on two sides: on two days, or by the rules of two versions. Rule: what the person is known by is the same on both sides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from safeconduct.caseload.way_known import read_known
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.folds.ways import PersonWays
from safeconduct.pathways.factfile import read_value
from safeconduct.pathways.facts import STAY, Facts, Value, facts_of
from safeconduct.pathways.matrix import Column, verdicts
from safeconduct.pathways.pathway import Pathway
from safeconduct.pathways.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Sides:
    """One way in, made ready twice. Shape: None where it is not among the rules of that side."""

    way: Pathway
    before: Column | None
    after: Column | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict that differs. Shape: None where the way in is not among the rules of that side."""

    way: Pathway
    before: Verdict | None
    after: Verdict | None


def turns(ways: PersonWays, sides: Sequence[Sides]) -> tuple[Turn, ...]:
    """For the person where they are. Shape: a way in that is not among the rules is as good as barred, and not said to have turned from or to that."""
    return turns_of(ways.values, sides)


def turns_in(kept: bytes, sides: Sequence[Sides]) -> bool:
    """Whether any verdict turns for anybody of a case, by what its row keeps."""
    return any(turns_of({name: _read(name, text) for name, text in one.items()}, sides) for one in read_known(kept).persons)


@lru_cache(maxsize=4096)
def _read(name: str, text: str) -> Value:
    """Most people's facts are written in the same few words."""
    return read_value(name, text)


def turns_of(values: Mapping[str, Value], sides: Sequence[Sides]) -> tuple[Turn, ...]:
    """As `turns`, of the facts alone."""
    try:
        facts = facts_of(values)
    except BadInput:  # Two facts that cannot both be so: the person's own page says it, and nothing is worked out.
        return ()
    before, after = _said(facts, [one.before for one in sides]), _said(facts, [one.after for one in sides])
    found = (Turn(one.way, was, now) for one, was, now in zip(sides, before, after, strict=True))
    return tuple(one for one in found if (one.before or Verdict.BARRED) is not (one.after or Verdict.BARRED))


def _said(facts: Facts, columns: Sequence[Column | None]) -> Iterator[Verdict | None]:
    (row,) = verdicts(facts, [one for one in columns if one is not None], (STAY,))
    found = iter(row)
    return (None if one is None else next(found) for one in columns)


def ways_here(view: CaseView) -> Iterable[PersonWays]:
    """Of those who are in the case now."""
    here = {person.person for person in view.people_here}
    return (ways for ways in view.ways if ways.person in here)
