"""Which open cases stand otherwise by the rules of now than by those a member last looked at. Rule: a case is worked out anew when something was written in
it, and not when somebody looks."""

from dataclasses import dataclass, field
from functools import cached_property

from safeconduct.caseload.index import Index
from safeconduct.caseload.way_known import known_of_cases
from safeconduct.core.ids import CaseId
from safeconduct.core.when import Day
from safeconduct.desk.way_sides import Sides, turns_in
from safeconduct.pathways.changed import WayChanged, ways_changed
from safeconduct.pathways.matrix import Column, columns
from safeconduct.pathways.pathway import Pathway
from safeconduct.pathways.shelf import Rulebook


@dataclass
class RuleChanges:
    """Lies in the member's process until they have seen it."""

    before: Rulebook
    now: Rulebook
    _known: dict[tuple[bytes, Day], bool] = field(default_factory=dict)

    @cached_property
    def ways(self) -> tuple[WayChanged, ...]:
        return ways_changed(self.before, self.now)

    def sides(self, today: Day) -> tuple[Sides, ...]:
        """Both sides on one day: what a rule's own dates change is another matter."""
        return tuple(Sides(one.way, _column(one.before, today), _column(one.after, today)) for one in self.ways)

    def touched(self, index: Index, today: Day) -> tuple[CaseId, ...]:
        """The open cases that this member may see, by handle."""
        sides = self.sides(today)
        found = []
        for case, kept in known_of_cases(index.db):
            if (kept, today) not in self._known:
                self._known[kept, today] = turns_in(kept, sides)
            if self._known[kept, today]:
                found.append(case)
        return tuple(found)


def _column(way: Pathway | None, today: Day) -> Column | None:
    return columns((way,), today.date)[0] if way is not None else None
