"""The data folder: which process keeps its own where. Rule: nothing in it is opened before its format number was looked at."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.upgrading import keep_copy
from safeconduct.desk.folder import FORMAT, Folder, write_file
from safeconduct.errors import Conflict, SealBroken, StoreDown, TooNew


@dataclass(frozen=True, slots=True)
class Data:
    """The data folder. Shape: a sub-folder for each process; the practice office lies apart from the real one."""

    root: Path

    @property
    def relay(self) -> Path:
        return self.root / "relay"

    @property
    def intake(self) -> Path:
        return self.root / "intake"

    @property
    def desk(self) -> Folder:
        return Folder(self.root / "desk")

    @property
    def practice(self) -> Folder:
        return Folder(self.root / "practice" / "desk")

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @contextmanager
    def held(self) -> Iterator[int]:
        """Nobody else runs on this folder as long as this lasts, or a process does that was given the file. Raises: Conflict when somebody does; StoreDown."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        except PermissionError:
            raise _unwritable(self.root) from None
        try:
            _hold(file, self.root)
            yield file
        finally:
            os.close(file)

    def prepare(self) -> Path | None:
        """The folders are there, for their owner only. An older folder is copied before it is opened; then the answer says where to.

        Raises: TooNew when a newer version wrote it; StoreDown when it cannot be written.
        """
        try:
            for path in (self.root, self.relay, self.intake, self.desk.root, self.practice.root):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._check_format()
        except PermissionError:
            raise _unwritable(self.root) from None

    def _check_format(self) -> Path | None:
        mark = self.root / "format"
        if not mark.exists():
            write_file(mark, str(FORMAT).encode())
        written = mark.read_text("ascii", errors="replace").strip()
        if not written.isdigit():
            raise SealBroken("The file `format` of the data folder is damaged. Nothing was changed. Restore the last backup.")
        if int(written) > FORMAT:
            raise TooNew(f"A newer Safeconduct wrote this data folder (format {written}). Nothing was changed. Start the newer one.")
        if int(written) == FORMAT:
            return None
        copy = keep_copy(self.root, written)
        write_file(mark, str(FORMAT).encode())
        return copy


def _hold(file: int, root: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Conflict(
            f"Safeconduct runs on the folder {root} already, in another window or under another name of the folder. Go on there, or stop it there first: two at once would "
            "shut each other's pages. For a second office name a folder of its own: `safeconduct --data FOLDER run`."
        ) from None


def _unwritable(root: Path) -> StoreDown:
    return StoreDown(f"The data folder {root.name} cannot be written. Give yourself the right to write there, then start again.")


def no_office(data: Data) -> str:
    """What to do where no group was set up in the folder: most often another one was meant."""
    return f"There is no office in the folder {data.root}. Name the one you started with: `safeconduct --data FOLDER ...`. To begin one there: `safeconduct --data {data.root} run`."
