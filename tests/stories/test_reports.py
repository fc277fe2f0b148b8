"""Two articles are dropped in, their twins are judged to be one, a mistake is corrected by keyboard, and what is claimed stands beside its one
origin: through the pages, at two widths, with scripts and without."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.desk.running import Running, running, set_up
from tests.evidence.seeds import SEEDS
from tests.looking import WIDTHS
from tests.stories.conftest import Colleague, at_work
from tests.stories.test_documents import WAYS

pytestmark = pytest.mark.browser

INVENTED = Path(__file__).parents[1] / "evidence" / "invented"
ENOUGH = 28
"""Unit: letters by which a statement is found on a page."""
QUESTION = "Who lets people in"


@dataclass(frozen=True)
class Pair:
    """Two articles with the difficulties of the story. Shape: `arrived` and `glad` are where words of the ministry begin in A, `first` in B;
    `relays` stand between the outlets and the ministry."""

    a: Path
    b: Path
    arrived: int
    glad: int
    first: int
    relays: tuple[str, ...]

    def in_a(self, start: int) -> str:
        return self.a.read_bytes().decode()[start : start + ENOUGH]

    def in_b(self, start: int) -> str:
        return self.b.read_bytes().decode()[start : start + ENOUGH]


PAIRS = {
    "invented": Pair(INVENTED / "a.txt", INVENTED / "b.txt", 616, 764, 155, ("The Courier", "Morgenpost", "Star", "Continental Press")),
    "seeds": Pair(
        SEEDS / "000_abeda55160e9589a.txt", SEEDS / "001_4c7af79a54d153de.txt", 729, 871, 162,
        ("The Local", "Tagesspiegel", "Times", "Associated Press"),
    ),
}  # fmt: skip
JOURNEYS = [*(("invented", *way) for way in WAYS), ("seeds", *WAYS[0]), ("seeds", *WAYS[-1])]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "desk") as office:
        with office.browser() as first:
            assert set_up(first).status_code == 303
            first.post("/lock")
        yield office


@pytest.mark.parametrize(("articles", "width", "scripts"), JOURNEYS)
def test_four_relays_are_one_origin_and_a_correction_stands(
    chromium: Browser, office: Running, articles: str, width: str, scripts: bool
) -> None:
    pair = PAIRS[articles]
    if not pair.a.exists():
        pytest.skip("not run: the two articles are not here")
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    for file in (pair.a, pair.b):
        drops(vera, file)
    confirms_each(vera, vera.page.locator("[data-row]", has=the_words(vera, pair.in_b(pair.first))))
    for start in (pair.arrived, pair.glad):
        judges_one(vera, pair.in_a(start))
    sees_one_origin(vera, pair)
    vera.goes("/reports")
    vera.follows(vera.page.locator("main .item-head a").last)
    if scripts:
        confirms_by_keyboard(vera)
        vera.page.goto(vera.page.url.partition("#")[0])
    corrects_by_keyboard(vera, scripts=scripts)
    vera.locks()


def drops(vera: Colleague, file: Path) -> None:
    vera.goes("/reports/new")
    vera.looks()
    vera.page.set_input_files("#file", file)
    vera.presses("Seal and read it")
    expect(vera.page.get_by_text("confirmed by nobody")).to_be_visible()
    vera.looks()


def the_words(vera: Colleague, words: str) -> Locator:
    return vera.page.locator("mark", has_text=words)


def confirms_each(vera: Colleague, where: Locator) -> None:
    """Presses until nothing is left there to be confirmed: whoever confirmed one comes back to the group it stands in."""
    confirm = where.get_by_role("button", name="Confirm", exact=True)
    for _ in range(confirm.count()):
        where.get_by_label("Which question it answers").first.select_option(QUESTION)
        vera.follows(confirm.first)


def judges_one(vera: Colleague, words: str) -> None:
    """What the program holds to be one is confirmed, and said to be one."""
    vera.goes("/reports/compare")
    twins = vera.page.locator("details.group", has=the_words(vera, words)).first
    if twins.get_attribute("open") is None:
        twins.locator("summary").first.click()
    expect(twins).to_contain_text("at least one first source")
    vera.looks()
    confirms_each(vera, twins)
    twins.get_by_label("Why you think so").fill("one ministry, in two papers")
    vera.follows(twins.get_by_role("button", name="Write it down"))
    expect(the_words(vera, words)).to_have_count(0)


def sees_one_origin(vera: Colleague, pair: Pair) -> None:
    """Behind three claims of two outlets and four relays stands one ministry; a claim has a table, and somebody judges it."""
    page = vera.page
    vera.goes("/reports/claims")
    expect(page.get_by_role("heading", name=QUESTION)).to_contain_text("at least one first source")
    page.get_by_text("Who has it from whom").click()
    # Where the picture would have to be slid sideways, the same stands in words.
    shown, hidden = ("figure svg", ".chains") if wide(page) else (".chains", "figure svg")
    expect(page.locator(shown)).to_be_visible()
    expect(page.locator(hidden)).to_be_hidden()
    for relay in pair.relays:
        expect(page.locator("figure")).to_contain_text(relay)
    vera.looks()
    vera.follows(page.locator("[data-row]", has=the_words(vera, pair.in_a(pair.arrived))).get_by_role("link").first)
    expect(page.locator("table.rows tbody tr")).to_have_count(2)
    vera.looks()
    page.get_by_text("Judge it").first.click()
    page.get_by_label("The source").first.select_option("likely reliable")
    vera.looks()
    vera.follows(page.get_by_role("button", name="Write it down").first)
    expect(page.locator("table.rows")).to_contain_text("likely reliable")


def wide(page: Page) -> bool:
    return page.viewport_size == WIDTHS["desktop"]


def confirms_by_keyboard(vera: Colleague) -> None:
    """Skips the first, confirms the second, and the keys are at what was the third; what can be undone is in sight."""
    page = vera.page
    rows = page.locator("main [data-row]:visible")
    third = rows.nth(2).get_attribute("id")
    page.keyboard.press("j")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("e")
    expect(page.locator(f"#{third}")).to_be_focused()
    expect(page.locator(f"#{third}[data-here] a").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
    vera.looks()


def corrects_by_keyboard(vera: Colleague, *, scripts: bool) -> None:
    page, keys = vera.page, vera.page.keyboard
    with page.expect_navigation():
        if scripts:
            keys.press("j")
            keys.press("c")
        else:
            page.locator("[data-correct]").first.press("Enter")
    if scripts:  # The hand stays on the keys: nothing of the page's head has to be passed first.
        expect(page.get_by_label("The words, exactly as they stand in the text")).to_be_focused()
    vera.looks()
    page.get_by_label("Somebody else said it").press("Space")
    keys.press("Tab")
    keys.type("A clerk at the gate")
    with page.expect_navigation():
        keys.press("Enter")
    page.reload()
    page.locator("#kept > summary").click()
    corrected = page.locator("[data-row]", has=page.get_by_text("A clerk at the gate")).first
    expect(corrected).to_contain_text("corrected")
    vera.follows(corrected.get_by_role("link").first)
    expect(page.locator("#here")).to_be_visible()
    vera.looks()


def test_several_files_are_chosen_at_once_and_each_is_a_report(chromium: Browser, office: Running, tmp_path: Path) -> None:
    vera = at_work(chromium, office, "phone", scripts=True)
    vera.signs_in("Vera")
    page, (long, locked) = vera.page, (tmp_path / "long.html", tmp_path / "locked.docx")
    long.write_text(f"<title>A page of more than one piece</title><p>The ministry said that all were safe.</p><!-- {'-' * 1_200_000} -->")
    locked.write_bytes(b"PK\x03\x04 no letter")
    vera.goes("/reports/new")
    page.fill("#title", "Of one file")
    page.set_input_files("#file", [INVENTED / "a.txt", long])
    expect(page.get_by_label("Title")).to_be_hidden()
    vera.looks()
    page.get_by_role("button", name="Seal and read it").click()
    expect(page.locator("main [data-row]")).to_have_count(2, timeout=90_000)
    expect(page.get_by_text("Of one file")).to_have_count(0)
    vera.goes("/reports/new")
    page.set_input_files("#file", [INVENTED / "b.txt", locked])
    page.get_by_role("button", name="Seal and read it").click()
    expect(page.locator("[data-sending]")).to_contain_text("Not taken: locked.docx: This", timeout=90_000)
    expect(page.get_by_label("Title")).to_be_visible()
    vera.looks()
    vera.goes("/reports")
    expect(page.locator("main [data-row]")).to_have_count(3)


def test_without_scripts_one_file_is_chosen_and_nobody_is_told_of_more(chromium: Browser, office: Running) -> None:
    vera = at_work(chromium, office, "desktop", scripts=False)
    vera.signs_in("Vera")
    vera.goes("/reports/new")
    expect(vera.page.locator("#file-several")).to_be_hidden()
    assert vera.page.locator("#file").get_attribute("multiple") is None
