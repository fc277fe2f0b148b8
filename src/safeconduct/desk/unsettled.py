"""Files that were sealed and never became part of a document, because something ended in between. Rule: their chunks go only when everything that
this device wrote was read and none of it speaks of them."""

from safeconduct.desk.folder import Folder
from safeconduct.journal.journal import Journal
from safeconduct.store.chunks import ChunkFolder, sweep, unsettled
from safeconduct.store.pages import ask, ask_one


def sweep_unsettled(folder: Folder, journal: Journal) -> None:
    """What a crash left of this member's files goes. Raises: StoreDown when a chunk cannot be taken from the disk."""
    sweep(folder.coming(journal.ring.member))
    notes = unsettled(folder.unsettled(journal.ring.member).glob("[0-9a-f]*"))
    if not notes or _has_closed_rows_of_its_own(journal):
        return
    for note, names in notes.items():
        if names and not _is_spoken_of(journal, names[-1]):
            ChunkFolder(folder.blobs).erase(names)
        note.unlink(missing_ok=True)


def _is_spoken_of(journal: Journal, names: bytes) -> bool:
    """Shape: the last chunk of a document is the one that lists the others, and the one that its fact names."""
    return ask_one(journal.db, "SELECT 1 FROM event WHERE instr(plain, ?) LIMIT 1", names.hex().encode()) is not None


def _has_closed_rows_of_its_own(journal: Journal) -> bool:
    for (position,) in ask(journal.db, "SELECT position FROM pending"):
        if any(row.feed == journal.ring.feed for _, row in journal.store.rows_after(position - 1, 1)):
            return True
    return False
