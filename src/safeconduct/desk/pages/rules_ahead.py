"""Rules that change by their own dates soon, and whom that touches. Rule: it is said in good time and goes by itself when the day has come."""

from dataclasses import dataclass

from safeconduct.core.ids import CaseId
from safeconduct.core.when import Day
from safeconduct.desk.countries import country_said
from safeconduct.desk.pages.pathways import state_word
from safeconduct.desk.routes import Route
from safeconduct.desk.rules_ahead import WARNING_DAYS, planned_by
from safeconduct.desk.terms import Gettext
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.desk.way_sources import Note, Sources, sources
from safeconduct.desk.way_turned import turned_in
from safeconduct.pathways.ahead import Due, WayAhead
from safeconduct.pathways.pathway import StateLine

PAGE = 25
"""Unit: cases to a page."""


@dataclass(frozen=True, slots=True)
class DueSaid:
    """Shape: `head` what becomes of it; `text` the line, in English."""

    on: Day
    head: str
    text: str
    note: Note


@dataclass(frozen=True, slots=True)
class Planned:
    """An application under way by such a rule. Shape: `country` None where it is withheld."""

    path: str
    handle: str
    country: str
    pathway: str
    title: str


def ahead_line(visit: Visit) -> str:
    """One line for Today; empty where nothing is near, or nobody is touched."""
    rules, office, ahead = visit.room.rulebook.rules, visit.office, visit.room.rules_ahead
    cases = ahead.touched(rules, office.index, office.today())
    if not cases:
        return ""
    ways, language = len(ahead.ways(rules, office.today())), visit.language
    said = language.ngettext(
        "The rules of one way in change by their own date within %(days)s days", "The rules of %(num)s ways in change by their own dates within %(days)s days", ways
    ) % {"num": ways, "days": WARNING_DAYS}
    touched = language.ngettext("one open case is touched.", "%(num)s open cases are touched.", len(cases)) % {"num": len(cases)}
    return f"{said}: {touched}"


def ahead_page(visit: Visit) -> Answer:
    rules, office, ahead, _ = visit.room.rulebook.rules, visit.office, visit.room.rules_ahead, visit.language.gettext
    today, number = office.today(), visit.query.get("page")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 1
    ways, cases = ahead.ways(rules, today), ahead.touched(rules, office.index, today)
    here = cases[max(0, page - 1) * PAGE :][:PAGE]
    named = sources((due.line.cited for one in ways for due in one.due), visit.room.rulebook.addresses, visit.language)
    values = {
        "until": today.plus(WARNING_DAYS),
        "rules": [(one.way, [_due(each, named, _) for each in one.due]) for one in ways],
        "rows": turned_in(visit, here, ahead.sides(rules, today)),
        "planned": [each for case in here for each in _planned(visit, case, ways)],
        "sources": named.listed,
        "path": "/pathways/ahead",
        "page": page,
        "pages": max(1, -(-len(cases) // PAGE)),
    }
    return Shown("pathways/ahead.html", values, _("Rules that change soon"))


def _due(one: Due, named: Sources, _: Gettext) -> DueSaid:
    line = one.line
    if isinstance(line, StateLine):
        head = state_word(line.state, _)
    else:
        head = _("this condition is no longer asked") if one.ends else _("this condition is asked from then on")
    return DueSaid(Day(one.on.isoformat()), head, line.text, named.note(line.cited))


def _planned(visit: Visit, case: CaseId, ways: tuple[WayAhead, ...]) -> list[Planned]:
    view = visit.office.index.case(case)
    withheld = visit.language.gettext("a withheld country")
    return [
        Planned(f"/cases/{view.case}/applications/{one.application}", view.handle, country_said(one.country.text, visit.language) or withheld, each.way.id, each.way.title)
        for one, each in planned_by(view, ways)
    ]


ROUTES = (Route("GET", "/pathways/ahead", ahead_page),)
