"""Whether a round with the relay would find all as the last one left it. Rule: a relay's word that nothing came is believed for a minute, and then
everything is looked at again."""

from dataclasses import dataclass
from pathlib import Path

from safeconduct.core.when import Moment
from safeconduct.desk.folder import Folder

BELIEVED_S = 60
"""Unit: seconds. A relay that keeps something back can say so little longer than one that answers every question with what it said before."""

Stamps = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Still:
    """What stood before a round that found all level. Shape: `there` is the relay's word for all that it keeps, `here` are times and sizes of what
    is sent from here."""

    there: str
    here: Stamps
    since: Moment

    def holds(self, here: Stamps, now: Moment) -> bool:
        return self.here == here and 0 <= now - self.since < BELIEVED_S


def stamps(folder: Folder) -> Stamps:
    """Of all that a round sends from the office's folder. What files of documents bring is sent by the round that a page asks for."""
    written = [Path(f"{path}{more}") for path in (folder.log, folder.out) for more in ("", "-wal")]
    lists = [folder.root / "relay.toml", folder.root / "admission", folder.door, folder.signed_marks, folder.wanted]
    return tuple(_stamp(path) for path in (*written, *lists))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
