"""What was being written when a session ended. Rule: the parent seals it to the member's public key; only their own worker opens it."""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from safeconduct.core.ids import Chance, MemberId, fresh
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, NotFound, SealBroken
from safeconduct.seal.keys import Epoch, PublicKey
from safeconduct.seal.opening import open_from
from safeconduct.seal.sealing import seal_to
from safeconduct.wire.labels import Purpose

MOST_BYTES = 64 * 1024 - 4
"""Unit: bytes of one draft before sealing."""

MOST_DRAFTS = 50
"""Drafts of one member; beyond that the page hands the text back instead."""

_SIZES = (1024, 4096, 16384, 65536)
_NAME = re.compile(r"[a-z0-9]{26}")
_DECODER = msgspec.msgpack.Decoder(tuple[int, str, tuple[tuple[str, str], ...], int])


@dataclass(frozen=True, slots=True)
class Draft:
    """Shape: `path` is where the form was going; `fields` its inputs in order, with repeats."""

    path: str
    fields: tuple[tuple[str, str], ...]
    moment: Moment

    def is_about(self, subjects: frozenset[str]) -> bool:
        """Whether the form goes to one of these calls or cases, or names one."""
        return not subjects.isdisjoint((*self.path.split("/"), *(value for _, value in self.fields)))

    def to_bytes(self) -> bytes:
        """Shape: length in four bytes, msgpack, zeros up to one of four sizes, so that its size on disk says little."""
        plain = msgspec.msgpack.encode((1, self.path, self.fields, self.moment))
        if len(plain) > MOST_BYTES:
            raise BadInput("This is more than can be kept.")
        size = next(size for size in _SIZES if len(plain) + 4 <= size)
        return (len(plain).to_bytes(4, "big") + plain).ljust(size, b"\0")

    @classmethod
    def parse(cls, raw: bytes) -> "Draft":
        try:
            version, path, fields, moment = _DECODER.decode(raw[4 : 4 + int.from_bytes(raw[:4], "big")])
        except msgspec.MsgspecError:
            raise SealBroken("A kept form is not what was written.") from None
        if version != 1:
            raise SealBroken("A newer version kept this form.")
        return cls(path, fields, Moment(moment))


def folder_of(desk: Path, member: MemberId) -> Path:
    return desk / "members" / member / "drafts"


def keep(desk: Path, member: MemberId, draft: Draft, chance: Chance) -> bool:
    """Seals what was typed; False when it could not be kept, and then the page must hand it back."""
    folder = folder_of(desk, member)
    try:
        public = PublicKey((folder.parent / "public").read_bytes())
        sealed = seal_to(public, draft.to_bytes(), Purpose.DRAFT, member.encode())
        folder.mkdir(mode=0o700, exist_ok=True)
        if len(kept(desk, member)) >= MOST_DRAFTS:
            return False
        _write(folder / fresh(chance), sealed)
    except (OSError, SealBroken, BadInput):
        return False
    return True


def seal_anew(desk: Path, member: MemberId, epochs: Sequence[Epoch], chance: Chance) -> None:
    """Drafts under older keys of the member lie under their present one, so that the older can go. Shape: `epochs` newest first."""
    present, drawer = epochs[0], Drawer(desk, member, *epochs)
    for name in drawer.names():
        with suppress(SealBroken):  # What was altered opens for nobody, whatever keys are kept.
            draft, folder = drawer.open(name), folder_of(desk, member)
            _write(folder / fresh(chance), seal_to(present.public, draft.to_bytes(), Purpose.DRAFT, member.encode()))
            drawer.throw_away(name)


def kept(desk: Path, member: MemberId) -> tuple[str, ...]:
    """The names of the drafts, in no telling order."""
    try:
        return tuple(
            sorted(entry.name for entry in folder_of(desk, member).iterdir() if _NAME.fullmatch(entry.name))
        )
    except FileNotFoundError:
        return ()


class Drawer:
    """The drafts of one member, with the keys that open them: the present one, and those before it. Only the member's own worker has one."""

    def __init__(self, desk: Path, member: MemberId, *epochs: Epoch) -> None:
        self._desk = desk
        self._member = member
        self._epochs = epochs

    def names(self) -> tuple[str, ...]:
        return kept(self._desk, self._member)

    def keep(self, draft: Draft, chance: Chance) -> bool:
        """In the place of what was kept of the same form. False when it could not be kept."""
        before = [name for name in self.names() if self.open(name).path == draft.path]
        if not keep(self._desk, self._member, draft, chance):
            return False
        for name in before:
            self.throw_away(name)
        return True

    def open(self, name: str) -> Draft:
        """Raises: NotFound; SealBroken when it was sealed to another key or altered."""
        sealed = _path(self._desk, self._member, name).read_bytes()
        *others, last = self._epochs
        for epoch in others:
            with suppress(SealBroken):
                return Draft.parse(open_from(epoch, sealed, Purpose.DRAFT, self._member.encode()))
        return Draft.parse(open_from(last, sealed, Purpose.DRAFT, self._member.encode()))

    def throw_away_about(self, subjects: Iterable[str]) -> None:
        gone = frozenset(subjects)
        for name in self.names():
            with suppress(SealBroken, NotFound):
                if self.open(name).is_about(gone):
                    self.throw_away(name)

    def throw_away(self, name: str) -> None:
        """Unlinks the sealed draft. Raises: NotFound."""
        _path(self._desk, self._member, name).unlink()


def _path(desk: Path, member: MemberId, name: str) -> Path:
    path = folder_of(desk, member) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("This is not kept any more.")
    return path


def _write(path: Path, content: bytes) -> None:
    """Under its name only when all of it is on the disk: half a draft would look like a broken seal."""
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.rename(path)
