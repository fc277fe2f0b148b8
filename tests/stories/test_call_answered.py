"""Somebody asks for help on the real help page, a colleague sees it, answers and opens a case, and the person reads it with their code.

Relay, help page and office run as `safeconduct run` starts them, each a process of its own.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.running import free_port, set_up
from tests.stories.conftest import Colleague, at_work

pytestmark = pytest.mark.browser

STORY = "(Invented.) My uncle has found my letters. My number is 555 010 2030."
WAYS = [("desktop", True), ("phone", True), ("desktop", False), ("phone", False)]


@dataclass
class Group:
    """Shape: `url` is the office's address, as `at_work` wants it; `help_url` the help page's."""

    url: str
    help_url: str


def comes_true(check: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not check():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    folder: Path = tmp_path_factory.mktemp("run") / "data"
    folder.mkdir()
    ports = {name: free_port() for name in ("relay_port", "intake_port", "desk_port")}
    (folder / "settings.toml").write_text("".join(f"{name} = {port}\n" for name, port in ports.items()))
    office, help_page = (f"http://127.0.0.1:{ports[name]}" for name in ("desk_port", "intake_port"))
    command = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(folder), "run"]
    with (folder.parent / "said").open("wb") as said:
        running = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        with httpx.Client(base_url=office, headers={"origin": office}, timeout=60, trust_env=False) as first:
            comes_true(lambda: _answers(office) and _answers(help_page))
            assert set_up(first, "Vera").status_code == 303
            first.post("/lock")
        comes_true(lambda: 'value="next"' in _page(help_page))
        yield Group(office, help_page)
    finally:
        running.terminate()
        running.wait(30)


def _answers(url: str) -> bool:
    return bool(_page(url))


def _page(url: str) -> str:
    try:
        return httpx.get(url, timeout=5, trust_env=False, follow_redirects=True).text
    except httpx.HTTPError:
        return ""


def presses(page: Page, go: str) -> None:
    with page.expect_navigation():
        page.click(f"form#q button[name=go][value='{go}']")


def asks(page: Page, url: str, mark: str) -> str:
    """The person's first visit; the code as digits."""
    page.goto(url)
    presses(page, "next")
    page.check("#danger")
    page.fill("#safe_until", "until six")
    presses(page, "next")
    presses(page, "next")
    page.fill("#contact_never", "never ring")
    presses(page, "next")
    presses(page, "next")
    page.fill("#story", f"{STORY} {mark}")
    for _ in range(3):
        presses(page, "next")
    presses(page, "send")
    return page.locator(".code-digits").inner_text()


def comes_back(page: Page, url: str, code: str) -> None:
    page.goto(url)
    presses(page, "return")
    page.fill("#code", code)
    presses(page, "open")


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_call_is_seen_answered_and_read(group: Group, chromium: Browser, width: str, scripts: bool) -> None:
    mark = f"Mark-{width}-{scripts}"
    street = chromium.new_context(locale="en", java_script_enabled=False)
    person = street.new_page()
    code = asks(person, group.help_url, mark)

    vera = at_work(chromium, group, width, scripts=scripts)  # type: ignore[arg-type]
    vera.signs_in("Vera")
    call = is_seen(vera, mark)
    is_judged_and_answered(vera, call)
    becomes_a_case(vera, call, f"Heron {width[0]}{scripts:d}")
    is_handed_over(vera, mark)
    vera.locks()
    vera.page.context.close()

    comes_true(lambda: _reads(person, group.help_url, code, "We have read it. Stay where you are."))
    assert "We take you on." in person.content() and "front-desk" not in person.title()
    person.fill("#text", "(Invented.) Thank you.")
    presses(person, "not safe")
    street.close()

    vera = at_work(chromium, group, width, scripts=scripts)  # type: ignore[arg-type]
    vera.signs_in("Vera")
    comes_true(lambda: _today_says(vera, "Says: I am not safe."))
    vera.looks()
    vera.page.goto(vera.url + call)
    expect(vera.page.get_by_text("(Invented.) Thank you.")).to_be_visible()
    vera.page.fill("#text", "Somebody comes at nine.")
    vera.presses("Send it")
    vera.locks()
    vera.page.context.close()


def _reads(person: Page, url: str, code: str, words: str) -> bool:
    comes_back(person, url, code)
    return words in person.content()


def _today_says(vera: Colleague, words: str) -> bool:
    vera.goes("/today")
    return words in vera.page.content()


def is_seen(vera: Colleague, mark: str) -> str:
    """On Today, in the list, and on its own page; where that is."""
    comes_true(lambda: _today_says(vera, "Nobody has taken this on: danger"))
    vera.looks()
    vera.goes("/calls")
    vera.looks()
    row = vera.page.locator("li.item", has_text=mark)
    with vera.page.expect_navigation():
        row.get_by_role("link").first.click()
    vera.looks()
    call = re.sub(r"[#?].*", "", vera.page.url.removeprefix(vera.url))
    expect(vera.page.get_by_text("never ring")).to_be_visible()
    assert mark not in vera.page.title()
    return call


def is_judged_and_answered(vera: Colleague, call: str) -> None:
    vera.presses("Take it on")
    expect(vera.page.get_by_role("status")).to_contain_text("Vera looks after this call")
    vera.page.get_by_text("Judge the danger").click()
    vera.page.get_by_label("danger within days").check()
    vera.page.fill("#reason", "A door that locks")
    vera.presses("Keep this judgement")
    vera.looks()
    expect(vera.page.get_by_text("A door that locks").first).to_be_visible()
    vera.page.fill("#text", "We have read it. Stay where you are.")
    vera.presses("Send it")
    expect(vera.page.get_by_role("status")).to_contain_text("cannot be called back")
    vera.looks()


def becomes_a_case(vera: Colleague, call: str, handle: str) -> None:
    vera.goes(call)
    vera.page.get_by_text("Accept: open a case").click()
    vera.page.fill("#handle", handle)
    vera.presses("Open the case")
    expect(vera.page.get_by_role("status")).to_contain_text(f"{handle} is a case now")
    vera.page.fill("#text", "We take you on.")
    vera.presses("Send it")
    expect(vera.page.get_by_text(f"Accepted as {handle}.")).to_be_visible()
    vera.looks()
    vera.presses(f"Open {handle}")
    expect(vera.page.get_by_role("heading", level=1)).to_contain_text(handle)


def is_handed_over(vera: Colleague, mark: str) -> None:
    vera.goes("/search")
    vera.page.fill("#words", mark)
    vera.follows(vera.page.locator("main").get_by_role("button", name="Search"))
    expect(vera.page.get_by_text("found in: conversation").first).to_be_visible()
    vera.looks()
    for path in ("/shift", "/phrases", "/signal", "/calls/new", "/calls/new/chat"):
        vera.goes(path)
        vera.looks()
