"""Text made short for a list."""

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.text import in_short


def test_a_long_title_is_cut_between_words_and_says_that_it_goes_on() -> None:
    title = "Norland has welcomed a nurse who fled the arrests of medics in Kordia"
    assert in_short(title, 60) == "Norland has welcomed a nurse who fled the arrests of medics…"
    assert in_short(title, 58) == "Norland has welcomed a nurse who fled the arrests of…"
    assert in_short(title, len(title)) == title


def test_one_word_without_end_is_cut_where_it_must_be() -> None:
    assert in_short("https://example.org/" + "x" * 90, 40) == "https://example.org/" + "x" * 19 + "…"


@given(st.text(), st.integers(min_value=2, max_value=90))
def test_it_is_never_longer_and_begins_as_the_text_does(text: str, most: int) -> None:
    short, whole = in_short(text, most), " ".join(text.split())
    assert len(short) <= most
    assert whole.startswith(short.removesuffix("…")) and (short == whole or short.endswith("…"))
