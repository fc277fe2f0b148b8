"""Draws the pictures of the README anew, from a practice office made for it: `python -m tests.pictures`. Rule: nothing in them is posed."""

import re
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page

from tests.desk.running import practises, running
from tests.intake.world import Office, help_page, write_door
from tests.looking import chromium_open

INVENTED = Path(__file__).parent / "evidence" / "invented"
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = {"width": 1200, "height": 860}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "desk") as office, chromium_open() as chromium:
        with office.browser() as browser:
            practises(browser, "Anna")
            cookie = browser.cookies["office"]
            case, fourth_man, family = (_case(browser, handle) for handle in ("Wren", "Ibis", "Jasper"))
            reports = [_reads(browser, name) for name in ("a.txt", "b.txt")]
            dossier = _builds(browser, fourth_man)
        room = chromium.new_context(locale="en", viewport=SIZE)  # type: ignore[arg-type]
        room.add_cookies([{"name": "office", "value": cookie, "url": office.url, "httpOnly": True}])
        page = room.new_page()
        shown = {"today": "/today", "board": "/board", "case": case, "ways": f"{fourth_man}/pathways?on=2017-06-09", "dates": f"{family}/clocks", "report": reports[0], "plan": f"{fourth_man}/applications/new?pathway=BE-HUM-D"}
        begins = {"ways": "The picture", "plan": "Belgium: humanitarian long-stay visa"}
        for name, path in shown.items():
            _draw(page, office.url + path, PICTURES / f"{name}.png", begins.get(name, ""))
        _draw_origins(page, f"{office.url}/reports/claims?about=ways+out", PICTURES / "origins.png")
        _draw_page_of(page, office.url + dossier, 3, PICTURES / "dossier.png")
        _draw_help_page(chromium, Path(folder) / "intake")


def _draw_page_of(page: Page, address: str, number: int, target: Path) -> None:
    """The office where it shows this page of a dossier."""
    page.goto(address)
    picture = page.get_by_role("img", name=f"Page {number} of the dossier")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("one => one.complete && one.naturalWidth", arg=picture.element_handle())
    picture.evaluate("one => one.scrollIntoView()")
    page.screenshot(path=target)


def _draw_origins(page: Page, address: str, target: Path) -> None:
    """Who stands behind what is claimed, unfolded."""
    page.goto(address)
    page.get_by_text("Who has it from whom").click()
    page.get_by_role("heading", level=2).first.evaluate("one => one.scrollIntoView()")
    page.screenshot(path=target)


def _draw_help_page(chromium: Browser, folder: Path) -> None:
    write_door(folder, Office(practice=True), "http://127.0.0.1:9")
    with help_page(folder) as url:
        page = chromium.new_context(locale="en", viewport=PHONE).new_page()  # type: ignore[arg-type]
        _draw(page, url, PICTURES / "help.png")


def _case(browser: httpx.Client, handle: str) -> str:
    found = re.search(rf'href="(/cases/[0-9a-z]{{20,}})"[^>]*>{handle}<', browser.get("/cases", params={"handle": handle}).text)
    return found[1] if found else ""


def _reads(browser: httpx.Client, name: str) -> str:
    """The page of an invented report that was just dropped in."""
    answer = browser.post("/reports/add", data={"came": "2017-06-09"}, files={"file": (name, (INVENTED / name).read_bytes())})
    return answer.headers["location"]


def _builds(browser: httpx.Client, case: str) -> str:
    """The page of a dossier that was just built, of all that they agreed to."""
    begun = browser.get(f"{case}/dossier/new").text
    consent, person = (re.findall(found, begun)[0] for found in (r'name="consent" value="(\w+)"', r'name="persons" value="(\w+)"'))
    parts = re.findall(r'name="parts" value="(\w+)" checked', begun)
    said = {"consent": consent, "persons": person, "count": "1", "parts": parts, "language": "en", "country": "Germany", "sender": "Practice group (invented)"}
    return browser.post(f"{case}/dossier/build", data=said).headers["location"]


def _draw(page: Page, address: str, target: Path, begins_at: str = "") -> None:
    page.goto(address)
    if begins_at:
        page.get_by_role("heading", name=begins_at).evaluate("one => one.scrollIntoView()")
    page.screenshot(path=target)


if __name__ == "__main__":
    main()
