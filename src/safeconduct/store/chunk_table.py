"""Sealed chunks of documents at a relay: one group's part of a table. Rule: a chunk lies under the name that its own bytes give it, and files
leave a quarter of the group's room to words."""

from collections.abc import Sequence
from typing import Protocol

from safeconduct.store.database import Asked, Database
from safeconduct.store.quota import Quota, Room
from safeconduct.store.sql import SqlStore
from safeconduct.wire.chunk import check_chunk
from safeconduct.wire.marks import MarkKind

CHUNKS = "chunks"

_TABLES = {
    "+grp": (
        "CREATE TABLE IF NOT EXISTS chunk (position INTEGER PRIMARY KEY AUTOINCREMENT, grp BLOB NOT NULL, name BLOB NOT NULL, "
        "body BLOB NOT NULL, UNIQUE (grp, name))"
    ),
    "grp": (
        "CREATE TABLE IF NOT EXISTS chunk (grp bytea, position bigint GENERATED ALWAYS AS IDENTITY, name bytea NOT NULL, "
        "body bytea NOT NULL, PRIMARY KEY (grp, position), UNIQUE (grp, name))"
    ),
}
"""By how a database compares a group."""


class Chunks(Protocol):
    """Deletable sealed chunks. Every method raises StoreDown when nothing could be read or written."""

    def put_chunks(self, sealed: Sequence[bytes]) -> None:
        """All are synced, or none; one that is there already is no error, and one that was erased is passed over.

        Raises: NoRoom; SealBroken when one has no chunk's size.
        """
        ...

    def chunk_names_after(self, position: int, most: int = 1000) -> list[tuple[int, bytes]]:
        """Shape: (position, name), in order of arrival."""
        ...

    def chunks_named(self, names: Sequence[bytes]) -> list[bytes]:
        """Those that are here, in the order asked for."""
        ...

    def destroy_chunks(self, names: Sequence[bytes]) -> None: ...


def make_chunk_table(database: Database) -> None:
    """The table is there. Two relays that start at once wait for each other."""
    with database.writing(b"", "tables") as db:
        db.run(_TABLES[database.by_arrival])


class ChunkTable(SqlStore):
    """See Chunks."""

    def __init__(self, database: Database, group: bytes, quota: Quota | None = None) -> None:
        super().__init__(database, group, quota and Quota(quota.log * 3 // 4, quota.letterbox))

    def put_chunks(self, sealed: Sequence[bytes]) -> None:
        named = {check_chunk(one): one for one in sealed}
        with self._database.writing(self._group, CHUNKS) as db:
            fresh = {name: one for name, one in named.items() if not self._has(db, name) and not self._is_erased(db, MarkKind.CHUNK, name)}
            self._count(db, Room.LOG, CHUNKS, sum(map(len, fresh.values())))
            db.insert("chunk (grp, name, body)", [(self._group, name, one) for name, one in fresh.items()])

    def _has(self, db: Asked, name: bytes) -> bool:
        return db.one("SELECT 1 FROM chunk WHERE grp=? AND name=?", self._group, name) is not None

    def chunk_names_after(self, position: int, most: int = 1000) -> list[tuple[int, bytes]]:
        with self._database.reading() as db:
            found = db.all(
                f"SELECT position, name FROM chunk WHERE {self._database.by_arrival}=? AND position>? ORDER BY position LIMIT ?",
                self._group, position, most,
            )  # fmt: skip
        return [(at, name) for at, name in found]

    def chunks_named(self, names: Sequence[bytes]) -> list[bytes]:
        with self._database.reading() as db:
            found = [db.one("SELECT body FROM chunk WHERE grp=? AND name=?", self._group, name) for name in names]
        return [one[0] for one in found if one]

    def destroy_chunks(self, names: Sequence[bytes]) -> None:
        with self._database.writing(self._group, CHUNKS) as db:
            gone = [db.all("DELETE FROM chunk WHERE grp=? AND name=? RETURNING length(body)", self._group, name) for name in names]
            self._count(db, Room.LOG, CHUNKS, -sum(size for found in gone for (size,) in found))
