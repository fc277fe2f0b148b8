"""The page of one case, through the same pages that members use."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.core.application import PersonAdmitted, PersonHandedOver
from safeconduct.core.case import NoteWritten, Stage, StageReached
from safeconduct.core.event import Unreadable
from safeconduct.core.group import MemberUnseated
from safeconduct.core.ids import CaseId, CircleId, FeedId, MemberId, PersonId, StreamId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known
from safeconduct.core.when import DAY, Day, Moment
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague

TODAY = "2017-06-09"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path, Hand()) as one:
        yield one


def opened(pages: Pages, handle: str = "Heron") -> str:
    office = pages.office
    case = CaseId(fresh(os.urandom))
    office.write(cases.open_case(office.actor, NewCase(case, handle)))
    pages.clock.now = Moment(pages.clock.now + 60)
    return f"/cases/{case}"


def case_of(pages: Pages, path: str) -> CaseId:
    return CaseId(path.rpartition("/")[2])


def person_in(pages: Pages, path: str) -> PersonId:
    pages.does(f"{path}/people", handle="Heron", part="principal applicant")
    return pages.office.index.case(case_of(pages, path)).people[0].person


def test_a_case_says_what_is_missing_and_where_to_begin(pages: Pages) -> None:
    page = pages.get(opened(pages))

    for words in (
        "Nobody has judged it yet.",
        "nobody yet",
        "Nobody is in this case yet.",
        "Nothing has a date.",
    ):
        assert words in page


def test_the_title_names_nobody(pages: Pages) -> None:
    assert "<title>A case · Our office</title>" in pages.get(opened(pages))


def test_header_shows_risk_with_its_age_owner_stage_and_what_is_next(pages: Pages) -> None:
    path = opened(pages)
    pages.does(f"{path}/owner", owner=pages.office.me)
    pages.does(f"{path}/stage", stage="in hiding")
    pages.does(f"{path}/risk", level="hours", reason="they were seen", review_on="2017-06-12")
    pages.clock.now = Moment(NOW + 4 * DAY)

    page = pages.get(path)

    assert "danger within hours" in page and "noted 4 days ago by" in page and "Anna" in page
    assert "To be looked at again since Monday, 12 June 2017." in page
    assert "in hiding" in page and "judge the risk again" in page


@pytest.mark.parametrize(
    "edit", ["handle", "owner", "stage", "side", "risk", "people", "needs", "tasks", "notes/story", "where"]
)
def test_every_form_opens_in_its_place_and_alone(pages: Pages, edit: str) -> None:
    path = opened(pages)
    page = pages.get(f"{path}?edit={edit}")

    assert page.count('id="edit"') == 1 and f'action="{path}/{edit}"' in page
    assert page.count('id="edit"') > pages.get(path).count('id="edit"')


def test_a_judgement_comes_back_tomorrow_unless_another_day_is_chosen(pages: Pages) -> None:
    """By default a week would leave a danger to life in no list of the days between."""
    assert 'name="review_on" value="2017-06-10"' in re.sub(r"\s+", " ", pages.get(f"{opened(pages)}?edit=risk").replace('type="date" ', ""))


def test_a_form_that_could_not_be_taken_keeps_what_was_typed(pages: Pages) -> None:
    path = opened(pages)
    answer = pages.post(f"{path}/risk", level="hours", reason="seen twice", review_on="2017-06-01")
    page = bytes(answer.body).decode()

    assert answer.status_code == 400 and "seen twice</textarea>" in page and 'href="#review_on"' in page
    assert 'value="2017-06-01"' in page and 'value="hours" checked' in page


def test_what_was_there_before_and_who_wrote_it_stands_beside_the_form(pages: Pages) -> None:
    page = pages.get(f"{opened(pages)}?edit=handle")
    assert "Until now:" in page and page.index("Until now:") < page.index('value="Heron"')


def test_on_paper_a_case_has_no_links_that_change_it(pages: Pages) -> None:
    paper = re.sub(r'<(p|span|section)\b[^>]* class="no-print">.*?</\1>', "", pages.get(opened(pages)), flags=re.DOTALL)
    links = re.findall(r"<a [^>]*\?edit=[^>]*>", paper)
    assert len(links) > 3 and [one for one in links if 'class="no-print"' not in one] == []
    assert "/stays/new" not in paper and "The way out" not in paper, "nothing is there yet, and a heading over nothing says nothing"


def test_people_are_handles_and_their_names_lie_in_the_identity_section(pages: Pages) -> None:
    path = opened(pages)
    person = person_in(pages, path)
    pages.does(f"{path}/identity/{person}/name", name="Ваня", passport_spelling="Ivan")
    pages.does(f"{path}/identity/{person}/born", on="1990-03")
    pages.does(f"{path}/identity/{person}/nationality", telling="withheld", by="Vera", why="asked for")
    pages.does(f"{path}/identity/{person}/paper", kind="passport", number="4509", valid_until="2019-01-01")
    pages.does(f"{path}/identity/{person}/phone", number="+7 900", never="anything about help")

    closed, page = pages.get(path), pages.get(f"{path}?open=identity")

    assert "Ваня" not in closed and "Ivan" not in closed and "4509" not in closed
    for words in ("Ваня", "Ivan", "March 1990", "known, not said", "4509", "+7 900", "anything about help"):
        assert words in page, words


def test_a_partial_date_that_is_none_is_handed_back(pages: Pages) -> None:
    path = opened(pages)
    person = person_in(pages, path)
    answer = pages.post(f"{path}/identity/{person}/born", on="in spring")

    assert answer.status_code == 400 and "in spring" in bytes(answer.body).decode()


def test_sections_are_counted_in_the_timeline_until_they_are_opened(pages: Pages) -> None:
    path = opened(pages)
    pages.does(f"{path}/notes/story", text="He was taken in March.")
    pages.does(f"{path}/notes/story", text="He came back in April.")

    closed, page = pages.get(path), pages.get(f"{path}?show=story")

    assert "2 entries in the section story." in closed and "March" not in closed
    assert "He was taken in March." in page and "The case Heron was opened" not in page
    assert "March" in pages.get(f"{path}?show=all")


def test_every_opening_of_a_section_is_recorded_once_a_day(pages: Pages) -> None:
    path = opened(pages)
    for _ in range(2):
        pages.get(f"{path}?open=story")
    sections = {look.section for look in pages.office.unwritten_looks}

    assert sections == {Kind.CASE, Kind.STORY} and len(pages.office.unwritten_looks) == 2


def test_the_record_of_looks_is_explained_when_it_is_first_met(pages: Pages) -> None:
    path = opened(pages)
    assert "That protects you too" not in pages.get(path)
    assert "That protects you too" in pages.get(f"{path}?open=story")
    pages.office.gather()
    assert "That protects you too" not in pages.get(f"{path}?open=story")


def test_an_account_of_violence_stays_folded_and_is_counted_for_its_reader(pages: Pages) -> None:
    path = opened(pages)
    pages.does(f"{path}/notes/story", text="They beat him.", hard="yes")
    folded = pages.get(f"{path}?open=story")
    found = re.search(r"hard=([0-9a-f]{64})", folded)
    assert found and "They beat him." not in folded and "Describes violence." in folded

    page = pages.get(f"{path}?open=story&hard={found[1]}")
    again = pages.get(f"{path}?open=story&hard={found[1]}")

    assert "They beat him." in page
    assert "You have opened one account of violence today." in again


def test_a_task_has_an_owner_and_a_day_and_is_done_and_opened_again(pages: Pages) -> None:
    path = opened(pages)
    pages.does(f"{path}/tasks", text="Ask the consulate", owner=pages.office.me, due="2017-06-12")
    view = pages.office.index.case(case_of(pages, path))
    task = view.open_tasks[0].task
    pages.does(f"{path}/tasks/{task}", text="Ask the consulate again", owner="", due="")
    assert "Ask the consulate again" in pages.get(path)

    pages.does(f"{path}/tasks/{task}/done")
    page = pages.get(path)
    assert "<h2>Tasks</h2>" not in page and "Set a task" in page
    undo = re.search(rf'action="({path}/undo/[0-9a-f]+)"', page)
    assert undo
    pages.does(undo[1])
    assert "<h2>Tasks</h2>" in pages.get(path)


def test_a_fresh_case_has_no_heading_over_nothing_and_one_line_of_what_can_be_begun(pages: Pages) -> None:
    path = opened(pages)
    page = pages.get(path)
    begin = page.partition('id="begin"')[2].partition("</p>")[0]
    for heading, link in (("Tasks", "Set a task"), ("Needs", "Note a need"), ("Documents", "Add a document"), ("Notes", "Write a note")):
        assert f"<h2>{heading}</h2>" not in page and link in begin
    assert "Set a task" not in pages.get(f"{path}?edit=tasks").partition('id="begin"')[2], "its form is open above"
    pages.does(f"{path}/needs", text="insulin")
    page = pages.get(path)
    assert "<h2>Needs</h2>" in page and "Note a need" not in page.partition('id="begin"')[2].partition("</p>")[0]


def test_a_long_timeline_shows_what_is_new_and_keeps_the_rest_behind_one_press(pages: Pages) -> None:
    path = opened(pages)
    for number in range(9):
        pages.does(f"{path}/tasks", text=f"number {number}", owner="", due="")
    shown, _, folded = pages.get(path).partition('id="timeline"')[2].partition("<details")
    assert "number 8" in shown and "number 0" not in shown and "number 0" in folded
    assert "<details" not in pages.get(f"{path}?edit=undo").partition('id="timeline"')[2]


def test_needs_are_noted_and_met(pages: Pages) -> None:
    path = opened(pages)
    pages.does(f"{path}/needs", text="insulin")
    need = pages.office.index.case(case_of(pages, path)).needs[0].need
    pages.does(f"{path}/needs/{need}", how="for two weeks")

    page = pages.get(path)
    assert "insulin" in page and "for two weeks" in page
    assert pages.post(f"{path}/needs/{need}").status_code == 409


def test_what_was_taken_back_stays_in_the_timeline(pages: Pages) -> None:
    path = opened(pages)
    pages.does(f"{path}/handle", handle="Crane")
    event = next(
        e.event
        for e in pages.office.index.case(case_of(pages, path)).timeline
        if "handle" in str(type(e.fact)).lower()
    )
    pages.does(f"{path}/undo", event=event)
    page = pages.get(path)

    assert '<h1 dir="auto">Heron</h1>' in page and "<del>The handle is now Crane.</del>" in page
    assert "taken back" in page


def test_a_case_cannot_reach_by_hand_what_a_fact_must_prove(pages: Pages) -> None:
    answer = pages.post(f"{opened(pages)}/stage", stage="arrived")
    assert answer.status_code == 409 and "admitted and handed over" in bytes(answer.body).decode()


def test_beside_the_way_and_back_needs_a_reason(pages: Pages) -> None:
    path = opened(pages)
    assert pages.post(f"{path}/side", state="contact lost", reason="").status_code == 400
    pages.does(f"{path}/side", state="contact lost", reason="silent for a week")
    assert "contact lost: silent for a week" in pages.get(path)
    pages.does(f"{path}/side", state="", reason="called")
    assert "Back on the way: called" in pages.get(path)


def test_an_unreadable_fact_and_a_clock_that_is_wrong_are_shown_as_such(pages: Pages) -> None:
    path = opened(pages)
    subject = Subject(case_of(pages, path))
    pages.office.write([Placed(Kind.CASE, subject, Unreadable("case.flown/1", b"\x80"))])  # type: ignore[arg-type]
    pages.clock.now = Moment(NOW + 3000 * DAY)
    pages.office.write([Placed(Kind.CASE, subject, NoteWritten("from the future"))])
    pages.clock.now = Moment(NOW + 60)
    page = pages.get(path)

    assert page.count("unreadable yet") == 1 and page.count("the time cannot be right") == 1
    assert "from the future" in page


def test_long_timelines_are_paged(pages: Pages) -> None:
    path = opened(pages)
    subject = Subject(case_of(pages, path))
    pages.office.write([Placed(Kind.CASE, subject, NoteWritten(f"entry-{n}.")) for n in range(60)])
    first, last = pages.get(f"{path}?show=case"), pages.get(f"{path}?show=case&page=3")

    assert "1 of 3" in first and first.count('<li class="entry') == 25
    assert "3 of 3" in last and "The case Heron was opened." in last


def test_a_case_nobody_knows_is_not_found(pages: Pages) -> None:
    assert pages.ask("GET", f"/cases/{fresh(os.urandom)}").status_code == 404


def arrived(pages: Pages) -> str:
    path = opened(pages)
    person = person_in(pages, path)
    facts = [
        PersonAdmitted(person, Day(TODAY), "the border police"),
        PersonHandedOver(person, known("a family in the north"), Day(TODAY)),
    ]
    pages.office.write([Placed(Kind.CASE, Subject(case_of(pages, path)), fact) for fact in facts])
    return path


def test_arriving_is_a_page_of_its_own_that_asks_what_must_still_be_kept(pages: Pages) -> None:
    path = arrived(pages)
    page = pages.get(path)

    assert (
        "<h1>Arrived</h1>" in page and "a family in the north" in page and "What must still be kept?" in page
    )
    assert "<h1>Arrived</h1>" not in pages.get(f"{path}?show=case")
    assert pages.post(f"{path}/keep", reason="").status_code == 400
    pages.does(f"{path}/keep", reason="the appeal of his sister, until 2018")
    assert "closed: the appeal of his sister, until 2018" in pages.get(path)


# Two at once


@pytest.fixture
def two(pages: Pages, tmp_path: Path) -> Iterator[tuple[Pages, Pages]]:
    other = colleague(pages, tmp_path, "Ilya", "casework", "visa")
    yield pages, other
    other.office.close()


def test_two_who_edit_at_once_both_stand_until_somebody_settles(two: tuple[Pages, Pages]) -> None:
    anna, ilya = two
    path = opened(anna)
    ilya.office.refresh()
    drawn, theirs = anna.office.seen, ilya.office.seen

    anna.does(f"{path}/handle", handle="Crane", seen=drawn)
    ilya.does(f"{path}/handle", handle="Swift", seen=theirs)
    anna.office.refresh()
    page = anna.get(path)

    assert '<h1 dir="auto">Crane / Swift</h1>' in page or '<h1 dir="auto">Swift / Crane</h1>' in page
    assert "written twice, apart" in page and "Ilya" in page
    chosen = re.search(
        r'<strong dir="auto">Swift</strong>.*?name="settle" value="([0-9a-f]+)"', page, re.DOTALL
    )
    assert chosen
    anna.does(f"{path}/settle", settle=chosen[1])
    ilya.office.refresh()
    after = ilya.get(path)
    assert '<h1 dir="auto">Swift</h1>' in after and "written twice" not in after
    assert "This one holds: The handle is now Swift." in after


def test_who_had_seen_the_other_value_replaces_it(two: tuple[Pages, Pages]) -> None:
    anna, ilya = two
    path = opened(anna)
    anna.does(f"{path}/handle", handle="Crane")
    ilya.office.refresh()
    ilya.does(f"{path}/handle", handle="Swift")
    anna.office.refresh()

    assert '<h1 dir="auto">Swift</h1>' in anna.get(path)


def test_values_that_stand_twice_in_a_closed_section_are_named_and_not_shown(
    two: tuple[Pages, Pages],
) -> None:
    anna, ilya = two
    path = opened(anna)
    person = person_in(anna, path)
    anna.does(f"{path}/identity/{person}/born", on="1990")
    ilya.office.refresh()
    seen = anna.office.seen, ilya.office.seen
    anna.does(f"{path}/identity/{person}/born", on="1991", seen=seen[0])
    ilya.does(f"{path}/identity/{person}/born", on="1992", seen=seen[1])
    closed, page = ilya.get(path), ilya.get(f"{path}?open=identity")

    assert "Two values stand in a section that is not open here." in closed and "1991" not in closed
    assert "Born: Heron" in page and "1991" in page and "1992" in page


def test_who_went_by_the_handle_of_the_case_goes_by_the_one_that_was_settled_on(two: tuple[Pages, Pages]) -> None:
    anna, ilya = two
    path = opened(anna)
    person_in(anna, path)
    ilya.office.refresh()
    drawn, theirs = anna.office.seen, ilya.office.seen
    for who, handle, seen in ((anna, "Crane", drawn), (ilya, "Swift", theirs)):
        anna.clock.now = Moment(anna.clock.now + 60)
        who.does(f"{path}/handle", handle=handle, seen=seen)
    anna.office.refresh()
    chosen = re.search(r'<strong dir="auto">Crane</strong>.*?name="settle" value="([0-9a-f]+)"', anna.get(path), re.DOTALL)
    assert chosen
    anna.does(f"{path}/settle", settle=chosen[1])
    assert [person.handle for person in anna.office.index.case(case_of(anna, path)).people] == ["Crane"]


def test_settling_what_is_settled_is_a_conflict(pages: Pages) -> None:
    answer = pages.post(f"{opened(pages)}/settle", settle="0" * 64)
    assert answer.status_code == 409


# Sealed sections


def test_a_sealed_section_says_who_opens_it_and_takes_a_note_that_its_writer_cannot_read(
    two: tuple[Pages, Pages],
) -> None:
    anna, ilya = two
    path = opened(anna)
    ilya.office.refresh()
    page = ilya.get(path)
    assert "Sealed to you." in page and "Open to: shelter" in page
    assert "Sealed to you." in ilya.get(f"{path}?open=place")

    ilya.does(f"{path}/pass/place", text="He sleeps at the mill.")
    assert "mill" not in ilya.get(f"{path}?show=all")
    assert ilya.post(f"{path}/notes/place", text="x").status_code == 403

    anna.office.refresh()
    assert "one note waits" in anna.get(path)
    inside = anna.get(f"{path}?open=place")
    adopt = re.search(rf'action="({path}/adopt/[0-9a-f]+)"', inside)
    assert "He sleeps at the mill." in inside and adopt
    anna.does(adopt[1])
    after = anna.get(f"{path}?open=place")
    assert "He sleeps at the mill." in after and adopt[1] not in after
    assert anna.post(adopt[1]).status_code == 409


def test_a_note_for_a_section_one_can_open_is_written_there_instead(pages: Pages) -> None:
    assert pages.post(f"{opened(pages)}/pass/place", text="x").status_code == 409


def test_what_somebody_not_entitled_wrote_is_shown_and_does_not_count(two: tuple[Pages, Pages]) -> None:
    anna, ilya = two
    path = opened(anna)
    ilya.office.refresh()
    subject = Subject(case_of(anna, path))
    journal = anna.office.journal
    feed = FeedId(ilya.office.journal.ring.feed)
    n, h = journal.store.head_of(feed)
    facts = [
        MemberUnseated(MemberId(ilya.office.me), CircleId(c), {feed: (n, h)}) for c in ("casework", "visa")
    ]
    ilya.office.write([Placed(Kind.CASE, subject, StageReached(Stage.EMBASSY))])
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), facts)
    anna.office.refresh()
    page = anna.get(path)

    assert "This does not count" in page and "Reached on the way: embassy." in page
    assert "<dd>Asked" in page


def test_how_their_words_begin_stands_at_the_head_for_whom_the_conversation_is_open(pages: Pages, tmp_path: Path) -> None:
    person = Person(pages.office, "en")
    person.writes(story="(Invented.) My uncle has found my messages. " + "He asks every evening. " * 10 + "The end.")
    pages.does(f"/calls/{person.call}/accept", handle="Heron", mine="yes", person="yes")
    path = f"/cases/{pages.office.index.call(person.call).case}"
    page = pages.get(path)
    assert "My uncle has found my messages." in page and "The end." not in page and f'href="/calls/{person.call}#conversation"' in page
    assert Kind.CONVERSATION in {look.section for look in pages.office.unwritten_looks}
    assert f'href="{path}/violations"' in page
    mara = colleague(pages, tmp_path, "Mara", "visa")
    try:
        seen = mara.get(path)
        assert "My uncle has found" not in seen and f'href="{path}/violations"' in seen
        assert Kind.CONVERSATION not in {look.section for look in mara.office.unwritten_looks}
    finally:
        mara.office.close()


def test_who_went_by_the_handle_of_the_case_goes_by_its_new_one_and_nobody_else_does(pages: Pages) -> None:
    path = opened(pages)
    person_in(pages, path)
    pages.does(f"{path}/people", handle="Rook", part="dependant")
    pages.clock.now = Moment(pages.clock.now + 60)
    pages.does(f"{path}/handle", handle="Osprey")
    pages.clock.now = Moment(pages.clock.now + 60)
    pages.does(f"{path}/people", handle="Heron", part="dependant")

    assert [person.handle for person in pages.office.index.case(case_of(pages, path)).people] == ["Osprey", "Rook", "Heron"]
    pages.does(f"{path}/handle", handle="Rook")
    assert [person.handle for person in pages.office.index.case(case_of(pages, path)).people] == ["Osprey", "Rook", "Heron"], "one of them is called Rook"
