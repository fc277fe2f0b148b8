"""What README says of two laptops and a relay, typed as it stands there."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.desk.running import set_up
from tests.desk.test_two_laptops import heading, join, open_case, until
from tests.operating.hosts import From, Host, switched_on, why_not

ROOT = Path(__file__).parents[2]
PORTS = (8400, 8401, 8402, 8412, 8500, 8501, 8502)


def terminals() -> list[list[str]]:
    """The lines of each terminal."""
    [block] = [one for one in re.findall(r"```\n(.+?)```", (ROOT / "README.md").read_text(), re.DOTALL) if "--new-ticket" in one]
    return [part.splitlines() for part in block.split("\n\n")]


@dataclass
class Machine:
    """Where the lines are typed: a host of its own, or this one where none can be made."""

    folder: Path
    host: Host | None = field(default_factory=lambda: None if why_not() else Host("readme"))
    begun: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def begins(self, line: str) -> subprocess.Popen[bytes]:
        """What goes on until it is ended."""
        command = ["sh", "-c", f"exec {line}"]
        program = self.host.begin(command, cwd=self.folder) if self.host else subprocess.Popen(command, cwd=self.folder)
        self.begun.append(program)
        return program

    def does(self, line: str) -> str:
        return subprocess.run(["sh", "-c", line], cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def browser(self, address: str) -> httpx.Client:
        transport = From(self.host) if self.host else None
        return httpx.Client(base_url=address, headers={"origin": address, "accept-language": "en"}, timeout=60, transport=transport)

    def answers(self, port: int) -> bool:
        with self.host.here() if self.host else nullcontext(), socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def a_machine(folder: Path) -> Iterator[Machine]:
    """With the program installed in it, as `make run` does."""
    (folder / ".venv").symlink_to(sys.prefix)
    machine = Machine(folder)
    with ExitStack() as end:
        if machine.host:
            end.enter_context(switched_on(machine.host))
        elif taken := [port for port in PORTS if machine.answers(port)]:
            pytest.skip(f"not run: on this machine port {taken[0]} is used, and {why_not().removeprefix('not run: ')}")
        try:
            yield machine
        finally:
            for one in machine.begun:
                one.terminate()
            for one in machine.begun:
                one.wait(30)


@pytest.mark.slow
def test_two_offices_on_one_machine_come_together_as_readme_says(tmp_path: Path) -> None:
    relay, first, second = terminals()
    with a_machine(tmp_path) as machine:
        machine.does(relay[0])
        standing = machine.begins(relay[1])
        until(lambda: machine.answers(8412))
        for made, run in (first, second):
            machine.does(made)
            machine.begins(run)
        until(lambda: machine.answers(8401) and machine.answers(8501))
        with machine.browser("http://127.0.0.1:8401") as vera, machine.browser("http://127.0.0.1:8501") as ilya:
            set_up(vera)
            join(vera, ilya)
            case = open_case(vera, "Heron")
            until(lambda: "Heron" in heading(ilya, case))

            standing.terminate()
            apart = open_case(ilya, "Swift")

            assert "Swift" in heading(ilya, apart) and heading(vera, apart) == ""


def test_readme_has_three_terminals() -> None:
    assert [len(one) for one in terminals()] == [2, 2, 2]
