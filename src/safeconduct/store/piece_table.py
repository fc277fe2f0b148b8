"""Sealed pieces of files that strangers send, at a relay: one group's part of a table. Rule: a piece lies under the name that its own bytes
give it, in the strangers' room, and only for some weeks."""

from collections.abc import Sequence

from safeconduct.errors import NoRoom
from safeconduct.store.database import Asked, Database
from safeconduct.store.quota import FileQuota, Quota, Room
from safeconduct.store.sql import SqlStore
from safeconduct.wire.chunk import check_chunk
from safeconduct.wire.marks import MarkKind

PIECES = "pieces"

_TABLES = {
    "+grp": (
        "CREATE TABLE IF NOT EXISTS piece (grp BLOB NOT NULL, name BLOB NOT NULL, expiry INTEGER NOT NULL, body BLOB NOT NULL, "
        "PRIMARY KEY (grp, name))"
    ),
    "grp": (
        "CREATE TABLE IF NOT EXISTS piece (grp bytea, name bytea NOT NULL, expiry bigint NOT NULL, body bytea NOT NULL, "
        "PRIMARY KEY (grp, name))"
    ),
}
"""By how a database compares a group. The day stands before the bytes, so that looking for what expired reads none of them."""


def make_piece_table(database: Database) -> None:
    """The table is there. Two relays that start at once wait for each other."""
    with database.writing(b"", "tables") as db:
        db.run(_TABLES[database.by_arrival])


class PieceTable(SqlStore):
    """Nobody can ask which pieces there are: who has a file's letter knows their names."""

    def __init__(self, database: Database, group: bytes, quota: Quota | None = None) -> None:
        super().__init__(database, group, quota and FileQuota(quota.log, quota.letterbox))

    def put_piece(self, sealed: bytes, now: int, expiry: int) -> None:
        """Synced when this returns; one that is there already is no error, and one that was erased is taken in no more.

        Raises: NoRoom, after what had expired was thrown away; SealBroken when no piece has its size.
        """
        name = check_chunk(sealed)
        try:
            self._put(name, sealed, expiry)
        except NoRoom:
            if not self.discard_expired_pieces(now):
                raise
            self._put(name, sealed, expiry)

    def _put(self, name: bytes, sealed: bytes, expiry: int) -> None:
        with self._database.writing(self._group, PIECES) as db:
            if db.one("SELECT 1 FROM piece WHERE grp=? AND name=?", self._group, name) or self._is_erased(db, MarkKind.PIECE, name):
                return
            self._count(db, Room.LETTERBOX, PIECES, len(sealed))
            db.run("INSERT INTO piece (grp, name, expiry, body) VALUES (?,?,?,?)", self._group, name, expiry, sealed)

    def pieces_named(self, names: Sequence[bytes]) -> list[bytes]:
        """Those that are here, in the order asked for."""
        with self._database.reading() as db:
            found = [db.one("SELECT body FROM piece WHERE grp=? AND name=?", self._group, name) for name in names]
        return [one[0] for one in found if one]

    def destroy_pieces(self, names: Sequence[bytes]) -> None:
        with self._database.writing(self._group, PIECES) as db:
            gone = sum(self._drop(db, "name=?", name) for name in names)
        if gone:
            self._database.forget()

    def discard_expired_pieces(self, now: int) -> int:
        with self._database.reading() as db:
            if not db.one("SELECT 1 FROM piece WHERE grp=? AND expiry<?", self._group, now):
                return 0
        with self._database.writing(self._group, PIECES) as db:
            return self._drop(db, "expiry<?", now)

    def _drop(self, db: Asked, which: str, value: bytes | int) -> int:
        gone = db.all(f"DELETE FROM piece WHERE grp=? AND {which} RETURNING length(body)", self._group, value)
        self._count(db, Room.LETTERBOX, PIECES, -sum(size for (size,) in gone))
        return len(gone)
