"""Draws the pictures of the README anew, from a practice office made for it: `python -m tests.pictures`. Rule: nothing in them is posed."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.running import practises, running
from tests.intake.world import Office, help_page, write_door
from tests.stories.practising import ARGS

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = {"width": 1200, "height": 860}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "desk") as office, sync_playwright() as play:
        with office.browser() as browser:
            practises(browser, "Anna")
            cookie = browser.cookies["office"]
            case = re.search(r'href="(/cases/[0-9a-z]{20,})"[^>]*>Wren<', browser.get("/cases").text)
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        room = chromium.new_context(locale="en", viewport=SIZE)  # type: ignore[arg-type]
        room.add_cookies([{"name": "office", "value": cookie, "url": office.url, "httpOnly": True}])
        page = room.new_page()
        for name, path in {"today": "/today", "board": "/board", "case": case[1] if case else ""}.items():
            _draw(page, office.url + path, PICTURES / f"{name}.png")
        _draw_help_page(chromium, Path(folder) / "intake")
        chromium.close()


def _draw_help_page(chromium: Browser, folder: Path) -> None:
    write_door(folder, Office(practice=True), "http://127.0.0.1:9")
    with help_page(folder) as url:
        page = chromium.new_context(locale="en", viewport=PHONE).new_page()  # type: ignore[arg-type]
        _draw(page, url, PICTURES / "help.png")


def _draw(page: Page, address: str, target: Path) -> None:
    page.goto(address)
    page.screenshot(path=target)


if __name__ == "__main__":
    main()
