"""Notes that their writer cannot open again."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeconduct.core.ids import CaseId, fresh
from safeconduct.core.section import Kind
from safeconduct.errors import BadInput, NotAllowed, SealBroken
from safeconduct.journal.passing import MOST_BYTES, open_note, seal_note
from tests.desk.offices import Hand, Pages, an_office, colleague

CASE = CaseId(fresh(os.urandom))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pages, Pages]]:
    folder = tmp_path_factory.mktemp("office")
    with an_office(folder, Hand()) as anna:
        ilya = colleague(anna, folder, "Ilya", "visa")
        yield anna, ilya
        ilya.office.close()


@given(st.text(max_size=2000))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_sealed_is_what_the_circle_opens(two: tuple[Pages, Pages], text: str) -> None:
    anna, ilya = (one.office.journal for one in two)
    assert open_note(anna, CASE, Kind.PLACE, seal_note(ilya, CASE, Kind.PLACE, text)) == text


def test_the_writer_outside_the_circle_cannot_open_it_again(two: tuple[Pages, Pages]) -> None:
    ilya = two[1].office.journal
    box = seal_note(ilya, CASE, Kind.PLACE, "the mill")

    assert b"the mill" not in box
    with pytest.raises(NotAllowed):
        open_note(ilya, CASE, Kind.PLACE, box)


def test_every_circle_that_owns_the_section_can_open_it(two: tuple[Pages, Pages]) -> None:
    anna, ilya = (one.office.journal for one in two)
    box = seal_note(anna, CASE, Kind.STORY, "words")  # casework and visa own it

    assert open_note(ilya, CASE, Kind.STORY, box) == open_note(anna, CASE, Kind.STORY, box) == "words"


def test_a_note_opens_for_its_own_case_and_section_only(two: tuple[Pages, Pages]) -> None:
    anna = two[0].office.journal
    box = seal_note(anna, CASE, Kind.STORY, "words")

    for case, kind in [(CaseId(fresh(os.urandom)), Kind.STORY), (CASE, Kind.IDENTITY)]:
        with pytest.raises(SealBroken):
            open_note(anna, case, kind, box)
    altered = seal_note(anna, CASE, Kind.PLACE, "words")
    with pytest.raises(SealBroken):
        open_note(anna, CASE, Kind.PLACE, altered[:-1] + bytes([altered[-1] ^ 1]))
    with pytest.raises(SealBroken):
        open_note(anna, CASE, Kind.STORY, b"nothing")


def test_short_notes_are_of_one_length_and_long_ones_are_handed_back(two: tuple[Pages, Pages]) -> None:
    anna = two[0].office.journal
    lengths = {len(seal_note(anna, CASE, Kind.PLACE, "x" * size)) for size in (1, 10, 500)}

    assert len(lengths) == 1
    with pytest.raises(BadInput):
        seal_note(anna, CASE, Kind.PLACE, "x" * (MOST_BYTES + 1))
