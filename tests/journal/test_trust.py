"""What a desk remembers of the others: rollback is named though the index is gone, and a lost memory is an alarm."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.core.section import Kind
from safeconduct.errors import SealBroken
from safeconduct.store.sqlite import connect
from tests.journal.desks import Desks


def with_memory(desks: Desks) -> Path:
    """Anna's desk has written down what it has seen. Returns a copy of the log as it was before."""
    desks.write("boris", Kind.CASE, "old")
    desks["anna"].remember()
    desks.close()
    old = desks.folder / "old.db"
    shutil.copy(desks.log, old)
    desks.rings["anna"] = replace(desks.rings["anna"], has_trust=True)
    for name in ("anna", "boris"):
        desks.open(name)
    desks.write("boris", Kind.CASE, "new")
    desks["anna"].remember()
    desks.close()
    return old


def test_a_log_that_went_back_is_refused_and_named(desks: Desks) -> None:
    old = with_memory(desks)
    shutil.copy(old, desks.log)
    with pytest.raises(SealBroken, match="gone back"):
        desks.open("anna")


def test_a_log_that_went_back_is_named_though_the_index_was_deleted_too(desks: Desks) -> None:
    old = with_memory(desks)
    shutil.copy(old, desks.log)
    for part in (desks.folder / "anna").glob("index.db*"):
        part.unlink()
    with pytest.raises(SealBroken, match="gone back"):
        desks.open("anna")


def test_another_row_in_the_place_of_the_last_one_is_named(desks: Desks) -> None:
    """A fork: as many rows as before, and one of them another."""
    old = with_memory(desks)
    shutil.copy(old, desks.log)
    desks.open("boris")
    desks.write("boris", Kind.CASE, "instead")
    desks.close()
    with pytest.raises(SealBroken, match="gone back"):
        desks.open("anna")


@pytest.mark.parametrize("how", ["deleted", "emptied", "made anew"])
def test_a_lost_memory_is_an_alarm_and_not_a_first_start(desks: Desks, how: str) -> None:
    old = with_memory(desks)
    shutil.copy(old, desks.log)
    trust = desks.folder / "anna" / "trust.db"
    if how == "emptied":
        db = connect(trust)
        db.execute("DELETE FROM trust")
        db.close()
    else:
        for part in trust.parent.glob("trust.db*"):
            part.unlink()
    if how == "made anew":
        db = connect(trust)
        db.execute("CREATE TABLE trust (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL)")
        db.close()
    with pytest.raises(SealBroken, match=r"trust\.db"):
        desks.open("anna")


def test_a_memory_of_another_desk_or_altered_by_one_bit_is_refused(desks: Desks) -> None:
    with_memory(desks)
    db = connect(desks.folder / "anna" / "trust.db")
    sealed = bytearray(db.execute("SELECT sealed FROM trust").fetchone()[0])
    sealed[20] ^= 1
    db.execute("UPDATE trust SET sealed=?", (bytes(sealed),))
    db.close()
    with pytest.raises(SealBroken):
        desks.open("anna")


def test_a_desk_that_is_level_opens_and_goes_on(desks: Desks) -> None:
    with_memory(desks)
    desks.open("anna")
    desks.open("boris")
    desks.write("anna", Kind.CASE, "on we go")
    assert desks.read("boris") == {"old", "new", "on we go"}


def test_a_damaged_index_is_built_again_and_says_the_same(desks: Desks) -> None:
    with_memory(desks)
    index = desks.folder / "anna" / "index.db"
    raw = bytearray(index.read_bytes())
    raw[50:90] = bytes(40)
    index.write_bytes(bytes(raw))
    desks.open("anna")
    assert desks.read("anna") == {"old", "new"}
