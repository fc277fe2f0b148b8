"""Seventy trials of everything that breaks, each by a seed. Rule: `make faults` plays as many as wanted; here are those of every day."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.boundaries import Cut
from tests.faults.disk import Crash, no_file_longer_than
from tests.faults.ledger import Ledger, Said, What

TRIALS = 70
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_nothing_kept_is_lost_nothing_stands_twice_and_all_level_to_the_same_whatever_breaks() -> None:
    # A process of its own: whole folders are cut off under open files there, and no other test should meet what is left of them.
    done = subprocess.run([sys.executable, "-m", "tests.faults", "--trials", str(TRIALS)], capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert f"{TRIALS} trials, 0 did not hold" in done.stdout


@pytest.mark.slow
def test_the_same_holds_with_real_processes_that_are_killed_a_database_stopped_at_once_and_a_line_that_is_cut() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.faults.processes", "--trials", "1", "--first", "1"], capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "1 trials with real processes, 0 did not hold" in done.stdout


def test_the_ledger_names_what_is_lost_doubled_refused_and_yet_there_and_from_nowhere() -> None:
    ledger = Ledger()
    lost, twice, refused, maybe = (ledger.begin(What.NOTE) for _ in range(4))
    lost.said = twice.said = Said.KEPT
    refused.said = Said.REFUSED

    found = ledger.wrong(What.NOTE, [twice.words, twice.words, refused.words, "never said"])

    assert found == [f"lost: {lost.words}", f"twice: {twice.words}", f"refused, and yet there: {refused.words}", "from nowhere: never said"]
    assert ledger.wrong(What.NOTE, [lost.words, twice.words, maybe.words]) == []


def test_a_disk_keeps_what_was_synced_and_any_part_of_what_was_under_way(tmp_path: Path) -> None:
    lengths = set()
    for seed in range(60):
        place, room = tmp_path / f"{seed}" / "data", tmp_path / f"{seed}"
        place.mkdir(parents=True)
        (place / "log.db").write_bytes(b"f" * 4096)
        (place / "log.db-wal").write_bytes(b"h" * 32 + b"s" * 8000)
        crash = Crash(place, room, 1, lambda: None)
        crash.heard(place / "log.db", Cut.COMMIT)
        (place / "log.db-wal").write_bytes(b"h" * 32 + b"s" * 8000 + b"u" * 8000)
        crash.end()
        crash.put_back(random.Random(seed))
        log = (place / "log.db-wal").read_bytes()
        assert log.startswith(b"h" * 32 + b"s" * 8000)
        lengths.add(len(log))
    assert len(lengths) > 3


def test_a_file_whose_flush_is_under_way_has_any_beginning_and_the_others_are_whole(tmp_path: Path) -> None:
    lengths = set()
    for seed in range(60):
        place, room = tmp_path / f"{seed}" / "data", tmp_path / f"{seed}"
        place.mkdir(parents=True)
        for name in ("synced", "under way"):
            (place / name).write_bytes(b"s" * 4096)
        crash = Crash(place, room, 1, lambda: None)
        crash.heard(place / "under way", Cut.FLUSH)
        crash.end()
        crash.put_back(random.Random(seed))
        assert (place / "synced").read_bytes() == b"s" * 4096
        lengths.add(len((place / "under way").read_bytes()))
    assert len(lengths) > 3 and {0, 4096} <= lengths


def test_a_write_behind_the_end_of_the_disk_fails_and_before_it_does_not(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with no_file_longer_than(4096):
        file.write_bytes(b"x" * 4096)
        with pytest.raises(OSError, match="too large"):
            file.write_bytes(b"x" * 5000)
    file.write_bytes(b"x" * 5000)
