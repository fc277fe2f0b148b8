"""What other clocks than this computer's are known to show. Rule: a relay on this computer has the same clock, and says nothing."""

from contextlib import suppress
from urllib.parse import urlsplit

from safeconduct.core.ids import MemberId
from safeconduct.core.when import HOUR, Moment
from safeconduct.desk.folder import Folder, write_file
from safeconduct.errors import StoreDown
from safeconduct.journal.waiting import Elsewhere

NOTE = "relay-clock"
_HERE = {"localhost", "127.0.0.1", "::1"}


def note_relay_clock(folder: Folder, address: str, moment: Moment | None) -> None:
    """What the relay said, once an hour."""
    if moment is None or urlsplit(address).hostname in _HERE:
        return
    before = _noted(folder)
    if before is None or abs(moment - before) >= HOUR:
        with suppress(StoreDown):
            write_file(folder.root / NOTE, str(moment).encode())


def elsewhere(folder: Folder) -> Elsewhere:
    return Elsewhere(frozenset(MemberId(ring.member) for ring in folder.rings()), _noted(folder))


def _noted(folder: Folder) -> Moment | None:
    path = folder.root / NOTE
    said = path.read_text("ascii", errors="replace") if path.exists() else ""
    return Moment(int(said)) if said.isdecimal() and len(said) < 12 else None
