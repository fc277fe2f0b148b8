"""The group as its roster events leave it: members, seats, keys, cuts. Rule: pure, and what it gives depends only on the events, not on their order."""

from dataclasses import dataclass, field, replace

from safeconduct.core.group import (
    DeviceAdded,
    DeviceRestored,
    DeviceSuspended,
    EpochBegan,
    GroupFounded,
    MemberAdded,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    NewDevice,
    NewMember,
    RosterFact,
    SeatKey,
    StewardSeconded,
)
from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, MemberId
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, Kind, Role

STEWARDS = CircleId(Role.STEWARD.value)
RECOVERY = "recovery"


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


Cut = tuple[int, str]


@dataclass(frozen=True)
class Roster:
    """Shape: `seats` are (member, circle); `epochs` the newest key of each holder; `cuts` the last row that counts of a feed,
    `seat_cuts` the same for what a circle entitled its former member to; `suspended` feeds count up to their cut."""

    group: str = ""
    practice: bool = False
    members: dict[MemberId, Member] = field(default_factory=dict)
    seats: frozenset[tuple[MemberId, CircleId]] = frozenset()
    epochs: dict[str, SeatKey] = field(default_factory=dict)
    feeds: dict[FeedId, MemberId] = field(default_factory=dict)
    cuts: dict[FeedId, Cut] = field(default_factory=dict)
    seat_cuts: dict[tuple[FeedId, CircleId], Cut] = field(default_factory=dict)
    recovery_feed: FeedId = FeedId("")
    stewards_needed: int = 2
    waiting: frozenset[EventId] = frozenset()

    def seats_of(self, member: MemberId) -> frozenset[CircleId]:
        return frozenset(circle for who, circle in self.seats if who == member)

    def members_of(self, circle: CircleId) -> tuple[MemberId, ...]:
        return tuple(
            sorted(who for who, where in self.seats if where == circle and not self.members[who].removed)
        )

    def member_of(self, feed: FeedId) -> MemberId | None:
        return self.feeds.get(feed)

    @property
    def is_alone(self) -> bool:
        return sum(not member.removed for member in self.members.values()) < 2

    def counts(self, feed: FeedId, n: int, kind: Kind) -> bool:
        """Whether row n of the feed may say something in a stream of this kind, by the seats of its author here."""
        if feed == self.recovery_feed:
            return True
        member = self.feeds.get(feed)
        if member is None or _is_cut(self.cuts.get(feed), n):
            return False
        seats = self.seats_of(member)
        return any(circle in seats for circle in DEFAULT_READERS[kind]) or kind is Kind.ROSTER


def _is_cut(cut: Cut | None, n: int) -> bool:
    return cut is not None and n > cut[0]


def judged(now: Roster, then: Roster, feed: FeedId, n: int, kind: Kind) -> bool:
    """Whether a fact counts: its author was entitled at the roster tips it names, and no cut known now stands before it."""
    if not then.counts(feed, n, kind) or _is_cut(now.cuts.get(feed), n):
        return False
    member = then.feeds.get(feed)
    if member is None:
        return True
    entitling = [circle for circle in DEFAULT_READERS[kind] if circle in then.seats_of(member)]
    return kind is Kind.ROSTER or any(
        not _is_cut(now.seat_cuts.get((feed, circle)), n) for circle in entitling
    )


