"""Many people, all pathways, many first countries at once. Rule: what does not depend on the place is worked out once a person; the answers are those of `verdicts`.

Why it can be quick: a rule looks at the place only through the country, through whether it is home, and through facts that do not travel. So all countries that a pathway does not
name, and that are not home, have one answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from safeconduct.pathways.conditions import AnyOf, Check, Is, Truth, every, facts_in, tests_in
from safeconduct.pathways.facts import HOME, OWN, STAY, Facts, Value, facts_of, homes, moved
from safeconduct.pathways.pathway import ENDED, Rules, State
from safeconduct.pathways.verdicts import Asked, Verdict, ready, verdict_of
from safeconduct.pathways.vocabulary import BOUND_TO_PLACE

_PLACE = BOUND_TO_PLACE | {HOME, OWN, "current_country"}
Row = tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A pathway on one day. Shape: `named` are the countries on which its conditions look."""

    state: State
    anywhere: tuple[Check, ...]
    by_place: tuple[Check, ...]
    named: frozenset[str]


def columns(rules: Rules, on: date) -> tuple[Column, ...]:
    """The rules made ready for one day."""
    made = []
    for pathway in rules:
        one = ready(pathway, on)
        conditions = [asked for asked in one.asked if not asked.criterion.is_factor]
        placed = [asked for asked in conditions if facts_in(asked.criterion.when) & _PLACE]
        free = [asked for asked in conditions if asked not in placed]
        made.append(Column(one.standing.state, tuple(_check(each) for each in free), tuple(_check(each) for each in placed), _named(placed)))
    return tuple(made)


def verdicts(person: Facts, made: Sequence[Column], places: Sequence[str]) -> tuple[Row, ...]:
    """One row a place, one verdict a pathway."""
    values = person.values
    fixed = [every(check(values) for check in column.anywhere) for column in made]
    here = values.get("current_country")
    own = frozenset(homes(values)) | ({STAY, str(here)} if here is not None else {STAY})
    elsewhere: list[Verdict] | None = None
    rows: list[Row] = []
    for place in places:
        if place in own:
            there = moved(person, place).values
            rows.append(tuple(_verdict(column, one, there) for column, one in zip(made, fixed, strict=True)))
            continue
        if elsewhere is None:
            there = _nowhere(person)
            elsewhere = [_verdict(column, one, there) for column, one in zip(made, fixed, strict=True)]
        rows.append(_row_elsewhere(person, made, fixed, elsewhere, place))
    return tuple(rows)


def _row_elsewhere(person: Facts, made: Sequence[Column], fixed: Sequence[Truth], elsewhere: Sequence[Verdict], place: str) -> Row:
    named = [number for number, column in enumerate(made) if place in column.named]
    if not named:
        return tuple(elsewhere)
    row = list(elsewhere)
    there = moved(person, place).values
    for number in named:
        row[number] = _verdict(made[number], fixed[number], there)
    return tuple(row)


def _nowhere(person: Facts) -> Mapping[str, Value]:
    """The person in a country that is not home and that no rule names."""
    kept = {name: value for name, value in person.values.items() if name not in _PLACE}
    return facts_of({**kept, "current_country": "(elsewhere)"}).values


def _verdict(column: Column, fixed: Truth, there: Mapping[str, Value]) -> Verdict:
    if fixed is False or column.state in ENDED:
        return Verdict.BARRED
    placed = every(check(there) for check in column.by_place)
    return verdict_of(column.state, False if placed is False else (None if None in (fixed, placed) else True))


def _check(asked: Asked) -> Check:
    return asked.check if asked.is_certain else asked.met


def _named(placed: Sequence[Asked]) -> frozenset[str]:
    named: set[str] = set()
    for asked in placed:
        for test in tests_in(asked.criterion.when):
            if test.fact == "current_country":
                named |= {str(test.value)} if isinstance(test, Is) else set(test.values if isinstance(test, AnyOf) else ())
    return frozenset(named)
