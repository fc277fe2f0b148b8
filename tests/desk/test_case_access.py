"""Who can open what, given through the page, with real keys in a second member's hands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.section import Kind, Subject
from safeconduct.errors import NotAllowed, NotFound
from tests.desk.offices import Hand, Pages, an_office, colleague
from tests.desk.test_case import case_of, opened, person_in


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Pages, Pages, str]]:
    """Anna sits in every circle, Ilya in casework; a case with a name and a place."""
    with an_office(tmp_path, Hand()) as anna:
        path = opened(anna)
        person = person_in(anna, path)
        anna.does(f"{path}/identity/{person}/name", name="Ваня")
        anna.does(f"{path}/where", where_they_are="the mill")
        ilya = colleague(anna, tmp_path, "Ilya", "casework")
        yield anna, ilya, path
        ilya.office.close()


def test_each_section_names_its_key_holders_who_gave_it_and_that_the_signature_holds(
    two: tuple[Pages, Pages, str],
) -> None:
    anna, _, path = two
    page = anna.get(f"{path}/access")

    assert "casework" in page and "(Anna, Ilya)" in page.replace("Ilya, Anna", "Anna, Ilya")
    assert "given by Anna" in page and "signature holds" in page and "does not hold" not in page
    assert "the recovery sheet" in page


def test_a_key_row_with_a_broken_signature_is_shown_as_such(two: tuple[Pages, Pages, str]) -> None:
    anna, _, path = two
    anna.office.journal.db.execute(
        "UPDATE given SET signature=zeroblob(64) WHERE what='stream' AND holder='shelter'"
    )

    assert "the signature does not hold" in anna.get(f"{path}/access")


def test_those_whose_circles_open_both_are_named(two: tuple[Pages, Pages, str]) -> None:
    anna, _, path = two
    page = anna.get(f"{path}/access")

    assert "Anna can open both who they are and where they are." in page and "Ilya can open both" not in page
    assert "Because of the circles they sit in." in page


def test_the_first_grant_that_joins_name_and_place_asks_why_and_stays_visible(
    two: tuple[Pages, Pages, str],
) -> None:
    anna, ilya, path = two
    to = f"member:{ilya.office.me}"
    first = anna.post(f"{path}/access", kind="place", to=to, why="he drives them")
    page = bytes(first.body).decode()
    assert (
        first.status_code == 400
        and "say why and tick the box" in page
        and "he drives them</textarea>" in page
    )
    assert anna.post(f"{path}/access", kind="place", to=to, why="", both="yes").status_code == 400
    ilya.office.refresh()
    assert "the mill" not in ilya.get(f"{path}?show=all")

    anna.does(f"{path}/access", kind="place", to=to, why="he drives them", both="yes")
    ilya.office.refresh()

    assert "the mill" in ilya.get(f"{path}?open=place")
    page = ilya.get(f"{path}/access")
    assert "Ilya can open both who they are and where they are." in page and "he drives them" in page
    ilya.does(f"{path}/notes/place", text="I bring them to the harbour.")
    anna.office.refresh()
    inside = anna.get(f"{path}?open=place")
    assert "to the harbour" in inside and "does not count" not in inside
    assert "Write where they are" in inside and "Write where they are" not in ilya.get(f"{path}?open=place")


def test_what_is_open_already_or_sealed_cannot_be_given(two: tuple[Pages, Pages, str]) -> None:
    anna, ilya, path = two
    ilya.office.refresh()
    again = anna.post(f"{path}/access", kind="identity", to=f"member:{ilya.office.me}", why="x")
    sealed = ilya.post(f"{path}/access", kind="place", to=f"member:{ilya.office.me}", why="x", both="yes")

    assert (again.status_code, sealed.status_code) == (409, 403)


@pytest.mark.parametrize(
    "fields",
    [{"kind": "nothing", "to": "circle:visa"}, {"kind": "story", "to": "circle:pirates"}, {"kind": "story"}],
)
def test_half_a_form_is_handed_back(two: tuple[Pages, Pages, str], fields: dict[str, str]) -> None:
    anna, _, path = two
    assert anna.post(f"{path}/access", why="x", **fields).status_code == 400


def test_who_looked_is_listed_by_day_with_what_they_opened(two: tuple[Pages, Pages, str]) -> None:
    anna, ilya, path = two
    ilya.office.refresh()
    ilya.get(f"{path}?open=identity")
    ilya.office.gather()
    anna.office.refresh()
    page = anna.get(f"{path}/access")

    assert "case, identity" in page and "This record protects those who work here" in page
    assert page.index('id="looks"') < page.rindex("Ilya")


def test_whoever_works_alone_is_told_that_they_open_everything(tmp_path: Path) -> None:
    with an_office(tmp_path, Hand()) as pages:
        page = pages.get(f"{opened(pages)}/access")
        assert "You work alone" in page and "can open both" not in page


def test_giving_without_a_key_is_refused(two: tuple[Pages, Pages, str]) -> None:
    anna, ilya, path = two
    subject = Subject(case_of(anna, path))
    ilya.office.refresh()
    with pytest.raises(NotFound):
        ilya.office.journal.give(subject, Kind.PLACE, ["visa"])
    with pytest.raises(NotAllowed):
        anna.office.journal.give(subject, Kind.PLACE, ["pirates"])
