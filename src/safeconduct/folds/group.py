"""What the group shares: names, ladder, phrases, shifts, looks. Rule: the roster, and so every right, is folded elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.core.erasure import ErasureFact
from safeconduct.core.event import Event
from safeconduct.core.group import EpochsCaughtUp, RollCalled, StaffNamed
from safeconduct.core.ids import FeedId, MemberId
from safeconduct.core.office import (
    LadderWritten,
    Look,
    LooksGathered,
    PhraseWritten,
    Rung,
    ShiftHandedOver,
    SignalSet,
    ViewSaved,
)
from safeconduct.core.when import Moment
from safeconduct.folds.standing import History, Standing, Written, history_of
from safeconduct.folds.timeline import Contested, Entry, contested_of, timeline_of


@dataclass(frozen=True, slots=True)
class RollCall:
    """What a member's device had of every feed when they last began a session on it."""

    author: MemberId
    moment: Moment
    heads: dict[FeedId, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class LookBy:
    member: MemberId
    look: Look


@dataclass(frozen=True, slots=True)
class GroupView:
    """Shape: `shifts` in order of display, the last one latest; `erasing` the events about erasing, which the journal judges; `caught_up` what each device said last of new keys; `phrases` by key and language; one look a member, case, day and section."""

    names: dict[MemberId, Standing[StaffNamed]]
    ladder_standing: Standing[tuple[Rung, ...]]
    phrases: dict[tuple[str, str], Standing[PhraseWritten]]
    saved_views: dict[str, Standing[ViewSaved]]
    shifts: tuple[Written[str], ...]
    looks: tuple[LookBy, ...]
    signal: Standing[SignalSet]
    roll_calls: tuple[RollCall, ...]
    erasing: tuple[Event, ...]
    caught_up: dict[FeedId, EpochsCaughtUp]
    timeline: tuple[Entry, ...]
    contested: tuple[Contested, ...]

    @property
    def ladder(self) -> tuple[Rung, ...]:
        """Shape: the first, while two stand; a page shows that they do."""
        return self.ladder_standing.values[0].value if self.ladder_standing.values else ()

    def name_of(self, member: MemberId) -> str:
        """What colleagues call a member, or empty."""
        standing = self.names.get(member, Standing())
        return standing.values[0].value.name if standing.values else ""


def fold_group(events: Iterable[Event]) -> GroupView:
    return group_after(history_of(events))


def group_after(history: History) -> GroupView:
    names = history.standings((fact.member, event, fact) for event, fact in history.of(StaffNamed))
    ladder = history.standing((event, fact.rungs) for event, fact in history.of(LadderWritten))
    phrases = history.standings(
        ((fact.key, fact.language), event, fact) for event, fact in history.of(PhraseWritten)
    )
    signal = history.standing(history.of(SignalSet))
    return GroupView(
        names=names,
        ladder_standing=ladder,
        phrases=phrases,
        saved_views=history.standings((fact.name, event, fact) for event, fact in history.of(ViewSaved)),
        shifts=tuple(
            Written(fact.text, event.author, event.moment, event.id)
            for event, fact in history.of(ShiftHandedOver)
        ),
        looks=_looks(history),
        signal=signal,
        roll_calls=_roll_calls(history),
        # An order is stopped by a keyholder, never undone by anybody.
        erasing=tuple(event for event in history.events if event.counts and isinstance(event.fact, ErasureFact)),
        # In order of display, which for one feed is the order of writing; nobody takes back what another device said.
        caught_up={event.feed: event.fact for event in history.events if event.counts and isinstance(event.fact, EpochsCaughtUp)},
        timeline=timeline_of(history),
        contested=contested_of(
            ("ladder", "", ladder),
            ("signal", "", signal),
            *(("staff name", member, standing) for member, standing in names.items()),
            *((f"phrase {key} {language}", "", said) for (key, language), said in phrases.items()),
        ),
    )


def _looks(history: History) -> tuple[LookBy, ...]:
    looks = (LookBy(event.author, look) for event, fact in history.of(LooksGathered) for look in fact.looks)
    return tuple(dict.fromkeys(looks))


def _roll_calls(history: History) -> tuple[RollCall, ...]:
    last = {
        event.feed: RollCall(event.author, event.moment, fact.heads)
        for event, fact in history.of(RollCalled)
    }
    return tuple(last.values())
