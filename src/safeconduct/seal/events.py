"""Events to sealed rows and back. Rule: a row opens only in the place of the feed it was written for, under the key it names."""

from safeconduct.core.ids import Chance
from safeconduct.errors import SealBroken
from safeconduct.seal.keys import SigningKey, SymmetricKey, verify
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import EVENT_SIZES, pad, unpad
from safeconduct.wire.row import Head, Row, body_hash, row_hash


def stream_scope(group: bytes, stream: str) -> bytes:
    """The scope of a stream's key. Source: docs/protocol.md, section 3."""
    return label(Purpose.EVENT, group, stream.encode())


def seal_row(
    head: Head, plain: bytes, key: SymmetricKey, everyone: SymmetricKey, signing: SigningKey, chance: Chance
) -> Row:
    """The plain event as a signed row of its feed."""
    raw = head.to_bytes()
    sealed = seal_under(key, pad(plain, EVENT_SIZES), chance, Purpose.EVENT, raw)
    body = seal_under(everyone, key.kid, chance, Purpose.EVENT_ROUTE, raw) + sealed
    hashed = body_hash(body)
    return Row(head, body, hashed, signing.sign(label(Purpose.EVENT_SIGNATURE, row_hash(head, hashed))))


def check_signature(row: Row) -> None:
    """Raises: SealBroken when the feed named did not sign the row."""
    verify(row.head.feed, row.signature, label(Purpose.EVENT_SIGNATURE, row.h))


def open_route(row: Row, everyone: tuple[SymmetricKey, ...]) -> bytes | None:
    """The kid the row stands under; None when it is of an epoch this reader does not have."""
    raw = row.head.to_bytes()
    for key in everyone:
        try:
            return open_under(key, row.route, Purpose.EVENT_ROUTE, raw)
        except SealBroken:
            continue
    return None


def open_row_body(row: Row, key: SymmetricKey) -> bytes:
    """The plain event's bytes. Raises: SealBroken when the row is altered, moved or under another key."""
    return unpad(open_under(key, row.sealed, Purpose.EVENT, row.head.to_bytes()))
