"""The group as its roster events leave it: members, seats, keys, cuts. Rule: pure; one accepted fact after the other, nothing is judged here."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from safeconduct.core.group import (
    CircleAdded,
    DeviceAdded,
    DeviceRestored,
    DeviceSuspended,
    EpochBegan,
    GroupFounded,
    MemberAdded,
    MemberLetIn,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    NewDevice,
    NewMember,
    RecoveryRenewed,
    RosterFact,
    SeatKey,
    StewardSeconded,
)
from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, MemberId
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, Kind, Role

STEWARDS = CircleId(Role.STEWARD.value)
RECOVERY = "recovery"

CASE_ROLES = (Role.CASEWORK, Role.VISA, Role.SHELTER, Role.FRONT_DESK)
"""The roles of which there may be further circles: those that open cases."""

_NOBODY = FeedId("")

Cut = tuple[int, str]
Seat = tuple[MemberId, CircleId]


@dataclass(frozen=True, slots=True)
class RosterEvent:
    """A roster fact as it stands in a feed.

    Shape: as core.event.Event, before anybody knows whose feed it is; `fact` is None for what changes nothing but is in others' past.
    """

    id: EventId
    feed: FeedId
    n: int
    depth: int
    after: tuple[EventId, ...]
    fact: RosterFact | None


@dataclass(frozen=True)
class Member:
    id: MemberId
    pseudonym: str
    key: SeatKey
    devices: tuple[NewDevice, ...]
    removed: bool = False
    words: str = ""


@dataclass(frozen=True)
class Roster:
    """Shape: `roles` are those of added circles; `seats` are wishes, `inside` those whom somebody inside let in, `once` those who ever were;
    `epochs` the newest key of each holder, `earlier` those before it, newest first; `cuts` the last row
    that counts of a feed, `seat_cuts` the same for what a circle entitled its former member to, by each event that took the seat; `left` are, for each holder, the events by
    which somebody left who knew its key, `stale` those that its present key does not answer; `waiting` are changes that need a second
    keyholder."""

    group: str = ""
    practice: bool = False
    circles: frozenset[CircleId] = frozenset()
    roles: dict[CircleId, CircleId] = field(default_factory=dict)
    members: dict[MemberId, Member] = field(default_factory=dict)
    seats: frozenset[Seat] = frozenset()
    inside: frozenset[Seat] = frozenset()
    once: frozenset[Seat] = frozenset()
    epochs: dict[str, SeatKey] = field(default_factory=dict)
    earlier: dict[str, tuple[SeatKey, ...]] = field(default_factory=dict)
    feeds: dict[FeedId, MemberId] = field(default_factory=dict)
    cuts: dict[FeedId, Cut] = field(default_factory=dict)
    seat_cuts: dict[tuple[FeedId, CircleId], dict[EventId, Cut]] = field(default_factory=dict)
    left: dict[str, frozenset[EventId]] = field(default_factory=dict)
    stale: dict[str, frozenset[EventId]] = field(default_factory=dict)
    recovery_feed: FeedId = _NOBODY
    stewards_needed: int = 2
    waiting: frozenset[EventId] = frozenset()

    def seats_of(self, member: MemberId) -> frozenset[CircleId]:
        return frozenset(circle for who, circle in self.seats if who == member)

    def roles_of(self, member: MemberId) -> frozenset[CircleId]:
        """The circles whose work the member does: those they sit in, and of an added one the circle whose role it has."""
        return frozenset(map(self.role_of, self.seats_of(member)))

    def seats_as(self, holder: str) -> frozenset[str]:
        """The circles by which a holder who is one member opens what these can open."""
        member = MemberId(holder.removeprefix("member:"))
        return frozenset(str(circle) for who, circle in self.inside if who == member) if member != holder else frozenset()

    def role_of(self, circle: CircleId) -> CircleId:
        return self.roles.get(circle, circle)

    def opens_by_role(self, holder: str, kind: Kind) -> bool:
        """Whether this kind of section is the work of the member, or circle."""
        member = MemberId(holder.removeprefix("member:"))
        roles = self.roles_of(member) if member != holder else {self.role_of(CircleId(holder))}
        return bool(DEFAULT_READERS[kind] & roles)

    def members_of(self, circle: CircleId) -> tuple[MemberId, ...]:
        return tuple(
            sorted(who for who, where in self.seats if where == circle and not self.members[who].removed)
        )

    def insiders_of(self, circle: CircleId) -> tuple[MemberId, ...]:
        """Who has the circle's key, as far as those inside gave it."""
        return tuple(sorted(who for who, where in self.inside if where == circle))

    def member_of(self, feed: FeedId) -> MemberId | None:
        return self.feeds.get(feed)

    def is_at_work(self, member: MemberId) -> bool:
        """Not removed, with a device that is not suspended, and under a key that no suspended device knows."""
        found = self.members.get(member)
        if found is None or found.removed or self.stale.get(f"member:{member}"):
            return False
        return any(device.feed not in self.cuts for device in found.devices)

    @property
    def is_alone(self) -> bool:
        return sum(not member.removed for member in self.members.values()) < 2

    def counts(self, feed: FeedId, n: int, kind: Kind) -> bool:
        """Whether row n of the feed may say something in a stream of this kind, by the seats of its author here."""
        if feed == self.recovery_feed:
            return True
        member = self.feeds.get(feed)
        if member is None or is_cut(self.cuts.get(feed), n):
            return False
        seats = self.seats_of(member)
        return any(circle in seats for circle in DEFAULT_READERS[kind]) or kind is Kind.ROSTER


