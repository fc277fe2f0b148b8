"""What a report's statement says of days, in the reader's words and no narrower than the report."""

from dataclasses import replace

import pytest

from safeconduct.core.report import Stretch, StretchPrecision
from safeconduct.desk.report_lines import AROUND, line_of, stretch_words
from safeconduct.desk.report_words import counted_words, few_words
from safeconduct.desk.worker import languages
from safeconduct.evidence.joining.independence import Origins
from tests.reports import MINISTRY, described


@pytest.mark.parametrize(
    ("code", "first", "last", "precision", "words"),
    [
        ("en", "XXXX-05-02", "XXXX-05-02", StretchPrecision.DAY, "on 2 May"),
        ("en", "XXXX-02-29", "XXXX-02-29", StretchPrecision.DAY, "on 29 February"),
        ("de", "XXXX-05-02", "XXXX-05-02", StretchPrecision.DAY, "am 2. Mai"),
        ("en", "2017-06-06", "2017-06-06", StretchPrecision.DAY, "on 6 June 2017"),
        ("en", "XXXX-03-01", "XXXX-03-31", StretchPrecision.MONTH, "March"),
        ("ru", "2017-03-01", "2017-03-31", StretchPrecision.MONTH, "март 2017"),
        ("en", "2017-05-01", "", StretchPrecision.RANGE, "from 1 May 2017 on"),
        ("de", "", "2017-07-03", StretchPrecision.DAY, "bis 3. Juli 2017"),
        ("en", "2017-02-30", "2017-02-30", StretchPrecision.DAY, "on 2017-02-30"),
        ("en", "", "", StretchPrecision.WEEK, "a day that the text does not let us place"),
    ],
)
def test_a_day_is_said_in_words_and_a_year_nobody_gave_is_left_out(code: str, first: str, last: str, precision: StretchPrecision, words: str) -> None:
    assert stretch_words(Stretch(first, last, precision), languages()[code]) == words


def test_the_words_around_a_statement_are_cut_between_words_and_say_so() -> None:
    before, behind = "Nobody had told them. " * 20, " Nobody was told anything." * 20
    text = f"{before}Forty men wait.{behind}"
    one = replace(MINISTRY, start=len(before), end=len(before) + 15, text="Forty men wait.")
    line = line_of(one, text, described("a"), languages()["en"])
    for shown, whole in ((line.before, before), (line.behind, behind)):
        words = shown.strip("… ")
        assert shown != whole and "…" in shown and len(shown) <= AROUND + 2
        assert set(words.split()) <= set(whole.split())
    whole = line_of(replace(one, start=22, end=37), "Nobody had told them. Forty men wait.\nMore.", described("a"), languages()["en"])
    assert (whole.before, whole.behind) == ("Nobody had told them. ", "")


def test_a_statement_that_something_is_not_so_says_that_in_plain_words() -> None:
    text = "Nobody waits."
    one = replace(MINISTRY, start=0, end=len(text), text=text, negated=True)
    assert "says that something is not so" in line_of(one, text, described("a"), languages()["en"]).notes


def test_fewer_sources_than_names_are_said_to_be_the_least_and_why() -> None:
    english, two = languages()["en"], (("Lantern", "Svobodny List"), ("Star", "Lena Ruud"))
    assert counted_words(1, english) == "at least one first source"
    assert few_words(Origins(1, two), english).startswith("Named: Lena Ruud, Svobodny List. They count as separate only where")
    assert few_words(Origins(2, two), english) == few_words(Origins(None, (("Lantern", None),)), english) == ""
