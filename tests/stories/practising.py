"""Colleagues of the practice office at their browsers. Rule: what must hold on every page is looked at on every page."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from safeconduct.desk.practice.story import build_practice
from safeconduct.desk.worker import wall_clock
from tests.desk.running import Running, running

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WIDTHS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}


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
            wide = page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert wide[0] <= wide[1], f"{page.url} overflows: {wide}"
            found = Axe().run(page, options=AA)
            assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
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
    with running(folder / "desk") as office, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield office, browser
        browser.close()


def sit_down(browser: Browser, office: Running, name: str, width: str, *, scripts: bool) -> Colleague:
    """This colleague, signed in to the practice office with one press."""
    context = browser.new_context(locale="en", viewport=WIDTHS[width], java_script_enabled=scripts)  # type: ignore[arg-type]
    context.set_default_timeout(90_000)
    colleague = Colleague(context.new_page(), office.url, scripts)
    colleague.watch()
    colleague.page.goto(f"{office.url}/practice")
    colleague.page.get_by_role("button", name=f"Go in as {name}").click()
    colleague.page.wait_for_url("**/today")
    return colleague
