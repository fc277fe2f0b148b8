"""The signed list the help page works by, kept up to date by keyholders' desks. Rule: lists are numbered without a gap and never rewritten."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from safeconduct.core.ids import CircleId, FeedId, MemberId
from safeconduct.core.section import Role
from safeconduct.core.when import Day
from safeconduct.desk.folder import Folder, write_file
from safeconduct.errors import SealBroken
from safeconduct.journal.journal import Journal
from safeconduct.roster.roster import Roster
from safeconduct.seal.door_list import DoorList, Founding, check_list, list_address, read_founding, sign_list
from safeconduct.seal.keys import PublicKey
from safeconduct.seal.letters import FrontDesk
from safeconduct.store.log import Letter, Letterbox
from safeconduct.store.sqlite import SqliteStore

FOREVER = 2**61
ANOTHER = "another-list"
"""In the folder of the help page's lists, while somebody else's stands at the relay where our newest should."""
ANSWERING = (Role.FRONT_DESK, Role.CASEWORK)


def lists_of(folder: Folder) -> list[bytes]:
    """All lists signed so far, from the first."""
    return [path.read_bytes() for path in sorted(folder.door.glob("list-*"))]


def newest_list(folder: Folder, group: bytes) -> DoorList | None:
    """Raises: SealBroken when one of the lists does not follow the one before it."""
    try:
        founding = (folder.door / "founding").read_bytes()
    except OSError:
        raise SealBroken("The file `door/founding` of the office is missing. Restore the last backup.") from None
    before: Founding | DoorList = read_founding(group, founding)
    for raw in lists_of(folder):
        before = check_list(raw, before)
    return before if isinstance(before, DoorList) else None


def fetch_door_lists(folder: Folder, there: Letterbox) -> None:
    """Lists that other keyholders' desks signed are here too, so that the next one signed here is the next one."""
    group, number = folder.group, len(lists_of(folder)) + 1
    before = newest_list(folder, group) or read_founding(group, (folder.door / "founding").read_bytes())
    while found := there.letters_at([list_address(group, number)]):
        try:
            before = check_list(found[0].body, before)
        except SealBroken:
            return  # Whoever put that there is no keyholder; the group's own takes its place when it comes.
        write_file(folder.door / f"list-{number:04}", found[0].body)
        number += 1
    _look_at_ours(folder, there)


def _look_at_ours(folder: Folder, there: Letterbox) -> None:
    """Whether the list a help page finds where our newest should be is another, which whoever was a keyholder before it could sign."""
    lists, founding = lists_of(folder), (folder.door / "founding").read_bytes()
    before: Founding | DoorList = read_founding(folder.group, founding)
    for raw in lists[:-1]:
        before = check_list(raw, before)
    found = there.letters_at([list_address(folder.group, len(lists))]) if lists else []
    if any(letter.body != lists[-1] and _follows(letter.body, before) for letter in found):
        write_file(folder.door / ANOTHER, b"")
    else:
        (folder.door / ANOTHER).unlink(missing_ok=True)


def _follows(raw: bytes, before: Founding | DoorList) -> bool:
    try:
        check_list(raw, before)
    except SealBroken:
        return False
    return True


def is_another_in_force(folder: Folder, journal: Journal) -> bool:
    """Whether help pages may work by a list that is not ours, or that this keyholder's desk cannot follow with its own."""
    if (folder.door / ANOTHER).exists():
        return True
    newest = newest_list(folder, journal.ring.group)
    is_keyholder = (journal.ring.member, CircleId(Role.STEWARD.value)) in journal.roster.seats
    return is_keyholder and newest is not None and journal.ring.feed not in newest.stewards


def publish_door_list(
    folder: Folder, journal: Journal, out: SqliteStore, today: Day, ways: Mapping[str, str] | None = None
) -> None:
    """A new list is signed and sent when front desk's key, devices, keyholders or other ways to reach us are others than the last list
    says. Without `ways` they stay as they are."""
    group, before = journal.ring.group, newest_list(folder, journal.ring.group)
    wanted = wanted_list(group, journal.writing.in_hand, today, before)
    if ways is not None:
        wanted = replace(wanted, ways=ways)
    if before and (is_same(wanted, before) or journal.ring.feed not in before.stewards):
        return  # A list that none would follow must not stand in the way of those that can be.
    raw = sign_list(wanted, journal.ring.signing)
    write_file(folder.door / f"list-{wanted.number:04}", raw)
    out.put_letter(Letter(list_address(group, wanted.number), hashlib.sha256(raw).digest(), raw, FOREVER))


def is_same(one: DoorList, other: DoorList) -> bool:
    """Whether two lists say the same, on whatever day and under whatever number."""
    return replace(one, number=other.number, day=other.day) == other


def wanted_list(group: bytes, roster: Roster, today: Day, before: DoorList | None) -> DoorList:
    seat = roster.epochs[Role.FRONT_DESK.value]
    answering = {member for role in ANSWERING for member in roster.members_of(CircleId(role.value))}
    stewards = set(roster.members_of(CircleId(Role.STEWARD.value)))
    return DoorList(
        group=group,
        number=before.number + 1 if before else 1,
        day=today,
        front_desk=FrontDesk(seat.kid, PublicKey(seat.public)),
        answering=_feeds(roster, answering),
        stewards=_feeds(roster, stewards) | {roster.recovery_feed},
        ways=before.ways if before else {},
    )


def _feeds(roster: Roster, members: set[MemberId]) -> frozenset[FeedId]:
    return frozenset(
        feed for feed, member in roster.feeds.items() if member in members and feed not in roster.cuts
    )
