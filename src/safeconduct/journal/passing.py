"""Notes for a section their writer cannot open: sealed to every circle that owns it. Rule: its length says little, and it opens only for
the case and section it was written for."""

from contextlib import suppress

import msgspec

from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind, Subject
from safeconduct.errors import BadInput, NotAllowed, SealBroken
from safeconduct.journal.journal import Journal
from safeconduct.seal.keys import PublicKey
from safeconduct.seal.opening import open_from
from safeconduct.seal.sealing import seal_to
from safeconduct.wire.labels import Purpose
from safeconduct.wire.padding import pad, unpad

NOTE_SIZES = (1024, 4096, 16384)
MOST_BYTES = NOTE_SIZES[-1] - 4

_Boxes = tuple[int, list[tuple[str, int, bytes]]]


def seal_note(journal: Journal, case: CaseId, kind: Kind, text: str) -> bytes:
    """The box a NotePlaced fact carries. Shape: MessagePack [1, [circle, number of its epoch, sealed] …]. Source: docs/protocol.md,
    section 8."""
    plain = text.encode()
    if len(plain) > MOST_BYTES:
        raise BadInput("This is too long: at most %(num)s kilobytes. Split it in two and send both.", "text", num=MOST_BYTES // 1024)
    padded = pad(plain, NOTE_SIZES)
    epochs = journal.writing.in_hand.epochs
    boxes = [
        (
            circle,
            epochs[circle].number,
            seal_to(PublicKey(epochs[circle].public), padded, *_bound(journal, case, kind)),
        )
        for circle in sorted(journal.writing.meant_for(kind, Subject(case)))
    ]
    return msgspec.msgpack.encode((1, boxes))


def open_note(journal: Journal, case: CaseId, kind: Kind, box: bytes) -> str:
    """What was passed on to a circle this member sits in.

    Raises: NotAllowed when it was sealed to none of theirs; SealBroken when it is not for this case and section, or no note at all.
    """
    tried = [(epoch, sealed) for circle, number, sealed in _boxes(box) for epoch in journal.shelf.epochs(circle, number)]
    for epoch, sealed in tried:
        with suppress(SealBroken):
            return unpad(open_from(epoch, sealed, *_bound(journal, case, kind))).decode()
    if tried:
        raise SealBroken("This note is not for this case and section.")
    raise NotAllowed("This note is sealed to a circle you do not belong to.")


def sealed_under(box: bytes) -> list[tuple[str, int]]:
    """The circles a note is sealed to, with the numbers of their keys; none when it is no note."""
    with suppress(SealBroken):
        return [(circle, number) for circle, number, _ in _boxes(box)]
    return []


def _boxes(box: bytes) -> list[tuple[str, int, bytes]]:
    try:
        found: _Boxes = msgspec.msgpack.decode(box, type=_Boxes)
    except (msgspec.MsgspecError, ValueError):
        raise SealBroken("A note that was passed on is not in the form of a note.") from None
    return found[1]


def _bound(journal: Journal, case: CaseId, kind: Kind) -> tuple[Purpose, bytes, bytes, bytes]:
    return Purpose.NOTE, journal.ring.group, case.encode(), kind.value.encode()
