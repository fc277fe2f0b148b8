"""The whole line, by people with browsers: from an empty folder to somebody handed to a receiver, as `safeconduct run` starts it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from safeconduct.actions.applications import EXIT_QUESTIONS
from tests.desk.running import PASSPHRASE
from tests.house import House, running_house, wait_until
from tests.looking import WIDTHS
from tests.stories.conftest import Colleague

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = "(Выдумано.) Дядя нашёл мои письма. У меня время до пятницы."
ANSWER = "(Выдумано.) Мы прочитали. Ждите до шести, не покупайте билет."
HANDLE = "Heron"
PATIENCE_S = 60.0
PASSES_MS = PATIENCE_S * 1000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with running_house(tmp_path) as house:
        yield house


def sits_down(chromium: Browser, house: House, width: str, *, scripts: bool) -> Colleague:
    room = chromium.new_context(locale="en", viewport=WIDTHS[width], java_script_enabled=scripts)  # type: ignore[arg-type]
    room.set_default_timeout(PASSES_MS)
    vera = Colleague(room.new_page(), house.office)
    vera.watch()
    return vera


def test_from_an_empty_folder_to_a_receiver_without_scripts(house: House, chromium: Browser) -> None:
    vera = sits_down(chromium, house, "desktop", scripts=False)
    person = chromium.new_context(locale="ru", java_script_enabled=False, viewport=WIDTHS["phone"]).new_page()  # type: ignore[arg-type]
    case = from_nothing_to_a_case(vera, person, house)
    vera.goes(case)
    is_somebody(vera)
    is_hidden(vera, case)
    is_listened_for(vera, case)
    asks_germany(vera, case)
    leaves(vera, case)
    arrives(vera, case)
    vera.locks()
    vera.page.goto(vera.url + case)
    expect(vera.page.locator("#passphrase")).to_be_visible()
    assert HANDLE not in vera.page.content()
    for each in (person, vera.page):
        each.context.close()


def test_from_an_empty_folder_to_a_case_with_scripts_on_a_phone(house: House, chromium: Browser) -> None:
    vera = sits_down(chromium, house, "phone", scripts=True)
    person = chromium.new_context(locale="ru", viewport=WIDTHS["phone"]).new_page()  # type: ignore[arg-type]
    case = from_nothing_to_a_case(vera, person, house)
    vera.locks()
    vera.page.go_back()
    assert HANDLE not in vera.page.locator("body").inner_text()
    assert case
    for each in (person, vera.page):
        each.context.close()


def from_nothing_to_a_case(vera: Colleague, person: Page, house: House) -> str:
    sets_up(vera)
    wait_until(lambda: _begins(person, house.help_page), "the help page to open", PATIENCE_S)
    code = asks(person)
    call = is_seen(vera)
    is_answered(vera)
    says_safe(person, house.help_page, code)
    wait_until(lambda: _says(vera, call, "Я у подруги"), "the words of the person", PATIENCE_S)
    expect(vera.page.get_by_text("The person says: I am safe.")).to_be_visible()
    vera.goes("/today")
    vera.looks()
    return is_accepted(vera, call)


def unfolds(vera: Colleague, words: str) -> None:
    vera.page.locator("summary", has_text=words).first.click()


def _says(vera: Colleague, path: str, words: str) -> bool:
    vera.goes(path)
    return words in vera.page.content()


# -- the office is set up


def sets_up(vera: Colleague) -> None:
    page = vera.page
    vera.goes("/")
    vera.looks()
    vera.presses("Set up our group")
    vera.looks()
    page.fill("#name", "Vera")
    page.fill("#passphrase", PASSPHRASE)
    page.get_by_text("Or think of your own").click()
    page.fill("#passphrase-again", PASSPHRASE)
    vera.presses("Set up our group")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery sheet")
    vera.looks()
    words = page.locator(".sheet-words li").all_inner_texts()
    is_printed(page)
    for field in page.locator("main form[action='/recovery'] input[name^=word]").all():
        place = int((field.get_attribute("name") or "").removeprefix("word"))
        field.fill(words[place - 1])
    vera.presses("It is on paper")
    expect(page.get_by_role("status")).to_contain_text("on paper")
    vera.looks()


def is_printed(page: Page) -> None:
    """On paper are the words, and nothing to press."""
    page.emulate_media(media="print")
    expect(page.locator(".sheet-words li")).to_have_count(24)
    expect(page.locator(".sheet-words li").last).to_be_visible()
    assert [one for one in page.locator("button, input").all() if one.is_visible()] == []
    page.emulate_media(media="screen")


# -- somebody asks


def _presses(person: Page, go: str) -> None:
    with person.expect_navigation():
        person.click(f"form#q button[name=go][value='{go}']")


def _begins(person: Page, address: str) -> bool:
    try:
        person.goto(address)
    except Error as refused:  # Between two starts of the page nobody answers at its address.
        if "ERR_CONNECTION_REFUSED" not in refused.message:
            raise
        return False
    return person.locator("form#q button[name=go][value=next]").count() == 1


def asks(person: Page) -> str:
    """The whole visit in Russian; the code as digits, after part of it was typed back."""
    assert person.locator("html").get_attribute("lang") == "ru"
    _presses(person, "next")
    person.check("#danger")
    person.fill("#safe_until", "до шести")
    _presses(person, "next")
    _presses(person, "next")
    person.fill("#contact_never", "не звонить")
    _presses(person, "next")
    person.fill("#where", "на севере")
    _presses(person, "next")
    person.fill("#story", STORY)
    for _ in range(3):
        _presses(person, "next")
    _presses(person, "send")
    words = person.locator(".code-words li").all_inner_texts()
    code = person.locator(".code-digits").inner_text()
    person.fill("#part", " ".join(words[:3]))
    _presses(person, "check")
    return code


def says_safe(person: Page, address: str, code: str) -> None:
    def answered() -> bool:
        person.goto(address)
        _presses(person, "return")
        person.fill("#code", code)
        _presses(person, "open")
        return ANSWER in person.content()

    wait_until(answered, "the answer to reach the person", PATIENCE_S)
    assert "Дядя нашёл мои письма" in person.content()
    person.fill("#text", "(Выдумано.) Я у подруги.")
    _presses(person, "safe")
    assert "Я у подруги" in person.locator("main").inner_text()


# -- the office answers


def is_seen(vera: Colleague) -> str:
    wait_until(
        lambda: _says(vera, "/today", "Nobody has taken this on: danger"), "the call on Today", PATIENCE_S
    )
    vera.looks()
    with vera.page.expect_navigation():
        vera.page.locator("main a[href^='/calls/']").first.click()
    vera.looks()
    expect(vera.page.get_by_text("не звонить")).to_be_visible()
    return re.sub(r"[#?].*", "", vera.page.url.removeprefix(vera.url))


def is_answered(vera: Colleague) -> None:
    vera.presses("Take it on")
    vera.page.fill("#text", ANSWER)
    vera.presses("Send it")
    expect(vera.page.get_by_role("status")).to_contain_text("cannot be called back")


def is_accepted(vera: Colleague, call: str) -> str:
    vera.goes(call)
    expect(vera.page.get_by_text("Я у подруги")).to_be_visible()
    unfolds(vera, "Accept: open a case")
    vera.page.fill("#handle", HANDLE)
    vera.page.uncheck("input[name=person]")
    vera.presses("Open the case")
    expect(vera.page.get_by_role("status")).to_contain_text(f"{HANDLE} is a case now")
    vera.presses(f"Open {HANDLE}")
    expect(vera.page.get_by_role("heading", level=1)).to_contain_text(HANDLE)
    vera.looks()
    return re.sub(r"[#?].*", "", vera.page.url.removeprefix(vera.url))


# -- the case is worked on


def is_somebody(vera: Colleague) -> None:
    vera.presses("Add a person")
    vera.page.fill("#handle", HANDLE)
    vera.presses("Write it down")
    expect(vera.page.get_by_role("status")).to_be_visible()
    vera.looks()


def is_hidden(vera: Colleague, case: str) -> None:
    page = vera.page
    vera.goes("/houses")
    vera.presses("Register a house")
    page.fill("#handle", "Oak")
    page.fill("#capacity", "3")
    page.fill("#guests", "Anybody.")
    page.fill("#most_nights", "21")
    unfolds(vera, "Address and keeper")
    page.fill("#address", "Invented street 5")
    vera.presses("Register the house")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oak")
    vera.goes(f"{case}?open=place")
    vera.presses("Begin a stay")
    page.locator("input[name=persons]").first.check()
    page.locator("input[name=house]").first.check()
    vera.presses("Begin the stay")
    expect(page.get_by_role("status")).to_contain_text("written down")
    vera.looks()


def is_listened_for(vera: Colleague, case: str) -> None:
    page = vera.page
    vera.goes(f"{case}/check-ins/new")
    page.fill("#way", "a photo of the sky")
    page.fill("#free_word", "the tomatoes are ripe")
    page.fill("#not_free_word", "Aunt Maria")
    vera.presses("It is agreed")
    expect(page.get_by_role("status")).to_contain_text("agreed")
    page.fill("#said", "The tomatoes are ripe")
    vera.presses("Write it down")
    expect(page.get_by_role("status")).to_be_visible()
    assert "said the word that means not free" not in page.content()
    vera.looks()


def asks_germany(vera: Colleague, case: str) -> None:
    page = vera.page
    vera.goes(f"{case}/applications/new")
    page.fill("#country", "Germany")
    page.fill("#kind", "humanitarian visa")
    page.fill("#post", "Embassy, Moscow")
    vera.presses("Begin the application")
    for step in ("appointment", "interviewed", "under review"):
        unfolds(vera, "Note a step")
        page.get_by_label(step).check()
        page.fill("#said_by", "embassy officer")
        vera.presses("Write the step down")
        expect(page.get_by_text("says embassy officer").first).to_be_visible()
    unfolds(vera, "Note what was decided")
    page.get_by_label("granted").check()
    page.fill("#decided_by", "embassy officer")
    vera.presses("Write the decision down")
    unfolds(vera, "Note a visa")
    page.fill("#visa_class", "D")
    today = date.fromisoformat(
        page.input_value("#valid_from") or page.locator("input[name=since]").first.input_value()
    )
    page.fill("#valid_from", (today - timedelta(days=1)).isoformat())
    page.fill("#valid_until", (today + timedelta(days=80)).isoformat())
    vera.presses("Write the visa down")
    vera.looks()


def leaves(vera: Colleague, case: str) -> None:
    page = vera.page
    vera.goes(f"{case}/travel")
    unfolds(vera, "Go through the questions and sign")
    for question in EXIT_QUESTIONS:
        page.fill(f"#{question.replace(' ', '-')}", f"looked at: {question}")
    page.fill("#alone_reason", "Nobody else is in the group yet.")
    vera.presses("Sign with my name")
    expect(page.get_by_text("Signed by one alone:")).to_be_visible()
    expect(page.get_by_text("Nobody else is in the group yet.")).to_be_visible()
    vera.presses("They are on the way")
    expect(page.get_by_text("Not admitted yet.")).to_be_visible()
    vera.looks()


def arrives(vera: Colleague, case: str) -> None:
    page = vera.page
    unfolds(vera, "Somebody was admitted")
    page.fill("#admitted_by", "by message")
    vera.presses("Admitted")
    assert "Everybody in this case has arrived." not in page.content()
    unfolds(vera, "Somebody was handed to a receiver")
    page.fill("#receiver", "Rainbow house, Berlin (invented)")
    vera.presses("Handed over")
    expect(page.get_by_text("Everybody in this case has arrived.")).to_be_visible()
    vera.looks()
    vera.goes(case)
    expect(page.get_by_role("heading", level=1)).to_have_text("Arrived")
    expect(page.get_by_text("Rainbow house, Berlin (invented)")).to_be_visible()
    vera.looks()
    vera.goes("/board")
    expect(page.get_by_role("link", name=HANDLE).first).to_be_visible()
    vera.looks()
