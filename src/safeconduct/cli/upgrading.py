"""A data folder of an earlier version is copied before anything in it is changed. Rule: the copy is whole or it is not there, and it lies beside
the folder, for its owner only."""

import os
import shutil
from pathlib import Path

from safeconduct.errors import StoreDown

LEFT_OUT = shutil.ignore_patterns("index.db*", "*-shm", "run")
"""What is made anew from the rest."""


def keep_copy(root: Path, written: str) -> Path:
    """Where the copy lies. One that was made before is kept as it is. Raises: StoreDown when there is no room for it."""
    copy = root.with_name(f"{root.name}-format-{written}")
    if copy.exists():
        return copy
    unfinished = copy.with_name(f"{copy.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700)
        shutil.copytree(root, unfinished, ignore=LEFT_OUT, copy_function=_copied, dirs_exist_ok=True)
        unfinished.chmod(0o700)
        unfinished.rename(copy)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise StoreDown(
            "An earlier version made this data folder, and there is no room to copy it before it is changed. Nothing was changed. Make room, then start again."
        ) from None
    return copy


def _copied(source: str, target: str) -> None:
    """Sealed pieces of documents are never written again, so their copy may be the same file under a second name."""
    if Path(source).parent.name == "blobs":
        os.link(source, target)
    else:
        shutil.copy2(source, target)
