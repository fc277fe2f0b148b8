"""A first round that is killed in its middle, again and again, goes on from what was written, and ends with what the other side has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from safeconduct.core.ids import FeedId
from safeconduct.seal.events import check_signature, seal_row
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.store.sqlite import SqliteStore, connect
from safeconduct.wire.row import NO_ROW, Head, Row

GROUP = bytes([1]) * 32
KEY, ANNA = SymmetricKey(bytes([3]) * 32, b"stream"), SigningKey(bytes([5]) * 32)
FEED = FeedId(ANNA.public.hex())
ROWS, KEYS = 600, 400

BRINGER = """
import sys
from safeconduct.desk.levelling import CheckedLog
from safeconduct.store import levelling
from safeconduct.store.key_levelling import KeyLevelling
from safeconduct.store.sqlite import SqliteStore

levelling.MOST_AHEAD = 1000  # So that there are many writes to be killed in.

class Line(SqliteStore):
    def rows_of(self, feed, first, most=500):
        return super().rows_of(feed, first, 7)
    def keys_after(self, position, most=2000):
        return super().keys_after(position, 7)

class Told(SqliteStore):
    def append(self, rows):
        super().append(rows)
        print("came", flush=True)
    def put_keys(self, rows):
        super().put_keys(rows)
        print("came", flush=True)

here, there = Told.open_roomy(sys.argv[1], bytes([1]) * 32), Line.open(sys.argv[2], bytes([1]) * 32)
keys = KeyLevelling()
levelling.level_events(CheckedLog(here), there, between=lambda: keys.once(here, there))
print("level", flush=True)
"""


def rows() -> list[Row]:
    made: list[Row] = []
    for n in range(1, ROWS + 1):
        made.append(seal_row(Head(GROUP, ANNA.public, n, made[-1].h if made else NO_ROW), b"words", KEY, KEY, ANNA, os.urandom))
    return made


def is_level_before_it_dies(here: Path, there: Path, writes: int) -> bool:
    """A round that is killed once it has told of so many writes, unless it was through before."""
    with subprocess.Popen([sys.executable, "-c", BRINGER, str(here), str(there)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(writes)]
        process.kill()
    assert said[0] in {"came", "level"}
    return "level" in said


@pytest.mark.slow
def test_a_first_round_killed_again_and_again_ends_with_what_the_relay_has(tmp_path: Path) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    relay = SqliteStore.open(there, GROUP)
    relay.append(rows())
    relay.put_keys([f"key {n}".encode() for n in range(KEYS)])
    deaths, before = 0, 0
    while not is_level_before_it_dies(here, there, 5 + 5 * deaths):
        deaths += 1
        store = SqliteStore.open(here, GROUP)
        now = store.newest()
        assert now > before and store.rows_of(FEED, 1, ROWS) == relay.rows_of(FEED, 1, store.head_of(FEED)[0])
        before = now
        store.close()
    assert deaths > 3
    store, db = SqliteStore.open(here, GROUP), connect(here)
    assert store.heads() == relay.heads() and store.rows_of(FEED, 1, ROWS) == relay.rows_of(FEED, 1, ROWS)
    assert [row for _, row in store.keys_after(0)] == [row for _, row in relay.keys_after(0)]
    check_signature(store.rows_of(FEED, ROWS)[0])
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for one in (store, relay, db):
        one.close()
