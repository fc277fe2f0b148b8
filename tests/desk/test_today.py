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
from safeconduct.desk.sheets import put_on_paper
from safeconduct.journal.sharing import SCHEMES
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.letters import Kind as Letter
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case, a_house, stays


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
    assert "Nothing waits." in page and "Whatever waits will stand here." in page
    assert set(json.loads(bytes(pages.ask("GET", "/pulse").body)).items()) >= {("waiting", 0)}


def test_whoever_is_in_no_circle_reads_why_nothing_waits(pages: Pages, tmp_path: Path) -> None:
    boris, clara = colleague(pages, tmp_path, "Boris"), colleague(pages, tmp_path, "Clara", "press")
    assert "You are in no circle yet" in boris.get("/today") and "You are in no circle yet" not in clara.get("/today")
    boris.office.close()
    clara.office.close()


def test_a_calm_day_names_the_next_check_in(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/answer", text="Да", language="ru")
    agree(pages, call, Moment(NOW + 2 * HOUR))
    page = pages.get("/today")
    assert "Nothing waits." in page and "Next check-in 11:20." in page


def test_a_call_that_was_answered_stays_until_somebody_judged_it_or_agreed_a_sign_of_life(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x", danger="hours")
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/answer", text="Да", language="ru")
    page = pages.get("/today")
    assert "nothing is decided" in page and f"/calls/{call}#judge" in page
    pages.does(f"/calls/{call}/judge", danger="hours", reason="He says so.", review_on=pages.office.today().plus(1).iso)
    assert "nothing is decided" not in pages.get("/today")


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


def test_a_task_and_a_judgement_that_are_due_lead_to_where_they_are_done(pages: Pages) -> None:
    path = f"/cases/{a_case(pages, 'Heron')[0]}"
    pages.does(f"{path}/tasks", text="buy a bag", due="2017-06-02")
    pages.does(f"{path}/risk", level="days", reason="seen", review_on="2017-06-09")
    page = pages.get("/today")
    task = re.search(rf'href="{path}#(task-\w+)">Open the task<', page)
    assert task and f'id="{task[1]}"' in pages.get(path)
    assert f'href="{path}?edit=risk#edit">Judge again<' in page and 'id="edit"' in pages.get(f"{path}?edit=risk")


def places(pages: Pages, *what: str) -> list[str]:
    """These words in the order in which Today has them."""
    page = pages.get("/today").partition("Since you were")[0]
    return sorted(what, key=page.index)


def test_what_is_due_stands_by_the_danger_of_the_person_before_its_kind(pages: Pages) -> None:
    calm, near = (f"/cases/{a_case(pages, handle)[0]}" for handle in ("Calm", "Near"))
    pages.does(f"{calm}/risk", level="none seen", reason="a quiet town", review_on="2017-07-12")
    pages.does(f"{calm}/tasks", text="buy a bag", due="2017-06-02")
    pages.does(f"{near}/risk", level="hours", reason="the uncle knows", review_on="2017-06-09")
    nobody_said = Person(pages.office).writes(story="x")
    said_none = Person(pages.office).writes(story="y", danger="none seen")
    said_days = Person(pages.office).writes(story="z", danger="days")
    # A judgement comes after calls and tasks by its kind alone.
    assert places(pages, "due to be looked at again", nobody_said, said_days, said_none, "buy a bag") == [
        "due to be looked at again", *sorted((nobody_said, said_days)), said_none, "buy a bag"
    ]  # fmt: skip


def test_what_is_soon_stands_before_what_is_far_away_whoever_is_in_greater_danger(pages: Pages, clock: Hand) -> None:
    """Until the far day is near: then it stands by its danger again."""
    (far, persons), (soon, _persons) = (a_case(pages, handle) for handle in ("Far", "Soon"))
    pages.does(f"/cases/{far}/risk", level="life now", reason="the uncle knows", review_on="2017-12-12")
    pages.does(f"/cases/{soon}/risk", level="none seen", reason="a quiet town", review_on="2017-12-12")
    pages.does(f"/cases/{far}/clocks", kind="host stay", on="2017-07-05", persons=persons[0], said_by="stamp in the passport")
    pages.does(f"/cases/{soon}/tasks", text="bring the photographs", due="2017-06-09")
    ends = f'href="/cases/{far}/clocks'
    assert places(pages, ends, "bring the photographs") == ["bring the photographs", ends]
    clock.now = Moment(NOW + 23 * 24 * HOUR)
    assert places(pages, "bring the photographs", ends) == [ends, "bring the photographs"]


def test_danger_that_is_judged_in_a_case_moves_the_lines_of_the_calls_that_became_it(pages: Pages, clock: Hand) -> None:
    path, _person = a_case_in_danger(pages, clock)
    waits = answered(pages, other := Person(pages.office), story="x", danger="days")
    other.writes(Letter.WORDS, text="when?")
    assert places(pages, waits, "does not know yet") == [waits, "does not know yet"]
    pages.does(f"{path}/risk", level="life now", reason="the uncle has a key", review_on="2017-07-12")
    assert places(pages, waits, "does not know yet") == ["does not know yet", waits]
    pages.does(f"{path}/risk", level="none seen", reason="the uncle is gone", review_on="2017-07-12")
    assert places(pages, waits, "does not know yet") == [waits, "does not know yet"]


def test_a_missed_sign_of_life_stands_before_every_danger(pages: Pages, clock: Hand) -> None:
    safe = answered(pages, Person(pages.office), story="x", danger="none seen")
    agree(pages, safe, Moment(NOW + HOUR))
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    loud = Person(pages.office).writes(story="loud", danger="life now")
    assert places(pages, safe, loud) == [safe, loud]


def test_a_missed_check_in_names_the_next_rung(pages: Pages, clock: Hand) -> None:
    call = Person(pages.office).writes(story="x")
    check = agree(pages, call, Moment(NOW + HOUR))
    pages.office.write([Placed(Kind.GROUP, pages.office.subject, LadderWritten((Rung("Call twice"), Rung("Lawyer"))))])
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    page = pages.get("/today")
    assert "An agreed sign of life is missing." in page and "Next on our ladder, the steps we agreed for this: Call twice." in page
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
    assert "Entries of Anna after Fri, 9 Jun, 09:20 are being held back" in page and "a desk that nobody here knows" in page
    assert page.index("held back") < page.index("Nothing waits.")


def test_each_kind_of_alarm_has_a_sentence_of_its_own(pages: Pages) -> None:
    feed = pages.office.journal.ring.feed
    for what in ("ahead", "depth", "seal", "stream", "chain", "signature", "withheld"):
        beyond = 99 if what == "withheld" else 2  # A body that is there takes this alarm back.
        pages.office.journal.reading.chains.raise_alarm(feed, beyond, what)
    page = pages.get("/today")
    assert page.count('class="note danger"') == 7
    for words in (
        "a day ahead of the clock here. It counts",
        "claims to have seen more than there was. It does not count",
        "cannot be opened with the key it names. It is missing here.",
        "sealed for one section and says that it belongs in another",
        "do not follow one another since",
        "is not signed as theirs",
        "are being held back",
    ):
        assert page.count(words) == 1, words


# What a caller says with one press


def line_of(page: str, call: str) -> str:
    """The one line about this call, as words."""
    found = [each for each in page.partition("Since you were")[0].split("<li ")[1:] if f"/calls/{call}" in each]
    assert len(found) == 1, len(found)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0].partition(">")[2].partition("</li>")[0]).split())


