"""From a call to a bed within five minutes: no page of the office on that way asks for more reading than its share."""

from pathlib import Path

from tests.desk.callers import Person
from tests.desk.offices import an_office
from tests.reading import office_path, seen_in

MOST = {"today": 130, "call": 150, "accept form": 60, "case": 320, "stay, without a house": 50, "houses": 30, "house": 80, "stay": 55}
"""Unit: words before the eyes, bars and what is folded left out; the accept form is counted unfolded."""


def test_no_page_from_a_call_to_a_bed_asks_for_more_reading_than_its_share(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        counted = dict(office_path(pages))
    assert {page: words for page, words in counted.items() if words > MOST[page]} == {}
    assert counted.keys() == MOST.keys()


def test_a_stay_without_a_house_says_so_and_leads_to_registering_one(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        person = Person(pages.office, "en")
        person.writes(story="(Invented.) x")
        pages.does(f"/calls/{person.call}/accept", handle="Heron", mine="yes", person="yes")
        page = pages.get(f"/cases/{pages.office.index.call(person.call).case}/stays/new")
        assert "There is no house to choose yet" in seen_in(page) and 'href="/houses/new"' in page
