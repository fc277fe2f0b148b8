"""Whatever a file's bytes are and however the line cuts them, what lies in the spool opens to them and to nothing else."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.document import Blob
from safeconduct.errors import SealBroken
from safeconduct.intake.conversation import Ways
from safeconduct.intake.files import Arriving
from safeconduct.intake.post import Off
from safeconduct.seal.blobs import open_blob
from safeconduct.seal.sent_files import MOST_NAME, MOST_SENT, SentFile
from safeconduct.store.spool import SqliteSpool
from safeconduct.wire.chunk import CHUNK_DATA, SEALED_SIZES, chunk_name
from tests.intake.world import NOW

GROUP = bytes(32)
SIZES = st.one_of(
    st.integers(1, 70_000),
    st.sampled_from([edge + by for edge in (16 * 1024 - 4, 64 * 1024 - 4, 256 * 1024 - 4, CHUNK_DATA, 2 * CHUNK_DATA) for by in (-1, 0, 1)]),
)


def arrived(folder: Path, raw: bytes, cut: int, name: str) -> tuple[SentFile, dict[bytes, bytes]]:
    spool = SqliteSpool.open(folder / f"{os.urandom(8).hex()}.db")

    async def go() -> SentFile:
        with ThreadPoolExecutor(1) as executor:
            file = Arriving(GROUP, Ways(spool, Off(executor), None, lambda: NOW, os.urandom), 0.0, fits=True)  # type: ignore[arg-type]
            file.begin(name)
            for at in range(0, len(raw), cut):
                file.write(raw[at : at + cut])
                await file.put_down()
            return await file.finish()

    sent = asyncio.run(go())
    bodies = [body for (body,) in spool._db.execute("SELECT body FROM piece ORDER BY position")]
    spool.close()
    return sent, {chunk_name(body): body for body in bodies}


@given(size=SIZES, cut=st.sampled_from([1000, 65_536, 1_000_000, 3_000_000]), name=st.text(max_size=200))
def test_what_arrived_opens_to_the_same_bytes(tmp_path_factory: object, size: int, cut: int, name: str) -> None:
    folder: Path = tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    raw = os.urandom(size)
    sent, pieces = arrived(folder, raw, cut, name)
    assert {len(body) for body in pieces.values()} <= SEALED_SIZES
    assert set(pieces) == set(sent.all_pieces)
    told = SentFile.parse(sent.fields("00" * 16))
    assert told == sent and len(told.name) <= MOST_NAME
    assert b"".join(open_blob(GROUP, told.blob, pieces.__getitem__)) == raw


TEXTS = st.one_of(st.text(max_size=80), st.sampled_from(["00" * 32, "5", "1000000000", "-1", "٣", "image/jpeg", "00" * 64, "../../etc", ""]))


@given(st.dictionaries(st.sampled_from(["file", "medium", "size", "sha256", "key", "names", "pieces", "once", "x"]), TEXTS))
def test_any_fields_are_a_file_within_bounds_or_refused(fields: dict[str, str]) -> None:
    good = SentFile("a", "image/jpeg", Blob(bytes(32), "00" * 32, 5, "00" * 32), (bytes(32),)).fields("00" * 16)
    try:
        found = SentFile.parse({**good, **fields})
    except SealBroken:
        return
    assert 0 < found.blob.size <= MOST_SENT and len(found.blob.key) == 32 and len(found.name) <= MOST_NAME
    assert all(len(name) == 32 for name in found.all_pieces)
