"""How long closed cases are kept, as one office goes by it: the group's rule, and the cases whose time runs out. Rule: nothing is erased here;
whose time has run out is named, and a person orders the erasing."""

from typing import TYPE_CHECKING

from safeconduct.caseload.keeping import ClosedRow, closed_until
from safeconduct.core.erasure import EraseAgreed, KeepingRuleSet
from safeconduct.core.ids import EventId, fresh
from safeconduct.core.section import Kind, Placed
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.keeping import MOST_MONTHS, WARNED_DAYS, ends, longest
from safeconduct.journal import keeping
from safeconduct.journal.keeping import Rule

if TYPE_CHECKING:
    from safeconduct.desk.office import Office


def rules_of(office: "Office") -> tuple[Rule, ...]:
    return keeping.rules(office.journal, office.group_view.erasing)


def months_kept(office: "Office") -> int:
    """By the rule in force. Unit: months after closing; 0 when no rule says an end."""
    return longest(rule.months for rule in rules_of(office) if rule.counts)


def set_rule(office: "Office", months: int) -> None:
    """Raises: BadInput when nobody could mean so many months."""
    _as_keyholder(office)
    if not 0 <= months <= MOST_MONTHS:
        raise BadInput("Write a number of months: 1 to 1200, or 0 for no rule.", "months")
    rule = KeepingRuleSet(fresh(office.chance), months, tuple(one.event for one in rules_of(office)))
    office.write([Placed(Kind.GROUP, office.subject, rule)])


def agree_to_rule(office: "Office", event: EventId) -> None:
    _as_keyholder(office)
    for rule in rules_of(office):
        if rule.event == event and not rule.counts and office.me not in rule.agreed:
            office.write([Placed(Kind.GROUP, office.subject, EraseAgreed(rule.rule, (event,)))])
            return
    raise Conflict("This does not wait for your yes any more.")


def _as_keyholder(office: "Office") -> None:
    if not office.actor.is_steward:
        raise NotAllowed("Only a keyholder can say how long closed cases are kept.")


def running_out(office: "Office", most: int) -> list[tuple[ClosedRow, Day]]:
    """Closed cases whose time has run out or will within a month, with the day, the earliest first. Shape: those that this member opens."""
    months = months_kept(office)
    if not months:
        return []
    soon = office.today().plus(WARNED_DAYS)
    found: list[tuple[ClosedRow, Day]] = []
    for row in closed_until(office.index.db, _closed_by(soon, months), soon, most):
        end = ends(row.closed, months, row.kept)
        if end and end <= soon:
            found.append((row, end))
    return sorted(found, key=lambda one: one[1])


def _closed_by(soon: Day, months: int) -> Day:
    """No case closed after this day has run out by then. Shape: a few days too late, for the ends of months."""
    number = soon.date.year * 12 + soon.date.month - 1 - months
    year, month = max(number // 12, 1), number % 12 + 1
    return Day(f"{year:04}-{month:02}-01").plus(soon.date.day + 3)
