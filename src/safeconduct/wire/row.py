"""The sealed row of a feed: the only form in which an event is stored or sent. Rule: nothing here knows a key or a fact."""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label

VERSION = 1
HEAD_SIZE = 1 + 32 + 32 + 8 + 32
ROUTE_SIZE = 60
NO_ROW = bytes(32)
MOST_BYTES = 80 * 1024


@dataclass(frozen=True)
class Head:
    """Shape: `group`, `feed` and `previous` are 32 bytes; `n` counts from 1. Source: docs/protocol.md, section 3."""

    group: bytes
    feed: bytes
    n: int
    previous: bytes

    def to_bytes(self) -> bytes:
        return self._raw

    @cached_property
    def _raw(self) -> bytes:
        return bytes((VERSION,)) + self.group + self.feed + self.n.to_bytes(8, "big") + self.previous

    @classmethod
    def parse(cls, raw: bytes) -> "Head":
        if len(raw) != HEAD_SIZE or raw[0] != VERSION:
            raise SealBroken(f"A row's head has {len(raw)} bytes or an unknown version.")
        head = cls(raw[1:33], raw[33:65], int.from_bytes(raw[65:73], "big"), raw[73:105])
        head.__dict__["_raw"] = raw  # What was taken apart need not be put together again for each seal and hash over it.
        return head


@dataclass(frozen=True)
class Row:
    """One event as stored: head, sealed body (None when erased or withheld), the body's hash, the signature."""

    head: Head
    body: bytes | None
    body_hash: bytes
    signature: bytes

    @cached_property
    def h(self) -> bytes:
        """What the next row of the feed names as its previous. Source: docs/protocol.md, section 3."""
        return row_hash(self.head, self.body_hash)

    @cached_property
    def feed(self) -> FeedId:
        return FeedId(self.head.feed.hex())

    @property
    def n(self) -> int:
        return self.head.n

    @property
    def size(self) -> int:
        """Unit: bytes of the body, which is nearly all of it."""
        return len(self.body or b"")

    @property
    def route(self) -> bytes:
        return (self.body or b"")[:ROUTE_SIZE]

    @property
    def sealed(self) -> bytes:
        return (self.body or b"")[ROUTE_SIZE:]

    def to_bytes(self) -> bytes:
        return msgspec.msgpack.encode([self.head.to_bytes(), self.body, self.body_hash, self.signature])

    @classmethod
    def parse(cls, raw: bytes) -> "Row":
        """Raises: SealBroken when the bytes are no row, or the body is not the one its hash names."""
        try:
            head, body, hashed, signature = _decoder().decode(raw)
        except (msgspec.MsgspecError, ValueError):
            raise SealBroken("A stored row is not in the form of a row.") from None
        if len(hashed) != 32 or len(signature) != 64 or len(raw) > MOST_BYTES:
            raise SealBroken("A stored row has a part of the wrong size.")
        if body is not None and body_hash(body) != hashed:
            raise SealBroken("A stored row's body is not the one its hash names.")
        row = cls(Head.parse(head), body, hashed, signature)
        # Whoever takes a row apart asks for both, and a property that is worked out once waits for a lock first.
        row.__dict__.update(feed=FeedId(row.head.feed.hex()), h=row_hash(row.head, hashed))
        return row

    def without_body(self) -> "Row":
        return Row(self.head, None, self.body_hash, self.signature)

    def bare_bytes(self) -> bytes:
        """The row without its body, as it is stored."""
        return msgspec.msgpack.encode([self.head.to_bytes(), None, self.body_hash, self.signature])


@cache
def _decoder() -> msgspec.msgpack.Decoder[tuple[bytes, bytes | None, bytes, bytes]]:
    return msgspec.msgpack.Decoder(tuple[bytes, bytes | None, bytes, bytes])


def body_hash(body: bytes) -> bytes:
    return hashlib.sha256(label(Purpose.EVENT_BODY, body)).digest()


def row_hash(head: Head, hashed_body: bytes) -> bytes:
    return hashlib.sha256(label(Purpose.EVENT_HEAD, head.to_bytes(), hashed_body)).digest()


def parse_list(raw: bytes, most: int) -> list[Any]:
    """A MessagePack array of at most `most` things. Raises: SealBroken when it is none."""
    try:
        things = msgspec.msgpack.decode(raw, type=list[Any])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise SealBroken("What arrived is not a list.") from None
    if len(things) > most:
        raise SealBroken(f"A list has {len(things)} parts, at most {most}.")
    return things
