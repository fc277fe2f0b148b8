"""The data folder: which process keeps its own where. Rule: nothing in it is opened before its format number was looked at."""

from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.upgrading import keep_copy
from safeconduct.desk.folder import FORMAT, Folder, write_file
from safeconduct.errors import SealBroken, StoreDown, TooNew


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

    def prepare(self) -> Path | None:
        """The folders are there, for their owner only. An older folder is copied before it is opened; then the answer says where to.

        Raises: TooNew when a newer version wrote it; StoreDown when it cannot be written.
        """
        try:
            for path in (self.root, self.relay, self.intake, self.desk.root, self.practice.root):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._check_format()
        except PermissionError:
            raise StoreDown(f"The data folder {self.root.name} cannot be written. Give yourself the right to write there, then start again.") from None

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


def no_office(data: Data) -> str:
    """What to do where no group was set up in the folder: most often another one was meant."""
    return f"There is no office in the folder {data.root}. Name the one you started with: `safeconduct --data FOLDER ...`. To begin one there: `safeconduct --data {data.root} run`."
