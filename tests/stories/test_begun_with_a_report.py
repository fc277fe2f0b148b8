"""A violation begins with what a report says, in the practice office: through the pages, at two widths, with scripts and without."""

from pathlib import Path

import pytest

from tests.stories.practising import practice_office, sit_down

pytestmark = pytest.mark.browser

WAYS = (("phone", True), ("desktop", False))


def test_a_violation_begins_with_what_a_report_says(tmp_path: Path) -> None:
    with practice_office(tmp_path) as (office, browser):
        for width, scripts in WAYS:
            mara = sit_down(browser, office, "Mara", width, scripts=scripts)
            page, case = mara.page, mara.address_of("Curlew")
            mara.go(f"{case}/violations/new")
            page.get_by_role("link", name="Begin with what a report says").click()
            page.wait_for_url("**/violations/begin")
            mara.look()
            page.fill("#words", "medics")
            assert "Svobodny List" in mara.press("Look for it")
            page.get_by_role("link", name="Begin with this").first.click()
            page.wait_for_url("**/violations/new?from=*")
            said = mara.look()
            assert "These words fill in below:" in said and "what happened" in said
            words = page.locator("#text").input_value()
            assert "medics" in words
            page.fill("#title", f"Held since spring, on a {width}")
            said = mara.press("Write it down")
            assert "It was begun with what a report says:" in said and f"Held since spring, on a {width}" in said
            page.get_by_role("link", name="Add what was done to somebody").first.click()
            page.wait_for_url("**/act?from=*")
            mara.look()
            page.context.close()
