"""From the README to an answer, and from a call to a bed: no page of the office on these ways asks for more reading than its share."""

import re
from pathlib import Path

from tests.desk.callers import Person
from tests.desk.offices import an_office
from tests.first_minutes import offices_half
from tests.reading import office_path, seen_in

MOST = {"today": 130, "call": 150, "accept form": 60, "case": 325, "stay, without a house": 50, "houses": 30, "house": 80, "stay": 55}
"""Unit: words before the eyes, bars and what is folded left out; the accept form is counted unfolded."""


def test_no_page_from_a_call_to_a_bed_asks_for_more_reading_than_its_share(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        counted = dict(office_path(pages))
    assert {page: words for page, words in counted.items() if words > MOST[page]} == {}
    assert counted.keys() == MOST.keys()


MOST_TO_THE_FIRST_ANSWER = 600
"""Unit: words, from the README's first line to a call that ended as told. Half of what a person reads in five minutes: the rest of the time is typing."""


def test_a_new_group_reads_its_way_to_the_first_answer_within_its_words(tmp_path: Path) -> None:
    eyes = offices_half(tmp_path)
    assert eyes.words <= MOST_TO_THE_FIRST_ANSWER
    assert [page for page, _ in eyes.read][-1] == "told" and "told" in eyes.read[-1][1]


def test_a_stay_without_a_house_says_so_and_leads_to_registering_one_and_back(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        person = Person(pages.office, "en")
        person.writes(story="(Invented.) x")
        pages.does(f"/calls/{person.call}/accept", handle="Heron", mine="yes", person="yes")
        case = pages.office.index.call(person.call).case
        page = pages.get(f"/cases/{case}/stays/new")
        assert "There is no house to choose yet" in seen_in(page) and f'href="/houses/new?for={case}"' in page
        back = pages.does("/houses", **{"for": str(case)}, handle="Oak", capacity="3", guests="anybody", most_nights="")
        assert re.fullmatch(rf"/cases/{case}/stays/new\?house=\w+", back) and "checked" in pages.get(back).partition("Oak")[0].rpartition("<label")[2]
