"""Hypothesis strategies: one for each fact, built from its fields. Rule: a new fact needs no line here."""

import dataclasses
import functools
import types
import typing
from enum import Enum

from hypothesis import strategies as st

from safeconduct.core.call import MOST_NUMBER, LetterNumber
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day, Moment, PartialDate
from tests.history import chained

FACTS: tuple[type, ...] = typing.get_args(Fact)

# Few ids, so that facts meet: most of what can go wrong needs two facts about one thing.
_NAMES = st.sampled_from(["a", "b", "c", "e0", "e1", "e2", "e3"])
_TEXT = st.one_of(_NAMES, st.text(max_size=6))
_DAYS = st.dates().map(lambda day: Day(day.isoformat()))
_PARTIAL = st.dates().flatmap(
    lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4]])
)


@functools.cache
def values_of(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    """A strategy for one annotation as facts use them."""
    if isinstance(kind, typing.NewType):
        return _NAMES if kind.__supertype__ is str else st.integers(0, MOST_NUMBER if kind is LetterNumber else 2**33)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(values_of(arg) for arg in args))
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(values_of(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(values_of(arg) for arg in args))
    if origin is dict:
        return st.dictionaries(values_of(args[0]), values_of(args[1]), max_size=2)
    return _plain(kind)


def _plain(kind: type) -> st.SearchStrategy[typing.Any]:
    if kind is Day:
        return _DAYS
    if kind is PartialDate:
        return _PARTIAL.map(PartialDate)
    if kind is Told:
        return dataclass_values(Told, state=st.just(Telling.KNOWN)) | dataclass_values(Told, text=st.just(""))
    if dataclasses.is_dataclass(kind):
        return dataclass_values(kind)
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    plain = {
        str: _TEXT,
        bool: st.booleans(),
        int: st.integers(-(2**40), 2**40),
        float: st.floats(allow_nan=False),
        bytes: st.binary(max_size=8),
        types.NoneType: st.none(),
    }
    return plain[kind]


@functools.cache
def dataclass_values(kind: type, **narrower: st.SearchStrategy[typing.Any]) -> st.SearchStrategy[typing.Any]:
    """Any well-typed value of a dataclass. Shape: `narrower` are fields that may hold less than their type says."""
    hints = typing.get_type_hints(kind)
    any_of = {field.name: values_of(hints[field.name]) for field in dataclasses.fields(kind) if field.init}
    return st.builds(kind, **(any_of | narrower))


@functools.cache
def facts(*of: type) -> st.SearchStrategy[Fact]:
    """Any fact, or any of the types named."""
    return st.one_of(*(dataclass_values(kind) for kind in of or FACTS))


unreadable = st.builds(Unreadable, wire_name=_TEXT, raw=st.binary(max_size=8))


@st.composite
def histories(draw: st.DrawFn, *of: type, most: int = 8) -> list[Event]:
    """Events of up to two streams in which each author had seen some of what was there before."""
    chosen = draw(st.lists(st.one_of(facts(*of), unreadable), max_size=most))
    events: list[Event] = []
    for number, fact in enumerate(chosen):
        stream = draw(st.sampled_from(["s", "t"]))
        mask = draw(st.integers(0, 2**number - 1))
        seen = [event for place, event in enumerate(events) if event.stream == stream and mask >> place & 1]
        made = chained(f"e{number}", fact, seen, stream=stream, author=draw(st.sampled_from(["ann", "bob"])))
        events.append(
            dataclasses.replace(made, moment=draw(st.integers(0, 99).map(Moment)), counts=draw(st.booleans()))
        )
    return events