def answered(pages: Pages, person: Person, **fields: str) -> CallId:
    call = person.writes(**fields)
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/answer", text="Да", language="ru")
    return call


def test_who_says_that_they_are_not_safe_stands_among_the_worst(pages: Pages) -> None:
    person, other = Person(pages.office), Person(pages.office)
    waits, call = answered(pages, other, story="x"), answered(pages, person, story="y")
    other.writes(Letter.WORDS, text="when?")
    person.writes(Letter.NOT_SAFE, text="they came")
    page = pages.get("/today")
    assert "at once" in line_of(page, call) and "Says: I am not safe." in line_of(page, call)
    assert page.index(call) < page.index(waits)


def test_who_says_that_they_are_safe_has_a_quiet_line_until_somebody_judges_again(pages: Pages) -> None:
    person, other = Person(pages.office), Person(pages.office)
    waits, call = answered(pages, other, story="x"), answered(pages, person, story="y", danger="life now")
    person.writes(Letter.NOT_SAFE, text="they came")
    person.writes(Letter.SAFE, text="")
    other.writes(Letter.WORDS, text="when?")
    page = pages.get("/today")
    line = line_of(page, call)
    assert "Says: I am safe. The danger is to be judged again." in line and "not safe" not in line and "Answer" not in line
    assert page.index(waits) < page.index(call) and f"/calls/{call}#judge" in page
    pages.does(f"/calls/{call}/judge", danger="days", reason="a door that locks", review_on="2017-06-12")
    assert "I am safe" not in pages.get("/today").partition("Since you were")[0]


