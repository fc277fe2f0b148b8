"""A rehearsed restore: the newest backup is opened into a scratch folder and held against the live log. Rule: nothing of the office is changed but
the note of when it was last done."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from safeconduct.core.ids import FeedId
from safeconduct.core.when import DAY, Moment
from safeconduct.desk.backup import unpack
from safeconduct.desk.folder import Folder, write_file
from safeconduct.errors import NotFound, SealBroken
from safeconduct.store.sqlite import SqliteStore

EVERY_DAYS = 90


@dataclass(frozen=True, slots=True)
class Drilled:
    """Shape: `rows` in the backup, `newer` rows that only the live log has (written since); `wrong` sentences about what should not be."""

    rows: int
    newer: int
    wrong: tuple[str, ...]


def newest_backup(backups: Path) -> Path:
    """Raises: NotFound when there is none."""
    found = sorted(backups.glob("*.scb"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise NotFound("There is no backup in this data folder yet. Take one first: `safeconduct backup`.")
    return found[-1]


def drill(folder: Folder, source: Path, words: list[str], now: Moment) -> Drilled:
    """Raises: SealBroken when the sheet does not open the backup or it is damaged; nothing is noted then."""
    with tempfile.TemporaryDirectory(prefix="safeconduct-") as scratch:
        restored = Folder(Path(scratch) / "desk")
        unpack(source, restored.root, words)
        if restored.group != folder.group:
            raise SealBroken("This backup is of another group.")
        there, here = SqliteStore.open(restored.log, folder.group), SqliteStore.open(folder.log, folder.group)
        try:
            found = _compared(there, here)
        finally:
            there.close()
            here.close()
    if not found.wrong:
        write_file(_note(folder), str(now).encode())
    return found


def _compared(backup: SqliteStore, live: SqliteStore) -> Drilled:
    theirs, ours = backup.heads(), live.heads()
    wrong = [line for feed in sorted(theirs) for line in _feed(backup, live, feed)]
    newer = sum(max(0, n - theirs.get(feed, (0, ""))[0]) for feed, (n, _) in ours.items())
    return Drilled(sum(n for n, _ in theirs.values()), newer, tuple(wrong))


def _feed(backup: SqliteStore, live: SqliteStore, feed: FeedId) -> Iterator[str]:
    """What differs between the two in the rows that the backup has."""
    erased = {mark.name for _, mark in live.erased_after(0, 1_000_000)}
    last, n = backup.heads()[feed][0], 0
    while n < last:
        theirs, ours = backup.rows_of(feed, n + 1), {row.n: row for row in live.rows_of(feed, n + 1)}
        if not theirs:
            yield f"feed {feed[:8]}: the backup lacks rows {n + 1} to {last}."
            return
        for row in theirs:
            mine = ours.get(row.n)
            if mine is None:
                yield f"feed {feed[:8]} row {row.n}: the backup has it, the office does not."
            elif mine.h != row.h:
                yield f"feed {feed[:8]} row {row.n}: the backup has another one than the office."
            elif row.body is None and mine.body is not None:
                yield f"feed {feed[:8]} row {row.n}: the backup lacks its words."
            elif row.body is not None and row.h in erased:
                yield f"feed {feed[:8]} row {row.n}: erased since; this backup still holds it. Take a new backup and destroy this one."
        n = theirs[-1].n


def last_drill(folder: Folder) -> Moment | None:
    """When a drill last found nothing wrong on this machine."""
    path = _note(folder)
    said = path.read_text("ascii", errors="replace") if path.exists() else ""
    return Moment(int(said)) if said.isdecimal() and len(said) < 12 else None


def is_drill_due(folder: Folder, now: Moment) -> bool:
    """Ninety days after the last, or after the group was set up here."""
    since = last_drill(folder)
    if since is None:
        founding = folder.door / "founding"
        since = Moment(int(founding.stat().st_mtime)) if founding.exists() else now
    return now - since > EVERY_DAYS * DAY


def _note(folder: Folder) -> Path:
    return folder.root / "drilled"
