"""Documents as sealed chunks, one at a time. Rule: however large a document is, no more than a few chunks of it are in memory, and no plain
byte leaves it. What opens them again is in `blobs`, which the help page does not have."""

import hashlib
from collections.abc import Callable

from safeconduct.core.document import Blob
from safeconduct.core.ids import Chance
from safeconduct.errors import BadInput
from safeconduct.seal.keys import SymmetricKey
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.chunk import CHUNK_DATA, CHUNK_SIZES, chunk_name
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import pad

Keep = Callable[[bytes, bytes], None]
"""Puts a sealed chunk under its name."""

def blob_key(group: bytes, secret: bytes) -> SymmetricKey:
    return SymmetricKey(secret, label(Purpose.BLOB, group))


def blob_place(group: bytes, number: int, *, last: bool) -> tuple[bytes, ...]:
    return group, b"data", number.to_bytes(8, "big"), b"last" if last else b"more"


class BlobSealing:
    """Takes a document in pieces of any size; `finish` says where it lies. Shape: `secret` is that of a document which was begun before.
    Source: docs/protocol.md, section 8."""

    def __init__(self, group: bytes, keep: Keep, chance: Chance, most: int, secret: bytes = b"") -> None:
        self._group, self._keep, self._chance, self._most = group, keep, chance, most
        self._secret = secret or chance(32)
        self._key = blob_key(group, self._secret)
        self._waiting = bytearray()
        self._names: list[bytes] = []
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Raises: BadInput past `most` bytes; what `keep` raises."""
        self.size += len(piece)
        if self.size > self._most:
            raise BadInput("This file is larger than %(most)s MB. Send it in parts.", "file", most=self._most // 1_000_000)
        self._waiting += piece
        while len(self._waiting) > CHUNK_DATA:
            self._seal(bytes(self._waiting[:CHUNK_DATA]), last=False)
            del self._waiting[:CHUNK_DATA]

    def stands(self, name: bytes, data: bytes) -> None:
        """The next chunk was sealed before: this is its name, and what it holds."""
        self._names.append(name)
        self._hash.update(data)
        self.size += len(data)

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._hash.update(data)
        place = blob_place(self._group, len(self._names), last=last)
        self._names.append(self._kept(pad(data, CHUNK_SIZES), *place))

    def _kept(self, padded: bytes, *place: bytes) -> bytes:
        sealed = seal_under(self._key, padded, self._chance, Purpose.BLOB, *place)
        name = chunk_name(sealed)
        self._keep(name, sealed)
        return name

    def finish(self) -> Blob:
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()
        names = self._kept(pad(b"".join(self._names), CHUNK_SIZES), self._group, b"names")
        return Blob(self._secret, names.hex(), self.size, self._hash.hexdigest())
