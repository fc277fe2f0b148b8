"""The ways into an office: unlock, set up, join. Rule: the passphrase goes to the journal and is not kept here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.core.ids import Chance
from safeconduct.core.when import Clock
from safeconduct.errors import BadInput
from safeconduct.desk.founding import found
from safeconduct.desk.office import Office, unlock
from safeconduct.seal.keys import Epoch


@dataclass(frozen=True, slots=True)
class Opened:
    """An open office and the page to begin with. Shape: `recovery` is the recovery sheet's words, only right after setting up."""

    office: Office
    first_page: str = "/"
    recovery: tuple[str, ...] = ()

    @property
    def epoch(self) -> Epoch:
        return self.office.member_epoch

    def close(self) -> None:
        self.office.close()


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody comes in. Shape: `what` is unlock, found, join or practice; `words` is what else was typed."""

    what: str
    folder: Path
    name: str
    passphrase: str = field(repr=False)
    words: Mapping[str, str]


def open_office(entry: Entry, clock: Clock, chance: Chance) -> Opened:
    """Raises: NotAllowed when name and passphrase do not open anything; BadInput."""
    if entry.what == "unlock":
        return Opened(unlock(entry.folder, entry.name, entry.passphrase, clock, chance))
    if entry.what == "found":
        office, recovery = found(entry.folder, entry.name, entry.passphrase, clock, chance)
        return Opened(office, "/recovery", recovery)
    raise BadInput("The office cannot be opened this way.")
