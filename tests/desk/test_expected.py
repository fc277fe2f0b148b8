"""A colleague who opens a case and not its conversation is told that a sign of life is missing, and nothing of what was agreed."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safeconduct.actions.checkins import agree_check_in
from safeconduct.caseload.duties import Why
from safeconduct.caseload.today import next_check_in, waiting
from safeconduct.core.call import Asked, CallAdopted, CallsJoined, CaseLinked, Way
from safeconduct.core.checkin import CheckInAgreed, CheckInExpected
from safeconduct.core.ids import CallId, CaseId, CheckInId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import HOUR, MINUTE, later
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case, a_house, stays
from tests.desk.test_checkins import AGREED, DUE, agreed

MISSING = "A sign of life is missing. Do not go there, and send nobody: ask Anna first."
NOT_FOR_SOL = ("sky", "tomatoes", "Aunt Maria", "not free", "Call the lawyer")


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def anna(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


@pytest.fixture
def sol(anna: Pages, tmp_path: Path) -> Iterator[Pages]:
    """In shelter alone."""
    pages = colleague(anna, tmp_path, "Sol", "everyone", "shelter")
    with closing(pages.office):
        yield pages


@pytest.fixture
def case(anna: Pages, sol: Pages) -> CaseId:
    return a_case(anna, "Heron")[0]


def missing(pages: Pages) -> list[str]:
    """The handles of those of whom this member is told that a sign of life is missing."""
    pages.office.refresh()
    found = waiting(pages.office.index, pages.office.now())
    return [one.handle for one in found if one.why in (Why.CHECK_IN, Why.SIGN_MISSING)]


def a_call(anna: Pages) -> CallId:
    call = CallId(fresh(anna.office.chance))
    adopted = CallAdopted(call, "", anna.clock.now, Way.PHONE, "ru", Asked("Please help."), None)
    anna.office.write([Placed(Kind.CONVERSATION, Subject(call), adopted)])
    return call


def test_shelter_sees_on_today_on_the_board_and_in_the_case_that_one_is_missing(anna: Pages, sol: Pages, clock: Hand, case: CaseId) -> None:
    agreed(anna, case)
    assert missing(sol) == [] and next_check_in(sol.office.index, clock.now) == DUE
    assert "expected by" in sol.get(f"/cases/{case}") and "11:00" in sol.get("/shift")

    clock.now = later(DUE, 40 * MINUTE)
    assert missing(sol) == ["Heron"]
    pages = [sol.get(path) for path in ("/today", "/board", f"/cases/{case}")]
    for page in pages:
        assert MISSING.rstrip(".") in page
        assert not [word for word in NOT_FOR_SOL if word in page]
    assert "40 minutes" in pages[0] and "missing since" in pages[2]
    assert waiting(sol.office.index, clock.now)[0].why is Why.SIGN_MISSING


def test_a_sign_that_came_ended_or_was_undone_is_told_in_the_same_press(anna: Pages, sol: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(anna, case)
    clock.now = later(DUE, MINUTE)
    anna.does(f"{there}/heard", said="The tomatoes are ripe.", judged="")
    assert missing(sol) == []

    (heard,) = [entry.event for entry in anna.office.index.case(case).timeline if type(entry.fact).__name__ == "CheckInHeard"]
    anna.does(f"{there}/undo/{heard}")
    assert missing(sol) == ["Heron"]

    anna.does(f"{there}/end", outcome="no longer needed")
    assert missing(sol) == []
    assert "No sign of life is expected any more." in sol.get(f"/cases/{case}")


def test_whoever_said_that_they_are_not_free_is_missing_and_the_word_is_nobody_elses(anna: Pages, sol: Pages, case: CaseId) -> None:
    there = agreed(anna, case)
    anna.does(f"{there}/heard", said="Aunt Maria", judged="")

    assert missing(sol) == ["Heron"]
    assert not [word for word in NOT_FOR_SOL if word in sol.get("/today") + sol.get(f"/cases/{case}?show=all")]


def test_who_opens_the_conversation_reads_one_line_and_no_second_history(anna: Pages, sol: Pages, clock: Hand, case: CaseId) -> None:
    there = agreed(anna, case)
    anna.does(f"{there}/heard", judged="free")
    clock.now = later(clock.now, 13 * HOUR)

    assert missing(anna) == ["Heron"] and missing(sol) == ["Heron"]
    assert "expected by" not in anna.get(f"/cases/{case}?show=all")
    assert sol.get(f"/cases/{case}").count("The next sign of life is expected by") == 1


def test_what_was_agreed_before_is_told_when_somebody_signs_in_who_may_know(anna: Pages, sol: Pages, clock: Hand, case: CaseId) -> None:
    office = anna.office
    old = CheckInAgreed(CheckInId(fresh(os.urandom)), None, None, "a photo of the sky", DUE)
    office.journal.write(agree_check_in(office.actor, Subject(case), old, clock.now))
    clock.now = later(DUE, MINUTE)
    assert missing(anna) == ["Heron"] and missing(sol) == []

    sol.office.begin_session()
    assert missing(sol) == []
    office.begin_session()
    assert missing(sol) == ["Heron"]

    before = office.journal.position
    office.begin_session()
    told = [entry for entry in office.index.case(case).timeline if isinstance(entry.fact, CheckInExpected)]
    assert len(told) == 1 and office.journal.position > before


def test_what_was_agreed_with_a_caller_is_told_once_there_is_a_case(anna: Pages, sol: Pages, clock: Hand) -> None:
    call = a_call(anna)
    anna.does(f"/calls/{call}/check-ins", **AGREED)
    clock.now = later(DUE, MINUTE)
    assert missing(sol) == []

    anna.does(f"/calls/{call}/accept", handle="Heron")
    case = f"/cases/{anna.office.index.call(call).case}"
    assert missing(anna) == ["Heron"] and missing(sol) == ["Heron"]

    anna.does(f"{case}/side", state="not now", reason="Another group takes them on.")
    assert missing(sol) == ["Heron"]


def test_a_sign_agreed_in_a_call_that_was_joined_to_a_case_stays_on_today(anna: Pages, sol: Pages, clock: Hand, case: CaseId) -> None:
    call = a_call(anna)
    anna.does(f"/calls/{call}/check-ins", **AGREED)
    anna.office.write([Placed(Kind.CONVERSATION, Subject(call), fact) for fact in (CallsJoined(case, "the same man"), CaseLinked(case))])
    clock.now = later(DUE, MINUTE)

    assert len(missing(anna)) == 1
    assert missing(sol) == ["Heron"]


def test_what_is_told_of_an_agreement_that_is_not_here_is_shown_and_can_be_ended(anna: Pages, sol: Pages, case: CaseId) -> None:
    sign = CheckInId(fresh(os.urandom))
    anna.office.write([Placed(Kind.CASE, Subject(case), CheckInExpected(sign, None, later(NOW, -HOUR)))])
    assert missing(anna) == ["Heron"] and missing(sol) == ["Heron"]
    assert "ask the front desk first" in anna.get("/today")
    assert f"/check-ins/{case}/{sign}/no-more" in anna.get(f"/cases/{case}")
    assert f"/check-ins/{case}/{sign}/no-more" not in sol.get(f"/cases/{case}")

    assert sol.post(f"/check-ins/{case}/{sign}/no-more").status_code == 403
    anna.does(f"/check-ins/{case}/{sign}/no-more")
    assert missing(anna) == [] and missing(sol) == []


def test_whoever_opens_the_house_sees_that_a_guest_is_missing_before_anybody_goes_there(anna: Pages, sol: Pages, clock: Hand, case: CaseId) -> None:
    """On every page from which somebody is sent to the house, moved out of it or into it; and nothing of what was agreed."""
    oak, _ = a_house(sol, "Elm"), a_house(sol, "Ash")
    stay = stays(sol, case, oak, [person.person for person in sol.office.index.case(case).people])
    agreed(anna, case)
    sol.office.refresh()
    path = f"/houses/{oak}"
    before = [path, f"{path}/unsafe", stay, *(f"{stay}/{form}" for form in ("extend", "move", "end")), f"/cases/{case}/stays/new"]
    assert not [page for page in before if "is missing" in sol.get(page)] and "sign of life" not in sol.get("/houses")

    clock.now = later(DUE, 40 * MINUTE)
    assert not [page for page in before if MISSING.rstrip(".") not in sol.get(page)]
    listed = sol.get("/houses")
    assert "has not given their sign of life" in listed and listed.index(">Elm<") < listed.index(">Ash<")
    assert sol.get(path).count("at once") == 2, "above, and on the line of the stay"

    sol.does(f"{path}/unsafe", why="A stranger asked for us.")
    shown = [sol.get(page) for page in ("/houses", path, f"{path}/moving", stay)]
    assert all("sign of life" in page for page in shown)
    assert not [word for word in NOT_FOR_SOL for page in shown if word in page]

    sol.does(f"{stay}/end", on="2017-06-09", why="To friends.")
    assert "sign of life" not in sol.get(path) + sol.get("/houses") + sol.get(stay)
