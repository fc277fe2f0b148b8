"""The same promises with real processes: two desks, a help page and a relay, on SQLite or PostgreSQL, killed with SIGKILL, the database stopped at
once, the line cut in the middle of a request. `python -m tests.faults.processes --trials 5`. Rule: only what somebody was told counts."""

import argparse
import contextlib
import html
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from safeconduct.desk.door_lists import lists_of
from safeconduct.desk.folder import Folder
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.intake.settings import FILE, settings_text
from tests import postgres
from tests.desk.running import PASSPHRASE, Running, eventually, free_port, set_up, sign_in
from tests.desk.test_two_laptops import OTHER, join
from tests.faults.gate import Gate
from tests.faults.ledger import Entry, Ledger, Said, What
from tests.relays import wait_for

STEPS = 12
LEVEL_S = 120
"""Unit: seconds. How long a trial waits for what must come by itself."""


class NotHeld(AssertionError):
    """What did not come true."""


@dataclass
class Desk:
    """A laptop: its folder, and the program on it when it runs."""

    name: str
    passphrase: str
    folder: Path
    running: Running
    browser: httpx.Client

    def is_killed(self) -> None:
        """Parent and worker at once, as when the power goes."""
        for pid in (*self.running.children(), self.running.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.process.wait()
        self.browser.close()

    def begins(self) -> None:
        self.running = Running(self.folder, 900, None, None)
        self.browser = self.running.browser()
        answer = sign_in(self.browser, self.name, self.passphrase)
        if answer.headers.get("location") not in ("/today", "/drafts"):
            raise NotHeld(f"{self.name}'s office does not open again: {answer.status_code} {answer.headers.get('location')}")

    def shows(self) -> tuple[list[str], list[str]]:
        """The words of all cases and of all calls on this desk's lists, as often as they stand there."""
        return _words(self._all("/cases"), What.CASE), _words(self._all("/calls"), What.LETTER)

    def _all(self, path: str) -> str:
        pages = []
        for number in range(1, 20):
            page = self.browser.get(f"{path}?page={number}").text
            pages.append(page)
            if 'rel="next"' not in page:
                break
        return "\n".join(pages)

    def close(self) -> None:
        self.browser.close()
        self.running.end()


def _words(page: str, what: What) -> list[str]:
    return re.findall(rf"{what.value} number \d+ of this trial", html.unescape(page))


@dataclass
class Program:
    """A process that a trial kills and begins again on the same folder and port."""

    command: list[str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def begins(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", *self.command, "--port", str(self.port)], stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)

    def is_killed(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@dataclass
class Stage:
    """Everything that stands, and what was said to whom."""

    dice: random.Random
    relay: Program
    gate: Gate
    help_page: Program
    desks: list[Desk]
    database: postgres.Server | None
    ledger: Ledger = field(default_factory=Ledger)
    told: list[str] = field(default_factory=list)
    unsent: dict[str, dict[str, str]] = field(default_factory=dict)
    """The forms of people who were not told that their words are kept: they press the same button again."""

    def step(self) -> None:
        breaking = [self.desk_is_killed, self.relay_is_killed, self.help_page_is_killed, self.line_is_cut]
        breaking += [self.database_is_stopped] if self.database else []
        self.dice.choice([self.opens_a_case, self.opens_a_case, self.asks, *breaking])()

    # What people do

    def opens_a_case(self) -> None:
        self._opens(self.dice.choice(self.desks))

    def _opens(self, desk: Desk) -> None:
        entry = self.ledger.begin(What.CASE)
        self.told.append(f"{desk.name} opens {entry.words}")
        form = {"words": entry.words, "handle": entry.words, "mine": "yes", "seen": "999999"}
        with contextlib.suppress(httpx.TransportError):
            answer = desk.browser.post("/cases", data=form)
            entry.said = Said.KEPT if answer.status_code == 303 else Said.MAYBE

    def asks(self) -> None:
        entry = self.ledger.begin(What.LETTER)
        self.told.append(f"somebody sends {entry.words}")
        with contextlib.suppress(httpx.HTTPError):
            page = httpx.get(self._help_page(), trust_env=False, timeout=60).text
            hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
            form = {**{name: html.unescape(value) for name, value in hidden}, "at": "check", "story": entry.words, "go": "send"}
            self.unsent[entry.words] = form
            self._sends(entry)

    def _sends(self, entry: Entry) -> None:
        answer = httpx.post(self._help_page(), data=self.unsent[entry.words], trust_env=False, timeout=60)
        if re.search(r"\d{4}(?: \d{4}){8} \d{5}", re.sub(r"(?:<[^>]+>|\s)+", " ", answer.text)):
            entry.said = Said.KEPT
            self.unsent.pop(entry.words)

    def _help_page(self) -> str:
        return f"http://127.0.0.1:{self.help_page.port}/"

    # What breaks

    def _during(self, act: Callable[[], None], breaks: Callable[[], None]) -> None:
        """Breaks it while something goes on, soon or a little later."""
        under_way = threading.Thread(target=act)
        under_way.start()
        time.sleep(self.dice.choice([0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3]))
        breaks()
        under_way.join()

    def desk_is_killed(self) -> None:
        desk = self.dice.choice(self.desks)
        self.told.append(f"{desk.name}'s laptop is killed")
        self._during(lambda: self._opens(desk), desk.is_killed)
        desk.begins()

    def relay_is_killed(self) -> None:
        self.told.append("the relay is killed")
        self._during(self.opens_a_case, self.relay.is_killed)
        self._sometimes(self.opens_a_case)
        self.relay.begins()

    def help_page_is_killed(self) -> None:
        self.told.append("the help page is killed")
        self._during(self.asks, self.help_page.is_killed)
        self.help_page.begins()

    def line_is_cut(self) -> None:
        self.told.append("the line is cut")
        if self.dice.random() < 0.5:
            self.gate.cut()
        else:
            self.gate.cut_after(self.dice.randint(1, 6000))
        self._sometimes(self.opens_a_case)
        self._sometimes(self.asks)
        self.gate.mend()

    def database_is_stopped(self) -> None:
        assert self.database
        self.told.append("PostgreSQL is stopped at once")
        self._during(self.opens_a_case, lambda: self.database.stop("immediate") if self.database else None)
        self._sometimes(self.asks)
        self.database.start()

    def _sometimes(self, act: Callable[[], None]) -> None:
        if self.dice.random() < 0.5:
            act()

    # What must hold

    def settle(self) -> list[str]:
        """Everything stands again; what does not hold then."""
        self.gate.mend()
        for words in list(self.unsent):
            self._sends(self.ledger.entries[words])
        unkept = [f"nobody could send {words}" for words in self.unsent]
        found: list[str] = []

        def holds() -> bool:
            found[:] = self._wrong()
            return not found

        eventually(holds, LEVEL_S)
        return unkept + found

    def _wrong(self) -> list[str]:
        shown = [desk.shows() for desk in self.desks]
        found = [] if all(sorted(one[0]) == sorted(shown[0][0]) and sorted(one[1]) == sorted(shown[0][1]) for one in shown) else ["the desks differ"]
        for desk, (cases, letters) in zip(self.desks, shown, strict=True):
            wrong = self.ledger.wrong(What.CASE, cases) + self.ledger.wrong(What.LETTER, letters)
            found += [f"{desk.name}: {one}" for one in wrong]
            found += [f"{desk.name}: an alarm" for _ in re.findall('class="note danger" role="alert"', desk.browser.get("/today").text)]
        return found


@contextmanager
def a_stage(folder: Path, seed: int, database: postgres.Server | None) -> Iterator[Stage]:
    with ExitStack() as end:
        address = database.database() if database else ""
        relay = Program(["safeconduct.relay", "--folder", str(folder / "relay"), "--reserve-mib", "0", *(["--database", address] if address else [])])
        relay.begins()
        end.callback(relay.is_killed)
        gate = Gate(relay.port)
        end.callback(gate.close)
        (folder / "Vera").mkdir()
        ticket = (folder / "relay" / "ticket").read_text()
        RelaySettings(f"http://127.0.0.1:{gate.port}", ticket, shared=True).write(folder / "Vera" / "relay.toml")
        desks = [_desk(end, name, words, folder / name) for name, words in (("Vera", PASSPHRASE), ("Ilya", OTHER))]
        set_up(desks[0].browser)
        join(desks[0].browser, desks[1].browser)
        help_page = _help_page(folder, desks[0], gate)
        end.callback(help_page.is_killed)
        yield Stage(random.Random(seed), relay, gate, help_page, desks, database)


def _desk(end: ExitStack, name: str, passphrase: str, folder: Path) -> Desk:
    running = Running(folder, 900, None, None)
    desk = Desk(name, passphrase, folder, running, running.browser())
    end.callback(desk.close)
    return desk


def _help_page(folder: Path, desk: Desk, gate: Gate) -> Program:
    office = Folder(desk.folder)
    if not eventually(lambda: lists_of(office), LEVEL_S):
        raise NotHeld("the office never published its list")
    place = folder / "page"
    place.mkdir()
    text = settings_text(office.group, (office.door / "founding").read_bytes(), f"http://127.0.0.1:{gate.port}", lists_of(office))
    (place / FILE).write_text(f"{text}reserve_mib = 0\n")
    page = Program(["safeconduct.intake", "--folder", str(place)])
    page.begins()
    return page


def trial(seed: int, database: postgres.Server | None, *, tell: bool) -> bool:
    """Whether all held. It tells what happened when it did not."""
    folder = Path(tempfile.mkdtemp(prefix="processes-"))
    told: list[str] = []
    try:
        with a_stage(folder, seed, database) as stage:
            told = stage.told
            for _ in range(STEPS):
                stage.step()
            found = stage.settle()
    except (NotHeld, AssertionError, httpx.HTTPError, RuntimeError) as why:
        found = [f"ended: {type(why).__name__} {why}"]
    finally:
        shutil.rmtree(folder)
    if tell or found:
        print(*told, sep="\n")
    print(f"seed {seed} on {'PostgreSQL' if database else 'SQLite'}: " + ("; ".join(found) or "holds"), flush=True)
    return not found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.processes", description=__doc__)
    parser.add_argument("--trials", type=int, default=4)
    parser.add_argument("--first", type=int, default=0, help="the first seed; odd ones run on PostgreSQL")
    parser.add_argument("--tell", action="store_true", help="tell all that happened")
    given = parser.parse_args(arguments)
    with postgres.server() as database:
        held = [trial(seed, database if seed % 2 else None, tell=given.tell) for seed in range(given.first, given.first + given.trials)]
    print(f"{len(held)} trials with real processes, {held.count(False)} did not hold.")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
