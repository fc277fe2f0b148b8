"""A document sealed and opened a piece at a time, beside a plain copy of the same bytes that is synced as often. Rule: the bytes are invented
and never whole in memory."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import Figure, Sheet, floor
from safeconduct.core.document import Blob
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.blobs import open_blob
from safeconduct.store.chunks import ChunkFolder, Coming

GROUP = bytes(range(32))
PIECE = os.urandom(1024 * 1024)
MIB = 1024 * 1024


def measure(folder: Path, sheet: Sheet, mib: int) -> None:
    """Unit: `mib` of the document."""
    chunks, made = ChunkFolder(folder / "blobs"), list[Blob]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    copied = _rate(mib, lambda: _copy(folder / "plain", mib))
    sealed = _rate(mib, lambda: made.append(_seal(chunks, folder / "coming", mib)))
    read = _rate(mib, lambda: _read(folder / "plain"))
    opened = _rate(mib, lambda: _drain(open_blob(GROUP, made[0], chunks.get)))
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sheet.say(Figure("blob_mib_s_in", sealed, "MiB/s", (floor("plain copy, synced a MiB at a time", copied),)))
    sheet.say(Figure("blob_mib_s_out", opened, "MiB/s", (floor("plain read", read),)))
    sheet.say(Figure("blob_peak_more_mib", more / 1024, "MiB", note=f"on top of the process, for a document of {mib} MiB"))


def _rate(mib: int, act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return mib / (time.perf_counter() - began)


def _copy(path: Path, mib: int) -> None:
    with path.open("wb") as out:
        for _ in range(mib):
            out.write(PIECE)
            out.flush()
            os.fsync(out.fileno())


def _read(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(MIB):
            pass


def _seal(chunks: ChunkFolder, coming: Path, mib: int) -> Blob:
    arriving = Coming(chunks, coming)
    sealing = BlobSealing(GROUP, arriving.put, os.urandom, mib * MIB)
    for _ in range(mib):
        sealing.write(PIECE)
    blob = sealing.finish()
    arriving.keep()
    return blob


def _drain(pieces: Iterator[bytes]) -> None:
    for _ in pieces:
        pass
