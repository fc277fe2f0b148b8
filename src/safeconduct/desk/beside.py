"""A second process beside an office that reads very much. Rule: it holds keys of ours and no others, changes no file and ends with us; when it ends
before that, or keeps silent, everything is done here."""

import os
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import msgspec

from safeconduct.core.beside import Other, SilentError
from safeconduct.journal.journal import Journal

LEAST = 4_000
"""Of fewer rows and key rows nobody waits long: starting a process takes as long as reading two thousand."""

PATIENCE_S = 60.0
"""Unit: seconds for one answer, which takes a tenth of one."""

_LENGTH = struct.Struct(">Q")


def write_frame(out: IO[bytes], raw: bytes) -> None:
    out.write(_LENGTH.pack(len(raw)) + raw)
    out.flush()


def read_frame(source: IO[bytes]) -> bytes | None:
    """What was written as one; None at the end."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    raw = source.read(length)
    return raw if len(raw) == length else None


@contextmanager
def beside(journal: Journal) -> Iterator[Other | None]:
    """Another process, where there is much to read and another core to do it on."""
    other = _started() if journal.unread >= LEAST and (os.cpu_count() or 1) > 1 else None
    try:
        yield other
    finally:
        if other:
            other.end()


def _started() -> "Beside | None":
    try:
        return Beside()
    except OSError:  # There is no memory for it; here everything can be done too.
        return None


class Beside:
    """See core.beside.Other."""

    def __init__(self) -> None:
        # -I: no setting of the person who started the office reaches it; -B: it has nothing to write.
        command = [sys.executable, "-I", "-B", "-m", "safeconduct.desk.working_beside"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env={}
        )
        self._is_over = False

    def ask(self, what: str, raw: bytes) -> None:
        with self._patience():
            if self.process.stdin is None:
                raise SilentError
            write_frame(self.process.stdin, msgspec.msgpack.encode((what, raw)))

    def has_answered(self) -> bool:
        return self.process.stdout is not None and bool(select.select([self.process.stdout], [], [], 0)[0])

    def answer(self) -> bytes:
        with self._patience():
            answer = read_frame(self.process.stdout) if self.process.stdout else None
            if answer is None:
                raise SilentError
            return answer

    @contextmanager
    def _patience(self) -> Iterator[None]:
        watch = threading.Timer(PATIENCE_S, self.process.kill)
        watch.start()
        try:
            if self._is_over:
                raise SilentError
            yield
        except OSError:
            raise SilentError from None
        finally:
            watch.cancel()

    def end(self) -> None:
        self._is_over = True
        self.process.kill()  # It writes nothing, so nothing of it is half done.
        with suppress(BrokenPipeError), self.process:
            self.process.wait()
