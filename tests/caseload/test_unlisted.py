"""A case that the program stumbles over shuts nothing but itself."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from safeconduct.caseload import index as listing
from safeconduct.caseload.way_out import applications_listed
from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.case import CaseOpened, NoteWritten, Part, PersonAdded
from safeconduct.core.event import Event
from safeconduct.core.ids import ApplicationId, CaseId, PersonId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known
from safeconduct.desk.founding import found
from safeconduct.desk.office import unlock
from safeconduct.folds.case import CaseView
from safeconduct.journal.journal import forget_index
from tests.desk.offices import LIGHT, WORDS, Hand, Pages

GOOD, BAD = CaseId("a" * 26), CaseId("b" * 26)


def stumbles(true_fold: object) -> object:
    def fold(case: CaseId, events: list[Event]) -> CaseView:
        if any(event.fact == NoteWritten("poison") for event in events):
            raise ValueError("a planted fault")
        return true_fold(case, events)  # type: ignore[operator, no-any-return]

    return fold


def opened_again(root: Path, *, anew: bool = True) -> Pages:
    """With the index thrown away, as a new laptop builds it."""
    office = unlock(root, "Anna", WORDS, Hand(), os.urandom)
    if anew:
        place = office.folder.member(office.me)
        office.close()
        forget_index(place)
        office = unlock(root, "Anna", WORDS, Hand(), os.urandom)
    return Pages(office, root, Hand())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    office, _ = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    office.write([Placed(Kind.CASE, Subject(case), CaseOpened(case, handle)) for case, handle in ((GOOD, "Heron"), (BAD, "Wren"))])
    office.write([Placed(Kind.CASE, Subject(BAD), NoteWritten("poison"))])
    office.close()
    return tmp_path / "desk"


def handles(pages: Pages) -> list[str]:
    return sorted(row.handle for row in pages.office.index.cases(side="any"))


def test_an_entry_that_the_fold_stumbles_over_is_said_to_be_set_aside_and_its_case_stands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "fold_case", stumbles(listing.fold_case))
    pages = opened_again(root)
    with closing(pages.office):
        assert (handles(pages), pages.office.index.unlisted()) == (["Heron", "Wren"], [])
        assert "is not as our program writes them" in pages.get(f"/cases/{BAD}")


def test_a_case_whose_lists_cannot_be_worked_out_keeps_the_office_open_and_comes_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_duties(view: CaseView) -> list[object]:
        if view.handle == "Wren":
            raise ValueError("a planted fault")
        return []

    with monkeypatch.context() as planted:
        planted.setattr(listing, "duties_of_case", no_duties)
        pages = opened_again(root)
        with closing(pages.office):
            assert handles(pages) == ["Heron"]
            assert "1 case, call or house stands in no list here" in pages.get("/today")
    pages = opened_again(root, anew=False)
    with closing(pages.office):
        assert handles(pages) == ["Heron", "Wren"]
        assert "stands in no list" not in pages.get("/today")


def test_two_cases_that_name_one_application_are_both_listed_and_shut_nothing(root: Path) -> None:
    pages = opened_again(root, anew=False)
    with closing(pages.office):
        for case in (GOOD, BAD):
            person = PersonId(case)
            told = ApplicationPrepared(ApplicationId("c" * 26), known("Germany"), "visa", known("Moscow"), (person,))
            pages.office.write([Placed(Kind.CASE, Subject(case), PersonAdded(person, "Heron", Part.PRINCIPAL_APPLICANT)), Placed(Kind.CASE, Subject(case), told)])
        assert (handles(pages), pages.office.index.unlisted()) == (["Heron", "Wren"], [])
        assert {row.handle for row in applications_listed(pages.office.journal.db)} == {"Heron", "Wren"}
