"""What a database has to do for the tables of a store. Rule: statements are ours and the same for all of them; what differs lies behind this."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Asked(Protocol):
    """A database while it is read or written. Shape: a question mark stands for each value."""

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]: ...

    def one(self, sql: str, *values: Any) -> tuple[Any, ...] | None: ...

    def run(self, sql: str, *values: Any) -> None:
        """Done before the next answer is read, or the transaction ends; what went wrong is raised then at the latest."""
        ...

    def each(self, *questions: Sequence[Any]) -> list[list[tuple[Any, ...]]]:
        """What `all` says of each, in one journey. Shape: a question is its text and then its values."""
        ...

    def insert(self, table: str, rows: Sequence[Sequence[Any]], otherwise: str = "", *, names: str = "", chosen: str = "*") -> None:
        """All rows, in one statement where the database can. Shape: `table` with its columns; `otherwise` what is done where such a row is there.
        Where not just what is given is written, `names` are its names, and `chosen` is taken of it."""
        ...


class Database(Protocol):
    """Where the tables lie. Shape: `by_arrival` is how a group is compared where the order of positions must choose the index;
    `takes_turns` when one at a time reads or writes, of all groups."""

    by_arrival: str
    takes_turns: bool

    def reading(self) -> AbstractContextManager[Asked]: ...

    def writing(self, group: bytes, *parts: str) -> AbstractContextManager[Asked]:
        """All that is done inside is synced at the end, or nothing is. Nobody else writes these parts of the group meanwhile."""
        ...

    def forget(self) -> None:
        """What was erased is overwritten as far as the database can do it now; what readers still hold is overwritten later."""
        ...

    def close(self) -> None: ...
