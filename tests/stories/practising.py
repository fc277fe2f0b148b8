"""Colleagues of the practice office at their browsers. Rule: what must hold on every page is looked at on every page."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

from safeconduct.desk.practice.story import build_practice
from safeconduct.desk.worker import wall_clock
from tests.desk.running import Running, running
from tests.looking import WIDTHS, barriers, chromium_open, overflow


@dataclass
class Colleague:
    """Somebody at a browser. Every request that goes anywhere but the office is stopped and written down."""

    page: Page
    url: str
    scripts: bool
    outside: list[str] = field(default_factory=list)

    def watch(self) -> None:
        def guard(route: Route) -> None:
            if route.request.url.startswith(self.url) or route.request.url.startswith("data:"):
                route.continue_()
            else:
                self.outside.append(route.request.url)
                route.abort()

        self.page.route("**/*", guard)

    def go(self, path: str) -> str:
        self.page.goto(self.url + path)
        return self.look()

    def press(self, words: str) -> str:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).click()
        return self.look()

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).first.click()

    def look(self) -> str:
        """The words of the page, once it holds what every page must."""
        page = self.page
        assert not self.outside, self.outside
        assert page.get_by_text("Practice office: everybody here is invented.").count() >= 1
        if self.scripts:
            assert overflow(page) == "", page.url
            assert barriers(page) == [], page.url
        return " ".join(page.locator("main").inner_text().split())

    def address_of(self, handle: str) -> str:
        """The address of the case that carries this handle."""
        self.page.goto(f"{self.url}/cases")
        link = self.page.locator("main a[href^='/cases/']").filter(has_text=handle).first
        return link.get_attribute("href") or ""


@cache
def _built() -> tempfile.TemporaryDirectory[str]:
    """The practice office of this test run, built as the program builds it; gone with the process."""
    kept = tempfile.TemporaryDirectory(prefix="practice-")
    build_practice(Path(kept.name) / "practice", wall_clock, secrets.token_bytes)
    return kept


@contextmanager
def practice_office(folder: Path) -> Iterator[tuple[Running, Browser]]:
    """A practice office for one test to write in: a copy, because building one takes as long as looking at ten pages."""
    shutil.copytree(Path(_built().name) / "practice", folder / "practice")
    with running(folder / "desk") as office, chromium_open() as browser:
        yield office, browser


def sit_down(browser: Browser, office: Running, name: str, width: str, *, scripts: bool) -> Colleague:
    """This colleague, signed in to the practice office with one press."""
    context = browser.new_context(locale="en", viewport=WIDTHS[width], java_script_enabled=scripts)
    context.set_default_timeout(90_000)
    colleague = Colleague(context.new_page(), office.url, scripts)
    colleague.watch()
    colleague.page.goto(f"{office.url}/practice")
    colleague.page.get_by_role("button", name=f"Go in as {name}").click()
    colleague.page.wait_for_url("**/today")
    return colleague
