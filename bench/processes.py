"""What the kernel says of processes. Rule: figures come from /proc, so that a program cannot report its own cost."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_s(pids: Iterable[int]) -> float:
    """User and system time of these processes so far. Unit: seconds, in steps of 10 ms."""
    ticks = 0
    for pid in pids:
        rest = _stat(pid)
        ticks += int(rest[11]) + int(rest[12])
    return ticks / TICK



def _stat(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> list[int]:
    """This process and those that it began and that run now."""
    found = [pid]
    for one in Path("/proc").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # Others end while we look.
            if one.name.isdigit() and int(_stat(int(one.name))[1]) == pid:
                found.append(int(one.name))
    return found


def _status_mib(pid: int, field: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def rss_mib(pid: int) -> float:
    return _status_mib(pid, "VmRSS")


def peak_mib(pid: int) -> float:
    return _status_mib(pid, "VmHWM")


def load() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0]


def cpu_each(act: Callable[[], object], times: int) -> float:
    """CPU of this process for one act. Unit: seconds."""
    begun = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - begun) / times


def wall_each(act: Callable[[], object], times: int) -> list[float]:
    """Unit: seconds, one for each time."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append(time.perf_counter() - begun)
    return found
