"""A SQLite file whose pages are encrypted, for the disposable index. Rule: nothing of it ever lies on disk in clear, temporary files included."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from safeconduct.errors import SafeconductError, SealBroken, StoreDown


class IndexBroken(SealBroken):
    """Throw the index away and build it again; nothing else is touched."""


def open_encrypted(path: Path, key: bytes) -> apsw.Connection:
    """The database under this key, made when it is not there.

    Raises: IndexBroken when the file is damaged or of another key; it may be thrown away and built again.
    """
    with translated():
        db = apsw.Connection(str(path))
    try:
        db.pragma("cipher", "chacha20")
        db.pragma("key", "raw:" + key.hex())  # 32 random bytes: no derivation is wanted here.
        db.pragma("temp_store", 2)
        db.pragma("secure_delete", 1)
        db.pragma("journal_mode", "wal")
        db.pragma("synchronous", 1)
        db.pragma("cache_size", -8192)
        db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except apsw.Error as broken:
        db.close()
        raise _ours(broken) from None
    return db


@contextmanager
def translated() -> Iterator[None]:
    """A driver's error as one of ours."""
    try:
        yield
    except apsw.Error as broken:
        raise _ours(broken) from None


def _ours(broken: apsw.Error) -> SafeconductError:
    match broken:
        case apsw.NotADBError() | apsw.CorruptError():
            return IndexBroken("The index is damaged. It will be built again from the sealed log.")
        case apsw.FullError() | apsw.IOError():
            return StoreDown("The disk is full, or cannot be written. Make room, then try again.")
        case _:
            return StoreDown("The index cannot be opened now. Close other windows of Safeconduct, then try again.")


def ask(db: apsw.Connection, sql: str, *values: "apsw.SQLiteValue") -> list[Any]:
    """All rows of an answer."""
    return db.execute(sql, values).fetchall()


def ask_one(db: apsw.Connection, sql: str, *values: "apsw.SQLiteValue") -> Any:
    """The first row of an answer, or None."""
    return db.execute(sql, values).fetchone()
