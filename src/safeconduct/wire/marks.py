"""Names that a relay shall destroy, signed by a keyholder. Rule: the relay goes by the admission list for who is one; it reads no order, and desks
take nothing from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.signed import check_signed_by

VERSION = 2
MOST_MARKS = 1000


class MarkKind(StrEnum):
    """What a mark is about; it touches nothing of another kind that has the same name. Shape: UNKNOWN is what was marked before kinds were said: it
    reaches only what strangers left."""

    ROW = "row"
    KEY = "key"
    LETTER = "letter"
    CHUNK = "chunk"
    PIECE = "piece"
    UNKNOWN = ""


Named = tuple[bytes, str, str, int]
"""A name of 32 bytes, its kind, and for a row its feed and number."""

_Older = tuple[bytes, str, int]


def named_before(older: _Older) -> Named:
    """A mark as it was written before kinds were said."""
    name, feed, n = older
    return name, (MarkKind.ROW if feed else MarkKind.UNKNOWN).value, feed, n



@dataclass(frozen=True, slots=True)
class SignedMarks:
    """What is to go and who signed it; the signature holds."""

    marks: tuple[Named, ...]
    signer: FeedId

    @classmethod
    def parse(cls, alleged: bytes, group: bytes) -> "SignedMarks":
        """Shape: the signer's key (32 bytes) ‖ the marks ‖ the signature (64 bytes). Raises: SealBroken when it is not, or of another group."""
        signer, raw, signature = alleged[:32], alleged[32:-64], alleged[-64:]
        check_signed_by(signer, signature, to_sign(raw))
        try:
            version, of_group, listed = msgspec.msgpack.decode(raw, type=tuple[int, bytes, msgspec.Raw])
            marks = _marks_of(version, listed)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise SealBroken("What is to be erased is named in another form.") from None
        if of_group != group or len(marks) > MOST_MARKS:
            raise SealBroken("What is to be erased is named in another form.")
        return cls(tuple(marks), FeedId(signer.hex()))


def _marks_of(version: int, raw: msgspec.Raw) -> list[Named]:
    if version == 1:
        return [named_before(one) for one in msgspec.msgpack.decode(raw, type=list[_Older])]
    if version != VERSION:
        raise SealBroken("What is to be erased is named in another form.")
    return msgspec.msgpack.decode(raw, type=list[Named])


def marks_bytes(group: bytes, marks: Sequence[Named]) -> bytes:
    return msgspec.msgpack.encode([VERSION, group, list(marks)])


def to_sign(raw: bytes) -> bytes:
    return label(Purpose.ERASE, raw)
