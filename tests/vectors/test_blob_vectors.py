"""The bytes of a document's chunks, published."""

import hashlib
from typing import Any

from tests.vectors.golden import Drawn, golden

from safeconduct.core.document import Blob
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.blobs import chunk_names, open_blob
from safeconduct.seal.keys import digest
from safeconduct.wire.chunk import CHUNK_DATA
from safeconduct.wire.labels import Purpose

GROUP = digest(Purpose.EVENT_ID, b"the group of these vectors")
SEED = b"document"


def plain_of(size: int) -> bytes:
    """Byte i is i modulo 251."""
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def documents() -> dict[str, Any]:
    made = []
    for size, why in (
        (0, "nothing: one empty piece"),
        (11, "one short piece"),
        (CHUNK_DATA + 1, "one byte more than a piece holds"),
    ):
        chunks: dict[bytes, bytes] = {}
        sealing = BlobSealing(GROUP, chunks.__setitem__, Drawn(SEED), 10**9)
        sealing.write(plain_of(size))
        blob = sealing.finish()
        named = [*chunk_names(GROUP, blob, chunks.__getitem__), bytes.fromhex(blob.names)]
        made.append(
            {
                "why": why,
                "size": size,
                "key": blob.key.hex(),
                "sha256": blob.sha256,
                "names": blob.names,
                "chunks": [
                    {
                        "name": name.hex(),
                        "length": len(chunks[name]),
                        "begins": chunks[name][:32].hex(),
                        "sha256": hashlib.sha256(chunks[name]).hexdigest(),
                    }
                    for name in named
                ],
            }
        )
    return {
        "why": "Document byte i is i modulo 251. The last chunk lists the names of those before it. docs/protocol.md, section 8.",
        "group": GROUP.hex(),
        "chance": "block i is SHA-256(seed ‖ i in 8 bytes)",
        "seed": SEED.decode(),
        "documents": made,
    }


def test_documents_are_sealed_as_published() -> None:
    made = documents()

    assert golden("blob-v1.json", made) == made


def test_a_published_document_opens() -> None:
    chunks: dict[bytes, bytes] = {}
    sealing = BlobSealing(GROUP, chunks.__setitem__, Drawn(SEED), 10**9)
    sealing.write(plain_of(11))
    sealing.finish()
    said = golden("blob-v1.json", documents())["documents"][1]
    blob = Blob(bytes.fromhex(said["key"]), said["names"], said["size"], said["sha256"])

    assert b"".join(open_blob(GROUP, blob, chunks.__getitem__)) == plain_of(11)
