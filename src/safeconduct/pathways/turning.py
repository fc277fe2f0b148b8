"""Which facts would turn a verdict. Rule: a set is named only when some value of its facts turns it, and no smaller part of the set would.

Shape: the values tried are those on which the rules themselves look, and one beside each; so the search is small, and sets of more than three facts are not looked for.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, product
from typing import assert_never

from safeconduct.errors import BadInput
from safeconduct.pathways.conditions import (
    AnyOf,
    AtLeast,
    AtMost,
    Empty,
    Entry,
    Given,
    Is,
    Mentions,
    MonthsLeft,
    Test,
    months_after,
    tests_in,
)
from safeconduct.pathways.facts import HOME, OWN, Facts, Value, homes, with_values
from safeconduct.pathways.verdicts import Ready, verdict_for
from safeconduct.pathways.vocabulary import TESTABLE, Codes, Entries, Languages, WordLists

MOST_FACTS = 3
_MOST_FACTS_LOOKED_AT = 12
_ELSEWHERE = ("XK", "PW", "TV")
_WORD = "something else"

Samples = Mapping[str, tuple[Value, ...]]


def would_change(one: Ready, facts: Facts, on: date) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of facts that would turn the verdict, the shortest first."""
    before = verdict_for(one, facts.values)
    samples = samples_for(one, facts, on)
    found: list[tuple[str, ...]] = []
    for size in range(1, MOST_FACTS + 1):
        names = [name for name in samples if (name,) not in found]
        if size > 1 and len(names) > _MOST_FACTS_LOOKED_AT:
            break
        for chosen in combinations(names, size):
            if not any(set(done) <= set(chosen) for done in found) and _turns(one, facts, chosen, samples, before):
                found.append(chosen)
    return tuple(found)


def _turns(one: Ready, facts: Facts, names: tuple[str, ...], samples: Samples, before: object) -> bool:
    return any(verdict_for(one, other.values) is not before for other in variants(facts, names, samples))


def variants(facts: Facts, names: tuple[str, ...], samples: Samples) -> Iterator[Facts]:
    """The person with these facts otherwise, in every way that is tried; what contradicts the rest is left out."""
    for values in product(*(samples[name] for name in names)):
        try:
            yield with_values(facts, dict(zip(names, values, strict=True)))
        except BadInput:
            continue


def samples_for(one: Ready, facts: Facts, on: date) -> Samples:
    """For each fact on which the conditions look, the values that could make a difference, without the one it has."""
    found: dict[str, list[Value]] = {}
    for asked in one.asked:
        if asked.criterion.is_factor:
            continue
        for test in tests_in(asked.criterion.when):
            for name, value in _samples(test, facts, on):
                known = found.setdefault(name, [])
                if value not in known and facts.values.get(name) != value:
                    known.append(value)
    return {name: tuple(values) for name, values in sorted(found.items()) if values}


def _samples(test: Test, facts: Facts, on: date) -> Iterator[tuple[str, Value]]:
    if test.fact in (HOME, OWN):
        yield from _places(facts)
        return
    for value in _operands(test, on):
        yield test.fact, value


def _places(facts: Facts) -> Iterator[tuple[str, Value]]:
    """Whether somebody is at home changes with the country they are in; where no home is known, with that."""
    known = homes(facts.values)
    here = facts.values.get("current_country")
    if not known and "nationalities" not in facts.values:
        here_or = here if isinstance(here, str) else _ELSEWHERE[1]
        yield "nationalities", (here_or,)
        yield "nationalities", (_ELSEWHERE[0],)
    if not known and facts.values.get("nationalities") == ():
        yield "country_of_former_habitual_residence", _ELSEWHERE[0]
        if isinstance(here, str):
            yield "country_of_former_habitual_residence", here
    for home in known:
        yield "current_country", home
    yield "current_country", next(code for code in _ELSEWHERE if code not in known)


def _operands(test: Test, on: date) -> Iterator[Value]:
    match test:
        case Is(value=value):
            yield value
            yield _beside(value)
        case AnyOf(fact=fact, values=values):
            yield from _members(fact, values)
        case Mentions(words=words):
            yield words[0]
            yield _WORD
        case AtLeast(value=value) | AtMost(value=value):
            yield from (value, _later(value, 1), _later(value, -1))
        case MonthsLeft(months=months):
            edge = months_after(on, months)
            yield from (edge, _later(edge, -1))
        case Given():
            yield _WORD
        case Entry(tests=tests):
            yield ()
            yield from _entries(tests, on)
        case Empty(fact=fact):
            yield from ((), _something(fact))
        case _:
            assert_never(test)


def _beside(value: bool | int | str | date) -> Value:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case _:
            return 0 if value == "never" else _WORD


def _members(fact: str, values: tuple[str, ...]) -> Iterator[Value]:
    form = TESTABLE.get(fact)
    is_list = isinstance(form, Codes | Languages | WordLists)
    for value in values:
        yield (value,) if is_list else value
    if isinstance(form, Codes):
        yield (next(code for code in _ELSEWHERE if code not in values),)
    elif is_list:
        yield ()
    else:
        yield _outside(fact, values)


def _something(fact: str) -> Value:
    """A list of one, of which nothing more is said."""
    return ({},) if isinstance(TESTABLE.get(fact), Entries) else (_ELSEWHERE[0],)


def _outside(fact: str, values: tuple[str, ...]) -> str:
    if fact == "current_country":
        return next(code for code in _ELSEWHERE if code not in values)
    form = TESTABLE.get(fact)
    allowed = getattr(form, "values", ())
    return next((one for one in allowed if one not in values), _WORD)


def _later(value: int | date, by: int) -> Value:
    return value + timedelta(days=by) if isinstance(value, date) else max(0, value + by)


def _entries(tests: tuple[Test, ...], on: date) -> Iterator[Value]:
    """One entry that fits, built from the first value of each test."""
    fits: dict[str, bool | int | str | date] = {}
    for test in tests:
        if isinstance(test, Given) and not test.value:
            continue
        value = next(_operands(test, on))
        if not isinstance(value, tuple):
            fits[test.fact] = value
    yield (fits,)


