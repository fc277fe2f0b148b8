"""The form of what lies in the letterbox: letters, answers, adoption receipts. Rule: both sides of the door build and read them here,
and no key of staff, circle or group opens anything here."""

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag

from safeconduct.core.ids import CallId, Chance, EventId, FeedId, fresh
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, SealBroken
from safeconduct.seal.keys import PublicKey, SigningKey, SymmetricKey, derive, digest, verify
from safeconduct.seal.sealing import NONCE_SIZE, seal_to, seal_under
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import LETTER_SIZES, pad, unpad

VERSION = 1
OVERHEAD = 1408
"""Unit: bytes of a row that are not the padded letter: two boxes of the content key, a kid, a seal, a signature, four array heads."""

TEXT_SIZES = tuple(size - OVERHEAD for size in LETTER_SIZES)
ANSWER_SIZES = tuple(size - NONCE_SIZE - 16 for size in LETTER_SIZES)
SIGNATURE_SIZE = 64


class Kind(StrEnum):
    """What a letter to the group is. Shape: wire words; docs/protocol.md, section 6."""

    CALL = "call"
    WORDS = "words"
    SAFE = "safe"
    NOT_SAFE = "not safe"
    CONTACT = "contact"
    WITHDRAWN = "withdrawn"
    FILE = "file"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class CallerPublic:
    """What the first letter gives the group, so that it can answer and know the caller again."""

    seal: bytes
    sign: bytes
    conversation: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter to the group as its writer made it.

    Shape: `caller` in calls only. `number` is the place the writer took to be free; a row that had to move keeps it.
    """

    kind: Kind
    number: int
    language: str
    moment: Moment
    fields: Mapping[str, str]
    caller: CallerPublic | None = None

    def to_bytes(self) -> bytes:
        caller = self.caller
        last = (caller.seal, caller.sign, caller.conversation) if caller else (None, None, None)
        parts = [VERSION, self.kind.value, self.number, self.language, self.moment, dict(self.fields), *last]
        return msgspec.msgpack.encode(parts)

    @classmethod
    def parse(cls, raw: bytes) -> "Written":
        """Raises: SealBroken when the bytes are no letter."""
        try:
            version, kind, number, language, moment, fields, *last = msgspec.msgpack.decode(raw, type=_Parts)
            caller = CallerPublic(*last) if all(last) else None
            if version != VERSION or (caller is None) == (kind == Kind.CALL):
                raise SealBroken("A letter is of a newer version, or without its writer's keys.")
            return cls(Kind(kind), number, language, Moment(moment), fields, caller)
        except (msgspec.MsgspecError, ValueError):
            raise SealBroken("An opened letter is not in the form of a letter.") from None


_Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
_Moment = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]
_Key = Annotated[bytes, msgspec.Meta(max_length=2048)] | None
_Parts = tuple[int, str, _Number, str, _Moment, dict[str, str], _Key, _Key, _Key]
"""Whoever has the front desk's public key can seal anything: a number no file can hold must not get further than here."""


def address(conversation: SymmetricKey, direction: Direction, number: int) -> bytes:
    """Where the letter or answer of this number lies; without the conversation key no two addresses belong together."""
    return derive(conversation.secret, Purpose.ADDRESS, direction.value.encode(), number.to_bytes(8, "big"))


def call_of(group: bytes, conversation: bytes) -> CallId:
    """The same call on every desk that takes the letter in; what names another is not of this person."""
    seed = digest(Purpose.ADOPTION, group, conversation)
    return CallId(fresh(lambda size: seed[:size]))


def tag(conversation: SymmetricKey, kind: Kind, fields: Mapping[str, str]) -> bytes:
    """The same for the same text in the same conversation, so that sending twice is one row."""
    content = kind.value.encode() + msgspec.msgpack.encode(dict(sorted(fields.items())))
    return derive(conversation.secret, Purpose.LETTER_TAG, hashlib.sha256(content).digest())


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """To whom letters are sealed. Shape: the front desk's epoch as the door list names it."""

    kid: bytes
    public: PublicKey


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter's row, taken apart. Shape: two boxes with the same content key, for the front desk and for the writer."""

    desk_box: bytes
    own_box: bytes
    kid: bytes
    content: bytes

    def to_bytes(self) -> bytes:
        return pad_row(msgspec.msgpack.encode([VERSION, self.desk_box, self.own_box, self.kid, self.content]))

    @classmethod
    def parse(cls, body: bytes) -> "SealedLetter":
        """Raises: SealBroken when the row is no letter."""
        try:
            version, *parts = msgspec.msgpack.decode(unpad(body), type=tuple[int, bytes, bytes, bytes, bytes])
        except (msgspec.MsgspecError, ValueError):
            raise SealBroken("A row of the letterbox is no letter.") from None
        if version != VERSION or len(body) not in LETTER_SIZES:
            raise SealBroken("A row of the letterbox is of a newer version or of a strange size.")
        return cls(*parts)


def pad_row(plain: bytes) -> bytes:
    return pad(plain, LETTER_SIZES)


def seal_letter(
    group: bytes,
    desk: FrontDesk,
    conversation: SymmetricKey,
    signing: SigningKey,
    written: Written,
    *,
    chance: Chance,
) -> tuple[bytes, bytes]:
    """Tag and row body of the letter. Raises: BadInput when it is longer than the largest row."""
    padded = pad(written.to_bytes(), TEXT_SIZES)
    signed = padded + signing.sign(label(Purpose.CALLER_SIGNATURE, group, padded))
    its_tag = tag(conversation, written.kind, written.fields)
    content = content_key(chance(32), group)
    sealed = SealedLetter(
        seal_to(desk.public, content.secret, Purpose.LETTER, group, its_tag),
        seal_under(conversation, content.secret, chance, Purpose.LETTER, group, its_tag),
        desk.kid,
        seal_under(content, signed, chance, Purpose.LETTER_CONTENT, group, its_tag),
    )
    return its_tag, sealed.to_bytes()


