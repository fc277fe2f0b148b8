"""Somebody is entered without a call, gets a name, a risk, a task and a story, and arrives: through the pages, at two widths, with scripts
and without."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from safeconduct.core.application import PersonAdmitted, PersonHandedOver
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known
from safeconduct.desk.office import unlock
from safeconduct.desk.worker import wall_clock
from tests.desk.running import PASSPHRASE, Running, running, set_up
from tests.stories.conftest import Colleague, at_work

pytestmark = pytest.mark.browser

WAYS = [("desktop", True), ("phone", True), ("desktop", False), ("phone", False)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("story") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


def opens(vera: Colleague, name: str) -> str:
    """A case for somebody who did not call, after a search that finds nobody."""
    vera.goes("/cases")
    vera.looks()
    vera.presses("Open a case")
    vera.page.fill("#words", name)
    vera.follows(vera.page.locator("main button", has_text="Search"))
    expect(vera.page.get_by_text("It is somebody new")).to_be_visible()
    vera.looks()
    vera.presses("Open the case")
    expect(vera.page.get_by_role("status")).to_contain_text("The case is open.")
    vera.looks()
    return vera.page.url.removeprefix(vera.url)


def fills(vera: Colleague, link: str, button: str = "Write it down", **fields: str) -> None:
    """Opens the form behind the link, in its place, and sends it."""
    vera.presses(link)
    expect(vera.page.locator("#edit")).to_have_count(1)
    vera.looks()
    for name, value in fields.items():
        vera.page.fill(f"#{name}", value)
    if vera.page.locator("#edit input[name=level]").count():
        vera.page.locator("#edit label.choice").first.click()
    vera.presses(button)
    expect(vera.page.get_by_role("status")).to_be_visible()
    vera.looks()


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_case_is_opened_written_in_and_read(
    office: Running, chromium: Browser, width: str, scripts: bool
) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    name = f"Аслан {width} {scripts}"
    path = opens(vera, name)

    fills(vera, "Judge the risk", reason="Seen at the station.")
    expect(vera.page.locator("#risk")).to_contain_text("danger to life now")
    fills(vera, "Set a task", text="Call the lawyer", due="2030-06-12")
    expect(vera.page.locator("#tasks")).to_contain_text("Call the lawyer")

    vera.page.locator("#sections").get_by_role("link", name="Identity").click()
    expect(
        vera.page.get_by_text(
            "From now on it is written down" if width == "desktop" and scripts else "Identity"
        ).first
    ).to_be_visible()
    vera.follows(vera.page.locator("#identity").get_by_role("link", name="Write it down").first)
    vera.looks()
    vera.page.locator("#identity #name").fill(name)
    vera.presses("Write it down")
    expect(vera.page.locator("#identity")).to_contain_text(name)
    vera.goes(path)
    expect(vera.page.get_by_text(name)).to_have_count(0)

    vera.goes(f"{path}?edit=notes/story")
    vera.page.fill("#text", "They were beaten.")
    vera.page.check("#hard")
    vera.presses("Write it down")
    expect(vera.page.get_by_text("They were beaten.")).to_have_count(0)
    vera.presses("Read it")
    expect(vera.page.get_by_text("They were beaten.")).to_be_visible()
    expect(vera.page.get_by_text(re.compile("You have opened"))).to_be_visible()
    vera.looks()

    vera.presses("Done") if vera.page.locator("#tasks").get_by_role("button", name="Done").count() else None
    vera.page.get_by_role("button", name="Undo").click()
    expect(vera.page.locator("#tasks")).to_contain_text("Call the lawyer")

    for address in (
        f"{path}/access",
        f"{path}?show=all",
        f"{path}?edit=undo",
        f"{path}?edit=side",
        "/board",
        "/cases?owner=nobody",
    ):
        vera.goes(address)
        vera.looks()
    vera.locks()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_empty_form_says_what_is_missing_and_keeps_the_rest(
    office: Running, chromium: Browser, width: str
) -> None:
    vera = at_work(chromium, office, width, scripts=False)
    vera.signs_in("Vera")
    path = opens(vera, f"Somebody {width}")
    vera.goes(f"{path}?edit=risk")
    vera.page.evaluate(
        "document.querySelectorAll('[required]').forEach(one => one.removeAttribute('required'))"
    )
    vera.page.fill("#reason", "Heard it twice.")
    vera.presses("Write it down")
    expect(vera.page.get_by_role("alert")).to_contain_text("Choose how great the danger is.")
    expect(vera.page.locator("#reason")).to_have_value("Heard it twice.")
    vera.looks()
    vera.locks()


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", False)])
def test_arriving_is_said_on_a_page_of_its_own(
    office: Running, chromium: Browser, width: str, scripts: bool
) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    path = opens(vera, f"Traveller {width}")
    vera.locks()
    _let_in(office, path)
    vera.signs_in("Vera")
    vera.goes(path)
    expect(vera.page.get_by_role("heading", level=1)).to_have_text("Arrived")
    vera.looks()
    vera.page.fill("#reason", "The appeal of a sister, until 2030.")
    vera.presses("Write it down and close the case")
    expect(vera.page.get_by_text("closed: The appeal of a sister").first).to_be_visible()
    vera.looks()
    vera.locks()


def _let_in(office: Running, path: str) -> None:
    """What the page of the way out writes, written while nobody is signed in."""
    opened = unlock(Path(office.folder), "Vera", PASSPHRASE, wall_clock, os.urandom)
    case = CaseId(path.rpartition("/")[2])
    person = opened.index.case(case).people[0].person
    for fact in (
        PersonAdmitted(person, opened.today(), "the border police (invented)"),
        PersonHandedOver(person, known("House of welcome (invented)"), opened.today()),
    ):
        opened.write([Placed(Kind.CASE, Subject(case), fact)])
    opened.close()
