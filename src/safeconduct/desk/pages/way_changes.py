"""Which open cases stand otherwise on one day than on another, by the dated rules. Rule: what a person is known by is the same on both days; only the rules, and
what is counted from a day, differ."""

from dataclasses import dataclass

from safeconduct.actions.ways import known_facts
from safeconduct.caseload.on_the_way import cases_on_the_way
from safeconduct.core.when import Day
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.desk.way_words import verdict_word
from safeconduct.errors import BadInput
from safeconduct.folds.ways import FACTS_IN, PersonWays
from safeconduct.pathways.facts import STAY
from safeconduct.pathways.matrix import Column, columns, verdicts

PAGE = 25
"""Unit: cases looked through for one page."""

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Turned:
    """Shape: `before` and `after` are (verdict, word)."""

    pathway: str
    title: str
    before: tuple[str, str]
    after: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CaseTurned:
    path: str
    handle: str
    person: str
    ways: tuple[Turned, ...]


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
    made = (columns(rules, days.first.date), columns(rules, days.last.date))
    rows = [row for case in found[:PAGE] for row in _of_case(CaseFile(visit, visit.office.index.case(case), frozenset()), made)]
    values = {"rows": rows, "days": days, "page": page, "more": len(found) > PAGE}
    return Shown("pathways/changes.html", values, visit.language.gettext("What changed for open cases"))


def _of_case(file: CaseFile, made: tuple[tuple[Column, ...], tuple[Column, ...]]) -> list[CaseTurned]:
    here = {person.person: person.handle for person in file.view.people_here}
    rows = [
        CaseTurned(f"{file.path}/pathways?person={ways.person}", file.view.handle, here[ways.person], turned)
        for ways in file.view.ways
        if ways.person in here and (turned := _turned(file, ways, made))
    ]
    for kind in FACTS_IN if rows else ():
        if kind in file.view.opened and kind in file.kept:
            file.visit.office.looked(file.case, kind)
    return rows


def _turned(file: CaseFile, ways: PersonWays, made: tuple[tuple[Column, ...], tuple[Column, ...]]) -> tuple[Turned, ...]:
    try:
        facts = known_facts(ways)
    except BadInput:  # Two facts that cannot both be so: the person's own page says it, and nothing is worked out.
        return ()
    _ = file.visit.language.gettext
    (before,), (after,) = (verdicts(facts, each, (STAY,)) for each in made)
    return tuple(
        Turned(way.id, way.title, (one.value, verdict_word(one, _)), (other.value, verdict_word(other, _)))
        for way, one, other in zip(file.visit.room.rulebook.rules, before, after, strict=True)
        if one is not other
    )


ROUTES = (Route("GET", "/pathways/changes", changes),)
