"""Whether a row was signed by the feed it stands in. Rule: a feed's name is its public key, so nothing else is needed, and no secret."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.row import Row


def check_signed(row: Row) -> None:
    """Raises: SealBroken when the feed named did not sign the row."""
    try:
        check_signed_by(row.head.feed, row.signature, label(Purpose.EVENT_SIGNATURE, row.h))
    except SealBroken:
        raise SealBroken("A row is not signed by the feed it stands in.") from None


def check_signed_by(feed: bytes, signature: bytes, signed: bytes) -> None:
    """Raises: SealBroken when this feed did not sign these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(feed).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise SealBroken("A signature is not that of the feed it names.") from None
