"""The end of a shift, and ready phrases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.ids import PersonId
from safeconduct.core.person import PersonNamed
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known
from safeconduct.core.when import HOUR, Moment
from safeconduct.desk.pages.shift import MOST_LINES
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague
from tests.desk.test_today import agree


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def test_the_next_colleague_reads_what_waits_what_changed_and_when_to_call(pages: Pages, clock: Hand) -> None:
    call = Person(pages.office).writes(story="x", danger="hours")
    near, far = Person(pages.office).writes(story="y"), Person(pages.office).writes(story="z")
    agree(pages, near, Moment(NOW + 3 * HOUR))
    agree(pages, far, Moment(NOW + 30 * HOUR))
    page = pages.get("/shift")
    assert call in page and "danger within hours" in page
    ahead = page.partition("Check-ins in the next 12 hours")[2].partition("What changed")[0]
    assert "12:20" in ahead and near in ahead and far not in ahead
    assert "A call for help came" in page.partition("What changed")[2]
    clock.now = Moment(NOW + 13 * HOUR)
    assert "Nothing that you may open has changed." in pages.get("/shift")


def test_what_has_no_room_on_the_paper_is_counted_on_it(pages: Pages) -> None:
    for number in range(MOST_LINES):
        Person(pages.office).writes(story=f"word{number}", danger="life now")
    assert "left out here" not in pages.get("/shift")
    Person(pages.office).writes(story="one more", danger="hours")
    assert "One thing is left out here: it stands only on Today, on the screen. One of them must not wait." in pages.get("/shift")
    Person(pages.office).writes(story="and one more")
    said = pages.get("/shift").partition("<h2>What waits</h2>")[2].partition("<ul")[0]
    assert "2 things are left out here" in said and "One of them must not wait." in said and "no-print" not in said


def test_words_for_the_next_shift_are_read_by_everybody(pages: Pages, tmp_path: Path) -> None:
    where = pages.does("/shift", text="Heron calls at six. Do not ring back.")
    assert "Heron calls at six." in pages.get(where)
    assert pages.post("/shift", text=" ").status_code == 400
    other = colleague(pages, tmp_path, "Pia", "press")
    try:
        assert "Heron calls at six." in other.get("/shift")
    finally:
        other.office.close()


def test_the_paper_says_what_a_finder_would_learn_and_holds_no_name(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    pages.does(f"/calls/{call}/accept", handle="Heron")
    case = pages.office.index.call(call).case
    assert case
    name = PersonNamed(PersonId("p" * 26), known("Ахмед Исаев"))
    pages.office.write([Placed(Kind.IDENTITY, Subject(case), name)])
    page = pages.get("/shift")
    assert "What this paper tells a finder" in page and "data-print" in page
    assert "Something new in the section: identity." in page and "Исаев" not in page


def test_a_phrase_says_who_read_it_and_a_change_starts_from_what_is_there(pages: Pages) -> None:
    assert "No phrase is written yet." in pages.get("/phrases")
    pages.does("/phrases", key="First answer", language="ru", text="Мы прочли.", reviewed_by="")
    page = pages.get("/phrases")
    assert "not yet read by a native speaker" in page and 'href="/phrases?edit=ru%3AFirst%20answer#write"' in page
    assert "Мы прочли.</textarea>" in pages.get("/phrases?edit=ru:First answer")
    pages.does("/phrases", key="First answer", language="ru", text="Мы прочли.", reviewed_by="Madina (invented)")
    assert "read by Madina (invented)" in pages.get("/phrases")
    answer = pages.post("/phrases", key="", language="ru", text="x", reviewed_by="")
    assert answer.status_code == 400 and ">x</textarea>" in bytes(answer.body).decode()
