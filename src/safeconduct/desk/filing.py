"""Files that come into the office and go out of it. Rule: they are sealed piece by piece as they arrive, and opened piece by piece as they
leave; none is ever whole in memory or in clear on a disk."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from safeconduct.core.document import Blob, Stripped
from safeconduct.core.media import FIRST, medium_of
from safeconduct.core.text import clean_line
from safeconduct.desk.washing import wash
from safeconduct.errors import BadInput, KeptUnlisted, NotFound
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.blobs import chunk_names, open_begun, open_blob
from safeconduct.store.chunks import ChunkFolder, Coming
from safeconduct.wire.chunk import chunk_name

if TYPE_CHECKING:
    from safeconduct.desk.office import Office

MOST_FILE = 500_000_000
MOST_NAME = 120
"""Unit: letters of a file's name that are kept."""

WAITING = 3
"""How many files wait in a session for a form that was not taken."""


@dataclass(frozen=True)
class Upload:
    """A file that arrived and belongs to no document yet."""

    file: str
    medium: str
    original: Blob
    stripped: Stripped
    working: Blob | None
    coming: tuple[Coming, ...]

    def opened(self, office: "Office", blob: Blob) -> Iterator[bytes]:
        """The bytes of the original or of the working copy, before they are kept. Raises: SealBroken."""
        place = self.coming[0 if blob == self.original else 1]
        return open_blob(bytes.fromhex(office.group), blob, place.get)

    def keep(self) -> None:
        """Its chunks stand under their names. Raises: StoreDown."""
        for one in self.coming:
            one.keep()

    def settle(self) -> None:
        """A fact that speaks of it is written: its chunks may go to other machines."""
        for one in self.coming:
            one.settle()

    def drop(self) -> None:
        for one in self.coming:
            one.drop()


@contextmanager
def keeping(*uploads: Upload) -> Iterator[None]:
    """While a fact that speaks of these files is written: their chunks stand before it does, and go to other machines once it is kept, be it in
    the lists or not."""
    for one in uploads:
        one.keep()
    try:
        yield
    except KeptUnlisted:
        _settle(uploads)
        raise
    _settle(uploads)


def _settle(uploads: Iterable[Upload]) -> None:
    for one in uploads:
        one.settle()


class Arriving:
    """Seals a file as it comes. See web.uploads.Taker."""

    def __init__(self, office: "Office", name: str = "", secret: bytes = b"") -> None:
        """Shape: `name` and `secret` are those of an unfinished file, which lies until it is dropped; without them nothing outlives the process."""
        self._office = office
        folder, me, chunks = office.folder, office.me, ChunkFolder(office.folder.blobs)
        place = folder.unfinished(me) if name else folder.coming(me)
        self._coming = Coming(chunks, place, folder.unsettled(me), name)
        self._copied = Coming(chunks, folder.coming(me), folder.unsettled(me))
        self._secret = secret
        self._sealing = self._new(self._coming, secret)
        self._name = ""
        self._first = b""

    def _new(self, coming: Coming, secret: bytes = b"") -> BlobSealing:
        return BlobSealing(bytes.fromhex(self._office.group), coming.put, self._office.chance, MOST_FILE, secret)

    def take_up(self) -> str:
        """What lies here of the file counts as written. Returns what stands for its bytes, as `static/pieces.js` works it out from the file.

        Raises: StoreDown when it cannot be read.
        """
        lying, same = list[bytes](), bytes(32)

        def noted() -> Iterator[bytes]:
            for chunk in self._coming.lying():
                lying.append(chunk_name(chunk))
                yield chunk

        for number, data in enumerate(open_begun(bytes.fromhex(self._office.group), self._secret, noted())):
            same = hashlib.sha256(same + data).digest()
            self._coming.stands(lying[number])
            self._sealing.stands(lying[number], data)
        return same.hex()

    def begin(self, name: str) -> None:
        # Some browsers send the whole path; it says how the sender's machine is laid out.
        self._name = clean_line(PurePath(name.replace("\\", "/")).name[:MOST_NAME])

    def write(self, piece: bytes) -> None:
        if len(self._first) < FIRST:
            self._first += piece[: FIRST - len(self._first)]
        self._sealing.write(piece)

    @property
    def size(self) -> int:
        """Unit: bytes that came so far."""
        return self._sealing.size

    def drop(self) -> None:
        self._coming.drop()
        self._copied.drop()

    def put_aside(self) -> None:
        """As drop; but of an unfinished file stays what lies on the disk."""
        self._copied.drop()
        if not self._secret:
            self._coming.drop()

    def finish(self) -> Upload | None:
        """None when no file was chosen. Raises: BadInput for an empty one; StoreDown when there is no room."""
        if not self._sealing.size:
            if self._name:
                raise BadInput("This file is empty. Choose another.", "file")
            return None
        original, medium = self._sealing.finish(), medium_of(self._first)
        stripped, working = self._washed(original, medium)
        return Upload(self._name, medium, original, stripped, working, (self._coming, self._copied))

    def _washed(self, original: Blob, medium: str) -> tuple[Stripped, Blob | None]:
        copy, group = self._new(self._copied), bytes.fromhex(self._office.group)
        stripped = wash(medium, original.size, open_blob(group, original, self._coming.get), copy.write)
        if stripped is Stripped.DONE and copy.size:
            return stripped, copy.finish()
        self._copied.drop()
        return (Stripped.FAILED if stripped is Stripped.DONE else stripped), None


def sealed_here(office: "Office", name: str, raw: bytes) -> Upload:
    """Bytes that were made here, sealed as a file that arrives is. Raises: BadInput for none at all; StoreDown."""
    arriving = Arriving(office)
    try:
        arriving.begin(name)
        arriving.write(raw)
        upload = arriving.finish()
    except BaseException:
        arriving.drop()
        raise
    if upload is None:
        raise BadInput("There is no text here.", "text")
    return upload


def opened_anew(office: "Office", name: str, blob: Blob) -> Upload:
    """A file that a person sent, opened from its pieces and sealed under another key, as though a colleague had added it.

    Raises: NotFound while a piece is not here; SealBroken when they are not what the letter says; StoreDown.
    """
    arriving = Arriving(office)
    try:
        arriving.begin(name)
        for piece in open_blob(bytes.fromhex(office.group), blob, ChunkFolder(office.folder.pieces).get):
            arriving.write(piece)
        upload = arriving.finish()
    except BaseException:
        arriving.drop()
        raise
    if upload is None:
        raise BadInput("This file is empty. Choose another.", "file")
    return upload


def is_here(office: "Office", blob: Blob) -> bool:
    """Whether all of it has come to this machine."""
    chunks = ChunkFolder(office.folder.blobs)
    try:
        return all(chunks.has(name) for name in chunk_names(bytes.fromhex(office.group), blob, chunks.get))
    except NotFound:
        return False


def opened(office: "Office", blob: Blob) -> Iterator[bytes]:
    """The file's bytes. Raises: NotFound while it is not on this machine; SealBroken when what lies here is not what was sealed."""
    return open_blob(bytes.fromhex(office.group), blob, ChunkFolder(office.folder.blobs).get)
