"""What a careful reading names and what it leaves open. Rule: a ground is signed by what it showed where it had no say; short texts here tell one ground from another."""

import pytest

from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Heading, Kind
from safeconduct.evidence.voices import Ground
from safeconduct.evidence.words import read_words
from tests.evidence.left_out import chosen, left_out
from tests.evidence.scoring import Tally

WORDS = read_words()


def _speakers(text: str, language: str, *, careful: bool) -> list[str | None]:
    found = extract(text, "report.txt", WORDS, Heading(language=language), careful=careful)
    return [one.speaker for one in found if one.kind is Kind.QUOTE]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "“We were never told about the list,” his quillman said."),
        ("fr", "« Personne ne nous a parlé de la liste », a répondu son compagnon."),
        ("ru", "«Нам никто не говорил о списке», — сказала её подруга."),
        # Whose sex nothing shows, and a paragraph ends between.
        # Somebody else was named, or told of, just before.
        ("en", "Karl Wendt wrote the letter. Emil Hart has kept a copy of it. “Nobody has ever asked me for it,” he says."),
        ("en", "A witness said nothing had changed. “I was on the pier all night,” he said."),
        # Others come between who speaks and the words.
        ("en", "The consul says 58 were let in, the ministry “no more than forty in all”."),
        ("de", "Die Kurier-Redaktion berichtete, der General habe versprochen, das Tal „Haus für Haus zu säubern“."),
        ("de", "Seine Mutter habe gesagt, er solle schweigen, erzählt Alma Kord. „Sag niemals deinen wahren Namen.“"),
        # What is heard, or stands on a thing, is said by neither.
        ("ru", "«Стойте, или мы откроем огонь!» — услышала Самира за спиной."),
        ("de", "Auf seinem T-Shirt steht „Ich bin hier der Chef“."),
        ("en", "“We were never told about it,” said Quill Vardo, a printer.\n\nAt noon the yard was empty. “Nobody came back for the keys,” she said."),
    ],
)
def test_a_careful_reading_leaves_open_who_is_named_by_no_name_or_far_away(language: str, text: str) -> None:
    everybody = _speakers(text, language, careful=False)

    assert everybody[-1] is not None
    assert _speakers(text, language, careful=True)[-1] is None


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "“We were never told about the list,” a spokesman said.", "spokesman"),
        # A noun in no list, beside the words and a verb of saying.
        ("en", "“We were never told about the list,” said the crimper.", "crimper"),
        ("fr", "« Personne ne nous a parlé de la liste », glisse une vieille dame.", "vieille dame"),
        ("en", "The baker refused to open. “We were closed all night,” he said.", "baker"),
        ("de", "Die Liste sei leer, sagte Alma Kord. Sie sei „nie mehr als ein Gerücht gewesen“.", "Alma Kord"),
        # Told on in the mood of reported speech.
        ("de", "Die Liste sei falsch, sagte Lea Hart. Das Schreiben sei „weder geprüft noch unterschrieben worden“.", "Lea Hart"),
    ],
)
def test_a_careful_reading_names_whom_the_sentences_show(language: str, text: str, speaker: str) -> None:
    assert _speakers(text, language, careful=True)[-1] == speaker


def test_whoever_tells_what_she_said_is_not_the_one_who_said_it() -> None:
    text = "Lea Hart struck out no name. According to Anna Kord, she replied that he had been missing all the same."
    found = extract(text, "report.txt", WORDS, Heading(language="en"))

    assert [one.speaker for one in found if one.text.startswith("he had been missing")] == [None]


def _counts(**given: tuple[int, int]) -> dict[Ground, Tally]:
    return {ground: Tally(*given.get(ground.name, (0, 0)), 10) for ground in Ground}


def test_a_ground_is_signed_when_it_was_never_wrong_in_five_cases_or_its_bound_is_high() -> None:
    counts = [_counts(TOLD=(5, 5), SPOKE=(4, 4), HELD=(4, 5), ONLY=(39, 40), PLAIN=(40, 40))]

    assert chosen(counts) == {Ground.TOLD, Ground.ONLY}


def test_a_part_has_no_say_in_what_is_signed_on_it() -> None:
    parts = {"one": _counts(TOLD=(4, 5)), "other": _counts(TOLD=(6, 6), NAMED=(9, 9))}

    found = left_out(parts)

    assert found["one"] == Tally(4, 5, 10)
    assert found["other"] == Tally(0, 0, 10)
