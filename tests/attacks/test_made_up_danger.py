"""Strangers who send calls for help that they made up, to push the true ones out of sight. Everybody here is invented."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.many_calls import untouched
from safeconduct.core.when import DAY, HOUR, MINUTE, Moment
from safeconduct.seal.letters import Kind as Letter
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office

FLOOD = 26


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def waits_on(page: str) -> list[str]:
    """The calls of a page of Today, in order, without what has changed since."""
    return list(dict.fromkeys(re.findall(r'href="/calls/([\w-]+)"', page.partition("Since you were last here")[0])))


def test_whoever_dates_their_letters_back_comes_after_those_who_reached_us_before_and_hides_nobody(pages: Pages, clock: Hand) -> None:
    true = Person(pages.office).writes(story="they are at the door", danger="life now")
    clock.now = Moment(NOW + HOUR)
    made_up = [Person(pages.office).writes_at(Moment(0), story="x", danger="life now") for _ in range(FLOOD)]
    clock.now = Moment(NOW + 2 * HOUR)
    page = pages.get("/today")
    shown = waits_on(page)
    assert shown[0] == true and set(shown) == {true, *made_up}
    assert "All of them at once." in page and "Page 1 of" not in page
    assert "for 2 hours" in page and "years" not in page
    assert next(row.id for row in pages.office.index.calls()) == true


def test_danger_stands_on_the_first_page_however_much_there_is_and_so_do_the_first_of_the_lesser_lines(pages: Pages, clock: Hand) -> None:
    for _ in range(FLOOD):
        Person(pages.office).writes(story="made up", danger="life now")
    clock.now = Moment(NOW + MINUTE)
    quiet = [Person(pages.office).writes(story="quiet", danger="none seen") for _ in range(FLOOD)]
    late = Person(pages.office).writes(story="later than all of them", danger="life now")
    first, second = pages.get("/today"), pages.get("/today?page=2")
    assert late in waits_on(first) and len(waits_on(first)) == FLOOD + 1 + 25
    assert len(waits_on(second)) == 1 and set(waits_on(first)[FLOOD + 1 :]) | set(waits_on(second)) == set(quiet)
    for page in (first, second):
        assert f"{FLOOD + 1} of them at once." in page and "of 2" in page


def test_words_dated_back_do_not_come_before_those_that_wait_longer(pages: Pages, clock: Hand) -> None:
    true, other = Person(pages.office), Person(pages.office)
    for one in (true, other):
        one.writes(story="x")
        pages.does(f"/calls/{one.call}/take")
        pages.does(f"/calls/{one.call}/answer", text="Yes", language="en")
    true.writes(Letter.NOT_SAFE, once="aa" * 16)
    clock.now = Moment(NOW + HOUR)
    other.writes_at(Moment(0), Letter.NOT_SAFE, once="bb" * 16)
    assert waits_on(pages.get("/today")) == [true.call, other.call]


def test_a_letter_dated_ahead_is_on_today_at_once(pages: Pages) -> None:
    """A help page whose clock is wrong, or a letter by hand: danger is not put off until the day it names."""
    call = Person(pages.office).writes_at(Moment(NOW + 400 * DAY), story="they are at the door", danger="life now")
    assert waits_on(pages.get("/today")) == [call]


def test_a_letter_that_was_long_on_its_way_is_not_set_aside_with_what_came_before_the_page_was_drawn(pages: Pages, clock: Hand) -> None:
    clock.now = Moment(NOW + HOUR)
    Person(pages.office).writes_at(Moment(NOW - DAY), story="kept at the help page while no line held")
    assert untouched(pages.office.index, Moment(NOW + MINUTE)) == ([], 0)
