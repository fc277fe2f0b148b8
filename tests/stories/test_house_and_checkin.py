"""Somebody is hidden in a house, is agreed with on a sign of life, must leave, and says the word that means not free."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import CaseId, PersonId, fresh
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


def a_family(office: Running, handle: str) -> CaseId:
    """A case with two people, made while nobody is signed in."""
    opened = unlock(Path(office.folder), "Vera", PASSPHRASE, wall_clock, secrets.token_bytes)
    case = CaseId(fresh(secrets.token_bytes))
    opened.write(cases.open_case(opened.actor, NewCase(case, handle)))
    for number, name in enumerate((handle, "Wren")):
        part = Part.DEPENDANT if number else Part.PRINCIPAL_APPLICANT
        person = PersonAdded(PersonId(fresh(secrets.token_bytes)), name, part)
        opened.write(cases.add_person(opened.actor, opened.index.case(case), person))
    opened.close()
    return case


def registers(vera: Colleague, handle: str, beds: str) -> str:
    vera.goes("/houses/new")
    vera.looks()
    vera.page.fill("#handle", handle)
    vera.page.fill("#capacity", beds)
    vera.page.fill("#guests", "Families with children.")
    vera.page.fill("#most_nights", "21")
    vera.page.locator("summary", has_text="Address and keeper").click()
    vera.page.fill("#address", "Invented street 5")
    vera.presses("Register the house")
    expect(vera.page.get_by_role("heading", level=1)).to_contain_text(handle)
    expect(vera.page.get_by_text("Invented street 5")).to_be_hidden()
    vera.looks()
    return vera.page.url.removeprefix(vera.url)


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_family_is_hidden_moved_and_listened_for(
    office: Running, chromium: Browser, width: str, scripts: bool
) -> None:
    mark = f"{width[0]}{'s' if scripts else 'p'}"
    case = a_family(office, f"Heron {mark}")
    vera = at_work(chromium, office, width, scripts=scripts)
    vera.signs_in("Vera")
    oak, elm = registers(vera, f"Oak {mark}", "3"), registers(vera, f"Elm {mark}", "2")

    is_hidden_in(vera, case, oak)
    must_leave(vera, case, oak, elm)
    writes_the_ladder(vera)
    is_listened_for(vera, case)

    vera.locks()
    vera.page.context.close()


def is_hidden_in(vera: Colleague, case: CaseId, house: str) -> None:
    vera.goes(f"/cases/{case}/stays/new")
    vera.looks()
    vera.page.check(f"input[name=house][value='{house.removeprefix('/houses/')}']")
    vera.presses("Begin the stay")
    expect(vera.page.get_by_role("status")).to_contain_text("written down")
    expect(vera.page.get_by_text("7 days left")).to_be_visible()
    vera.looks()
    vera.goes(house)
    expect(vera.page.get_by_text("1 of 3 beds free tonight")).to_be_visible()
    assert vera.page.locator(".picture .stay").count() == 2
    vera.looks()
    vera.goes("/houses")
    vera.looks()


def must_leave(vera: Colleague, case: CaseId, house: str, other: str) -> None:
    vera.goes(house)
    vera.presses("This house is no longer safe")
    expect(vera.page.get_by_text("One stay must move now:")).to_be_visible()
    vera.looks()
    vera.page.fill("#why", "A stranger asked for us.")
    vera.presses("Mark it as no longer safe")
    expect(vera.page.get_by_role("heading", level=1)).to_have_text("Moving list")
    expect(vera.page.get_by_text("What this paper tells a finder")).to_be_visible()
    vera.looks()
    vera.goes("/today")
    expect(vera.page.get_by_text("no longer safe").first).to_be_visible()
    vera.goes(f"{house}/moving")
    vera.presses("Move to another house")
    vera.looks()
    vera.page.check(f"input[name=house][value='{other.removeprefix('/houses/')}']")
    vera.page.fill("#why", "no longer safe")
    vera.presses("Move them")
    expect(vera.page.get_by_role("status")).to_contain_text("Moved")
    vera.goes(f"{house}/moving")
    expect(vera.page.get_by_text("Everybody has left")).to_be_visible()


def writes_the_ladder(vera: Colleague) -> None:
    vera.goes("/ladder/edit")
    vera.looks()
    vera.page.fill("#text", "Call once")
    vera.page.fill("#who", "front desk")
    vera.presses("This is our ladder")
    expect(vera.page.get_by_text("Call once")).to_be_visible()
    vera.looks()


def is_listened_for(vera: Colleague, case: CaseId) -> None:
    vera.goes(f"/cases/{case}/check-ins/new")
    vera.looks()
    vera.page.locator("input[name=person]").first.check()
    vera.page.fill("#way", "a photo of the sky")
    vera.page.fill("#free_word", "the tomatoes are ripe")
    vera.page.fill("#not_free_word", "Aunt Maria")
    vera.presses("It is agreed")
    expect(vera.page.get_by_role("status")).to_contain_text("agreed")
    assert "Aunt Maria" not in vera.page.content()
    vera.looks()
    vera.page.fill("#said", "All good here")
    vera.presses("Write it down")
    expect(vera.page.get_by_text("These are not the words agreed").first).to_be_visible()
    assert vera.page.input_value("#said") == "All good here"
    vera.looks()
    vera.page.fill("#said", "Greetings from aunt maria!")
    vera.presses("Write it down")
    expect(vera.page.get_by_text("They said the word that means not free.")).to_be_visible()
    with vera.page.expect_navigation():
        vera.page.locator("button.big").click()
    expect(vera.page.get_by_role("heading", name="Steps taken")).to_be_visible()
    vera.looks()
    here = vera.page.url.removeprefix(vera.url)
    for path in ("/check-ins", "/today"):
        vera.goes(path)
        expect(vera.page.get_by_text(re.compile("sign of life|said: not free")).first).to_be_visible()
        vera.looks()
    vera.goes(here)
    vera.presses("It was a false alarm")
    expect(vera.page.get_by_role("status")).to_contain_text("false alarm")
    expect(vera.page.locator("button.big")).to_have_count(0)
