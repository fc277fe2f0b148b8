"""The help page's spool: sealed rows on their way to the relay, in one SQLite file. Rule: what returned is synced; ciphertext only."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from safeconduct.store.log import Letter
from safeconduct.store.spooled_pieces import SCHEMA as PIECES_SCHEMA
from safeconduct.store.spooled_pieces import SpooledPieces
from safeconduct.store.sqlite import connect, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
  position INTEGER PRIMARY KEY AUTOINCREMENT, address BLOB NOT NULL UNIQUE, next BLOB NOT NULL, tag BLOB NOT NULL UNIQUE,
  body BLOB NOT NULL, twin BLOB, refused TEXT NOT NULL DEFAULT ''
)
"""
_COLUMNS = "position, address, tag, body, twin, refused"
ADDRESS_SIZE = 32


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row the group has not acknowledged yet.

    Shape: `twin` is the body that lay at the address under the same tag already: the same text, sealed by another door process;
    `refused` is why the relay does not take it, empty while it was not refused.
    """

    letter: Letter
    twin: bytes | None = None
    refused: str = ""

    @property
    def bodies(self) -> tuple[bytes, ...]:
        return (self.letter.body,) if self.twin is None else (self.letter.body, self.twin)


class SqliteSpool:
    """Rows stay here until `done`, whatever the relay says."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.pieces = SpooledPieces(db)

    @classmethod
    def open(cls, path: Path) -> "SqliteSpool":
        """Raises: StoreDown when the file cannot be opened; SealBroken when it is damaged."""
        db = connect(path)
        with transaction(db):
            db.execute(_SCHEMA)
            db.execute(PIECES_SCHEMA)
            if "refused" not in {name for _, name, *_ in db.execute("PRAGMA table_info(waiting)")}:
                db.execute("ALTER TABLE waiting ADD COLUMN refused TEXT NOT NULL DEFAULT ''")
        return cls(db)

    def close(self) -> None:
        self._db.close()

    def put(self, addresses: Sequence[bytes], tag: bytes, body: bytes, upload: bytes = b"") -> bool:
        """The row is synced at the first of these addresses that is free here. False when its tag is here already: nothing is added.

        Shape: the further addresses are kept for the case that the relay knows the first as taken; the pieces of `upload` are this row's from
        now on, and go before it.
        """
        with transaction(self._db):
            if self._db.execute("SELECT 1 FROM waiting WHERE tag=?", (tag,)).fetchone():
                return False
            free = [address for address in addresses if not self._taken(address)] or list(addresses[-1:])
            self._db.execute(
                "INSERT INTO waiting (address, next, tag, body) VALUES (?,?,?,?)", (free[0], b"".join(free[1:]), tag, body)
            )
            self._db.execute("UPDATE piece SET tag=? WHERE upload=?", (tag, upload))
        return True

    def _taken(self, address: bytes) -> bool:
        return self._db.execute("SELECT 1 FROM waiting WHERE address=?", (address,)).fetchone() is not None

    def waiting(self, after: int = 0, most: int = 100) -> list[tuple[int, Waiting]]:
        """Rows in the order of their arrival. Shape: (position, row)."""
        with transaction(self._db):
            found = self._db.execute(
                f"SELECT {_COLUMNS} FROM waiting WHERE position>? ORDER BY position LIMIT ?", (after, most)
            ).fetchall()
        return [(at, Waiting(Letter(address, tag, body), *rest)) for at, address, tag, body, *rest in found]

    def with_pieces(self, most: int = 100) -> list[tuple[int, Waiting]]:
        """Rows of which pieces wait here. Shape: as `waiting`."""
        with transaction(self._db):
            found = self._db.execute(
                f"SELECT {_COLUMNS} FROM waiting WHERE tag IN (SELECT tag FROM piece) ORDER BY position LIMIT ?", (most,)
            ).fetchall()
        return [(at, Waiting(Letter(address, tag, body), *rest)) for at, address, tag, body, *rest in found]

    def at(self, addresses: Sequence[bytes]) -> list[Letter]:
        """The rows at these addresses that are still here."""
        with transaction(self._db):
            found = [
                self._db.execute("SELECT address, tag, body FROM waiting WHERE address=?", (address,)).fetchone()
                for address in addresses
            ]
        return [Letter(*row) for row in found if row]

    def move(self, tag: bytes) -> None:
        """The row goes to its next address that is free here; it keeps the last when there is no further one."""
        with transaction(self._db):
            row = self._db.execute("SELECT next FROM waiting WHERE tag=?", (tag,)).fetchone()
            left = [row[0][at : at + ADDRESS_SIZE] for at in range(0, len(row[0]), ADDRESS_SIZE)] if row else []
            free = [address for address in left if not self._taken(address)]
            if free:
                self._db.execute("UPDATE waiting SET address=?, next=? WHERE tag=?", (free[0], b"".join(free[1:]), tag))

    def note_twin(self, tag: bytes, body: bytes) -> None:
        """The same text lies at the relay already, sealed by another process of ours."""
        with transaction(self._db):
            self._db.execute("UPDATE waiting SET twin=? WHERE tag=? AND body<>?", (body, tag, body))

    def set_aside(self, tag: bytes, reason: str) -> None:
        """The relay refuses the row; it stays here, and is tried again now and then. An empty reason takes this back."""
        with transaction(self._db):
            self._db.execute("UPDATE waiting SET refused=? WHERE tag=? AND refused<>?", (reason, tag, reason))

    def refused(self) -> dict[str, int]:
        """How many rows are set aside, by reason."""
        with transaction(self._db):
            found = self._db.execute("SELECT refused, count(*) FROM waiting WHERE refused<>'' GROUP BY refused").fetchall()
        return dict(found)

    def done(self, tag: bytes) -> None:
        """The group has it."""
        with transaction(self._db):
            self._db.execute("DELETE FROM waiting WHERE tag=?", (tag,))
            self._db.execute("DELETE FROM piece WHERE tag=?", (tag,))