def is_cut(cut: Cut | None, n: int) -> bool:
    return cut is not None and n > cut[0]


def needs_two(fact: RosterFact | None, roster: Roster) -> bool:
    """Changes of stewards and of the recovery sheet, and undoing a suspension, take two stewards, or the recovery key, or a group with one steward."""
    if len(roster.members_of(STEWARDS)) < roster.stewards_needed:
        return False
    match fact:
        case MemberSeated(circle=circle) | MemberUnseated(circle=circle):
            return circle == STEWARDS
        case RecoveryRenewed():
            return True
        case MemberRemoved(member=member):
            return (member, STEWARDS) in roster.seats
        case DeviceRestored():
            return True
        case _:
            return False


def cuts_in(fact: RosterFact | None, roster: Roster) -> dict[FeedId, Cut]:
    """The cuts a restriction makes: of feeds of the member or device it names and of no other; a feed it passes over has no row that counts."""
    match fact:
        case MemberRemoved(member=member, cuts=cuts):
            feeds = feeds_of(roster, member)
        case DeviceSuspended(device=device, cuts=cuts):
            feeds = {one.feed for one in _devices(roster) if one.device == device}
        case _:
            return {}
    return {feed: cuts.get(feed, (0, "")) for feed in feeds}


def feeds_of(roster: Roster, member: MemberId) -> set[FeedId]:
    return {feed for feed, who in roster.feeds.items() if who == member}


def with_cuts(cuts: dict[FeedId, Cut], more: dict[FeedId, Cut]) -> dict[FeedId, Cut]:
    """The earlier cut of each feed wins: of concurrent changes the more restrictive counts."""
    return cuts | {feed: min(cut, cuts.get(feed, cut)) for feed, cut in more.items()}


def _devices(roster: Roster) -> list[NewDevice]:
    return [device for member in roster.members.values() for device in member.devices]


def after(roster: Roster, event: RosterEvent, past: frozenset[EventId]) -> Roster:
    """The roster once an accepted event is in it. Shape: `past` are the ids of all its author had seen."""
    match event.fact:
        case GroupFounded() as founded:
            return _founded(event, founded)
        case CircleAdded() | MemberAdded() as added:
            return _with_circle(roster, added, event.feed) if isinstance(added, CircleAdded) else _with_member(roster, added.member, added.words)
        case MemberSeated(member=member, circle=circle):
            return _with_seat(roster, member, circle)
        case MemberLetIn(member=member, circle=circle):
            return _with_insider(roster, member, circle)
        case MemberUnseated(member=member, circle=circle, cuts=cuts):
            mine = {feed: cuts.get(feed, (0, "")) for feed in feeds_of(roster, member)}
            left = _without(roster, member, frozenset({circle}), event.id)
            seat_cuts = {(feed, circle): left.seat_cuts.get((feed, circle), {}) | {event.id: cut} for feed, cut in mine.items()}
            return replace(left, seats=left.seats - {(member, circle)}, seat_cuts=left.seat_cuts | seat_cuts)
        case MemberRemoved(member=member):
            return _without_member(roster, member, event)
        case DeviceSuspended(device=device):
            return _without_device(roster, device, event)
        case DeviceRestored(device=device):
            return _with_device_back(roster, device)
        case DeviceAdded(member=member, device=device):
            return _with_device(roster, member, device)
        case EpochBegan() | RecoveryRenewed() as made:
            return _with_key(roster, made, event.id, past)
        case StewardSeconded() | None:
            return roster
        case _:
            assert_never(event.fact)


