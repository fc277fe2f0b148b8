"""A colleague whose own program takes back what nobody takes back: a call, a caller's words, a person's withdrawal, the opening of a case.
Everybody in it is invented."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safeconduct.actions.undoing import WHY_LASTING
from safeconduct.core.application import ExitCheckSigned
from safeconduct.core.case import CaseOpened, Undone
from safeconduct.core.event import Event
from safeconduct.core.facts import LASTING, OWN, Fact
from safeconduct.core.group import RollCalled, StreamBegan, StreamBeganFor
from safeconduct.core.ids import ExitCheckId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.folds.standing import history_of
from safeconduct.seal.letters import Kind as LetterKind
from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office, colleague
from tests.desk.sheltering import a_case
from tests.history import in_a_row


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as opened:
        yield opened


def takes_back(pages: Pages, subject: str, *kinds: type) -> int:
    """Everything of these types that the member finds there; how much that was."""
    office = pages.office
    office.refresh()
    found = [event for event in office.journal.events_of(Subject(subject)) if type(event.fact) in kinds]
    for event in found:
        office.journal.write([Placed(_kind_of(pages, event), Subject(subject), Undone(event.id))])
    return len(found)


def _kind_of(pages: Pages, event: Event) -> Kind:
    found = pages.office.journal.db.execute("SELECT kind FROM stream WHERE id=?", (event.stream,)).fetchone()
    return Kind(found[0])


def test_a_call_and_what_its_caller_wrote_stay_in_sight_whoever_takes_them_back(anna: Pages, tmp_path: Path) -> None:
    person = Person(anna.office)
    call = person.writes(story="We have to leave tonight.")
    person.writes(LetterKind.NOT_SAFE, text="They are at the door.", once="1")
    with closing(colleague(anna, tmp_path, "Fay", "front-desk").office) as office:
        assert takes_back(Pages(office, tmp_path / "desk", anna.clock), call, *LASTING) >= 3

    anna.office.refresh()
    page = anna.get(f"/calls/{call}")
    assert "We have to leave tonight." in page
    assert "They are at the door." in page
    assert "not safe" in anna.get("/today")


def test_a_case_in_which_something_stands_goes_out_of_nobodys_sight(anna: Pages, tmp_path: Path) -> None:
    case, _ = a_case(anna, "Wren")
    anna.does(f"/cases/{case}/tasks", text="Call the embassy")
    with closing(colleague(anna, tmp_path, "Cem", "casework").office) as office:
        assert takes_back(Pages(office, tmp_path / "desk", anna.clock), case, CaseOpened) == 1

    anna.office.refresh()
    assert "Wren" in anna.get("/cases")
    assert "Call the embassy" in anna.get(f"/cases/{case}")


def test_nobody_takes_back_that_an_office_had_entries_of_a_colleague(anna: Pages) -> None:
    office = anna.office
    before = office.group_view.roll_calls
    assert takes_back(anna, office.subject, RollCalled) >= 1
    office.refresh()
    assert office.group_view.roll_calls == before


def test_what_is_refused_on_a_page_counts_from_no_other_program_either() -> None:
    assert set(WHY_LASTING) == LASTING | {CaseOpened}


@pytest.mark.parametrize("kind", sorted(LASTING - {StreamBegan, StreamBeganFor}, key=lambda one: one.__name__), ids=lambda one: one.__name__)
def test_nothing_that_lasts_is_undone_by_anybody(kind: type) -> None:
    lasting = in_a_row(object.__new__(kind), Undone("s0"))  # type: ignore[arg-type]
    assert history_of(lasting).undone == frozenset()


def test_a_signature_is_taken_back_by_its_signer_alone() -> None:
    signed: Fact = ExitCheckSigned(ExitCheckId("check"), (), {})
    assert type(signed) in OWN
    own = in_a_row(signed, Undone("s0"))  # type: ignore[arg-type]
    others = [own[0], in_a_row(signed, Undone("s0"), author="bob")[1]]  # type: ignore[arg-type]
    assert history_of(own).undone == {"s0"}
    assert history_of(others).undone == frozenset()
