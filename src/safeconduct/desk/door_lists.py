"""The signed list the help page works by, kept up to date by keyholders' desks. Rule: lists are numbered without a gap and never rewritten,
and one that waits for a second keyholder binds nobody."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from safeconduct.core.ids import CircleId, FeedId, MemberId
from safeconduct.core.section import Role
from safeconduct.core.when import Day
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.suspended_signers import names_the_suspended, only_lacks_who_left
from safeconduct.errors import Conflict, SealBroken
from safeconduct.journal.journal import Journal
from safeconduct.roster.roster import STEWARDS, Roster
from safeconduct.seal.door_list import (
    DoorList,
    Founding,
    SignedList,
    Signers,
    Wish,
    check_list,
    list_address,
    list_in,
    read_founding,
    read_signed,
    sign_list,
    sign_too,
    signed_by,
    wish_address,
)
from safeconduct.seal.keys import PublicKey, SigningKey
from safeconduct.seal.letters import FrontDesk
from safeconduct.store.asked_together import AskedTogether
from safeconduct.store.log import Letter, Places
from safeconduct.store.sqlite import SqliteStore

FOREVER = 2**61
ANOTHER = "another-list"
"""In the folder of the help page's lists: what somebody else signed, and enough with them, in the place of our newest."""
LOOKED_AT = "looked-at"
"""In the same folder: up to which number a keyholder has said that the help page was set up again."""
AT_ONCE = 50
"""So many lists are asked for in one question; a relay answers for 64 places."""
ANSWERING = (Role.FRONT_DESK, Role.CASEWORK)


def lists_of(folder: Folder) -> list[bytes]:
    """All lists signed so far, from the first."""
    return [path.read_bytes() for path in sorted(folder.door.glob("list-*"), key=lambda path: int(path.name.removeprefix("list-")))]


def newest_list(folder: Folder, group: bytes) -> DoorList | None:
    """Raises: SealBroken when one of the lists does not follow the one before it."""
    newest = _newest(folder, group)
    return newest if isinstance(newest, DoorList) else None


def _newest(folder: Folder, group: bytes, leave_out: int = 0) -> Founding | DoorList:
    """The newest list but so many, or the founding that stands before the first."""
    try:
        founding = (folder.door / "founding").read_bytes()
    except OSError:
        raise SealBroken("The file `door/founding` of the office is missing. Restore the last backup.") from None
    lists = lists_of(folder)
    return _last_of(group, founding, tuple(lists[: len(lists) - leave_out]))


@lru_cache(maxsize=8)  # Every round with the relay asks this, five times, of files that change four times a year.
def _last_of(group: bytes, founding: bytes, lists: tuple[bytes, ...]) -> Founding | DoorList:
    """The founding, or the last list when each follows the one before it."""
    before: Founding | DoorList = read_founding(group, founding)
    for raw in lists:
        before = check_list(raw, before)
    return before


# What lies at the relay


def level_door_lists(folder: Folder, there: Places, standing: int = 0) -> int:
    """The relay has our lists and we have its, as the two below do it, after one question. Shape: so many lists, from the first, are known to stand
    there; returns how many do now."""
    newest, number = len(lists_of(folder)), _first_to_bring(folder, standing)
    ours = {*range(number, min(newest, number + AT_ONCE - 1) + 1), newest, newest + 1} - {0}
    lists = [list_address(folder.group, one) for one in sorted(ours)]
    asked = AskedTogether(there, [*lists, *(wish_address(folder.group, wish) for wish in Wish)])
    fetch_door_lists(folder, asked)
    return bring_door_lists(folder, asked, standing)


def _first_to_bring(folder: Folder, standing: int) -> int:
    """The newest is looked at in any case: somebody may have taken its place."""
    return max(1, min(standing + 1, len(lists_of(folder))))


def fetch_door_lists(folder: Folder, there: Places) -> None:
    """Lists that other keyholders' desks signed are here too, so that the next one signed here is the next one; and what waits for us to sign."""
    group, number = folder.group, len(lists_of(folder)) + 1
    before = _newest(folder, group)
    while found := there.letters_at([list_address(group, number)]):
        try:
            before = check_list(found[0].body, before)
        except SealBroken:
            break  # Whoever put that there is no keyholder; the group's own takes its place when it comes.
        write_file(_place(folder, number), found[0].body)
        number += 1
    _look_at_ours(folder, there)
    for wish in Wish:
        _fetch_wish(folder, there, wish, before)


