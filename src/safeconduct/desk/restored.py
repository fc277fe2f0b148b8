"""An office that was restored from a backup, and knows neither what was erased since nor what else was written. Rule: every page says so until somebody
who knew as much as the backup was asked, and what they said was carried out here."""

from collections.abc import Mapping

from safeconduct.core.ids import FeedId
from safeconduct.desk.folder import Folder, write_file
from safeconduct.store.log import Heads

NOTE, LACKED, KNOWN, READ = "restored", "restored.lacked", "restored.known", "restored.read"
APART = "restored.apart"
"""Holds the address of the group's relay as the backup had it; nothing where the backup names none."""


def note_restored(folder: Folder, heads: Heads, relay: str) -> None:
    """Shape: `heads` are those of the backup, `relay` the address that it names."""
    write_file(folder.root / APART, relay.encode())
    write_file(folder.root / NOTE, "".join(f"{feed} {n}\n" for feed, (n, _) in heads.items()).encode())


def is_apart(folder: Folder) -> bool:
    """Whether this office has not been level with its group since it was restored: the relay that `run` starts beside it knows of nobody else."""
    return (folder.root / APART).exists()


def relay_before(folder: Folder) -> str:
    """Where the backup says that the group's relay answers; nothing where it does not say, or the office is not apart any more."""
    note = folder.root / APART
    return note.read_text("ascii", errors="replace") if note.exists() else ""


def note_together(folder: Folder) -> None:
    """It was level with its group's relay, or somebody says that there is none any more."""
    (folder.root / APART).unlink(missing_ok=True)


def is_restored(folder: Folder) -> bool:
    """Whether what was erased after the backup may still show here."""
    return (folder.root / NOTE).exists()


def knows_as_much(folder: Folder, heads: Heads) -> bool:
    """Whether a relay had all that the backup has before anything went there from here. An empty one, or an older copy, cannot tell what was erased
    since, and what it has later it has from us: from then on only a person says that it is over."""
    if all(heads.get(feed, (0, ""))[0] >= n for feed, n in _noted(folder).items()):
        return not (folder.root / LACKED).exists()
    write_file(folder.root / LACKED, b"")
    return False


def _noted(folder: Folder) -> Mapping[FeedId, int]:
    lines = (folder.root / NOTE).read_text("ascii").splitlines()
    return {FeedId(feed): int(n) for feed, n in (line.split() for line in lines)}


def note_known(folder: Folder) -> None:
    """All that such a relay had lies here now."""
    write_file(folder.root / KNOWN, b"")


def carried_out(folder: Folder) -> None:
    """Said by a member's process after each reading. The first that finds it known may have begun before; what the next one found was read whole."""
    if (folder.root / READ).exists():
        forget(folder)
    elif (folder.root / KNOWN).exists():
        (folder.root / KNOWN).replace(folder.root / READ)


def forget(folder: Folder) -> None:
    """What was erased shows no more. Where the backup names a relay, whoever says so has not said that there is none."""
    if not relay_before(folder):
        note_together(folder)
    for name in (NOTE, LACKED, KNOWN, READ):
        (folder.root / name).unlink(missing_ok=True)
