"""A passport is photographed, put on a case, shown, handed on and saved: through the pages, at two widths, with scripts and without."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.desk.files import SECRET, letter, photo
from tests.desk.running import Running, running, set_up
from tests.stories.conftest import Colleague, at_work

pytestmark = pytest.mark.browser

WAYS = [("desktop", True), ("phone", True), ("desktop", False), ("phone", False)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("documents") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


def opens_a_case(vera: Colleague, name: str) -> None:
    vera.goes("/cases")
    vera.presses("Open a case")
    vera.page.fill("#words", name)
    vera.follows(vera.page.locator("main button", has_text="Search"))
    vera.presses("Open the case")


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_passport_comes_to_a_case_and_leaves_it_without_its_secrets(
    chromium: Browser, office: Running, width: str, scripts: bool, tmp_path: Path
) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    opens_a_case(vera, f"Akhmed {width} {scripts}")
    page = vera.page
    page.locator("#sections").get_by_role("link", name="Identity").click()
    vera.follows(page.locator("#identity").get_by_role("link", name="Add a document"))
    vera.looks()
    scan = tmp_path / "scan of passport.jpg"
    scan.write_bytes(photo(size=(1600, 900)))
    page.set_input_files("#file", scan)
    page.fill("#valid_until", "2001-02-03")
    page.fill("#holder", "Heron")
    page.fill("#what", " ")
    page.get_by_role("button", name="Seal and add it").click()
    expect(page.get_by_text("has arrived and is sealed")).to_be_visible()
    vera.looks()
    page.fill("#what", "Passport")
    page.get_by_role("button", name="Seal and add it").click()
    expect(page.get_by_role("heading", name="Passport", exact=True)).to_be_visible()
    vera.looks()
    picture = page.locator("main img")
    assert picture.evaluate("one => one.complete && one.naturalWidth") == 900, "it lay on its side"
    assert picture.evaluate("one => one.getBoundingClientRect().right <= document.documentElement.clientWidth")
    for name, has_it in (("Save the working copy", False), ("Save the original", True)):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name).click()
        assert re.fullmatch(r"document-[a-z0-9]{6}\.jpg", saved.value.suggested_filename)
        assert (SECRET.encode() in Path(saved.value.path()).read_bytes()) is has_it
    page.get_by_text("It changed hands").click()
    page.fill("details[open] #holder", "the embassy")
    page.locator("details[open]").get_by_role("button", name="Write it down").click()
    expect(page.locator("dl.facts").first).to_contain_text("the embassy")
    vera.goes("/today")
    expect(page.get_by_text("A document runs out: Passport.").first).to_be_visible()
    vera.locks()


def test_a_letter_is_saved_and_not_shown(chromium: Browser, office: Running, tmp_path: Path) -> None:
    vera = at_work(chromium, office, "desktop", scripts=True)
    vera.signs_in("Vera")
    opens_a_case(vera, "Somebody with a letter")
    page = vera.page
    vera.follows(page.locator("#documents").get_by_role("link", name="Add a document"))
    paper = tmp_path / "letter.pdf"
    paper.write_bytes(letter())
    page.set_input_files("#file", paper)
    page.fill("#what", "Letter from the embassy")
    page.get_by_role("button", name="Seal and add it").click()
    expect(page.get_by_role("heading", name="Letter from the embassy")).to_be_visible()
    vera.looks()
    assert page.locator("main img, iframe, embed, object").count() == 0
    vera.locks()


def test_a_recording_goes_on_where_the_line_broke(chromium: Browser, office: Running, tmp_path: Path) -> None:
    vera = at_work(chromium, office, "phone", scripts=True)
    vera.signs_in("Vera")
    opens_a_case(vera, "Somebody with a recording")
    page = vera.page
    vera.follows(page.get_by_role("link", name="Add a document").first)
    raw = os.urandom(3_500_000)
    film = tmp_path / "talk.bin"
    film.write_bytes(raw)
    page.set_input_files("#file", film)
    page.fill("#what", "Recording")
    asked: list[str] = []

    def cut(route: Route) -> None:
        asked.append(route.request.url.partition("at=")[2])
        if len(asked) == 2:
            route.abort()
        elif len(asked) == 3:  # It arrives, and the answer does not.
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/pieces/*", cut)
    page.get_by_role("button", name="Seal and add it").click()
    expect(page.get_by_text("The line is broken.")).to_be_visible()
    vera.looks()
    expect(page.get_by_role("heading", name="Recording", exact=True)).to_be_visible(timeout=30_000)
    assert asked == ["0", "1048576", "1048576", "1048576", "2097152", "3145728"]
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the original").click()
    assert Path(saved.value.path()).read_bytes() == raw
    vera.locks()
