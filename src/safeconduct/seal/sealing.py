"""Sealing: to a public key (any door may) and under a symmetric key. Rule: nothing here opens anything."""

from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from safeconduct.core.ids import Chance
from safeconduct.errors import SealBroken
from safeconduct.seal.keys import PublicKey, SymmetricKey
from safeconduct.wire.labels import Purpose, label

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
"""The one suite; there is no negotiation. Source: RFC 9180; docs/protocol.md, section 2."""

NONCE_SIZE = 12


def seal_to(public: PublicKey, plain: bytes, purpose: Purpose, *context: bytes) -> bytes:
    """The plaintext sealed to a key holder, bound to purpose and context. Shape: 1120 bytes, then the plaintext's length, then 16.

    Raises: SealBroken when the public key is none that anything can be sealed to.
    """
    try:
        return SUITE.encrypt(plain, public.hpke, info=label(purpose, *context))
    except ValueError:
        raise SealBroken("A public key is none that anything can be sealed to.") from None


def seal_under(key: SymmetricKey, plain: bytes, chance: Chance, purpose: Purpose, *context: bytes) -> bytes:
    """The plaintext under a key, bound to purpose, kid and context. Shape: 12-byte nonce ‖ AES-256-GCM-SIV."""
    nonce = chance(NONCE_SIZE)
    return nonce + key.cipher.encrypt(nonce, plain, label(purpose, key.kid, *context))