def content_key(secret: bytes, group: bytes) -> SymmetricKey:
    """Raises: SealBroken when a box held something else than a key."""
    if len(secret) != 32:
        raise SealBroken(f"A letter's key has {len(secret)} bytes, not 32.")
    return SymmetricKey(secret, label(Purpose.LETTER_CONTENT, group))


def open_content(secret: bytes, sealed: SealedLetter, group: bytes, its_tag: bytes, sign: bytes | None = None) -> Written:
    """The letter under its content key. `sign` is the writer's public signing key, known from the call; a call brings its own.

    Raises: SealBroken when seal, signature or form do not hold, or when a later letter comes without a known writer.
    """
    signed = open_sealed(content_key(secret, group), sealed.content, Purpose.LETTER_CONTENT, group, its_tag)
    padded, signature = signed[:-SIGNATURE_SIZE], signed[-SIGNATURE_SIZE:]
    written = Written.parse(unpad(padded))
    writer = sign or (written.caller.sign if written.caller else None)
    if writer is None:
        raise SealBroken("A letter came without the call it belongs to.")
    verify(writer, signature, label(Purpose.CALLER_SIGNATURE, group, padded))
    return written


def open_sealed(key: SymmetricKey, alleged: bytes, purpose: Purpose, *context: bytes) -> bytes:
    """What was sealed under a key of the letterbox: a conversation's or a letter's. Raises: SealBroken."""
    if len(alleged) < NONCE_SIZE + 16:
        raise SealBroken(f"A sealed letter is cut short at {len(alleged)} bytes.")
    try:
        return key.cipher.decrypt(alleged[:NONCE_SIZE], alleged[NONCE_SIZE:], label(purpose, key.kid, *context))
    except InvalidTag:
        raise SealBroken("A sealed letter does not open with the key it names.") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the person. Shape: `feed` is the device that wrote it; `pseudonym` and `role` are what the person may know of the writer."""

    number: int
    moment: Moment
    language: str
    text: str
    pseudonym: str
    role: str
    feed: FeedId


def seal_answer(group: bytes, conversation: SymmetricKey, answer: Answer, signing: SigningKey, chance: Chance) -> tuple[bytes, bytes]:
    """Address and row body. The tag of an answer's row is the hash of its body.

    Raises: BadInput when the signer is not the writer named.
    """
    if signing.public.hex() != answer.feed:
        raise BadInput("An answer is signed by the device that wrote it.")
    where = address(conversation, Direction.OUT, answer.number)
    signature = signing.sign(_answer_signed(group, where, answer))
    parts = [VERSION, answer.number, answer.moment, answer.language, answer.text, answer.pseudonym, answer.role]
    padded = pad(msgspec.msgpack.encode([*parts, signing.public, signature]), ANSWER_SIZES)
    return where, seal_under(conversation, padded, chance, Purpose.LETTER, group, where)


def open_answer(group: bytes, conversation: SymmetricKey, number: int, body: bytes, listed: AbstractSet[FeedId]) -> Answer:
    """The answer of this number. Raises: SealBroken unless a listed device signed it for this place."""
    where = address(conversation, Direction.OUT, number)
    plain = unpad(open_sealed(conversation, body, Purpose.LETTER, group, where))
    try:
        parts = msgspec.msgpack.decode(plain, type=tuple[int, _Number, _Moment, str, str, str, str, bytes, bytes])
    except (msgspec.MsgspecError, ValueError):
        raise SealBroken("An opened answer is not in the form of an answer.") from None
    version, its_number, moment, language, text, pseudonym, role, feed, signature = parts
    answer = Answer(its_number, Moment(moment), language, text, pseudonym, role, FeedId(feed.hex()))
    if version != VERSION or its_number != number or answer.feed not in listed:
        raise SealBroken("An answer was not written by a device that may answer.")
    verify(feed, signature, _answer_signed(group, where, answer))
    return answer


def _answer_signed(group: bytes, where: bytes, answer: Answer) -> bytes:
    return label(Purpose.ANSWER_SIGNATURE, group, where, answer.text.encode(), answer.moment.to_bytes(8, "big"))


def answer_tag(conversation: SymmetricKey, name: EventId) -> bytes:
    """The same for the same answer, however often it is sealed and wherever it lies. Shape: `name` is that of its fact."""
    return derive(conversation.secret, Purpose.LETTER_TAG, hashlib.sha256(b"answer" + bytes.fromhex(name)).digest())


def adoption_address(group: bytes, body: bytes) -> bytes:
    """Where the desk that adopts a row says so."""
    return digest(Purpose.ADOPTION, group, hashlib.sha256(body).digest())


def adoption_receipt(group: bytes, body: bytes, signing: SigningKey) -> bytes:
    """Shape: feed (32 bytes) ‖ signature (64 bytes)."""
    return signing.public + signing.sign(label(Purpose.ADOPTION, adoption_address(group, body)))


def check_adoption(group: bytes, body: bytes, receipt: bytes, listed: AbstractSet[FeedId]) -> FeedId:
    """Who adopted the row. Raises: SealBroken when no listed device signed for this very row."""
    feed, signature = receipt[:32], receipt[32:]
    if feed.hex() not in listed:
        raise SealBroken("A row was acknowledged by a device that may not.")
    verify(feed, signature, label(Purpose.ADOPTION, adoption_address(group, body)))
    return FeedId(feed.hex())
