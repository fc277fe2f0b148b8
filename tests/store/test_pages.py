"""The encrypted index's file: readable to nobody, thrown away when it is of another shape."""

import os
from pathlib import Path

import apsw
import pytest

from safeconduct.store.pages import INDEX_VERSION, IndexBroken, ask_one, filled, open_encrypted


def test_what_is_written_is_there_again_under_the_same_key_and_nowhere_in_clear(tmp_path: Path) -> None:
    path, key = tmp_path / "index.db", os.urandom(32)
    db = open_encrypted(path, key)
    db.execute("CREATE TABLE said (words TEXT)")
    db.execute("INSERT INTO said VALUES ('the mill by the river')")
    db.close()

    again = open_encrypted(path, key)
    assert ask_one(again, "SELECT words FROM said") == ("the mill by the river",)
    again.close()
    assert b"the mill" not in b"".join(part.read_bytes() for part in tmp_path.iterdir())


def test_another_key_or_another_version_is_refused(tmp_path: Path) -> None:
    path, key = tmp_path / "index.db", os.urandom(32)
    db = open_encrypted(path, key)
    db.execute("CREATE TABLE said (words TEXT)")
    db.pragma("user_version", INDEX_VERSION + 1)
    db.close()

    with pytest.raises(IndexBroken):
        open_encrypted(path, os.urandom(32))
    with pytest.raises(IndexBroken):
        open_encrypted(path, key)


def test_a_large_sort_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setenv("SQLITE_TMPDIR", str(scratch))
    db = open_encrypted(tmp_path / "index.db", os.urandom(32))
    db.execute("CREATE TABLE said (words TEXT)")
    db.executemany("INSERT INTO said VALUES (?)", [(f"{number:06} " + "river" * 60,) for number in range(20_000)])

    cursor = db.execute("SELECT words FROM said ORDER BY words DESC")
    cursor.fetchone()
    held = [os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}")]

    assert not [path for path in held if "etilqs" in path or str(scratch) in path]
    assert list(scratch.iterdir()) == []
    cursor.close()
    db.close()


def test_an_index_whose_first_filling_was_cut_off_is_thrown_away(tmp_path: Path) -> None:
    path, key = tmp_path / "index.db", os.urandom(32)
    db = open_encrypted(path, key)
    db.execute("CREATE TABLE said (words TEXT)")
    with pytest.raises(apsw.SQLError), filled(db), db:
        db.execute("INSERT INTO said VALUES ('the mill'); SELECT none_such")
    db.close()

    with pytest.raises(IndexBroken):
        open_encrypted(path, key)


def test_an_index_that_was_filled_is_opened_again(tmp_path: Path) -> None:
    path, key = tmp_path / "index.db", os.urandom(32)
    db = open_encrypted(path, key)
    with filled(db), db:
        db.execute("CREATE TABLE said (words TEXT)")
        db.execute("INSERT INTO said VALUES ('the mill')")
    assert db.pragma("journal_mode") == "wal"
    db.close()

    again = open_encrypted(path, key)
    assert ask_one(again, "SELECT words FROM said") == ("the mill",)
    again.close()
