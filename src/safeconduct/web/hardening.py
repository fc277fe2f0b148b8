"""What a process gives up at its start, so that its memory is harder to take. Rule: called once, by the program itself."""

import ctypes
import os
import resource
import sys

PR_SET_DUMPABLE = 4


def harden() -> None:
    """No core file and no attaching debugger of the same user; new files are this user's alone."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
