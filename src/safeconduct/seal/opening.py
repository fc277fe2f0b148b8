"""Opening what was sealed to a key holder. Rule: only desks and the command line import this; the help page has `receipt` alone."""

from cryptography.exceptions import InvalidTag

from safeconduct.errors import SealBroken
from safeconduct.seal.keys import Epoch, SymmetricKey
from safeconduct.seal.sealing import NONCE_SIZE, SUITE
from safeconduct.wire.labels import Purpose, label


def open_from(epoch: Epoch, alleged: bytes, purpose: Purpose, *context: bytes) -> bytes:
    """What was sealed to this key holder. Raises: SealBroken when it was not, or for another purpose or context."""
    try:
        return SUITE.decrypt(alleged, epoch.private, info=label(purpose, *context))
    except (InvalidTag, ValueError):
        raise SealBroken("A sealed record does not open with the key it names.") from None


def open_under(key: SymmetricKey, alleged: bytes, purpose: Purpose, *context: bytes) -> bytes:
    """What was sealed under this key. Raises: SealBroken when it was not, or for another purpose or context."""
    if len(alleged) < NONCE_SIZE + 16:
        raise SealBroken(f"A sealed record is cut short at {len(alleged)} bytes.")
    try:
        return key.cipher.decrypt(alleged[:NONCE_SIZE], alleged[NONCE_SIZE:], label(purpose, key.kid, *context))
    except InvalidTag:
        raise SealBroken("A sealed record does not open with the key it names.") from None
