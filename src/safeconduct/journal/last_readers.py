"""Sections of restricted cases that one colleague alone can open, as the key table says, which everybody reads. Rule: it counts keys and knows no case."""

from collections.abc import Iterable

from safeconduct.core.ids import CircleId, MemberId
from safeconduct.core.section import DEFAULT_READERS, SECTIONS
from safeconduct.journal.journal import Journal
from safeconduct.journal.rights import is_there
from safeconduct.roster.roster import RECOVERY, Roster
from safeconduct.store.pages import ask

Alone = tuple[frozenset[str], ...]
"""For each section that nobody else opens, the recovery sheet aside, the holders who were given its key."""

_WORK = frozenset(circle for kind in SECTIONS for circle in DEFAULT_READERS[kind])


def opened_alone(journal: Journal, member: MemberId) -> Alone:
    """The sections of restricted cases that only this member opens."""
    roster = journal.roster
    usual = roster.circles - roster.roles.keys()
    mine = [f"member:{member}", *(one for one in roster.roles if (member, one) in roster.inside)]
    marks = ",".join("?" * len(mine))
    streams = ask(journal.db, f"SELECT DISTINCT subject FROM given WHERE what='stream' AND holder IN ({marks})", *mine)
    found = (_holders(journal, stream) for (stream,) in streams)
    return tuple(holders for holders in found if holders.isdisjoint(usual) and _opened_by(roster, holders) == {member})


def alone_by(alone: Alone, circle: CircleId) -> int:
    """How many of them go with the member's seat in this circle: by its key, or with the work that they do there."""
    is_work = circle in _WORK
    return sum(circle in holders or (is_work and any(one.startswith("member:") for one in holders)) for holders in alone)


def _holders(journal: Journal, stream: str) -> frozenset[str]:
    found = ask(journal.db, "SELECT DISTINCT holder FROM given WHERE what='stream' AND subject=?", stream)
    return frozenset(str(holder) for (holder,) in found) - {RECOVERY}


def _opened_by(roster: Roster, holders: Iterable[str]) -> set[MemberId]:
    """Everybody at work who opens what these were given."""
    found: set[MemberId] = set()
    for one in holders:
        member = MemberId(one.removeprefix("member:"))
        found |= set(roster.insiders_of(CircleId(one))) if member == one else {member} if is_there(roster, one) else set()
    return {one for one in found if roster.is_at_work(one)}
