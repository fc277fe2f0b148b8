"""Days as people write them, where a report names a day and perhaps no year."""

import pytest

from safeconduct.desk.days_typed import day_for_typing, day_typed
from safeconduct.desk.worker import languages
from safeconduct.errors import BadInput


@pytest.mark.parametrize(
    ("code", "typed", "iso"),
    [
        ("en", "2 May", "XXXX-05-02"), ("en", "May 2", "XXXX-05-02"), ("en", "2 may 2017", "2017-05-02"), ("en", "29 Feb", "XXXX-02-29"), ("en", " 2017-06-09 ", "2017-06-09"),
        ("en", "XXXX-06-09", "XXXX-06-09"), ("en", "--06-09", "XXXX-06-09"), ("en", "", ""), ("de", "9. Juni", "XXXX-06-09"), ("de", "9 June", "XXXX-06-09"),
        ("de", "9. Sept. 2017", "2017-09-09"), ("ru", "9 июня", "XXXX-06-09"), ("ru", "9 июня 2017 года", "2017-06-09"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_a_person_writes_it(code: str, typed: str, iso: str) -> None:
    assert day_typed(typed, languages()[code], "first") == iso


@pytest.mark.parametrize("typed", ["6/9", "9.6.", "June", "31 June", "29 February 2017", "2017-02-30", "9 or 10 June", "9 June July", "soon", "2017"])
def test_what_is_no_day_or_may_be_two_is_asked_for_again(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        day_typed(typed, languages()["en"], "first")
    assert refused.value.field == "first"


@pytest.mark.parametrize("code", ["en", "de", "ru"])
@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_is_shown_as_it_may_be_typed(code: str, month: int) -> None:
    language, iso = languages()[code], f"XXXX-{month:02}-09"
    assert "X" not in day_for_typing(iso, language) and day_typed(day_for_typing(iso, language), language, "first") == iso
    assert day_for_typing(f"2017-{month:02}-09", language) == f"2017-{month:02}-09"
