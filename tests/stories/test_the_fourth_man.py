"""A visa officer opens the practice case of the fourth man: what is open from Russia and from Georgia and why, an application planned with its days, a collision seen
before it comes, and a dossier handed over, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.desk.running import Running
from tests.stories.practising import Colleague, practice_office, sit_down

pytestmark = pytest.mark.browser

TOO_SHORT = "The passport ends before the decision is to be expected."


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Browser]]:
    with practice_office(tmp_path_factory.mktemp("practice")) as both:
        yield both


def follow(mara: Colleague, words: str) -> str:
    with mara.page.expect_navigation():
        mara.page.locator("main").get_by_role("link", name=words, exact=True).first.click()
    return mara.look()


@pytest.mark.parametrize(("width", "scripts"), [("desktop", True), ("phone", False)])
def test_the_fourth_man_goes_the_whole_way_at_the_desk(office: tuple[Running, Browser], width: str, scripts: bool) -> None:
    running, browser = office
    mara = sit_down(browser, running, "Mara", width, scripts=scripts)
    case = mara.address_of("Ibis")
    plans(mara, case)
    hands_over(mara, case)
    mara.page.context.close()


def plans(mara: Colleague, case: str) -> None:
    page = mara.page
    mara.go(case)
    words = follow(mara, "Ways in")
    assert "Georgia, Armenia, Türkiye, Kazakhstan opens Spain" in words and "closes Switzerland" in words
    with page.expect_navigation():
        page.locator("a[href^='pathways/BE-HUM-D?from=stay']").first.click()
    words = mara.look()
    assert "condition met" in words and "Where this was read" in words
    words = follow(mara, "Plan an application by it")
    assert "Handed in like this, these would not go together" in words and TOO_SHORT in words
    page.fill("#decision", page.input_value("#lodged"))
    words = mara.press("Hold it against the dates")
    assert TOO_SHORT not in words and "it does not collide" in words
    page.fill("#post", "Belgian embassy, Moscow")
    words = mara.press("Begin the application")
    assert "Its plan" in words and "Proof that the fee is paid" in words
    today = page.input_value("#since")
    mara.unfold("Note a step")
    page.locator("form[action$='/step']").get_by_label("lodged").check()
    page.fill("#on", today)
    page.fill("#said_by", "Mara")
    mara.press("Write the step down")
    words = mara.go(f"{case}/clocks")
    assert words.count(TOO_SHORT) == 2 and "Belgium: decision expected by" in words


def hands_over(mara: Colleague, case: str) -> None:
    page = mara.page
    mara.go(f"{case}/dossier/new")
    page.fill("#count", "1")
    for words in ("Ibis", "Identity", "The danger"):
        page.get_by_role("checkbox", name=words, exact=True).check()
    words = mara.press("Build it, and look at its pages")
    assert "It has not left the office." in words
    mara.press("It leaves: write that down, then save it")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the file").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    assert "was built and let out for German embassy, Moscow" in mara.go(f"{case}?show=all")
