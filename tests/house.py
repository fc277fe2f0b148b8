"""The whole thing as a user starts it: one command, three processes, one data folder. Rule: nothing in here replaces a part of the program."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_S = 180.0


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@dataclass(frozen=True)
class House:
    """Shape: `office` and `help_page` are addresses; `log` is everything the processes printed; `scratch` is their TMPDIR."""

    data: Path
    office: str
    help_page: str
    log: Path
    scratch: Path
    process: subprocess.Popen[bytes]

    def shows(self, client: httpx.Client, path: str, words: str) -> bool:
        """Whether the page is there now and says so; a process that is just starting is not there."""
        try:
            return words in client.get(path).text
        except httpx.TransportError:
            return False

    def client(self, address: str) -> httpx.Client:
        """A browser without scripts."""
        heads = {"origin": address, "sec-fetch-site": "same-origin"}
        return httpx.Client(
            base_url=address, headers=heads, follow_redirects=True, timeout=120, trust_env=False
        )


@contextmanager
def running_house(folder: Path, settings: str = "") -> Iterator[House]:
    """Started with `safeconduct run` and answering; ended in order. Shape: `settings` are further lines of settings.toml."""
    data, scratch, log = folder / "data", folder / "tmp", folder / "log"
    data.mkdir(parents=True, exist_ok=True)
    scratch.mkdir()
    relay, intake, desk = free_port(), free_port(), free_port()
    ports = f"relay_port = {relay}\nintake_port = {intake}\ndesk_port = {desk}\n"
    (data / "settings.toml").write_text(ports + settings)
    command = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(data), "run"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "TMPDIR": str(scratch)}
        )
        house = House(data, f"http://127.0.0.1:{desk}", f"http://127.0.0.1:{intake}", log, scratch, process)
        try:
            wait_until(lambda: b"Our office" in log.read_bytes(), "the three processes to answer")
            yield house
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(holds: object, what: str, seconds: float = START_S) -> None:
    """Returns when it holds. Raises: TimeoutError naming what was waited for."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if callable(holds) and holds():
            return
        time.sleep(0.1)
    raise TimeoutError(f"Waited in vain for {what}.")
