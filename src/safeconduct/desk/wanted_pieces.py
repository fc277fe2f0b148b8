"""Pieces of files that people sent: which are here, which somebody asked for, which shall go. Rule: a member's process writes down names and
nothing else; the process that reaches the relay fetches and destroys by them, and holds no key."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from safeconduct.desk.folder import Folder
from safeconduct.errors import SealBroken, StoreDown
from safeconduct.store.chunks import ChunkFolder, Marks
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.chunk import NAME_SIZE, chunk_name

MOST_A_ROUND = 16
"""Unit: pieces fetched in one round, so that words never wait long behind files."""


class Whereabouts(StrEnum):
    """Of a file's pieces. Shape: AWAY lies at the relay as far as anybody knows; GONE is what the relay does not have any more."""

    HERE = "here"
    ASKED = "asked"
    AWAY = "away"
    GONE = "gone"


class WantedPieces:
    """Shape: an empty file called by a piece's name in hex; with `.none` what the relay did not have, with `.drop` what it shall destroy."""

    def __init__(self, folder: Folder, marks: Marks | None = None) -> None:
        self.pieces = ChunkFolder(folder.pieces, marks)
        self._wanted = folder.wanted

    def whereabouts(self, names: Sequence[bytes]) -> Whereabouts:
        missing = [name for name in names if not self.pieces.has(name)]
        if not missing:
            return Whereabouts.HERE
        if any(self._note(name, ".none").exists() for name in missing):
            return Whereabouts.GONE
        return Whereabouts.ASKED if any(self._note(name).exists() for name in missing) else Whereabouts.AWAY

    def come(self, names: Sequence[bytes]) -> int:
        """How many of them are here."""
        return sum(self.pieces.has(name) for name in names)

    def ask(self, names: Sequence[bytes]) -> None:
        """They are fetched in the next rounds. Raises: StoreDown."""
        for name in names:
            self._note(name, ".none").unlink(missing_ok=True)
            if not self.pieces.has(name):
                self._write(name)

    def drop(self, names: Sequence[bytes]) -> None:
        """They go from this machine now, and from the relay in the next round. Raises: StoreDown."""
        for name in names:
            self._note(name).unlink(missing_ok=True)
            self.pieces.erase([name])
            self._write(name, ".drop")

    def once(self, relay: RelayStore) -> None:
        """One round. Raises: what the relay raises; what was done before stays done."""
        notes = sorted(path.name for path in self._wanted.glob("*") if len(path.stem) == 2 * NAME_SIZE)
        if going := [name for name in notes if name.endswith(".drop")]:
            relay.destroy_pieces([bytes.fromhex(name[: 2 * NAME_SIZE]) for name in going])
            for name in going:
                (self._wanted / name).unlink(missing_ok=True)
        for name in [name for name in notes if "." not in name][:MOST_A_ROUND]:
            self._fetch(relay, bytes.fromhex(name))

    def _fetch(self, relay: RelayStore, name: bytes) -> None:
        found = relay.pieces_named([name])
        if not found:
            self._write(name, ".none")
        elif chunk_name(found[0]) != name:
            raise SealBroken("The relay gives another piece of a file than the one that was asked for.")
        else:
            self.pieces.put(found[0])
        self._note(name).unlink(missing_ok=True)

    def _note(self, name: bytes, kind: str = "") -> Path:
        return self._wanted / f"{name.hex()}{kind}"

    def _write(self, name: bytes, kind: str = "") -> None:
        try:
            self._wanted.mkdir(mode=0o700, exist_ok=True)
            self._note(name, kind).touch(mode=0o600)
        except OSError:
            raise StoreDown("This cannot be written down now. Make room on the disk, then try again.") from None
