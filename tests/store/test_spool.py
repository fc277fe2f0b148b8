"""What the spool returned from is there after a killed process, and nothing is there twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from safeconduct.errors import SealBroken
from safeconduct.store.spool import SqliteSpool

PLACES = [bytes([number]) * 32 for number in range(1, 5)]

WRITER = """
import sys, itertools
from pathlib import Path
from safeconduct.store.spool import SqliteSpool
spool = SqliteSpool.open(Path(sys.argv[1]))
for number in itertools.count(int(sys.argv[2])):
    tag = number.to_bytes(32, "big")
    spool.put([tag], tag, tag * 128)
    print(number, flush=True)
"""


def test_the_same_tag_is_kept_once_and_another_goes_to_the_next_free_place(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path / "spool.db")
    assert spool.put(PLACES, b"t" * 32, b"one")
    assert not spool.put(PLACES, b"t" * 32, b"one again")
    assert spool.put(PLACES, b"u" * 32, b"two")
    assert [(row.letter.address, row.letter.body) for _, row in spool.waiting()] == [(PLACES[0], b"one"), (PLACES[1], b"two")]
    assert [letter.body for letter in spool.at(PLACES)] == [b"one", b"two"]
    spool.move(b"t" * 32)
    assert [row.letter.address for _, row in spool.waiting()] == [PLACES[2], PLACES[1]]
    spool.note_twin(b"t" * 32, b"twin")
    assert spool.waiting()[0][1].bodies == (b"one", b"twin")
    spool.done(b"t" * 32)
    assert [row.letter.body for _, row in spool.waiting()] == [b"two"]
    spool.close()


def test_what_was_confirmed_survives_a_killed_process_every_time(tmp_path: Path) -> None:
    file, confirmed = tmp_path / "spool.db", 0
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(confirmed)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for line in writer.stdout:
                confirmed = int(line) + 1
                if confirmed % 20 == 0:
                    os.kill(writer.pid, signal.SIGKILL)
                    break
            confirmed = max([confirmed, *(int(line) + 1 for line in writer.stdout)])
        spool = SqliteSpool.open(file)
        kept = [int.from_bytes(row.letter.tag, "big") for _, row in spool.waiting(most=10_000)]
        spool.close()
        assert set(range(confirmed)) <= set(kept)
        assert len(kept) == len(set(kept))
        confirmed = len(kept)


def test_a_damaged_spool_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "spool.db"
    file.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(SealBroken):
        SqliteSpool.open(file)
    assert file.read_bytes() == b"this is no database at all" * 100
