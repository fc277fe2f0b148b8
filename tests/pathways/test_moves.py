"""What a move opens and closes: only what is open closes, and nothing that differs is left unsaid."""

from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.pathways import Verdict, rules
from safeconduct.pathways.facts import STAY, Facts
from safeconduct.pathways.matrix import Column, columns, verdicts
from safeconduct.pathways.moves import Shift, moves_to
from safeconduct.pathways.pathway import Rules

from .drawing import people

PLACES = (STAY, "RU", "GE", "DE", "AF", "LY", "AU")
DAYS = (date(2017, 6, 9), date(2022, 6, 1), date(2025, 11, 30))


@cache
def _made(on: date) -> tuple[Rules, tuple[Column, ...]]:
    every = rules()
    return every, columns(every, on)


@settings(max_examples=50, deadline=None)
@given(people(), st.sampled_from(DAYS))
def test_every_verdict_that_differs_is_said_once_and_only_what_is_open_closes(person: Facts, on: date) -> None:
    every, made = _made(on)
    stay, *there = verdicts(person, made, PLACES)
    moves = moves_to(every, dict(zip(PLACES[1:], there, strict=True)), stay)

    assert sorted(place for move in moves for place in move.places) == sorted(PLACES[1:])
    for move in moves:
        after = there[PLACES.index(move.places[0]) - 1]
        turned = {way.id: (before, now) for way, before, now in zip(every, stay, after, strict=True) if before is not now}
        assert sorted(turned) == sorted(way.id for ways in move.shifts.values() for way in ways)
        assert {turned[way.id] for way in move.shifts.get(Shift.CLOSES, ())} <= {(Verdict.OPEN, Verdict.BARRED)}
        assert all(turned[way.id][1] is Verdict.OPEN for way in move.shifts.get(Shift.OPENS, ()))


def test_countries_from_which_all_stands_alike_are_said_together() -> None:
    every, made = _made(DAYS[-1])
    nobody = Facts()
    stay, georgia, armenia = verdicts(nobody, made, (STAY, "GE", "AM"))

    assert [move.places for move in moves_to(every, {"GE": georgia, "AM": armenia}, stay)] == [("GE", "AM")]
