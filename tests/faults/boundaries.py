"""Every write boundary of this process: the moment before each commit of a SQLite file, and before each flush of another. Rule: it looks and copies; it changes nothing that is
watched."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

Heard = Callable[[Path, "Cut"], None]


class Cut(Enum):
    """What is about to be on the disk for good."""

    COMMIT = "commit"
    FLUSH = "flush"


@dataclass
class Boundaries:
    """Shape: `watched` by folder."""

    watched: dict[Path, Heard] = field(default_factory=dict)

    def at(self, path: Path, cut: Cut) -> None:
        for folder, heard in list(self.watched.items()):
            if folder in path.parents:
                heard(path, cut)

    def commits(self, path: Path) -> None:
        self.at(path, Cut.COMMIT)

    def flushes(self, handle: int) -> None:
        self.at(Path(os.readlink(f"/proc/self/fd/{handle}")), Cut.FLUSH)


class _Watched(sqlite3.Connection):
    """Says that it is about to commit. The driver's own trace would also write out the values of each statement, which costs more than the statement."""

    def __init__(self, told: Callable[[Path], None], path: str, *arguments: Any, **more: Any) -> None:
        super().__init__(path, *arguments, **more)
        self._told, self._path = told, Path(path)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            self._told(self._path)
        return super().execute(sql, *values)


@contextmanager
def boundaries() -> Iterator[Boundaries]:
    """While the block lasts each connection that Python opens tells when it commits, and each file when it is flushed."""
    made, connect, flush = Boundaries(), sqlite3.connect, os.fsync

    def fsync(handle: int) -> None:
        made.flushes(handle)
        flush(handle)

    sqlite3.connect = partial(connect, factory=partial(_Watched, made.commits))  # type: ignore[assignment]
    os.fsync = fsync  # type: ignore[assignment]
    try:
        yield made
    finally:
        sqlite3.connect, os.fsync = connect, flush
