"""An office that reads much before its first page: who signed in sees how far it is, and is in without another step."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from safeconduct.core.ids import MemberId
from safeconduct.core.progress import Heard, HowFar, Step
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import open_ring, unlock
from safeconduct.desk.practice.story import build_practice
from safeconduct.desk.worker import wall_clock
from safeconduct.seal.keyring import stretched
from tests.desk.running import Running, eventually, knock_on, running


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    folder = tmp_path_factory.mktemp("written") / "desk"
    name, passphrase = build_practice(folder, wall_clock, os.urandom)[0]
    return folder, name, passphrase


def forget(folder: Path) -> None:
    for part in folder.glob("members/*/index.db*"):
        part.unlink()


def caught_reading(house: Running, browser: httpx.Client, name: str, passphrase: str) -> int:
    """Signs in, and halts the worker as soon as it says that it reads; returns its process."""
    for _ in range(5):
        forget(house.folder)
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(knock_on, browser, name, passphrase)
            assert eventually(house.children)
            (worker,) = house.children()
            while not is_answered(asked, worker):
                os.kill(worker, signal.SIGCONT)
                time.sleep(0.02)
            assert asked.result().headers["location"] == "/opening"
        if "refresh" in browser.get("/opening").headers:
            return worker
        os.kill(worker, signal.SIGCONT)
        browser.post("/lock")
        assert eventually(lambda: not house.children())
    raise AssertionError("the worker was never caught while it read")


def is_answered(asked: "Future[httpx.Response]", worker: int) -> bool:
    """Whether the answer has come by now; meanwhile the worker stands still, so that what it does next has not happened."""
    os.kill(worker, signal.SIGSTOP)
    return bool(wait([asked], timeout=0.03).done)


def test_what_was_listed_when_the_office_opened_is_not_listed_again(office: tuple[Path, str, str]) -> None:
    root, name, passphrase = office
    folder = Folder(root)
    forget(root)
    locked = folder.rings()[0]
    secret = stretched(name, passphrase, folder.salt(), locked.kdf)
    ring = next(one for one in folder.rings() if one.is_opened_by(secret)).open(secret)
    with closing(open_ring(folder, ring, wall_clock, os.urandom)) as opened:
        assert opened.index.count_cases() > 5
        assert opened.journal.refresh() == []


@pytest.fixture
def house(office: tuple[Path, str, str]) -> Iterator[Running]:
    with running(office[0], patience_s=0) as started:
        yield started


def test_whoever_signs_in_sees_how_far_the_reading_is_and_is_in_without_another_step(
    house: Running, office: tuple[Path, str, str]
) -> None:
    with house.browser() as browser:
        worker = caught_reading(house, browser, *office[1:])
        page = browser.get("/opening")
        assert page.headers["refresh"] and "<progress" in page.text and "of 2:" in page.text
        assert browser.get("/today").headers["location"] == "/signin"
        os.kill(worker, signal.SIGCONT)
        assert eventually(lambda: browser.get("/opening").headers.get("location") in ("/today", "/drafts"))
        assert set(browser.cookies) == {"office"}
        assert browser.get("/today").status_code == 200
        assert browser.get("/opening").headers["location"] == "/signin"


def test_a_second_browser_of_the_member_waits_for_the_same_reading(house: Running, office: tuple[Path, str, str]) -> None:
    with house.browser() as first, house.browser() as second:
        worker = caught_reading(house, first, *office[1:])
        assert knock_on(second, *office[1:]).headers["location"] == "/opening"
        assert house.children() == [worker]
        os.kill(worker, signal.SIGCONT)
        for browser in (first, second):
            assert eventually(lambda browser=browser: browser.get("/opening").headers.get("location") in ("/today", "/drafts"))
            assert browser.get("/today").status_code == 200
        assert house.children() == [worker]


def test_a_reading_that_dies_is_told_and_can_be_begun_again(house: Running, office: tuple[Path, str, str]) -> None:
    with house.browser() as browser:
        os.kill(caught_reading(house, browser, *office[1:]), signal.SIGKILL)
        assert eventually(lambda: browser.get("/opening").status_code == 503)
        assert knock_on(browser, *office[1:]).headers["location"] == "/opening"
        assert eventually(lambda: browser.get("/opening").headers.get("location") in ("/today", "/drafts"))


def test_nobody_else_gets_in_by_the_address_of_the_page_that_waits(house: Running, office: tuple[Path, str, str]) -> None:
    with house.browser() as browser, house.browser() as stranger:
        worker = caught_reading(house, browser, *office[1:])
        assert stranger.get("/opening").headers["location"] == "/signin"
        os.kill(worker, signal.SIGCONT)
        assert eventually(lambda: browser.get("/opening").headers.get("location") in ("/today", "/drafts"))
        assert stranger.get("/opening").headers["location"] == "/signin"


def test_how_far_it_is_grows_to_all_there_is(office: tuple[Path, str, str]) -> None:
    folder, name, passphrase = office
    forget(folder)
    told: list[HowFar] = []

    def of(_: MemberId) -> Heard:
        return told.append

    unlock(folder, name, passphrase, wall_clock, os.urandom, of).drop()
    read = [far for far in told if far.step is Step.READING]
    listed = [far.done for far in told if far.step is Step.LISTING]
    assert [far.done for far in read] == sorted(far.done for far in read) and read[-1].done == read[-1].all_of_it > 100
    assert listed == list(range(1, len(listed) + 1)) and len(listed) > 10
    told.clear()
    unlock(folder, name, passphrase, wall_clock, os.urandom, of).drop()
    assert all(far.all_of_it < 100 for far in told)
