"""From the first paper to a receiver at the other end, by two colleagues in two browsers, with scripts and without."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser

from safeconduct.actions.applications import EXIT_QUESTIONS
from tests.desk.running import Running, eventually
from tests.stories.practising import Colleague, practice_office, sit_down

pytestmark = pytest.mark.browser

WAYS = [
    ("Heron", "desktop", True),
    ("Juniper", "desktop", False),
    ("Linden", "phone", True),
    ("Alder", "phone", False),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Browser]]:
    with practice_office(tmp_path_factory.mktemp("practice")) as both:
        yield both


def day(page_of: Colleague, ahead: int) -> str:
    """A day counted from the one the office's own forms offer as today."""
    page = page_of.page
    today = page.locator("input[name=since]").first.input_value()
    return (date.fromisoformat(today) + timedelta(days=ahead)).isoformat()


def apply(mara: Colleague, case: str) -> None:
    page = mara.page
    mara.go(f"{case}/applications/new")
    page.fill("#country", "Germany")
    page.fill("#kind", "humanitarian visa")
    page.fill("#post", "Embassy, Moscow")
    words = mara.press("Begin the application")
    assert "Next: get the papers ready" in words
    is_to_go_there(mara)
    mara.unfold("Note a step")
    page.get_by_label("interviewed").check()
    page.fill("#on", day(mara, -1))
    page.fill("#said_by", "embassy officer")
    assert "says embassy officer" in mara.press("Write the step down")


def is_to_go_there(mara: Colleague) -> None:
    """An appointment leads to the visit, with its day and place; who says so is asked anew each time."""
    page = mara.page
    ahead = day(mara, 4)
    mara.unfold("Note a step")
    page.get_by_label("appointment").check()
    page.fill("#on", ahead)
    page.fill("#said_by", "embassy officer")
    mara.press("Write the step down")
    assert page.input_value("#said_by") == ""
    with page.expect_navigation():
        page.get_by_role("link", name="Plan who goes there, with whom and how").click()
    assert (page.input_value("#visit_on"), page.input_value("#visit_place")) == (ahead, "Embassy, Moscow")
    page.fill("#companion", "Vera")
    page.fill("#visit_by", "embassy officer")
    page.locator("#going button").click()
    assert page.get_by_role("link", name="Plan who goes there, with whom and how").count() == 0


def grant(mara: Colleague) -> None:
    page = mara.page
    mara.unfold("Note what was decided")
    page.get_by_label("granted").check()
    page.fill("#decided_by", "embassy officer")
    assert "Next: note the visa" in mara.press("Write the decision down")
    mara.unfold("Note a visa")
    page.fill("#visa_class", "D")
    page.fill("#valid_from", day(mara, 5))
    page.fill("#valid_until", day(mara, 3))
    assert "The visa ends before it begins." in mara.press("Write the visa down")
    assert page.input_value("#visa_class") == "D"
    page.fill("#valid_from", day(mara, -1))
    page.fill("#valid_until", day(mara, 80))
    assert "Next: two sign the check before leaving" in mara.press("Write the visa down")


def sign(who: Colleague, case: str, begin: str) -> str:
    who.go(f"{case}/travel")
    who.unfold(begin)
    for question in EXIT_QUESTIONS:
        who.page.fill(f"#{question.replace(' ', '-')}", f"looked at: {question}")
    return who.press("Sign with my name")


def may_leave(mara: Colleague, case: str) -> bool:
    """Pages take in what a colleague wrote every few seconds."""
    mara.page.goto(f"{mara.url}{case}/travel")
    return mara.page.get_by_role("button", name="They are on the way", exact=True).count() == 1


def travel(mara: Colleague, case: str) -> None:
    assert eventually(lambda: may_leave(mara, case), 60)
    mara.look()
    leaves(mara, case)
    mara.unfold("Somebody was admitted")
    mara.page.fill("#admitted_by", "by message")
    today = mara.page.input_value("#admitted_on")
    mara.page.fill("#admitted_on", (date.fromisoformat(today) - timedelta(days=1)).isoformat())
    assert "That is before the day on which they leave." in mara.press("Admitted")
    assert mara.page.input_value("#admitted_by") == "by message"
    mara.page.fill("#admitted_on", today)
    assert "Everybody in this case has arrived." not in mara.press("Admitted")
    mara.unfold("Somebody was handed to a receiver")
    mara.unfold("Somebody knows it and does not say it")
    mara.page.fill("#receiver_by", "the receiver")
    mara.page.fill("#receiver_why", "has family on the road")
    words = mara.press("Handed over")
    assert "Everybody in this case has arrived." in words and "known, not said" in words
    assert "Not handed to a receiver yet." in mara.press("Take the hand-over back")
    mara.unfold("Somebody was handed to a receiver")
    mara.page.fill("#receiver", "Rainbow house (invented)")
    assert "Everybody in this case has arrived." in mara.press("Handed over")


def leaves(mara: Colleague, case: str) -> None:
    """Planned for a day ahead, and nowhere called on the way; then they left earlier than was planned."""
    today = mara.page.input_value("#leaves_on")
    mara.page.fill("#leaves_on", (date.fromisoformat(today) + timedelta(days=3)).isoformat())
    assert "That day lies ahead." in mara.press("They are on the way")
    words = mara.press("They leave on that day")
    assert "leaves on" in words and "Not admitted yet." not in words
    for page in (case, "/board", "/cases"):
        assert "leaves on" in mara.go(page)
    mara.go(f"{case}/travel")
    mara.unfold("Another day of departure")
    mara.page.fill("#changed_on", today)
    words = mara.press("They left on that day")
    assert "Not admitted yet." in words and "Not handed to a receiver yet." in words


@pytest.mark.parametrize(("handle", "width", "scripts"), WAYS)
def test_somebody_is_taken_from_the_first_paper_to_a_receiver(
    office: tuple[Running, Browser], handle: str, width: str, scripts: bool
) -> None:
    running, browser = office
    mara = sit_down(browser, running, "Mara", width, scripts=scripts)
    case = mara.address_of(handle)
    apply(mara, case)
    grant(mara)
    assert "A second person must look at it too." in sign(mara, case, "Go through the questions and sign")
    assert "It begins here once the check is signed." in mara.go(f"{case}/travel")
    anna = sit_down(browser, running, "Anna", width, scripts=scripts)
    assert "They may leave." in sign(anna, case, "Look at it too, and sign")
    travel(mara, case)
    assert handle in mara.go("/applications?over=yes")
    for colleague in (mara, anna):
        colleague.page.context.close()