def _founded(event: RosterEvent, fact: GroupFounded) -> Roster:
    founder, circles = fact.founder, frozenset(fact.circles)
    epochs = {str(circle): key for circle, key in fact.circles.items()}
    every = frozenset((founder.member, circle) for circle in circles)
    roster = Roster(
        group=event.id,
        practice=fact.practice,
        circles=circles,
        epochs=epochs | {RECOVERY: fact.recovery},
        seats=every,
        inside=every,
        once=every,
        recovery_feed=fact.recovery_feed,
        stewards_needed=fact.stewards_needed,
    )
    return _with_member(roster, founder)


def _with_circle(roster: Roster, added: CircleAdded, by: FeedId) -> Roster:
    """The sheet adds none: nobody would be inside."""
    circle, member = added.circle, roster.feeds.get(by)
    taken = circle in roster.epochs or circle in {role.value for role in Role} or ":" in circle or not circle.strip()
    if member is None or taken or added.key.number or added.role not in CASE_ROLES:
        return roster
    seat = frozenset({(member, circle)})
    return replace(
        roster,
        circles=roster.circles | {circle},
        roles=roster.roles | {circle: CircleId(added.role.value)},
        epochs=roster.epochs | {str(circle): added.key},
        seats=roster.seats | seat, inside=roster.inside | seat, once=roster.once | seat,
    )  # fmt: skip


def _is_new(roster: Roster, device: NewDevice) -> bool:
    """Nobody takes over the feed or the name of a device that is there."""
    names = {one.device for one in _devices(roster)}
    return device.feed not in roster.feeds and device.feed != roster.recovery_feed and device.device not in names


def _with_member(roster: Roster, new: NewMember, words: str = "") -> Roster:
    if new.member in roster.members or not _is_new(roster, new.device):
        return roster
    member = Member(new.member, new.pseudonym, new.key, (new.device,), words=words)
    return replace(
        roster,
        members=roster.members | {new.member: member},
        feeds=roster.feeds | {new.device.feed: new.member},
        epochs=roster.epochs
        | {f"member:{new.member}": new.key, f"device:{new.device.device}": new.device.seat},
        seats=roster.seats | {(new.member, EVERYONE)},
    )


def _is_member(roster: Roster, member: MemberId) -> bool:
    return member in roster.members and not roster.members[member].removed


def _with_seat(roster: Roster, member: MemberId, circle: CircleId) -> Roster:
    """A seat is in one of the group's circles; a member's own key and the recovery key are none."""
    if not _is_member(roster, member) or circle not in roster.circles:
        return roster
    return replace(roster, seats=roster.seats | {(member, circle)})


def _with_insider(roster: Roster, member: MemberId, circle: CircleId) -> Roster:
    if (member, circle) not in roster.seats or not roster.is_at_work(member):
        return roster
    seat = (member, circle)
    return replace(roster, inside=roster.inside | {seat}, once=roster.once | {seat})


def _without(roster: Roster, member: MemberId, circles: frozenset[CircleId], by: EventId) -> Roster:
    """The member is outside of these circles, whose keys they know; each needs a new one."""
    gone = frozenset(seat for seat in roster.inside if seat[0] == member and seat[1] in circles)
    wounded = roster
    for _, circle in sorted(gone):
        wounded = _wounded(wounded, circle, by)
    return replace(wounded, inside=roster.inside - gone)


def _wounded(roster: Roster, holder: str, by: EventId) -> Roster:
    """Somebody left who knows this holder's key."""
    left, stale = (seen.get(holder, frozenset()) | {by} for seen in (roster.left, roster.stale))
    return replace(roster, left=roster.left | {holder: left}, stale=roster.stale | {holder: stale})


