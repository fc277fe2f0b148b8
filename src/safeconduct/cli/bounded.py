"""Work on a stranger's file in a process of its own. Rule: whatever the file makes of the libraries, it takes no more memory and time than a report
needs, writes no file, and takes nothing else of this command with it."""

import multiprocessing
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import msgspec

from safeconduct.errors import BadInput
from safeconduct.web.hardening import harden

T = TypeVar("T")

MOST_MEMORY = 2 * 1024**3
"""Unit: bytes, beside what the process that waits has already: a fork has that too, and most of it only in name."""

MOST_SECONDS = 60
PATIENCE_S = 90.0
"""Unit: seconds of the clock, for a file that only waits; `MOST_SECONDS` are seconds of work."""

_GIVEN, _SAID, _NO_MEMORY = b"=", b"!", b"m"
"""What an answer begins with: what was worked out, a sentence for the person, nothing for lack of memory."""


def bounded(work: Callable[[], T], shape: type[T], name: str) -> T:
    """What `work` gives, taken over as plain data. Shape: `name` is the file, for the sentence.

    Raises: BadInput with what became of it, and what `work` says itself.
    """
    # A fork has the word lists in it already; starting anew would cost a second a file.
    forking = multiprocessing.get_context("fork")
    here, there = forking.Pipe(duplex=False)
    child = forking.Process(target=_confined, args=(work, there), daemon=True)
    child.start()
    there.close()
    try:
        answer = here.recv_bytes() if here.poll(PATIENCE_S) else None
    except EOFError:
        child.join()
        answer = None if child.exitcode == -signal.SIGXCPU else b""
    finally:
        here.close()
        child.kill()
        child.join()
    if answer is None:
        raise BadInput(f"{name}: taking it apart took too long, and was broken off. Nothing of it is here: read it yourself, or give it in parts.")
    return _taken(answer, shape, name)


def _taken(answer: bytes, shape: type[T], name: str) -> T:
    kind, rest = answer[:1], answer[1:]
    if kind == _GIVEN:
        return msgspec.json.decode(rest, type=shape)
    if kind == _SAID:
        raise BadInput(rest.decode("utf-8", "replace"))
    if kind == _NO_MEMORY:
        raise BadInput(f"{name}: taking it apart needs more memory than a report does, and was broken off.")
    raise BadInput(f"{name}: it broke the program that takes it apart. Nothing of it is here: read it yourself.")


def _address_space() -> int:
    """Unit: bytes. What this process has, used or not."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _confined(work: Callable[[], object], answer: Connection) -> None:
    harden()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    room = _address_space() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))  # Where both are one, the kernel does not say why it ended the process.
    try:
        answer.send_bytes(_GIVEN + msgspec.json.encode(work()))
    except MemoryError:
        answer.send_bytes(_NO_MEMORY)
    except BadInput as trouble:
        answer.send_bytes(_SAID + str(trouble).encode("utf-8", "replace"))
    except Exception:  # noqa: BLE001 - the door: a damaged file may break a library anywhere; the one who waits says so
        answer.close()
