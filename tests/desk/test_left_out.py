"""A laptop is lost and suspended by a keyholder who had not heard of what it wrote last: a case, a call, a house must not be gone for everybody."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.application import ExitCheckSigned
from safeconduct.core.case import NoteWritten
from safeconduct.core.group import DeviceSuspended
from safeconduct.core.ids import CaseId, ExitCheckId, FeedId, PersonId, StreamId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.journal.left_out import left_out
from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office, colleague
from tests.desk.test_keys import note, open_case, path_of, refused

TODAY = "stands in no list: the device that began it was suspended"


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def boris(anna: Pages, folder: Path) -> Iterator[Pages]:
    pages = colleague(anna, folder, "Boris", "casework", "front-desk")
    yield pages
    pages.office.close()


@pytest.fixture
def clara(anna: Pages, boris: Pages, folder: Path) -> Iterator[Pages]:
    """She heard of all that Boris wrote, and is no keyholder."""
    pages = colleague(anna, folder, "Clara", "casework", "front-desk")
    yield pages
    pages.office.close()


def head(pages: Pages) -> tuple[FeedId, tuple[int, str]]:
    feed = pages.office.journal.ring.feed
    return feed, pages.office.journal.store.heads()[feed]


def suspended(anna: Pages, boris: Pages, cut: tuple[FeedId, tuple[int, str]]) -> None:
    """As a keyholder does who has heard of nothing behind the cut."""
    journal = anna.office.journal
    said = [DeviceSuspended(boris.office.journal.ring.device, dict([cut]))]
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), said)
    anna.office.refresh()


def noted(pages: Pages, case: CaseId) -> list[tuple[str, bool]]:
    pages.office.refresh()
    return sorted((e.fact.text, e.counts) for e in pages.office.journal.events_of(Subject(case)) if isinstance(e.fact, NoteWritten))


def test_a_case_that_a_lost_laptop_opened_is_told_and_brought_back_by_whoever_asked(anna: Pages, boris: Pages, clara: Pages) -> None:
    cut = head(boris)
    case = open_case(boris, "Plover")
    note(boris, case, Kind.STORY, "he hides at the mill")
    clara.office.refresh()
    note(clara, case, Kind.CASE, "a lawyer is found")
    suspended(anna, boris, cut)
    clara.office.refresh()
    assert "Plover" not in clara.get("/cases")
    assert TODAY in clara.get("/today") and "look at it" in clara.get("/keys")
    page = clara.get("/keys/left-out")
    assert "Plover" in page and "he hides at the mill" in page and "Boris" in page and "Write it again in my name" in page
    path = f"/keys/left-out/{case}"
    assert "Ask them by voice first" in refused(clara, path)
    assert clara.does(path, **{f"asked-{case}": "yes"}) == f"/cases/{case}"
    assert "Plover" in clara.get("/cases") and TODAY not in clara.get("/today")
    # What lies on the lost laptop's feed counts for nothing still; what Clara wrote is there as it was.
    assert noted(clara, case) == [("a lawyer is found", True), ("he hides at the mill", False), ("he hides at the mill", True)]
    anna.office.refresh()
    assert "Plover" in anna.get("/cases") and not left_out(anna.office.journal, frozenset())
    assert "not left out any more" in refused(clara, path, **{f"asked-{case}": "yes"})


def test_a_case_of_which_a_colleague_began_a_section_stands_in_no_list_either_and_is_told(anna: Pages, boris: Pages, clara: Pages) -> None:
    cut = head(boris)
    case = open_case(boris, "Plover")
    clara.office.refresh()
    note(clara, case, Kind.STORY, "he hides at the mill")
    assert "Plover" in clara.get("/cases")
    suspended(anna, boris, cut)
    clara.office.refresh()
    assert "Plover" not in clara.get("/cases") and TODAY in clara.get("/today")
    assert "Plover" in clara.get("/keys/left-out")


def test_a_call_that_a_lost_laptop_took_in_comes_back_with_what_the_person_wrote(anna: Pages, boris: Pages, clara: Pages) -> None:
    cut = head(boris)
    Person(boris.office).writes(story="they came to the door")
    boris.office.refresh()
    suspended(anna, boris, cut)
    clara.office.refresh()
    assert "they came to the door" not in clara.get("/calls")
    [one] = left_out(clara.office.journal, frozenset())
    assert "they came to the door" in clara.get("/keys/left-out")
    clara.does(f"/keys/left-out/{one.subject}", **{f"asked-{one.subject}": "yes"})
    assert "they came to the door" in clara.get(f"/calls/{one.subject}")


def test_what_was_ordered_to_be_erased_is_not_brought_back(anna: Pages, boris: Pages, clara: Pages) -> None:
    cut = head(boris)
    case = open_case(boris, "Plover")
    note(boris, case, Kind.STORY, "he hides at the mill")
    anna.office.refresh()
    anna.does(f"/cases/{case}/erase", why="asked", sure="yes")
    suspended(anna, boris, cut)
    clara.office.refresh()
    assert "he hides at the mill" not in clara.get("/keys/left-out") and TODAY not in clara.get("/today")
    refused(clara, f"/keys/left-out/{case}", **{f"asked-{case}": "yes"})


def test_nothing_is_written_again_that_came_after_the_page_was_read(anna: Pages, boris: Pages, clara: Pages) -> None:
    cut = head(boris)
    case = open_case(boris, "Plover")
    note(boris, case, Kind.STORY, "he hides at the mill")
    suspended(anna, boris, cut)
    clara.office.refresh()
    assert "he hides at the mill" in clara.get("/keys/left-out")
    seen = clara.office.seen
    boris.office.journal.write([Placed(Kind.STORY, Subject(case), NoteWritten("bring the papers to the bridge"))])
    clara.office.refresh()
    answer = clara.post(f"/keys/left-out/{case}", seen=seen, **{f"asked-{case}": "yes"})
    assert answer.status_code == 409 and "More of it came since you read it." in bytes(answer.body).decode()
    assert all(not counts for _, counts in noted(clara, case))
    clara.does(f"/keys/left-out/{case}", **{f"asked-{case}": "yes"})


def test_a_signature_is_never_written_again_for_somebody_else(anna: Pages, boris: Pages, clara: Pages) -> None:
    cut = head(boris)
    case = open_case(boris, "Plover")
    boris.office.write([Placed(Kind.CASE, Subject(case), ExitCheckSigned(ExitCheckId(fresh(os.urandom)), (PersonId(fresh(os.urandom)),), {}))])
    suspended(anna, boris, cut)
    clara.office.refresh()
    page = clara.get("/keys/left-out")
    clara.does(f"/keys/left-out/{case}", **{f"asked-{case}": "yes"})
    assert "This stays left out." in page
    signed = [e for e in clara.office.journal.events_of(Subject(case)) if isinstance(e.fact, ExitCheckSigned)]
    assert [(e.author, e.counts) for e in signed] == [(boris.office.me, False)]


def test_what_a_keyholder_had_heard_of_is_not_left_out(anna: Pages, boris: Pages) -> None:
    open_case(boris, "Heron")
    device = boris.office.journal.ring.device
    anna.does(f"{path_of(anna, 'Boris')}/devices/{device}/suspend")
    assert "Heron" in anna.get("/cases") and "look at it" not in anna.get("/keys") and not left_out(anna.office.journal, frozenset())
    assert "Nothing is left out." in anna.get("/keys/left-out")


def test_thousands_that_a_stranger_begins_on_it_are_one_line_on_today(anna: Pages, boris: Pages) -> None:
    cut = head(boris)
    for number in range(30):
        open_case(boris, f"False {number}")
    suspended(anna, boris, cut)
    page = anna.get("/today")
    assert page.count("30 cases, calls or houses stand in no list") == 1
    assert "There are more" in anna.get("/keys/left-out")
