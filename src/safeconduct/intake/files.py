"""A file on its way from a person to the spool. Rule: what arrives is sealed before it is put down; no plain byte of it is ever on a disk."""

from pathlib import PurePath

from safeconduct.core.media import FIRST, medium_of
from safeconduct.errors import NoRoom
from safeconduct.intake.answers import MOST_FORM, clean
from safeconduct.intake.conversation import Ways
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.sent_files import MOST_NAME, MOST_SENT, SentFile
from safeconduct.web.forms import TooLarge
from safeconduct.web.uploads import Reading

MOST_REQUEST = 100_000_000
"""Unit: bytes of a form that are read to their end, so that its sender sees our sentence; a browser whose line is cut shows nothing of it."""

MOST_AT_ONCE = 16
"""Files that one process takes at a time; each has up to 3 MiB in memory."""

LONGEST_S = 1800.0
"""Unit: seconds that one file may take to arrive."""

LEAST_RATE, RATED_S = 1024, 10.0
"""When all places are taken, the slowest file gives way to one that comes, if after so many seconds it brought fewer bytes a second."""


class Arriving:
    """See web.uploads.Taker. Shape: `fits` is False when no file can be taken now; `began` is when it was, in seconds of a clock that never jumps."""

    def __init__(self, group: bytes, ways: Ways, began: float, *, fits: bool) -> None:
        self._ways = ways
        self.began = began
        self.fits = fits
        self._upload = ways.chance(16)
        self._sealed: list[bytes] = []
        self._names: list[bytes] = []
        self._sealing = BlobSealing(group, self._keep, ways.chance, MOST_SENT)
        self._first = b""
        self.name = ""

    @property
    def upload(self) -> bytes:
        return self._upload

    @property
    def size(self) -> int:
        return self._sealing.size

    def is_slow(self, now: float) -> bool:
        return now - self.began >= RATED_S and self.rate(now) < LEAST_RATE

    def rate(self, now: float) -> float:
        """Unit: bytes a second since it began."""
        return self.size / max(now - self.began, 1.0)

    @property
    def reading(self) -> Reading:
        return Reading(MOST_FORM, MOST_REQUEST, self.put_down)

    def _keep(self, name: bytes, sealed: bytes) -> None:
        self._names.append(name)
        self._sealed.append(sealed)

    def begin(self, name: str) -> None:
        # Some browsers send the whole path; it says how the sender's machine is laid out.
        self.name = " ".join(clean(PurePath(name.replace("\\", "/")).name).split())[:MOST_NAME]

    def write(self, piece: bytes) -> None:
        """Raises: NoRoom, TooLarge."""
        if not self.fits:
            raise NoRoom("No file can be taken now.")
        if self._sealing.size + len(piece) > MOST_SENT:
            raise TooLarge("This file is too large.")
        self._first += piece[: max(0, FIRST - len(self._first))]
        self._sealing.write(piece)

    async def put_down(self) -> None:
        """What is sealed so far is synced to disk. Raises: NoRoom, StoreDown."""
        while self._sealed:
            await self._ways.off.run(self._ways.spool.pieces.put, self._upload, self._sealed.pop(0), self._ways.clock())

    async def finish(self) -> SentFile:
        """All of it is synced. Raises: NoRoom, StoreDown."""
        blob = self._sealing.finish()
        await self.put_down()
        return SentFile(self.name, medium_of(self._first), blob, tuple(self._names[:-1]))

    async def drop(self) -> None:
        """What no letter speaks of goes."""
        self._sealed.clear()
        await self._ways.off.run(self._ways.spool.pieces.drop, self._upload)
