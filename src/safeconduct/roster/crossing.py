"""Roster facts that stand against each other, and what somebody says as though they had not said what came before. Rule: pure; who may
say so is not judged here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from safeconduct.core.group import (
    DeviceAdded,
    DeviceRestored,
    DeviceSuspended,
    EpochBegan,
    MemberLetIn,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
)
from safeconduct.core.ids import EventId, FeedId
from safeconduct.roster.roster import Cut, RosterEvent, is_cut

Restricting = MemberRemoved | MemberUnseated | DeviceSuspended
ANYBODYS = EpochBegan | MemberLetIn | DeviceAdded
"""What does not take a keyholder."""


@dataclass(frozen=True, slots=True)
class Known:
    """What decides whether a change takes two. Shape: `seconds` are the yeses, `seatings` those that made somebody a keyholder."""

    seconds: tuple[RosterEvent, ...] = ()
    seatings: tuple[RosterEvent, ...] = ()

    @property
    def unseconded(self) -> "Known":
        return Known((), self.seatings)

    def without(self, cuts: dict[FeedId, Cut]) -> "Known":
        """Without what was said from behind these cuts."""
        left = [tuple(one for one in some if not is_cut(cuts.get(one.feed), one.n)) for some in (self.seconds, self.seatings)]
        return Known(*left)


def backward(every: Iterable[RosterEvent], pasts: Mapping[EventId, frozenset[EventId]]) -> frozenset[EventId]:
    """Events whose author had not seen what they had said themselves."""
    feeds: dict[FeedId, list[RosterEvent]] = {}
    for event in sorted(every, key=lambda one: (one.n, one.id)):
        feeds.setdefault(event.feed, []).append(event)
    back: set[EventId] = set()
    for said in feeds.values():
        for at, event in enumerate(said[1:], 1):
            last, past = said[at - 1].id, pasts[event.id]
            if last not in past or (last in back and not all(one.id in past for one in said[:at])):
                back.add(event.id)
    return frozenset(back)


def reaching(event: RosterEvent, past: Iterable[RosterEvent]) -> RosterEvent:
    """A cut leaves at least what its author had seen: nobody takes back by it what they knew and built upon."""
    if not isinstance(event.fact, Restricting):
        return event
    cuts: dict[FeedId, Cut] = dict(event.fact.cuts)
    for one in past:
        cuts[one.feed] = max(cuts.get(one.feed, (0, "")), (one.n, ""))
    return replace(event, fact=replace(event.fact, cuts=cuts))


def undoes(restored: RosterEvent, restriction: RosterEvent) -> bool:
    return (
        isinstance(restored.fact, DeviceRestored)
        and isinstance(restriction.fact, DeviceSuspended)
        and restored.fact.device == restriction.fact.device
    )


def takes_back(restriction: RosterEvent, event: RosterEvent) -> bool:
    match restriction.fact, event.fact:
        case MemberUnseated(member=one, circle=circle), MemberSeated(member=other, circle=wanted) | MemberLetIn(
            member=other, circle=wanted
        ):
            return (one, circle) == (other, wanted)
        case MemberRemoved(member=one), MemberSeated(member=other) | MemberLetIn(member=other) | DeviceAdded(member=other):
            return one == other
        case DeviceSuspended(device=one_device), DeviceRestored(device=other_device):
            return one_device == other_device
        case _:
            return False
