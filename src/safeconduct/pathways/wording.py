"""Conditions as a lawyer writes them in TOML. Rule: a test that does not fit the form of its fact is refused, so that a rule cannot fail in silence."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import assert_never

from safeconduct.errors import BadInput
from safeconduct.pathways.codes import COUNTRIES, is_language
from safeconduct.pathways.conditions import (
    All,
    Any,
    AnyOf,
    Ask,
    AtLeast,
    AtMost,
    Condition,
    Empty,
    Entry,
    Given,
    Is,
    Mentions,
    MonthsLeft,
    Not,
    Test,
)
from safeconduct.pathways.factfile import day_of
from safeconduct.pathways.vocabulary import (
    TESTABLE,
    ADay,
    Code,
    Codes,
    Consent,
    Entries,
    Flag,
    Form,
    Languages,
    Number,
    Table,
    WordLists,
    Words,
    nearest,
)

JOINED = ("all", "any", "not", "ask")
OPERATORS = ("is", "any_of", "mentions", "at_least", "at_most", "months_left", "given", "entry", "empty")
_KEY = "when"


def condition_of(raw: object) -> Condition:
    """Raises: BadInput saying what is wrong; its field is `when`."""
    if not isinstance(raw, Mapping) or not raw:
        raise _wrong("it is missing. Write { fact = …, is = … }, or all, any, not, ask.")
    joined = [key for key in raw if key in JOINED]
    if not joined:
        return _test(raw)
    if len(raw) != 1:
        raise _wrong(f"{joined[0]!r} stands alone in its braces.")
    inner = raw[joined[0]]
    match joined[0]:
        case "all":
            return All(_parts(inner))
        case "any":
            return Any(_parts(inner))
        case "not":
            return Not(condition_of(inner))
        case _:
            return Ask(_sentence(inner))


def _wrong(what: str) -> BadInput:
    return BadInput(f"when: {what}", _KEY)


def _parts(raw: object) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not raw:
        raise _wrong("all and any take a list of conditions in square brackets.")
    return tuple(condition_of(one) for one in raw)


def _sentence(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip().endswith("?"):
        raise _wrong("ask takes a question that ends with a question mark.")
    return raw.strip()


def _test(raw: Mapping[str, object]) -> Test:
    fact = raw.get("fact")
    if not isinstance(fact, str):
        raise _wrong(f"a test names its fact: {{ fact = \"nationalities\", any_of = [\"RU\"] }}. Known words are fact, {', '.join(OPERATORS + JOINED)}.")
    if fact not in TESTABLE:
        raise _wrong(f"there is no fact {fact!r}.{nearest(fact, TESTABLE)}")
    test = _tested(fact, TESTABLE[fact], {key: value for key, value in raw.items() if key != "fact"})
    if isinstance(test, Given):
        # Whether a fact is known must not decide anything: what somebody learns later would turn a verdict that was sure.
        raise _wrong(f"{fact}: given is for the keys of an entry only.")
    return test


def _tested(fact: str, form: Form, raw: Mapping[str, object]) -> Test:
    if len(raw) != 1:
        raise _wrong(f"{fact} takes one of {', '.join(OPERATORS)}, once.")
    ((operator, operand),) = raw.items()
    if operator not in OPERATORS:
        raise _wrong(f"{operator!r} is no test.{nearest(operator, OPERATORS)}")
    if operator not in _fitting(form):
        raise _wrong(f"{fact} cannot be tested with {operator!r}; it takes {', '.join(_fitting(form))}.")
    return _MAKERS[operator](fact, form, operand)


def _fitting(form: Form) -> tuple[str, ...]:
    match form:
        case Flag():
            return ("is",)
        case Code():
            return ("is", "any_of")
        case Codes() | Languages() | WordLists():
            return ("any_of", "empty")
        case Words():
            return ("is", "any_of", "mentions", "given")
        case ADay():
            return ("at_least", "at_most", "months_left", "given")
        case Number():
            return ("is", "at_least", "at_most")
        case Entries():
            return ("entry", "empty")
        case Table() | Consent():
            return ()
        case _:
            assert_never(form)


def _one(form: Form, raw: object, fact: str) -> bool | int | str:
    """A value that the fact can have."""
    match form:
        case Flag() if isinstance(raw, bool):
            return raw
        case Code() | Codes() if isinstance(raw, str) and raw in COUNTRIES:
            return raw
        case Languages() if isinstance(raw, str) and is_language(raw):
            return raw
        case Words(values=values) | WordLists(values=values) if isinstance(raw, str) and raw and (not values or raw in values):
            return raw
        case Number(words=words) if (isinstance(raw, int) and not isinstance(raw, bool)) or (isinstance(raw, str) and raw in words):
            return raw
        case _:
            hint = nearest(raw, form.values) if isinstance(form, Words | WordLists) and isinstance(raw, str) else ""
            raise _wrong(f"{fact} cannot be {raw!r}.{hint}")


def _is(fact: str, form: Form, raw: object) -> Test:
    return Is(fact, _one(form, raw, fact))


def _any_of(fact: str, form: Form, raw: object) -> Test:
    if not isinstance(raw, list) or not raw:
        raise _wrong(f"{fact}: any_of takes a list in square brackets.")
    return AnyOf(fact, tuple(str(_one(form, one, fact)) for one in raw))


def _mentions(fact: str, form: Form, raw: object) -> Test:
    if not isinstance(raw, list) or not raw or not all(isinstance(one, str) and one for one in raw):
        raise _wrong(f"{fact}: mentions takes a list of words.")
    return Mentions(fact, tuple(raw))


def _bound(fact: str, form: Form, raw: object) -> int | date:
    if isinstance(form, ADay):
        try:
            return day_of(raw, fact)
        except BadInput as wrong:
            raise _wrong(str(wrong)) from None
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _wrong(f"{fact}: at_least and at_most take a whole number or a day.")
    return raw


def _at_least(fact: str, form: Form, raw: object) -> Test:
    return AtLeast(fact, _bound(fact, form, raw))


def _at_most(fact: str, form: Form, raw: object) -> Test:
    return AtMost(fact, _bound(fact, form, raw))


def _months_left(fact: str, form: Form, raw: object) -> Test:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw <= 1200:
        raise _wrong(f"{fact}: months_left takes a number of months.")
    return MonthsLeft(fact, raw)


def _flagged(raw: object, fact: str) -> bool:
    if not isinstance(raw, bool):
        raise _wrong(f"{fact}: write true or false.")
    return raw


def _given(fact: str, form: Form, raw: object) -> Test:
    return Given(fact, _flagged(raw, fact))


def _empty(fact: str, form: Form, raw: object) -> Test:
    return Empty(fact, _flagged(raw, fact))


def _entry(fact: str, form: Form, raw: object) -> Test:
    if not isinstance(form, Entries) or not isinstance(raw, Mapping) or not raw:
        raise _wrong(f'{fact}: entry takes a table, for example {{ destination = "DE" }}.')
    tests = []
    for key, value in raw.items():
        if key not in form.keys:
            raise _wrong(f"{fact} has no {key!r}.{nearest(key, form.keys)}")
        tests.append(_tested(key, form.keys[key], value if isinstance(value, Mapping) else {"is": value}))
    return Entry(fact, tuple(tests))


_MAKERS: Mapping[str, Callable[[str, Form, object], Test]] = {
    "is": _is,
    "any_of": _any_of,
    "mentions": _mentions,
    "at_least": _at_least,
    "at_most": _at_most,
    "months_left": _months_left,
    "given": _given,
    "entry": _entry,
    "empty": _empty,
}
