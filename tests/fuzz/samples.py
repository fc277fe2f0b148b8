"""Writes tests/fuzz/corpus: valid and nearly valid bytes for every reader in tests/fuzz/parsers.py. Rule: everything is invented, and small.

.venv/bin/python -m tests.fuzz.samples writes them anew."""

import io
import shutil
import sqlite3
import tarfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec

from safeconduct.core.call import CallTold
from safeconduct.core.document import Blob
from safeconduct.core.group import StaffNamed
from safeconduct.core.ids import EventId, FeedId, MemberId, StreamId
from safeconduct.core.when import Day, Moment
from safeconduct.journal.founding import new_member, new_seeds, ring_of
from safeconduct.journal.joining import Invite
from safeconduct.seal.backup import seal_backup
from safeconduct.seal.door_list import DoorList, sign_list
from safeconduct.seal.keyring import Kdf, keyring_bytes, stretched
from safeconduct.seal.keyrows import Holder, Key, _parts, give
from safeconduct.seal.letters import (
    Answer,
    CallerPublic,
    Direction,
    FrontDesk,
    Kind,
    Written,
    _answer_signed,
    address,
)
from safeconduct.seal.sent_files import SentFile
from safeconduct.wire.admission import Admission
from safeconduct.wire.codec import Plain
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.marks import marks_bytes
from safeconduct.wire.row import NO_ROW, Head, Row, body_hash, row_hash
from tests.fuzz.parsers import CONVERSATION, DESK, FEED, GROUP, INVITE, SIGNERS, SIGNING, _recovery
from tests.vectors.golden import Drawn

CORPUS = Path(__file__).parent / "corpus"
NOW = Moment(1_497_000_000)
LINE = b"line-of-an-invented-browser"
DEEP = b"\x91" * 3000 + b"\x01"
"""Lists in lists in lists."""

Samples = Mapping[str, bytes]
packed = msgspec.msgpack.encode


def row() -> Samples:
    head, body = Head(GROUP, SIGNING.public, 1, NO_ROW), bytes(range(256)) * 3
    signature = SIGNING.sign(label(Purpose.EVENT_SIGNATURE, row_hash(head, body_hash(body))))
    whole = Row(head, body, body_hash(body), signature)
    return {"whole": whole.to_bytes(), "bare": whole.without_body().to_bytes(), "last": replace(whole, head=replace(head, n=2**64 - 1)).to_bytes(), "deep": DEEP}


def event() -> Samples:
    plain = Plain(StreamId("a" * 26), StaffNamed(MemberId("b" * 26), "Linden"), bytes(16), NOW, 2, (EventId("0" * 64),), (EventId("1" * 64),))
    late = [1, "s", "erase.ordered/1", packed({"order": "x", "days": 2**63}), bytes(16), 253_402_300_800, 2**60, [], []]
    told = replace(plain, fact=CallTold("by voice"))  # type: ignore[arg-type]
    return {"whole": plain.to_bytes(), "told": told.to_bytes(), "late": packed(late), "deep": DEEP, "deep-fact": packed([1, "s", "call.told/1", DEEP, b"", 1, 1, [], []])}


def listed(ways: Mapping[str, str] | None = None) -> DoorList:
    return DoorList(GROUP, 1, Day("2017-06-09"), FrontDesk(DESK.kid, DESK.public), frozenset({FEED}), SIGNERS, ways or {"en": "Ring 000 (invented)."})


def door_list() -> Samples:
    first = [1, GROUP, 1, "2017-06-09", DESK.kid, DESK.public.raw, [SIGNING.public], [SIGNING.public], {}]
    second = [2, GROUP, 2**63, "9999-12-31", b"", b"", [b""], [[b""]], [], 0, {"zz": ""}]
    return {"second": listed().to_bytes(), "first": packed(first), "odd": packed(second), "deep": DEEP}


def marks() -> Samples:
    named = [(bytes(32), "row", FEED, 1), (bytes(32), "piece", "", 0)]
    older = packed([1, GROUP, [[bytes(32), FEED, 1], [bytes(32), "", 0]]])
    return {"second": marks_bytes(GROUP, named), "first": older, "many": marks_bytes(GROUP, named * 501), "third": packed([3, GROUP, []]), "deep": packed([2, GROUP]) + DEEP}


def admission_list() -> Samples:
    whole = Admission(GROUP, 1, {FEED: bytes(32)}, {FeedId("0" * 64): 3}, frozenset({FEED}))
    return {"whole": whole.to_bytes(), "empty": packed([1, GROUP, 1, [], [], []]), "deep": DEEP}


def letter() -> Samples:
    return {"whole": packed([1, bytes(1200), bytes(60), bytes(16), bytes(900)]), "newer": packed([2, b"", b"", b"", b""]), "deep": DEEP}


def files() -> Samples:
    blob = Blob(bytes(32), "00" * 32, 9, "11" * 32)
    fields = SentFile("photo.jpg", "image/jpeg", blob, (bytes(32),)).fields("ab" * 16)
    call = Written(Kind.CALL, 0, "en", NOW, {"story": "Invented."}, CallerPublic(bytes(1216), bytes(32), bytes(32)))
    file = Written(Kind.FILE, 1, "en", NOW, fields)
    most = Written(Kind.FILE, 2**31 - 1, "x" * 99, Moment(253_402_300_799), fields | {"size": "999999999", "pieces": "0" * 640})
    return {"call": call.to_bytes(), "file": file.to_bytes(), "most": most.to_bytes(), "deep": DEEP}