def bring_door_lists(folder: Folder, there: Places, standing: int = 0) -> int:
    """What should stand at the relay and does not stands there again, and each list before it, or nobody could follow: an older copy may have been
    put back, a laptop have fallen with a list that it had only signed, or somebody have taken its place. Shape: as `level_door_lists`."""
    lists, before, number = lists_of(folder), _newest(folder, folder.group), _first_to_bring(folder, standing)
    follows = _newest(folder, folder.group, len(lists) - number + 1) if lists else before
    for raw in lists[number - 1 :][:AT_ONCE]:
        address = list_address(folder.group, number)
        if not any(_follows(one.body, follows) for one in there.letters_at([address])):
            there.put_letter(_letter(address, raw))
        follows, number = list_in(raw), number + 1
    for wish in Wish:
        address = wish_address(folder.group, wish)
        found = wish_of(folder, wish, before)
        if found and not any(_is_wish(one.body, before) for one in there.letters_at([address])):
            there.put_letter(_letter(address, found[0]))
    return number - 1


def _look_at_ours(folder: Folder, there: Places) -> None:
    """Whether the list a help page finds where our newest should be is another, which enough keyholders of the one before it signed."""
    lists = lists_of(folder)
    if not lists:
        return
    before = _newest(folder, folder.group, 1)
    for letter in there.letters_at([list_address(folder.group, len(lists))]):
        if _follows(letter.body, before) and list_in(letter.body) != list_in(lists[-1]):
            write_file(folder.door / ANOTHER, letter.body)


def _fetch_wish(folder: Folder, there: Places, wish: Wish, before: Founding | DoorList) -> None:
    place = wish_place(folder, wish)
    for letter in there.letters_at([wish_address(folder.group, wish)]):
        if _is_wish(letter.body, before) and (not place.exists() or place.read_bytes() != letter.body):
            write_file(place, letter.body)


def _is_wish(raw: bytes, before: Founding | DoorList) -> bool:
    try:
        read_signed(raw, before)
    except SealBroken:
        return False
    return True


def _follows(raw: bytes, before: Founding | DoorList) -> bool:
    try:
        check_list(raw, before)
    except SealBroken:
        return False
    return True


def _place(folder: Folder, number: int) -> Path:
    return folder.door / f"list-{number:04}"


def wish_place(folder: Folder, wish: Wish) -> Path:
    return folder.door / f"wish-{wish}"


def _letter(address: bytes, raw: bytes) -> Letter:
    return Letter(address, hashlib.sha256(raw).digest(), raw, FOREVER)


# What waits, and what is wrong


def wish_of(folder: Folder, wish: Wish, before: Founding | DoorList | None = None) -> tuple[bytes, SignedList] | None:
    """The list that waits for another keyholder's signature, as it is signed so far; None when none follows the newest one."""
    place = wish_place(folder, wish)
    if place.exists():
        with suppress(SealBroken):
            raw = place.read_bytes()
            return raw, read_signed(raw, before or _newest(folder, folder.group))
    return None


def other_words(folder: Folder) -> SignedList | None:
    """Other ways to reach us that wait for a second keyholder. Who takes theirs back signs those in force."""
    newest = _listed(_newest(folder, folder.group))
    waits = wish_of(folder, Wish.WAYS, newest)
    return waits[1] if waits and newest and waits[1].listed.ways != newest.ways else None


def names_a_stranger(folder: Folder, roster: Roster) -> bool:
    """Whether a list, since somebody last said that the help page was set up again, sealed calls to a key that the front desk never had, or let a
    device answer that is nobody's."""
    place, desk = folder.door / LOOKED_AT, Role.FRONT_DESK.value
    looked_at = int(place.read_text("ascii")) if place.exists() else 0
    keys = {(seat.kid, seat.public) for seat in (roster.epochs[desk], *roster.earlier.get(desk, ()))}  # The name alone could be ours.
    since = map(list_in, lists_of(folder)[looked_at:])
    return any((one.front_desk.kid, one.front_desk.public.raw) not in keys or not one.answering <= roster.feeds.keys() for one in since)


def is_another_in_force(folder: Folder, journal: Journal) -> bool:
    """Whether a help page may work by a list that is not ours and that none of ours could follow, or our keyholders cannot sign the next one and
    that is not for want of those who left, or whose laptops were suspended."""
    newest = newest_list(folder, journal.ring.group)
    if newest is None:
        return False
    ours, another = _signers(journal.roster).devices, _another(folder, newest)
    if another and (newest.number > another.number or not another.signers.suffice(ours)):
        return True
    return not newest.signers.suffice(ours) and not only_lacks_who_left(lists_of(folder), journal.roster, ours)


