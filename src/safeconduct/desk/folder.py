"""The office's folder: what lies where, its format number, its lock. Rule: no file name and no file in clear says who works here or whom
they help."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from safeconduct.core.ids import MemberId
from safeconduct.errors import Conflict, NotFound, SealBroken, StoreDown, TooNew
from safeconduct.seal.keyring import LockedRing

FORMAT = 2
"""Counted up when a table or a file of the data folder changes its shape: whoever starts the program then gets a copy of what was before."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths under `desk/`."""

    root: Path

    @property
    def log(self) -> Path:
        return self.root / "log.db"

    @property
    def out(self) -> Path:
        """Letters that wait to be sent: answers, receipts, door lists."""
        return self.root / "out.db"

    @property
    def door(self) -> Path:
        """What the help page may know, in clear: group, founding event, door lists."""
        return self.root / "door"

    @property
    def members(self) -> Path:
        return self.root / "members"

    def member(self, member: str) -> Path:
        return self.members / member

    @property
    def blobs(self) -> Path:
        """Sealed chunks of documents, each a file."""
        return self.root / "blobs"

    @property
    def pieces(self) -> Path:
        """Sealed pieces of files that people sent with a call and that somebody here asked for, each a file."""
        return self.root / "pieces"

    @property
    def wanted(self) -> Path:
        """Names of pieces to be fetched, or destroyed at the relay."""
        return self.root / "wanted"

    def coming(self, member: str) -> Path:
        """Chunks of files that are being sealed; what a crash left there goes at the next start."""
        return self.member(member) / "coming"

    def unfinished(self, member: str) -> Path:
        """A folder for each file of which a part has arrived from a browser, until the rest has, or its time is over."""
        return self.member(member) / "unfinished"

    @property
    def signed_marks(self) -> Path:
        """What keyholders signed for the relay to destroy."""
        return self.root / "erasing"

    def unsettled(self, member: str) -> Path:
        """A note for each file whose chunks stand under their names while no fact speaks of them yet."""
        return self.member(member) / "unsettled"

    def unsettled_notes(self) -> list[Path]:
        return list(self.members.glob("*/unsettled/[0-9a-f]*"))

    @property
    def is_founded(self) -> bool:
        return (self.door / "group").exists()

    @property
    def group(self) -> bytes:
        """Raises: NotFound before a group was set up here."""
        if not self.is_founded:
            raise NotFound("No group was set up here yet.")
        try:
            group = bytes.fromhex((self.door / "group").read_text("ascii", errors="replace").strip())
        except ValueError:
            group = b""
        if len(group) != 32:
            raise SealBroken("The file `door/group` of the office is damaged. Restore the last backup.")
        return group

    def prepare(self) -> None:
        """The folder is there, for its owner only, and of a format this version knows.

        Raises: TooNew when a newer version wrote it.
        """
        for path in (self.root, self.members, self.door):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark = self.root / "format"
        if not mark.exists():
            write_file(mark, str(FORMAT).encode())
        written = mark.read_text("ascii", errors="replace").strip()
        if not written.isdigit():
            raise SealBroken(
                "The file `format` of the data folder is damaged. Nothing was changed. Restore the last backup."
            )
        if int(written) > FORMAT:
            raise TooNew(
                "A newer Safeconduct wrote this data folder. Nothing was changed. Start the newer one."
            )
        if int(written) < FORMAT:
            write_file(mark, str(FORMAT).encode())  # The earlier version must not write here again.

    def salt(self) -> bytes:
        """One salt for all keyrings on this machine, so that signing in costs one derivation."""
        path = self.root / "salt"
        if not path.exists():
            write_file(path, secrets.token_bytes(16))
        salt = path.read_bytes()
        if len(salt) != 16:
            raise SealBroken("The file `salt` of the office is damaged: no passphrase fits any more. Restore the last backup.")
        return salt

    def rings(self) -> list[LockedRing]:
        """Every keyring that lies here. Raises: SealBroken when one is damaged."""
        return [LockedRing.parse(path.read_bytes()) for path in sorted(self.members.glob("*/keyring"))]


def write_file(path: Path, raw: bytes) -> None:
    """The file holds these bytes, synced, or what it held before; never something between. Raises: StoreDown when it cannot be written."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # A plain write may take half of it when the disk fills, and say so only in what it returns.
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise StoreDown(f"The file `{path.name}` cannot be written now. It is as it was. Make room on the disk, then try again.") from None
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def lock_member(folder: Folder, member: MemberId) -> IO[bytes]:
    """Held as long as the file is open: one writer to a feed. Raises: Conflict when another process writes as this member."""
    held = (folder.member(member) / "lock").open("wb")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise Conflict(
            "This member is signed in already, in another window of the office. Lock it there first."
        ) from None
    return held
