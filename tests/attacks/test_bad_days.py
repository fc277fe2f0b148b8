"""Promise 5: whatever happens to the files, a clear sentence, nothing confirmed is lost, and it opens again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.ids import CaseId, fresh
from safeconduct.core.when import Moment
from safeconduct.desk.founding import found
from safeconduct.desk.office import unlock
from safeconduct.errors import SafeconductError, TooNew
from safeconduct.seal.keyring import Kdf

NAME, PASSPHRASE = "Anna", "correct horse battery staple"
KEPT = (
    "log.db",
    "salt",
    "format",
    "door/group",
    "door/founding",
    "door/list-0001",
    "members/*/keyring",
    "members/*/trust.db",
)


def wall_clock() -> Moment:
    return Moment(int(time.time()))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with one case, locked."""
    root = tmp_path_factory.mktemp("good") / "desk"
    office, _ = found(root, NAME, PASSPHRASE, wall_clock, os.urandom, kdf=Kdf(65536))
    office.write(open_case(office.actor, NewCase(CaseId(fresh(os.urandom)), "Heron")))
    office.close()
    return root


def _open(root: Path) -> list[str]:
    office = unlock(root, NAME, PASSPHRASE, wall_clock, os.urandom)
    try:
        return [row.handle for row in office.index.cases()]
    finally:
        office.close()


def _copy(good: Path, tmp_path: Path) -> Path:
    root = tmp_path / "desk"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(good, root)
    return root


def _hurt(path: Path, how: str) -> None:
    raw = path.read_bytes()
    match how:
        case "truncated":
            path.write_bytes(raw[: len(raw) // 2])
        case "empty":
            path.write_bytes(b"")
        case "flipped":
            middle = len(raw) // 2
            path.write_bytes(raw[:middle] + bytes((raw[middle] ^ 0x10,)) + raw[middle + 1 :])
        case "missing":
            path.unlink()
        case "garbage":
            path.write_bytes(os.urandom(len(raw)))


@pytest.mark.parametrize("how", ["truncated", "empty", "flipped", "missing", "garbage"])
@pytest.mark.parametrize("name", KEPT)
def test_a_hurt_file_gives_a_sentence_or_opens_and_comes_back_whole(
    good: Path, tmp_path: Path, name: str, how: str
) -> None:
    root = _copy(good, tmp_path)
    (path,) = root.glob(name)
    whole = path.read_bytes()
    _hurt(path, how)

    try:
        handles = _open(root)
    except SafeconductError as trouble:
        assert len(str(trouble)) > 20
    else:
        assert handles == ["Heron"]
        return  # It went on writing from here, so the older file must not come back.

    for part in path.parent.glob(path.name + "-*"):
        part.unlink()
    path.write_bytes(whole)
    assert _open(root) == ["Heron"]


@pytest.mark.parametrize("how", ["truncated", "flipped", "missing", "garbage"])
def test_a_hurt_index_is_built_again(good: Path, tmp_path: Path, how: str) -> None:
    root = _copy(good, tmp_path)
    (path,) = root.glob("members/*/index.db")
    _hurt(path, how)

    assert _open(root) == ["Heron"]


def test_a_folder_of_a_newer_version_is_refused_and_not_touched(good: Path, tmp_path: Path) -> None:
    root = _copy(good, tmp_path)
    (root / "format").write_text("99")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    with pytest.raises(TooNew):
        _open(root)

    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 0.999), bit=st.integers(0, 7))
def test_any_flipped_bit_of_the_log_is_noticed_or_harmless(
    good: Path, tmp_path: Path, place: float, bit: int
) -> None:
    root = _copy(good, tmp_path)
    raw = bytearray((root / "log.db").read_bytes())
    raw[int(place * len(raw))] ^= 1 << bit
    (root / "log.db").write_bytes(raw)

    try:
        handles = _open(root)
    except SafeconductError:
        return
    assert handles == ["Heron"]


WRITER = """
import os, sys, time
from pathlib import Path
from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.ids import CaseId, fresh
from safeconduct.desk.office import unlock
office = unlock(Path(sys.argv[1]), sys.argv[2], sys.argv[3], lambda: int(time.time()), os.urandom)
for number in range(10_000):
    handle = f"{sys.argv[4]}-{number}"
    office.write(open_case(office.actor, NewCase(CaseId(fresh(os.urandom)), handle)))
    print(handle, flush=True)
"""


@pytest.mark.slow
def test_killed_in_the_middle_of_writing_again_and_again_loses_nothing_confirmed(
    good: Path, tmp_path: Path
) -> None:
    root, confirmed = _copy(good, tmp_path), {"Heron"}
    for turn in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), NAME, PASSPHRASE, f"turn{turn}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        for _ in range(5 + 7 * turn):
            confirmed.add(writer.stdout.readline().strip())
        writer.send_signal(signal.SIGKILL)
        confirmed |= {
            line.strip()
            for line in writer.stdout.read().splitlines()
            if line.endswith(("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"))
        }
        writer.wait()
        writer.stdout.close()

    office = unlock(root, NAME, PASSPHRASE, wall_clock, os.urandom)
    handles = {row.handle for row in office.index.cases(most=10_000)}
    alarms = office.journal.alarms()
    office.close()

    assert confirmed <= handles
    assert alarms == ()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_full_disk_loses_nothing_and_opens_again(good: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        root = disk / "desk"
        shutil.copytree(good, root)
        confirmed = _fill(root)
        (disk / "ballast").unlink()
        assert set(confirmed) <= set(_open(root))
        assert len(confirmed) > 1
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill(root: Path) -> list[str]:
    """Writes until the disk is full; what was confirmed before it was."""
    ballast = root.parent / "ballast"
    ballast.write_bytes(bytes(300_000))
    office, confirmed = unlock(root, NAME, PASSPHRASE, wall_clock, os.urandom), ["Heron"]
    try:
        for number in range(25):
            office.write(open_case(office.actor, NewCase(CaseId(fresh(os.urandom)), f"Case {number}")))
            confirmed.append(f"Case {number}")
            if number == 2:
                with ballast.open("ab") as file:
                    _until_full(file.fileno())
    except SafeconductError as trouble:
        assert "written" in str(trouble)
    finally:
        try:
            office.close()
        except SafeconductError as trouble:
            assert "written" in str(trouble)
    return confirmed


def _until_full(handle: int) -> None:
    try:
        while os.write(handle, bytes(4096)):
            pass
    except OSError:
        return
