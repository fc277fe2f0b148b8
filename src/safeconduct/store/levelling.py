"""Brings two stores level. Rule: it opens nothing, deletes nothing, and may be run in any order, as often as wanted."""

from dataclasses import dataclass, field

from safeconduct.core.ids import FeedId
from safeconduct.errors import Conflict
from safeconduct.store.log import EventLog, KeyTable


@dataclass
class Levelled:
    """What one run did. `forked` names feeds of which the two stores hold different rows: nothing of them was moved."""

    came: int = 0
    went: int = 0
    forked: list[FeedId] = field(default_factory=list)
    behind: list[FeedId] = field(default_factory=list)


def level_events(here: EventLog, there: EventLog) -> Levelled:
    """Both logs hold what either held."""
    done = Levelled()
    ours, theirs = here.heads(), there.heads()
    for feed in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(feed, (0, "")), theirs.get(feed, (0, ""))
        if mine == other:
            continue
        try:
            done.came += _copy(there, here, feed, mine[0], other[0])
            done.went += _copy(here, there, feed, other[0], mine[0])
            if mine[0] == other[0]:
                done.forked.append(feed)
        except Conflict:
            done.forked.append(feed)
    return done


def _copy(source: EventLog, target: EventLog, feed: FeedId, have: int, want: int) -> int:
    copied = 0
    while have < want:
        rows = source.rows_of(feed, have + 1)
        if not rows:
            break
        target.append(rows)
        copied += len(rows)
        have = rows[-1].n
    return copied


def level_keys(source: KeyTable, target: KeyTable, position: int) -> int:
    """Key rows behind the position are in the target too; returns the new position."""
    while rows := source.keys_after(position):
        target.put_keys([row for _, row in rows])
        position = rows[-1][0]
    return position
