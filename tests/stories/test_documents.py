"""A passport is photographed, put on a case, shown, handed on and saved: through the pages, at two widths, with scripts and without."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from safeconduct.wire.chunk import CHUNK_DATA
from tests.desk.files import SECRET, letter, photo
from tests.desk.running import Running, eventually, is_alive, running, set_up
from tests.stories.conftest import Colleague, at_work

pytestmark = pytest.mark.browser

PIECES = re.compile(r"/pieces/[0-9a-f]{32}")
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
    page.check("input[name=kind][value=case]")
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

    page.route(PIECES, cut)
    page.check("input[name=kind][value=case]")
    page.get_by_role("button", name="Seal and add it").click()
    expect(page.get_by_text("The line is broken.")).to_be_visible()
    vera.looks()
    expect(page.get_by_role("heading", name="Recording", exact=True)).to_be_visible(timeout=30_000)
    assert asked == ["0", "1048576", "1048576", "1048576", "2097152", "3145728"]
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the original").click()
    assert Path(saved.value.path()).read_bytes() == raw
    vera.locks()


def holds(page: Page, after: int) -> list[str]:
    """From this piece on none gets through. What is returned fills with where each began."""
    asked: list[str] = []

    def held(route: Route) -> None:
        asked.append(route.request.url.partition("at=")[2])
        if len(asked) > after:
            route.abort()
        else:
            route.continue_()

    page.route(PIECES, held)
    return asked


def begins_with(vera: Colleague, film: Path, what: str) -> None:
    """The form is filled and sent, and the line breaks on the way."""
    page = vera.page
    page.set_input_files("#file", film)
    page.fill("#what", what)
    page.check("input[name=kind][value=case]")
    page.get_by_role("button", name="Seal and add it").click()
    expect(page.get_by_text("The line is broken.")).to_be_visible(timeout=60_000)


def the_file_is(vera: Colleague, what: str, raw: bytes) -> None:
    expect(vera.page.get_by_role("heading", name=what, exact=True)).to_be_visible(timeout=60_000)
    with vera.page.expect_download() as saved:
        vera.page.get_by_role("link", name="Save the original").click()
    assert Path(saved.value.path()).read_bytes() == raw


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_recording_goes_on_after_the_page_was_loaded_again(chromium: Browser, office: Running, tmp_path: Path, width: str) -> None:
    vera = at_work(chromium, office, width, scripts=True)
    vera.signs_in("Vera")
    opens_a_case(vera, f"Somebody with a recording {width}")
    page = vera.page
    vera.follows(page.get_by_role("link", name="Add a document").first)
    raw, film = os.urandom(3_500_000), tmp_path / "talk.bin"
    film.write_bytes(raw)
    holds(page, after=2)
    begins_with(vera, film, "Recording")
    page.unroute(PIECES)
    page.reload()
    expect(page.get_by_text("Of the file talk.bin, 2 of 4 MB have arrived.")).to_be_visible(timeout=60_000)
    expect(page.locator("#what")).to_have_value("Recording")
    vera.looks()
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    asked = holds(page, after=99)
    page.set_input_files("#file", film)
    page.check("input[name=kind][value=case]")
    page.get_by_role("button", name="Seal and add it").click()
    the_file_is(vera, "Recording", raw)
    assert asked[0] == str(2 * CHUNK_DATA), "nothing that lay here was sent again"
    vera.locks()


def test_another_recording_of_the_same_name_begins_on_its_own_and_the_first_can_be_dropped(chromium: Browser, office: Running, tmp_path: Path) -> None:
    vera = at_work(chromium, office, "desktop", scripts=True)
    vera.signs_in("Vera")
    opens_a_case(vera, "Somebody with two recordings")
    page = vera.page
    vera.follows(page.get_by_role("link", name="Add a document").first)
    form = page.url
    raw, film = os.urandom(2_500_000), tmp_path / "talk.bin"
    film.write_bytes(os.urandom(len(raw)))
    changed = film.stat().st_mtime
    holds(page, after=1)
    begins_with(vera, film, "Recording")
    page.unroute(PIECES)
    page.reload()
    film.write_bytes(raw)
    os.utime(film, (changed, changed))
    asked = holds(page, after=99)
    page.set_input_files("#file", film)
    page.check("input[name=kind][value=case]")
    page.get_by_role("button", name="Seal and add it").click()
    the_file_is(vera, "Recording", raw)
    assert asked[:2] == [str(CHUNK_DATA), "0"]
    page.goto(form)
    page.fill("#what", "typed since")
    vera.presses("Drop what arrived of talk.bin")
    expect(page.get_by_text("What had arrived is dropped.")).to_be_visible(timeout=60_000)
    expect(page.locator("#what")).to_have_value("typed since")
    assert page.get_by_text("have arrived").count() == 0
    vera.looks()
    vera.locks()


def test_of_two_tabs_that_send_one_file_the_second_goes_on_and_the_first_says_so(chromium: Browser, office: Running, tmp_path: Path) -> None:
    vera = at_work(chromium, office, "desktop", scripts=True)
    vera.signs_in("Vera")
    opens_a_case(vera, "Somebody in two tabs")
    first = vera.page
    vera.follows(first.get_by_role("link", name="Add a document").first)
    raw, film = os.urandom(3_500_000), tmp_path / "talk.bin"
    film.write_bytes(raw)
    holds(first, after=2)
    begins_with(vera, film, "Recording")
    second = Colleague(first.context.new_page(), office.url)
    second.goes(first.url.removeprefix(office.url))
    second.page.set_input_files("#file", film)
    second.page.fill("#what", "Of the second tab")
    second.page.check("input[name=kind][value=case]")
    second.page.get_by_role("button", name="Seal and add it").click()
    the_file_is(second, "Of the second tab", raw)
    first.unroute(PIECES)
    expect(first.get_by_text("another window goes on with it")).to_be_visible(timeout=60_000)
    expect(first.locator("#what")).to_have_value("Recording")
    expect(first.get_by_role("button", name="Seal and add it")).to_be_enabled(timeout=60_000)
    vera.locks()


def test_a_recording_goes_on_after_the_office_was_killed(chromium: Browser, tmp_path: Path) -> None:
    folder, raw, film = tmp_path / "desk", os.urandom(3_500_000), tmp_path / "talk.bin"
    film.write_bytes(raw)
    with running(folder) as office:
        with office.browser() as browser:
            assert set_up(browser).status_code == 303
            browser.post("/lock")
        vera = at_work(chromium, office, "desktop", scripts=True)
        vera.signs_in("Vera")
        opens_a_case(vera, "Somebody with a recording")
        page = vera.page
        vera.follows(page.get_by_role("link", name="Add a document").first)
        form = page.url.removeprefix(office.url)
        holds(page, after=2)
        begins_with(vera, film, "Recording")
        page.fill("#holder", "typed while it went")
        workers = office.children()
        office.process.kill()
        office.process.wait(20)
        assert eventually(lambda: not any(map(is_alive, workers)))
        page.unroute(PIECES)
        office.begin()
        # The page finds out by itself that nobody is signed in, and hands back what was typed.
        expect(page.get_by_text("typed while it went")).to_be_visible(timeout=60_000)
        vera.signs_in("Vera")
        vera.goes(form)
        expect(page.get_by_text("Of the file talk.bin, 2 of 4 MB have arrived.")).to_be_visible(timeout=60_000)
        expect(page.locator("#what")).to_have_value("Recording")
        asked = holds(page, after=99)
        page.set_input_files("#file", film)
        page.check("input[name=kind][value=case]")
        page.get_by_role("button", name="Seal and add it").click()
        the_file_is(vera, "Recording", raw)
        assert asked[0] == str(2 * CHUNK_DATA)
