"""A recovery key in shares, from the page that shows them to the machine they bring back: a browser, a printer, a terminal."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.running import PASSPHRASE, Running, running, set_up
from tests.desk.test_browser import signed_in
from tests.looking import WIDTHS, barriers, chromium_open, overflow

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with chromium_open() as browser:
        yield browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "desk") as office, office.browser() as browser:
        assert set_up(browser).status_code == 303
        browser.post("/lock")
        yield office


def look(page: Page, name: str) -> None:
    """What must hold on every page, at both widths."""
    for width, size in WIDTHS.items():
        page.set_viewport_size(size)
        assert barriers(page) == [], name
        assert overflow(page) == "", f"{name} at {width}"
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def test_shares_are_made_in_a_browser_printed_typed_back_and_bring_the_office_back(office: Running, chromium: Browser, tmp_path: Path) -> None:
    context, page = signed_in(chromium, office)
    page.goto(f"{office.url}/keys/recovery")
    page.locator("summary", has_text="Make a new sheet").click() if not page.locator("details.edit[open]").count() else None
    look(page, "choosing")
    page.get_by_label("2 of them are needed").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Show me new words").click()
    look(page, "shares")
    sheets = [sheet.locator("li").all_inner_texts() for sheet in page.locator("main .sheet").all()]
    assert [len(words) for words in sheets] == [33, 33, 33]
    assert len({tuple(words[:3]) for words in sheets}) == 1 and len({words[3] for words in sheets}) == 3
    with pikepdf.open(io.BytesIO(page.pdf())) as printed:
        assert len(printed.pages) == 3
    for field in page.locator("main input[name^=share]").all():
        number, _, place = (field.get_attribute("name") or "").removeprefix("share").partition("word")
        field.fill(sheets[int(number) - 1][int(place) - 1].upper())
    with page.expect_navigation():
        page.get_by_role("button", name="They are on paper").click()
    expect(page.get_by_role("status")).to_contain_text("The shares are in force")
    expect(page.get_by_text("3 shares on paper, any 2 of which are needed")).to_be_visible()
    assert page.goto(f"{office.url}/recovery").status == 404  # type: ignore[union-attr]
    context.close()
    shares = [" ".join(words) for words in sheets]
    done = restored(tmp_path, "shares", shares[2], shares[0], "Vera", PASSPHRASE, PASSPHRASE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Share 3 is whole. One more is needed." in done.stdout and "The office is back." in done.stdout


def restored(folder: Path, *typed: str) -> subprocess.CompletedProcess[str]:
    backup = folder / "backups" / "for-sheet-2.scb"
    arguments = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(folder / "new"), "restore", str(backup)]
    return subprocess.run(
        arguments, input="\n".join(typed) + "\n", capture_output=True, text=True, timeout=120, check=False, start_new_session=True
    )
