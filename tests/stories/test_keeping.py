"""A keyholder says how long closed cases are kept, is asked when the time of one runs out, and keeps it longer for a reason: through the pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.running import Running, running, set_up
from tests.stories.conftest import at_work
from tests.stories.test_documents import opens_a_case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("keeping") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", False)])
def test_a_keyholder_sets_the_rule_is_asked_and_keeps_one_case_longer(chromium: Browser, office: Running, width: str, scripts: bool) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    page = vera.page
    opens_a_case(vera, f"Heron {width}")
    case, name = page.url.split("?")[0], page.locator("h1").inner_text()
    vera.presses("Not going forward")
    page.locator("[name=state][value=closed]").check()
    page.fill("[name=reason]", "They have arrived.")
    with page.expect_navigation():
        page.locator("form[action$='/side'] button").first.click()

    vera.goes("/erasing")
    vera.looks()
    page.fill("#months", "1")
    vera.presses("Set the rule")
    expect(page.get_by_text("A closed case is kept one month.")).to_be_visible()
    vera.looks()

    vera.goes("/today")
    line = page.locator("p.note", has_text="closed case")
    expect(line).to_contain_text("The time of one closed case runs out")
    vera.looks()
    with page.expect_navigation():
        line.get_by_role("link").click()
    item = page.locator("li.item", has_text=name)
    with page.expect_navigation():
        item.get_by_role("link", name="Keep longer").click()
    vera.looks()
    page.fill("#why", "Evidence at court.")
    vera.presses("Keep longer")
    expect(page.locator("#keeping")).to_contain_text("Kept longer, until somebody says otherwise: Evidence at court.")
    vera.looks()
    assert page.url.startswith(case)
    vera.goes("/erasing")
    expect(page.locator("#keeping")).to_contain_text("Evidence at court.")
    vera.goes("/today")
    expect(page.locator("p.note", has_text="closed case")).to_have_count(0)
    vera.locks()
