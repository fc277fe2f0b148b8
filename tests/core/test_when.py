"""Days at the end of the calendar, and days nobody means."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.event import Unreadable
from safeconduct.core.when import Day, PartialDate
from safeconduct.errors import BadInput
from safeconduct.wire.codec import fact_from_bytes


@given(st.dates(), st.integers(-(10**12), 10**12))
def test_counting_days_on_from_any_day_ends_at_a_day(day: object, days: int) -> None:
    assert Day("0001-01-01") <= Day(str(day)).plus(days) <= Day("9999-12-31")


def test_counting_days_on_is_exact_within_the_calendar() -> None:
    assert Day("2016-02-28").plus(2) == Day("2016-03-01")
    assert Day("9999-12-31").plus(1) == Day("9999-12-31")
    assert Day("0001-01-01").plus(-1) == Day("0001-01-01")


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "1799-12-31", "3000-01-01", "2017-02-30", "", "soon"])
def test_a_day_that_nobody_can_mean_is_refused_where_it_is_typed(typed: str) -> None:
    with pytest.raises(BadInput):
        Day.parse(typed)


def test_a_day_somebody_may_mean_is_taken() -> None:
    assert Day.parse(" 1890-01-31 ") == Day("1890-01-31")


@pytest.mark.parametrize("sent", ["2017-13", "2017-02-30", "0000", "2017-00", "2017-6", "\u0662\u0660\u0661\u0667", ""])
def test_a_date_that_no_calendar_has_reaches_no_page_whoever_sends_it(sent: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate(sent)
    raw = msgspec.msgpack.encode({"person": "p", "on": {"iso": sent}})
    assert fact_from_bytes("person.born/1", raw) == Unreadable("person.born/1", raw)


@pytest.mark.parametrize(("typed", "meant"), [(" 2017 ", "2017"), ("\u0662\u0660\u0661\u0667-\u0660\u0666", "2017-06"), ("\u06f2\u06f0\u06f1\u06f7", "2017")])
def test_a_date_may_be_typed_in_the_digits_of_any_script(typed: str, meant: str) -> None:
    assert PartialDate.parse(typed) == PartialDate(meant)
