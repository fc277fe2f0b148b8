"""The practice office on a phone: the bars leave the screen to the page, and every way stands behind one press, with a script and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.running import Running
from tests.looking import WIDTHS
from tests.stories.practising import practice_office, sit_down

pytestmark = pytest.mark.browser

MOST_PX = 160
"""Unit: px of the phone's height that may stand above the page itself."""
FINGER_PX = 44
SMALL = """finger => [...document.querySelectorAll(".practice a, .top a, .top button, .top input, .side a")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().height < finger)
  .map(one => one.outerHTML)"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Browser]]:
    with practice_office(tmp_path_factory.mktemp("phone")) as opened:
        yield opened


@pytest.fixture
def phone(place: tuple[Running, Browser]) -> Iterator[Page]:
    """Ilya's, without scripts: what needs none works with them."""
    page = sit_down(place[1], place[0], "Ilya", "phone", scripts=False).page
    yield page
    page.context.close()


@pytest.mark.parametrize(("code", "lock"), [("en", "Lock"), ("de", "Abschließen"), ("ru", "Запереть")])
def test_the_bars_leave_the_screen_to_the_page(phone: Page, place: tuple[Running, Browser], code: str, lock: str) -> None:
    phone.context.add_cookies([{"name": "language", "value": code, "url": place[0].url}])
    phone.goto(f"{place[0].url}/today")
    assert phone.evaluate("document.querySelector('main').getBoundingClientRect().top") <= MOST_PX
    for seen in (phone.get_by_role("button", name=lock), phone.get_by_role("searchbox"), phone.locator("#fresh"), phone.locator(".practice").first):
        expect(seen).to_be_in_viewport()
    assert phone.get_by_role("searchbox").evaluate("one => one.clientWidth") >= 2 * FINGER_PX
    phone.locator(".menu").click()
    assert phone.evaluate(SMALL, FINGER_PX) == []


def test_the_menu_leads_everywhere_by_finger_and_by_keyboard_without_a_script(phone: Page) -> None:
    nav = phone.get_by_role("navigation", name="Office")
    expect(nav).to_be_hidden()
    phone.get_by_role("button", name="Menu").click()
    for words in ("Today", "Houses", "Keys", "Ilya", "Be another colleague"):
        expect(nav.get_by_role("link", name=words, exact=True)).to_be_in_viewport()
    phone.keyboard.press("Escape")
    expect(nav).to_be_hidden()

    phone.get_by_role("button", name="Menu").press("Enter")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.closest('nav') !== null")
    nav.get_by_role("link", name="Houses").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Houses")
    expect(nav).to_be_hidden()


def test_on_a_desk_the_ways_stand_beside_the_page_and_nothing_is_said_twice(phone: Page) -> None:
    phone.set_viewport_size(WIDTHS["desktop"])
    nav = phone.get_by_role("navigation", name="Office")
    expect(nav.get_by_role("link", name="Houses")).to_be_visible()
    expect(phone.get_by_role("button", name="Menu")).to_be_hidden()
    for words in ("Ilya", "Be another colleague"):
        expect(phone.get_by_role("link", name=words, exact=True)).to_have_count(1)
    phone.evaluate("scrollTo(0, 600)")
    expect(nav.get_by_role("link", name="Houses")).to_be_in_viewport()
