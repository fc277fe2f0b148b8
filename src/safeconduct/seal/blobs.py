"""Documents as sealed chunks, one at a time. Rule: however large a document is, no more than a few chunks of it are in memory, and no plain
byte leaves it but to whoever asked."""

import hashlib
from collections.abc import Callable, Iterator
from hmac import compare_digest

from safeconduct.core.document import Blob
from safeconduct.core.ids import Chance
from safeconduct.errors import BadInput, SealBroken
from safeconduct.seal.keys import SymmetricKey
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.chunk import CHUNK_DATA, CHUNK_SIZES, NAME_SIZE, chunk_name
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import pad, unpad

MOST_CHUNKS = CHUNK_DATA // NAME_SIZE
"""As many as one chunk can name: 32 GiB."""

Keep = Callable[[bytes, bytes], None]
"""Puts a sealed chunk under its name."""

Fetch = Callable[[bytes], bytes]
"""The sealed chunk of that name, alleged."""


def _key(group: bytes, secret: bytes) -> SymmetricKey:
    return SymmetricKey(secret, label(Purpose.BLOB, group))


def _place(group: bytes, number: int, *, last: bool) -> tuple[bytes, ...]:
    return group, b"data", number.to_bytes(8, "big"), b"last" if last else b"more"


class BlobSealing:
    """Takes a document in pieces of any size; `finish` says where it lies. Source: docs/protocol.md, section 8."""

    def __init__(self, group: bytes, keep: Keep, chance: Chance, most: int) -> None:
        self._group, self._keep, self._chance, self._most = group, keep, chance, most
        self._secret = chance(32)
        self._key = _key(group, self._secret)
        self._waiting = bytearray()
        self._names: list[bytes] = []
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Raises: BadInput past `most` bytes; what `keep` raises."""
        self.size += len(piece)
        if self.size > self._most:
            raise BadInput("This file is larger than %(most)s MB. Send it in parts.", "file", most=self._most // 1_000_000)
        self._hash.update(piece)
        self._waiting += piece
        while len(self._waiting) > CHUNK_DATA:
            self._seal(bytes(self._waiting[:CHUNK_DATA]), last=False)
            del self._waiting[:CHUNK_DATA]

    def _seal(self, data: bytes, *, last: bool) -> None:
        place = _place(self._group, len(self._names), last=last)
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


def chunk_names(group: bytes, blob: Blob, fetch: Fetch) -> list[bytes]:
    """The chunks of this document in their order. Raises: SealBroken when the list is not the one that was sealed; what `fetch` raises."""
    if len(blob.key) != 32:
        raise SealBroken("A document's key is none.")
    sealed = _checked(fetch, _name(blob))
    joined = unpad(open_under(_key(group, blob.key), sealed, Purpose.BLOB, group, b"names"))
    if not joined or len(joined) % NAME_SIZE:
        raise SealBroken("A document's list of chunks is cut short.")
    return [joined[at : at + NAME_SIZE] for at in range(0, len(joined), NAME_SIZE)]


def open_blob(group: bytes, blob: Blob, fetch: Fetch) -> Iterator[bytes]:
    """The document's plain bytes, each chunk checked before it is given out.

    Raises: SealBroken when a chunk is altered, missing, repeated, of another document or in another place; what `fetch` raises.
    """
    key, names, seen = _key(group, blob.key), chunk_names(group, blob, fetch), hashlib.sha256()
    for number, name in enumerate(names):
        place = _place(group, number, last=number == len(names) - 1)
        data = unpad(open_under(key, _checked(fetch, name), Purpose.BLOB, *place))
        seen.update(data)
        yield data
    if seen.hexdigest() != blob.sha256:
        raise SealBroken("A document does not have the hash that was written down when it was added.")


def _name(blob: Blob) -> bytes:
    try:
        return bytes.fromhex(blob.names)
    except ValueError:
        raise SealBroken("A document does not say where it lies.") from None


def _checked(fetch: Fetch, name: bytes) -> bytes:
    sealed = fetch(name)
    if not compare_digest(chunk_name(sealed), name):
        raise SealBroken("A stored chunk is not the one its name says.")
    return sealed
