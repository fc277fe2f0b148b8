"""Rehearsing in the practice office what one will do in our own: from two browsers, over the network, and never mixed with real work."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from safeconduct.cli.wall_clock import wall_clock
from safeconduct.desk.office import unlock
from safeconduct.desk.practice.story import practice_members
from tests.desk.running import PASSPHRASE, Running, eventually, finished, practises, running, set_up, sign_in

HERS = "swift over the old harbour"
WORDS = re.compile(r"<li>([a-z]+)</li>")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("practising") / "desk") as office:
        yield office


def invite_from(browser: httpx.Client) -> str:
    browser.post("/keys/invite")
    line = re.search(r'id="invite">([^<]+)<', browser.get("/keys/invite").text)
    assert line
    return line[1]


def knocks(browser: httpx.Client, line: str, name: str) -> list[str]:
    page = browser.post("/join", data={"invite": line, "name": name, "passphrase": HERS, "passphrase-again": HERS})
    assert page.status_code == 200, page.text
    return WORDS.findall(page.text)


def lets_in(browser: httpx.Client, name: str, words: list[str]) -> None:
    compare = re.search(r'href="(/keys/invite/[0-9a-f]+)"', browser.get("/keys/invite").text)
    assert compare
    shown = browser.get(compare[1]).text
    assert WORDS.findall(shown)[:6] == words and f"calls themself “{name}”" in shown
    answer = browser.post(
        compare[1], data={"name": "Lena", "circles": "casework", "agreed": "yes", "words": " ".join(words)}
    )
    assert answer.status_code == 303 and answer.headers["location"].startswith("/keys/members/"), answer.text


def test_while_it_is_built_a_page_says_how_far_and_goes_on_by_itself(office: Running) -> None:
    with office.browser() as browser, office.browser() as other:
        pressed = browser.post("/practice")
        page = browser.get(pressed.headers["location"])
        assert page.status_code == 200 and page.headers["refresh"] == "1"
        assert "is being built" in page.text and '<progress value="' in page.text
        assert "is being built" in other.get("/practice").text
        assert pressed.headers["location"] == "/practice/building", "what is good for going in stays in no list of addresses"
        second = other.post("/practice", data={"name": "Mara"})
        assert finished(browser, pressed).headers["location"] == "/today"
        assert finished(other, second).headers["location"] == "/today"
        assert "Anna" in browser.get("/me").text and "Mara" in other.get("/me").text
        with office.browser() as third:
            again = third.get(pressed.headers["location"])
            assert again.headers["location"] == "/practice" and "office" not in third.cookies
        assert set(browser.cookies) == {"office"}
        for one in (browser, other):
            one.post("/lock")


@pytest.mark.parametrize(("tongue", "words"), [("de", "ist auf Englisch"), ("ru", "на английском"), ("en", "")])
def test_the_door_says_in_the_readers_language_that_what_is_written_inside_is_english(office: Running, tongue: str, words: str) -> None:
    with office.browser() as browser:
        page = browser.get("/practice", headers={"accept-language": tongue}).text
    assert words in page
    assert "is in English" not in page


def test_whoever_becomes_another_colleague_is_locked_out_as_the_first(office: Running) -> None:
    with office.browser() as browser, office.browser() as beside:
        for one in (browser, beside):
            practises(one, "Ilya")
        before = office.children()
        practises(browser, "Mara")
        # In another browser somebody is still at work as the first.
        assert "Mara" in browser.get("/me").text and "Ilya" in beside.get("/me").text
        practises(beside, "Mara")
        assert eventually(lambda: len(office.children()) == len(before), 20)
        folder = office.folder.parent / "practice" / "desk"
        words = dict(practice_members(folder))["Ilya"]
        unlock(folder, "Ilya", words, wall_clock, secrets.token_bytes).close()  # As a command does; refused while he is signed in.
        browser.post("/lock")


def test_who_locks_in_a_house_with_only_a_practice_office_is_shown_the_way_back(office: Running) -> None:
    with office.browser() as browser:
        practises(browser)
        assert browser.post("/lock").headers["location"] == "/signin"
        page = browser.get("/signin").text
        assert "The practice office is locked." in page and 'href="/practice"' in page and 'href="/setup"' in page
        assert browser.get("/today").headers["location"] == "/signin"


def test_a_colleague_is_invited_and_let_in_from_a_second_browser_and_nothing_of_it_is_real(office: Running) -> None:
    with office.browser() as anna, office.browser() as lena:
        practises(anna)
        words = knocks(lena, invite_from(anna), "lena at home")
        assert len(words) == 6
        again = sign_in(lena, "lena at home", HERS)
        assert again.status_code == 200 and WORDS.findall(again.text) == words
        assert "everybody here is invented" in again.text and "has not let you in yet" in again.text
        lets_in(anna, "lena at home", words)
        assert sign_in(lena, "lena at home", HERS).headers["location"] == "/today"
        page = lena.get("/today").text
        assert page.count("Practice office") >= 1
        assert "Lena" in anna.get("/keys").text
        assert not (office.folder / "log.db").exists()
        for one in (anna, lena):
            one.post("/lock")


def test_our_own_office_and_the_practice_office_do_not_mix(tmp_path: Path) -> None:
    with running(tmp_path / "desk") as office, office.browser() as vera, office.browser() as anna:
        set_up(vera)
        practises(anna)
        real, invented = invite_from(vera), invite_from(anna)
        with office.browser() as first, office.browser() as second:
            ours, theirs = knocks(first, real, "boris"), knocks(second, invented, "boris")
            assert ours != theirs
            lets_in(vera, "boris", ours)
            lets_in(anna, "boris", theirs)
        with office.browser() as boris:
            # The same name and passphrase in both: our own office is the one they open.
            assert sign_in(boris, "boris", HERS).status_code == 303
            assert "everybody here is invented" not in boris.get("/today").text
            boris.post("/lock")
            assert sign_in(boris, "boris", "another passphrase altogether").status_code == 403
        assert len(list((tmp_path / "desk" / "members").iterdir())) == 2
        assert len(list((tmp_path / "practice" / "desk" / "members").iterdir())) == 5
        # From the practice office, signed in or locked, the way back leads to our own door, which says nothing of practice.
        assert anna.get("/signin").status_code == 303
        ours = anna.get("/signin?ours")
        assert ours.status_code == 200 and "Our office" in ours.text and "everybody here is invented" not in ours.text
        assert vera.get("/signin?ours").headers["location"] == "/today"
        assert finished(anna, anna.post("/practice/anew")).headers["location"] == "/today"
        assert vera.get("/today").status_code == 200 and "boris" not in anna.get("/keys").text
        with office.browser() as late:
            answer = late.post(
                "/join", data={"invite": invented, "name": "Ida", "passphrase": PASSPHRASE, "passphrase-again": PASSPHRASE}
            )
            assert answer.status_code == 404 and "begun anew since" in answer.text
        for one in (anna, vera):
            one.post("/lock")


def test_a_building_that_dies_is_told_and_can_be_begun_again(tmp_path: Path) -> None:
    import os
    import signal

    with running(tmp_path / "desk") as office, office.browser() as browser:
        pressed = browser.post("/practice")
        assert eventually(lambda: office.children() != [])
        os.kill(office.children()[0], signal.SIGKILL)
        assert eventually(lambda: browser.get(pressed.headers["location"]).status_code == 503)
        practises(browser)
        browser.post("/lock")
