"""Undo and settle as the pages offer them. Rule: both are found in the timeline of what is shown, so nobody undoes what they cannot see."""

from collections.abc import Iterable, Sequence

from safeconduct.actions import undoing
from safeconduct.actions.access import Actor
from safeconduct.core.ids import EventId, MemberId
from safeconduct.core.section import Placed, Subject
from safeconduct.errors import Conflict
from safeconduct.folds.timeline import Contested, Entry


def newest(timeline: Sequence[Entry], fact: type, author: MemberId) -> EventId | None:
    """The event in which this member last wrote a fact of that type."""
    mine = [one.event for one in timeline if isinstance(one.fact, fact) and one.author == author]
    return mine[-1] if mine else None


def settled(
    actor: Actor, subject: Subject, timeline: Iterable[Entry], contested: Iterable[Contested], chosen: EventId
) -> tuple[Placed, ...]:
    """The value the chosen event wrote holds from now on.

    Raises: Conflict when nothing of this kind is open any more.
    """
    entry = next((one for one in timeline if one.event == chosen), None)
    about = next((one for one in contested if any(w.event == chosen for w in one.standing.values)), None)
    if entry is None or entry.section is None or about is None:
        raise Conflict("Somebody has settled this already. Load the page again.")
    return undoing.settle(actor, entry.section, subject, about, chosen)
