"""The ways into an office: unlock, set up, knock with an invite, practise. Rule: the passphrase goes to the keyring and is not kept here."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.core.ids import Chance, MemberId
from safeconduct.core.when import Clock
from safeconduct.desk.backup import first_backup, make_backup
from safeconduct.desk.folder import Folder
from safeconduct.desk.founding import found, knock, words_again
from safeconduct.desk.office import HeardOf, Office, StillOutside, nobody, unlock
from safeconduct.desk.practice.story import build_practice, practice_members
from safeconduct.errors import BadInput, Conflict, NotAllowed, SafeconductError
from safeconduct.seal.keyring import stretched


@dataclass(frozen=True, slots=True)
class Opened:
    """An open office and the page to begin with. Shape: `recovery` is the recovery sheet's words, only right after setting up."""

    office: Office
    first_page: str = "/today"
    recovery: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proven:
    """Name and passphrase fit this member, whose office another process holds open already."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class Knocked:
    """Nobody let them in yet, or not again after their laptop was `suspended`; these words are compared by voice."""

    words: tuple[str, ...]
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody comes in. Shape: `what` is unlock, found, join or practice; `words` is what else was typed."""

    what: str
    folder: Path
    name: str
    passphrase: str = field(repr=False)
    words: Mapping[str, str]


def come_in(entry: Entry, clock: Clock, chance: Chance, heard: HeardOf = nobody) -> Opened | Proven | Knocked:
    """Where an office has much to read first, `heard` is told how far it is. Raises: NotAllowed when name and passphrase do not open anything; BadInput."""
    match entry.what:
        case "unlock":
            return _unlocked(entry, clock, chance, heard)
        case "found":
            office, recovery = found(entry.folder, entry.name, entry.passphrase, clock, chance)
            _first_backup(office, chance)
            return Opened(office, "/recovery", recovery)
        case "join":
            _, words = knock(
                entry.folder, entry.words.get("invite", ""), entry.name, entry.passphrase, clock, chance
            )
            return Knocked(words)
        case "practice":
            return _practising(entry, clock, chance, heard)
        case _:
            raise BadInput("The office cannot be opened this way.")


def _first_backup(office: Office, chance: Chance) -> None:
    """The sheet is worth nothing without a backup, so one is taken at once. A disk that cannot take it must not end the setting up."""
    target = first_backup(office.folder.root)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(SafeconductError):
        make_backup(office.folder, target, chance)


def _unlocked(entry: Entry, clock: Clock, chance: Chance, heard: HeardOf) -> Opened | Proven | Knocked:
    try:
        return Opened(unlock(entry.folder, entry.name, entry.passphrase, clock, chance, heard))
    except Conflict:
        return Proven(_whose(entry.folder, entry.name, entry.passphrase))
    except StillOutside as waiting:
        return Knocked(waiting.words or words_again(waiting.ring), bool(waiting.words))


def _whose(root: Path, name: str, passphrase: str) -> MemberId:
    folder = Folder(root)
    rings = folder.rings()
    secret = stretched(name, passphrase, folder.salt(), rings[0].kdf)
    for ring in rings:
        if ring.is_opened_by(secret):
            return ring.member
    raise NotAllowed("That name and passphrase do not open anything here. Check both, then try again.")


def _practising(entry: Entry, clock: Clock, chance: Chance, heard: HeardOf) -> Opened | Proven | Knocked:
    """As the colleague named, or as the first one. A practice office that is not there, or was left half built, is built first."""
    members = practice_members(entry.folder) or build_practice(entry.folder, clock, chance)
    first = members[0][0]
    chosen = entry.name if entry.name in dict(members) else first
    return _unlocked(Entry("unlock", entry.folder, chosen, dict(members)[chosen], {}), clock, chance, heard)
