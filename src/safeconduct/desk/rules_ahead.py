"""Which open cases are touched when rules change by their own dates. Rule: a case is worked out only while such a date is near, and anew when something was written in it."""

from dataclasses import dataclass, field

from safeconduct.caseload.index import Index
from safeconduct.caseload.way_known import known_of_cases, read_known
from safeconduct.core.ids import CaseId
from safeconduct.core.when import Day
from safeconduct.desk.way_sides import Sides, turns_in
from safeconduct.folds.application import ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.pathways.ahead import WayAhead, ways_ahead
from safeconduct.pathways.matrix import columns
from safeconduct.pathways.pathway import Pathway, Rules

WARNING_DAYS = 30
"""How long before a rule's own date somebody must know of it: an appointment takes weeks."""


@dataclass
class RulesAhead:
    """Lies in the member's process. Shape: whether a case is touched is kept for one day, by what is known of it: of two of which the same is known, one is worked out."""

    _day: Day | None = None
    _ways: tuple[WayAhead, ...] = ()
    _sides: tuple[Sides, ...] = ()
    _known: dict[bytes, bool] = field(default_factory=dict)

    def ways(self, rules: Rules, today: Day) -> tuple[WayAhead, ...]:
        if self._day != today:
            until = today.plus(WARNING_DAYS)
            self._day, self._ways = today, ways_ahead(rules, today.date, until.date)
            self._known, self._sides = {}, _sides(tuple(one.way for one in self._ways), today, until)
        return self._ways

    def sides(self, rules: Rules, today: Day) -> tuple[Sides, ...]:
        self.ways(rules, today)
        return self._sides

    def touched(self, rules: Rules, index: Index, today: Day) -> tuple[CaseId, ...]:
        """The open cases that this member may see, by handle: a verdict turns, or an application is under way by such a rule."""
        if not self.ways(rules, today):
            return ()
        found = []
        for case, kept in known_of_cases(index.db):
            if kept not in self._known:
                self._known[kept] = self._is_touched(kept)
            if self._known[kept]:
                found.append(case)
        return tuple(found)

    def _is_touched(self, kept: bytes) -> bool:
        return not {one.way.id for one in self._ways}.isdisjoint(read_known(kept).plans) or turns_in(kept, self._sides)


def planned_by(view: CaseView, ways: tuple[WayAhead, ...]) -> tuple[tuple[ApplicationView, WayAhead], ...]:
    """Applications under way whose plan is of one of these."""
    by_id = {one.way.id: one for one in ways}
    running = ((one, one.planned.values[-1].value.pathway) for one in view.applications if one.planned.values and not one.is_decided)
    return tuple((one, by_id[name]) for one, name in running if name in by_id)


def _sides(ways: tuple[Pathway, ...], today: Day, until: Day) -> tuple[Sides, ...]:
    return tuple(Sides(*one) for one in zip(ways, columns(ways, today.date), columns(ways, until.date), strict=True))
