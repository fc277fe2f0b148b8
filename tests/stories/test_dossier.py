"""A dossier from an empty case to the embassy: chosen, refused without consent, agreed to, built, saved, read back, and written down as let out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.running import Running, running, set_up
from tests.dossier.dossiers import texts_of
from tests.stories.conftest import Colleague, at_work
from tests.stories.test_documents import opens_a_case

pytestmark = pytest.mark.browser

RECIPIENT = "Embassy of Nowhere"
RISK = "(Invented.) His uncle looks for him. Его ищет дядя."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("dossier") / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


@pytest.mark.parametrize(("width", "scripts"), [("phone", False), ("desktop", True)])
def test_a_dossier_is_refused_without_consent_and_leaves_with_it(chromium: Browser, office: Running, width: str, scripts: bool) -> None:
    vera = at_work(chromium, office, width, scripts=scripts)
    page = vera.page
    vera.signs_in("Vera")
    opens_a_case(vera, f"Kestrel {width}")
    handle = page.get_by_role("heading", level=1).inner_text()
    has_a_name(vera)
    vera.follows(page.locator("#applications").get_by_role("link", name="Dossier"))
    vera.looks()
    expect(page.get_by_role("img", name="1 of 11 parts are there.")).to_be_visible()
    writes_the_danger(vera)
    agrees(vera, "Identity")
    chooses(vera, handle)
    expect(page.get_by_text("Not agreed to: Cover letter").first).to_be_visible()
    expect(page.get_by_role("checkbox", name="The danger", exact=True)).to_have_count(0)
    vera.presses("Keep this form, and go to the consents")
    agrees(vera, "The danger", again=True)
    vera.presses("Go on with the dossier you began")
    page.get_by_role("checkbox", name="The danger", exact=True).check()
    vera.presses("Build it, and look at its pages")
    vera.looks()
    expect(page.get_by_role("heading", name="The dossier is built")).to_be_visible()
    expect(page.get_by_text("It has not left the office.")).to_be_visible()
    expect(page.get_by_role("img", name="Page 1 of the dossier")).to_be_visible()
    # Wide enough to be read on a phone too, where it is slid sideways and the page itself stays as wide as the screen.
    assert page.get_by_role("img", name="Page 1 of the dossier").bounding_box()["width"] >= 640  # type: ignore[index]
    vera.presses("It leaves: write that down, then save it")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the file").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    said = " ".join(" ".join(texts_of(Path(saved.value.path()).read_bytes())).split())
    assert "Алихан Вымышленный" in said and RISK in said and RECIPIENT in said
    is_in_the_timeline(vera)
    vera.locks()


def has_a_name(vera: Colleague) -> None:
    page = vera.page
    vera.follows(page.locator("#sections").get_by_role("link", name="Identity"))
    vera.follows(page.locator("#identity").get_by_role("link", name="Write it down").first)
    page.fill("#name", "Алихан Вымышленный")
    vera.follows(page.locator("form", has=page.locator("#name")).get_by_role("button").first)
    vera.goes(page.url.removeprefix(vera.url).partition("?")[0])


def writes_the_danger(vera: Colleague) -> None:
    page = vera.page
    vera.follows(page.locator("#part-RISK").get_by_role("link", name="Write a passage"))
    vera.looks()
    page.fill("#text", RISK)
    page.fill("#said_by", "the person, by telephone")
    vera.presses("Write it down")
    expect(page.get_by_role("img", name="2 of 11 parts are there.")).to_be_visible()


def chooses(vera: Colleague, handle: str) -> None:
    page = vera.page
    vera.goes(f"{_case(page)}/dossier/new")
    vera.looks()
    page.fill("#count", "1")
    for words in (handle, "Identity"):
        page.get_by_role("checkbox", name=words, exact=True).check()


def agrees(vera: Colleague, words: str, *, again: bool = False) -> None:
    page = vera.page
    vera.goes(f"{_case(page)}/dossier/consents")
    vera.looks()
    if again:
        page.select_option("#written", label=f"{RECIPIENT} · humanitarian visa")
    else:
        page.fill("#recipient", RECIPIENT)
        page.fill("#purpose", "humanitarian visa")
    page.fill("#how", "by telephone, in Russian")
    page.get_by_role("checkbox", name=words, exact=True).check()
    vera.presses("Write the consent down")
    vera.looks()
    expect(page.get_by_text("in force").first).to_be_visible()


def is_in_the_timeline(vera: Colleague) -> None:
    page = vera.page
    vera.goes(f"{_case(page)}?show=all")
    expect(page.locator("#timeline").get_by_text(f"was built and let out for {RECIPIENT}")).to_be_visible()


def _case(page: Page) -> str:
    path = page.url.split("/", 3)[3]
    return "/" + "/".join(path.partition("?")[0].split("/")[:2])