def goes_by_the_suspended(folder: Folder, roster: Roster) -> bool:
    """Whether the help page goes by a list that names a suspended laptop, because the next one waits for a signature."""
    return names_the_suspended(newest_list(folder, folder.group), roster)


def _another(folder: Folder, newest: DoorList) -> DoorList | None:
    """The list of somebody else that a help page may have taken and that none of ours follows so far."""
    place = folder.door / ANOTHER
    try:
        another = list_in(place.read_bytes())
    except (FileNotFoundError, SealBroken):
        return None  # What is damaged is written anew while the list still stands at the relay.
    is_followed = newest.number > another.number and _follows(_place(folder, another.number + 1).read_bytes(), another)
    return None if is_followed else another


def set_up_again(folder: Folder) -> None:
    """The help page was set up anew by our newest list, so that whatever another one said is over."""
    (folder.door / ANOTHER).unlink(missing_ok=True)
    write_file(folder.door / LOOKED_AT, str(len(lists_of(folder))).encode())


# What a keyholder's desk says


@dataclass
class DoorLists:
    """What this keyholder's desk says of the help page. Shape: `_said` is what it wished for since it opened, so that two desks that see
    different things do not take turns for ever."""

    folder: Folder
    journal: Journal
    out: SqliteStore
    _said: dict[Wish, DoorList] = field(default_factory=dict)
    _seen: tuple[bytes, ...] = ()

    def look(self, today: Day) -> None:
        """Another keyholder's desk signed something, or keys and colleagues are others: what we see as they do, we sign too, and what we asked for goes on
        from there."""
        places = [*(wish_place(self.folder, wish) for wish in Wish), self.folder.door / ANOTHER]
        number = sum(1 for _ in self.folder.door.glob("list-*"))
        wanted = wanted_list(self.journal.ring.group, self.journal.writing.in_hand, today, None).to_bytes()
        seen = (str(number).encode(), wanted, *(place.read_bytes() if place.exists() else b"" for place in places))
        if seen != self._seen:
            self._seen = seen
            self.publish(today)

    def publish(self, today: Day, ways: Mapping[str, str] | None = None) -> None:
        """A new list is signed when front desk's key, devices or keyholders are others than the newest says, and one that another keyholder
        signed to that end is signed too. `ways` are other ways to reach us; without them those asked for here before go on."""
        ring, roster = self.journal.ring, self.journal.roster
        before = _newest(self.folder, ring.group)
        if ring.feed not in before.signers.feeds & _signers(roster).feeds:
            return  # A list that none would follow must not stand in the way of those that can be.
        wanted = wanted_list(ring.group, self.journal.writing.in_hand, today, _listed(before))
        if not self._is_in_force(before, wanted) or self._is_to_be_said_again(before, wanted):
            before = self._say(Wish.KEYS, wanted, before)
        self._ask_for(self._asked_before() if ways is None else ways, wanted, before)

    def _is_to_be_said_again(self, before: Founding | DoorList, wanted: DoorList) -> bool:
        """Another desk may know of a list beside ours, which one more follows. Once a day, so that nobody drives the numbers up."""
        newest, waits = _listed(before), wish_of(self.folder, Wish.KEYS, before)
        return bool(newest and waits and newest.day != wanted.day and is_same(waits[1].listed, wanted))

    def waits_since(self, today: Day) -> Day | None:
        """Since when a list that we need waits for others, when that is not today."""
        newest = newest_list(self.folder, self.journal.ring.group)
        if newest is None or is_same(newest, wanted_list(newest.group, self.journal.writing.in_hand, today, newest)):
            return None
        waits = wish_of(self.folder, Wish.KEYS, newest)
        day = waits[1].listed.day if waits else newest.day
        return day if day != today else None

    def agree(self, wish: Wish, signing: SigningKey, read: str = "") -> None:
        """This keyholder's or the recovery sheet's yes to what waits. Shape: `read` names the words that a person read, as `words_of` does.

        Raises: Conflict when it is not, or no longer, what we would say or what they read.
        """
        ring = self.journal.ring
        before, waits = _newest(self.folder, ring.group), wish_of(self.folder, wish)
        if waits and (wish is Wish.KEYS or words_of(waits[1].listed) == read):
            asked = waits[1].listed
            wanted = wanted_list(ring.group, self.journal.writing.in_hand, asked.day, _listed(before))
            if is_same(wanted, asked if wish is Wish.KEYS else replace(asked, ways=wanted.ways)):
                self._put(wish, sign_too(waits[0], signing), before)
                return
        raise Conflict("This does not wait any more, or keys and colleagues changed in between. Look at the page again in a minute.")

    def _is_in_force(self, before: Founding | DoorList, wanted: DoorList) -> bool:
        """Not where another of the same number is: a help page may have that one, and goes on from it to our next."""
        newest = _listed(before)
        if newest is None or not is_same(wanted, newest):
            return False
        another = _another(self.folder, newest)
        return another is None or another.number != newest.number

    def _asked_before(self) -> Mapping[str, str] | None:
        """The ways that this device signed for, also when other lists came in between; not those that came into force, or were taken back."""
        place = wish_place(self.folder, Wish.WAYS)
        if not place.exists():
            return None
        with suppress(SealBroken):
            asked = list_in(place.read_bytes())
            around = lists_of(self.folder)[max(0, asked.number - 2) : asked.number]
            is_over = any(list_in(raw).ways == asked.ways for raw in around)
            if not is_over and signed_by(place.read_bytes(), self.journal.ring.signing.public):
                return asked.ways
        return None

    def _ask_for(self, ways: Mapping[str, str] | None, wanted: DoorList, before: Founding | DoorList) -> None:
        newest = _listed(before)
        if ways is None:
            return
        if newest is not None and dict(ways) == dict(newest.ways) and not other_words(self.folder):
            return
        self._say(Wish.WAYS, replace(wanted, number=newest.number + 1 if newest else 1, ways=ways), before)

    def _say(self, wish: Wish, wanted: DoorList, before: Founding | DoorList) -> Founding | DoorList:
        """The list is in force when this signature is the last it takes, and waits otherwise. Returns the list that is the newest then."""
        ring, waits = self.journal.ring, wish_of(self.folder, wish, before)
        if waits and is_same(waits[1].listed, wanted):
            if ring.feed in waits[1].by:
                return before
            raw = sign_too(waits[0], ring.signing)
        elif (said := self._said.get(wish)) and said.number == wanted.number and is_same(said, wanted):
            return before
        else:
            raw = sign_list(wanted, ring.signing)
        self._said[wish] = wanted
        return self._put(wish, raw, before)

    def _put(self, wish: Wish, raw: bytes, before: Founding | DoorList) -> Founding | DoorList:
        """Where it belongs: among the lists when enough have signed it, where the others look for it until then."""
        signed, group = read_signed(raw, before), self.journal.ring.group
        if not before.signers.suffice(signed.by):
            write_file(wish_place(self.folder, wish), raw)
            self.out.put_letter_over(_letter(wish_address(group, wish), raw))
            return before
        write_file(_place(self.folder, signed.listed.number), raw)
        self.out.put_letter_over(_letter(list_address(group, signed.listed.number), raw))
        wish_place(self.folder, wish).unlink(missing_ok=True)
        return signed.listed


