"""The language of conditions: what a rule asks of a person's facts. Rule: met, not met or unknown (Kleene's three values), and never a guess."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from safeconduct.pathways.facts import Value

Truth = bool | None
Check = Callable[[Mapping[str, Value]], Truth]


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has this value."""

    fact: str
    value: bool | int | str | date


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The fact is one of these, or lists at least one of them."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """The text of the fact has one of these words in it, in capitals or not."""

    fact: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number or a day, this one or later. Shape: a word in place of a number (`never`) is more than any number."""

    fact: str
    value: int | date


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number or a day, this one or earlier."""

    fact: str
    value: int | date


@dataclass(frozen=True, slots=True)
class MonthsLeft:
    """A day at least so many months after the day for which the rules are asked."""

    fact: str
    months: int


@dataclass(frozen=True, slots=True)
class Given:
    """Inside an entry only: whether anything stands there."""

    fact: str
    value: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """At least one table of the list fits all of `tests`, whose facts are the keys of the table."""

    fact: str
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """The list is known, and empty."""

    fact: str
    value: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """What no fact tells: always unknown, with the question for a person."""

    question: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Condition", ...]


Test = Is | AnyOf | Mentions | AtLeast | AtMost | MonthsLeft | Given | Entry | Empty
Condition = Test | Ask | Not | All | Any


def tests_in(condition: Condition) -> Iterator[Test]:
    """Every test of a fact in the condition; an entry's own tests stay inside it."""
    match condition:
        case Ask():
            return
        case Not(part=part):
            yield from tests_in(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from tests_in(part)
        case _:
            yield condition


def questions_in(condition: Condition) -> Iterator[str]:
    match condition:
        case Ask(question=question):
            yield question
        case Not(part=part):
            yield from questions_in(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from questions_in(part)
        case _:
            return


def facts_in(condition: Condition) -> frozenset[str]:
    return frozenset(one.fact for one in tests_in(condition))


def compiled(condition: Condition, on: date) -> Check:
    """The condition as one function of the values of a person's facts, on this day."""
    match condition:
        case Ask():
            return lambda _: None
        case Not(part=part):
            return _negated(compiled(part, on))
        case All(parts=parts):
            return _all(tuple(compiled(part, on) for part in parts))
        case Any(parts=parts):
            return _any(tuple(compiled(part, on) for part in parts))
        case _:
            return _compiled_test(condition, on)


def _compiled_test(test: Test, on: date) -> Check:
    match test:
        case Is(fact=fact, value=value):
            return _is(fact, value)
        case AnyOf(fact=fact, values=values):
            return _any_of(fact, frozenset(values))
        case Mentions(fact=fact, words=words):
            return _mentions(fact, tuple(word.casefold() for word in words))
        case AtLeast(fact=fact, value=value):
            return _at_least(fact, value)
        case AtMost(fact=fact, value=value):
            return _at_most(fact, value)
        case MonthsLeft(fact=fact, months=months):
            return _at_least(fact, months_after(on, months))
        case Given(fact=fact, value=value):
            return lambda values: (fact in values) == value
        case Entry(fact=fact, tests=tests):
            return _entry(fact, _all(tuple(compiled(one, on) for one in tests)))
        case Empty(fact=fact, value=value):
            return _known(fact, lambda found: (found == ()) == value)
        case _:
            assert_never(test)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def _negated(check: Check) -> Check:
    def negated(values: Mapping[str, Value]) -> Truth:
        met = check(values)
        return None if met is None else not met

    return negated


def every(truths: Iterable[Truth]) -> Truth:
    """Kleene's *and*: one that is not met decides; short of that, one unknown leaves it unknown."""
    answer: Truth = True
    for met in truths:
        if met is False:
            return False
        if met is None:
            answer = None
    return answer


def some(truths: Iterable[Truth]) -> Truth:
    """Kleene's *or*: one that is met decides; short of that, one unknown leaves it unknown."""
    answer: Truth = False
    for met in truths:
        if met is True:
            return True
        if met is None:
            answer = None
    return answer


def _all(checks: tuple[Check, ...]) -> Check:
    return lambda values: every(check(values) for check in checks)


def _any(checks: tuple[Check, ...]) -> Check:
    return lambda values: some(check(values) for check in checks)


def _known(fact: str, holds: Callable[[Value], bool]) -> Check:
    """What nobody wrote is unknown, whatever is asked of it."""
    return lambda values: None if (found := values.get(fact)) is None else holds(found)


def _is(fact: str, wanted: bool | int | str | date) -> Check:
    if isinstance(wanted, str):
        folded = wanted.casefold()
        return _known(fact, lambda found: str(found).casefold() == folded)

    # True and 1 are equal to Python and not to a lawyer; the forms of facts keep them apart.
    return _known(fact, lambda found: found == wanted)


def _any_of(fact: str, wanted: frozenset[str]) -> Check:
    return _known(fact, lambda found: not wanted.isdisjoint(found) if isinstance(found, tuple) else found in wanted)


def _mentions(fact: str, words: tuple[str, ...]) -> Check:
    def mentioned(found: Value) -> bool:
        text = str(found).casefold()
        return any(word in text for word in words)

    return _known(fact, mentioned)


def _at_least(fact: str, least: int | date) -> Check:
    # The form of the fact is the form of the bound: a number meets a number, a day a day.
    return _known(fact, lambda found: isinstance(found, str) or found >= least)  # type: ignore[operator]


def _at_most(fact: str, most: int | date) -> Check:
    return _known(fact, lambda found: not isinstance(found, str) and found <= most)  # type: ignore[operator] # As above.


def _entry(fact: str, fits: Check) -> Check:
    def listed(values: Mapping[str, Value]) -> Truth:
        found = values.get(fact)
        if not isinstance(found, tuple):
            return None
        return some(fits(one) if isinstance(one, Mapping) else False for one in found)

    return listed
