"""From when somebody may be asked to erase a closed case, worked out on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.case import CaseKeptLonger
from safeconduct.core.ids import EventId, MemberId
from safeconduct.core.when import Day, Moment
from safeconduct.folds.keeping import LAST, ends, kept_until, longest, months_after
from safeconduct.folds.standing import Standing, Written


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2017-06-09", 6, "2017-12-09"), ("2017-08-31", 6, "2018-02-28"), ("2016-02-29", 12, "2017-02-28"), ("2017-01-31", 1, "2017-02-28"), ("2017-12-31", 0, "2017-12-31")],
)
def test_so_many_months_on_is_the_same_day_or_the_last_of_its_month(day: str, months: int, then: str) -> None:
    assert months_after(Day(day), months) == Day(then)


@given(st.dates(), st.integers(-(2**33), 2**33))
def test_no_number_of_months_that_somebody_sends_breaks_the_calendar(day: object, months: int) -> None:
    assert months_after(Day(str(day)), months).iso <= "9999-12-31"


def test_of_rules_that_stand_side_by_side_the_longest_holds_and_nonsense_ends_nothing() -> None:
    assert longest([]) == 0 and longest([6, 24]) == 24 and longest([6, 0]) == 0
    assert longest([6, 2**33]) == 0 and longest([6, -3]) == 0


def kept(*until: str | None) -> Standing[CaseKeptLonger]:
    facts = [CaseKeptLonger(Day(day) if day else None, "evidence") for day in until]
    return Standing(tuple(Written(fact, MemberId("a"), Moment(1), EventId(str(n))) for n, fact in enumerate(facts)))


def test_a_case_kept_longer_ends_with_the_later_of_rule_and_reason_and_never_while_no_end_was_said() -> None:
    closed = Day("2017-06-09")
    assert ends(closed, 6, kept_until(kept())) == Day("2017-12-09")
    assert ends(closed, 6, kept_until(kept("2019-01-01"))) == Day("2019-01-01")
    assert ends(closed, 6, kept_until(kept("2017-07-01"))) == Day("2017-12-09")
    assert kept_until(kept("2019-01-01", None)) == LAST and ends(closed, 6, LAST) is None
    assert ends(closed, 0, kept_until(kept())) is None
