"""Sealed pieces of files on their way to the relay, in the help page's spool. Rule: they fill only a part of the disk, whatever comes, so that
words can still be kept; what belongs to no letter is thrown away after an hour."""

import sqlite3

from safeconduct.errors import NoRoom
from safeconduct.store.sqlite import transaction

MOST_WAITING = 128 * 1024 * 1024
"""Unit: bytes of all pieces that wait here."""

UNFINISHED_S = 3600
"""Unit: seconds that a piece waits for its letter."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS piece (
  position INTEGER PRIMARY KEY AUTOINCREMENT, upload BLOB NOT NULL, tag BLOB, begun INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL
)
"""


class SpooledPieces:
    """Shape: `upload` names a file while it arrives, `tag` is its letter's."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, upload: bytes, sealed: bytes, now: int) -> None:
        """Synced when this returns. Raises: NoRoom when so many files wait already."""
        with transaction(self._db):
            self._db.execute("DELETE FROM piece WHERE tag IS NULL AND begun<?", (now - UNFINISHED_S,))
            (waiting,) = self._db.execute("SELECT coalesce(sum(size), 0) FROM piece").fetchone()
            if waiting + len(sealed) > MOST_WAITING:
                raise NoRoom("Too many files wait here already.")
            self._db.execute("INSERT INTO piece (upload, begun, size, body) VALUES (?,?,?,?)", (upload, now, len(sealed), sealed))

    def drop(self, upload: bytes) -> None:
        """What arrived of a file that no letter speaks of."""
        with transaction(self._db):
            self._db.execute("DELETE FROM piece WHERE upload=? AND tag IS NULL", (upload,))

    def next_of(self, tag: bytes) -> tuple[int, bytes] | None:
        """A piece of this letter's file that the relay does not have yet. Shape: (position, sealed piece)."""
        with transaction(self._db):
            found = self._db.execute("SELECT position, body FROM piece WHERE tag=? ORDER BY position LIMIT 1", (tag,)).fetchone()
        return (found[0], found[1]) if found else None

    def waits(self, tag: bytes) -> bool:
        """Whether a piece of this letter's file waits here."""
        with transaction(self._db):
            return self._db.execute("SELECT 1 FROM piece WHERE tag=?", (tag,)).fetchone() is not None

    def done(self, position: int) -> None:
        """The relay has it."""
        with transaction(self._db):
            self._db.execute("DELETE FROM piece WHERE position=?", (position,))
