"""Copies of the office's sealed files that lie in its folder while they are read. Rule: none outlives whoever made it, also when that one was killed:
an order to erase would not reach it."""

import fcntl
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BEGINS = ".backup-"
_LOCK = "lock"
_HELD_SOON_S = 60.0
"""Unit: seconds within which whoever makes such a folder holds it."""


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A folder for copies, for its owner only; held as long as somebody works on it."""
    sweep(root)
    place = root / f"{_BEGINS}{secrets.token_hex(4)}"
    place.mkdir(mode=0o700)
    try:
        with (place / _LOCK).open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(root: Path) -> None:
    """What somebody left who was killed goes."""
    for place in root.glob(f"{_BEGINS}*"):
        if not _is_held(place):
            shutil.rmtree(place, ignore_errors=True)


def _is_held(place: Path) -> bool:
    try:
        with (place / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return 0 <= time.time() - _made(place) < _HELD_SOON_S
    except OSError:
        return True
    return False


def _made(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0
