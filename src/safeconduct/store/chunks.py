"""Sealed chunks as files, each under its own name. Rule: a file under its name is whole and synced, and none whose name was erased is taken in
again; what is unfinished lies elsewhere and is thrown away at the next start."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Protocol

from safeconduct.errors import NotFound, StoreDown
from safeconduct.wire.chunk import NAME_SIZE, check_chunk

RESERVE = 64 * 1024 * 1024
"""Unit: bytes of disk that documents leave to everything else, so that words can still be written when files no longer fit."""


def _no_room() -> StoreDown:
    return StoreDown("There is no room on this disk for the file. Nothing of it was kept. Make room, then try again.")


class Marks(Protocol):
    """Which chunks were erased on this machine."""

    def is_erased(self, name: bytes) -> bool: ...


class ChunkFolder:
    """The chunks of one group on this machine. Shape: two letters of the name make a folder, so that none grows too long to list; `marks` for
    whoever brings chunks here from elsewhere."""

    def __init__(self, root: Path, marks: Marks | None = None) -> None:
        self.root = root
        self._marks = marks

    def _path(self, name: bytes) -> Path:
        return self.root / name.hex()[:2] / name.hex()

    def has(self, name: bytes) -> bool:
        return self._path(name).exists()

    def get(self, name: bytes) -> bytes:
        """Raises: NotFound when it is not here (yet); StoreDown when it cannot be read."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise NotFound("This file is not on this machine yet. It comes when the machines are level.") from None
        except OSError:
            raise StoreDown("A file cannot be read from the disk now. Try again.") from None

    def put(self, sealed: bytes) -> None:
        """Kept under its own name, whatever it was said to be; one that was erased is passed over.

        Raises: SealBroken when no chunk has its size; StoreDown when it does not fit.
        """
        name = check_chunk(sealed)
        if self.has(name) or self.is_erased(name):
            return
        self.move_in(written(self.root, sealed), name)
        if self.is_erased(name):  # Another process erased it while it came.
            self.erase([name])

    def is_erased(self, name: bytes) -> bool:
        return self._marks is not None and self._marks.is_erased(name)

    def erase(self, names: Iterable[bytes]) -> None:
        """None of these is here any more, also after power was lost. Raises: StoreDown."""
        try:
            found = [path for path in map(self._path, names) if path.exists()]
            for path in found:
                path.unlink(missing_ok=True)
            for folder in {path.parent for path in found}:
                synced(folder)
        except OSError:
            raise StoreDown("A file that is to be erased cannot be taken from the disk now. Try again.") from None

    def move_in(self, path: Path, name: bytes) -> None:
        target = self._path(name)
        try:
            for folder in (self.root, target.parent):  # One by one: a folder made on the way to another gets no mode of ours.
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(target)
            synced(target.parent)
            synced(self.root)
        except OSError:
            path.unlink(missing_ok=True)
            raise _no_room() from None

    def sweep(self) -> None:
        """What a crash left half brought here goes. Only for the one process that puts chunks here from elsewhere."""
        for path in self.root.glob(".*"):
            path.unlink(missing_ok=True)

    def names(self) -> Iterator[bytes]:
        """Every chunk that is here, in no order that says anything."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(ValueError):
                name = bytes.fromhex(path.name)
                if len(name) == NAME_SIZE:
                    yield name


class Coming:
    """Chunks of documents that are being sealed; nobody else sees them until `keep`, and no other machine gets them until `settle`.

    Shape: `place` is a folder for many files, thrown away at the next start, or with `name` one in which this file lies until it is dropped;
    `unsettled` holds for each kept file the names of its chunks until a fact speaks of them.
    """

    def __init__(self, chunks: ChunkFolder, place: Path, unsettled: Path | None = None, name: str = "") -> None:
        self._chunks = chunks
        self.name = name or secrets.token_hex(8)
        self._place = place / self.name
        self._note = unsettled / self.name if unsettled else None
        self._names: dict[bytes, Path] = {}

    def put(self, name: bytes, sealed: bytes) -> None:
        """Raises: StoreDown when it does not fit."""
        path = self._numbered(len(self._names))
        self._names[name] = written(self._place, sealed).replace(path)

    def _numbered(self, number: int) -> Path:
        return self._place / f"{number:06d}"

    def lying(self) -> Iterator[bytes]:
        """The chunks that lie here from before, in their order. Raises: StoreDown when one cannot be read."""
        for number in count():
            try:
                yield self._numbered(number).read_bytes()
            except FileNotFoundError:
                return
            except OSError:
                raise StoreDown("A file cannot be read from the disk now. Try again.") from None

    def stands(self, name: bytes) -> None:
        """The next of those that lie here has this name, and counts as put."""
        self._names[name] = self._numbered(len(self._names))

    def get(self, name: bytes) -> bytes:
        found = self._names.get(name)
        return found.read_bytes() if found else self._chunks.get(name)

    def keep(self) -> None:
        """All of them stand under their names. Raises: StoreDown."""
        if self._names and self._note:
            written(self._note.parent, b"".join(self._names)).replace(self._note)
            synced(self._note.parent)
        for name, path in self._names.items():
            self._chunks.move_in(path, name)
        self.drop()

    def settle(self) -> None:
        """A fact that speaks of them is synced."""
        if self._note:
            self._note.unlink(missing_ok=True)

    def drop(self) -> None:
        shutil.rmtree(self._place, ignore_errors=True)
        self._names.clear()


def sweep(place: Path) -> None:
    """What a crash left unfinished goes."""
    shutil.rmtree(place, ignore_errors=True)


def unsettled(notes: Iterable[Path]) -> dict[Path, list[bytes]]:
    """The chunks that stand under their names while nothing speaks of them yet, by the note that says so."""
    found: dict[Path, list[bytes]] = {}
    for note in notes:
        with suppress(OSError):  # It was settled meanwhile.
            raw = note.read_bytes()
            found[note] = [raw[at : at + NAME_SIZE] for at in range(0, len(raw) - len(raw) % NAME_SIZE, NAME_SIZE)]
    return found


def written(folder: Path, raw: bytes) -> Path:
    """A new file with these bytes, synced. Raises: StoreDown, and leaves nothing behind, when the disk has only its reserve left."""
    path = folder / f".{secrets.token_hex(8)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < RESERVE + len(raw):
            raise _no_room()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise _no_room() from None
    return path


def synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