def test_who_asks_to_be_contacted_differently_is_heard_before_anybody_writes(pages: Pages) -> None:
    person = Person(pages.office)
    call = answered(pages, person, story="y", contact_ways="phone")
    person.writes(Letter.CONTACT, text="not the phone, he has it")
    assert "Wants to be contacted differently." in line_of(pages.get("/today"), call)
    page = pages.get(f"/calls/{call}").partition('id="answer"')[2]
    assert page.index("not the phone, he has it") < page.index('name="text"')


def test_who_asks_us_to_stop_does_not_stand_there_as_waiting_for_an_answer(pages: Pages) -> None:
    person = Person(pages.office)
    call = answered(pages, person, story="y")
    person.writes(Letter.WITHDRAWN, text="")
    assert "Asks us to stop." in line_of(pages.get("/today"), call) and "waits for an answer" not in line_of(pages.get("/today"), call)


# Danger travels with the call


def test_the_judgement_of_a_call_becomes_the_first_of_its_case_and_marks_it_everywhere(pages: Pages, tmp_path: Path) -> None:
    boris = colleague(pages, tmp_path, "Boris", "front-desk", "casework")
    try:
        call = Person(pages.office).writes(story="y", danger="days")
        boris.office.refresh()
        boris.does(f"/calls/{call}/judge", danger="life now", reason="the uncle has a key", review_on="2017-06-10")
        pages.office.refresh()
        assert re.search(r'name="carry" value="yes" checked', pages.get(f"/calls/{call}"))
        pages.does(f"/calls/{call}/accept", handle="Heron", mine="yes", person="yes", carry="yes")
        case = pages.office.index.call(call).case
        assert case
        risk = pages.office.index.case(case).risks[0].judged.one
        assert risk and (risk.level.value, risk.reason, risk.review_on.iso) == ("life now", "Boris: the uncle has a key", "2017-06-10")
        for address in ("/cases", "/board", f"/cases/{case}", "/today"):
            assert "danger to life now" in pages.get(address).lower(), address
        assert "Decided, and the person does not know yet." in line_of(pages.get("/today"), call)
    finally:
        boris.office.close()


def test_the_danger_a_caller_spoke_of_is_offered_where_nobody_has_judged_and_may_be_left_behind(pages: Pages) -> None:
    first, second = Person(pages.office).writes(story="a", danger="hours"), Person(pages.office).writes(story="b", danger="none seen")
    assert 'name="carry"' in pages.get(f"/calls/{first}") and 'name="carry"' not in pages.get(f"/calls/{second}")
    pages.does(f"/calls/{first}/accept", handle="Heron", carry="yes")
    pages.does(f"/calls/{second}/accept", handle="Swift", carry="yes")
    cases = {row.handle: row.risk for row in pages.office.index.cases()}
    assert cases == {"Heron": "hours", "Swift": ""}


def test_what_changed_is_told_under_one_heading_a_day_and_names_the_people_by_their_handles(
    pages: Pages, clock: Hand, tmp_path: Path
) -> None:
    other = colleague(pages, tmp_path, "Boris", "front-desk", "casework")
    try:
        clock.now = Moment(NOW + HOUR)
        other.office.begin_session()
        case, persons = a_case(pages, "Heron", "Wren")
        clock.now = Moment(NOW + 30 * HOUR)
        pages.does(f"/cases/{case}/risk", level="days", reason="seen", review_on="2017-06-12", person=persons[1])
        pages.does(f"/cases/{case}/people/{persons[1]}", why="to an aunt")
        other.office.begin_session()
        page = other.get("/today").partition("Since you were last here")[2]
        assert re.findall(r"<h3>(.*?)</h3>", page) == ["Today", "Yesterday"]
        assert "Wren" in page and "somebody" not in page.lower()
    finally:
        other.office.close()


