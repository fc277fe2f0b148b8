"""All cases as a list and a board, and opening one without a call."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.today import cases_at_once
from safeconduct.core.application import PersonAdmitted, PersonHandedOver
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
from safeconduct.core.checkin import CheckInAgreed
from safeconduct.core.facts import Fact
from safeconduct.core.ids import CaseId, CheckInId, PersonId, fresh
from safeconduct.core.person import PersonNamed
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.task import RiskJudged
from safeconduct.core.value import known
from safeconduct.core.when import HOUR, Day, Moment
from tests.desk.offices import NOW, Hand, Pages, an_office


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


def test_the_list_is_paged_at_twenty_five_the_greatest_danger_first(pages: Pages) -> None:
    first, second = pages.get("/cases"), pages.get("/cases?page=2")

    assert len(rows(first)) == 25 and len(rows(second)) == 5 and not set(rows(first)) & set(rows(second))
    assert rows(first)[0] == "Heron 01"
    assert 'href="/cases?page=2"' in first and 'rel="next"' not in second


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Pages]:
    """One of whom a sign of life is missing, one in danger to life now, one of whom nothing is said; one who arrived and one closed, both judged once."""
    clock = Hand()
    with an_office(tmp_path, clock) as pages:
        for handle in ("Calm", "Loud", "Silent", "Arrived", "Closed"):
            case, is_judged = Subject(fresh(os.urandom)), handle in ("Loud", "Arrived", "Closed")
            person = PersonAdded(PersonId(fresh(os.urandom)), handle, Part.PRINCIPAL_APPLICANT)
            facts: list[Fact] = [CaseOpened(CaseId(case), handle), person]
            facts += _arrived(person.person) if handle == "Arrived" else [StageReached(Stage.IN_HIDING)]
            facts += [RiskJudged(Danger.LIFE_NOW, "seen", Day("2017-07-10"))] if is_judged else []
            facts += [SideStateSet(SideState.CLOSED, "long ago")] if handle == "Closed" else []
            pages.office.write([Placed(Kind.CASE, case, fact) for fact in facts])
            if handle == "Silent":
                agreed = CheckInAgreed(CheckInId(fresh(os.urandom)), None, 6 * HOUR, "a call", Moment(NOW + HOUR))
                pages.office.write([Placed(Kind.CONVERSATION, case, agreed)])
        clock.now = Moment(NOW + 2 * HOUR)
        yield pages


def _arrived(person: PersonId) -> list[Fact]:
    day = Day("2017-06-01")
    return [StageReached(Stage.ARRIVED), PersonAdmitted(person, day, "border police"), PersonHandedOver(person, known("Ms Weber"), day)]


def test_what_is_at_once_stands_first_in_the_list_then_the_greatest_danger_and_last_whose_way_is_over(five: Pages) -> None:
    listed = rows(five.get("/cases"))
    assert listed[:3] == ["Silent", "Loud", "Calm"] and set(listed[3:]) == {"Arrived", "Closed"}
    index = five.office.index
    first = cases_at_once(index, five.clock.now)
    assert [row.handle for skip in range(3) for row in index.cases(side="any", first=first, most=1, skip=skip)] == listed[:3]


def test_the_board_shows_a_missing_sign_of_life_and_counts_nobody_on_the_way_who_has_arrived(five: Pages) -> None:
    page = five.get("/board")
    cards = re.findall(r'<a class="card([^"]*)"[^>]*><span dir="auto">(\w+)</span>(?:<small>([^<]*)</small>)?', page)
    assert cards[0] == (" danger", "Silent", "An agreed sign of life is missing")
    assert "3 persons on the way." in page and len(cards) == 4


def test_a_row_says_where_they_are_in_what_danger_and_whose(pages: Pages) -> None:
    page = pages.get("/cases?stage=in hiding")

    assert "changed 09:20" in page
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


def test_a_free_handle_that_was_searched_is_offered_and_no_other_word(pages: Pages) -> None:
    def offered(words: str) -> str:
        page = bytes(pages.post("/cases/new", words=words).body).decode()
        return page.partition('id="handle"')[2].partition('value="')[2].partition('"')[0]

    assert offered("crossbill") == "Crossbill"
    assert offered("Aslan Musayev") not in ("", "Aslan Musayev")
    pages.does("/cases", words="Crossbill", handle="Crossbill")
    assert offered("Crossbill") != "Crossbill"
