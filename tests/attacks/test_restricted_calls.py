"""The call behind a restricted case, and other calls of the same person, while the front desk goes on working. Everybody in it is invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.core.call import MessageAdopted, MessageKind
from safeconduct.core.case import CaseRestricted
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.section import Subject
from safeconduct.seal import letters
from tests.desk.callers import Person
from tests.desk.offices import Hand, Pages, an_office, colleague
from tests.desk.test_checkins import AGREED
from tests.desk.test_restricting import holder, level, restricts


@dataclass
class Called:
    """Shape: `anna` founded the group and is left out, `boris` is named; `person` wrote the call that is the case."""

    anna: Pages
    boris: Pages
    person: Person
    call: CallId
    case: CaseId

    def level(self) -> None:
        level(self.anna, self.boris, self.anna)

    def written_in_the_open(self, after: int) -> list[Event]:
        """What Anna's own device wrote about the two, behind this row."""
        journal = self.anna.office.journal
        return [event for about, event in journal.reading.written_by(journal.ring.feed, after) if about in (self.call, self.case)]


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Called]:
    with an_office(tmp_path, Hand()) as anna:
        boris = colleague(anna, tmp_path, "Boris", "casework", "front-desk")
        person = Person(boris.office)
        call = CallId(person.writes(story="they look for me", where="Perlow"))
        level(boris, anna)
        boris.does(f"/calls/{call}/take")
        boris.does(f"/calls/{call}/accept", handle="Heron", answer="We will help you.", language="en")
        case = CaseId(next(row.id for row in boris.office.index.cases()))
        [one] = boris.office.index.case(case).people or [None]
        boris.does(f"/cases/{case}/check-ins", **AGREED, **({"person": one.person} if one else {}))
        level(anna)
        restricts(boris, case, holder(boris))
        level(anna)
        yield Called(anna, boris, person, call, case)
        boris.office.close()


def rows_of(pages: Pages) -> int:
    return pages.office.journal.store.head_of(pages.office.journal.ring.feed)[0]


def test_a_sign_of_life_that_comes_to_who_is_left_out_reaches_the_named_and_nothing_else_is_written(called: Called) -> None:
    before = rows_of(called.anna)
    called.person.lays(called.anna.clock.now, letters.Kind.NOT_SAFE)
    called.anna.office.refresh()
    called.level()
    called.anna.office.begin_session()
    called.boris.office.begin_session()
    assert {type(event.fact) for event in called.written_in_the_open(before)} == {MessageAdopted}
    view = called.boris.office.index.call(called.call)
    assert view.safety is MessageKind.NOT_SAFE
    assert "not safe" in called.boris.get("/today") and "not safe" in called.anna.get("/today"), "life comes first"
    assert "Heron" not in called.anna.get("/today")


def test_no_sign_of_life_is_told_of_in_what_the_case_was(called: Called) -> None:
    told = [event for event in called.anna.office.journal.events_of(Subject(called.case)) if isinstance(event.fact, CheckInExpected)]
    before, rows = len(told), rows_of(called.anna)
    called.anna.clock.now += 86_400 * 3  # type: ignore[assignment]
    called.anna.office.begin_session()
    assert called.written_in_the_open(rows) == []
    told = [event for event in called.anna.office.journal.events_of(Subject(called.case)) if isinstance(event.fact, CheckInExpected)]
    assert len(told) == before
    assert "Heron" not in called.anna.get("/check-ins") + called.anna.get("/today")


def test_an_answer_of_who_is_left_out_is_seen_by_the_named_and_numbers_go_on(called: Called) -> None:
    called.anna.does(f"/calls/{called.call}/answer", text="Go to the north door.", language="en")
    called.level()
    assert "Go to the north door." in called.boris.get(f"/calls/{called.call}")
    called.boris.does(f"/calls/{called.call}/answer", text="Wait there.", language="en")
    numbers = [one.number for one in called.boris.office.index.call(called.call).messages if one.author]
    assert len(set(numbers)) == len(numbers) == 2
    called.level()
    assert "Wait there." not in called.anna.get(f"/calls/{called.call}")


