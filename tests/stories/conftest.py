"""A browser for the stories of the office, and what every page of them must keep: no barrier, no overflow, no request to anyone else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from tests.desk.running import PASSPHRASE, Running
from tests.looking import WIDTHS, barriers, chromium_open, overflow


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Closed with each module."""
    with chromium_open() as browser:
        yield browser


@dataclass
class Colleague:
    """A member at a browser. Every request that goes anywhere but our office is stopped and written down, and so is a script that broke."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("pageerror", lambda error: self.broken.append(f"{self.page.url}: {error}"))

        def guard(route: Route) -> None:
            if route.request.url.startswith((self.url, "data:")):
                route.continue_()
            else:
                self.outside.append(route.request.url)
                route.abort()

        self.page.route("**/*", guard)

    def goes(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        assert answer and answer.ok, (path, answer and answer.status)

    def signs_in(self, name: str, passphrase: str = PASSPHRASE) -> None:
        self.goes("/signin")
        self.page.fill("#name", name)
        self.page.fill("#passphrase", passphrase)
        self.page.locator("main button").first.click()
        self.page.wait_for_url(re.compile("/(today|drafts)"))

    def locks(self) -> None:
        self.page.get_by_role("button", name="Lock").click()
        self.page.wait_for_url("**/signin")

    def presses(self, words: str) -> None:
        """A link or button by its words, and waits for the page behind it."""
        button, link = (self.page.get_by_role(role, name=words, exact=True) for role in ("button", "link"))
        button.or_(link).first.wait_for()
        self.follows((button if button.count() else link).first)

    def follows(self, what: Locator) -> None:
        """What is asked of the page after this is asked of the page behind it, never of the one that is leaving."""
        with self.page.expect_navigation():
            what.click()

    def looks(self) -> None:
        """What must hold of every page."""
        self.page.wait_for_load_state("load")
        assert not self._has_scripts() or barriers(self.page) == []
        assert overflow(self.page) == "", self.page.url
        assert self.outside == []
        assert self.broken == []

    def _has_scripts(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.classList.contains('scripted')"))


def at_work(chromium: Browser, office: Running, width: str, *, scripts: bool) -> Colleague:
    context = chromium.new_context(
        locale="en",
        viewport=WIDTHS[width],
        java_script_enabled=scripts,
    )
    colleague = Colleague(context.new_page(), office.url)
    colleague.watch()
    return colleague
