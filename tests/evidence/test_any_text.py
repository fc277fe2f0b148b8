"""The engine on any text. Rule: it never raises, and what it says points at the text."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Statement
from safeconduct.evidence.words import Words, read_words

_BITS = [
    *(
        "“",
        "”",
        "‘",
        "’",
        "«",
        "»",
        "„",
        "'",
        '"',
        "—",
        "–",
        ",",
        ".",
        ":",
        ";",
        "?",
        "!",
        "…",
        "(",
        ")",
        "[",
        "]",
        "-",
        "/",
        "%",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\t",
        "\u00a0",
        "\u2028",
        "\x00",
        "\ufeff",
        "é",
        "ß",
        "İ",
        "ﬁ",
        "𝔸",
        "٣",
        "²",
        "½",
    ),
    *(
        "said",
        "told",
        "denied",
        "according to",
        "She",
        "he",
        "that",
        "Anna Kern",
        "the police",
        "officials",
        "The Local",
        "(AP)",
    ),
    *(
        "sagte",
        "laut",
        "die Polizei",
        "dass",
        "habe",
        "hat",
        "gesagt",
        "selon",
        "a déclaré",
        "dit-il",
        "que",
        "l’",
        "по словам",
        "сказал",
        "он",
    ),
    *(
        "about",
        "100",
        "between",
        "five",
        "and",
        "1,200",
        "twenty-five",
        "dozens",
        "of",
        "men",
        "99999999999999999999",
        "hundred",
        "million",
    ),
    *(
        "June",
        "6",
        "31.02.2017",
        "2017",
        "29",
        "February",
        "Monday",
        "last week",
        "9999",
        "since",
        "by",
        "Source –",
        "by Mike Andrew",
    ),
]
_TEXTS = (
    st.lists(st.sampled_from(_BITS) | st.text(max_size=4), max_size=60).map(" ".join)
    | st.text(max_size=200)
    | st.lists(st.sampled_from(_BITS), max_size=60).map("".join)
)


@pytest.fixture(scope="module")
def words() -> dict[str, Words]:
    return read_words()


def _points_at_the_text(text: str, found: list[Statement]) -> None:
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert (one.speaker is None) == (one.speaker_start is None) == (one.speaker_end is None)
        assert one.speaker is None or text[one.speaker_start : one.speaker_end] == one.speaker
        assert one.chain


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=_TEXTS)
def test_any_text_is_taken_apart_and_every_piece_points_at_it(words: dict[str, Words], text: str) -> None:
    _points_at_the_text(text, extract(text, "any.txt", words))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bits=st.lists(st.sampled_from(_BITS), min_size=1, max_size=4), glue=st.sampled_from(["", " ", "\n"]))
def test_a_long_hostile_text_is_read_to_its_end(words: dict[str, Words], bits: list[str], glue: str) -> None:
    text = glue.join(bits * (6000 // len(bits)))

    _points_at_the_text(text, extract(text, "hostile.txt", words))


@pytest.mark.parametrize("bit", ["last week ", "06.06.2017 ", "6 June to ", "5 to ", "“a” — ", "said that ", "who was held, "])
def test_one_sentence_without_end_costs_by_its_length(words: dict[str, Words], bit: str) -> None:
    def cost(letters: int) -> float:
        began = time.process_time()
        extract("Der Anwalt sagte, dass die Männer nicht in Haft waren. „" + bit * (letters // len(bit)), "long.txt", words)
        return time.process_time() - began

    assert cost(240_000) < 3 * 8 * max(cost(30_000), 0.1)


@pytest.mark.parametrize("language", ["en", "de", "fr", "ru"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_of_a_languages_own_words_is_read(
    words: dict[str, Words], language: str, data: st.DataObject
) -> None:
    own = sorted({word for phrases in words[language].lists.values() for word in phrases.words()})
    text = " ".join(data.draw(st.lists(st.sampled_from(own) | st.sampled_from(_BITS), max_size=50)))

    _points_at_the_text(text, extract(text, "own.txt", words))


def test_what_one_report_says_does_not_hang_on_the_reports_read_before(words: dict[str, Words]) -> None:
    report = "She said: “We were never told why.”\n"
    other = "“We are glad,” Anna Kern said. Angela Braun met reporters.\n"
    alone = extract(report, "a.txt", words)

    extract(other, "b.txt", words)

    assert extract(report, "a.txt", words) == alone


def test_the_careful_reading_names_no_speaker_the_other_does_not(words: dict[str, Words]) -> None:
    text = "Anna Kern and Paul Meier met on Monday. Anna Kern spoke to reporters.\n“We were never told why we had been held,” she said.\n“It was cold in there at night.”\n"

    bold = {(one.start, one.end, one.speaker) for one in extract(text, "a.txt", words)}
    careful = {
        (one.start, one.end, one.speaker)
        for one in extract(text, "a.txt", words, careful=True)
        if one.speaker
    }

    assert careful <= bold
