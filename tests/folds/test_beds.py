"""Where a bed is free, and where it only seems so."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.when import Day
from safeconduct.folds.beds import beds, taken_beds
from safeconduct.folds.stay import Span

TODAY = Day("2017-06-09")
NIGHTS = 21

spans = st.builds(
    lambda start, length, over: Span(TODAY.plus(start), TODAY.plus(start + length), over),
    st.integers(-30, 30),
    st.integers(1, 20),
    st.booleans(),
)
stays = st.lists(st.tuples(spans, st.integers(1, 3)), max_size=12)


@given(stays, st.integers(-7, 7))
def test_the_count_of_a_window_is_the_count_of_each_of_its_nights(stays: list[tuple[Span, int]], back: int) -> None:
    first = TODAY.plus(-back)

    by_night = [
        sum(persons for span, persons in stays if span.holds_bed_on(first.plus(night), TODAY))
        for night in range(NIGHTS)
    ]

    assert taken_beds(stays, first, NIGHTS, TODAY) == by_night


@given(stays, st.integers(1, 6))
def test_every_person_has_a_bed_each_night_and_no_bed_has_two(stays: list[tuple[Span, int]], capacity: int) -> None:
    rows = beds([(span, persons, None) for span, persons in stays], capacity, TODAY, NIGHTS, TODAY)

    drawn = [sum(bar.first <= night < bar.last for row in rows for bar in row) for night in range(NIGHTS)]
    assert drawn == taken_beds(stays, TODAY, NIGHTS, TODAY)
    assert len(rows) >= capacity
    for row in rows:
        assert all(one.last <= other.first for one, other in pairwise(row))


def test_who_overstays_holds_the_bed_to_the_end_of_the_picture() -> None:
    over = Span(TODAY.plus(-9), TODAY.plus(-2), False)
    left = Span(TODAY.plus(-9), TODAY.plus(-2), True)

    assert taken_beds([(over, 1)], TODAY, 3, TODAY) == [1, 1, 1]
    assert taken_beds([(left, 1)], TODAY, 3, TODAY) == [0, 0, 0]
    assert beds([(over, 1, "Heron")], 1, TODAY, 3, TODAY)[0][0].what == "Heron"


def test_more_people_than_beds_get_rows_of_their_own() -> None:
    tonight = Span(TODAY, TODAY.plus(1), False)

    assert len(beds([(tonight, 3, "Heron")], 2, TODAY, 3, TODAY)) == 3
