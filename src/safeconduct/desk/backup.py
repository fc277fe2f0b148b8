"""Backup and restore of the office's folder. Rule: a backup holds sealed rows and key rows, no device key; a restore joins the machine as a
new device through the recovery key, before it shows anything."""

import io
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from safeconduct.core.group import StaffNamed, StewardSeconded
from safeconduct.core.ids import Chance, CircleId, DeviceId, EventId, MemberId, StreamId
from safeconduct.core.section import EVERYONE, Subject
from safeconduct.core.when import Clock, day_of
from safeconduct.desk.door_lists import DoorLists
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import Office, open_ring
from safeconduct.desk.own_keys import keep_ring
from safeconduct.desk.relay_settings import RelaySettings, checked_address
from safeconduct.desk.restored import note_restored
from safeconduct.desk.scratch import scratch
from safeconduct.desk.sheets import keep_recovery_key, put_on_paper, recovery_public
from safeconduct.errors import BadInput, Conflict, SealBroken, StoreDown
from safeconduct.journal import founding, joining
from safeconduct.journal.journal import Journal, open_journal
from safeconduct.journal.rewrapping import given_anew
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.backup import content_secret, group_of, open_chunks, seal_backup, skip_box
from safeconduct.seal.keyring import Kdf, Ring, epoch_of, stretched
from safeconduct.seal.keyrows import Holder, Key, give, row_to_holder, row_under_everyone
from safeconduct.seal.keys import derive
from safeconduct.store.sqlite import SqliteStore, check_plain
from safeconduct.wire.labels import Purpose

PART = 1024 * 1024
FILES = ("log.db", "out.db")
MOST_SHEETS = 200
"""How many recovery sheets a group may have had; the paper does not say which one it is."""
RELAY = "door/relay"
"""In the archive alone, and public as all that lies under `door`: where other laptops reach the group's relay. The founding ticket, which lets laptops in, is not there."""
_GREAT = b"\xff\xf0"
"""What names of new keys begin with at least, in a restored office: one in 4096 of a lost machine's is as great."""
_BELONGS = re.compile(r"log\.db|out\.db|door/[a-z0-9-]{1,40}|blobs/[0-9a-f]{2}/[0-9a-f]{64}")
"""Everybody may know the public half of the recovery key, so anybody can make a file that the recovery sheet opens."""


def first_backup(root: Path) -> Path:
    """Where the backup lies that is taken when a group is set up: beside the office's folder."""
    return root.parent / "backups" / "at-set-up.scb"


