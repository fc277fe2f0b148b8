"""Chunks as files: whole under their names or not there, after a full disk and after kill -9 in the middle."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from safeconduct.core.document import Blob
from safeconduct.errors import NotFound, SealBroken, StoreDown
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.blobs import open_blob
from safeconduct.store import chunks
from safeconduct.store.chunks import ChunkFolder, Coming, sweep
from safeconduct.wire.chunk import check_chunk, chunk_name

GROUP = bytes([1]) * 32


def sealed_into(coming: Coming, plain: bytes) -> Blob:
    sealing = BlobSealing(GROUP, coming.put, os.urandom, 10**9)
    sealing.write(plain)
    return sealing.finish()


def test_what_is_coming_is_nobodys_until_it_is_kept_and_then_opens(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "blobs")
    coming, plain = Coming(folder, tmp_path / "coming"), os.urandom(1_500_000)
    blob = sealed_into(coming, plain)
    assert list(folder.names()) == []
    assert b"".join(open_blob(GROUP, blob, coming.get)) == plain

    coming.keep()

    assert len(list(folder.names())) == 3
    assert b"".join(open_blob(GROUP, blob, folder.get)) == plain
    assert not any((tmp_path / "coming").iterdir())


def test_what_is_dropped_or_swept_leaves_nothing(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "blobs")
    coming = Coming(folder, tmp_path / "coming")
    sealed_into(coming, b"dropped")
    coming.drop()
    sealed_into(Coming(folder, tmp_path / "coming"), b"left by a crash")
    sweep(tmp_path / "coming")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_chunk_is_kept_under_its_own_name_and_nothing_of_another_size_is(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "blobs")
    sealed = os.urandom(16 * 1024 + 28)
    folder.put(sealed)
    folder.put(sealed)

    assert list(folder.names()) == [chunk_name(sealed)]
    assert folder.get(check_chunk(sealed)) == sealed
    with pytest.raises(SealBroken):
        folder.put(sealed[:-1])
    with pytest.raises(NotFound):
        folder.get(bytes(32))


def test_a_disk_with_only_its_reserve_left_takes_no_file_and_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "RESERVE", 1 << 60)
    with pytest.raises(StoreDown):
        ChunkFolder(tmp_path / "blobs").put(os.urandom(16 * 1024 + 28))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


FULL = """
import os, resource, signal, sys
from pathlib import Path
from safeconduct.errors import StoreDown
from safeconduct.store.chunks import ChunkFolder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    ChunkFolder(Path(sys.argv[1])).put(os.urandom(1024 * 1024 + 28))
except StoreDown:
    sys.exit(3)
"""


def test_a_write_that_the_disk_refuses_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "blobs")], check=False)

    assert done.returncode == 3
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


WRITER = """
import os, sys
from pathlib import Path
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.store.chunks import ChunkFolder, Coming
folder = ChunkFolder(Path(sys.argv[1]))
while True:
    coming = Coming(folder, Path(sys.argv[2]))
    sealing = BlobSealing(bytes([1]) * 32, coming.put, os.urandom, 10**9)
    sealing.write(os.urandom(2_500_000))
    blob = sealing.finish()
    coming.keep()
    sys.stdout.write(f"{blob.key.hex()} {blob.names} {blob.size} {blob.sha256}\\n")
    sys.stdout.flush()
"""


@pytest.mark.slow
def test_killed_in_the_middle_every_confirmed_document_opens_and_every_file_is_whole(tmp_path: Path) -> None:
    folder, confirmed = ChunkFolder(tmp_path / "blobs"), []
    for seconds in (0.05, 0.11, 0.17, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder.root), str(tmp_path / "coming")], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        confirmed.append(process.stdout.readline())
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        confirmed += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        sweep(tmp_path / "coming")

    for line in confirmed:
        key, names, size, digest = line.split()
        blob = Blob(bytes.fromhex(key), names, int(size), digest)
        assert sum(len(part) for part in open_blob(GROUP, blob, folder.get)) == 2_500_000
    assert all(chunk_name(folder.get(name)) == name for name in folder.names())
    assert not (tmp_path / "coming").exists()