def test_a_long_day_is_paged_and_small(pages: Pages, clock: Hand) -> None:
    for n in range(27):
        Person(pages.office).writes(story=f"word{n} " * 20, danger="days")
    page = pages.get("/today")
    assert "27 things wait" in page and len(page.encode()) < 40_000
    assert len(set(re.findall(r'class="button" href="/calls/(\w+)"', page))) == 25
    assert len(set(re.findall(r'class="button" href="/calls/(\w+)"', pages.get("/today?page=2")))) == 2


# On the page of the case


def a_case_in_danger(pages: Pages, clock: Hand) -> tuple[str, Person]:
    """A call that became the case Heron, quiet until now."""
    person = Person(pages.office)
    call = person.writes(story="x")
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/answer", text="Да", language="ru")
    pages.does(f"/calls/{call}/accept", handle="Heron", mine="yes", person="yes", carry="yes")
    return f"/cases/{pages.office.index.call(call).case}", person


def test_the_case_says_at_its_top_what_today_says_at_once(pages: Pages, clock: Hand) -> None:
    path, person = a_case_in_danger(pages, clock)
    assert 'id="at-once"' not in pages.get(path)
    agree(pages, person.call, Moment(NOW + HOUR))
    person.writes(Letter.NOT_SAFE, text="they are at the door")
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    page = pages.get(path)
    top = page.partition('id="at-once"')[2].partition("</ul>")[0]
    assert top.index("An agreed sign of life is missing.") < top.index("Says: I am not safe.")
    assert f'href="/calls/{person.call}#answer"' in top and "Do the next step" in top and top.count("at once") == 2
    assert "missed, was due" in page
    following = page.partition("<dt>Next</dt>")[2].partition("</dd>")[0]
    assert "An agreed sign of life is missing" in following


def heads_in_danger(page: str) -> list[str]:
    """Who stands under the heading of those in danger of whom nothing is due, in order."""
    section = page.partition("In danger to life, nothing due yet")[2].partition("</ul>")[0]
    return re.findall(r'<a href="[^"]+"[^>]*>([^<]+)</a>', section)


def test_danger_to_life_stands_on_today_until_the_day_it_is_looked_at_again(pages: Pages, clock: Hand) -> None:
    (far, _), (near, _), (calm, _) = (a_case(pages, handle) for handle in ("Far", "Near", "Calm"))
    for case, level, day in ((far, "life now", "2017-06-14"), (near, "life now", "2017-06-11"), (calm, "hours", "2017-06-12")):
        pages.does(f"/cases/{case}/risk", level=level, reason="the uncle knows", review_on=day)
    call = Person(pages.office).writes(story="x", danger="life now")
    pages.does(f"/calls/{call}/take")
    pages.does(f"/calls/{call}/answer", text="Yes", language="en")
    agree(pages, call, Moment(NOW + 2 * HOUR))
    page = pages.get("/today")
    named = heads_in_danger(page)
    assert "Nothing waits." in page and named[1:] == ["Near", "Far"] and f"/calls/{call}" in page and "next check-in 11:20" in page
    assert "to be judged again on Sunday, 11 June 2017" in page
    pages.does(f"/cases/{far}/tasks", text="buy a bag", due="2017-06-09")
    assert heads_in_danger(pages.get("/today"))[1:] == ["Near"]
    clock.now = Moment(NOW + 2 * 24 * HOUR)
    assert heads_in_danger(pages.get("/today")) == [] and "due to be looked at again" in pages.get("/today")


def test_very_many_in_danger_to_life_leave_today_short_and_lead_to_the_cases(pages: Pages) -> None:
    for number in range(9):
        case, _persons = a_case(pages, f"Heron {number}")
        pages.does(f"/cases/{case}/risk", level="life now", reason="the uncle knows", review_on=f"2017-06-1{number}")
    assert heads_in_danger(pages.get("/today")) == [*(f"Heron {number}" for number in range(7)), "and 2 more"]


def test_a_risk_to_life_stands_at_the_top_of_the_case(pages: Pages, clock: Hand) -> None:
    path, _person = a_case_in_danger(pages, clock)
    pages.does(f"{path}/risk", level="life now", reason="seen by a neighbour", review_on="2017-06-12")
    assert "The risk as noted: danger to life now." in pages.get(path).partition("<dl")[0]


