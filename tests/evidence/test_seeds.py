"""The two articles of the founding story. Rule: what the annotation says, the engine says."""

import pytest

from tests.evidence.scoring import MEASURES, Tally
from tests.evidence.seeds import seed


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("letter", ["a", "b"])
def test_an_article_of_the_story_is_taken_apart_as_a_person_did(letter: str, measure: str) -> None:
    _, wanted, found = seed(letter)

    tally: Tally = MEASURES[measure](wanted, found)

    assert tally.precision == tally.recall == 1.0, str(tally)


@pytest.mark.parametrize("letter", ["a", "b"])
def test_every_piece_points_at_its_words(letter: str) -> None:
    text, _, found = seed(letter)

    assert found
    for one in found:
        assert text[one.start : one.end] == one.text
        assert one.speaker is None or text[one.speaker_start : one.speaker_end] == one.speaker
