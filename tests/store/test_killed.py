"""What was confirmed is there after `kill -9` in the middle of a write, and a member folder has one writer."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from safeconduct.core.ids import MemberId
from safeconduct.core.section import Kind
from safeconduct.desk.folder import Folder, lock_member
from safeconduct.errors import Conflict
from safeconduct.seal.events import check_signature
from safeconduct.store.sqlite import SqliteStore
from tests.journal.desks import Desks

WRITER = """
import os, sys
from pathlib import Path
import msgspec
from safeconduct.core.case import NoteWritten
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import Moment
from safeconduct.journal.journal import open_journal
from safeconduct.seal.keyring import Ring
ring = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Ring)
journal = open_journal(ring, Path(sys.argv[2]), Path(sys.argv[3]), lambda: Moment(1_800_000_000), os.urandom)
journal.refresh()
n = int(sys.argv[4])
while True:
    journal.write([Placed(Kind.CASE, Subject("case"), NoteWritten(f"{n}")), Placed(Kind.STORY, Subject(f"case"), NoteWritten(f"s{n}"))])
    sys.stdout.write(f"{n}\\n")
    sys.stdout.flush()
    journal.refresh()
    n += 1
"""


def confirmed_before_death(desks: Desks, ring: Path, first: int, seconds: float) -> list[int]:
    place = desks.folder / "anna"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(ring), str(desks.log), str(place), str(first)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    said = [process.stdout.readline()]  # it has begun
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    return [int(line) for line in said if line.strip()]


@pytest.mark.slow
def test_killed_again_and_again_in_the_middle_of_writing_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    ring = tmp_path / "ring"
    ring.write_bytes(msgspec.msgpack.encode(desks.rings["anna"]))
    desks.close()
    confirmed: list[int] = []
    chance = random.Random(7)
    for _ in range(8):
        confirmed += confirmed_before_death(desks, ring, (confirmed or [-1])[-1] + 1_000, chance.uniform(0.02, 0.5))
    assert confirmed
    anna = desks.open("anna")
    found = desks.read("anna")
    assert {str(n) for n in confirmed} <= found
    assert {f"s{n}" for n in confirmed} <= found
    # All or nothing: a write of two facts never leaves one of them.
    assert {text for text in found if not text.startswith("s")} == {text[1:] for text in found if text.startswith("s")}
    assert anna.alarms() == ()
    store = SqliteStore.open(desks.log, desks.group)
    rows = store.rows_of(desks.rings["anna"].feed, 1, 100_000)
    assert [row.n for row in rows] == list(range(1, len(rows) + 1))
    check_signature(rows[-1])
    store.close()
    desks.write("anna", Kind.CASE, "and on we go")
    assert "and on we go" in desks.read("anna")
    desks.close()


def test_two_writers_on_one_member_folder_are_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.member("anna").mkdir(parents=True)
    first = lock_member(folder, MemberId("anna"))
    other = "import sys; from pathlib import Path; from safeconduct.desk.folder import *; lock_member(Folder(Path(sys.argv[1])), 'anna')"
    done = subprocess.run([sys.executable, "-c", other, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "signed in already" in done.stderr
    with pytest.raises(Conflict):
        lock_member(folder, MemberId("anna"))
    first.close()
    lock_member(folder, MemberId("anna")).close()


def test_a_write_that_does_not_fit_the_chain_leaves_neither_row_nor_key(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    store = desks.store()
    before = store.heads(), store.keys_after(0)
    row = store.rows_of(desks.rings["anna"].feed, 1, 1)[0]
    stolen = type(row)(type(row.head)(desks.group, os.urandom(32), 9, bytes(32)), row.body, row.body_hash, row.signature)
    with pytest.raises(Conflict):
        store.append_with_keys([stolen], [b"a key that would open nothing"])
    assert (store.heads(), store.keys_after(0)) == before
    store.close()
    desks.close()