def _without_member(roster: Roster, member: MemberId, event: RosterEvent) -> Roster:
    if member not in roster.members:
        return roster
    left = _without(roster, member, roster.circles, event.id)
    return replace(
        left,
        members=left.members | {member: replace(left.members[member], removed=True)},
        seats=frozenset(seat for seat in left.seats if seat[0] != member),
        cuts=with_cuts(left.cuts, cuts_in(event.fact, left)),
    )


def _without_device(roster: Roster, device: DeviceId, event: RosterEvent) -> Roster:
    """Whoever has the device may have every key its member has: they are let in again, under a key it does not know."""
    owner = next((m.id for m in roster.members.values() if device in {one.device for one in m.devices}), None)
    if owner is None:
        return roster
    left = _wounded(_without(roster, owner, roster.circles, event.id), f"member:{owner}", event.id)
    return replace(left, cuts=with_cuts(left.cuts, cuts_in(event.fact, left)))


def _with_device(roster: Roster, member: MemberId, device: NewDevice) -> Roster:
    if not _is_member(roster, member) or not _is_new(roster, device):
        return roster
    changed = replace(roster.members[member], devices=(*roster.members[member].devices, device))
    return replace(
        roster,
        members=roster.members | {member: changed},
        feeds=roster.feeds | {device.feed: member},
        epochs=roster.epochs | {f"device:{device.device}": device.seat},
    )


def _with_device_back(roster: Roster, device: DeviceId) -> Roster:
    """The device was safe after all: what it wrote counts again, and its member may be let in again."""
    for member in roster.members.values():
        feeds = {one.feed for one in member.devices if one.device == device}
        if feeds and not member.removed:
            cuts = {feed: cut for feed, cut in roster.cuts.items() if feed not in feeds}
            stale = {who: why for who, why in roster.stale.items() if who != f"member:{member.id}"}
            return replace(roster, cuts=cuts, stale=stale)
    return roster


def _with_key(roster: Roster, made: EpochBegan | RecoveryRenewed, by: EventId, past: frozenset[EventId]) -> Roster:
    if isinstance(made, EpochBegan):
        return _with_epoch(roster, made.circle, made.key, past)
    return _with_recovery(roster, made.key, made.feed, by)


def _with_recovery(roster: Roster, key: SeatKey, feed: FeedId, by: EventId) -> Roster:
    """The sheet before it knows the key of every circle, so each needs a new one. Of two made at once the greater name stands."""
    present = roster.epochs[RECOVERY]
    if key.number > present.number + 1 or (key.number, key.kid) <= (present.number, present.kid) or feed in roster.feeds:
        return roster
    changed = replace(roster, epochs=roster.epochs | {RECOVERY: key}, recovery_feed=feed)
    for circle in sorted(roster.circles):
        changed = _wounded(changed, circle, by)
    return changed


def feeds_brought_by(fact: RosterFact | None) -> frozenset[FeedId]:
    """The feeds that are in the group by this fact and by no other."""
    match fact:
        case MemberAdded(member=member):
            return frozenset({member.device.feed})
        case DeviceAdded(device=device):
            return frozenset({device.feed})
        case _:
            return frozenset()


def _with_epoch(roster: Roster, circle: CircleId, key: SeatKey, past: frozenset[EventId]) -> Roster:
    """Of two made at once the greater name stands; numbers go up by one, so that nobody uses them up. A key made by somebody who had not
    seen who left does not answer their leaving."""
    present = roster.epochs.get(circle)
    if present is None or key.number > present.number + 1:
        return roster
    if (key.number, key.kid) <= (present.number, present.kid):
        return roster
    stale = roster.stale | {circle: roster.left.get(circle, frozenset()) - past}
    earlier = roster.earlier | {str(circle): (present, *roster.earlier.get(circle, ()))}
    changed = replace(roster, epochs=roster.epochs | {str(circle): key}, earlier=earlier, stale=stale)
    if not circle.startswith("member:"):
        return changed
    member = MemberId(circle.removeprefix("member:"))
    members = changed.members | {member: replace(changed.members[member], key=key)}
    return replace(changed, members=members)
