"""Files of reports on the command line, and their chains in words. Rule: whoever nobody names is said to be that, in words."""

from collections.abc import Sequence
from pathlib import Path

from safeconduct.errors import BadInput
from safeconduct.evidence.reading.reading import read_file
from safeconduct.evidence.reading.working import LARGEST, Unread, Why, Working


def working_text(path: Path) -> Working:
    """The text statements point into, and what the file says of itself.

    Raises: BadInput, with what to do.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as trouble:
        raise BadInput(
            f"{path}: cannot be opened ({trouble.strerror}). Check the name and whether you may read it."
        ) from trouble
    read = read_file(data, path.name) if data is not None else Unread(Why.TOO_LARGE)
    if isinstance(read, Unread):
        raise BadInput(f"{path}: {read.why.value}")
    return read


def named(chain: Sequence[str | None]) -> list[str]:
    """From outlet to origin."""
    outlet = ["outlet not named" if link is None else link for link in chain[:1]]
    return outlet + ["nobody named" if link is None else link for link in chain[1:]]
