"""A photo on its way, by people with browsers that run no script: help page, relay, office, case; the same bytes at the end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.attacks.searching import everything_in, found_in
from tests.desk.files import SECRET, photo
from tests.house import House, running_house, wait_until
from tests.looking import WIDTHS
from tests.stories.conftest import Colleague
from tests.stories.test_the_whole_line import (
    HANDLE,
    PATIENCE_S,
    _begins,
    _presses,
    _says,
    asks,
    is_seen,
    sets_up,
    sits_down,
    unfolds,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "heron-at-the-mill-invented.jpg"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with running_house(tmp_path) as house:
        yield house


def test_a_photo_goes_from_the_help_page_into_the_case_without_scripts(house: House, chromium: Browser, tmp_path: Path) -> None:
    vera = sits_down(chromium, house, "phone", scripts=False)
    person = chromium.new_context(locale="ru", java_script_enabled=False, viewport=WIDTHS["phone"]).new_page()  # type: ignore[arg-type]
    sets_up(vera)
    wait_until(lambda: _begins(person, house.help_page), "the help page to open", PATIENCE_S)
    code = asks(person)
    call = is_seen(vera)
    raw = photo(size=(1200, 900))
    is_sent(person, house, code, raw)
    is_fetched(vera, call)
    assert is_saved(vera, "Save the original") == raw
    assert SECRET.encode() in raw and SECRET.encode() not in is_saved(vera, "Save the working copy")
    is_in_the_case(vera, call)
    assert is_saved(vera, "Save the original") == raw
    assert found_in(everything_in(house.data, house.scratch), [SECRET, NAME]) == []
    for each in (person, vera.page):
        each.context.close()


def is_sent(person: Page, house: House, code: str, raw: bytes) -> None:
    person.goto(house.help_page)
    _presses(person, "return")
    person.fill("#code", code)
    _presses(person, "open")
    person.fill("#text", "(Выдумано.) Ещё не дописано.")
    _presses(person, "files")
    wide, seen = person.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen
    person.set_input_files("#file", {"name": NAME, "mimeType": "image/jpeg", "buffer": raw})
    with person.expect_navigation():
        person.click("button[name=go][value=file]")
    expect(person.get_by_role("status")).to_have_text("Ваш файл сохранён. Дежурные его увидят.")
    _presses(person, "back")
    assert person.input_value("#text") == "(Выдумано.) Ещё не дописано."


def is_fetched(vera: Colleague, call: str) -> None:
    wait_until(lambda: _says(vera, call, "The person sent a photo"), "the file to be told", PATIENCE_S)
    vera.presses("Look at the file")
    vera.looks()
    vera.presses("Fetch it")
    here = re.sub(r"[#?].*", "", vera.page.url.removeprefix(vera.url))
    wait_until(lambda: _says(vera, here, "It is sealed on this machine."), "the file to come", PATIENCE_S)
    vera.looks()
    vera.presses("Open it")
    vera.looks()
    assert vera.page.locator("main img").evaluate("one => [one.naturalWidth > 0, one.complete]") == [True, True]


def is_saved(vera: Colleague, words: str) -> bytes:
    link = vera.page.get_by_role("link", name=words)
    if not link.is_visible():
        unfolds(vera, "Save it on this machine")
    with vera.page.expect_download() as saved:
        link.click()
    return Path(saved.value.path()).read_bytes()


def is_in_the_case(vera: Colleague, call: str) -> None:
    here = vera.page.url.removeprefix(vera.url)
    vera.goes(call)
    unfolds(vera, "Accept: open a case")
    vera.page.fill("#handle", HANDLE)
    vera.presses("Open the case")
    vera.goes(here)
    vera.looks()
    vera.presses(f"Put it into the case {HANDLE}")
    expect(vera.page.get_by_role("status")).to_contain_text("sealed and on the case")
    expect(vera.page.get_by_text("The file came through the help page on")).to_be_visible()
    vera.looks()
