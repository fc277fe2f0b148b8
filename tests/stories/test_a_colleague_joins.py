"""Anna invites Boris: two browsers, the same six words on both screens, and he opens what his circle opens and nothing else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.running import Running, eventually, running, set_up
from tests.stories.conftest import Colleague, at_work

pytestmark = pytest.mark.browser

WAYS = [("desktop", True), ("phone", True), ("desktop", False), ("phone", False)]
HIS = "swift over the old harbour"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("story") / "desk") as office:
        with office.browser() as first:
            assert set_up(first, "Anna").status_code == 303
            first.post("/lock")
        yield office


def words_on(page: Colleague) -> list[str]:
    found: list[str] = page.page.locator("ol.six-words li").all_inner_texts()
    assert len(found) == 6
    return found


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_colleague_joins_and_opens_what_their_circle_opens(office: Running, chromium: Browser, width: str, scripts: bool) -> None:
    name = f"Boris {width[0]}{'s' if scripts else 'p'}"
    anna = at_work(chromium, office, width, scripts=scripts)
    boris = at_work(chromium, office, width, scripts=scripts)
    anna.signs_in("Anna")
    handle = opens_a_case(anna, name)

    line = invites(anna)
    theirs = knocks(boris, line, name)
    is_not_let_in_yet(boris, name, theirs)
    lets_in(anna, name, theirs)

    boris.signs_in(name, HIS)
    boris.looks()
    sees_only_their_circles(boris, handle)
    is_taken_out(anna, boris, name)
    for one in (anna, boris):
        one.page.context.close()


def opens_a_case(anna: Colleague, name: str) -> str:
    anna.goes("/cases/new")
    handle = f"Heron {name[-2:]}"
    anna.page.fill("#words", handle)
    with anna.page.expect_navigation():
        anna.page.locator("main form[action='/cases/new'] button").click()
    anna.page.fill("#handle", handle)
    anna.presses("Open the case")
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text(handle)
    return handle


def invites(anna: Colleague) -> str:
    anna.goes("/keys")
    anna.looks()
    anna.presses("Invite a colleague")
    anna.looks()
    with anna.page.expect_navigation():
        anna.page.locator("main form[action='/keys/invite'] button").click()
    line = anna.page.locator("#invite").first.inner_text()
    assert line.startswith("sc1:")
    anna.looks()
    return line


def knocks(boris: Colleague, line: str, name: str) -> list[str]:
    boris.goes("/join")
    boris.looks()
    boris.page.fill("#invite", line)
    boris.page.fill("#name", name)
    boris.page.fill("#passphrase", HIS)
    boris.page.get_by_text("Or think of your own").click()
    boris.page.fill("#passphrase-again", HIS)
    boris.presses("Ask to be let in")
    boris.looks()
    return words_on(boris)


def is_not_let_in_yet(boris: Colleague, name: str, theirs: list[str]) -> None:
    boris.goes("/signin")
    boris.page.fill("#name", name)
    boris.page.fill("#passphrase", HIS)
    boris.presses("Open the office")
    expect(boris.page.locator(".note")).to_contain_text("has not let you in yet")
    assert words_on(boris) == theirs
    boris.looks()


def lets_in(anna: Colleague, name: str, theirs: list[str]) -> None:
    anna.presses("Look again")
    anna.presses("Show the six words")
    assert words_on(anna) == theirs
    anna.looks()
    anna.page.fill("#name", name)
    anna.page.get_by_label("casework").check()
    anna.presses("Let them in")
    expect(anna.page.locator(".errors")).to_contain_text("by voice")  # the tick was forgotten, and nothing typed is lost
    assert anna.page.input_value("#name") == name
    anna.looks()
    anna.page.locator("#agreed").check()
    anna.presses("Let them in")
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text(name)
    anna.looks()


def sees_only_their_circles(boris: Colleague, handle: str) -> None:
    boris.goes("/cases")
    boris.follows(boris.page.get_by_role("link", name=handle).first)
    expect(boris.page.get_by_role("heading", level=1)).to_contain_text(handle)
    expect(boris.page.locator(".drawer.closed").filter(has_text="Place").first).to_be_visible()
    boris.looks()
    menu = boris.page.get_by_role("button", name="Menu")
    if menu.is_visible():  # On a phone the ways wait behind it.
        menu.click()
    nav = boris.page.get_by_role("navigation", name="Office")
    expect(nav.get_by_role("link", name="Cases")).to_be_visible()
    assert nav.get_by_role("link", name="Houses").count() == 0
    answer = boris.page.goto(boris.url + "/houses")
    assert answer and answer.status == 403
    boris.goes("/keys")
    assert boris.page.get_by_role("link", name="Invite a colleague").count() == 0
    boris.looks()


def is_taken_out(anna: Colleague, boris: Colleague, name: str) -> None:
    anna.goes("/keys")
    anna.follows(anna.page.get_by_role("link", name=name, exact=True))
    anna.presses("Take out of the group")
    anna.looks()
    anna.page.locator("#sure").check()
    anna.presses("Take out of the group")
    expect(anna.page.locator(".said")).to_contain_text("may have been kept")
    anna.looks()
    assert eventually(lambda: is_told_that_they_left(boris))  # pages take in what others wrote every few seconds


def is_told_that_they_left(boris: Colleague) -> bool:
    boris.page.goto(boris.url + "/cases")
    return "no longer in this group" in boris.page.locator("main").inner_text()
