"""Worked out for many at once, a verdict is the one worked out alone."""

from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.pathways import assess, rules
from safeconduct.pathways.facts import Facts
from safeconduct.pathways.matrix import Column, columns, verdicts
from safeconduct.pathways.pathway import Rules

from .drawing import people
from .worked import worked_persons

PLACES = ("stay", "RU", "GE", "DE", "AF", "IR", "LY", "KZ", "AU")
ON = date(2025, 11, 30)


@cache
def _made() -> tuple[Rules, tuple[Column, ...]]:
    every = rules()
    return every, columns(every, ON)


def _alone(person: Facts, place: str) -> tuple[str, ...]:
    return tuple(one.verdict for one in assess(person, _made()[0], ON, place))


@settings(max_examples=60, deadline=None)
@given(people(), st.lists(st.sampled_from(PLACES), max_size=4))
def test_a_row_of_the_matrix_is_the_assessment_from_that_place(person: Facts, places: list[str]) -> None:
    assert verdicts(person, _made()[1], places) == tuple(_alone(person, place) for place in places)


def test_the_worked_persons_have_the_same_verdicts_in_the_matrix() -> None:
    for one in worked_persons():
        assert verdicts(one.facts, _made()[1], PLACES) == tuple(_alone(one.facts, place) for place in PLACES)
