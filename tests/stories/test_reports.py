"""Two reports are dropped in, held beside each other, and one mistake is corrected: through the pages, at two widths, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.running import Running, running, set_up
from tests.stories.conftest import at_work
from tests.stories.test_documents import WAYS

pytestmark = pytest.mark.browser

INVENTED = Path(__file__).parents[1] / "evidence" / "invented"
TWINS = "a permit was granted and the person was able to travel to Norland on May 2"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("reports") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            for name in ("a.txt", "b.txt"):
                said = {"came": "2017-06-09"}
                assert first.post("/reports/add", data=said, files={"file": (name, (INVENTED / name).read_bytes())}).status_code == 303
            first.post("/lock")
        yield office


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_twins_are_one_origin_and_a_correction_stands(chromium: Browser, office: Running, width: str, scripts: bool) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    page = vera.page
    vera.goes("/reports/new")
    vera.looks()
    page.set_input_files("#file", INVENTED / "b.txt")
    page.fill("#title", f"Once more {width} {scripts}")
    vera.presses("Seal and read it")
    expect(page.get_by_text("confirmed by nobody")).to_be_visible()
    vera.looks()
    vera.follows(page.get_by_role("link", name="quotation: ").first)
    expect(page.locator("#here")).to_be_visible()
    vera.looks()
    page.locator("[data-correct]").first.click()
    page.wait_for_url("**/statements/*")
    vera.looks()
    page.fill("#speaker", f"A clerk {width} {scripts}")
    page.get_by_label("Somebody else said it").check()
    vera.presses("Confirm it like this")
    page.reload()
    expect(page.get_by_text(f"A clerk {width} {scripts}").first).to_be_visible()
    vera.goes("/reports/compare")
    twins = page.locator("section", has=page.locator("mark", has_text=TWINS)).first
    expect(twins).to_contain_text("one independent origin")
    twins.locator("summary").first.click()
    expect(twins.locator("figure svg")).to_be_visible()
    vera.looks()
