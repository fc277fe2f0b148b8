"""How long closed cases are kept: the group's rule on the page of erasing, and on a closed case when its time runs out. Rule: what is said here
erases nothing, and a case that is kept longer says why."""

from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.actions import cases
from safeconduct.caseload.keeping import kept_beyond
from safeconduct.core.ids import CaseId, EventId
from safeconduct.core.when import Day, Moment, day_of
from safeconduct.desk import keeping
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.keeping import LAST, WARNED_DAYS, ends, kept_until
from safeconduct.journal.keeping import Rule

SHOWN = 25


@dataclass(frozen=True, slots=True)
class RuleShown:
    event: str
    months: int
    by: str
    set_on: Moment
    may_agree: bool


@dataclass(frozen=True, slots=True)
class RunningOut:
    """Shape: `is_over` once the day is there."""

    handle: str
    path: str
    closed: Day
    ends: Day
    is_over: bool


@dataclass(frozen=True, slots=True)
class KeptLonger:
    """Shape: `until` None for as long as nobody says otherwise."""

    handle: str
    path: str
    until: Day | None
    why: str


@dataclass(frozen=True, slots=True)
class KeepingShown:
    """What a closed case says of itself. Shape: `ends` None when no rule ends it; `kept` says why, until when and by whom."""

    closed: Day
    months: int
    ends: Day | None
    is_soon: bool
    is_over: bool
    kept: tuple[tuple[str, Day | None, str], ...]


def keeping_values(visit: Visit) -> Mapping[str, object]:
    """For the page of erasing."""
    office = visit.office
    rules = keeping.rules_of(office)
    out = keeping.running_out(office, SHOWN)
    today = office.today()
    return {
        "keyholder": office.actor.is_steward,
        "rules": [_rule(visit, rule) for rule in rules if rule.counts],
        "wanted": [_rule(visit, rule) for rule in rules if not rule.counts],
        "warned_days": WARNED_DAYS,
        "running_out": [RunningOut(row.handle, f"/cases/{row.case}", row.closed, end, end <= today) for row, end in out],
        "more": len(out) == SHOWN,
        "kept_longer": [
            KeptLonger(row.handle, f"/cases/{row.case}", None if row.kept == LAST else row.kept, row.why) for row in kept_beyond(office.index.db, today, SHOWN)
        ],
    }


def _rule(visit: Visit, rule: Rule) -> RuleShown:
    office = visit.office
    may_agree = office.actor.is_steward and not rule.counts and office.me not in rule.agreed
    return RuleShown(rule.event, rule.months, office.names.get(rule.by, ""), rule.set_on, may_agree)


def keeping_of(visit: Visit, view: CaseView) -> KeepingShown | None:
    """None for a case that is not closed."""
    if view.closed is None:
        return None
    office, today, closed = visit.office, visit.office.today(), day_of(view.closed)
    months = keeping.months_kept(office)
    end = ends(closed, months, kept_until(view.kept_longer))
    kept = tuple(
        (written.value.why, written.value.until, office.names.get(written.author, ""))
        for written in view.kept_longer.values
        if written.value.until is None or written.value.until > today
    )
    return KeepingShown(closed, months, end, end is not None and end <= today.plus(WARNED_DAYS), end is not None and end <= today, kept)


def ripe(visit: Visit) -> int:
    """How many closed cases a keyholder has to decide on; none for anybody else."""
    return len(keeping.running_out(visit.office, SHOWN)) if visit.office.actor.is_steward else 0


def set_rule(visit: Visit) -> Answer:
    raw = visit.form.get("months").strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 6):
        raise BadInput("Write a number of months: 1 to 1200, or 0 for no rule.", "months")
    keeping.set_rule(visit.office, int(raw))
    return GoTo("/erasing", visit.language.gettext("Written down. Every colleague sees it here."))


def agree(visit: Visit) -> Answer:
    keeping.agree_to_rule(visit.office, EventId(visit.params["rule"]))
    return GoTo("/erasing", visit.language.gettext("Agreed."))


def longer_page(visit: Visit) -> Answer:
    view = visit.office.index.case(CaseId(visit.params["case"]))
    shown = keeping_of(visit, view)
    if shown is None:
        raise Conflict("This case is not closed, so it is kept in any case.")
    values = {"handle": view.handle, "path": visit.path, "back": f"/cases/{view.case}", "keeping": shown, "today": visit.office.today()}
    return Shown("erasing/longer.html", values, visit.language.gettext("Keep longer"))


def keep_longer(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    raw = visit.form.get("until").strip()
    until = _day(raw) if raw else None
    placed = cases.keep_longer(actor, view, until, visit.form.get("why"))
    return write_in_case(visit, view, placed, visit.language.gettext("Written down. The reason stands on the case."), "")


def _day(raw: str) -> Day:
    try:
        return Day.parse(raw)
    except BadInput as wrong:
        raise BadInput(str(wrong), "until") from None


ROUTES = (
    Route("GET", "/cases/{case}/keep-longer", longer_page),
    Route("POST", "/cases/{case}/keep-longer", keep_longer, again=longer_page),
)
