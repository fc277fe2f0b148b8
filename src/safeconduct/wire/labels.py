"""Every domain-separation label, in one list. Rule: no hash, key, seal or signature anywhere starts with anything but a label."""

from enum import StrEnum
from functools import cache
from struct import Struct

_LENGTH = Struct(">I")


class Purpose(StrEnum):
    """Shape: what stands behind `safeconduct/v1/`. Source: docs/protocol.md, section 2."""

    KID = "kid"
    SEAL_KEY = "seal key"
    EPOCH_MLKEM = "epoch ml-kem"
    EPOCH_X25519 = "epoch x25519"
    EPOCH_WRAP = "epoch wrap"
    EVENT = "event"
    EVENT_ID = "event id"
    EVENT_BODY = "event body"
    EVENT_ROUTE = "event route"
    EVENT_HEAD = "event head"
    EVENT_SIGNATURE = "event signature"
    KEY_ROW = "key row"
    KEY_ROW_SIGNATURE = "key row signature"
    KEY_BOX = "key box"
    LETTER = "letter"
    LETTER_TAG = "letter tag"
    LETTER_CONTENT = "letter content"
    RECEIPT_CODE = "receipt code"
    CONVERSATION = "conversation"
    CALLER_SEED = "caller seed"
    CALLER_SIGN = "caller sign"
    ADDRESS = "address"
    ANSWER_SIGNATURE = "answer signature"
    CALLER_SIGNATURE = "caller signature"
    ADOPTION = "adoption"
    DOOR_LIST = "door list"
    DOOR_LIST_ADDRESS = "door list address"
    INVITE_KEY = "invite key"
    INVITE_ADDRESS = "invite address"
    INVITE_FOUNDING = "invite founding"
    INVITE_LINE = "invite line"
    ADMISSION = "admission"
    COMPARISON = "comparison"
    SIX_WORDS = "six words"
    KEYRING = "keyring"
    KEYRING_KEY = "keyring key"
    TRUST = "trust"
    INDEX = "index"
    DRAFT = "draft"
    RULES = "rules"
    NOTE = "note"
    BACKUP = "backup"
    RECOVERY = "recovery"
    BLOB = "blob"
    CHUNK_NAME = "chunk name"
    UNFINISHED = "unfinished"
    ERASE = "erase"


def label(purpose: Purpose, *fields: bytes) -> bytes:
    """The purpose and the fields as bytes that no other purpose or fields give.

    Shape: `safeconduct/v1/` ‖ purpose, then each field; every part behind its length in four bytes, big-endian.
    """
    # Most hashes have one field and most seals two: reading an office's log anew asks for a million of them.
    if len(fields) == 1:
        return b"".join((_behind_length(purpose), _LENGTH.pack(len(fields[0])), fields[0]))
    if len(fields) == 2:
        first, second = fields
        return b"".join((_behind_length(purpose), _LENGTH.pack(len(first)), first, _LENGTH.pack(len(second)), second))
    parts = [_behind_length(purpose)]
    for part in fields:
        parts += (_LENGTH.pack(len(part)), part)
    return b"".join(parts)


@cache
def _behind_length(purpose: Purpose) -> bytes:
    name = b"safeconduct/v1/" + purpose.value.encode()
    return len(name).to_bytes(4, "big") + name
