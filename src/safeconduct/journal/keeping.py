"""The group's rule for how long closed cases are kept: which counts, and which waits for a yes. Rule: it counts as an order to erase does, by as
many keyholders as the group needs, and takes the place only of those that its author saw."""

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.core.erasure import KeepingRuleSet
from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, MemberId
from safeconduct.core.when import Moment
from safeconduct.journal.erasing.orders import agreed_by
from safeconduct.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Rule:
    """Shape: `counts` once keyholders said yes, who are `agreed`."""

    event: EventId
    rule: str
    months: int
    by: MemberId
    set_on: Moment
    agreed: tuple[MemberId, ...]
    counts: bool


def rules(journal: Journal, events: Sequence[Event]) -> tuple[Rule, ...]:
    """Those that stand, in force or waiting. Shape: `events` are those of the whole group about erasing, in order of display."""
    found = [(event, event.fact, *agreed_by(journal, event.fact.rule, event, events)) for event in events if isinstance(event.fact, KeepingRuleSet)]
    past = {before for _, fact, _, counts in found if counts for before in fact.instead_of}
    return tuple(
        Rule(event.id, fact.rule, fact.months, event.author, event.moment, agreed, counts)
        for event, fact, agreed, counts in found
        if event.id not in past
    )
