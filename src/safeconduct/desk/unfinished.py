"""Files of which a part has arrived from a browser. Rule: what is known of one lies beside its chunks, sealed under a key of this device, so that
another page, browser or day can go on; the disk says how much has come and when, and nothing else."""

import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from safeconduct.core.when import DAY, Day, Moment, day_of
from safeconduct.desk.filing import Arriving, Upload
from safeconduct.desk.folder import Folder, write_file
from safeconduct.errors import BadInput, SealBroken, StoreDown
from safeconduct.seal.keys import SymmetricKey
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.chunk import CHUNK_DATA
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import EVENT_SIZES, pad, unpad

if TYPE_CHECKING:
    from safeconduct.desk.office import Office

LIVES = 7 * DAY
"""Unit: seconds after its last piece in which an unfinished file waits for the rest."""

_NOTE = "note"
_DECODER = msgspec.msgpack.Decoder(tuple[int, str, str, int, int, tuple[tuple[str, str], ...], bytes])


@dataclass(frozen=True, slots=True)
class Begun:
    """What a page said of the file before its first piece. Shape: `path` is where its form goes; `beside` what was typed beside it; `secret` the
    key of its chunks. Unit: `size` in bytes; `changed` as the browser says it, in milliseconds."""

    path: str
    file: str
    size: int
    changed: int
    beside: tuple[tuple[str, str], ...] = ()
    secret: bytes = field(default=b"", repr=False)

    def is_of(self, other: "Begun") -> bool:
        """Whether it may be the same file for the same form. Its bytes decide."""
        return (self.path, self.file, self.size, self.changed) == (other.path, other.file, other.size, other.changed)


@dataclass(frozen=True)
class Unfinished:
    """A file as it lies on the disk. Shape: `last` is when its last piece came."""

    name: str
    begun: Begun
    here: int
    last: Moment

    @property
    def until(self) -> Day:
        """From this day on it may be gone."""
        return day_of(Moment(self.last + LIVES))


@dataclass
class Piecemeal:
    """A file that comes in pieces, the last of them at `last`, and lies at `place`. Shape: `same` stands for the bytes that lay here before, until the page has shown
    that its file begins with them; then it is empty."""

    place: Path
    begun: Begun
    arriving: Arriving
    last: Moment
    same: str = ""

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def size(self) -> int:
        return self.arriving.size

    def write(self, piece: bytes, now: Moment) -> None:
        self.arriving.write(piece)
        self.last = now
        _came(self.place, now)


def listed(office: "Office") -> list[Unfinished]:
    """Those of this member, the last one first. What opens no more, as after a restore, is of no use to anybody, and goes."""
    drop_old(office.folder, office.now())
    found = []
    for place in office.folder.unfinished(office.me).glob("[0-9a-f]*"):
        try:
            begun = _opened(office, place)
        except (FileNotFoundError, SealBroken, msgspec.MsgspecError):
            shutil.rmtree(place, ignore_errors=True)
            continue
        except OSError:  # What cannot be read now may be another time.
            continue
        here = sum(1 for _ in place.glob("[0-9]*[0-9]")) * CHUNK_DATA
        found.append(Unfinished(place.name, begun, min(here, begun.size), _last(place)))
    return sorted(found, key=lambda one: one.last, reverse=True)


def waiting(office: "Office", uploads: dict[str, Upload], path: str) -> list[Unfinished]:
    """Those that the form of this address may go on with: files that have arrived whole wait under a name of their own."""
    whole = {one.coming[0].name for one in uploads.values()}
    return [one for one in listed(office) if one.begun.path == path and one.name not in whole]


def lies(office: "Office", name: str) -> bool:
    """Whether it is still here: a clock that jumps ahead ends its time while it comes."""
    return (_place(office, name) / _NOTE).exists()


def drop(office: "Office", name: str) -> None:
    """Nothing of it is left."""
    if name in {one.name for one in listed(office)}:
        shutil.rmtree(_place(office, name), ignore_errors=True)


