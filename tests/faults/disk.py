"""What a disk holds after the power went: copies taken at two write boundaries, and anything between them that a disk may have kept. Rule:
what was synced before the first copy is in every image; of what came after it, any part."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, getrlimit, setrlimit

from tests.faults.boundaries import Boundaries, Cut

PAGE = 4096
SECTOR = 512
LOG_HEAD = 32
"""Unit: bytes. A log that begins anew has another head."""


def _copy(folder: Path, to: Path) -> None:
    # The shared memory beside a log is no part of the disk; of what is being renamed a copy may miss the old name.
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*-shm", ".*"), dirs_exist_ok=True)


@dataclass
class Crash:
    """Takes its two copies at the boundary of this number and at the next. Shape: `hit` once the first was taken; `at_once` is called then."""

    folder: Path
    room: Path
    number: int
    at_once: Callable[[], None]
    hit: bool = False
    file: Path = field(default_factory=Path)
    cut: Cut = Cut.COMMIT
    _after: bool = False

    def heard(self, file: Path, cut: Cut) -> None:
        self.number -= 1
        if self.number == 0:
            _copy(self.folder, self.room / "before")
            self.file, self.cut, self.hit = file.relative_to(self.folder), cut, True
            self.at_once()
        elif self.hit:
            self.end()

    def end(self) -> None:
        if self.hit and not self._after:
            self._after = True
            _copy(self.folder, self.room / "after")

    def put_back(self, chance: random.Random) -> None:
        """The folder is what the disk kept; whoever had files open in it has closed them."""
        image, after = self.room / "before", self.room / "after"
        tear = _tear if self.cut is Cut.COMMIT else _cut_off
        tear(image / self.file, after / self.file, chance)
        for index in image.rglob("index.db"):
            _lose_some_of_the_index(index, chance)
        shutil.rmtree(self.folder)
        image.rename(self.folder)
        shutil.rmtree(after)


@contextmanager
def crashing(boundaries: Boundaries, crash: Crash) -> Iterator[None]:
    boundaries.watched[crash.folder] = crash.heard
    try:
        yield
    finally:
        del boundaries.watched[crash.folder]
        crash.end()


def _tear(before: Path, after: Path, chance: random.Random) -> None:
    """The commit under way: none of it, a part up to any byte with or without a torn sector, all of it, or also moved into the file."""
    log = before.with_name(before.name + "-wal")
    old, new = _read(log), _read(after.with_name(after.name + "-wal"))
    is_same_log = not old or old[:LOG_HEAD] == new[:LOG_HEAD]
    if new and not is_same_log:
        before.write_bytes(_read(after))  # A log begins anew only when all of the one before is synced in the file.
    if not new:
        if chance.random() < 0.5:
            log.unlink(missing_ok=True)
            before.write_bytes(_read(after))
        return
    cut = chance.choice([0, len(new), chance.randint(0, len(new)), chance.randint(min(len(old), len(new)), len(new))])
    cut = max(cut, len(old)) if is_same_log else cut  # What stood in the log was synced.
    log.write_bytes(_torn(new[:cut] + old[cut:], cut, chance) if cut < len(new) and chance.random() < 0.5 else new[:cut] + old[cut:])
    if cut == len(new) and is_same_log:  # Only a synced log is moved into the file, page by page, and only then.
        before.write_bytes(_mixed(_read(before), _read(after), chance))


def _cut_off(before: Path, _: Path, chance: random.Random) -> None:
    """The flush under way: any beginning of the file. Of a folder its names are kept; what lies under a name that begins with a dot is unfinished."""
    if before.is_file():
        raw = before.read_bytes()
        before.write_bytes(raw[: chance.choice([0, chance.randint(0, len(raw)), len(raw)])])


def _torn(log: bytes, cut: int, chance: random.Random) -> bytes:
    """Behind the cut, to the end of its sector, stands anything."""
    end = (cut // SECTOR + 1) * SECTOR
    return log[:cut] + chance.randbytes(end - cut) + log[end:]


def _mixed(old: bytes, new: bytes, chance: random.Random) -> bytes:
    pages = [(old if chance.random() < 0.5 and old[at : at + PAGE] else new)[at : at + PAGE] for at in range(0, len(new), PAGE)]
    return b"".join(pages)


def _lose_some_of_the_index(index: Path, chance: random.Random) -> None:
    """It is not synced at each commit: its log ends anywhere, or all of it is gone."""
    log = index.with_name("index.db-wal")
    match chance.randrange(4):
        case 0 if log.exists():
            log.write_bytes(log.read_bytes()[: chance.randint(0, log.stat().st_size)])
        case 1:
            index.unlink()
            log.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Every write behind this place of a file fails, as on a disk without room. Unit: bytes. Works without being root."""
    hard = getrlimit(RLIMIT_FSIZE)[1]
    setrlimit(RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, (RLIM_INFINITY if hard == RLIM_INFINITY else hard, hard))