def test_another_call_of_the_same_person_shows_nothing_of_the_case(called: Called) -> None:
    other = CallId(Person(called.boris.office).writes(story="they look for me", where="Perlow", spoken="Heron"))
    called.level()
    page = called.anna.get(f"/calls/{other}")
    assert "Heron" not in page and called.case not in page
    called.boris.does(f"/calls/{other}/join", other=called.case, why="the same words")
    called.level()
    page = called.anna.get(f"/calls/{other}")
    assert "Heron" not in page
    assert called.anna.ask("GET", "/calls").status_code == 200
    assert "Heron" not in called.anna.get("/calls") + called.anna.get("/today")
    called.anna.office.begin_session()
    assert called.anna.post(f"/calls/{other}/check-ins", **AGREED).status_code in (303, 404, 409, 400)
    called.anna.office.begin_session()
    called.boris.office.begin_session()


@pytest.mark.parametrize("before", [True, False])
def test_what_is_answered_in_a_call_that_is_joined_to_it_is_read_by_the_named_alone(called: Called, before: bool) -> None:
    if before:
        called.boris.does(f"/cases/{called.case}/restrict/lift", because="her brother left")
    other = CallId(Person(called.boris.office).writes(story="they look for me", where="Perlow"))
    called.level()
    called.boris.does(f"/calls/{other}/answer", text="We are here.", language="en")
    called.boris.does(f"/calls/{other}/join", other=called.case, why="the same words")
    if before:
        restricts(called.boris, called.case, holder(called.boris))
    called.level()
    called.boris.does(f"/calls/{other}/answer", text="Go to the north door.", language="en")
    called.level()
    page = called.anna.get(f"/calls/{other}")
    assert "We are here." in page and "Go to the north door." not in page and "Boris" in page
    assert "Go to the north door." in called.boris.get(f"/calls/{other}")
    called.boris.does(f"/calls/{other}/part/{called.case}" if before else f"/cases/{called.case}/restrict/lift", because="her brother left")
    called.level()
    assert "Go to the north door." in called.anna.get(f"/calls/{other}"), "it is the front desk's again"


def test_whoever_is_left_out_sees_by_whom_it_is_read(called: Called) -> None:
    facts = [event.fact for event in called.anna.office.journal.events_of(Subject(called.call))]
    assert any(isinstance(fact, CaseRestricted) for fact in facts)
    assert "Boris" in called.anna.get(f"/cases/{called.case}")


@pytest.mark.parametrize("before", [True, False])
def test_what_is_answered_in_a_call_that_is_joined_to_the_call_behind_it_is_read_by_the_named_alone(called: Called, before: bool) -> None:
    if before:
        called.boris.does(f"/cases/{called.case}/restrict/lift", because="her brother left")
    other = CallId(Person(called.boris.office).writes(story="they look for me", where="Perlow"))
    called.level()
    first, second = (called.call, other) if before else (other, called.call)
    called.boris.does(f"/calls/{first}/join", other=second, why="the same words")
    if before:
        restricts(called.boris, called.case, holder(called.boris))
    called.level()
    called.boris.does(f"/calls/{other}/answer", text="Go to the north door.", language="en")
    called.level()
    assert "Go to the north door." not in called.anna.get(f"/calls/{other}")
    assert "Go to the north door." in called.boris.get(f"/calls/{other}")
    called.boris.does(f"/calls/{second}/part/{first}")
    called.boris.does(f"/calls/{other}/answer", text="We took you for somebody.", language="en")
    called.boris.does(f"/calls/{called.call}/answer", text="Wait there.", language="en")
    called.level()
    assert "We took you for somebody." in called.anna.get(f"/calls/{other}"), "it is the front desk's again"
    assert "Wait there." not in called.anna.get(f"/calls/{called.call}")
