"""One file, sealed to the recovery key. Rule: it is written under a fresh content key, in numbered chunks of which the last says so, and
read back before anybody is told that it is there."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO

from safeconduct.core.ids import Chance
from safeconduct.errors import SealBroken
from safeconduct.seal.keys import Epoch, PublicKey, SymmetricKey
from safeconduct.seal.opening import open_from, open_under
from safeconduct.seal.sealing import seal_to, seal_under
from safeconduct.wire.labels import Purpose, label

MAGIC = b"SCB1"
CHUNK = 1024 * 1024
_BOX_SIZE = 1120 + 32 + 16
_SEALED_EXTRA = 12 + 16


def _content_key(secret: bytes, group: bytes) -> SymmetricKey:
    return SymmetricKey(secret, label(Purpose.BACKUP, group))


def _numbered(parts: Iterable[bytes]) -> Iterator[tuple[int, bool, bytes]]:
    """Chunks of `CHUNK` bytes with their number, and whether each is the last."""
    held, number = b"", 0
    for part in parts:
        held += part
        while len(held) > CHUNK:
            yield number, False, held[:CHUNK]
            held, number = held[CHUNK:], number + 1
    yield number, True, held


def _place(number: int, *, last: bool) -> tuple[bytes, bytes]:
    return number.to_bytes(8, "big"), b"last" if last else b"more"


def seal_backup(group: bytes, recovery: PublicKey, plain: Iterable[bytes], target: IO[bytes], chance: Chance) -> bytes:
    """Writes the sealed file; returns the content key's secret, with which the writer alone can read it back now.

    Source: docs/protocol.md, section 8.
    """
    key = _content_key(chance(32), group)
    target.write(MAGIC + group + seal_to(recovery, key.secret, Purpose.BACKUP, group))
    for number, last, chunk in _numbered(plain):
        target.write(seal_under(key, chunk, chance, Purpose.BACKUP, group, *_place(number, last=last)))
    return key.secret


def group_of(source: IO[bytes]) -> bytes:
    """The group the backup is of. Raises: SealBroken when the file is no backup."""
    head = source.read(len(MAGIC) + 32)
    if len(head) < len(MAGIC) + 32 or head[: len(MAGIC)] != MAGIC:
        raise SealBroken("This file is no backup of Safeconduct, or it is cut short.")
    return head[len(MAGIC) :]


def content_secret(source: IO[bytes], group: bytes, recovery: Iterable[Epoch]) -> tuple[int, bytes]:
    """Reads on behind `group_of`: which of these keys opens it, from 0, and what it opens. Raises: SealBroken when none does."""
    box = source.read(_BOX_SIZE)
    for number, epoch in enumerate(recovery):
        with suppress(SealBroken):
            return number, open_from(epoch, box, Purpose.BACKUP, group)
    raise SealBroken(
        "This recovery sheet does not open this backup: it is of another group, or another sheet was the present one when the backup was taken. "
        "Try the sheet from then, or another backup."
    )


def skip_box(source: IO[bytes]) -> None:
    source.read(_BOX_SIZE)


def open_chunks(source: IO[bytes], group: bytes, secret: bytes) -> Iterator[bytes]:
    """The backup's bytes, each chunk checked before it is given out.

    Raises: SealBroken when a chunk is altered, missing, out of order, or the file is cut short.
    """
    key, number = _content_key(secret, group), 0
    sealed = source.read(CHUNK + _SEALED_EXTRA)
    while True:
        following = source.read(CHUNK + _SEALED_EXTRA)
        try:
            yield open_under(key, sealed, Purpose.BACKUP, group, *_place(number, last=not following))
        except SealBroken:
            raise SealBroken(f"The backup is damaged or cut short at part {number + 1}. Nothing was restored from it.") from None
        if not following:
            return
        sealed, number = following, number + 1
