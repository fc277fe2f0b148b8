"""A person asks for help in a browser, with scripts and without, at a desk and on a phone, in every language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.intake.conftest import Street
from tests.intake.world import Office, free_port, help_page, relay_for, until, write_door
from tests.looking import barriers, chromium_open, overflow

pytestmark = pytest.mark.browser

STORY = "Invented: my uncle has found my messages.\nI have until Friday."


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder: Path = tmp_path_factory.mktemp("story")
    office = Office()
    with relay_for(folder / "relay", office, free_port()) as relay:
        write_door(folder / "intake", office, relay.url)
        with help_page(folder / "intake") as url:
            yield Street(office, relay, url, folder / "intake")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_open() as chromium:
        yield chromium


@dataclass
class Person:
    """Somebody at a browser. Every request that goes anywhere but the help page is stopped and written down."""

    page: Page
    url: str
    scripts: bool
    outside: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def watch(self) -> None:
        def guard(route: Route) -> None:
            if route.request.url.startswith(self.url) or route.request.url.startswith("data:"):
                route.continue_()
            else:
                self.outside.append(route.request.url)
                route.abort()

        self.page.route("**/*", guard)

    def press(self, go: str) -> None:
        with self.page.expect_navigation():
            self.page.click(f"form#q button[name=go][value='{go}']")
        self.look()

    def look(self) -> None:
        """What must hold on every page."""
        page = self.page
        self.seen.append(page.locator("h1").first.inner_text())
        assert page.url.split("#")[0] == f"{self.url}/"
        assert page.locator("a.leave").is_visible()
        if self.scripts:
            assert overflow(page) == "", self.seen[-1]
            assert barriers(page) == [], self.seen[-1]


def person_at(browser: Browser, url: str, *, language: str = "en", width: int = 360, scripts: bool = True, dark: bool = False) -> Person:
    room = browser.new_context(
        locale=language, viewport={"width": width, "height": 780}, java_script_enabled=scripts, color_scheme="dark" if dark else "light"
    )
    person = Person(room.new_page(), url, scripts)
    person.watch()
    person.page.goto(url)
    person.look()
    return person


def ask(person: Person) -> tuple[str, str]:
    """The whole first visit, every page of it; the code as words and as digits."""
    page = person.page
    for summary in page.locator("details summary").all():
        summary.click()
    person.look()
    person.press("next")
    page.check("#danger")
    page.fill("#safe_until", "until six")
    person.press("next")
    person.press("next")
    page.fill("#contact_never", "never ring")
    person.press("next")
    page.fill("#where", "the north")
    person.press("next")
    person.press("next")
    assert page.locator(".errors").is_visible()
    page.fill("#story", STORY)
    person.press("next")
    person.press("back")
    assert page.input_value("#story") == STORY
    person.press("next")
    person.press("next")
    person.press("next")
    person.press("send")
    words = page.locator(".code-words li").all_inner_texts()
    digits = page.locator(".code-digits").inner_text()
    page.fill("#part", "something else")
    person.press("check")
    page.fill("#part", " ".join(words[:3]))
    person.press("check")
    return " ".join(words), digits


def come_back(person: Person, street: Street, words: str, digits: str) -> None:
    page = person.page
    page.goto(street.url)
    person.press("return")
    page.fill("#code", words[:-1] + ("y" if words.endswith("x") else "x"))
    person.press("open")
    assert page.locator("#code-wrong").is_visible()
    page.fill("#code", words)
    person.press("open")
    assert "my uncle has found my messages" in page.content()
    page.fill("#text", "Invented: the door is locked.")
    person.press("not safe")
    assert "the door is locked" in page.locator("main").inner_text()
    page.goto(street.url)
    person.press("return")
    page.fill("#code", digits)
    person.press("open")
    person.press("withdraw")
    person.press("no")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_somebody_asks_comes_back_and_leaves(street: Street, browser: Browser, width: int, scripts: bool) -> None:
    before = len(street.relay.rows())
    person = person_at(browser, street.url, width=width, scripts=scripts)
    words, digits = ask(person)
    until(lambda: len(street.relay.rows()) > before)
    come_back(person, street, words, digits)
    assert person.outside == []
    assert person.page.context.cookies() == []
    person.page.goto(street.url)
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Tab")
    with person.page.expect_request(lambda request: request.url.endswith("/leave")):
        person.page.keyboard.press("Enter")
    person.page.context.close()


@pytest.mark.parametrize("language", ["ru", "de", "fr", "ar"])
def test_every_page_speaks_the_language_and_fits_a_phone(street: Street, browser: Browser, language: str) -> None:
    person = person_at(browser, street.url, language=language)
    assert person.page.locator("html").get_attribute("lang") == language
    assert person.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    words, digits = ask(person)
    come_back(person, street, words, digits)
    english = person_at(browser, street.url)
    ask(english)
    assert not set(person.seen) & set(english.seen), "a heading is not translated"
    assert person.outside == []
    person.page.context.close()
    english.page.context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_is_sent_from_a_phone(street: Street, browser: Browser, language: str) -> None:
    person = person_at(browser, street.url, language=language)
    _, digits = ask(person)
    person.page.goto(street.url)
    person.press("return")
    person.page.fill("#code", digits)
    person.press("open")
    person.press("files")
    for name, raw in (("empty.jpg", b""), ("letter.pdf", b"%PDF-1.4 (invented)")):
        person.page.set_input_files("#file", {"name": name, "mimeType": "application/pdf", "buffer": raw})
        with person.page.expect_navigation():
            person.page.click("button[name=go][value=file]")
        person.look()
    assert person.page.get_by_role("status").is_visible()
    assert "letter.pdf" in person.page.locator("main li").inner_text()
    assert person.outside == []
    person.page.context.close()


def test_the_dark_pages_have_the_same_contrast(street: Street, browser: Browser) -> None:
    person = person_at(browser, street.url, dark=True)
    come_back(person, street, *ask(person))
    person.page.context.close()


def test_changing_the_language_in_the_middle_keeps_every_answer(street: Street, browser: Browser) -> None:
    person = person_at(browser, street.url, scripts=False)
    person.press("next")
    person.page.check("#danger")
    person.page.fill("#safe_until", "до шести «вечера»")
    with person.page.expect_navigation():
        person.page.click("button[value='lang:ar']")
    assert person.page.locator("html").get_attribute("dir") == "rtl"
    assert person.page.input_value("#safe_until") == "до шести «вечера»"
    assert person.page.is_checked("#danger")
    person.page.context.close()


def test_enter_in_a_field_goes_on_and_not_back(street: Street, browser: Browser) -> None:
    person = person_at(browser, street.url, scripts=False)
    person.press("next")
    person.page.fill("#safe_until", "six")
    person.page.press("#safe_until", "Enter")
    assert person.page.locator("h1").inner_text() == "Be careful now"
    person.page.context.close()


def test_a_practice_office_and_a_full_disk_say_so_on_the_page(browser: Browser, tmp_path: Path) -> None:
    write_door(tmp_path / "intake", Office(practice=True), "http://127.0.0.1:9", "reserve_mib = 1000000000\n")
    with help_page(tmp_path / "intake") as url:
        person = person_at(browser, url)
        assert "Practice" in person.page.locator(".practice").inner_text()
        assert "Our disk is almost full" in person.page.locator("main").inner_text()
        person.page.context.close()
