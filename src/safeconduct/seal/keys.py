"""Keys as values: symmetric keys with their names, epochs of key holders, signing keys. Rule: a key is accepted only if it
reproduces its kid, because an AEAD does not commit to its key."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from hmac import compare_digest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label

PUBLIC_SIZE = 1184 + 32


def derive(secret: bytes, purpose: Purpose, *fields: bytes, size: int = 32) -> bytes:
    """HKDF-SHA256 of the secret under a label. Source: RFC 5869; docs/protocol.md, section 2."""
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=label(purpose, *fields)).derive(secret)


def digest(purpose: Purpose, *fields: bytes) -> bytes:
    """SHA-256 under a label."""
    return hashlib.sha256(label(purpose, *fields)).digest()


@dataclass(frozen=True)
class SymmetricKey:
    """A 32-byte key for one scope; `kid` is its name and commits to it."""

    secret: bytes = field(repr=False)
    scope: bytes

    @cached_property
    def kid(self) -> bytes:
        return derive(self.secret, Purpose.KID, self.scope)

    @cached_property
    def cipher(self) -> AESGCMSIV:
        return AESGCMSIV(derive(self.secret, Purpose.SEAL_KEY, self.scope))

    @classmethod
    def checked(cls, secret: bytes, scope: bytes, kid: bytes) -> "SymmetricKey":
        """Raises: SealBroken when the key is not the one the kid names."""
        key = cls(secret, scope)
        if not compare_digest(key.kid, kid):
            raise SealBroken("A key does not reproduce its name.")
        return key


@dataclass(frozen=True)
class PublicKey:
    """The public half of a key holder: anyone may seal to it. Shape: ML-KEM-768 (1184 bytes) ‖ X25519 (32 bytes)."""

    raw: bytes

    @cached_property
    def hpke(self) -> MLKEM768X25519PublicKey:
        if len(self.raw) != PUBLIC_SIZE:
            raise SealBroken(f"A public key has {len(self.raw)} bytes, not {PUBLIC_SIZE}.")
        try:
            return MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.raw[:1184]),
                X25519PublicKey.from_public_bytes(self.raw[1184:]),
            )
        except ValueError:
            raise SealBroken("A public key is none that anything can be sealed to.") from None


@dataclass(frozen=True)
class Epoch:
    """One epoch of a key holder, all from one 32-byte seed. Source: docs/protocol.md, section 4."""

    seed: bytes = field(repr=False)
    scope: bytes

    @cached_property
    def kid(self) -> bytes:
        return derive(self.seed, Purpose.KID, self.scope)

    @cached_property
    def private(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(derive(self.seed, Purpose.EPOCH_MLKEM, self.scope, size=64)),
            X25519PrivateKey.from_private_bytes(derive(self.seed, Purpose.EPOCH_X25519, self.scope)),
        )

    @cached_property
    def public(self) -> PublicKey:
        mlkem = MLKEM768PrivateKey.from_seed_bytes(
            derive(self.seed, Purpose.EPOCH_MLKEM, self.scope, size=64)
        )
        x25519 = X25519PrivateKey.from_private_bytes(derive(self.seed, Purpose.EPOCH_X25519, self.scope))
        return PublicKey(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    @cached_property
    def wrap(self) -> SymmetricKey:
        return SymmetricKey(derive(self.seed, Purpose.EPOCH_WRAP, self.scope), self.scope)

    @classmethod
    def checked(cls, seed: bytes, scope: bytes, kid: bytes) -> "Epoch":
        """Raises: SealBroken when the seed is not the one the kid names."""
        epoch = cls(seed, scope)
        if not compare_digest(epoch.kid, kid):
            raise SealBroken("A circle's key does not reproduce its name.")
        return epoch


@dataclass(frozen=True)
class SigningKey:
    """A device's or a caller's Ed25519 key. Its public half in hex is the feed's id."""

    seed: bytes = field(repr=False)

    @cached_property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Returns when the signature is good. Raises: SealBroken when it is not."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise SealBroken("A signature does not fit what it signs.") from None
