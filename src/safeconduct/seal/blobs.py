"""Documents opened from their sealed chunks, one at a time. Rule: each chunk is checked before it is given out, and only to whoever asked."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from hmac import compare_digest

from safeconduct.core.document import Blob
from safeconduct.errors import SealBroken
from safeconduct.seal.blob_sealing import blob_key, blob_place
from safeconduct.seal.opening import open_under
from safeconduct.wire.chunk import CHUNK_DATA, NAME_SIZE, chunk_name
from safeconduct.wire.labels import Purpose
from safeconduct.wire.padding import unpad

MOST_CHUNKS = CHUNK_DATA // NAME_SIZE
"""As many as one chunk can name: 32 GiB."""

Fetch = Callable[[bytes], bytes]
"""The sealed chunk of that name, alleged."""


def chunk_names(group: bytes, blob: Blob, fetch: Fetch) -> list[bytes]:
    """The chunks of this document in their order. Raises: SealBroken when the list is not the one that was sealed; what `fetch` raises."""
    if len(blob.key) != 32:
        raise SealBroken("A document's key is none.")
    sealed = _checked(fetch, _name(blob))
    joined = unpad(open_under(blob_key(group, blob.key), sealed, Purpose.BLOB, group, b"names"))
    if not joined or len(joined) % NAME_SIZE:
        raise SealBroken("A document's list of chunks is cut short.")
    return [joined[at : at + NAME_SIZE] for at in range(0, len(joined), NAME_SIZE)]


def open_begun(group: bytes, secret: bytes, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """The plain bytes of the first chunks of a document that was not finished, one by one; nothing from the first on that is damaged, or the last."""
    key = blob_key(group, secret)
    for number, chunk in enumerate(sealed):
        try:
            data = unpad(open_under(key, chunk, Purpose.BLOB, *blob_place(group, number, last=False)))
        except SealBroken:
            return
        yield data


def open_blob(group: bytes, blob: Blob, fetch: Fetch) -> Iterator[bytes]:
    """The document's plain bytes, each chunk checked before it is given out.

    Raises: SealBroken when a chunk is altered, missing, repeated, of another document or in another place; what `fetch` raises.
    """
    key, names, seen = blob_key(group, blob.key), chunk_names(group, blob, fetch), hashlib.sha256()
    for number, name in enumerate(names):
        place = blob_place(group, number, last=number == len(names) - 1)
        data = unpad(open_under(key, _checked(fetch, name), Purpose.BLOB, *place))
        seen.update(data)
        yield data
    if seen.hexdigest() != blob.sha256:
        raise SealBroken("A document does not have the hash that was written down when it was added.")


def _name(blob: Blob) -> bytes:
    try:
        name = bytes.fromhex(blob.names)
    except ValueError:
        name = b""
    if len(name) != NAME_SIZE:
        raise SealBroken("A document does not say where it lies.")
    return name


def _checked(fetch: Fetch, name: bytes) -> bytes:
    sealed = fetch(name)
    if not compare_digest(chunk_name(sealed), name):
        raise SealBroken("A stored chunk is not the one its name says.")
    return sealed
