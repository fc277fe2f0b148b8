"""All cases as a list and a board, and opening one without a call."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.call import Danger
from safeconduct.core.case import (
    CaseOpened,
    OwnerSet,
    Part,
    PersonAdded,
    SideState,
    SideStateSet,
    Stage,
    StageReached,
)
from safeconduct.core.facts import Fact
from safeconduct.core.ids import CaseId, PersonId, fresh
from safeconduct.core.person import PersonNamed
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.task import RiskJudged
from safeconduct.core.value import known
from safeconduct.core.when import Day
from tests.desk.offices import Hand, Pages, an_office


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Thirty cases at the five stages that are set by hand, one of them in danger, one without an owner, one beside the way."""
    with an_office(tmp_path_factory.mktemp("office"), Hand()) as one:
        for number in range(30):
            one.office.write(_case(one, number))
        yield one


def _case(pages: Pages, number: int) -> list[Placed]:
    case = Subject(fresh(os.urandom))
    facts: list[Fact] = [
        CaseOpened(CaseId(case), f"Heron {number:02}"),
        PersonAdded(PersonId(fresh(os.urandom)), f"Heron {number:02}", Part.PRINCIPAL_APPLICANT),
        StageReached(list(Stage)[number % 5]),
    ]
    if number == 1:
        facts.append(RiskJudged(Danger.LIFE_NOW, "seen", Day("2017-06-10")))
    if number != 2:
        facts.append(OwnerSet(pages.office.me))
    if number == 3:
        facts.append(SideStateSet(SideState.CONTACT_LOST, "silent"))
    return [Placed(Kind.CASE, case, fact) for fact in facts]


def rows(page: str) -> list[str]:
    return re.findall(r'class="item-head"><a href="[^"]+" dir="auto">([^<]+)', page)


def test_the_list_is_paged_at_twenty_five_the_latest_first(pages: Pages) -> None:
    first, second = pages.get("/cases"), pages.get("/cases?page=2")

    assert len(rows(first)) == 25 and len(rows(second)) == 5 and not set(rows(first)) & set(rows(second))
    assert 'href="/cases?page=2"' in first and 'rel="next"' not in second


def test_a_row_says_where_they_are_in_what_danger_and_whose(pages: Pages) -> None:
    page = pages.get("/cases?stage=in hiding")

    assert "In hiding · one person" in page and "danger to life now" in page and "Anna" in page


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/cases?owner=nobody", 1),
        ("/cases?side=contact lost", 1),
        ("/cases?stage=embassy", 5),
        ("/cases?stage=nowhere", 25),
    ],
)
def test_filters_narrow_the_list(pages: Pages, address: str, number: int) -> None:
    assert len(rows(pages.get(address))) == number


def test_a_part_of_a_handle_is_looked_for_without_standing_in_an_address(pages: Pages) -> None:
    answer = pages.post("/cases/found", handle="heron 07")
    page = bytes(answer.body).decode()

    assert rows(page) == ["Heron 07"] and "heron+07" not in page.replace('value="heron 07"', "")


def test_nothing_found_says_what_to_do_next(pages: Pages) -> None:
    page = bytes(pages.post("/cases/found", handle="zebra").body).decode()
    assert "No case is like that." in page and 'value="zebra"' in page


def test_a_view_is_kept_for_everybody_and_dropped_again(pages: Pages) -> None:
    assert pages.post("/cases/views", name="mine").status_code == 400
    where = pages.does("/cases/views", name="Not owned", owner="nobody")
    page = pages.get(where)
    event = re.search(r'name="event" value="([0-9a-f]+)"', page)
    assert "Not owned" in pages.get("/cases") and event and 'aria-current="true"' in page

    pages.does("/cases/views/drop", event=event[1])
    assert "Not owned" not in pages.get("/cases")


def test_the_board_shows_each_handle_at_its_stage_with_counts(pages: Pages) -> None:
    page = pages.get("/board")
    lanes = dict(re.findall(r'<h2>([^<]+) <span class="soft">(\d+)</span>', page))

    assert lanes == {
        "Asked": "6", "In hiding": "6", "Safe house": "6", "Embassy": "5", "Under review": "6", "Visa issued": "0", "Travelling": "0",
        "Arrived": "0",
    }  # fmt: skip
    assert "29 persons on the way." in page and "contact lost: 1" in page and page.count('class="card') == 29


def test_lists_and_board_stay_small(pages: Pages) -> None:
    assert max(len(pages.get(path).encode()) for path in ("/cases", "/board", "/cases/new")) < 40 * 1024


def test_whoever_opens_a_case_searches_first(pages: Pages) -> None:
    assert 'name="handle"' not in pages.get("/cases/new")
    assert pages.post("/cases", handle="Crane").status_code == 400


def test_alike_names_are_shown_before_a_case_is_opened(pages: Pages) -> None:
    case = pages.does("/cases", words="Aslan", handle="Osprey", person="yes", mine="yes")
    view = pages.office.index.case(CaseId(case.rpartition("/")[2]))
    person = view.people[0].person
    named = PersonNamed(person, known("Аслан Мусаев"), "Musaev")
    pages.office.write([Placed(Kind.IDENTITY, Subject(view.case), named)])

    page = bytes(pages.post("/cases/new", words="Aslan Musayev").body).decode()

    assert "Perhaps one of these?" in page and ">Osprey</a>" in page and "Searched: 31 cases" in page
    assert (view.handle, view.people[0].handle, view.owner.one) == ("Osprey", "Osprey", pages.office.me)


def test_a_new_handle_is_suggested_and_one_that_is_taken_is_refused(pages: Pages) -> None:
    page = bytes(pages.post("/cases/new", words="somebody").body).decode()
    suggested = re.search(r'id="handle" name="handle" type="text" value="(\w+)"', page)
    answer = pages.post("/cases", words="somebody", handle="Heron 05")

    assert (
        suggested
        and answer.status_code == 409
        and "Another case carries this handle" in bytes(answer.body).decode()
    )


def test_an_empty_office_says_how_to_begin(tmp_path: Path) -> None:
    with an_office(tmp_path, Hand()) as pages:
        assert "No case is open yet." in pages.get("/cases") and "Nobody is on the way yet." in pages.get(
            "/board"
        )
