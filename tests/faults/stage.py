"""Where trials are played: the group that all begin with, and a room for one of them at a time. Rule: a trial leaves nothing behind for the
next."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import httpx

from safeconduct.desk import founding, office
from tests.faults import coming_in, group
from tests.faults.boundaries import Boundaries, boundaries
from tests.faults.group import Template, make_template

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a room of its own is made there
"""Where a flush costs nothing: what a disk would have lost is decided by the harness and not by this machine."""


@dataclass(frozen=True)
class Stage:
    room: Path
    template: Template
    watched: Boundaries


@contextmanager
def a_stage() -> Iterator[Stage]:
    place = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="faults-") as folder, boundaries() as watched:
        root = Path(folder)
        with _stretched_once(), _parsed_once():
            template = make_template(root / "template")
            with _swept_by_hand():
                yield Stage(root / "room", template, watched)


@contextmanager
def _swept_by_hand() -> Iterator[None]:
    """Python looks for rings of dead objects between two trials and not a hundred times in each, and not through what stands since the stage was
    made. By its threshold, because an office that reads a whole log in switches the collector off and on."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(0)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _stretched_once() -> Iterator[None]:
    """What name, passphrase and salt give is worked out once for all trials: it is the same each time, and takes as long as a whole step."""
    parts, whole = (founding, office, coming_in, group), founding.stretched
    once = cache(whole)
    for part in parts:
        part.stretched = once  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for part in parts:
            part.stretched = whole  # type: ignore[attr-defined]


@contextmanager
def _parsed_once() -> Iterator[None]:
    """An address is taken apart once for all trials: those of the relay are asked for again and again."""
    whole = httpx._urls.urlparse
    httpx._urls.urlparse = lru_cache(4096)(whole)
    try:
        yield
    finally:
        httpx._urls.urlparse = whole
