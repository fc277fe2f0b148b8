"""A SQLite file whose pages are encrypted, for the disposable index. Rule: nothing of it ever lies on disk in clear, temporary files included."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from safeconduct.errors import SafeconductError, SealBroken, StoreDown

USUAL_KIB = 8 * 1024
ROOMY_KIB = 192 * 1024
"""Unit: KiB of pages in memory: as a rule, and while very much is taken in. The second is less than the passphrase took just before."""


INDEX_VERSION = 17
"""Counted up whenever a table of the index changes, or what its columns mean."""

UNFINISHED = 0x7FFFFFFF
"""The version of an index that is being filled for the first time."""

SMALL_PAGES = 512
"""An index of fewer pages is built again sooner than it is kept safe while it is filled."""


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
        db.pragma("cache_size", -USUAL_KIB)
        _check_version(db)
    except apsw.Error as broken:
        db.close()
        raise _ours(broken) from None
    except IndexBroken:
        db.close()
        raise
    return db


def _check_version(db: apsw.Connection) -> None:
    """An index of another shape is thrown away like a damaged one: it costs one reading of the log."""
    if db.pragma("user_version") != INDEX_VERSION and ask_one(db, "SELECT count(*) FROM sqlite_schema")[0]:
        raise IndexBroken("The index was made by another version. It will be built again from the sealed log.")
    db.pragma("user_version", INDEX_VERSION)


@contextmanager
def translated() -> Iterator[None]:
    """A driver's error as one of ours."""
    try:
        yield
    except apsw.Error as broken:
        raise _ours(broken) from None
    except UnicodeDecodeError:  # The driver reads names in a file's own schema as text.
        raise SealBroken("A stored file is damaged. Nothing was changed. Restore the last backup of this folder.") from None


@contextmanager
def roomy(db: apsw.Connection) -> Iterator[None]:
    """More memory while a whole log is read in: names of events and keys fall anywhere in their indexes, and a page that was put
    away is fetched, opened and sealed again. It is given back at the end. Events hold no rings of each other, so nobody looks for any."""
    db.pragma("cache_size", -ROOMY_KIB)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        db.pragma("cache_size", -USUAL_KIB)
        db.release_memory()
        _give_back()


@contextmanager
def filled(db: apsw.Connection) -> Iterator[bool]:
    """While an index takes in all that there is, which may be everything. Shape: whether it begins anew."""
    is_small = db.pragma("page_count") < SMALL_PAGES
    if is_small:
        _begin_anew(db)
    with roomy(db):
        yield is_small
    if is_small:
        _make_whole(db)


def _begin_anew(db: apsw.Connection) -> None:
    """Of a small index no second copy is kept while it is filled: one that was not finished is thrown away at the next opening."""
    db.pragma("user_version", UNFINISHED)
    db.pragma("journal_mode", "off")


def _make_whole(db: apsw.Connection) -> None:
    db.pragma("journal_mode", "wal")
    db.pragma("user_version", INDEX_VERSION)


def _give_back() -> None:
    """Freed memory goes back to the machine. Only the usual C library of Linux can be told to; elsewhere it happens in time."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


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
