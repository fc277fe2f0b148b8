"""The founding story, asked of the practice office: who was let in and who says so; who stands where and what is next."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser

from safeconduct.core.case import Stage
from tests.desk.running import Running
from tests.looking import WIDTHS
from tests.stories.practising import Colleague, practice_office, sit_down

pytestmark = pytest.mark.browser

PEOPLE_BY_COUNTRY = {
    ("Germany", "arrived"): ("1 person", "6 June 2017", "German Foreign Ministry", 1),
    ("Germany", "visa under review"): ("1 person", "June 2017", "New York Times", 1),
    ("Germany", "met embassy staff"): ("3 persons or 3 to 4 persons", "June 2017", "New York Times", 1),
    ("Lithuania", "visa granted"): ("2 persons", "May 2017", "Lithuania's foreign minister", 1),
    ("France", "arrived"): ("1 person", "no day given", "Joël Deumier, SOS Homophobie", 1),
    ("United States", "no visas"): ("nobody", "no day given", "nobody is named", "–"),
    ("Withheld by ILGA-Europe", "in talks to admit people"): (
        "no number given",
        "no day given",
        "ILGA-Europe",
        1,
    ),
    ("Chechnya", "arrested"): ("about 100 persons", "no day given", "Novaya Gazeta", 1),
    ("Chechnya", "died"): ("at least 4 persons", "no day given", "nobody is named", "–"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Browser]]:
    with practice_office(tmp_path_factory.mktemp("practice")) as both:
        yield both


@pytest.fixture(params=product(WIDTHS, (True, False)), ids=lambda way: f"{way[0]}-{way[1]}", scope="module")
def anna(office: tuple[Running, Browser], request: pytest.FixtureRequest) -> Iterator[Colleague]:
    running, browser = office
    width, scripts = request.param
    colleague = sit_down(browser, running, "Anna", width, scripts=scripts)
    yield colleague
    colleague.page.context.close()


def row(page_of: Colleague, country: str, state: str) -> list[str]:
    """The cells of the one row that says this of this country."""
    rows = [line.locator("td").all_inner_texts() for line in page_of.page.locator("table.rows tr").all()]
    found = [cells for cells in rows if len(cells) == 6 and cells[0] == country and cells[2] == state]
    assert len(found) == 1, (country, state, rows)
    return [" ".join(cell.split()) for cell in found[0]]


def unfolds(who: Colleague, path: str) -> None:
    """All of the page, as somebody sees it who presses every fold."""
    who.go(path)
    closed = who.page.locator("main details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def test_how_many_each_country_let_in_who_says_so_through_whom_and_on_what_day(anna: Colleague) -> None:
    unfolds(anna, "/knowledge?until=2017-06-09")
    words = anna.look()
    assert "By Friday, 9 June 2017." in words
    for (country, state), (figure, on, by, origins) in PEOPLE_BY_COUNTRY.items():
        cells = row(anna, country, state)
        assert cells[1].startswith(figure) and cells[3] == on, cells
        assert by in cells[4] and cells[5] == str(origins), cells
    assert "through The Local · read in PinkNews" in words
    assert "through New York Times · read in SGN" in words
    assert "Told 3 times, counted once" in words
    assert "Until when is not known." in words and "Cannot tell" in words


def test_what_was_asked_answered_and_promised_and_when_to_ask_again(anna: Colleague) -> None:
    unfolds(anna, "/knowledge")
    words = anna.look()
    assert "Angela Merkel to Vladimir Putin" in words and "No answer, as is said." in words
    assert "as told by Emmanuel Macron, to the press" in words and "constantly vigilant" in words
    assert "They promised to investigate the reports, and denied that they are true." in words
    assert "ask again by" in words


def test_who_stands_where_and_what_is_next(anna: Colleague) -> None:
    unfolds(anna, "/knowledge")
    rows = [line.locator("td").all_inner_texts() for line in anna.page.locator("table.rows tr").all()]
    board = [cells for cells in rows if len(cells) == 4]
    assert {cells[0].strip() for cells in board} == {stage.value for stage in Stage}
    assert all(cells[2].strip() for cells in board)
    next_of = {cells[1].strip(): cells[2].strip() for cells in board}
    assert next_of["Ibis"] == "hear the decision"
    assert next_of["Teal"] == "two sign the check before leaving"
    assert next_of["Larch"] == "be admitted and received"


def test_the_board_has_people_at_every_stage(anna: Colleague) -> None:
    words = anna.go("/board")
    for handle in ("Heron", "Linden", "Wren", "Basalt", "Ibis", "Teal", "Larch", "Rowan"):
        assert handle in words


def test_nobody_meets_testimony_on_the_first_screens(anna: Colleague) -> None:
    for path in ("/today", "/cases", "/knowledge"):
        words = anna.go(path).casefold()
        assert "torture" not in words and "kill" not in words


def test_it_says_which_people_are_invented_and_which_are_not(anna: Colleague) -> None:
    unfolds(anna, "/knowledge")
    words = anna.look()
    assert "are not invented" in words and "All handles below are invented for practice." in words