def words_of(listed: DoorList) -> str:
    """A name for its other ways to reach us, so that nobody agrees to others than they read."""
    return hashlib.sha256(repr(sorted(listed.ways.items())).encode()).hexdigest()


def _listed(before: Founding | DoorList) -> DoorList | None:
    return before if isinstance(before, DoorList) else None


def is_same(one: DoorList, other: DoorList) -> bool:
    """Whether two lists say the same, on whatever day and under whatever number."""
    return replace(one, number=other.number, day=other.day) == other


def wanted_list(group: bytes, roster: Roster, today: Day, before: DoorList | None) -> DoorList:
    seat = roster.epochs[Role.FRONT_DESK.value]
    answering = {member for role in ANSWERING for member in roster.members_of(CircleId(role.value))}
    return DoorList(
        group=group,
        number=before.number + 1 if before else 1,
        day=today,
        front_desk=FrontDesk(seat.kid, PublicKey(seat.public)),
        answering=_feeds(roster, answering),
        signers=_signers(roster),
        ways=before.ways if before else {},
    )


def _signers(roster: Roster) -> Signers:
    keyholders = frozenset(_feeds(roster, {one}) for one in roster.members_of(STEWARDS))
    return Signers(keyholders - {frozenset()}, frozenset({roster.recovery_feed}), roster.stewards_needed)


def _feeds(roster: Roster, members: set[MemberId]) -> frozenset[FeedId]:
    return frozenset(feed for feed, member in roster.feeds.items() if member in members and feed not in roster.cuts)
