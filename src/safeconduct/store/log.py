"""What every store promises: the log of sealed rows, the deletable key table, the letterbox. Rule: a store never opens anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from safeconduct.core.ids import FeedId
from safeconduct.wire.marks import MarkKind
from safeconduct.wire.row import Row

Heads = dict[FeedId, tuple[int, str]]
"""Of each feed the number and hash (hex) of its last row."""


class EventLog(Protocol):
    """Feeds of sealed rows. Every method raises StoreDown when nothing could be read or written."""

    def heads(self) -> Heads: ...

    def append(self, rows: Sequence[Row]) -> None:
        """All rows are synced to disk, or none. A row that is there already is passed over.

        Raises: Conflict when a row does not continue its feed or another stands in its place.
        """
        ...

    def rows_of(self, feed: FeedId, first: int, most: int = 500) -> list[Row]: ...

    def bare(self, most: int = 1000) -> list[tuple[FeedId, int]]:
        """Rows that are here without their body and were not erased, by feed and number. Appending such a row with its body fills it in."""
        ...


_NONE = FeedId("")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is never taken in again. Shape: `name` is a row's hash, a letter's address, or the name of a key row, chunk or piece, 32 bytes; feed and
    number say which row it is, and are empty for the others."""

    name: bytes
    kind: MarkKind
    feed: FeedId = _NONE
    n: int = 0


class Erasable(Protocol):
    """What can be erased stays erased: heads, hashes and signatures stay, so that chains go on through it."""

    def erase(self, marks: Sequence[Mark]) -> None:
        """Bodies, key rows and letters of these names and kinds are gone, and whoever brings them again brings them in vain."""
        ...

    def erased_after(self, position: int, most: int = 1000) -> list[tuple[int, Mark]]:
        """Shape: (position, mark), in order of arrival."""
        ...


class KeyTable(Protocol):
    """Sealed key rows, named by their hash, that can be destroyed."""

    def put_keys(self, rows: Sequence[bytes]) -> None: ...

    def keys_after(self, position: int, most: int = 2000) -> list[tuple[int, bytes]]:
        """Shape: (position, row), in order of arrival."""
        ...

    def key_names_after(self, position: int, most: int = 10_000) -> list[tuple[int, bytes]]:
        """Shape: (position, name), in order of arrival."""
        ...

    def destroy_keys(self, names: Sequence[bytes]) -> None: ...


class Put(StrEnum):
    STORED = "stored"
    SAME = "same"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the letterbox. Shape: address and tag 32 bytes; expiry in seconds since 1970, 0 for never."""

    address: bytes
    tag: bytes
    body: bytes
    expiry: int = 0


class Places(Protocol):
    """Where whoever knows an address finds what lies there."""

    def put_letter(self, letter: Letter) -> Put: ...

    def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]: ...


class Letterbox(Places, Protocol):
    """Deletable sealed rows that strangers leave and desks adopt."""

    def letters_after(self, position: int, most: int = 200) -> list[tuple[int, Letter]]: ...

    def discard_letters(self, addresses: Sequence[bytes]) -> None: ...


class Store(EventLog, KeyTable, Letterbox, Erasable, Protocol):
    """All of it, of one group."""