class Chain:
    """All roster events known, and the roster at any tips. Rule: events may be added in any order; answers are remembered."""

    def __init__(self, events: tuple[RosterEvent, ...] = ()) -> None:
        self._events: dict[EventId, RosterEvent] = {}
        self._pasts: dict[EventId, frozenset[EventId]] = {}
        self._at: dict[frozenset[EventId], Roster] = {}
        self.add(*events)

    def add(self, *events: RosterEvent) -> None:
        for event in events:
            self._events[event.id] = event
        self._pasts.clear()
        self._at.clear()

    def __len__(self) -> int:
        return len(self._events)

    @property
    def tips(self) -> tuple[EventId, ...]:
        seen = {one for event in self._events.values() for one in event.after}
        return tuple(sorted(set(self._events) - seen))

    def now(self) -> Roster:
        return self.at(self.tips)

    def at(self, tips: tuple[EventId, ...]) -> Roster:
        """The roster that somebody who had seen these tips saw. Unknown tips add nothing."""
        known = frozenset(tip for tip in tips if tip in self._events)
        if known not in self._at:
            ids = frozenset[EventId]().union(known, *(self.past(tip) for tip in known))
            self._at[known] = self._fold(
                sorted((self._events[one] for one in ids), key=lambda event: (event.depth, event.id))
            )
        return self._at[known]

    def past(self, event: EventId) -> frozenset[EventId]:
        if event not in self._pasts:
            after = [one for one in self._events[event].after if one in self._events]
            self._pasts[event] = frozenset(after).union(*(self.past(one) for one in after))
        return self._pasts[event]

    def _fold(self, events: list[RosterEvent]) -> Roster:
        roster = Roster()
        seconds = _seconds(events)
        restricting = [event for event in events if self._restricts(event, seconds)]
        cuts = _cuts_of(restricting)
        for event in events:
            if event in restricting or self._grants(event, cuts, seconds):
                roster = _after(roster, event)
            elif _needs_two(event.fact, roster):
                roster = replace(roster, waiting=roster.waiting | {event.id})
        return roster

    def _restricts(self, event: RosterEvent, seconds: dict[EventId, set[FeedId]]) -> bool:
        """A removal counts unless its author was cut by something in its own past; two that cross both count."""
        if not isinstance(event.fact, MemberRemoved | MemberUnseated | DeviceSuspended):
            return False
        return self._entitled(event, self.at(event.after), seconds)

    def _grants(
        self, event: RosterEvent, cuts: dict[FeedId, Cut], seconds: dict[EventId, set[FeedId]]
    ) -> bool:
        if isinstance(event.fact, GroupFounded):
            return not event.after
        if isinstance(event.fact, MemberRemoved | MemberUnseated | DeviceSuspended):
            return False
        then = self.at(event.after)
        if _is_cut(cuts.get(event.feed), event.n) and event.feed != then.recovery_feed:
            return False
        return self._entitled(event, then, seconds)

    def _entitled(self, event: RosterEvent, then: Roster, seconds: dict[EventId, set[FeedId]]) -> bool:
        if event.feed == then.recovery_feed and then.group:
            return True
        member = then.feeds.get(event.feed)
        if member is None or _is_cut(then.cuts.get(event.feed), event.n):
            return False
        if isinstance(event.fact, EpochBegan):
            return _inside(event.fact.circle, member, then)
        if isinstance(event.fact, DeviceAdded):
            return event.fact.member == member
        if (member, STEWARDS) not in then.seats:
            return False
        if not _needs_two(event.fact, then):
            return True
        yes = {then.feeds.get(feed) for feed in seconds.get(event.id, set())} - {member, None}
        return any((who, STEWARDS) in then.seats for who in yes if who)


def _seconds(events: list[RosterEvent]) -> dict[EventId, set[FeedId]]:
    found: dict[EventId, set[FeedId]] = {}
    for event in events:
        if isinstance(event.fact, StewardSeconded):
            found.setdefault(event.fact.change, set()).add(event.feed)
    return found


def _cuts_of(restricting: list[RosterEvent]) -> dict[FeedId, Cut]:
    cuts: dict[FeedId, Cut] = {}
    for event in restricting:
        if isinstance(event.fact, MemberRemoved | DeviceSuspended):
            cuts = _with_cuts(cuts, event.fact.cuts)
    return cuts


def _inside(circle: CircleId, member: MemberId, roster: Roster) -> bool:
    return (member, circle) in roster.seats or circle == f"member:{member}"


def _needs_two(fact: RosterFact | None, roster: Roster) -> bool:
    """Changes of stewards, and undoing a suspension, take two stewards, or the recovery key, or a group with one steward."""
    if len(roster.members_of(STEWARDS)) < roster.stewards_needed:
        return False
    match fact:
        case MemberSeated(circle=circle) | MemberUnseated(circle=circle):
            return circle == STEWARDS
        case MemberRemoved(member=member):
            return (member, STEWARDS) in roster.seats
        case DeviceRestored():
            return True
        case _:
            return False


