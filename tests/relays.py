"""Real relays in processes of their own, for tests."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def a_relay(folder: Path, database: str = "", *more: str) -> Iterator[str]:
    """The address at which it answers, until the block ends."""
    with relay_process(folder, database, *more) as (address, _):
        yield address


@contextmanager
def relay_process(folder: Path, database: str = "", *more: str) -> Iterator[tuple[str, int]]:
    """The address at which it answers, and its process, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "safeconduct.relay", "--folder", str(folder), "--port", str(port), "--reserve-mib", "0", "--quiet"]
    process = subprocess.Popen([*command, *(["--database", database] if database else []), *more])
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"The relay ended with {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the relay did not start")
