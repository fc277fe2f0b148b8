"""Which recovery sheet the group has: the key that backups are sealed to, and whether anybody typed its words back. Rule: the words themselves
lie nowhere."""

from contextlib import suppress

import msgspec

from safeconduct.core.group import GroupFounded
from safeconduct.core.when import Moment
from safeconduct.desk.door_lists import lists_of, newest_list, wish_of
from safeconduct.desk.folder import Folder, write_file
from safeconduct.errors import SealBroken
from safeconduct.journal.journal import Journal
from safeconduct.journal.sharing import SCHEMES, Scheme
from safeconduct.roster.roster import RECOVERY, Roster
from safeconduct.seal.door_list import Wish, signed_by
from safeconduct.seal.keys import PublicKey, verify
from safeconduct.wire.codec import Plain
from safeconduct.wire.labels import Purpose, label

FILE = "recovery"
MARK = "sheets-on-paper"


def recovery_public(folder: Folder) -> PublicKey:
    """The key of the sheet in force, for whoever takes a backup without being signed in.

    Raises: SealBroken when the file that names it was not signed by a keyholder of the newest list for the help page.
    """
    place = folder.door / FILE
    if place.exists():
        return PublicKey(_checked(folder, place.read_bytes()))
    fact = Plain.parse((folder.door / "founding").read_bytes()).fact
    if not isinstance(fact, GroupFounded):
        raise SealBroken("The founding event of this office is damaged.")
    return PublicKey(fact.recovery.public)


def _checked(folder: Folder, raw: bytes) -> bytes:
    signer, content, signature = raw[:32], raw[32:-64], raw[-64:]
    newest, public = newest_list(folder, folder.group), b""
    if newest is not None and signer.hex() in newest.signers.feeds:
        with suppress(SealBroken, msgspec.MsgspecError, ValueError):
            verify(signer, signature, label(Purpose.RECOVERY, content))
            group, key = msgspec.msgpack.decode(content, type=tuple[bytes, bytes])
            public = key if group == folder.group else b""
    if not public:
        raise SealBroken(
            "Which recovery sheet is in force cannot be told: the file `door/recovery` is not signed by a keyholder. "
            "A keyholder mends this by signing in."
        )
    return public


def keep_recovery_key(folder: Folder, journal: Journal) -> None:
    """A keyholder's desk writes down, signed, which key the present sheet has. The first sheet's stands in the founding event."""
    seat = journal.roster.epochs[RECOVERY]
    with suppress(SealBroken):  # A file that says nothing good is written anew.
        if recovery_public(folder).raw == seat.public:
            return
    content = msgspec.msgpack.encode((journal.ring.group, seat.public))
    signed = journal.ring.signing.sign(label(Purpose.RECOVERY, content))
    write_file(folder.door / FILE, journal.ring.signing.public + content + signed)


def may_be_on_no_paper(folder: Folder, journal: Journal) -> bool:
    """Whether nobody typed words of the present sheet back, as far as that is known here: it is known of the first sheet where it was made, and
    no later one comes into force before words of it were."""
    fact = Plain.parse(journal.ring.genesis).fact
    was_made_here = isinstance(fact, GroupFounded) and fact.founder.device.feed == journal.ring.feed
    return not journal.roster.epochs[RECOVERY].number and was_made_here and not is_on_paper(folder, journal.roster)


def is_on_paper(folder: Folder, roster: Roster) -> bool:
    """Whether somebody typed words of the present sheet back here."""
    kid = roster.epochs[RECOVERY].kid.hex()
    return any(line.partition(":")[0] == kid for line in _typed_back(folder))


def shares_on_paper(folder: Folder, roster: Roster) -> Scheme | None:
    """How the present recovery key was shared out, when it was and words of shares were typed back here."""
    kid = roster.epochs[RECOVERY].kid.hex()
    return next((scheme for scheme in SCHEMES if f"{kid}:{scheme}" in _typed_back(folder)), None)


def sheet_made(folder: Folder, genesis: bytes) -> Moment:
    """When the present sheet was made, or, of a later one than the first, when a keyholder's desk here heard of it."""
    place = folder.door / FILE
    if place.exists():
        return Moment(int(place.stat().st_mtime))
    return Plain.parse(genesis).moment


def signed_by_sheet(folder: Folder, journal: Journal) -> int:
    """How many entries of the group, and lists for the help page, the present sheet has signed."""
    feed = journal.roster.recovery_feed
    entries, _ = journal.store.heads().get(feed, (0, ""))
    return entries + sum(signed_by(raw, bytes.fromhex(feed)) for raw in lists_of(folder))


def does_a_list_wait(folder: Folder) -> bool:
    """Whether the help page's next list waits for a second keyholder, or for the sheet that the list before it names."""
    return wish_of(folder, Wish.KEYS) is not None


def put_on_paper(folder: Folder, kid: bytes, scheme: Scheme | None = None) -> None:
    """Somebody typed words of this sheet, or of enough shares, back."""
    lines = [*_typed_back(folder), f"{kid.hex()}:{scheme}" if scheme else kid.hex()]
    write_file(folder.root / MARK, "".join(f"{line}\n" for line in dict.fromkeys(lines)).encode())


def _typed_back(folder: Folder) -> list[str]:
    place = folder.root / MARK
    return place.read_text("ascii", errors="replace").split() if place.exists() else []
