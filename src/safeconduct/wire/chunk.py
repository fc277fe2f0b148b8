"""Sealed chunks of large things: their sizes and their names. Rule: a chunk is named by its own bytes, so whoever holds it can check that it is
the one that was asked for."""

import hashlib

from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label

CHUNK_SIZES = (16 * 1024, 64 * 1024, 256 * 1024, 1024 * 1024)
"""Unit: bytes of a chunk before it is sealed."""

CHUNK_DATA = CHUNK_SIZES[-1] - 4
"""Unit: bytes of a document in each chunk but the last."""

SEAL_EXTRA = 28
SEALED_SIZES = frozenset(size + SEAL_EXTRA for size in CHUNK_SIZES)
NAME_SIZE = 32


def chunk_name(sealed: bytes) -> bytes:
    """Source: docs/protocol.md, section 7."""
    return hashlib.sha256(label(Purpose.CHUNK_NAME, sealed)).digest()


def check_chunk(sealed: bytes) -> bytes:
    """Its name. Raises: SealBroken when no chunk has this size."""
    if len(sealed) not in SEALED_SIZES:
        raise SealBroken(f"A chunk has {len(sealed)} bytes, which none has.")
    return chunk_name(sealed)
