"""A small language for roster histories: who said which fact after having seen what. Keys are words, because the roster opens nothing."""

from collections.abc import Iterable

from safeconduct.core.group import (
    GroupFounded,
    MemberAdded,
    MemberLetIn,
    MemberSeated,
    NewDevice,
    NewMember,
    RosterFact,
    SeatKey,
)
from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, MemberId
from safeconduct.core.section import EVERYONE, Role
from safeconduct.roster.chain import Chain
from safeconduct.roster.roster import STEWARDS, Roster, RosterEvent

CASEWORK = CircleId(Role.CASEWORK.value)
PRESS = CircleId(Role.PRESS.value)
RECOVERY_FEED = FeedId("recovery feed")
GENESIS = EventId("genesis")


def key(number: int = 0, name: str = "k") -> SeatKey:
    return SeatKey(number, b"public", name.encode())


def device_of(name: str, number: int = 1) -> NewDevice:
    return NewDevice(DeviceId(f"{name}'s device {number}"), FeedId(f"{name} feed {number}"), key())


def new(name: str) -> NewMember:
    return NewMember(MemberId(name), name.title(), device_of(name), key())


def founded(name: str = "anna") -> GroupFounded:
    circles = {circle: key() for circle in (EVERYONE, CASEWORK, PRESS, STEWARDS)}
    return GroupFounded(b"salt", new(name), circles, key(), RECOVERY_FEED, practice=False)


class History:
    """Events as they were written; everybody has seen everything unless told otherwise."""

    def __init__(self) -> None:
        self.events: list[RosterEvent] = []
        self.numbers: dict[FeedId, int] = {}
        self._tips: set[EventId] = set()
        self.says("anna", founded(), id=GENESIS)

    def says(
        self, who: str, fact: RosterFact | None, *, seen: Iterable[EventId] | None = None, id: str = "", feed: str = "", depth: int = 0
    ) -> EventId:
        author = FeedId(feed or (RECOVERY_FEED if who == "recovery" else f"{who} feed 1"))
        self.numbers[author] = n = self.numbers.get(author, 0) + 1
        after = tuple(self.tips if seen is None else seen)
        one = EventId(id or f"{len(self.events):03} {who}")
        self._tips = (self._tips - set(after)) | {one}
        self.events.append(RosterEvent(one, author, n, depth or 1 + len(self.events), after, fact))
        return one

    @property
    def tips(self) -> tuple[EventId, ...]:
        return tuple(sorted(self._tips))

    def n(self, who: str) -> tuple[int, str]:
        """A cut at what this member has written so far."""
        return self.numbers.get(FeedId(f"{who} feed 1"), 0), "h"

    def cuts(self, who: str) -> dict[FeedId, tuple[int, str]]:
        return {FeedId(f"{who} feed 1"): self.n(who)}

    def chain(self, *without: EventId) -> Chain:
        return Chain(GENESIS, [event for event in self.events if event.id not in without])

    def now(self) -> Roster:
        return self.chain().now()

    def joins(self, name: str, *circles: CircleId, by: str = "anna", let_in: bool = True) -> None:
        """A colleague comes in as the pages do it."""
        self.says(by, MemberAdded(new(name)))
        for circle in circles:
            self.says(by, MemberSeated(MemberId(name), circle))
        for circle in (EVERYONE, *circles) if let_in else ():
            self.says(by, MemberLetIn(MemberId(name), circle))
