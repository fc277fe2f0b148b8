"""A member's keys on one machine, in one file under a passphrase. Rule: the kid is checked before anything is opened, and a weaker
derivation than the floor is refused however the file asks for it."""

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from safeconduct.core.ids import Chance, DeviceId, FeedId, MemberId
from safeconduct.errors import NotAllowed, SealBroken, TooNew
from safeconduct.seal.keys import Epoch, SigningKey, SymmetricKey, derive
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.labels import Purpose, label

VERSION = 1
MIB = 1024


@dataclass(frozen=True, slots=True)
class Kdf:
    """Argon2id's cost. Unit: `memory` in KiB. Source: RFC 9106; docs/protocol.md, section 2."""

    memory: int = 256 * MIB
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        if not (64 * MIB <= self.memory <= 4096 * MIB and 3 <= self.passes <= 16 and 1 <= self.lanes <= 16):
            raise SealBroken(
                "The keyring asks for a derivation outside the limits. Somebody may have changed the file."
            )


@dataclass(frozen=True)
class Ring:
    """What the file holds. Shape: every seed is 32 bytes; `member_seeds` are (epoch number, seed), newest last; `invite` is the secret of the
    invite one knocked with, until one was let in."""

    group: bytes
    genesis: bytes
    member: MemberId
    device: DeviceId
    feed_seed: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)
    member_seeds: tuple[tuple[int, bytes], ...] = field(repr=False)
    roster_stream: str = ""
    invite: bytes = field(default=b"", repr=False)
    # The last one, because its byte is never zero and the padding is.
    has_trust: bool = False

    @cached_property
    def signing(self) -> SigningKey:
        return SigningKey(self.feed_seed)

    @cached_property
    def feed(self) -> FeedId:
        return FeedId(self.signing.public.hex())

    def derived(self, purpose: Purpose) -> bytes:
        """A key of this device alone, for its own files."""
        return derive(self.device_seed, purpose, self.group, self.member.encode())


def epoch_of(holder: str, number: int, seed: bytes) -> Epoch:
    """A key holder's epoch. Its scope leaves the group out, because the group's id is the hash of an event that shows the first
    epochs; what is given to a holder is bound to the group in its box. Source: docs/protocol.md, section 4."""
    return Epoch(seed, label(Purpose.KID, holder.encode(), number.to_bytes(4, "big")))


def stretched(name: str, passphrase: str, salt: bytes, kdf: Kdf) -> bytes:
    """What name and passphrase give on this machine: one slow derivation for all keyrings that lie on it.

    The name is part of the secret, so the folder need not say who works here.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().strip().encode()
    spoken = unicodedata.normalize("NFKC", passphrase).strip().encode()
    return Argon2id(
        salt=salt, length=32, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory
    ).derive(label(Purpose.KEYRING_KEY, folded, spoken))


def _key(secret: bytes, group: bytes, member: str) -> SymmetricKey:
    return SymmetricKey(secret, label(Purpose.KEYRING, group, member.encode()))


def keyring_bytes(ring: Ring, secret: bytes, salt: bytes, kdf: Kdf, chance: Chance) -> bytes:
    """The file's bytes. Source: docs/protocol.md, section 8."""
    key = _key(secret, ring.group, ring.member)
    plain = msgspec.msgpack.encode(ring).ljust(20480, b"\0")
    head = [kdf.memory, kdf.passes, kdf.lanes, salt, ring.group, ring.member, key.kid]
    return msgspec.msgpack.encode(
        [VERSION, *head, seal_under(key, plain, chance, Purpose.KEYRING, ring.group)]
    )


_Parts = tuple[Literal[1], int, int, int, bytes, bytes, str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class LockedRing:
    """A keyring file as read, before anybody gave a passphrase."""

    kdf: Kdf
    salt: bytes
    group: bytes
    member: MemberId
    kid: bytes
    sealed: bytes

    @classmethod
    def parse(cls, raw: bytes) -> "LockedRing":
        """Raises: SealBroken when the file is damaged, TooNew when a newer version wrote it."""
        try:
            things = msgspec.msgpack.decode(raw, type=list[Any])
            if isinstance(things[0], int) and things[0] > VERSION:
                raise TooNew("A newer Safeconduct wrote this keyring. Nothing was changed. Start the newer one.")
            _, memory, passes, lanes, salt, group, member, kid, sealed = msgspec.convert(things, _Parts)
        except (msgspec.MsgspecError, ValueError, IndexError, RecursionError):
            raise SealBroken(
                "A keyring file is damaged. Restore it from the last backup of this folder."
            ) from None
        return cls(Kdf(memory, passes, lanes), salt, group, MemberId(member), kid, sealed)

    def is_opened_by(self, secret: bytes) -> bool:
        return _key(secret, self.group, self.member).kid == self.kid

    def open(self, secret: bytes) -> Ring:
        """Raises: NotAllowed when name or passphrase is another."""
        key = _key(secret, self.group, self.member)
        if key.kid != self.kid:
            raise NotAllowed("That name and passphrase do not open anything here.")
        try:
            padded = open_under(key, self.sealed, Purpose.KEYRING, self.group)
        except (SealBroken, InvalidTag):
            raise SealBroken(
                "A keyring file is damaged. Restore it from the last backup of this folder."
            ) from None
        return msgspec.msgpack.decode(padded.rstrip(b"\0"), type=Ring)
