"""All roster events known, and the roster at any of their tips. Rule: what it gives depends only on the events, not on their order; of
changes made apart the more restrictive wins."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce

from safeconduct.core.group import (
    DeviceAdded,
    DeviceRestored,
    EpochBegan,
    GroupFounded,
    MemberAdded,
    MemberLetIn,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    RecoveryRenewed,
    StewardSeconded,
)
from safeconduct.core.ids import CircleId, EventId, FeedId, MemberId
from safeconduct.roster.crossing import ANYBODYS, Known, Restricting, backward, reaching, takes_back, undoes
from safeconduct.roster.roster import (
    STEWARDS,
    Cut,
    Roster,
    RosterEvent,
    after,
    cuts_in,
    feeds_brought_by,
    is_cut,
    needs_two,
    with_cuts,
)


class Standing(Enum):
    """What an event is worth by its author's place in the roster that its author saw."""

    NOTHING = "nothing"
    WAITS = "waits"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class _Folded:
    roster: Roster
    accepted: frozenset[EventId]


@dataclass(frozen=True, slots=True)
class _Weighed:
    restricting: list[RosterEvent]
    cuts: dict[FeedId, Cut]
    known: Known


class Chain:
    """Events may be added in any order; answers are remembered. The one founding event is the one the group is named after."""

    def __init__(self, group: str, events: Iterable[RosterEvent] = ()) -> None:
        self._group = EventId(group)
        self._events: dict[EventId, RosterEvent] = {}
        self._pasts: dict[EventId, frozenset[EventId]] = {}
        self._order: list[EventId] = []
        self._at: dict[frozenset[EventId], _Folded] = {}
        self._then: dict[frozenset[EventId], Roster] = {}
        self._ready: set[EventId] = set()
        self.add(*events)

    def add(self, *events: RosterEvent) -> None:
        new = {event.id: event for event in reversed(events) if event.id not in self._events and _is_own(event)}
        if any(one in new for event in self._events.values() for one in event.after):
            self._at.clear()
            self._ready.clear()
        self._events |= new
        self._then.clear()
        self._sort()

    def _sort(self) -> None:
        """Pasts, and one order in which nothing comes before what it has in its past; the depth an event claims is not believed."""
        self._pasts = {}
        depths: dict[EventId, int] = {}
        waiting = list(self._events)
        while waiting:
            one = waiting[-1]
            before = [seen for seen in self._events[one].after if seen in self._events]
            unknown = [seen for seen in before if seen not in depths]
            if one not in depths and unknown:
                waiting += unknown
                continue
            waiting.pop()
            if one not in depths:
                depths[one] = 1 + max((depths[seen] for seen in before), default=0)
                self._pasts[one] = frozenset(before).union(*(self._pasts[seen] for seen in before))
        self._order = sorted(depths, key=lambda one: (depths[one], one))
        self._events |= {one: reaching(event, map(self._events.__getitem__, self._pasts[one])) for one, event in self._events.items()}

    def __len__(self) -> int:
        return len(self._events)

    def event(self, one: EventId) -> RosterEvent:
        return self._events[one]

    def maker_of(self, kid: bytes) -> FeedId | None:
        """The device that said a circle has the key of this name."""
        made = self.began(kid)
        return made.feed if made else None

    def began(self, kid: bytes) -> RosterEvent | None:
        """The event by which a holder has the key of this name; none for a key that came with the holder."""
        made = (one for one in self._events.values() if isinstance(one.fact, EpochBegan) and one.fact.key.kid == kid)
        return next((one for one in made if one.id in self.accepted), None)

    def has_seen(self, later: EventId, earlier: EventId) -> bool:
        """Whether the one stands in the past of the other, or is the same."""
        return later == earlier or earlier in self._pasts[later]

    def brought(self, member: MemberId, circle: CircleId, kid: bytes) -> tuple[EventId, ...]:
        """The events by which the member has the key of this name, and was let into the circle."""
        found = []
        for one in self.accepted:
            fact = self._events[one].fact
            is_key = isinstance(fact, MemberAdded) and fact.member.key.kid == kid
            is_key = is_key or (isinstance(fact, EpochBegan) and fact.key.kid == kid)
            if is_key or (isinstance(fact, MemberLetIn) and (fact.member, fact.circle) == (member, circle)):
                found.append(one)
        return tuple(found)

    @property
    def tips(self) -> tuple[EventId, ...]:
        seen = {one for event in self._events.values() for one in event.after}
        return tuple(sorted(set(self._events) - seen))

    def now(self) -> Roster:
        return self._folded(self.tips).roster

    @property
    def accepted(self) -> frozenset[EventId]:
        """The events that count as everything known today has it."""
        return self._folded(self.tips).accepted

    def at(self, tips: Iterable[EventId]) -> Roster:
        """The roster that somebody who had seen these tips saw. Unknown tips add nothing."""
        return self._folded(tips).roster

    def then(self, tips: Iterable[EventId]) -> Roster:
        """The roster at these tips without what is known today not to count: a thief who cites an old tip gains nothing by what the
        thief wrote upon it."""
        known = frozenset(tip for tip in tips if tip in self._events)
        if known not in self._then:
            held = self._seen(known) & self.accepted
            events = [self._events[one] for one in self._order if one in held]
            self._then[known] = reduce(lambda roster, e: after(roster, e, self._pasts[e.id]), events, Roster())
        return self._then[known]

    def _seen(self, tips: frozenset[EventId]) -> frozenset[EventId]:
        return tips.union(*(self._pasts[tip] for tip in tips))

    def _folded(self, tips: Iterable[EventId]) -> _Folded:
        known = frozenset(tip for tip in tips if tip in self._events)
        if known not in self._at:
            seen = self._seen(known)
            order = [one for one in self._order if one in seen]
            for one in order:  # So that no answer needs another that is not there yet, however long the chain is.
                if one not in self._ready:
                    self._before(self._events[one])
                    self._ready.add(one)
            self._at[known] = self._continued(known) or self._fold([self._events[one] for one in order])
        return self._at[known]

    def _before(self, event: RosterEvent) -> _Folded:
        """What the event's author had seen."""
        return self._folded(event.after)

    def _continued(self, tips: frozenset[EventId]) -> _Folded | None:
        """One more event on what its author had seen, when it can change nothing that came before it."""
        event = self._events[next(iter(tips))] if len(tips) == 1 else None
        if event is None or isinstance(event.fact, Restricting | DeviceRestored | StewardSeconded | RecoveryRenewed):
            return None
        before = self._before(event)
        if any(self._events[one].feed == event.feed and self._events[one].n > event.n for one in self._pasts[event.id]):
            return None
        standing = self._standing(event, Known())
        return _step(before, event, standing, self._pasts[event.id])

    def _fold(self, every: list[RosterEvent]) -> _Folded:
        onward = self._onward(every)
        void = self._void(onward)
        events = [event for event in onward if event.id not in void]
        weighed = self._weighed(events)
        ids = {event.id for event in weighed.restricting}
        folded = _Folded(Roster(), frozenset())
        for event in events:
            if event.id in ids:
                standing = Standing.COUNTS
            elif self._is_overruled(event, weighed.restricting) or self._is_cut(event, weighed.cuts):
                standing = Standing.NOTHING
            else:
                standing = self._standing(event, weighed.known)
            folded = _step(folded, event, standing, self._pasts[event.id])
        return folded

    def _onward(self, every: list[RosterEvent]) -> list[RosterEvent]:
        """Without events whose author had not seen what they had said themselves: whoever names old tips to be there again as they were
        then. Of a sheet there may be copies that do not know of each other."""
        back = backward(every, self._pasts)
        return [event for event in every if event.id not in back or self._is_sheet(event) or event.id == self._group]

    def _is_sheet(self, event: RosterEvent) -> bool:
        then = self._before(event).roster
        return bool(then.group) and event.feed == then.recovery_feed

    def _void(self, events: list[RosterEvent]) -> frozenset[EventId]:
        """What an earlier recovery sheet said and the maker of a new one had not seen, and what those say whom it brought in: whoever finds
        the old paper can cite any tip, and gains nothing by it."""
        if not any(isinstance(event.fact, RecoveryRenewed) for event in events):
            return frozenset()
        own = self._without_sheets(events)
        weighed = self._weighed(own)
        asked = [event for event in own if isinstance(event.fact, RecoveryRenewed) and not self._is_cut(event, weighed.cuts)]
        made = [event for event in asked if self._standing(event, weighed.known) is Standing.COUNTS]
        former = [(self._before(one).roster.recovery_feed, self._pasts[one.id]) for one in made]
        void: set[EventId] = set()
        brought: frozenset[FeedId] = frozenset()
        for event in events:
            is_late = any(event.feed == feed and event.id not in past for feed, past in former)
            if is_late or event.feed in brought:
                void.add(event.id)
                brought |= feeds_brought_by(event.fact)
        return frozenset(void)

    def _without_sheets(self, events: list[RosterEvent]) -> list[RosterEvent]:
        """What people said whom no sheet brought in: nothing that an old sheet says may decide whether there is a new one."""
        brought: frozenset[FeedId] = frozenset()
        own: list[RosterEvent] = []
        for event in events:
            if self._is_sheet(event) or event.feed in brought:
                brought |= feeds_brought_by(event.fact)
            else:
                own.append(event)
        return own

    def _weighed(self, events: list[RosterEvent]) -> _Weighed:
        """The restrictions that count. What the sheet or two keyholders said stands first; what one keyholder says alone from behind the cut
        they made counts for nothing, so that nobody who was removed undoes it. Of others that cross, all count.

        A second keyholder's yes from a device that one keyholder suspended is no yes, whatever past it names.
        """
        every = self._known(events)
        asked = [event for event in events if isinstance(event.fact, Restricting)]
        sheet = [event for event in asked if self._is_sheet(event)]
        closed = self._cuts(sheet, events, every)
        heard = [event for event in asked if event in sheet or not self._is_cut(event, closed)]
        alone = [event for event in heard if self._standing(event, every.unseconded) is Standing.COUNTS and event not in sheet]
        joint = [event for event in heard if event not in alone]
        known = every.without(closed)
        twice = self._standing_of(joint, known)
        apart = self._apart(alone, twice, events, every)
        known = known.without(self._cuts(apart, events, every))
        twice = self._standing_of(joint, known)
        counting = [*twice, *self._apart(alone, twice, events, every)]
        ids = {event.id for event in counting}
        restricting = [event for event in asked if event.id in ids]
        cuts = self._cuts(restricting, events, every)
        return _Weighed(restricting, cuts, every.without(cuts))

    def _known(self, events: list[RosterEvent]) -> Known:
        seconds = Known(tuple(event for event in events if isinstance(event.fact, StewardSeconded)))
        wished = [event for event in events if isinstance(event.fact, MemberSeated) and event.fact.circle == STEWARDS]
        return replace(seconds, seatings=tuple(self._standing_of(wished, seconds)))

    def _standing_of(self, joint: list[RosterEvent], known: Known) -> list[RosterEvent]:
        return [event for event in joint if self._standing(event, known) is Standing.COUNTS]

    def _apart(
        self, alone: list[RosterEvent], twice: list[RosterEvent], events: list[RosterEvent], known: Known
    ) -> list[RosterEvent]:
        """What one keyholder said alone, unless two or the sheet had cut their author before it."""
        cuts = self._cuts(twice, events, known)
        return [event for event in alone if not self._is_cut(event, cuts) and not self._is_unseated(event, twice)]

    def _cuts(self, restricting: list[RosterEvent], events: list[RosterEvent], known: Known) -> dict[FeedId, Cut]:
        undone = [event for event in events if isinstance(event.fact, DeviceRestored)]
        undone = [event for event in undone if self._standing(event, known) is Standing.COUNTS]
        cuts: dict[FeedId, Cut] = {}
        for event in restricting:
            if not any(undoes(one, event) and event.id in self._pasts[one.id] for one in undone):
                cuts = with_cuts(cuts, cuts_in(event.fact, self._before(event).roster))
        return cuts

    def _is_cut(self, event: RosterEvent, cuts: dict[FeedId, Cut]) -> bool:
        """Nothing cuts the founding: without it there is no group, and nobody who could undo the cut."""
        return is_cut(cuts.get(event.feed), event.n) and event.id != self._group and not self._is_sheet(event)

    def _is_unseated(self, event: RosterEvent, restricting: list[RosterEvent]) -> bool:
        """Whether a keyholder's act comes from somebody who, unseen by them, is none any more, and from behind what still counts."""
        who = self._before(event).roster.feeds.get(event.feed)
        return any(
            isinstance(one.fact, MemberUnseated)
            and (one.fact.member, one.fact.circle) == (who, STEWARDS)
            and one.id not in self._pasts[event.id]
            and is_cut(one.fact.cuts.get(event.feed, (0, "")), event.n)
            for one in restricting
        )

    def _is_overruled(self, event: RosterEvent, restricting: list[RosterEvent]) -> bool:
        """Whether somebody took back, without having seen it, what this event gives."""
        if not isinstance(event.fact, ANYBODYS) and self._is_unseated(event, restricting) and event.id != self._group:
            return True
        return any(
            takes_back(one, event) and one.id not in self._pasts[event.id] and event.id not in self._pasts[one.id]
            for one in restricting
        )

    def _standing(self, event: RosterEvent, known: Known) -> Standing:
        if isinstance(event.fact, GroupFounded):
            return Standing.COUNTS if event.id == self._group else Standing.NOTHING
        then = self._before(event).roster
        if then.group and event.feed == then.recovery_feed:
            # A sheet makes no other sheet: whoever found an old one could make theirs the present one.
            return Standing.NOTHING if isinstance(event.fact, RecoveryRenewed) else Standing.COUNTS
        member = then.feeds.get(event.feed)
        if member is None or is_cut(then.cuts.get(event.feed), event.n):
            return Standing.NOTHING
        match event.fact:
            case EpochBegan(circle=circle):
                entitled = (member, circle) in then.inside or circle == f"member:{member}"
            case MemberLetIn(circle=circle):
                entitled = (member, circle) in then.inside
            case DeviceAdded(member=whose):
                entitled = whose == member
            case _:
                entitled = (member, STEWARDS) in then.seats
        if not entitled:
            return Standing.NOTHING
        if not self._needs_two(event, then, known) or self._is_seconded(event, then, known.seconds):
            return Standing.COUNTS
        return Standing.WAITS

    def _needs_two(self, event: RosterEvent, then: Roster, known: Known) -> bool:
        """Who was the one keyholder at the tips they name is exempt unless there was a second one, without their having seen it, whose
        seating did not follow on what they say now."""
        if needs_two(event.fact, then):
            return True
        author, past = then.feeds[event.feed], self._pasts[event.id]
        apart = [one for one in known.seatings if one.id not in past and event.id not in self._pasts[one.id] and one.id != event.id]
        if isinstance(event.fact, MemberSeated):  # Two seatings by one keyholder on two machines take nothing from each other.
            apart = [one for one in apart if then.feeds.get(one.feed) != author]
        seated = {one.fact.member for one in apart if isinstance(one.fact, MemberSeated)} - {author}
        if isinstance(event.fact, MemberRemoved) and event.fact.member in seated:
            return True
        return bool(seated) and needs_two(event.fact, replace(then, stewards_needed=0))

    def _is_seconded(self, event: RosterEvent, then: Roster, seconds: Iterable[RosterEvent]) -> bool:
        author = then.feeds[event.feed]
        for second in seconds:
            if not isinstance(second.fact, StewardSeconded) or second.fact.change != event.id:
                continue
            theirs = self._before(second).roster
            if second.feed == then.recovery_feed:
                return True
            who = then.feeds.get(second.feed)
            is_steward = all((who, STEWARDS) in seen.seats for seen in (then, theirs) if who)
            if who and who != author and is_steward and not is_cut(theirs.cuts.get(second.feed), second.n):
                return True
        return False


def _step(folded: _Folded, event: RosterEvent, standing: Standing, past: frozenset[EventId]) -> _Folded:
    match standing:
        case Standing.COUNTS:
            return _Folded(after(folded.roster, event, past), folded.accepted | {event.id})
        case Standing.WAITS:
            waiting = replace(folded.roster, waiting=folded.roster.waiting | {event.id})
            return _Folded(waiting, folded.accepted)
        case Standing.NOTHING:
            return folded


def _is_own(event: RosterEvent) -> bool:
    """Whoever copies the founding into their own feed takes nothing over."""
    return not isinstance(event.fact, GroupFounded) or event.feed == event.fact.founder.device.feed
