"""Two laptops and one relay, each a process of its own on a folder of its own: a colleague joins from theirs, both work apart, and level."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from safeconduct.desk.relay_settings import RelaySettings
from tests.desk.running import eventually, free_port, running, set_up, sign_in
from tests.relays import wait_for

OTHER = "swift over the old harbour"
CIRCLES = ["everyone", "front-desk", "casework"]


@dataclass
class Relay:
    """A relay that a test ends and begins again on the same folder and port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ticket(self) -> str:
        return (self.folder / "ticket").read_text()

    def begin(self) -> None:
        where = ["--folder", str(self.folder), "--port", str(self.port), "--reserve-mib", "0"]
        self.process = subprocess.Popen([sys.executable, "-m", "safeconduct.relay", *where])
        wait_for(self.port, self.process)

    def end(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)
        self.process = None


def until(check: Callable[[], object]) -> None:
    """Waits for what comes by itself; how soon is not what is tested."""
    assert eventually(check)


@dataclass
class Group:
    relay: Relay
    vera: httpx.Client
    ilya: httpx.Client


def invite_from(vera: httpx.Client) -> str:
    vera.post("/keys/invite", data={"seen": "0"})
    found = re.search(r"sc1:[a-z2-7]+", vera.get("/keys/invite").text)
    assert found
    return found.group()


def six_in(page: str) -> list[str]:
    return re.findall("<li>([a-z]+)</li>", page)


def join(vera: httpx.Client, ilya: httpx.Client) -> None:
    line = invite_from(vera)
    form = {"invite": line, "name": "Ilya", "passphrase": OTHER, "passphrase-again": OTHER}
    assert "Press once" in ilya.get("/join").text
    page: list[str] = []

    def asked() -> bool:
        answer = ilya.post("/join", data=form)
        page[:] = six_in(answer.text)
        return len(page) == 6

    until(asked)  # The founding letter is on its way to the relay.
    until(lambda: ilya.get("/arriving").text.count("has not let you in yet"))
    assert ilya.get("/arriving").headers["refresh"] == "2; url=/arriving?waiting"  # Who is let in while the page looks is told so.
    until(lambda: "Show the six words" in vera.get("/keys/invite").text)
    path = re.findall(r'href="(/keys/invite/[0-9a-f]+)"', vera.get("/keys/invite").text)[0]
    welcome = vera.get(path).text
    assert six_in(welcome) == page
    words = re.findall(r'name="words" value="([a-z ]+)"', welcome)[0]
    done = vera.post(path, data={"name": "Ilya", "agreed": "yes", "words": words, "circles": CIRCLES, "seen": "0"})
    assert done.status_code == 303, done.text
    until(lambda: ilya.get("/arriving").headers.get("location") == "/signin")
    there = ilya.get("/arriving?waiting").headers["location"]
    assert "You have been let in" in ilya.get(there).text and "You have been let in" not in ilya.get("/signin").text
    answer = sign_in(ilya, "Ilya", OTHER)
    assert answer.headers.get("location") == "/today", answer.text


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Group]:
    with ExitStack() as end:
        relay = Relay(tmp_path / "relay")
        relay.begin()
        end.callback(relay.end)
        (tmp_path / "one").mkdir()
        RelaySettings(relay.url, relay.ticket, shared=True).write(tmp_path / "one" / "relay.toml")
        ours, theirs = (end.enter_context(running(tmp_path / name)) for name in ("one", "two"))
        vera, ilya = (end.enter_context(one.browser()) for one in (ours, theirs))
        set_up(vera)
        join(vera, ilya)
        yield Group(relay, vera, ilya)


