"""A violation is filed, and a promise comes back on Today: through the pages, at two widths, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.running import Running, running, set_up
from tests.stories.conftest import at_work
from tests.stories.test_documents import WAYS, opens_a_case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("violations") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_violation_is_filed_and_a_promise_comes_back_on_today(chromium: Browser, office: Running, width: str, scripts: bool) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    opens_a_case(vera, f"Somebody {width} {scripts}")
    page = vera.page
    page.locator("#sections").get_by_role("link", name="Story").click()
    vera.follows(page.locator("#story").get_by_role("link", name="Violations and testimonies"))
    vera.looks()
    vera.follows(page.get_by_role("link", name="Record a violation"))
    vera.looks()
    page.fill("#title", "Taken at night")
    page.fill("#began", "2017-03")
    vera.presses("Write it down")
    vera.follows(page.get_by_role("link", name="Add what was done to somebody"))
    vera.looks()
    page.locator("main summary", has_text="Somebody else").click()
    page.fill("#called", "a man from the village")
    page.select_option("#kind", "020111110000")
    vera.presses("Write it down")
    expect(page.get_by_role("heading", name="a man from the village: tortured")).to_be_visible()
    vera.looks()
    vera.goes("/knowledge/commitments/new")
    vera.looks()
    page.fill("#country", "France")
    who = f"Emmanuel Macron {width} {scripts}"
    page.fill("#who", who)
    page.fill("#what", "to be constantly vigilant")
    page.fill("#follow_up", "2017-07-09")
    vera.presses("Write it down")
    expect(page.get_by_text("not known whether it was kept").first).to_be_visible()
    vera.looks()
    vera.goes("/today")
    vera.looks()
    vera.follows(page.get_by_role("link", name=who).first)
    page.get_by_label("not kept", exact=True).check()
    page.fill("#what", "We wrote and heard nothing.")
    vera.looks()
    vera.presses("Write it down")
    vera.goes("/today")
    expect(page.get_by_role("link", name=who)).to_have_count(0)
    vera.locks()
