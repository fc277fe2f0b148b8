"""Files of reports on the command line, and their chains in words. Rule: whoever nobody names is said to be that, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.bounded import bounded
from safeconduct.errors import BadInput
from safeconduct.evidence.extracting import extract, heading_known
from safeconduct.evidence.reading.reading import read_file
from safeconduct.evidence.reading.working import LARGEST, Unread, Why, Working
from safeconduct.evidence.statement import Heading, Statement
from safeconduct.evidence.words import Words


@dataclass(frozen=True, slots=True)
class TakenApart:
    """A file as text, and what it says."""

    read: Working
    heading: Heading
    statements: list[Statement]


def taken_apart(path: Path, words: Mapping[str, Words], *, careful: bool = False) -> TakenApart:
    """Raises: BadInput, with what to do."""

    def work() -> TakenApart:
        read = _working_text(path)
        heading = heading_known(read, words)
        return TakenApart(read, heading, extract(read.text, str(path), words, heading, careful=careful))

    return bounded(work, TakenApart, str(path))


def working_text(path: Path) -> Working:
    """The text statements point into, and what the file says of itself.

    Raises: BadInput, with what to do.
    """
    return bounded(lambda: _working_text(path), Working, str(path))


def _working_text(path: Path) -> Working:
    try:
        # A pipe has no size before it is read, and one byte more than a report may have is enough to know.
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as trouble:
        raise BadInput(
            f"{path}: cannot be opened ({trouble.strerror}). Check the name and whether you may read it."
        ) from trouble
    read = read_file(data, path.name) if len(data) <= LARGEST else Unread(Why.TOO_LARGE)
    if isinstance(read, Unread):
        raise BadInput(f"{path}: {read.why.value}")
    return read


def named(chain: Sequence[str | None]) -> list[str]:
    """From outlet to origin."""
    outlet = ["outlet not named" if link is None else link for link in chain[:1]]
    return outlet + ["nobody named" if link is None else link for link in chain[1:]]
