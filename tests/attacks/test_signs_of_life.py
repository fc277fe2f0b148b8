"""What a colleague's own program says of signs of life, and of the cases they belong to, shuts nobody's office and breaks no page. Everybody in it is
invented."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safeconduct.core.call import Asked, CallAdopted, CallsJoined, CaseLinked, Way
from safeconduct.core.checkin import CheckInAgreed, CheckInExpected, CheckInHeard
from safeconduct.core.erasure import What
from safeconduct.core.group import DeviceSuspended
from safeconduct.core.ids import CallId, CaseId, CheckInId, PersonId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import Moment
from safeconduct.desk import erasing
from safeconduct.journal import membership
from tests.desk.offices import Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case
from tests.desk.test_checkins import AGREED
from tests.desk.test_expected import a_call

PAGES = ("/today", "/board", "/shift", "/cases")


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path, Hand()) as pages:
        yield pages


def test_a_call_that_names_a_case_which_is_none_shuts_no_office(anna: Pages, tmp_path: Path) -> None:
    call = a_call(anna)
    anna.does(f"/calls/{call}/check-ins", **AGREED)
    with closing(colleague(anna, tmp_path, "Fay", "front-desk").office) as fay:
        fay.journal.write([Placed(Kind.CONVERSATION, Subject(call), CaseLinked(CaseId("no case")))])

    anna.office.begin_session()
    assert anna.office.index.call(call).case == "no case"
    assert all(anna.get(path) for path in (*PAGES, f"/calls/{call}"))


def test_a_call_that_names_a_case_which_is_being_erased_tells_nothing_there_and_shuts_no_office(anna: Pages) -> None:
    call, (case, _) = a_call(anna), a_case(anna, "Heron")
    anna.does(f"/calls/{call}/check-ins", **AGREED)
    erasing.ask_for(anna.office, What.CASE, Subject(case), "")
    anna.office.journal.write([Placed(Kind.CONVERSATION, Subject(call), CaseLinked(case))])

    anna.office.begin_session()
    anna.office.begin_session()
    assert anna.office.index.call(call).case == case
    assert not [one for one in anna.office.journal.events_of(Subject(case)) if isinstance(one.fact, CheckInExpected)]
    assert all(anna.get(path) for path in PAGES)


@pytest.mark.parametrize("by", [-(2**53), 0, 253_402_300_799, 2**53])
def test_a_time_that_no_calendar_has_and_a_name_that_leads_elsewhere_break_no_page(anna: Pages, tmp_path: Path, by: int) -> None:
    call, at = a_call(anna), Moment(by)
    anna.does(f"/calls/{call}/check-ins", **AGREED)
    anna.does(f"/calls/{call}/accept", handle="Heron")
    case = Subject(anna.office.index.call(call).case or "")
    signs = [CheckInId(one) for one in ("../../keys", "a" * 40_000, "\x00\u202e", "")]
    facts = [
        *((Kind.CASE, case, CheckInExpected(sign, PersonId("nobody"), at)) for sign in signs),
        *((Kind.CONVERSATION, Subject(call), CheckInAgreed(sign, None, None, "by phone", at)) for sign in signs),
        *((Kind.CONVERSATION, Subject(call), CheckInHeard(sign, False, at, at)) for sign in signs),
    ]
    with closing(colleague(anna, tmp_path, "Fay", "front-desk").office) as fay, closing(colleague(anna, tmp_path, "Sol", "shelter").office) as sol:
        for kind, subject, fact in facts:
            fay.journal.write([Placed(kind, subject, fact)])
        for office in (anna.office, sol):
            office.begin_session()
            pages = Pages(office, tmp_path / "desk", anna.clock)
            assert all(pages.get(path) for path in (*PAGES, f"/cases/{case}?show=all"))
            assert office.index.unlisted() == []


def test_a_call_whose_adoption_counts_no_more_shuts_no_office(anna: Pages, tmp_path: Path) -> None:
    case, call = a_case(anna, "Heron")[0], CallId("a call that a lost laptop took in")
    with closing(colleague(anna, tmp_path, "Fay", "front-desk").office) as fay:
        feed, device, before = fay.journal.ring.feed, fay.journal.ring.device, fay.journal.store.head_of(fay.journal.ring.feed)
        adopted = CallAdopted(call, "", fay.now(), Way.PHONE, "ru", Asked("Please help."), None)
        fay.write([Placed(Kind.CONVERSATION, Subject(call), one) for one in (adopted, CallsJoined(case, "the same man"), CaseLinked(case))])
    office = anna.office
    office.refresh()
    assert office.index.call_row(call)
    office.change(lambda journal: membership._say(journal, DeviceSuspended(device, {feed: before})))
    sign = CheckInAgreed(CheckInId("a sign"), None, None, "by phone", Moment(office.now() + 3600))
    office.journal.write([Placed(Kind.CONVERSATION, Subject(case), sign)])

    office.begin_session()
    office.begin_session()
    assert all(anna.get(path) for path in (*PAGES, f"/cases/{case}", "/calls"))
    assert [one.by for one in office.index.case(case).expected] == [sign.first_due]