def answer() -> Samples:
    found = Answer(0, NOW, "en", "We are coming. (Invented.)", "Linden", "front desk", FEED)
    signature = SIGNING.sign(_answer_signed(GROUP, address(CONVERSATION, Direction.OUT, 0), found))
    whole = [1, 0, NOW, "en", found.text, "Linden", "front desk", SIGNING.public, signature]
    return {"whole": packed(whole), "before": packed([*whole[:2], -1, *whole[3:]]), "after": packed([*whole[:2], 2**64 - 1, *whole[3:]]), "deep": DEEP}


def key_row() -> Samples:
    drawn = Drawn(b"key row")
    holder = Holder("member:b", 1, DESK.public, DESK)
    given = give(GROUP, Key("stream", "a" * 26, 0, bytes(16), bytes(32)), holder, SIGNING, drawn)
    return {"whole": packed([1, *_parts(given)]), "numbers": packed([1, *_parts(replace(given, number=2**32, holder_number=2**32 - 1))]), "deep": DEEP}


def invite() -> Samples:
    return {"whole": str(INVITE).encode(), "near": str(Invite(GROUP, bytes(16))).encode(), "odd": str(Invite(GROUP, bytes(16), "http://[::1")).encode(), "none": b"sc1:"}


def invite_answer() -> Samples:
    newcomer = new_member(new_seeds(Drawn(b"newcomer")), "")
    return {"first": packed([1, newcomer, "Boris", NOW]), "second": packed([2, newcomer, "Boris", NOW, bytes(32)]), "nameless": packed([1, newcomer, "", NOW]), "deep": DEEP}


def keyring() -> Samples:
    kdf, drawn = Kdf(65536), Drawn(b"keyring")
    ring = ring_of(GROUP, new_seeds(drawn), "roster", b"genesis")
    whole = keyring_bytes(ring, stretched("Anna", "six invented words, and no more", bytes(16), kdf), bytes(16), kdf, drawn)
    return {"whole": whole, "newer": packed([99, "x"]), "none": packed([]), "deep": DEEP}


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript("PRAGMA page_size=512; CREATE TABLE event (feed BLOB)")
        return db.serialize()


def archive() -> Samples:
    out, long = io.BytesIO(), tarfile.TarInfo("more")
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, raw in (("log.db", _database()), ("door/founding", b"x" * 700), (f"blobs/00/{'0' * 64}", bytes(100))):
            made = tarfile.TarInfo(name)
            made.size = len(raw)
            tar.addfile(made, io.BytesIO(raw))
    records = b"33 GNU.sparse.map=1099511627776,0\n33 GNU.sparse.size=1099511627776\n26 GNU.sparse.name=log.db\n13 mtime=nan\n"
    long.size, long.type = len(records), b"x"
    sparse = long.tobuf(tarfile.USTAR_FORMAT) + records.ljust(512, b"\0") + out.getvalue()
    return {"whole": out.getvalue(), "sparse": sparse, "nested": (long.tobuf(tarfile.USTAR_FORMAT) + records.ljust(512, b"\0")) * 40, "nothing": bytes(1024)}


def backup() -> Samples:
    out = io.BytesIO()
    seal_backup(GROUP, _recovery().public, [archive()["whole"]], out, Drawn(b"backup"))
    return {"whole": out.getvalue(), "cut": out.getvalue()[:1300], "head": out.getvalue()[:36]}


def _part(head: bytes, value: bytes) -> bytes:
    return b"--" + LINE + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n"


def upload() -> Samples:
    kind, end = b"multipart/form-data; boundary=" + LINE + b"\n", b"--" + LINE + b"--\r\n"
    field, file = b'Content-Disposition: form-data; name="go"', b'Content-Disposition: form-data; name="file"; filename="../a.jpg"'
    extended = b"Content-Disposition: form-data; name=\"file\"; filename*=utf-8''%e2%82%ac%ff; filename*1=\"b\""
    whole = kind + _part(field, b"file") + _part(file, b"\xff\xd8\xff" * 90) + end
    many = kind + _part(field, b"") * 250 + end
    return {"whole": whole, "extended": kind + _part(extended, b"x") + end, "many": many, "two": kind + _part(file, b"") * 2 + end, "no-end": whole[:-9]}


def form() -> Samples:
    plain = b"application/x-www-form-urlencoded\ngo=next&story=%D0%9C%D1%8B+%ff&a=b=c&&"
    return {**upload(), "plain": plain, "many-plain": plain + b"&a" * 300}


MADE = {
    "admission-list": admission_list, "answer": answer, "archive": archive, "backup": backup, "door-list": door_list, "event": event, "form": form,
    "invite": invite, "invite-answer": invite_answer, "key-row": key_row, "keyring": keyring, "letter": letter, "marks": marks, "row": row,
    "signed-list": lambda: {"whole": sign_list(listed(), SIGNING), "none": bytes(96)}, "upload": upload, "written": files,
}  # fmt: skip


def write() -> None:
    shutil.rmtree(CORPUS, ignore_errors=True)
    for parser, make in MADE.items():
        (CORPUS / parser).mkdir(parents=True)
        for name, raw in make().items():
            (CORPUS / parser / name).write_bytes(raw)


if __name__ == "__main__":
    write()
