"""Two versions of the rules: what decides is told from what only reads otherwise."""

from dataclasses import replace

import pytest

from safeconduct.pathways.changed import ways_changed
from safeconduct.pathways.pathway import Cited, State
from safeconduct.pathways.shelf import Rulebook, rulebook, rulebook_of

BOOK = rulebook()


def with_first(**changed: object) -> Rulebook:
    """The shipped rules, and the first way in otherwise."""
    first, *others = BOOK.rules
    return replace(BOOK, rules=(replace(first, **changed), *others))  # type: ignore[arg-type]


def test_another_wording_another_source_and_a_factor_are_no_change() -> None:
    first = BOOK.rules[0]
    reworded = tuple(replace(one, text="Said otherwise", cited=Cited(("NOTES",), "2026")) for one in first.criteria)
    dated = tuple(replace(one, text="Said otherwise") for one in first.states)
    without_factors = tuple(one for one in reworded if not one.is_factor)
    assert len(without_factors) < len(reworded)

    assert ways_changed(BOOK, with_first(criteria=reworded, states=dated)) == ()
    assert ways_changed(BOOK, with_first(criteria=without_factors)) == ()


def test_a_condition_that_went_and_a_state_that_came_stand_with_what_was_before() -> None:
    first = BOOK.rules[0]
    gone = next(one for one in first.criteria if not one.is_factor)
    shut = replace(first.states[-1], state=State.CLOSED)
    book = with_first(criteria=tuple(one for one in first.criteria if one is not gone), states=(*first.states[:-1], shut))

    (found,) = ways_changed(BOOK, book)
    assert [(line.before, line.after) for line in found.lines] == [(first.states[-1], shut), (gone, None)]


def test_a_way_in_that_came_or_went_is_a_change() -> None:
    fewer = replace(BOOK, rules=BOOK.rules[1:])

    (came,), (went,) = ways_changed(fewer, BOOK), ways_changed(BOOK, fewer)
    assert (came.before, came.after) == (None, BOOK.rules[0]) and (went.before, went.after) == (BOOK.rules[0], None)


def test_files_are_read_back_as_they_were_kept() -> None:
    again = rulebook_of(BOOK.texts)

    assert (again.rules, again.addresses, again.unread) == (BOOK.rules, BOOK.addresses, ())


@pytest.mark.parametrize("text", ["", "not toml =", 'id = "DE-22-1"\nfuture = 1'])
def test_an_earlier_file_that_cannot_be_read_is_named_and_not_taken_for_one_that_was_not_there(text: str) -> None:
    earlier = rulebook_of({**BOOK.texts, "DE-22-1.toml": text})

    assert earlier.unread == ("DE-22-1",)
    assert ways_changed(earlier, BOOK) == ()


def test_earlier_sources_that_cannot_be_read_leave_no_way_in_read_and_stop_nothing() -> None:
    earlier = rulebook_of({**BOOK.texts, "sources.toml": "OFPRA = 1"})

    assert (earlier.rules, earlier.unread) == ((), tuple(way.id for way in BOOK.rules))