def make_backup(folder: Folder, target: Path, chance: Chance) -> int:
    """The file is there, whole and read back; returns its size in bytes. May run while the office is open.

    Raises: StoreDown when it cannot be written; Conflict when a file of this name is there already.
    """
    if target.exists():
        raise Conflict(f"{target.name} is there already. Choose another name, so that no backup is lost.")
    group = folder.group
    recovery = recovery_public(folder)
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        with unfinished.open("xb") as out:
            secret = seal_backup(group, recovery, _archive(folder), out, chance)
        _read_back(unfinished, group, secret)
        unfinished.replace(target)
    except OSError:
        raise StoreDown(f"{target.name} cannot be written there. Nothing is kept of it. Choose another place.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _archive(folder: Folder) -> Iterator[bytes]:
    """A tar of consistent copies, a part at a time; everything in it is sealed already, so copies of databases may lie on disk for a moment.
    Chunks come last: a fact is written after its chunks, so whatever the copied log speaks of is there."""
    written = _Gathering()
    with scratch(folder.root) as copies, tarfile.open(mode="w|", fileobj=written, bufsize=PART) as tar:
        for name in FILES:
            if (folder.root / name).exists():
                tar.add(_copy(folder.root / name, copies / name), name)
                yield from written.taken()
        for path in sorted(one for one in folder.door.iterdir() if one != folder.root / RELAY):  # An earlier version lets it lie where it restored it.
            tar.add(path, f"door/{path.name}")
        tar.addfile(*_relay_named(folder))
        for path in sorted(folder.blobs.glob("[0-9a-f][0-9a-f]/*")):
            tar.add(path, path.relative_to(folder.root).as_posix())
            yield from written.taken()
    yield from written.taken()


def _relay_named(folder: Folder) -> tuple[tarfile.TarInfo, IO[bytes]]:
    """The relay that other laptops reach too; nothing where it is the one beside the office, which a lost machine takes along."""
    settings = RelaySettings.of(folder)
    address = settings.address.encode() if settings and settings.shared else b""
    head = tarfile.TarInfo(RELAY)
    head.size = len(address)
    return head, io.BytesIO(address)


class _Gathering(io.RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> Iterator[bytes]:
        parts, self._parts = self._parts, []
        yield from parts


def _copy(source: Path, target: Path) -> Path:
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()
    return target


def _read_back(path: Path, group: bytes, secret: bytes) -> None:
    with path.open("rb") as file:
        if group_of(file) != group:
            raise SealBroken("The backup does not read back as it was written.")
        skip_box(file)
        for _ in open_chunks(file, group, secret):
            pass


def restore(
    source: Path, root: Path, words: list[str], member_name: str, passphrase: str, clock: Clock, chance: Chance, kdf: Kdf | None = None
) -> Office:
    """The office as it was backed up, in an empty folder, opened as `member_name` on a new device.

    Raises: Conflict when the folder is not empty; BadInput when words or name do not fit; SealBroken when the file is damaged, in which
    case the folder is left empty.
    """
    seed = founding.recovery_seed(words)
    if root.exists() and any(root.iterdir()):
        raise Conflict("There is something in this folder already. Restore into an empty one.")
    kdf = kdf or Kdf()
    # Beside its place until somebody can sign in: what an interruption leaves must not look like an office that opens for nobody.
    coming = Folder(root.with_name(f"{root.name}.coming"))
    shutil.rmtree(coming.root, ignore_errors=True)
    try:
        number = _unpack(source, coming.root, seed)
        coming.prepare()
        _note_restored(coming)
        ring = _join_as_new_device(coming, seed, number, member_name, clock, chance)
        put_on_paper(coming, epoch_of(RECOVERY, number, seed).kid)
        secret = stretched(member_name, passphrase, coming.salt(), kdf)
        keep_ring(coming, ring, secret, kdf, chance)
    except BaseException:
        shutil.rmtree(coming.root, ignore_errors=True)
        raise
    coming.root.replace(root)
    folder = Folder(root)
    office = open_ring(folder, ring, clock, chance)
    office.begin_session()
    keep_ring(folder, replace(ring, has_trust=True), secret, kdf, chance)
    return office


def _note_restored(folder: Folder) -> None:
    store = SqliteStore.open(folder.log, folder.group)
    try:
        note_restored(folder, store.heads(), _taken_relay(folder))
    finally:
        store.close()


def _taken_relay(folder: Folder) -> str:
    """The address in the backup; nothing where an earlier version wrote it, or where it is none that a token may travel to."""
    place = folder.root / RELAY
    if not place.exists():
        return ""
    address = place.read_text("utf-8", errors="replace")
    place.unlink()
    try:
        return checked_address(address) if address else ""
    except BadInput:
        return ""


def colleagues_in(source: Path, words: list[str], clock: Clock, chance: Chance) -> list[str]:
    """The names in the group that was backed up. Raises: BadInput or SealBroken when the sheet does not open the file."""
    seed = founding.recovery_seed(words)
    with tempfile.TemporaryDirectory(prefix="safeconduct-") as aside:
        folder = Folder(Path(aside) / "desk")
        number = _unpack(source, folder.root, seed, with_files=False)
        journal = recovery_journal(folder, seed, number, clock, chance)
        try:
            return sorted(_names(journal).values())
        finally:
            journal.close()


def unpack(source: Path, root: Path, words: list[str]) -> None:
    """The sealed office in the backup, without joining it. Raises: BadInput or SealBroken when the sheet does not open it."""
    _unpack(source, root, founding.recovery_seed(words))


def _unpack(source: Path, root: Path, seed: bytes, *, with_files: bool = True) -> int:
    """The number of the sheet that opened it."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with source.open("rb") as file:
            group = group_of(file)
            number, secret = content_secret(file, group, [epoch_of(RECOVERY, one, seed) for one in range(MOST_SHEETS)])
            for check in (True, False):  # All of it is opened and looked at once before anything is written.
                wanted = "" if check else "." if with_files else "[^b]"
                _unpack_all(_Reading(open_chunks(file, group, secret)), root, wanted)
                file.seek(0)
                group_of(file)
                skip_box(file)
            for name in FILES:
                if (root / name).exists():
                    check_plain(root / name)
    except (tarfile.TarError, ValueError, OverflowError, RecursionError):  # The archive's reader believes what numbers a head says.
        raise SealBroken("The backup holds no office. Nothing was restored from it. Try an older one.") from None
    except OSError:
        raise StoreDown(f"{source.name} cannot be read. Is it there, and may you read it?") from None
    return number


class _Reading(io.RawIOBase):
    """A backup's parts as one file that can only be read onwards."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        got = bytearray(self._left)
        while size < 0 or len(got) < size:
            part = next(self._parts, b"")
            if not part:
                break
            got += part
        size = len(got) if size < 0 else size
        self._left = bytes(got[size:])
        return bytes(got[:size])


def _unpack_all(raw: _Reading, root: Path, wanted: str) -> None:
    """Looks at every file and writes those whose name begins as wanted."""
    found = 0
    with tarfile.open(mode="r|", fileobj=raw, bufsize=PART) as tar:
        for member in tar:
            if not (member.isfile() and not member.issparse() and _BELONGS.fullmatch(member.name)):
                raise SealBroken("The backup holds files that no office writes. Nothing was restored from it.")
            found += 1
            if wanted and re.match(wanted, member.name):
                tar.extract(member, root, filter="data")
    if not found:
        raise SealBroken("The backup holds no office. Nothing was restored from it. Try an older one.")
    while raw.read(PART):
        pass  # To the last chunk: a file that was cut short behind the archive is cut short all the same.


def _founding_in(folder: Folder) -> bytes:
    try:
        return (folder.door / "founding").read_bytes()
    except FileNotFoundError:
        raise SealBroken("The backup lacks the founding event of the group. Try an older one.") from None


def recovery_journal(folder: Folder, seed: bytes, number: int, clock: Clock, chance: Chance) -> Journal:
    """The journal as the recovery key opens it: every circle, and a feed that may change the roster."""
    genesis, member = _founding_in(folder), MemberId("recovery")
    feed_seed = derive(seed, Purpose.RECOVERY)
    scratch = folder.root / "recovery"
    scratch.mkdir(mode=0o700, exist_ok=True)
    ring = Ring(folder.group, genesis, member, DeviceId("recovery"), feed_seed, seed, (), founding.roster_stream_of(genesis))
    journal = open_journal(ring, folder.log, scratch, clock, chance)
    journal.shelf.keep_epoch(RECOVERY, number, seed)
    journal.refresh()
    return journal


def second_by_sheet(folder: Folder, journal: Journal, seed: bytes, changes: Sequence[EventId]) -> None:
    """The recovery key agrees to these changes of keyholders in the place of a second one. `seed` is of the sheet in force."""
    number = journal.roster.epochs[RECOVERY].number
    sheet = recovery_journal(folder, seed, number, journal.clock, journal.chance)
    try:
        agreed = [StewardSeconded(change) for change in changes]
        sheet.writing.write_in(sheet.store, StreamId(sheet.ring.roster_stream), agreed)
    finally:
        sheet.close()
        shutil.rmtree(folder.root / "recovery", ignore_errors=True)


def _join_as_new_device(folder: Folder, seed: bytes, number: int, member_name: str, clock: Clock, chance: Chance) -> Ring:
    journal = recovery_journal(folder, seed, number, clock, chance)
    try:
        ring = _new_device(journal, _named(journal, member_name), chance)
        _renew_door_list(folder, journal)
        keep_recovery_key(folder, journal)
        return ring
    finally:
        journal.close()
        shutil.rmtree(folder.root / "recovery", ignore_errors=True)


def _renew_door_list(folder: Folder, journal: Journal) -> None:
    """The help page learns of the new device from a list signed by the recovery key."""
    out = SqliteStore.open(folder.out, journal.ring.group)
    try:
        DoorLists(folder, journal, out).publish(day_of(journal.clock()))
    finally:
        out.close()


def _names(journal: Journal) -> dict[MemberId, str]:
    """What colleagues call each member who is in the group."""
    known = [event.fact for event in journal.events_of(Subject(journal.ring.group.hex())) if isinstance(event.fact, StaffNamed)]
    return {fact.member: fact.name for fact in known if not journal.roster.members[fact.member].removed}


def _named(journal: Journal, name: str) -> MemberId:
    names, wanted = _names(journal), name.strip().casefold()
    found = [member for member, called in names.items() if called.strip().casefold() == wanted]
    if not found:
        there = ", ".join(sorted(names.values()))
        raise BadInput(f"Nobody in the group that was backed up is called so. Write one of: {there}.", "name")
    return found[-1]


def _new_device(journal: Journal, member: MemberId, chance: Chance) -> Ring:
    number = journal.roster.epochs[f"member:{member}"].number + 1
    fresh_seeds = _great(member, number, chance)
    facts = joining.recovered_device(fresh_seeds, member, number)
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), list(facts))
    journal.refresh()
    epoch = epoch_of(f"member:{member}", number, fresh_seeds.member_seat)
    holder = Holder(f"member:{member}", number, epoch.public)
    rows = [_epoch_row(journal, circle, holder) for circle in sorted(journal.roster.seats_of(member))]
    journal.store.put_keys([*rows, *given_anew(journal, holder.name)])
    ring = founding.ring_of(journal.ring.group, fresh_seeds, journal.ring.roster_stream, journal.ring.genesis)
    return replace(ring, member_seeds=((number, fresh_seeds.member_seat),))


def _great(member: MemberId, number: int, chance: Chance) -> founding.Seeds:
    """Seeds whose key for the member has a great name. The one that died with the lost machine, of which the backup does not know, may have the same
    number: of two the greater stands."""
    while True:
        seeds = replace(founding.new_seeds(chance), member=member)
        if epoch_of(f"member:{member}", number, seeds.member_seat).kid >= _GREAT:
            return seeds


def _epoch_row(journal: Journal, circle: CircleId, holder: Holder) -> bytes:
    seat = journal.writing.in_hand.epochs[circle]
    number, epoch = seat.number, journal.shelf.epoch(circle, seat.kid)
    if epoch is None:
        raise SealBroken("The recovery key was not given the present key of every circle. Ask a colleague to let you in instead.")
    key = Key("epoch", circle, number, epoch.kid, epoch.seed)
    given = give(journal.ring.group, key, holder, journal.ring.signing, journal.chance)
    if circle == EVERYONE:
        return row_to_holder(journal.ring.group, given, holder.public)
    return row_under_everyone(journal.ring.group, given, journal.writing.everyone, journal.chance)