def test_signs_of_life_without_a_ladder_are_said_where_they_are_agreed_and_on_today(pages: Pages, clock: Hand) -> None:
    path, person = a_case_in_danger(pages, clock)
    assert "what we do when one does not come" not in pages.get("/today")
    assert "five steps stand ready" in pages.get(f"{path}/check-ins/new") and 'value="Call the lawyer"' in pages.get("/ladder/edit")
    agree(pages, person.call, Moment(NOW + HOUR))
    page = pages.get("/today")
    assert page.index("Decided, and the person does not know yet.") < page.index("nobody has written yet what we do when one does not come")
    pages.office.write([Placed(Kind.GROUP, pages.office.subject, LadderWritten((Rung("Call twice"),)))])
    assert "what we do when one does not come" not in pages.get("/today")
    assert "five steps stand ready" not in pages.get(f"{path}/check-ins/new")


def test_the_first_days_are_offered_and_each_line_goes_when_it_is_done(pages: Pages, tmp_path: Path) -> None:
    page = pages.get("/today")
    for words in ("In the first days", "People ask for help", "Invite a colleague", "Write what we do when a sign of life is missing", "Register a house", "/practice"):
        assert words in page
    assert "Share the recovery key" not in page, "the way to the first answer stays short"
    a_house(pages, "Oak")
    Person(pages.office).writes(story="x")
    pages.office.write([Placed(Kind.GROUP, pages.office.subject, LadderWritten((Rung("Call twice"),)))])
    page = pages.get("/today")
    assert "Invite a colleague" in page and "Register a house" not in page
    assert "People ask for help" not in page and "Write what we do" not in page
    colleague(pages, tmp_path, "Boris", "front-desk").office.close()
    assert "In the first days" not in pages.get("/today")


def test_whoever_shared_the_recovery_key_is_not_asked_to(pages: Pages) -> None:
    office = pages.office
    pages.does("/cases", words="(Invented.) x", handle="Heron")
    assert "Share the recovery key" in pages.get("/today")
    put_on_paper(office.folder, office.journal.roster.epochs[RECOVERY].kid, SCHEMES[0])
    page = pages.get("/today")
    assert "Invite a colleague" in page and "Share the recovery key" not in page


def test_an_address_that_only_this_computer_reaches_is_not_given_out_but_tried(pages: Pages) -> None:
    place = pages.office.folder.root / "help-page"
    place.write_text("http://localhost:8400\n")
    page = pages.get("/today")
    assert "The help page answers on this computer only, at http://localhost:8400." in page and "Try it with an invented call" in page
    page = pages.get("/keys/help-page")
    assert 'href="http://localhost:8400" rel="noreferrer"' in page and "docs/operating.md" in page and "write to us at" not in page
    place.write_text("https://help.example/\n")
    assert "People ask for help at https://help.example/." in pages.get("/today") and "Pass it on" in pages.get("/today")
    assert "write to us at" in pages.get("/keys/help-page")


def test_the_address_to_give_out_stays_with_the_calls_once_the_first_days_are_over(pages: Pages) -> None:
    (pages.office.folder.root / "help-page").write_text("https://help.example/\n")
    Person(pages.office).writes(story="x")
    assert "help.example" not in pages.get("/today")
    page = pages.get("/calls")
    assert "People ask for help at https://help.example/." in page and 'href="/keys/help-page"' in page


# In words


def first_line(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page.partition("<h1>Today</h1>")[2].partition("</p>")[0]).strip()


def test_the_first_line_counts_one_two_and_many_as_people_do(pages: Pages, clock: Hand) -> None:
    Person(pages.office).writes(story="one", danger="life now")
    assert first_line(pages.get("/today")) == "One thing waits. It must not wait."
    Person(pages.office).writes(story="two", danger="hours")
    assert first_line(pages.get("/today")) == "2 things wait, worst first. All of them at once."
    Person(pages.office).writes(story="three")
    assert first_line(pages.get("/today")) == "3 things wait, worst first. 2 of them at once."


