"""Key rows: one key given to one key holder, in a table whose rows can be destroyed. Rule: outside the group a row shows neither key
name, scope nor holder."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated

import msgspec

from safeconduct.core.ids import Chance, FeedId
from safeconduct.errors import SealBroken
from safeconduct.seal.keys import Epoch, PublicKey, SigningKey, SymmetricKey, verify
from safeconduct.seal.opening import open_from, open_under
from safeconduct.seal.sealing import seal_to, seal_under
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import KEY_ROW_SIZES, pad, unpad

UNDER_EVERYONE, TO_HOLDER = b"\x01", b"\x02"


@dataclass(frozen=True, slots=True)
class Given:
    """One key given. Shape: `what` is `stream` or `epoch`; `subject` a stream id or a holder. Source: docs/protocol.md, section 4."""

    what: str
    subject: str
    number: int
    kid: bytes
    holder: str
    holder_number: int
    box: bytes = field(repr=False)
    giver: FeedId
    signature: bytes = field(repr=False)

    def signed(self, group: bytes) -> bytes:
        return label(
            Purpose.KEY_ROW_SIGNATURE, group, *_named(self.what, self.subject, self.number, self.kid),
            self.holder.encode(), self.holder_number.to_bytes(4, "big"), hashlib.sha256(self.box).digest(),
        )  # fmt: skip

    def check(self, group: bytes) -> None:
        """Raises: SealBroken when the giver named did not sign it."""
        verify(bytes.fromhex(self.giver), self.signature, self.signed(group))

    def is_signed(self, group: bytes) -> bool:
        """Whether the giver named signed it: anybody may name one."""
        try:
            self.check(group)
        except SealBroken:
            return False
        return True


def _named(what: str, subject: str, number: int, kid: bytes) -> tuple[bytes, ...]:
    return what.encode(), subject.encode(), number.to_bytes(4, "big"), kid


@dataclass(frozen=True, slots=True)
class Holder:
    """Who shall open it: by the public key, or, for a giver who is inside, by the wrap key."""

    name: str
    number: int
    public: PublicKey
    inside: Epoch | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """The key to give, whatever it is of."""

    what: str
    subject: str
    number: int
    kid: bytes
    secret: bytes = field(repr=False)


def give(group: bytes, key: Key, holder: Holder, giver: SigningKey, chance: Chance) -> Given:
    """The key sealed to the holder and signed by the giver."""
    context = (
        group,
        holder.name.encode(),
        holder.number.to_bytes(4, "big"),
        *_named(key.what, key.subject, key.number, key.kid),
    )
    if holder.inside is None:
        box = b"\0" + seal_to(holder.public, key.secret, Purpose.KEY_BOX, *context)
    else:
        box = b"\1" + seal_under(holder.inside.wrap, key.secret, chance, Purpose.KEY_BOX, *context)
    feed = FeedId(giver.public.hex())
    given = Given(key.what, key.subject, key.number, key.kid, holder.name, holder.number, box, feed, b"")
    return Given(*_parts(given)[:-1], giver.sign(given.signed(group)))


def _parts(given: Given) -> tuple[str, str, int, bytes, str, int, bytes, FeedId, bytes]:
    return (
        given.what, given.subject, given.number, given.kid, given.holder, given.holder_number, given.box, given.giver, given.signature,
    )  # fmt: skip


def open_box(group: bytes, given: Given, holder: Epoch) -> bytes:
    """The key's secret. Raises: SealBroken when it was given to another holder, stream, circle or group."""
    context = (
        group, given.holder.encode(), given.holder_number.to_bytes(4, "big"),
        *_named(given.what, given.subject, given.number, given.kid),
    )  # fmt: skip
    if given.box[:1] == b"\1":
        return open_under(holder.wrap, given.box[1:], Purpose.KEY_BOX, *context)
    return open_from(holder, given.box[1:], Purpose.KEY_BOX, *context)


def row_under_everyone(group: bytes, given: Given, everyone: SymmetricKey, chance: Chance) -> bytes:
    """The row for the table, readable to the whole group."""
    padded = pad(msgspec.msgpack.encode([1, *_parts(given)]), KEY_ROW_SIZES)
    return UNDER_EVERYONE + seal_under(everyone, padded, chance, Purpose.KEY_ROW, group)


def row_to_holder(group: bytes, given: Given, holder: PublicKey) -> bytes:
    """The row for the table, readable to its holder alone, who has no key of the group's yet."""
    padded = pad(msgspec.msgpack.encode([1, *_parts(given)]), KEY_ROW_SIZES)
    return TO_HOLDER + seal_to(holder, padded, Purpose.KEY_ROW, group)


_Number = Annotated[int, msgspec.Meta(ge=0, lt=2**32)]
_Feed = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Content = tuple[int, str, str, _Number, bytes, str, _Number, bytes, _Feed, bytes]


@cache
def _content_decoder() -> msgspec.msgpack.Decoder[_Content]:
    return msgspec.msgpack.Decoder(_Content)


def open_row(
    group: bytes, row: bytes, everyone: tuple[SymmetricKey, ...], holders: tuple[Epoch, ...]
) -> Given | None:
    """The key given, when this reader can open the row; None when not (yet).

    Raises: SealBroken when the row opens and is no key row.
    """
    padded = _opened(group, row, everyone, holders)
    if padded is None:
        return None
    try:
        parts = _content_decoder().decode(unpad(padded))
    except (msgspec.MsgspecError, ValueError):
        raise SealBroken("A key row is not in the form of a key row.") from None
    what, subject, number, kid, holder, holder_number, box, giver, signature = parts[1:]
    return Given(what, subject, number, kid, holder, holder_number, box, FeedId(giver), signature)


def _opened(
    group: bytes, row: bytes, everyone: tuple[SymmetricKey, ...], holders: tuple[Epoch, ...]
) -> bytes | None:
    if row[:1] == UNDER_EVERYONE:
        for key in everyone:
            try:
                return open_under(key, row[1:], Purpose.KEY_ROW, group)
            except SealBroken:
                continue
    elif row[:1] == TO_HOLDER:
        for holder in holders:
            try:
                return open_from(holder, row[1:], Purpose.KEY_ROW, group)
            except SealBroken:
                continue
    return None