def drop_of(office: "Office", subjects: Iterable[str]) -> None:
    """Nothing is left of the files that were to go into these cases and calls, as far as they are this member's."""
    gone = frozenset(subjects)
    for one in listed(office):
        if not gone.isdisjoint(one.begun.path.split("/")):
            drop(office, one.name)


def drop_old(folder: Folder, now: Moment) -> None:
    """Those of every member whose time is over: it needs no key. One that came while the clock was ahead lies as long as another, from now on."""
    for place in folder.members.glob("*/unfinished/*"):
        last = _last(place)
        if last < now - LIVES:
            shutil.rmtree(place, ignore_errors=True)
        elif last > now + DAY:
            _came(place, now)


def _came(place: Path, now: Moment) -> None:
    """When the last of it came is said by this office's clock, and not by the disk's."""
    with suppress(OSError):
        os.utime(place, (now, now))


def anew(office: "Office", begun: Begun) -> Piecemeal:
    """A file of which nothing is here yet. Raises: StoreDown when not even its note finds room."""
    name, begun = secrets.token_hex(8), replace(begun, secret=office.chance(32))
    _note(office, name, begun)
    return Piecemeal(_place(office, name), begun, Arriving(office, name, begun.secret), office.now())


def taken_up(office: "Office", one: Unfinished, begun: Begun) -> Piecemeal:
    """The file goes on from what lies here of it, once the page has shown that it is the same. Raises: StoreDown when that cannot be read."""
    arriving = Arriving(office, one.name, one.begun.secret)
    same = arriving.take_up()
    return Piecemeal(_place(office, one.name), begun, arriving, office.now(), same if arriving.size else "")


def _place(office: "Office", name: str) -> Path:
    return office.folder.unfinished(office.me) / name


def _note(office: "Office", name: str, begun: Begun) -> None:
    place = _place(office, name)
    try:
        padded = pad(_plain(begun), EVENT_SIZES)
    except BadInput:  # What is that long stays in the page alone.
        padded = pad(_plain(replace(begun, beside=())), EVENT_SIZES)
    sealed = seal_under(_key(office), padded, office.chance, Purpose.UNFINISHED, name.encode())
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(place / _NOTE, sealed)
        _came(place, office.now())
    except (OSError, StoreDown):
        shutil.rmtree(place, ignore_errors=True)
        raise StoreDown("There is no room on this disk for the file. Nothing of it was kept. Make room, then try again.") from None


def _plain(begun: Begun) -> bytes:
    return msgspec.msgpack.encode((1, begun.path, begun.file, begun.size, begun.changed, begun.beside, begun.secret))


def _opened(office: "Office", place: Path) -> Begun:
    padded = open_under(_key(office), (place / _NOTE).read_bytes(), Purpose.UNFINISHED, place.name.encode())
    version, path, file, size, changed, beside, secret = _DECODER.decode(unpad(padded))
    if version != 1:
        raise SealBroken("A newer version noted this file.")
    return Begun(path, file, size, changed, beside, secret)


def _last(place: Path) -> Moment:
    try:
        return Moment(int(place.stat().st_mtime))
    except FileNotFoundError:  # It was dropped meanwhile.
        return Moment(0)


def _key(office: "Office") -> SymmetricKey:
    ring = office.journal.ring
    return SymmetricKey(ring.derived(Purpose.UNFINISHED), label(Purpose.UNFINISHED, ring.group))


def announced(path: str, file: str, size: str, changed: str, beside: tuple[tuple[str, str], ...]) -> Begun:
    """Raises: BadInput when no page of ours says such a thing."""
    if not (path.startswith("/") and all(one.isascii() and one.isdigit() and len(one) < 18 for one in (size, changed))):
        raise BadInput("This form did not arrive whole. Go back and send it again.")
    return Begun(path, file, int(size), int(changed), beside)
