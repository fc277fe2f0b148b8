"""What only a browser shows: keys, tabs, the back button, small screens, and pages that everybody can read."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.desk.running import PASSPHRASE, Running, eventually, is_alive, running
from tests.looking import WIDTHS, barriers, chromium_open, overflow

pytestmark = pytest.mark.browser

TEXT = "they wait below the window"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chromium_open() as browser:
        yield browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Running]:
    """Set up through the pages, without scripts, as a newcomer would."""
    with running(tmp_path_factory.mktemp("office") / "desk") as office:
        context = chromium.new_context(java_script_enabled=False, viewport=WIDTHS["phone"], locale="en")
        page = context.new_page()
        page.goto(office.url)
        page.get_by_role("link", name="Set up our group").click()
        page.fill("#name", "Vera")
        page.get_by_text("Or think of your own").click()
        page.fill("#passphrase", "short")
        page.fill("#passphrase-again", "short")
        page.get_by_role("button", name="Set up our group").click()
        expect(page.locator("#passphrase-wrong")).to_contain_text("16 letters")
        assert page.input_value("#name") == "Vera" and page.input_value("#passphrase") == ""
        page.fill("#passphrase", PASSPHRASE)
        page.get_by_text("Or think of your own").click()
        page.fill("#passphrase-again", PASSPHRASE)
        page.get_by_role("button", name="Set up our group").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery sheet")
        page.goto(f"{office.url}/today")
        expect(page.get_by_text("The recovery sheet is not written down yet.")).to_be_visible()
        page.goto(f"{office.url}/recovery")
        words = page.locator(".sheet-words li").all_inner_texts()
        assert len(words) == 24
        fields = page.locator("main input[name^=word]")
        fields.first.fill("nothing")
        page.get_by_role("button", name="It is on paper").click()
        expect(page.get_by_text("This is not the word at that place").first).to_be_visible()
        for field in fields.all():
            place = int((field.get_attribute("name") or "").removeprefix("word"))
            field.fill(words[place - 1].upper())
        page.get_by_role("button", name="It is on paper").click()
        expect(page.get_by_role("status")).to_contain_text("on paper")
        assert page.goto(f"{office.url}/recovery").status == 404  # type: ignore[union-attr]
        page.get_by_role("button", name="Lock").click()
        expect(page.get_by_label("Passphrase")).to_be_visible()
        context.close()
        yield office


def signed_in(chromium: Browser, office: Running, **more: object) -> tuple[BrowserContext, Page]:
    context = chromium.new_context(**{"locale": "en", **more})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{office.url}/signin")
    page.fill("#name", "Vera")
    page.fill("#passphrase", PASSPHRASE)
    page.locator("main button").first.click()
    page.wait_for_url(re.compile("/(today|drafts)"))
    return context, page


def test_esc_twice_locks_every_tab_and_the_back_button_shows_nothing(
    office: Running, chromium: Browser
) -> None:
    context, first = signed_in(chromium, office)
    second = context.new_page()
    second.goto(f"{office.url}/today")
    second.goto(f"{office.url}/me")
    (child,) = office.children()
    first.keyboard.press("Escape")
    first.keyboard.press("Escape")
    for page in (first, second):
        page.wait_for_url("**/signin")
    assert eventually(lambda: not is_alive(child))
    second.go_back()
    expect(second.get_by_label("Passphrase")).to_be_visible()
    assert "Play a short sound" not in second.content()
    context.close()


def test_one_escape_does_nothing(office: Running, chromium: Browser) -> None:
    context, page = signed_in(chromium, office)
    page.keyboard.press("Escape")
    page.wait_for_timeout(1000)
    page.keyboard.press("Escape")
    page.goto(f"{office.url}/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vera")
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url("**/signin")
    context.close()


def test_what_is_being_typed_when_the_office_is_locked_is_offered_again(
    office: Running, chromium: Browser
) -> None:
    context, page = signed_in(chromium, office)
    page.evaluate(
        """() => { const form = document.createElement("form"); form.method = "post"; form.action = "/calls/x/answer";
        const area = document.createElement("textarea"); area.name = "text"; area.id = "text"; form.append(area);
        document.querySelector("main").append(form); }"""
    )
    page.fill("#text", TEXT)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/signin")
    context.close()
    context, page = signed_in(chromium, office)
    assert page.url.endswith("/drafts")
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("status")).to_contain_text("Thrown away")
    assert TEXT not in page.content()
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url("**/signin")
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_frame_can_be_read_by_everybody(
    office: Running, chromium: Browser, width: str, scheme: str
) -> None:
    context, page = signed_in(chromium, office, viewport=WIDTHS[width], color_scheme=scheme)
    foreign: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith(office.url) else foreign.append(asked.url))
    for path in ("/today", "/me", "/drafts", "/nowhere", "/welcome", "/join"):
        page.goto(office.url + path)
        assert barriers(page) == [], path
        assert overflow(page) == "", path
    assert foreign == []
    page.goto(f"{office.url}/me")
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url("**/signin")
    assert barriers(page) == []
    context.close()


def test_a_list_shows_what_came_without_reloading_unless_somebody_is_at_work_in_it(office: Running, chromium: Browser) -> None:
    context, page = signed_in(chromium, office)
    page.clock.install()
    page.goto(f"{office.url}/today")
    page.locator("main").evaluate("one => { one.dataset.same = 'yes' }")
    cookie = next(one["value"] for one in context.cookies() if one["name"] == "office")
    with office.browser(cookies={"office": cookie}) as colleague:
        entered = colleague.post("/calls/new", data={"story": "(Invented.) They wait below the window.", "way": "phone"})
    assert entered.status_code == 303
    new = page.locator(f"main a[href='{entered.headers['location']}']")
    page.clock.run_for(19_000)
    page.keyboard.press("j")
    page.clock.run_for(2_000)
    page.wait_for_timeout(500)
    assert new.count() == 0
    for _ in range(3):
        page.clock.run_for(20_000)
        page.wait_for_timeout(500)
    expect(new.first).to_be_visible()
    assert page.locator("main").get_attribute("data-same") == "yes"
    context.close()


def test_a_case_that_stands_open_says_what_came_and_keeps_what_is_being_typed(office: Running, chromium: Browser) -> None:
    context, page = signed_in(chromium, office)
    cookie = next(one["value"] for one in context.cookies() if one["name"] == "office")
    with office.browser(cookies={"office": cookie}) as colleague:
        opened = colleague.post("/cases", data={"handle": "Heron", "words": "Heron"})
        path = re.match(r"/cases/\w+", opened.headers["location"])[0]  # type: ignore[index]
        page.clock.install()
        page.goto(f"{office.url}{path}?edit=tasks#edit")
        page.fill("#text", TEXT)
        page.clock.run_for(21_000)
        page.wait_for_timeout(500)
        expect(page.locator("#came")).to_be_hidden()
        assert colleague.post(f"{path}/tasks", data={"text": "Bring two phones", "due": "2030-06-12"}).status_code == 303
    page.clock.run_for(21_000)
    expect(page.locator("#came")).to_be_visible()
    assert page.input_value("#text") == TEXT and page.get_by_text("Bring two phones").count() == 0
    page.get_by_role("link", name="Show it").click()
    expect(page.locator("#tasks")).to_contain_text("Bring two phones")
    page.get_by_role("link", name="One form was left unsent.").click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Throw away").click()
    context.close()


def test_the_styles_and_the_script_stay_small() -> None:
    from safeconduct.desk.hall import STATIC

    sizes = {path.name: path.stat().st_size for folder in STATIC for path in folder.iterdir()}
    assert sizes["office.css"] + sizes["base.css"] <= 15 * 1024
    assert sizes["office.js"] <= 15 * 1024
