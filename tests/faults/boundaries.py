"""Every write boundary of this process: the moment before each commit of a SQLite file. Rule: it looks and copies; it changes nothing that is
watched."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

Heard = Callable[[Path], None]


@dataclass
class Boundaries:
    """Shape: `watched` by folder."""

    watched: dict[Path, Heard] = field(default_factory=dict)

    def said(self, path: Path, statement: str) -> None:
        if statement == "COMMIT":
            for folder, heard in list(self.watched.items()):
                if folder in path.parents:
                    heard(path)


@contextmanager
def boundaries() -> Iterator[Boundaries]:
    """While the block lasts each connection that Python opens tells what it does. The driver calls this a trace."""
    made, connect = Boundaries(), sqlite3.connect

    def traced(path: str, *arguments: Any, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, *arguments, **more)
        connection.set_trace_callback(partial(made.said, Path(path)))
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]
    try:
        yield made
    finally:
        sqlite3.connect = connect
