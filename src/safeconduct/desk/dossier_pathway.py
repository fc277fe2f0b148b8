"""What a legal way in asks for and how long its steps usually take, beside a dossier. Rule: it is said as the pathway's file says it, with its
source and the day it was true; where no source gives a time, that is said."""

from dataclasses import dataclass

from safeconduct.actions.planning import source_of
from safeconduct.desk.way_sources import source_said
from safeconduct.pathways.pathway import Days, Pathway
from safeconduct.pathways.shelf import Rulebook
from safeconduct.web.language import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """Shape: `how_long` is empty for papers; `source` names the sources, and the day."""

    text: str
    how_long: str
    source: str


@dataclass(frozen=True, slots=True)
class WayShown:
    title: str
    legal_basis: str
    is_checked: bool
    papers: list[Asked]
    steps: list[Asked]


def way_of(book: Rulebook, name: str, language: Language) -> WayShown | None:
    found = next((one for one in book.rules if one.id == name), None)
    return _shown(found, book, language) if found else None


def _shown(way: Pathway, book: Rulebook, language: Language) -> WayShown:
    each = language.gettext("for each person")
    papers = [Asked(one.text, each if one.each else "", source_said(source_of(one.cited), book.addresses)) for one in way.papers]
    steps = [Asked(one.text, _usually(one.usual, language), source_said(source_of(one.cited), book.addresses)) for one in way.steps]
    return WayShown(way.title, way.legal_basis, way.checked_by != "nobody yet", papers, steps)


def _usually(usual: Days | None, language: Language) -> str:
    return how_long(usual.least, usual.most, language) if usual else language.gettext("no source gives a time")


def how_long(least: int, most: int, language: Language) -> str:
    """Unit: days."""
    days = language.ngettext("%(num)s day", "%(num)s days", most) % {"num": language.number(most)}
    if least == most:
        return language.gettext("about %(days)s") % {"days": days}
    if least == 0:
        return language.gettext("up to %(days)s") % {"days": days}
    return language.gettext("%(least)s to %(days)s") % {"least": language.number(least), "days": days}
