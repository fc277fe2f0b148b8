"""The browser of the tests and what every page must hold in it: no barrier, no overflow. Rule: which standard pages are held against is said here and
nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.chromium import program

WIDTHS: Final[dict[str, ViewportSize]] = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}

_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip

# Only what is wrong is worked out to the end and sent here: it takes half the time, and what is right was never read.
_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
_FIND = """options => axe.run(document, options).then(found => found.violations.map(
  one => one.id + ": " + one.nodes.slice(0, 2).map(node => node.html.slice(0, 200)).join(" | ")))"""


@contextmanager
def chromium_open(*more: str) -> Iterator[Browser]:
    """Debian's Chromium; while it is open nothing else in this process can run an event loop of its own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program(), args=[*_ARGUMENTS, *more])
        yield browser
        browser.close()


def barriers(page: Page) -> list[str]:
    """What of this page WCAG AA forbids, with the pieces of the page where. Source: axe-core, WCAG 2.2 levels A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(_FIND, _OPTIONS)
    return found


def overflow(page: Page) -> str:
    """Nothing where the page is no wider than its window; otherwise both widths."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return f"{wide} in {seen}" if wide > seen else ""
