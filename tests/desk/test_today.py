"""Today in a real office: worst first, one line a reason, one next act, and calm when nothing waits."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.checkin import CheckInAgreed
from safeconduct.core.ids import CallId, CheckInId, FeedId, fresh
from safeconduct.core.office import LadderWritten, Rung
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import HOUR, MINUTE, Moment
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def agree(pages: Pages, call: CallId, due: Moment) -> CheckInId:
    check = CheckInId(fresh(pages.office.chance))
    agreed = CheckInAgreed(check, None, 6 * HOUR, "a call from the neighbour", due)
    pages.office.write([Placed(Kind.CONVERSATION, Subject(call), agreed)])
    return check


def test_an_empty_day_is_calm(pages: Pages) -> None:
    page = pages.get("/today")
    assert "Nothing waits." in page and "worst first" in page
    assert set(json.loads(bytes(pages.ask("GET", "/pulse").body)).items()) >= {("waiting", 0)}


def test_a_calm_day_names_the_next_check_in(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/answer", text="Да", language="ru")
    agree(pages, call, Moment(NOW + 2 * HOUR))
    page = pages.get("/today")
    assert "Nothing waits." in page and "Next check-in 11:20." in page


def test_danger_without_an_owner_stands_before_a_call_that_waits_longer(pages: Pages, clock: Hand) -> None:
    quiet = Person(pages.office).writes(story="quiet", danger="none seen")
    clock.now = Moment(NOW + 40 * MINUTE)
    danger = Person(pages.office).writes(story="loud", danger="life now")
    page = pages.get("/today")
    hours = Person(pages.office).writes(story="soon", danger="hours")
    page = pages.get("/today")
    assert page.index(danger) < page.index(hours) < page.index(quiet)
    pages.does(f"/calls/{hours}/aside", reason="only for the order")
    page = pages.get("/today").partition("Since you")[0]
    assert "2 things wait, worst first." in page and page.count('class="item') - page.count('class="item-') == 2
    assert "Nobody has taken this on: danger to life now." in page and "A new call for help, not answered yet." in page
    assert "for 40 minutes" in page
    assert json.loads(bytes(pages.ask("GET", "/pulse").body))["waiting"] == 2
    where = pages.does(f"/calls/{danger}/take")
    assert where == f"/calls/{danger}" and "Nobody has taken this on" not in pages.get("/today")


def test_a_missed_check_in_names_the_next_rung(pages: Pages, clock: Hand) -> None:
    call = Person(pages.office).writes(story="x")
    check = agree(pages, call, Moment(NOW + HOUR))
    pages.office.write([Placed(Kind.GROUP, pages.office.subject, LadderWritten((Rung("Call twice"), Rung("Lawyer"))))])
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    page = pages.get("/today")
    assert "An agreed sign of life is missing." in page and "Next: Call twice." in page
    assert f'href="/check-ins/{call}/{check}"' in page and "at once" in page


def test_what_others_changed_since_the_last_session_is_named_and_ones_own_is_not(
    pages: Pages, clock: Hand, tmp_path: Path
) -> None:
    other = colleague(pages, tmp_path, "Boris", "front-desk", "casework")
    try:
        assert "Since you were last here" not in other.get("/today")
        clock.now = Moment(NOW + HOUR)
        other.office.begin_session()
        call = Person(pages.office).writes(story="x")
        clock.now = Moment(NOW + 2 * HOUR)
        pages.does(f"/calls/{call}/judge", danger="days", reason="a cousin asks", review_on="2017-06-12")
        other.office.begin_session()
        page = other.get("/today")
        assert "Since you were last here" in page and "a cousin asks" in page
        pages.office.begin_session()
        assert "a cousin asks" not in pages.get("/today").partition("Since you were last here")[2]
    finally:
        other.office.close()


def test_alarms_stand_above_everything_in_plain_words(pages: Pages) -> None:
    feed = pages.office.journal.ring.feed
    for at, what in ((5, "withheld"), (9, "withheld"), (10, "signature")):
        pages.office.journal.reading.chains.raise_alarm(feed, at, what)
    pages.office.journal.reading.chains.raise_alarm(FeedId("f" * 64), 1, "chain")
    page = pages.get("/today")
    assert page.count('class="note danger"') == 3
    assert "Entries of Anna are being held back" in page and "a desk that nobody here knows" in page
    assert page.index("held back") < page.index("Nothing waits.")


def test_a_long_day_is_paged_and_small(pages: Pages, clock: Hand) -> None:
    for n in range(27):
        Person(pages.office).writes(story=f"word{n} " * 20, danger="hours")
    page = pages.get("/today")
    assert "27 things wait" in page and len(page.encode()) < 40_000
    assert len(set(re.findall(r'action="/calls/(\w+)/take"', page))) == 25
    assert len(set(re.findall(r'action="/calls/(\w+)/take"', pages.get("/today?page=2")))) == 2
