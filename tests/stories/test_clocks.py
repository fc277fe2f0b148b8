"""A visa officer sees two dates collide before they come, corrects one, and writes down that a family was split, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.desk.running import Running
from tests.stories.practising import Colleague, practice_office, sit_down

pytestmark = pytest.mark.browser

WAYS = [("desktop", True), ("desktop", False), ("phone", True), ("phone", False)]
TOO_SHORT = "The passport ends before the decision is to be expected."


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Browser]]:
    with practice_office(tmp_path_factory.mktemp("practice")) as both:
        yield both


def follow(mara: Colleague, words: str) -> str:
    with mara.page.expect_navigation():
        mara.page.get_by_role("link", name=words, exact=True).first.click()
    return mara.look()


def see_and_correct(mara: Colleague) -> None:
    """The fourth man: his passport ends before the usual decision; a clerk then names a nearer day."""
    page = mara.page
    page.goto(mara.url + "/today")
    line = page.locator("main [data-row]").filter(has_text=TOO_SHORT).first
    with page.expect_navigation():
        line.get_by_role("link", name="See the dates").click()
    words = mara.look()
    assert TOO_SHORT in words and "3 weeks too early." in words
    assert page.locator(".clocks svg").is_visible() and page.locator(".clocks svg").bounding_box()
    # Where the picture goes on behind the edge, the page says so.
    goes_on = page.locator(".clocks").evaluate("one => one.scrollWidth > one.clientWidth")
    assert page.get_by_text("slide it sideways").is_visible() == goes_on
    follow(mara, "Germany: decision expected by")
    page.fill("#on", "soon")
    assert "Write a year, a month or a day" in mara.press("Write the correction down")
    assert page.input_value("#on") == "soon" and page.locator("#said_by").input_value()
    page.select_option("#after", "lodged")
    page.fill("#on", "")
    page.fill("#days", "90")
    words = mara.press("Write the correction down")
    assert TOO_SHORT not in words and "90 days after" in words
    page.goto(mara.url + "/today")
    assert TOO_SHORT not in mara.look()


def split_and_appeal(mara: Colleague) -> None:
    """One brother is granted what the other was refused."""
    page = mara.page
    case = mara.address_of("Jasper")
    words = mara.go(f"{case}/clocks")
    assert "The promise to admit lapses before the appointment. 2 weeks too early." in words
    assert "last day for an appeal" in words
    mara.go(f"{case}/applications")
    with page.expect_navigation():
        page.locator("main table a", has_text="France").first.click()
    mara.look()
    mara.unfold("Note what was decided")
    decision = page.locator("form[action$='/decision']")
    decision.get_by_label("Jasper", exact=True).check()
    decision.get_by_label("granted").check()
    page.fill("#decided_by", "embassy officer")
    words = mara.press("Write the decision down")
    assert "Some of the family were accepted and others were not." in words
    mara.unfold("Note an appeal")
    page.fill("#before", "Administrative court (invented)")
    page.fill("#appeal_by", "the lawyer")
    words = mara.press("Write the appeal down")
    assert "an appeal runs" in words and "Administrative court (invented)" in words


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_visa_officer_sees_a_collision_coming_and_ends_it(office: tuple[Running, Browser], width: str, scripts: bool) -> None:
    running, browser = office
    mara = sit_down(browser, running, "Mara", width, scripts=scripts)
    see_and_correct(mara)
    split_and_appeal(mara)
    mara.page.context.close()