def open_case(who: httpx.Client, handle: str) -> str:
    answer = who.post("/cases", data={"words": handle, "handle": handle, "mine": "yes", "seen": "999999"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def heading(who: httpx.Client, path: str) -> str:
    answer = who.get(path)
    return answer.text if answer.status_code == 200 else ""


@pytest.mark.parametrize("first", ["vera", "ilya"])
def test_a_colleague_joins_from_their_own_laptop_and_both_work_apart_and_level(group: Group, first: str) -> None:
    vera, ilya, relay = group.vera, group.ilya, group.relay
    shared = open_case(vera, "Heron")
    until(lambda: "Heron" in heading(ilya, shared))

    relay.end()
    authors = (vera, ilya) if first == "vera" else (ilya, vera)
    apart = [open_case(who, handle) for who, handle in zip(authors, ("Plover", "Curlew"), strict=True)]
    for who, handle in zip(authors, ("Grey heron", "Night heron"), strict=True):
        assert who.post(f"{shared}/handle", data={"handle": handle, "seen": "999999"}).status_code == 303
    assert heading(authors[1], apart[0]) == ""
    until(lambda: "cannot be reached" in authors[0].get("/today").text)

    relay.begin()
    for who in (vera, ilya):
        until(lambda who=who: "Plover" in heading(who, apart[0]) and "Curlew" in heading(who, apart[1]))
        until(lambda who=who: "Grey heron" in heading(who, shared) and "Night heron" in heading(who, shared))
    for who in (vera, ilya):
        page = heading(who, shared)
        assert "Vera" in page and "Ilya" in page and 'name="settle"' in page

    chosen = re.findall(r'name="settle" value="([0-9a-f]+)"', heading(vera, shared))[0]
    assert vera.post(f"{shared}/settle", data={"settle": chosen, "seen": "999999"}).status_code == 303
    for who in (vera, ilya):
        until(lambda who=who: 'name="settle"' not in heading(who, shared))


def test_a_laptop_taken_out_of_the_group_says_that_it_is_shut_out_and_what_to_do(group: Group) -> None:
    vera, ilya = group.vera, group.ilya
    until(lambda: "nothing waits to be sent" in ilya.get("/today").text)
    path = next(found for found in re.findall(r'href="(/keys/members/[0-9a-z]+)"', vera.get("/keys").text) if "Ilya" in vera.get(found).text)
    assert vera.post(f"{path}/out", data={"sure": "yes", "seen": "999999"}).status_code == 303
    until(lambda: "this computer is shut out" in ilya.get("/pulse").text)
    assert "Call a keyholder now" in ilya.get("/today").text
    assert "shut out" not in vera.get("/today").text


def test_a_laptop_that_was_suspended_by_mistake_comes_back_by_its_six_words(group: Group) -> None:
    vera, ilya = group.vera, group.ilya
    until(lambda: "nothing waits to be sent" in ilya.get("/today").text)
    path = next(found for found in re.findall(r'href="(/keys/members/[0-9a-z]+)"', vera.get("/keys").text) if "Ilya" in vera.get(found).text)
    device = re.findall(r'action="([^"]+)/suspend"', vera.get(path).text)[0]
    assert vera.post(f"{device}/suspend", data={"seen": "999999"}).status_code == 303
    until(lambda: "this computer is shut out" in ilya.get("/pulse").text)
    assert vera.post(f"{device}/again", data={"seen": "999999"}).headers["location"] == "/keys"
    words = six_in(vera.get("/keys").text)
    until(lambda: "This laptop was suspended" in ilya.get("/today").text)
    today = ilya.get("/today").text
    assert " ".join(words) in today and "A list for the help page" not in today

    ilya.post("/lock")
    waits = sign_in(ilya, "Ilya", OTHER)
    assert "This laptop was suspended" in waits.text and six_in(waits.text) == words
    assert vera.post(f"/keys/door/{path.rpartition('/')[2]}", data={"agreed": "yes", "seen": "999999"}).status_code == 303
    until(lambda: sign_in(ilya, "Ilya", OTHER).headers.get("location") == "/today")
    assert "suspended" not in ilya.get("/today").text
