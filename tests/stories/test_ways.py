"""What is known of somebody is written down, and the ways in are seen from Russia and from Georgia: one answer turns a verdict, one question becomes a task."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.running import Running, running, set_up
from tests.stories.conftest import Colleague, at_work
from tests.stories.test_documents import WAYS, opens_a_case

pytestmark = pytest.mark.browser

ASKED = "Is there a security reason against them?"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("ways") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


def answers(vera: Colleague, facts: str, group: str, typed: dict[str, str], chosen: dict[str, str]) -> None:
    vera.goes(f"{facts}/{group}")
    vera.looks()
    for name, words in typed.items():
        vera.page.fill(f"[id='{name}']", words)
    for name, value in chosen.items():
        vera.page.select_option(f"[id='{name}']", value)
    vera.presses("Write it down")


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_the_ways_in_are_seen_before_anybody_moves(chromium: Browser, office: Running, width: str, scripts: bool) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    opens_a_case(vera, f"Somebody {width} {scripts}")
    page, case = vera.page, vera.page.url.removeprefix(office.url).partition("?")[0]
    vera.follows(page.get_by_role("link", name="Ways in", exact=True).first)
    vera.looks()
    answers(vera, f"{case}/facts", "who", {"nationalities": "Russia"}, {})
    answers(vera, f"{case}/facts", "now", {"current_country": "Russia"}, {})
    answers(vera, f"{case}/facts", "danger", {}, {f"danger.{name}": "yes" for name in ("immediate", "individual", "in_origin")})
    vera.looks()
    vera.goes(f"{case}/pathways?on=2017-06-09&places=GE")
    vera.looks()
    expect(page.locator("dt", has_text="opens").first).to_be_visible()
    page.locator("summary", has_text="cannot be told from any of these places").click()
    vera.follows(page.locator("details a", has_text="§ 22 sentence 1").first)
    vera.looks()
    vera.follows(page.locator("main li").filter(has_text=ASKED).get_by_role("button", name="Make it a task").first)
    expect(page.get_by_text("The task is on the case.")).to_be_visible()
    answers(vera, f"{case}/facts", "record", {}, {"security_bar": "no"})
    vera.goes(f"{case}/pathways/DE-22-1?on=2017-06-09&from=GE")
    expect(page.locator("main strong", has_text="open in principle")).to_be_visible()
    vera.goes(case)
    expect(page.get_by_text(f"{ASKED} (DE-22-1)").first).to_be_visible()
    vera.goes("/pathways/changes?first=2017-05-16&last=2017-05-17")
    vera.looks()
    vera.page.context.close()
