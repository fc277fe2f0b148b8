"""Every reader of foreign bytes, with what it reads inside the seals and signatures that a stranger can make. Rule: a feed takes any bytes and seals
or signs them itself, so that what was mutated is read and not refused at the door."""

import asyncio
import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.types import Message

from safeconduct.core.ids import FeedId
from safeconduct.desk.backup import unpack
from safeconduct.errors import BadInput, SafeconductError, SealBroken
from safeconduct.journal.founding import recovery_seed, recovery_words
from safeconduct.journal.joining import Invite, who_asked
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.backup import seal_backup
from safeconduct.seal.door_list import Founding, Signers, read_signed
from safeconduct.seal.keyring import LockedRing, epoch_of
from safeconduct.seal.keyrows import UNDER_EVERYONE, open_row
from safeconduct.seal.keys import Epoch, SigningKey, SymmetricKey
from safeconduct.seal.letters import (
    ANSWER_SIZES,
    LETTER_SIZES,
    Direction,
    SealedLetter,
    Written,
    address,
    open_answer,
)
from safeconduct.seal.sealing import seal_under
from safeconduct.seal.sent_files import SentFile
from safeconduct.store.log import Letter
from safeconduct.web.forms import read_form
from safeconduct.web.uploads import Reading, read_upload
from safeconduct.wire import admission, marks
from safeconduct.wire.admission import SignedAdmission
from safeconduct.wire.codec import Plain
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.marks import SignedMarks
from safeconduct.wire.padding import KEY_ROW_SIZES, pad
from safeconduct.wire.row import Row

GROUP = bytes(range(32))
SIGNING = SigningKey(b"\x01" * 32)
FEED = FeedId(SIGNING.public.hex())
SIGNERS = Signers(frozenset({frozenset({FEED})}))
DESK = Epoch(b"\x02" * 32, b"front-desk/1")
INVITE = Invite(GROUP, b"\x03" * 16, "https://relay.example")
CONVERSATION = SymmetricKey(b"\x04" * 32, label(Purpose.CONVERSATION, GROUP))
EVERYONE = SymmetricKey(b"\x05" * 32, b"everyone")
SHEET = recovery_words(b"\x06" * 32)
BEFORE = Founding(GROUP, SIGNERS, practice=False)
"""What a list of number 1 follows."""


def chance(size: int) -> bytes:
    return b"\x07" * size


def _padded(raw: bytes, sizes: tuple[int, ...]) -> bytes:
    """What does not fit is cut: a stranger has these sizes and no others."""
    return pad(raw[: sizes[-1] - 4], sizes)


def door_list(raw: bytes) -> object:
    return read_signed(SIGNING.public + raw + SIGNING.sign(label(Purpose.DOOR_LIST, raw)), BEFORE)


def signed_list(raw: bytes) -> object:
    return read_signed(raw, BEFORE)


def signed_marks(raw: bytes) -> object:
    return SignedMarks.parse(SIGNING.public + raw + SIGNING.sign(marks.to_sign(raw)), GROUP)


def signed_admission(raw: bytes) -> object:
    return SignedAdmission.parse(SIGNING.public + raw + SIGNING.sign(admission.to_sign(raw)))


def letter(raw: bytes) -> object:
    return SealedLetter.parse(_padded(raw, LETTER_SIZES))


def written(raw: bytes) -> object:
    return SentFile.parse(Written.parse(raw).fields)


def answer(raw: bytes) -> object:
    where = address(CONVERSATION, Direction.OUT, 0)
    sealed = seal_under(CONVERSATION, _padded(raw, ANSWER_SIZES), chance, Purpose.LETTER, GROUP, where)
    return open_answer(GROUP, CONVERSATION, 0, sealed, {FEED})


def key_row(raw: bytes) -> object:
    row = UNDER_EVERYONE + seal_under(EVERYONE, _padded(raw, KEY_ROW_SIZES), chance, Purpose.KEY_ROW, GROUP)
    given = open_row(GROUP, row, (EVERYONE,), ())
    return given and given.check(GROUP)


def invite_line(raw: bytes) -> object:
    return Invite.parse(raw.decode("latin-1"))


def invite_answer(raw: bytes) -> object:
    body = seal_under(INVITE.key, _padded(raw, LETTER_SIZES), chance, Purpose.INVITE_KEY, GROUP)
    return who_asked(INVITE, Letter(INVITE.address, bytes(32), body, 0))


@cache
def _recovery() -> Epoch:
    return epoch_of(RECOVERY, 0, recovery_seed(SHEET))


def _unpacked(backup: bytes) -> None:
    scratch = Path(tempfile.mkdtemp())
    try:
        (scratch / "office.scb").write_bytes(backup)
        unpack(scratch / "office.scb", scratch / "desk", list(SHEET))
        assert all(path.stat().st_size <= len(backup) for path in scratch.rglob("*") if path.is_file())
    finally:
        shutil.rmtree(scratch)


def archive(raw: bytes) -> object:
    """What anybody can seal to a group's recovery key."""
    out = io.BytesIO()
    seal_backup(GROUP, _recovery().public, [raw], out, chance)
    return _unpacked(out.getvalue())


class _Taker:
    """Takes a file and keeps nothing of it."""

    def begin(self, name: str) -> None: ...

    def write(self, piece: bytes) -> None: ...


def _asked(raw: bytes, read: Callable[..., object]) -> object:
    """Shape: the first line is the head that says what the rest is; the rest comes in pieces of odd sizes."""
    head, _, body = raw.partition(b"\n")
    pieces = [body[at : at + 97] for at in range(0, len(body), 97)] or [b""]

    async def receive() -> Message:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    return asyncio.run(read(receive, {"content-type": head.decode("latin-1")}))  # type: ignore[arg-type]


def upload(raw: bytes) -> object:
    return _asked(raw, lambda receive, heads: read_upload(receive, heads, _Taker(), Reading(all=1_000_000)))


def form(raw: bytes) -> object:
    return _asked(raw, lambda receive, heads: read_form(receive, heads, 1_000_000))


@dataclass(frozen=True, slots=True)
class Parser:
    """Shape: `feed` reads such bytes; nothing but `errors` comes out of it."""

    feed: Callable[[bytes], object]
    errors: tuple[type[Exception], ...] = (SealBroken,)


PARSERS = {
    "admission-list": Parser(signed_admission),
    "answer": Parser(answer),
    "archive": Parser(archive, (SafeconductError,)),
    "backup": Parser(_unpacked, (SafeconductError,)),
    "door-list": Parser(door_list),
    "event": Parser(Plain.parse),
    "form": Parser(form, (BadInput,)),
    "invite": Parser(invite_line, (BadInput,)),
    "invite-answer": Parser(invite_answer),
    "key-row": Parser(key_row),
    "keyring": Parser(LockedRing.parse, (SafeconductError,)),
    "letter": Parser(letter),
    "marks": Parser(signed_marks),
    "row": Parser(Row.parse),
    "signed-list": Parser(signed_list),
    "upload": Parser(upload, (BadInput,)),
    "written": Parser(written),
}
