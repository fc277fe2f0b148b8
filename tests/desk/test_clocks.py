"""The dates of a family: written down, corrected, taken off, drawn and told, on their page, on the case's and on Today."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.duties import Why
from safeconduct.caseload.today import waiting
from safeconduct.core.ids import CaseId, PersonId
from safeconduct.core.section import Kind
from safeconduct.core.when import DAY, day_of
from safeconduct.desk.clock_words import apart
from safeconduct.desk.worker import languages
from safeconduct.web.forms import Form
from tests.desk.offices import NOW, Pages, an_office, colleague
from tests.desk.test_applications import apply_for, family, said

TODAY = day_of(NOW)


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def note(pages: Pages, case: CaseId, kind: str, when: int | str, *persons: PersonId, **more: str) -> None:
    """A date written down as the form sends it. Shape: for everybody where nobody is named."""
    fields = {"kind": kind, "on": TODAY.plus(when).iso if isinstance(when, int) else when, "said_by": "embassy officer", "seen": pages.office.seen, **more}
    form = Form((*fields.items(), *(("persons", person) for person in persons)))
    answer = pages.ask("POST", f"/cases/{case}/clocks", form)
    assert answer.status_code == 303, bytes(answer.body).decode()[-2000:]


def clock_of(page: str) -> str:
    """Where the first entered date is corrected."""
    return re.findall(r'href="(/cases/[a-z0-9]{26}/clocks/[a-z0-9]{26})"', page)[0]


def test_an_empty_page_says_what_to_begin_with(anna: Pages) -> None:
    case, _ = family(anna, "Heron")
    page = anna.get(f"/cases/{case}/clocks")
    assert "Begin with what cannot be moved" in page and "<svg viewBox" not in page


def test_a_stay_that_ends_before_the_decision_is_told_with_by_how_much_and_goes_when_a_date_changes(anna: Pages) -> None:
    case, (heron, _) = family(anna, "Heron", "Wren")
    note(anna, case, "host stay", 30, heron)
    note(anna, case, "decision", 65, heron)
    page = anna.get(f"/cases/{case}/clocks")
    assert "The stay in the country ends before the decision is to be expected. 5 weeks too early." in said(page)
    anna.does(clock_of(page), on=TODAY.plus(70).iso, persons=heron, said_by="stamp in the passport", source="page 7")
    page = said(anna.get(f"/cases/{case}/clocks"))
    assert "too early" not in page and "No two of the dates written down here collide." in page
    assert "says stamp in the passport, page 7" in page


def test_how_far_apart_is_said_in_the_unit_that_people_would_take() -> None:
    said = [apart(TODAY, TODAY.plus(days), languages()["en"]) for days in (1, 13, 21, 100, 4 * 365 + 1)]
    assert said == ["1 day", "13 days", "3 weeks", "3 months", "4 years"]


def test_a_date_that_nobody_knows_is_shown_as_one_and_what_it_leaves_open(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    note(anna, case, "ticket", "", heron)
    note(anna, case, "visa until", 20, heron)
    page = said(anna.get(f"/cases/{case}/clocks"))
    assert "nobody knows it yet" in page
    assert "This cannot be told" in page and "The visa ends before the flight." in page


def test_a_date_is_worked_out_from_the_day_the_papers_were_handed_in(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    note(anna, case, "decision", "", *persons, after="lodged", days="90", source="usual time, as of 2017")
    assert "nobody knows it yet" in said(anna.get(f"/cases/{case}/clocks"))
    anna.does(f"{address}/step", step="lodged", on=TODAY.iso, said_by="embassy")
    page = said(anna.get(f"/cases/{case}/clocks"))
    assert "Thursday, 7 September 2017" in page and "worked out: 90 days after “handed in”, usual time, as of 2017" in page


def test_a_missing_date_says_which_of_two_countries_it_belongs_to(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    germany, belgium = (apply_for(anna, case, persons, country=name).rsplit("/", 1)[1] for name in ("Germany", "Belgium"))
    note(anna, case, "decision", 65, *persons, application=germany)
    note(anna, case, "decision", "", *persons, application=belgium, after="lodged", days="365")
    note(anna, case, "passport", 30, *persons)
    page = said(anna.get(f"/cases/{case}/clocks"))
    assert "nobody wrote down: Belgium: decision expected by" in page
    assert "not known: decision (Belgium)" in page


def test_what_was_typed_stays_when_a_date_cannot_be_taken(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    for fields, sentence in (
        ({"kind": "ticket", "on": "soon"}, "Write a year, a month or a day"),
        ({"kind": "", "on": "2017-07"}, "Choose what kind of date it is."),
        ({"kind": "ticket", "on": "2017-07", "never": "yes"}, "Either there is no such date"),
        ({"kind": "ticket", "on": "2017-07", "after": "lodged", "days": "3"}, "Either write the day"),
        ({"kind": "ticket", "on": "", "after": "ticket", "days": "3"}, "A date cannot be worked out from itself."),
        ({"kind": "ticket", "on": "", "after": "lodged", "days": ""}, "Write how many days after it"),
    ):
        answer = anna.post(f"/cases/{case}/clocks", persons=heron, said_by="a clerk of the airline", **fields)
        body = bytes(answer.body).decode()
        assert answer.status_code == 400 and sentence in body and "a clerk of the airline" in body, fields
    assert anna.office.index.case(case).dated == ()


def test_a_date_that_is_over_runs_no_more_and_can_be_brought_back(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    note(anna, case, "medical", 3, heron)
    address = clock_of(anna.get(f"/cases/{case}/clocks"))
    anna.does(f"{address}/over", why="He went; all is well.")
    assert "medical examination" not in said(anna.get(f"/cases/{case}/clocks")).partition("Write a date down")[0]
    assert anna.ask("GET", address).status_code == 404
    event = anna.office.index.case(case).timeline[-1].event
    anna.does(f"/cases/{case}/undo/{event}")
    assert anna.get(address)


def test_a_collision_stands_on_today_ninety_days_before_and_leaves_it_with_the_correction(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    note(anna, case, "visa from", 130, heron)
    note(anna, case, "ticket", 120, heron)
    why = [one.why for one in waiting(anna.office.index, NOW)]
    assert Why.DATES_COLLIDE not in why
    in_time = NOW + 31 * DAY
    found = [one for one in waiting(anna.office.index, in_time) if one.why is Why.DATES_COLLIDE]  # type: ignore[arg-type]
    assert [(one.detail, one.day) for one in found] == [("collides flight before visa", TODAY.plus(120))]
    anna.clock.now = in_time  # type: ignore[assignment]
    today = anna.get("/today")
    assert "The flight is before the visa begins." in today and f'href="/cases/{case}/clocks"' in today
    address = clock_of(anna.get(f"/cases/{case}/clocks"))
    anna.does(address, on=TODAY.plus(131).iso, persons=heron, said_by="airline")
    assert "The flight is before the visa begins." not in anna.get("/today")


def test_a_date_that_comes_near_stands_on_today_and_one_far_off_does_not(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    note(anna, case, "appeal", 10, heron)
    note(anna, case, "registration", 10, heron)
    lines = [one.detail for one in waiting(anna.office.index, NOW) if one.why is Why.DATE_NEAR]
    assert lines == ["appeal"]
    assert "A date comes near: last day for an appeal." in anna.get("/today")


def test_the_case_says_what_collides(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    note(anna, case, "exit permit", 10, heron)
    note(anna, case, "ticket", 12, heron)
    page = anna.get(f"/cases/{case}")
    assert "The exit permit ends before the flight." in said(page) and f'href="/cases/{case}/clocks"' in page


def test_a_family_is_drawn_on_a_line_each_with_the_number_of_the_sentence(anna: Pages) -> None:
    case, (heron, wren) = family(anna, "Heron", "Wren")
    note(anna, case, "ticket", 12, heron)
    note(anna, case, "ticket", 20, wren)
    page = anna.get(f"/cases/{case}/clocks")
    picture = page.partition('<svg viewBox="0 0 720')[2].partition("</svg>")[0]
    assert picture.count('class="way"') == 2 and picture.count("<path") == 2
    assert ">1</text>" in picture and "One of the family flies before another." in said(page)


def test_a_passport_in_the_section_identity_is_seen_only_by_whom_it_is_open_to_and_the_look_is_kept(anna: Pages, tmp_path: Path) -> None:
    case, (heron,) = family(anna, "Heron")
    anna.does(f"/cases/{case}/identity/{heron}/paper", kind="passport", number="X 1", valid_until=TODAY.plus(20).iso)
    note(anna, case, "ticket", 12, heron)
    assert "passport valid until" in said(anna.get(f"/cases/{case}/clocks")).partition("Write a date down")[0]
    assert any(look.section is Kind.IDENTITY for look in anna.office.unwritten_looks)
    fay = colleague(anna, tmp_path, "Fay", "front-desk")
    try:
        page = said(fay.get(f"/cases/{case}/clocks"))
        assert "it may stand in the section identity, which is sealed to you" in page
        assert not any(look.section is Kind.IDENTITY for look in fay.office.unwritten_looks)
        assert fay.post(f"/cases/{case}/clocks", kind="ticket", on="2017-07", said_by="x").status_code == 403
    finally:
        fay.office.close()


def test_two_dates_written_apart_both_stand_until_somebody_settles_them(anna: Pages, tmp_path: Path) -> None:
    case, (heron,) = family(anna, "Heron")
    note(anna, case, "host stay", 30, heron)
    note(anna, case, "decision", 20, heron)
    address, seen = clock_of(anna.get(f"/cases/{case}/clocks")), anna.office.seen
    anna.does(address, on=TODAY.plus(40).iso, persons=heron, said_by="embassy", seen=seen)
    anna.does(address, on=TODAY.plus(10).iso, persons=heron, said_by="a friend", seen=seen)
    page = anna.get(f"/cases/{case}/clocks")
    assert "written twice, apart" in page and "too early" in page
    event = re.findall(r'name="settle" value="([^"]+)"', page)[0]
    anna.does(f"/cases/{case}/clocks/settle", settle=event)
    assert "written twice, apart" not in anna.get(f"/cases/{case}/clocks")
