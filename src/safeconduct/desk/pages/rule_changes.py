"""What changed in the rules of the ways in since this member looked, and for whom. Rule: it is a member's own 'seen' that makes it go, on the machine where they
pressed it."""

from dataclasses import dataclass

from safeconduct.desk.pages.pathways import state_word
from safeconduct.desk.routes import Route
from safeconduct.desk.rule_changes import RuleChanges
from safeconduct.desk.rules_kept import keep_rules
from safeconduct.desk.terms import Gettext
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.desk.way_sources import Note, Sources, sources
from safeconduct.desk.way_turned import turned_in
from safeconduct.pathways.changed import LineChanged, WayChanged
from safeconduct.pathways.pathway import Criterion, StateLine
from safeconduct.web.language import Language

PAGE = 25
"""Unit: cases to a page."""


@dataclass(frozen=True, slots=True)
class Said:
    """One side of a line. Shape: `head` is the state with its day, empty for a condition."""

    head: str
    text: str
    note: Note


@dataclass(frozen=True, slots=True)
class Rule:
    """Shape: `new` and `gone` where it is on one side only; `lines` are (as it was, as it is), None where there is none."""

    id: str
    title: str
    new: bool
    gone: bool
    lines: tuple[tuple[Said | None, Said | None], ...]


def rules_line(visit: Visit) -> str:
    """One line for Today; empty where nothing is to be looked at."""
    changes = visit.room.rule_changes
    cases = changes.touched(visit.office.index, visit.office.today()) if changes else ()
    if changes is None or not (cases or changes.before.unread):
        return ""
    return _line(changes, len(cases), visit.language)


def _line(changes: RuleChanges, cases: int, language: Language) -> str:
    if not changes.ways:
        return language.gettext("The rules of the ways in changed, and nobody can say any more what they were.")
    ways = language.ngettext("The rules of one way in changed", "The rules of %(num)s ways in changed", len(changes.ways)) % {"num": len(changes.ways)}
    touched = language.ngettext("one open case is touched.", "%(num)s open cases are touched.", cases) % {"num": cases}
    return f"{ways}: {touched}"


def rules_page(visit: Visit) -> Answer:
    changes, today, _ = visit.room.rule_changes, visit.office.today(), visit.language.gettext
    if changes is None:
        return Shown("pathways/rules.html", {"line": ""}, _("What changed in the rules"))
    cases, number = changes.touched(visit.office.index, today), visit.query.get("page")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 1
    cited = [side.cited for way in changes.ways for line in way.lines for side in (line.before, line.after) if side]
    named = sources(cited, {**changes.before.addresses, **changes.now.addresses}, visit.language)
    values = {
        "line": _line(changes, len(cases), visit.language),
        "unread": ", ".join(changes.before.unread),
        "rows": turned_in(visit, cases[max(0, page - 1) * PAGE :][:PAGE], changes.sides(today)),
        "rules": [_rule(one, named, _) for one in changes.ways],
        "sources": named.listed,
        "path": "/pathways/rules",
        "page": page,
        "pages": max(1, -(-len(cases) // PAGE)),
    }
    return Shown("pathways/rules.html", values, _("What changed in the rules"))


def _rule(one: WayChanged, named: Sources, _: Gettext) -> Rule:
    return Rule(one.way.id, one.way.title, one.before is None, one.after is None, tuple(_both(line, named, _) for line in one.lines))


def _both(line: LineChanged, named: Sources, _: Gettext) -> tuple[Said | None, Said | None]:
    before, after = (_said(side, named, _) if side else None for side in (line.before, line.after))
    return before, after


def _said(line: StateLine | Criterion, named: Sources, _: Gettext) -> Said:
    head = f"{line.begins or _('always')}: {state_word(line.state, _)}" if isinstance(line, StateLine) else ""
    return Said(head, line.text, named.note(line.cited))


def seen(visit: Visit) -> Answer:
    keep_rules(visit.office, visit.room.rulebook)
    visit.room.rule_changes = None
    return GoTo("/today", visit.language.gettext("The rules of now are those you looked at."))


ROUTES = (
    Route("GET", "/pathways/rules", rules_page),
    Route("POST", "/pathways/rules/seen", seen, again=rules_page),
)