def test_every_line_has_one_filled_button_and_no_pale_one(pages: Pages, clock: Hand) -> None:
    path, person = a_case_in_danger(pages, clock)
    agree(pages, person.call, Moment(NOW + HOUR))
    pages.does(f"{path}/tasks", text="bring food", due="2017-06-09")
    Person(pages.office).writes(story="x", danger="life now")
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    acts = re.findall(r'<div class="item-act" data-act>(.*?)</div>', pages.get("/today"), re.DOTALL)
    assert len(acts) >= 3 and all(len(re.findall(r'<button class="">|<a class="button"', act)) == 1 for act in acts)
    assert not [act for act in acts if "quiet" in act]


# Much waits


def test_when_much_waits_what_is_due_but_not_grave_is_behind_one_press(pages: Pages, clock: Hand) -> None:
    path, person = a_case_in_danger(pages, clock)
    for n in range(9):
        pages.does(f"{path}/tasks", text=f"task number {n}", due="2017-06-09")
    agree(pages, person.call, Moment(NOW + HOUR))
    person.writes(Letter.NOT_SAFE, text="they are at the door")
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    page = pages.get("/today")
    shown, _, folded = page.partition("<details")
    assert "2 of them at once." in shown and "An agreed sign of life is missing." in shown and "Says: I am not safe." in shown
    assert "more wait: tasks, judgements and papers that are due, none of them at once" in folded
    numbers = [set(re.findall(r"task number \d", part)) for part in (shown, folded)]
    assert not numbers[0] & numbers[1] and len(numbers[0] | numbers[1]) == 9 and len(numbers[1]) >= 4
    assert "at once</span>" not in folded


def test_nobody_in_danger_and_nobody_who_waits_is_folded_away(pages: Pages) -> None:
    for n in range(12):
        Person(pages.office).writes(story=f"word{n}", danger="hours" if n % 2 else "")
    assert "<details" not in pages.get("/today")


def test_a_day_with_little_is_shown_whole(pages: Pages, clock: Hand) -> None:
    path, _person = a_case_in_danger(pages, clock)
    for n in range(5):
        pages.does(f"{path}/tasks", text=f"task number {n}", due="2017-06-09")
    assert "<details" not in pages.get("/today")


# In the list of cases


def test_the_list_of_cases_says_the_worst_that_waits_and_not_the_earliest_date(pages: Pages, clock: Hand) -> None:
    path, person = a_case_in_danger(pages, clock)
    a_case(pages, "Swift")
    pages.does(f"{path}/tasks", text="long due", due="2017-06-02")
    assert "Decided, and the person does not know yet · for 1 minute" in (row := case_row(pages, "Heron")) and "at once" not in row
    person.writes(Letter.NOT_SAFE, text="they are at the door")
    assert "at once" in (row := case_row(pages, "Heron")) and "Says: I am not safe" in row and "long due" not in row
    agree(pages, person.call, Moment(NOW + HOUR))
    clock.now = Moment(NOW + HOUR + 5 * MINUTE)
    assert "An agreed sign of life is missing · for 5 minutes" in case_row(pages, "Heron")
    assert "sign of life" not in case_row(pages, "Swift")
    assert "Each line says the worst that waits, or else the next date." in pages.get("/cases")
    board = pages.get("/knowledge").partition('id="board"')[2]
    assert "An agreed sign of life is missing." in board


def test_the_next_date_of_a_case_is_the_day_itself_and_not_that_of_its_warning(pages: Pages) -> None:
    case, persons = a_case(pages, "Heron")
    stays(pages, case, a_house(pages, "Oak"), persons, until="2017-07-30")
    assert "The stay runs out: Sunday, 30 July 2017" in case_row(pages, "Heron")
    assert "the stay runs out: Sunday, 30 July 2017" in " ".join(pages.get("/knowledge").split())


def test_a_house_that_is_no_longer_safe_stands_in_the_list_of_cases(pages: Pages) -> None:
    case, persons = a_case(pages, "Heron")
    house = a_house(pages, "Oak")
    stays(pages, case, house, persons)
    pages.does(f"/houses/{house}/unsafe", why="A stranger asked.")
    assert "Must move: the house Oak is no longer safe" in case_row(pages, "Heron")


def case_row(pages: Pages, handle: str) -> str:
    found = [each for each in pages.get("/cases").split("<li ")[1:] if f">{handle}</a>" in each]
    return " ".join(re.sub(r"<[^>]*>", " ", found[0].partition(">")[2]).split())
