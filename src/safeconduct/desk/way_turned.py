"""Open cases for whose people a verdict differs between two sides, in words. Rule: a case is named only where something differs, and then the looks are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from safeconduct.core.ids import CaseId
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.terms import Gettext
from safeconduct.desk.visit import Visit
from safeconduct.desk.way_sides import Sides, Turn, turns, ways_here
from safeconduct.desk.way_words import verdict_word
from safeconduct.folds.ways import FACTS_IN
from safeconduct.pathways.verdicts import Verdict


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


def turned_in(visit: Visit, cases: Iterable[CaseId], sides: Sequence[Sides]) -> list[CaseTurned]:
    """Shape: a row a person."""
    return [row for case in cases for row in _of_case(CaseFile(visit, visit.office.index.case(case), frozenset()), sides)]


def _of_case(file: CaseFile, sides: Sequence[Sides]) -> list[CaseTurned]:
    handles, _ = {person.person: person.handle for person in file.view.people_here}, file.visit.language.gettext
    rows = [
        CaseTurned(f"{file.path}/pathways?person={ways.person}", file.view.handle, handles[ways.person], tuple(_turned(one, _) for one in found))
        for ways in ways_here(file.view)
        if (found := turns(ways, sides))
    ]
    for kind in FACTS_IN if rows else ():
        if kind in file.view.opened and kind in file.kept:
            file.visit.office.looked(file.case, kind)
    return rows


def _turned(one: Turn, _: Gettext) -> Turned:
    return Turned(one.way.id, one.way.title, _side(one.before, _), _side(one.after, _))


def _side(verdict: Verdict | None, _: Gettext) -> tuple[str, str]:
    return (verdict.value, verdict_word(verdict, _)) if verdict is not None else ("", _("not among the rules"))
