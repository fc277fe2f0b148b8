"""Names that a relay shall destroy, signed by a keyholder. Rule: the relay goes by the admission list for who is one; it reads no order, and desks
take nothing from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.signed import check_signed_by

VERSION = 1
MOST_MARKS = 1000

Named = tuple[bytes, str, int]
"""A name of 32 bytes, and for a row its feed and number."""


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
            version, of_group, marks = msgspec.msgpack.decode(raw, type=tuple[int, bytes, list[Named]])
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise SealBroken("What is to be erased is named in another form.") from None
        if version != VERSION or of_group != group or len(marks) > MOST_MARKS:
            raise SealBroken("What is to be erased is named in another form.")
        return cls(tuple(marks), FeedId(signer.hex()))


def marks_bytes(group: bytes, marks: Sequence[Named]) -> bytes:
    return msgspec.msgpack.encode([VERSION, group, list(marks)])


def to_sign(raw: bytes) -> bytes:
    return label(Purpose.ERASE, raw)
