"""Has a working copy made of a file. Rule: strangers' files are read by a process of its own that holds no key and can write nothing; here only
bytes pass through."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

from safeconduct.core.document import Stripped
from safeconduct.core.media import STRIPPED_HERE

PART = 256 * 1024
MOST_BYTES = 40_000_000
PATIENCE_S = 90.0
NO_WAY = 3
"""What `stripping` ends with when a copy would lose more than what the file says about itself."""


def wash(medium: str, size: int, pieces: Iterator[bytes], take: Callable[[bytes], None]) -> Stripped:
    """What became of it; the copy went to `take`, and counts only when it is done. Raises: what `pieces` and `take` raise."""
    if medium not in STRIPPED_HERE:
        return Stripped.NO_WAY
    if size > MOST_BYTES:
        return Stripped.TOO_LARGE
    # -I: no setting of the person who started the office reaches it; -B: it would try to write what it compiled.
    command = [sys.executable, "-I", "-B", "-m", "safeconduct.desk.stripping", medium]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env={}
    ) as process:
        watch = threading.Timer(PATIENCE_S, process.kill)
        watch.start()
        try:
            _pass_through(process, pieces, take)
        except BaseException:
            process.kill()
            raise
        finally:
            watch.cancel()
    return {0: Stripped.DONE, NO_WAY: Stripped.NO_WAY}.get(process.returncode, Stripped.FAILED)


def _pass_through(process: "subprocess.Popen[bytes]", pieces: Iterator[bytes], take: Callable[[bytes], None]) -> None:
    if process.stdin is None or process.stdout is None:
        return
    try:
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass  # It ended before it had all; its exit code says so.
    while made := process.stdout.read(PART):
        take(made)
