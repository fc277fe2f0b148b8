"""The invented texts and their annotations. Rule: what is scored against is what was annotated by hand."""

from pathlib import Path

import pytest

from tests.evidence.annotations import read_annotation
from tests.evidence.corpus.agreement import together, twice_read
from tests.evidence.corpus.compiling import (
    EIGHTH,
    ELEVENTH,
    FIFTH,
    FOURTH,
    NINTH,
    PARTS,
    SEVENTH,
    SIXTH,
    TENTH,
    THIRD,
    UNSEEN,
    WRITTEN,
    as_json,
    compiled,
    groups,
    texts,
)

TEXTS = [file for part in WRITTEN for file in texts(part)]


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_the_compiled_annotation_is_what_the_hand_wrote(file: Path) -> None:
    assert file.with_suffix(".json").read_text("utf-8") == as_json(compiled(file)[0])


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_every_annotation_points_at_its_words(file: Path) -> None:
    text, statements, heading = read_annotation(file.with_suffix(".json"), file.parent)

    assert statements
    assert all(text[one.start : one.end] == one.text and one.text.strip() == one.text for one in statements)
    assert heading["language"] == file.name.split(".")[1]


@pytest.mark.parametrize("part", PARTS)
def test_every_group_names_statements_that_are_there(part: str) -> None:
    known = {f"{file.name[:3]}:{label}" for file in texts(part) for label in compiled(file)[1]}
    judged = groups(part)
    named = [one for group in judged["group"] for one in group["statements"]]
    pairs = [one for pair in judged["pairs"].values() for both in pair for one in both]
    apart = [one for between in judged["between"] for one in between.get("statements", [])]

    assert {*named, *pairs, *apart} <= known
    assert len(named) == len(set(named))
    assert {name for between in judged["between"] for name in between.get("groups", [])} <= {
        group["name"] for group in judged["group"]
    }


@pytest.mark.parametrize(
    ("parts", "counted", "words"),
    [
        (PARTS, {"en": 14, "de": 9, "fr": 8, "ru": 8}, range(120, 401)),
        ((UNSEEN,), {"en": 4, "de": 4, "fr": 4, "ru": 4}, range(250, 501)),
        ((THIRD,), {"en": 8, "de": 8, "fr": 8, "ru": 8}, range(180, 351)),
        ((FOURTH,), {"en": 3, "de": 3, "fr": 3, "ru": 3}, range(150, 251)),
        ((FIFTH,), {"en": 2, "de": 2, "fr": 2, "ru": 2}, range(200, 401)),
        ((SIXTH,), {"en": 3, "de": 3, "fr": 3, "ru": 3}, range(250, 451)),
        ((SEVENTH,), {"en": 6, "de": 6, "fr": 6, "ru": 6}, range(220, 391)),
        ((EIGHTH,), {"en": 8, "de": 8, "fr": 8, "ru": 8}, range(150, 351)),
        ((NINTH,), {"en": 8, "de": 8, "fr": 8, "ru": 8}, range(180, 321)),
        ((TENTH,), {"en": 8, "de": 8, "fr": 8, "ru": 8}, range(180, 321)),
        ((ELEVENTH,), {"en": 8, "de": 8, "fr": 8, "ru": 8}, range(180, 321)),
    ],
)
def test_the_texts_are_as_many_and_as_long_as_the_readme_says(
    parts: tuple[str, ...], counted: dict[str, int], words: range
) -> None:
    files = [file for part in parts for file in texts(part)]
    languages = [file.name.split(".")[1] for file in files]

    assert {language: languages.count(language) for language in counted} == counted
    assert all(len(file.read_text("utf-8").split()) in words for file in files)


@pytest.mark.parametrize("part", [part for part in WRITTEN if twice_read(part)])
def test_the_two_passes_still_meet_in_nineteen_of_twenty_pieces(part: str) -> None:
    found = together(part)

    assert found["same place and kind"] >= 0.95 * found["first"]