def _with_cuts(cuts: dict[FeedId, Cut], more: dict[FeedId, Cut]) -> dict[FeedId, Cut]:
    """The earlier cut of each feed wins: of concurrent changes the more restrictive counts."""
    return cuts | {feed: min(cut, cuts.get(feed, cut)) for feed, cut in more.items()}


def _founded(event: RosterEvent, fact: GroupFounded) -> Roster:
    founder = fact.founder
    epochs = {circle: key for circle, key in fact.circles.items()} | {RECOVERY: fact.recovery}
    roster = Roster(
        group=event.id,
        practice=fact.practice,
        epochs={str(holder): key for holder, key in epochs.items()},
        seats=frozenset((founder.member, circle) for circle in fact.circles),
        recovery_feed=fact.recovery_feed,
        stewards_needed=fact.stewards_needed,
    )
    return _with_member(roster, founder)


def _with_member(roster: Roster, new: NewMember) -> Roster:
    member = Member(new.member, new.pseudonym, new.key, (new.device,))
    return replace(
        roster,
        members=roster.members | {new.member: member},
        feeds=roster.feeds | {new.device.feed: new.member},
        epochs=roster.epochs
        | {f"member:{new.member}": new.key, f"device:{new.device.device}": new.device.seat},
        seats=roster.seats | {(new.member, EVERYONE)},
    )


def _after(roster: Roster, event: RosterEvent) -> Roster:
    match event.fact:
        case GroupFounded() as founded:
            return _founded(event, founded)
        case MemberAdded(member=new):
            return roster if new.member in roster.members else _with_member(roster, new)
        case MemberSeated(member=member, circle=circle):
            return (
                replace(roster, seats=roster.seats | {(member, circle)})
                if member in roster.members
                else roster
            )
        case MemberUnseated(member=member, circle=circle, cuts=cuts):
            seat_cuts = {(feed, circle): cut for feed, cut in cuts.items()}
            return replace(
                roster, seats=roster.seats - {(member, circle)}, seat_cuts=roster.seat_cuts | seat_cuts
            )
        case MemberRemoved(member=member, cuts=cuts):
            return _without_member(roster, member, cuts)
        case DeviceSuspended(cuts=cuts):
            return replace(roster, cuts=_with_cuts(roster.cuts, cuts))
        case DeviceRestored(device=device):
            return _with_device_back(roster, device)
        case DeviceAdded(member=member, device=device):
            return _with_device(roster, member, device)
        case EpochBegan(circle=circle, key=key):
            return _with_epoch(roster, circle, key)
        case StewardSeconded() | None:
            return roster


def _without_member(roster: Roster, member: MemberId, cuts: dict[FeedId, Cut]) -> Roster:
    if member not in roster.members:
        return roster
    gone = replace(roster.members[member], removed=True)
    return replace(
        roster,
        members=roster.members | {member: gone},
        seats=frozenset(seat for seat in roster.seats if seat[0] != member),
        cuts=_with_cuts(roster.cuts, cuts),
    )


def _with_device(roster: Roster, member: MemberId, device: NewDevice) -> Roster:
    if member not in roster.members:
        return roster
    changed = replace(roster.members[member], devices=(*roster.members[member].devices, device))
    return replace(
        roster,
        members=roster.members | {member: changed},
        feeds=roster.feeds | {device.feed: member},
        epochs=roster.epochs | {f"device:{device.device}": device.seat},
    )


def _with_device_back(roster: Roster, device: DeviceId) -> Roster:
    feeds = {one.feed for member in roster.members.values() for one in member.devices if one.device == device}
    return replace(roster, cuts={feed: cut for feed, cut in roster.cuts.items() if feed not in feeds})


def _with_epoch(roster: Roster, circle: CircleId, key: SeatKey) -> Roster:
    present = roster.epochs.get(circle)
    if present and (present.number, present.kid) >= (key.number, key.kid):
        return roster
    epochs = roster.epochs | {str(circle): key}
    if not circle.startswith("member:"):
        return replace(roster, epochs=epochs)
    member = MemberId(circle.removeprefix("member:"))
    changed = replace(roster.members[member], key=key)
    return replace(roster, epochs=epochs, members=roster.members | {member: changed})
