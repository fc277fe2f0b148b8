"""A SQLite file whose pages are encrypted, for the disposable index. Rule: nothing of it ever lies on disk in clear, temporary files included."""

from pathlib import Path
from typing import Any

import apsw

from safeconduct.errors import SealBroken, StoreDown


def open_encrypted(path: Path, key: bytes) -> apsw.Connection:
    """The database under this key, made when it is not there.

    Raises: SealBroken when the file is damaged or of another key; it may be thrown away and built again.
    """
    try:
        db = apsw.Connection(str(path))
        db.pragma("cipher", "chacha20")
        db.pragma("key", "raw:" + key.hex())  # 32 random bytes: no derivation is wanted here.
        db.pragma("temp_store", 2)
        db.pragma("secure_delete", 1)
        db.pragma("journal_mode", "wal")
        db.pragma("synchronous", 1)
        db.pragma("cache_size", -8192)
        db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except (apsw.NotADBError, apsw.CorruptError):
        raise SealBroken("The index is damaged. It will be built again from the sealed log.") from None
    except apsw.Error:
        raise StoreDown(
            "The index cannot be opened now. Close other windows of Safeconduct, then try again."
        ) from None
    return db


def ask(db: apsw.Connection, sql: str, *values: "apsw.SQLiteValue") -> list[Any]:
    """All rows of an answer."""
    return db.execute(sql, values).fetchall()


def ask_one(db: apsw.Connection, sql: str, *values: "apsw.SQLiteValue") -> Any:
    """The first row of an answer, or None."""
    return db.execute(sql, values).fetchone()
