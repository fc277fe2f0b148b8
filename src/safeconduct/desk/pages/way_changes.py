"""Which open cases stand otherwise on one day than on another, by the dated rules. Rule: what a person is known by is the same on both days; only the rules, and
what is counted from a day, differ."""

from dataclasses import dataclass

from safeconduct.caseload.on_the_way import cases_on_the_way
from safeconduct.core.when import Day
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.desk.way_sides import Sides
from safeconduct.desk.way_turned import turned_in
from safeconduct.errors import BadInput
from safeconduct.pathways.matrix import columns

PAGE = 25
"""Unit: cases looked through for one page."""

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """Shape: `wrong` says what could not be read; then it is the usual span."""

    first: Day
    last: Day
    wrong: str = ""


def span(visit: Visit) -> Span:
    today = visit.office.today()
    usual = Span(today.plus(-USUAL_DAYS), today)
    try:
        return Span(_day(visit, "first", usual.first), _day(visit, "last", usual.last))
    except BadInput as wrong:
        return Span(usual.first, usual.last, wrong.said(visit.language.gettext))


def _day(visit: Visit, name: str, otherwise: Day) -> Day:
    return day_in(visit.query, name) if visit.query.get(name).strip() else otherwise


def changes(visit: Visit) -> Answer:
    days, number = span(visit), visit.query.get("page")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 1
    found = cases_on_the_way(visit.office.index, PAGE + 1, max(0, page - 1) * PAGE)
    rules = visit.room.rulebook.rules
    made = zip(rules, columns(rules, days.first.date), columns(rules, days.last.date), strict=True)
    rows = turned_in(visit, found[:PAGE], [Sides(*one) for one in made])
    values = {"rows": rows, "days": days, "page": page, "more": len(found) > PAGE}
    return Shown("pathways/changes.html", values, visit.language.gettext("What changed for open cases"))


ROUTES = (Route("GET", "/pathways/changes", changes),)
