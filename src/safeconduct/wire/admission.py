"""The list by which a relay lets feeds write and laptops read. Rule: it says nothing but that, and each list is signed by a keyholder of the
list before it; desks take no authority from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.signed import check_signed_by

VERSION = 1
MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Admission:
    """Shape: `number` from 1; `writers` gives for each feed the SHA-256 of its laptop's token; `closed` the last row that is still taken of a
    feed that may not write any more; `keyholders` may sign the next list."""

    group: bytes
    number: int
    writers: Mapping[FeedId, bytes]
    closed: Mapping[FeedId, int] = field(default_factory=dict)
    keyholders: frozenset[FeedId] = frozenset()

    def to_bytes(self) -> bytes:
        writers = [[bytes.fromhex(feed), token] for feed, token in sorted(self.writers.items())]
        closed = [[bytes.fromhex(feed), n] for feed, n in sorted(self.closed.items())]
        keyholders = [bytes.fromhex(feed) for feed in sorted(self.keyholders)]
        return msgspec.msgpack.encode([VERSION, self.group, self.number, writers, closed, keyholders])

    @classmethod
    def parse(cls, raw: bytes) -> "Admission":
        """Raises: SealBroken when the bytes are no admission list."""
        try:
            version, group, number, writers, closed, keyholders = msgspec.msgpack.decode(raw, type=_Parts)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise SealBroken("An admission list is not in the form of one.") from None
        sizes = {len(one) for one in (group, *keyholders, *(part for pair in writers for part in pair), *(feed for feed, _ in closed))}
        if version != VERSION or number < 1 or sizes != {32} or not writers or not keyholders:
            raise SealBroken("An admission list is not in the form of one.")
        return cls(
            group,
            number,
            {FeedId(feed.hex()): token for feed, token in writers},
            {FeedId(feed.hex()): n for feed, n in closed},
            frozenset(FeedId(feed.hex()) for feed in keyholders),
        )

    def takes(self, feed: FeedId, n: int) -> bool:
        """Whether this row of this feed may come in."""
        return feed in self.writers or n <= self.closed.get(feed, 0)


_Parts = tuple[int, bytes, int, list[tuple[bytes, bytes]], list[tuple[bytes, int]], list[bytes]]


@dataclass(frozen=True, slots=True)
class SignedAdmission:
    """An admission list and who signed it; the signature holds."""

    listed: Admission
    signer: FeedId

    @classmethod
    def parse(cls, alleged: bytes) -> "SignedAdmission":
        """Shape: the signer's key (32 bytes) ‖ the list ‖ the signature (64 bytes). Raises: SealBroken when it is not."""
        if not 96 < len(alleged) <= MOST_BYTES:
            raise SealBroken(f"An admission list has {len(alleged)} bytes.")
        signer, raw, signature = alleged[:32], alleged[32:-64], alleged[-64:]
        check_signed_by(signer, signature, to_sign(raw))
        return cls(Admission.parse(raw), FeedId(signer.hex()))

    @staticmethod
    def within(signed: bytes) -> Admission:
        """The list alone, of bytes whose signature was checked when they came."""
        return Admission.parse(signed[32:-64])


def to_sign(raw: bytes) -> bytes:
    return label(Purpose.ADMISSION, raw)
