"""A real office in a process of its own, for tests that ask it over the network as a browser would."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from safeconduct.desk.corridor import PATIENCE_S

PASSPHRASE = "heron under the third bridge"

START = """
import sys
from pathlib import Path
from safeconduct.desk.server import Listening, serve
port, idle, certificate, key, patience = sys.argv[2:]
files = {"certificate": Path(certificate), "key": Path(key)} if certificate else {}
serve(Path(sys.argv[1]), Listening(port=int(port), idle_s=int(idle), patience_s=float(patience), **files))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """Shape: `url` is where it answers; `process` is the parent."""

    def __init__(
        self, folder: Path, idle_s: int, certificate: Path | None, key: Path | None, patience_s: float = PATIENCE_S
    ) -> None:
        port = free_port()
        self.folder = folder
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
        self.port = port
        self._arguments = [str(folder), str(port), str(idle_s), str(certificate or ""), str(key or ""), str(patience_s)]
        self.begin()

    def begin(self) -> None:
        """At the same address, also after it ended."""
        self.process = subprocess.Popen([sys.executable, "-c", START, *self._arguments])
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError("the office did not start")

    def children(self) -> list[int]:
        """The workers' process ids."""
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line.split()[0]) for line in found.stdout.splitlines() if "desk.worker" in line]

    def browser(self, **more: object) -> httpx.Client:
        """A client that says what a browser says of a form from our own page."""
        return httpx.Client(
            base_url=self.url, headers={"origin": self.url, "accept-language": "en"}, timeout=60, **more
        )  # type: ignore[arg-type]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@contextlib.contextmanager
def running(
    folder: Path, idle_s: int = 900, certificate: Path | None = None, key: Path | None = None, patience_s: float = PATIENCE_S
) -> Iterator[Running]:
    office = Running(folder, idle_s, certificate, key, patience_s)
    try:
        yield office
    finally:
        office.end()


def set_up(browser: httpx.Client, name: str = "Vera") -> httpx.Response:
    return browser.post("/setup", data={"name": name, "passphrase": PASSPHRASE, "passphrase-again": PASSPHRASE})


def sign_in(browser: httpx.Client, name: str = "Vera", passphrase: str = PASSPHRASE) -> httpx.Response:
    """What was answered at last, however long the office has to read."""
    return finished(browser, knock_on(browser, name, passphrase))


def knock_on(browser: httpx.Client, name: str, passphrase: str) -> httpx.Response:
    """What is answered at once."""
    return browser.post("/signin", data={"name": name, "passphrase": passphrase})


def practises(browser: httpx.Client, name: str = "") -> httpx.Response:
    """In at the practice office as this colleague, waiting while it is built; what was answered at last."""
    answer = finished(browser, browser.post("/practice", data={"name": name}))
    assert answer.headers["location"] in ("/today", "/drafts"), answer.text
    return answer


def finished(browser: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """Asks as a browser does that is told to look again."""
    where = answer.headers.get("location", "")
    while where.startswith(("/practice/building", "/opening")):
        answer = browser.get(where)
        where = answer.headers.get("location", where if "refresh" in answer.headers else "")
        time.sleep(0.2)
    return answer


def is_alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def eventually(check: object, seconds: float = 120) -> bool:
    """Whether it comes true at all; how soon is not what is tested."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False
