"""The rest of a statement's sentence: the report's own words, no sentence more, and none of another paragraph."""

import pytest

from safeconduct.evidence.around import MOST, around


def told(text: str, words: str) -> str:
    """The sentence as an annex prints it, its claim between stars."""
    start = text.index(words)
    before, behind = around(text, start, start + len(words))
    return f"{before}*{words}*{behind}"


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("He came. About 60 medics were held, a paper said. He went.", "About 60 medics", "*About 60 medics* were held, a paper said."),
        ("One.\n“Three of them died in custody,” said Lena Ruud.\nTwo.", "Three of them died", "“*Three of them died* in custody,” said Lena Ruud."),
        ("The ministry said: “A permit was granted.” Forty men wait.", "Forty men wait", "*Forty men wait*."),
        ("On 5. May Dr. Ruud said that five died. She left.", "five died", "On 5. May Dr. Ruud said that *five died*."),
        ("Сто человек ждут. Министерство молчит, пишет газета.", "Министерство молчит", "*Министерство молчит*, пишет газета."),
        ("قال الوزير ذلك. ستون طبيبا محتجزون منذ آذار.", "ستون طبيبا", "*ستون طبيبا* محتجزون منذ آذار."),
        ("They said “Wait. We will come.” Then silence.", "Wait. We will come.", "They said “*Wait. We will come.*”"),
    ],
)
def test_a_statement_is_told_in_the_whole_of_its_sentence_and_no_more(text: str, words: str, sentence: str) -> None:
    assert told(text, words) == sentence


def test_a_whole_sentence_has_nothing_around_it() -> None:
    assert around("He came. Nobody waits.", 9, 22) == ("", "")


def test_a_sentence_without_end_is_cut_at_words_and_says_so() -> None:
    before, behind = around("word " * 500 + "here" + " word" * 500, 2500, 2504)
    assert before.startswith("… word ") and behind.endswith(" word …")
    assert max(len(before), len(behind)) <= MOST + 2
