"""Junk by the heap, and an acceptance taken back: counted before, undone after, and nobody forgotten on the way."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.house import StayBegan
from safeconduct.core.ids import CallId, HouseId, StayId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY, HOUR, Day, Moment
from safeconduct.folds.call import CallState
from safeconduct.seal.letters import Kind as LetterKind
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_house, stays


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def counted(page: str) -> dict[str, str]:
    """What the page that counted sends along when its button is pressed."""
    return {name: hidden(page, name) for name in ("like", "before", "number", "named", "seen")}


def confirms(pages: Pages, address: str) -> str:
    """Presses the button of the page that counted, and says the way back."""
    page = pages.get(address)
    pages.does("/calls/many", reason="Junk", **counted(page))
    back = re.search(r'action="(/calls/many/back/[^"]+)"', pages.get("/calls"))
    assert back
    return back[1]


def test_all_that_are_alike_are_set_aside_in_one_act_and_brought_back_in_one(pages: Pages) -> None:
    junk = [Person(pages.office).writes(story="Buy pills now") for _ in range(3)]
    grave = Person(pages.office).writes(story="buy pills now", danger="life now")
    real = Person(pages.office).writes(story="My brother found my phone")
    address = re.search(r'href="(/calls/many\?like=\w+)"', pages.get("/calls"))
    assert address and "4 calls alike" in pages.get("/calls")

    page = pages.get(address[1])
    assert "Set 3 calls aside" in page and "One more speaks of danger to life or within hours." in page
    back = confirms(pages, address[1])
    assert {row.id for row in pages.office.index.calls(aside=True)} == set(junk)
    assert {row.id for row in pages.office.index.calls()} == {grave, real}

    pages.does(back)
    assert not pages.office.index.calls(aside=True)


def test_what_is_older_is_set_aside_and_what_anybody_touched_stays(pages: Pages, clock: Hand) -> None:
    old = [Person(pages.office).writes(story=f"word{n}") for n in range(4)]
    pages.does(f"/calls/{old[0]}/judge", danger="none seen", reason="a cousin", review_on="2017-06-20")
    pages.does(f"/calls/{old[1]}/take")
    clock.now = Moment(NOW + 2 * DAY)
    fresh = Person(pages.office).writes(story="new words")

    confirms(pages, f"/calls/many?older={DAY}")
    assert {row.id for row in pages.office.index.calls(aside=True)} == set(old[2:])
    assert fresh in {row.id for row in pages.office.index.calls()}


def test_what_came_while_somebody_looked_is_not_among_them_and_another_number_is_refused(pages: Pages, clock: Hand) -> None:
    junk = [Person(pages.office).writes(story="Buy pills now") for _ in range(3)]
    page = pages.get(f"/calls/many?like={junk[0]}")
    clock.now = Moment(NOW + HOUR)
    late = Person(pages.office).writes(story="Buy pills now")
    fields = counted(page)
    refused = pages.post("/calls/many", reason="Junk", **{**fields, "number": "4"})
    assert refused.status_code == 400 and "another number" in bytes(refused.body).decode()
    pages.does("/calls/many", reason="Junk", **fields)
    assert {row.id for row in pages.office.index.calls()} == {late}


def test_a_colleagues_own_work_is_not_brought_back_by_another(pages: Pages, tmp_path: Path) -> None:
    boris = colleague(pages, tmp_path, "Boris", "front-desk")
    try:
        junk = [Person(pages.office).writes(story="Buy pills now") for _ in range(3)]
        back = confirms(pages, f"/calls/many?like={junk[0]}")
        boris.office.refresh()
        boris.does(back)
        pages.office.refresh()
        assert len(pages.office.index.calls(aside=True)) == 3
    finally:
        boris.office.close()


def test_calls_chosen_in_the_list_of_those_aside_are_brought_back(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    pages.does(f"/calls/{call}/aside", reason="Junk")
    assert 'value="back"' in pages.get("/calls?show=aside")
    pages.does("/calls/together", do="back", call=call)
    assert [row.id for row in pages.office.index.calls()] == [call]


def test_who_writes_again_that_they_are_not_safe_is_never_among_junk(pages: Pages, clock: Hand) -> None:
    at_the_door = Person(pages.office)
    call = at_the_door.writes(story="Hello")
    for _ in range(3):
        Person(pages.office).writes(story="Hello")
    at_the_door.writes(LetterKind.NOT_SAFE, text="they are at the door")
    clock.now = Moment(NOW + 2 * DAY)
    for address in (f"/calls/many?older={DAY}", f"/calls/many?like={call}"):
        page = pages.get(address)
        assert "Set 3 calls aside" in page and "One more wrote again since. It stays: somebody must read it." in page
    assert "says: I am not safe" in pages.get("/calls") and pages.office.index.calls()[0].id == call
    confirms(pages, f"/calls/many?older={DAY}")
    assert [row.id for row in pages.office.index.calls()] == [call] and "Says: I am not safe." in pages.get("/today")


def test_words_that_come_while_somebody_looks_stop_the_button(pages: Pages, clock: Hand) -> None:
    first, second = Person(pages.office), Person(pages.office)
    call, other = first.writes(story="Hi there"), second.writes(story="Hi too")
    clock.now = Moment(NOW + 2 * DAY)
    fields = counted(pages.get(f"/calls/many?older={DAY}"))
    first.writes(LetterKind.NOT_SAFE, text="help now")
    refused = pages.post("/calls/many", reason="Junk", **fields)
    assert refused.status_code == 400 and "Set one call aside" in bytes(refused.body).decode()
    swapped = pages.post("/calls/many", reason="Junk", **{**fields, "number": "1"})
    assert swapped.status_code == 400 and "other calls than you saw" in bytes(swapped.body).decode()
    assert {row.id for row in pages.office.index.calls()} == {call, other}


def test_a_call_set_aside_comes_back_to_sight_with_the_next_words(pages: Pages) -> None:
    person = Person(pages.office)
    call = person.writes(story="Hello")
    pages.does(f"/calls/{call}/aside", reason="Junk")
    assert not pages.office.index.calls() and "Nothing waits." in pages.get("/today")
    person.writes(LetterKind.NOT_SAFE, text="they broke the door")
    assert [row.id for row in pages.office.index.calls()] == [call]
    today = pages.get("/today")
    assert f"/calls/{call}#answer" in today and "Says: I am not safe." in today
    assert "says: I am not safe" in pages.get("/calls")

    pages.does(f"/calls/{call}/aside", reason="Junk, read")
    assert not pages.office.index.calls() and "Nothing waits." in pages.get("/today")


def test_who_set_a_call_aside_without_having_seen_the_words_did_not_judge_them(pages: Pages) -> None:
    person = Person(pages.office)
    call = person.writes(story="Hello")
    seen = hidden(pages.get(f"/calls/{call}"), "seen")
    person.writes(LetterKind.NOT_SAFE, text="help")
    pages.does(f"/calls/{call}/aside", reason="Junk", seen=seen)
    assert [row.id for row in pages.office.index.calls()] == [call] and "Says: I am not safe." in pages.get("/today")


def test_only_what_the_press_itself_set_aside_is_brought_back(pages: Pages) -> None:
    junk = [Person(pages.office).writes(story="Buy pills now") for _ in range(3)]
    single = Person(pages.office).writes(story="a joke, judged on its own")
    pages.does(f"/calls/{single}/aside", reason="spam")
    back = confirms(pages, f"/calls/many?like={junk[0]}")
    pages.does("/calls/together", do="back", call=junk[0])
    pages.does(f"/calls/{junk[0]}/aside", reason="looked at by itself")
    pages.does(back)
    assert {row.id for row in pages.office.index.calls(aside=True)} == {single, junk[0]}


# An acceptance taken back


def accepted(pages: Pages, handle: str = "Heron") -> CallId:
    call = Person(pages.office).writes(story="y", danger="hours")
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/accept", handle=handle, mine="yes", person="yes", carry="yes")
    return call


def test_an_accepted_call_goes_back_to_waiting_and_its_case_out_of_sight(pages: Pages) -> None:
    call = accepted(pages)
    case = pages.office.index.call(call).case
    page = pages.get(f"/calls/{call}")
    assert f'action="/calls/{call}/put-back"' in page and "Heron holds only what accepting wrote" in page

    pages.does(f"/calls/{call}/put-back")
    view = pages.office.index.call(call)
    assert (view.state, view.case) == (CallState.ASSIGNED, None) and not pages.office.index.cases()
    assert pages.ask("GET", f"/cases/{case}").status_code == 404
    page = pages.get(f"/calls/{call}")
    assert "Accept: open a case" in page and "/put-back" not in page and f"/calls/{call}/undo/" in page
    assert len(re.findall(rf'action="/calls/{call}/undo/', page)) == 1  # who took it on; never one half of what was put back

    pages.does(f"/calls/{call}/accept", handle="Heron")
    assert [row.handle for row in pages.office.index.cases()] == ["Heron"]


def test_a_case_that_holds_more_keeps_its_call_and_the_page_says_what_to_do(pages: Pages) -> None:
    call = accepted(pages)
    case = pages.office.index.call(call).case
    pages.does(f"/cases/{case}/tasks", text="Ring the lawyer")
    page = pages.get(f"/calls/{call}")
    assert "It cannot be put back" in page and f'href="/cases/{case}?edit=side#edit"' in page
    assert pages.post(f"/calls/{call}/put-back").status_code == 409
    assert [row.handle for row in pages.office.index.cases()] == ["Heron"]


def test_what_lies_in_a_section_sealed_to_one_keeps_the_call_too(pages: Pages, tmp_path: Path) -> None:
    call = accepted(pages)
    case = pages.office.index.call(call).case
    assert case
    persons = [one.person for one in pages.office.index.case(case).people]
    boris = colleague(pages, tmp_path, "Boris", "front-desk")
    try:
        assert f"/calls/{call}/put-back" in boris.get(f"/calls/{call}")
        stays(pages, case, a_house(pages, "Oak"), persons)
        boris.office.refresh()
        assert "It cannot be put back" in boris.get(f"/calls/{call}")
        assert boris.post(f"/calls/{call}/put-back").status_code == 409
    finally:
        boris.office.close()


def test_a_case_taken_back_comes_into_sight_again_when_somebody_apart_had_put_people_into_it(pages: Pages) -> None:
    call = accepted(pages)
    case = pages.office.index.call(call).case
    assert case
    persons = tuple(one.person for one in pages.office.index.case(case).people)
    oak = HouseId(a_house(pages, "Oak"))
    pages.does(f"/calls/{call}/put-back")
    assert not pages.office.index.cases()

    apart = StayBegan(StayId(fresh(pages.office.chance)), oak, persons, Day("2017-06-09"), Day("2017-06-16"))
    pages.office.write([Placed(Kind.PLACE, Subject(case), apart)])
    assert [row.handle for row in pages.office.index.cases()] == ["Heron"]
    assert "in Oak" in pages.get(f"/cases/{case}")
