"""Calls in a real office: from a sealed letter to a person who knows what was decided."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions.handles import pseudonym_of
from safeconduct.caseload.duties import Why
from safeconduct.caseload.today import waiting
from safeconduct.core.ids import CallId
from safeconduct.core.when import DAY, HOUR, later
from safeconduct.desk.freshness import Fresh, Line
from safeconduct.folds.call import CallState
from safeconduct.seal.letters import Kind
from safeconduct.web.forms import Form
from tests.desk.callers import Person
from tests.desk.offices import Hand, Pages, an_office, colleague

STORY = "Меня ищет дядя. Мой номер +7 928 555 01 02. Друг Мурад остался дома."


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def posts(pages: Pages, address: str, *fields: tuple[str, str]) -> tuple[int, str]:
    answer = pages.ask("POST", address, Form((("seen", pages.office.seen), *fields)))
    return answer.status_code, bytes(answer.body).decode()


def test_an_empty_office_says_what_to_do_next(pages: Pages) -> None:
    page = pages.get("/calls")
    assert "No call has come yet." in page and "Enter a call" in page


def test_a_call_is_read_judged_answered_accepted_and_told(pages: Pages) -> None:
    person = Person(pages.office)
    call = person.writes(story=STORY, danger="hours", contact_never="не звонить", safe_until="до шести")
    assert "danger within hours" in pages.get("/calls")
    page = pages.get(f"/calls/{call}")
    assert STORY in page and "safe for how long: до шести" in page and "Judge the danger" in page
    assert page.index("не звонить") < page.index('name="text"')

    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/judge", danger="days", reason="has a door", review_on="2017-06-12")
    page = pages.get(f"/calls/{call}")
    assert "danger within days" in page and "has a door" in page and "Monday, 12 June 2017" in page

    where = pages.does(f"/calls/{call}/answer", text="Мы читаем.", language="ru")
    assert "cannot be called back" in pages.get(where)
    answer = person.reads()
    assert answer is not None and (answer.text, answer.language) == ("Мы читаем.", "ru")

    pages.does(f"/calls/{call}/accept", handle="Heron", mine="yes")
    view = pages.office.index.call(call)
    assert view.case and pages.office.index.case(view.case).handle == "Heron"
    assert pages.office.index.case(view.case).owner.one == pages.office.me
    pages.does(f"/calls/{call}/answer", text="Мы поможем.", language="ru", tells="yes")
    assert pages.office.index.call(call).state is CallState.TOLD
    assert person.reads(2) is not None


@pytest.mark.parametrize(("line", "is_kept"), [(Line.ALONE, False), (Line.LEVEL, False), (Line.AWAY, True), (Line.SHUT_OUT, True), (Line.FULL, True)])
def test_an_answer_that_cannot_go_out_is_not_called_sent(pages: Pages, line: Line, is_kept: bool) -> None:
    call = Person(pages.office).writes(story=STORY)
    pages.room.fresh = Fresh(line)
    page = pages.get(pages.does(f"/calls/{call}/answer", text="Мы читаем.", language="ru"))
    assert ("It is kept here and has not gone out" in page, "Sent." in page) == (is_kept, not is_kept)


def test_a_bad_judgement_keeps_what_was_typed_and_opens_its_form(pages: Pages) -> None:
    call = Person(pages.office).writes(story=STORY)
    status, page = posts(pages, f"/calls/{call}/judge", ("danger", ""), ("reason", "because of the uncle"))
    assert status == 400 and "because of the uncle" in page
    assert re.search(r'<details class="edit" open><summary>Judge', page)
    status, page = posts(
        pages,
        f"/calls/{call}/judge",
        ("danger", "days"),
        ("reason", "x"),
        ("act_by", "tomorrow"),
        ("review_on", "2017-06-12"),
    )
    assert status == 400 and "Write day and time" in page


def test_what_a_caller_left_open_is_said_where_it_matters(pages: Pages) -> None:
    call = Person(pages.office).writes(story=STORY, contact_when="mornings", safe_until="until six")
    page = pages.get(f"/calls/{call}")
    assert "danger: not said" in page and "safe for how long: until six" in page
    assert "Not said: how, what must never be sent." in page

    call = Person(pages.office).writes(story=STORY, danger="hours", contact_when="mornings", contact_never="rings", contact_ways="Signal")
    page = pages.get(f"/calls/{call}")
    assert "danger: not said" not in page and "safe for how long: not said" in page and "Not said:" not in page


def test_today_counts_to_the_time_until_which_they_are_safe_and_turns_when_it_is_over(pages: Pages) -> None:
    call = Person(pages.office).writes(story=STORY, danger="hours", safe_until="until noon")
    assert "They said: until noon." in pages.get(f"/calls/{call}")
    judged = {"danger": "hours", "reason": "They told us.", "review_on": "2017-06-10"}
    pages.does(f"/calls/{call}/judge", act_by="2017-06-09T12:20", **judged)
    assert "Safe until 12:20 (3 hours)" in pages.get("/today")
    pages.does(f"/calls/{call}/take", owner=pages.office.me)
    pages.does(f"/calls/{call}/answer", text="We read it.", language="ru")
    assert waiting(pages.office.index, pages.clock.now)[0].why is Why.TIME_RUNS

    pages.clock.now = later(pages.clock.now, 4 * HOUR)
    page = pages.get("/today")
    assert waiting(pages.office.index, pages.clock.now)[0].why is Why.TIME_OVER
    assert "The time until which they were safe is over." in page and "Safe until" not in page
    pages.does(f"/calls/{call}/judge", act_by="2017-06-09T20:20", **judged)
    assert "is over." not in pages.get("/today") and "Safe until 20:20" in pages.get("/today")

    pages.does(f"/calls/{call}/accept", handle="Heron", carry="yes")
    case = pages.office.index.call(call).case
    assert case and "Safe until 20:20" in pages.get(f"/cases/{case}") + pages.get("/today")
    (risk,) = pages.office.index.case(case).risks
    assert [written.value.review_on.iso for written in risk.judged.values] == ["2017-06-09"]
    pages.does(f"/calls/{call}/answer", text="We come.", language="ru", tells="yes")
    assert "Safe until" not in pages.get("/today")


def test_no_two_cases_carry_one_handle(pages: Pages) -> None:
    first, second = Person(pages.office).writes(story="one"), Person(pages.office).writes(story="two")
    pages.does(f"/calls/{first}/accept", handle="Heron")
    status, page = posts(pages, f"/calls/{second}/accept", ("handle", "heron"))
    assert status == 409 and "Another case carries this handle" in page


def test_a_ready_phrase_goes_below_what_was_typed_and_nothing_is_sent(pages: Pages) -> None:
    person = Person(pages.office)
    call = person.writes(story=STORY)
    pages.does("/phrases", key="First answer", language="ru", text="Мы прочли.", reviewed_by="Madina (invented)")
    assert "read by Madina (invented)" in pages.get(f"/calls/{call}")
    status, page = posts(pages, f"/calls/{call}/phrase", ("text", "Здравствуйте."), ("phrase", "ru:First answer"))
    assert status == 200 and "Здравствуйте.\n\nМы прочли.</textarea>" in page
    assert person.reads() is None


def test_junk_is_set_aside_in_bulk_and_brought_back(pages: Pages) -> None:
    junk = [Person(pages.office).writes(story=f"buy pills {n}") for n in range(3)]
    ticked = [("call", name) for name in junk]
    status, page = posts(pages, "/calls/together", ("do", "aside"), *ticked)
    assert status == 200 and "Set 3 calls aside" in page
    status, _page = posts(pages, "/calls/together/aside", ("reason", "Junk"), *ticked)
    assert status == 303
    page = pages.get("/calls")
    back = re.search(r'action="(/calls/back/[^"]+)"', page)
    assert back and "buy pills" not in page and "buy pills" in pages.get("/calls?show=aside")
    pages.does(back[1])
    assert pages.get("/calls").count("buy pills") == 3


def test_not_now_to_many_asks_for_the_number_and_reaches_each(pages: Pages) -> None:
    people = [Person(pages.office), Person(pages.office, "de")]
    ticked = [("call", person.writes(story="bitte")) for person in people]
    words = [("text", "Не сейчас."), ("door", "Group B (invented)"), ("language", "ru")]
    status, page = posts(pages, "/calls/together/not-now", *ticked, *words, ("number", "1"))
    assert status == 400 and "Не сейчас.</textarea>" in page and people[0].reads() is None
    status, _page = posts(pages, "/calls/together/not-now", *ticked, *words, ("number", "2"))
    assert status == 303
    for person in people:
        answer = person.reads()
        assert answer is not None and answer.text == "Не сейчас.\n\nGroup B (invented)"
        assert pages.office.index.call(person.call).state is CallState.TOLD


def test_nothing_is_done_to_many_when_none_is_chosen(pages: Pages) -> None:
    Person(pages.office).writes(story="x")
    status, page = posts(pages, "/calls/together", ("do", "aside"))
    assert status == 400 and "Tick at least one call" in page


def test_a_second_call_of_the_same_person_is_noticed_joined_and_parted(pages: Pages) -> None:
    first = Person(pages.office).writes(story=STORY)
    stranger = Person(pages.office).writes(story="Please help me, they know my name and my street.")
    second = Person(pages.office).writes(story="Я снова. Звоните: 79285550102, если можно.")
    page = pages.get(f"/calls/{second}")
    assert "The same number: 79285550102." in page and f'value="{first}"' in page
    assert stranger not in page

    pages.does(f"/calls/{second}/join", other=first, why="same number")
    page = pages.get(f"/calls/{first}")
    assert "Joined with" in page and "Duplicate" not in page
    undo = re.search(r'action="(/calls/[^"]+/part/[^"]+)"', pages.get(f"/calls/{second}"))
    assert undo
    pages.does(undo[1])
    assert not pages.office.index.call(first).joined and not pages.office.index.call(second).joined

    pages.does(f"/calls/{second}/apart", other=first, why="")
    page = pages.get(f"/calls/{second}")
    assert "Kept apart from" in page and "This may be" not in page


def test_joining_with_a_case_is_undone_whole(pages: Pages) -> None:
    first = Person(pages.office).writes(story=STORY)
    pages.does(f"/calls/{first}/accept", handle="Heron")
    case = pages.office.index.call(first).case
    assert case
    second = Person(pages.office).writes(story="again")
    pages.does(f"/calls/{second}/join", other=case, why="the voice")
    assert pages.office.index.call(second).case == case
    decide = pages.get(f"/calls/{second}").partition('id="decide"')[2]
    put_away = decide.partition('<details class="edit" id="otherwise">')
    assert f'href="/cases/{case}">Open Heron</a>' in put_away[0] and "another person after all" in put_away[2]
    assert all(words in put_away[2] and words not in put_away[0] for words in ("Accept: open a case", "Refer to somebody", "Set aside as junk"))
    pages.does(f"/calls/{second}/part/{case}")
    view = pages.office.index.call(second)
    assert view.case is None and not view.joined and 'id="otherwise"' not in pages.get(f"/calls/{second}")


def test_a_judgement_is_undone_and_an_answer_is_not(pages: Pages) -> None:
    call = Person(pages.office).writes(story=STORY)
    pages.does(f"/calls/{call}/answer", text="Да.", language="ru")
    pages.does(f"/calls/{call}/judge", danger="days", reason="x", review_on="2017-06-12")
    page = pages.get(f"/calls/{call}")
    (undo,) = set(re.findall(r'action="(/calls/[^"]+/undo/[^"]+)"', page))
    pages.does(undo)
    assert "Judge the danger" in pages.get(f"/calls/{call}")
    view = pages.office.index.call(call)
    sent = next(entry for entry in view.timeline if type(entry.fact).__name__ == "AnswerSent")
    status, page = posts(pages, f"/calls/{call}/undo/{sent.event}")
    assert status == 409 and "cannot be called back" in page


def test_two_judgements_made_apart_both_stand_until_one_is_settled(pages: Pages, tmp_path: Path) -> None:
    call = Person(pages.office).writes(story=STORY)
    other = colleague(pages, tmp_path, "Boris", "front-desk")
    try:
        pages.office.refresh()
        before = other.office.seen
        pages.does(f"/calls/{call}/judge", danger="days", reason="mine", review_on="2017-06-12")
        other.office.refresh()
        answer = other.post(f"/calls/{call}/judge", danger="hours", reason="theirs", review_on="2017-06-12", seen=before)
        assert answer.status_code == 303
        pages.office.refresh()
        page = pages.get(f"/calls/{call}")
        assert "mine" in page and "theirs" in page and "written twice, apart" in page
        chosen = re.search(r'name="settle" value="([^"]+)"', page)
        assert chosen
        pages.does(f"/calls/{call}/settle/judgement", settle=chosen[1])
        assert not pages.office.index.call(call).contested
    finally:
        other.office.close()


def test_a_shelter_coordinator_has_no_calls(pages: Pages, tmp_path: Path) -> None:
    call = Person(pages.office).writes(story=STORY)
    other = colleague(pages, tmp_path, "Sol", "shelter")
    try:
        assert other.ask("GET", f"/calls/{call}").status_code == 404
        assert "buy" not in other.get("/calls") and STORY not in other.get("/calls")
    finally:
        other.office.close()


def test_a_call_by_phone_is_entered_and_ends_as_told(pages: Pages) -> None:
    where = pages.does(
        "/calls/new", way="phone", language="ce", story="She whispered.", contact_never="no texts", arrived="2017-06-09T08:00"
    )
    page = pages.get(where)
    assert "phone" in page and "no texts" in page and "Chechen" in page and "What you told them" in page
    pages.does(f"{where}/answer", text="I will call at six.", language="ce", way="phone")
    pages.does(f"{where}/refer", to="Group B (invented)", why="they are nearer")
    pages.does(f"{where}/tell", how="told on the phone")
    assert pages.office.index.call(CallId(where.rpartition("/")[2])).state is CallState.TOLD
    status, page = posts(pages, "/calls/new", ("way", "phone"), ("language", "ru"), ("story", "x"), ("arrived", "2031-01-01T00:00"))
    assert status == 400 and "lies ahead" in page


CHAT = "[12.05.17, 14:03] Ахмед: Помогите\nпожалуйста\n[12.05.17, 14:05] Дежурная: Мы здесь\n[12.05.17, 14:06] Ахмед: Спасибо"


def test_a_pasted_chat_is_corrected_and_kept_without_its_names(pages: Pages) -> None:
    status, page = posts(pages, "/calls/new/chat", ("chat", CHAT), ("language", "ru"))
    assert status == 200 and "3 messages" in page and page.count("· <bdi>") == 3
    assert '<input type="checkbox" name="ours" value="Дежурная" checked>' in page
    answer = pages.ask(
        "POST",
        "/calls/new/chat/keep",
        Form((("chat", CHAT), ("language", "ru"), ("looked", "yes"), ("ours", "Дежурная"), ("turned", "2"))),
    )
    call = CallId(answer.headers["location"].rpartition("/")[2])
    said = [(one.author is None, one.text) for one in pages.office.index.call(call).messages]
    assert said == [
        (True, "[12.05.17, 14:03] Помогите\nпожалуйста"),
        (False, "[12.05.17, 14:05] Мы здесь"),
        (False, "[12.05.17, 14:06] Спасибо"),
    ]
    assert "Ахмед" not in pages.get(f"/calls/{call}")


def test_an_empty_chat_is_handed_back(pages: Pages) -> None:
    status, page = posts(pages, "/calls/new/chat", ("chat", "  "), ("language", "ru"))
    assert status == 400 and "Paste the chat here first." in page


def test_who_says_not_safe_is_answered_first(pages: Pages, clock: Hand) -> None:
    person = Person(pages.office)
    call = person.writes(story=STORY)
    pages.does(f"/calls/{call}/answer", text="Да.", language="ru")
    clock.now = type(clock.now)(clock.now + HOUR)
    person.writes(Kind.NOT_SAFE)
    assert "They say: I am not safe." in pages.get(f"/calls/{call}")
    person.writes(Kind.WITHDRAWN)
    assert "They asked us to stop." in pages.get(f"/calls/{call}")
    assert "asks us to stop" in pages.get("/calls")


def test_an_owner_must_be_a_colleague(pages: Pages) -> None:
    call = Person(pages.office).writes(story=STORY)
    assert posts(pages, f"/calls/{call}/take", ("owner", "nobody"))[0] == 400


def test_a_long_list_is_paged_and_small(pages: Pages, clock: Hand) -> None:
    for n in range(27):
        clock.now = type(clock.now)(clock.now + DAY // 24)
        Person(pages.office).writes(story=f"number {n} " + "слово " * 30)
    page = pages.get("/calls")
    assert page.count('name="call"') == 25 and len(page.encode()) < 40_000
    assert pages.get("/calls?page=2").count('name="call"') == 2
    assert pages.get("/calls?page=99&show=new").count('name="call"') == 2


def test_an_unknown_call_is_not_found(pages: Pages) -> None:
    assert pages.ask("GET", "/calls/" + "a" * 26).status_code == 404
    assert pages.ask("GET", "/calls/..%2F").status_code == 400


def test_after_a_decision_one_act_is_next_and_the_other_way_is_folded(pages: Pages, tmp_path: Path) -> None:
    call = Person(pages.office).writes(story="x")
    assert "Give it to a colleague" not in pages.get(f"/calls/{call}")
    boris = colleague(pages, tmp_path, "Boris", "front-desk")
    boris.office.close()
    pages.office.refresh()
    assert "Give it to a colleague" in pages.get(f"/calls/{call}")
    where = pages.does(f"/calls/{call}/accept", handle="Heron")
    page = pages.get(f"/calls/{call}")
    assert where == f"/calls/{call}" and page.count('href="#answer">Tell the person</a>') == 1
    assert re.search(r'<details class="edit"><summary>They know already, or cannot be told</summary><form method="post" action="/calls/\w+/tell"', page)
    assert re.search(r'name="tells" value="yes" checked', page)
    status, page = posts(pages, f"/calls/{call}/tell", ("how", ""))
    assert status == 400 and '<details class="edit" open><summary>They know already' in page


def test_who_may_not_open_calls_is_told_so_and_by_whom_they_are_read(pages: Pages, tmp_path: Path) -> None:
    Person(pages.office).writes(story="x")
    ilya = colleague(pages, tmp_path, "Ilya", "everyone", "shelter")
    try:
        page = ilya.get("/calls")
        assert "Calls are not open to you; casework, front desk read them." in page and "No call has come yet" not in page
        found = bytes(ilya.post("/search", words="x").body).decode()
        assert "Calls are not open to you" in found and "0 calls" not in found
    finally:
        ilya.office.close()


def test_the_answer_says_by_what_name_the_person_sees_whoever_writes_it(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    assert f"They see you as: {pseudonym_of(pages.office.me)}" in pages.get(f"/calls/{call}")
