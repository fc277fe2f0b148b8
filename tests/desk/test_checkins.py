"""Silence is seen within a minute, climbs the ladder, and the word that means not free is shown to nobody who did not ask for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.check_ins import check_ins_due
from safeconduct.caseload.duties import Why
from safeconduct.caseload.today import next_check_in, waiting
from safeconduct.core.call import Asked, CallAdopted, Way
from safeconduct.core.case import SideState
from safeconduct.core.checkin import CheckInOutcome
from safeconduct.core.ids import CallId, CaseId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import HOUR, MINUTE, later
from safeconduct.folds.checkin import CheckInView
from safeconduct.web.forms import Form
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case

DUE = later(NOW, HOUR + 40 * MINUTE)
"""11:00 in UTC; NOW is 09:20."""

AGREED = {
    "way": "a photo of the sky",
    "every_seconds": "43200",
    "first_due": "2017-06-09",
    "first_due_time": "11:00",
    "free_word": "the tomatoes are ripe",
    "not_free_word": "Aunt Maria",
}


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


@pytest.fixture
def case(pages: Pages) -> CaseId:
    return a_case(pages, "Heron")[0]


def agreed(pages: Pages, case: CaseId, **other: str) -> str:
    """The address of the check-in."""
    return pages.does(f"/cases/{case}/check-ins", **AGREED | other)


def ladder(pages: Pages, *rungs: tuple[str, str]) -> None:
    fields = [("seen", pages.office.seen)]
    for text, who in rungs:
        fields += [("text", text), ("who", who)]
    assert pages.ask("POST", "/ladder", Form(tuple(fields))).status_code == 303


def view(pages: Pages, case: CaseId) -> CheckInView:
    (found,) = pages.office.index.case(case).check_ins
    return found


def missed(pages: Pages) -> bool:
    return Why.CHECK_IN in {one.why for one in waiting(pages.office.index, pages.office.now())}


def test_a_missed_sign_of_life_is_on_today_the_minute_it_is_due(pages: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(pages, case)
    assert next_check_in(pages.office.index, clock.now) == DUE

    clock.now = later(DUE, -1)
    assert not missed(pages) and "Still to come" in pages.get("/check-ins") and "Nothing was heard" not in pages.get(there)

    clock.now = later(DUE, MINUTE)
    assert missed(pages)
    assert "Missed" in pages.get("/check-ins") and "Nothing was heard" in pages.get(there)
    assert "sign of life" in pages.get("/today")


def test_the_time_agreed_is_the_members_own_and_its_zone_is_named(pages: Pages, case: CaseId) -> None:
    form = pages.get(f"/cases/{case}/check-ins/new")
    assert "On your clock: UTC" in form

    there = agreed(pages, case)

    assert view(pages, case).next_due == DUE
    assert "11:00 UTC" in pages.get(there)


def test_hearing_somebody_sets_the_next_time_and_can_be_undone(pages: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(pages, case)
    clock.now = later(DUE, MINUTE)
    pages.does(f"{there}/heard", said="The tomatoes are ripe, finally.", judged="")
    assert view(pages, case).next_due == later(clock.now, 12 * HOUR) and not missed(pages)

    undo = re.search(r'action="([^"]+/undo/[^"]+)"', pages.get(there))
    assert undo
    pages.does(undo[1])

    assert view(pages, case).next_due == DUE and missed(pages)


def test_a_sign_of_life_read_later_counts_from_when_it_came(pages: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(pages, case)
    clock.now = later(DUE, 3 * HOUR)

    pages.does(f"{there}/heard", judged="free", at="2017-06-09", at_time="10:30")

    assert view(pages, case).next_due == later(DUE, 12 * HOUR - 30 * MINUTE)
    ahead = pages.post(f"{there}/heard", judged="free", at="2017-06-10", at_time="10:30")
    assert ahead.status_code == 400 and "lies ahead" in bytes(ahead.body).decode()


def test_the_word_for_not_free_starts_the_ladder_whatever_the_colleague_thinks(
    pages: Pages, clock: Hand, case: CaseId
) -> None:
    ladder(pages, ("Call the lawyer", "Kim"))
    there = agreed(pages, case)

    page = pages.get(pages.does(f"{there}/heard", said="All fine, greetings to aunt maria", judged="free"))

    assert missed(pages) and "They said the word that means not free." in page
    assert "Call the lawyer" in page and "Kim" in page


def test_words_that_were_not_agreed_are_asked_about_and_kept(pages: Pages, case: CaseId) -> None:
    there = agreed(pages, case)

    answer = pages.post(f"{there}/heard", said="all good here", judged="")
    page = bytes(answer.body).decode()

    assert answer.status_code == 400 and 'value="all good here"' in page and "sounded free" in page
    assert view(pages, case).last_heard is None


def test_the_words_agreed_are_on_no_page_but_their_own(pages: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(pages, case)
    pages.does(f"{there}/heard", said="aunt maria", judged="")

    for path in (there, "/check-ins", f"{there}/anew", f"/cases/{case}", "/today"):
        assert "Aunt Maria" not in pages.get(path) and "tomatoes" not in pages.get(path), path
    assert "Aunt Maria" in pages.get(f"{there}/words")
    assert "said: not free" in pages.get("/check-ins") and "said: not free" in pages.get(f"/cases/{case}")


def test_agreeing_anew_keeps_the_words_unless_new_ones_are_written(pages: Pages, case: CaseId) -> None:
    there = agreed(pages, case)
    new = {"way": "a call", "every_seconds": "86400", "first_due": "2017-06-10", "first_due_time": "08:00"}

    pages.does(f"{there}/anew", **new, free_word="", not_free_word="")
    now = view(pages, case).agreed
    assert now and (now.way, now.free_word, now.not_free_word) == ("a call", "the tomatoes are ripe", "Aunt Maria")

    pages.does(f"{there}/anew", **new, free_word="", not_free_word="the red car")
    now = view(pages, case).agreed
    assert now and now.not_free_word == "the red car" and len(pages.office.index.case(case).check_ins) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("way", "", "Write something here."),
        ("first_due_time", "late", "hours and minutes"),
        ("first_due_time", "09:00", "lies ahead"),
        ("every_seconds", "1", "Choose how often."),
        ("not_free_word", "The tomatoes are ripe", "must differ"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    pages: Pages, case: CaseId, field: str, value: str, sentence: str
) -> None:
    answer = pages.post(f"/cases/{case}/check-ins", **AGREED | {field: value})
    page = bytes(answer.body).decode()

    assert answer.status_code == 400 and sentence in page
    assert field == "way" or "a photo of the sky" in page
    assert pages.office.index.case(case).check_ins == ()


def test_one_large_button_climbs_the_ladder_to_contact_lost(pages: Pages, clock: Hand, case: CaseId) -> None:
    ladder(pages, ("Call once", "front desk"), ("Call the lawyer", "Kim"))
    there = agreed(pages, case)
    clock.now = later(DUE, 5 * MINUTE)
    first = pages.get(there)
    assert first.count('class="big"') == 1 and "Call once" in first and "Step 1 of 2" in first
    assert pages.post(f"{there}/lost", reason="nobody knows").status_code == 409

    pages.does(f"{there}/rung", rung="0")
    again = pages.post(f"{there}/rung", rung="0")
    assert again.status_code == 409 and "taken this step already" in bytes(again.body).decode()
    second = pages.get(there)
    assert "Call the lawyer" in second and "Steps taken" in second and "Anna" in second
    assert check_ins_due(pages.office.index.db)[0].rungs == 1

    pages.does(f"{there}/rung", rung="1")
    assert "climbed to its end" in pages.get(there)
    refused = pages.post(f"{there}/lost", reason="")
    assert refused.status_code == 400 and "open><summary>Contact is lost" in bytes(refused.body).decode()
    assert pages.does(f"{there}/lost", reason="Phone off since Thursday.") == f"/cases/{case}"

    assert view(pages, case).outcome is CheckInOutcome.CONTACT_LOST and not missed(pages)
    side = pages.office.index.case(case).side.one
    assert side and side.state is SideState.CONTACT_LOST
    assert "This check-in is over: contact lost." in pages.get(there)


def test_the_step_says_whom_and_how_and_what_the_person_forbade(pages: Pages, clock: Hand) -> None:
    ladder(pages, ("Call the lawyer", "Kim, +49 30 1234567"), ("Ask the people they named", ""))
    call = Person(pages.office).writes(story="Please help.", contact_ways="Signal, +7 999 1234567", contact_never="Never ring at night.")
    there = pages.does(f"/calls/{call}/check-ins", **AGREED)
    assert "Never ring at night." not in pages.get(there)

    clock.now = later(DUE, MINUTE)
    page = pages.get(there)
    assert '<a class="button quiet" href="tel:+49301234567">' in page and 'href="tel:+79991234567"' in page
    assert page.index("a photo of the sky</span>") < page.index("Never ring at night.") < page.index('class="big"')
    assert 'href="tel:+49301234567"' in pages.get("/ladder")

    pages.does(f"{there}/rung", rung="0")
    assert "+49 30" not in pages.get(there).partition("Steps taken")[0]


def test_the_number_in_the_identity_is_one_press_away_for_whom_it_is_open(pages: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(pages, case)
    clock.now = later(DUE, MINUTE)
    assert "open=identity" not in pages.get(there)

    (person,) = pages.office.index.case(case).people
    pages.does(f"/cases/{case}/identity/{person.person}/phone", number="+7 999 1234567", never="at night")
    page = pages.get(there)
    assert f'href="/cases/{case}?open=identity#identity"' in page and "+7 999" not in page


@pytest.mark.parametrize("outcome", ["answered", "false alarm"])
def test_an_alarm_that_ends_well_goes_on(pages: Pages, clock: Hand, case: CaseId, outcome: str) -> None:
    there = agreed(pages, case)
    clock.now = later(DUE, 5 * MINUTE)

    pages.does(f"{there}/end", outcome=outcome)

    assert view(pages, case).next_due == later(clock.now, 12 * HOUR) and not missed(pages)


def test_what_is_no_longer_needed_leaves_the_list(pages: Pages, case: CaseId) -> None:
    there = agreed(pages, case)
    pages.does(f"{there}/end", outcome="no longer needed")

    assert "No sign of life is agreed with anybody" in pages.get("/check-ins")
    assert pages.post(f"{there}/heard", judged="free").status_code == 409


def test_two_people_of_a_case_are_told_apart(pages: Pages) -> None:
    case, (_, wren) = a_case(pages, "Heron", "Wren")
    assert pages.post(f"/cases/{case}/check-ins", **AGREED).status_code == 400

    agreed(pages, case, person=wren)

    assert "Wren" in pages.get("/check-ins") and "Heron" not in pages.get("/check-ins")


def test_a_caller_without_a_case_has_check_ins_too(pages: Pages, clock: Hand) -> None:
    office = pages.office
    call = CallId(fresh(office.chance))
    adopted = CallAdopted(call, "", clock.now, Way.PHONE, "ru", Asked("Please help."), None)
    office.write([Placed(Kind.CONVERSATION, Subject(call), adopted)])

    there = pages.does(f"/calls/{call}/check-ins", **AGREED)
    clock.now = later(DUE, MINUTE)

    assert missed(pages) and "Nothing was heard" in pages.get(there)
    assert "Missed" in pages.get("/check-ins")


def test_shelter_opens_no_check_in(pages: Pages, tmp_path: Path, case: CaseId) -> None:
    there = agreed(pages, case)
    sol = colleague(pages, tmp_path, "Sol", "everyone", "shelter")

    for path in (there, "/check-ins", f"{there}/words", f"/cases/{case}/check-ins/new"):
        answer = sol.ask("GET", path)
        assert answer.status_code in (403, 404) and "sky" not in bytes(answer.body).decode()
    sol.office.close()


def test_a_list_of_many_stays_small_and_comes_in_pages(pages: Pages) -> None:
    for number in range(27):
        case, _ = a_case(pages, f"Bird {number:02}")
        agreed(pages, case, first_due_time=f"11:{number:02}")

    first, second = pages.get("/check-ins"), pages.get("/check-ins?page=2")

    assert "Bird 24" in first and "Bird 25" not in first and "Bird 26" in second
    assert len(first.encode()) <= 40 * 1024


# The ladder


def test_the_group_writes_its_ladder_and_takes_it_back(pages: Pages) -> None:
    assert "Nobody has written it yet" in pages.get("/ladder")
    assert "Call the lawyer" in pages.get("/ladder/edit")
    ladder(pages, ("Call once", "front desk"), ("", ""), ("Call the lawyer", "Kim"))

    page = pages.get("/ladder")
    assert "Call once" in page and "Kim" in page and len(pages.office.group_view.ladder) == 2
    undo = re.search(r'action="([^"]+/undo/[^"]+)"', page)
    assert undo
    pages.does(undo[1])

    assert pages.office.group_view.ladder == ()


def test_who_writes_the_ladder_because_it_was_missing_comes_back_to_the_sign_of_life(pages: Pages, case: CaseId) -> None:
    page = pages.get(f"/cases/{case}/check-ins/new")
    link = re.search(r'href="(/ladder/edit[^"]*)"', page)
    assert link
    going = re.search(r'name="for" value="([^"]+)"', pages.get(link[1]))
    assert going and f'href="/{going[1]}"' in pages.get(link[1])
    fields = (("seen", pages.office.seen), ("text", "Call once"), ("who", ""), ("for", going[1]))
    answer = pages.ask("POST", "/ladder", Form(fields))
    assert answer.headers["location"] == f"/cases/{case}/check-ins/new"
    assert "Nobody has written yet what we do" not in pages.get(answer.headers["location"])


@pytest.mark.parametrize("elsewhere", ["//example.org", "cases/0/travel", "https://example.org/check-ins/new", "houses/check-ins/new"])
def test_writing_the_ladder_leads_nowhere_else(pages: Pages, elsewhere: str) -> None:
    fields = (("seen", pages.office.seen), ("text", "Call once"), ("who", ""), ("for", elsewhere))
    answer = pages.ask("POST", "/ladder", Form(fields))
    assert answer.headers.get("location", "/ladder") == "/ladder"


def test_a_rung_without_words_and_an_empty_ladder_are_handed_back(pages: Pages) -> None:
    fields = (("text", "Call once"), ("who", ""), ("text", ""), ("who", "Kim"))
    answer = pages.ask("POST", "/ladder", Form(fields))
    page = bytes(answer.body).decode()

    assert answer.status_code == 400 and 'value="Call once"' in page and 'value="Kim"' in page
    assert pages.ask("POST", "/ladder", Form((("text", " "), ("who", "")))).status_code == 400


def test_two_ladders_written_apart_stand_until_one_is_chosen(pages: Pages) -> None:
    ladder(pages, ("Call once", ""))
    seen = pages.office.seen
    for text in ("Call twice", "Ring the bell"):
        assert pages.ask("POST", "/ladder", Form((("seen", seen), ("text", text), ("who", "")))).status_code == 303

    page = pages.get("/ladder")
    chosen = re.search(r'Ring the bell.*?name="settle" value="([^"]+)"', page, re.DOTALL)
    assert "written twice, apart" in page and chosen
    pages.does("/ladder/settle", settle=chosen[1])

    assert [rung.text for rung in pages.office.group_view.ladder] == ["Ring the bell"]


def test_the_form_begins_with_a_whole_time_and_lists_how_often_in_order(pages: Pages) -> None:
    case, _persons = a_case(pages, "Heron")
    pages.clock.now = later(NOW, 61)
    page = pages.get(f"/cases/{case}/check-ins/new")
    assert 'name="first_due_time" type="time" value="21:25"' in page
    often = re.findall(r'<option value="(\d+)"', page.partition('name="every_seconds"')[2].partition("</select>")[0])
    assert [int(each) for each in often] == sorted(int(each) for each in often) and len(often) == 8
