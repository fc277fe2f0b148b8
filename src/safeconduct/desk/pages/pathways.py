"""The legal ways in, for reading. Rule: a page shows what the files say, with source and date on every line; it says of nobody whether a way is open to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from safeconduct.core.when import day_of
from safeconduct.desk.contact_book import notes_on
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import Gettext
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.desk.way_sources import Note, source_said, sources
from safeconduct.desk.way_titles import on_offer
from safeconduct.errors import NotFound
from safeconduct.pathways.pathway import RUNNING, About, After, Cited, Pathway, State
from safeconduct.pathways.verdicts import Standing, state_on

WIDTH = 720
"""Unit: of the drawing."""


@dataclass(frozen=True, slots=True)
class Way:
    id: str
    title: str
    state: str
    level: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the time line. Shape: `kind` is run, still, ended or unknown; drawn apart in shape, not in colour alone."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Shape: `ticks` are years; `now` where today lies."""

    pieces: list[Piece]
    ticks: list[tuple[float, str]]
    now: float


@dataclass(frozen=True, slots=True)
class Row:
    """Shape: `head` is empty for a line that needs none."""

    head: str
    text: str
    note: Note


def state_word(state: State, _: Gettext) -> str:
    return {
        State.OPEN: _("running"),
        State.RESTRICTED: _("restricted"),
        State.SUSPENDED: _("standing still"),
        State.CLOSED: _("closed"),
        State.EXHAUSTED: _("used up"),
        State.NEVER_EXISTED: _("not there"),
        State.NOT_KNOWN: _("not known"),
    }[state]


def ways_offered(visit: Visit) -> list[tuple[str, str]]:
    """For choosing one of them."""
    _ = visit.language.gettext
    return on_offer(visit.room.rulebook.rules, visit.office.today(), {state: state_word(state, _) for state in State}, _)


def about_word(about: About, _: Gettext) -> str:
    return {
        About.RIGHT: _("What right there is"),
        About.APPLY_FROM: _("Where it is asked for from"),
        About.LODGED_AT: _("Where it is handed in"),
        About.SELF_APPLY: _("Whether one may ask oneself"),
        About.REFERRAL: _("Who refers"),
        About.DECIDED_BY: _("Who decides"),
        About.RESULT: _("What one gets"),
        About.FAMILY: _("Family"),
        About.COST: _("What it costs"),
        About.TIME: _("How long it takes"),
        About.FIGURES: _("Figures"),
        About.RISK: _("What can go wrong"),
        About.NOTE: _("Also"),
    }[about]


def after_word(after: After, _: Gettext) -> str:
    """From which day a term runs."""
    return {
        After.REFERENCE: _("from a day that the source does not name"),
        After.DECISION: _("from the decision"),
        After.REFUSAL: _("from the refusal"),
        After.VISA: _("from the first day of the visa"),
        After.ARRIVAL: _("from the arrival"),
    }[after]


def said_of_plans(visit: Visit) -> dict[str, object]:
    """What a page that shows a plan says around the rules' own words, in the reader's language."""
    _ = visit.language.gettext
    heads, runs = {about.value: about_word(about, _) for about in About}, {after.value: after_word(after, _) for after in After}
    # A plan of another version of the rules may have words that this one does not know: they stand as they are.
    return {"sourced": _sourced(visit), "headed": lambda about: heads.get(about, about), "runs_from": lambda after: runs.get(after, after)}


def _sourced(visit: Visit) -> Callable[[str], str]:
    """Where a line of a plan was read, by names instead of keys."""
    return lambda text: source_said(text, visit.room.rulebook.addresses)


def list_page(visit: Visit) -> Answer:
    _, today = visit.language.gettext, day_of(visit.now).date
    ways = [Way(one.id, one.title, *_said_of(state_on(one, today), today, _)) for one in visit.room.rulebook.rules]
    return Shown("pathways/list.html", {"by_country": _by_country(ways, _)}, _("Ways in"))


def _by_country(ways: Iterable[Way], _: Gettext) -> list[tuple[str, list[Way]]]:
    """The ways in under what stands before the colon of their names, in the order of the rules."""
    found: dict[str, list[Way]] = {}
    for one in ways:
        found.setdefault(_(one.title).partition(":")[0], []).append(one)
    return list(found.items())


def one_page(visit: Visit) -> Answer:
    _, today = visit.language.gettext, day_of(visit.now).date
    book = visit.room.rulebook
    way = next((one for one in book.rules if one.id == visit.params["pathway"]), None)
    if way is None:
        raise NotFound(_("There is no such way in."))
    (state, level), lines = _said_of(state_on(way, today), today, _), _lines(way, _)
    named = sources((cited for each in lines.values() for _head, _text, cited in each), book.addresses, visit.language)
    values = {
        "way": way,
        "state": state,
        "level": level,
        "drawn": drawn(way, today),
        "rows": {part: [Row(head, text, named.note(cited)) for head, text, cited in each] for part, each in lines.items()},
        "sources": named.listed,
        "ours": notes_on(visit, way.id),
    }
    # The same for all: what a browser keeps of its history tells nobody which ways were looked at.
    return Shown("pathways/one.html", values, _("Ways in"))


def _said_of(standing: Standing, today: date, _: Gettext) -> tuple[str, str]:
    """The word and its mark. What runs by a source of an earlier year is said with that year, and without the mark of what is certain."""
    word, year = state_word(standing.state, _), standing.line.cited.as_of[:4] if standing.line else ""
    if standing.state in RUNNING and year < str(today.year):
        return _("%(state)s as of %(year)s") % {"state": word, "year": year}, ""
    return word, _level(standing.state)


def _level(state: State) -> str:
    if state in RUNNING:
        return "good"
    return "warn" if state in (State.SUSPENDED, State.NOT_KNOWN) else ""


def _lines(way: Pathway, _: Gettext) -> dict[str, list[tuple[str, str, Cited]]]:
    """What the file says, in the order of the page: head, text and where it was read."""
    return {
        "history": [(f"{line.begins or _('always')}: {state_word(line.state, _)}", line.text, line.cited) for line in way.states],
        "conditions": [("", one.text, one.cited) for one in way.criteria if not one.is_factor],
        "factors": [("", one.text, one.cited) for one in way.criteria if one.is_factor],
        "steps": [("", f"{step.text} ({step.by})", step.cited) for step in way.steps],
        "papers": [("", paper.text, paper.cited) for paper in way.papers],
        "deadlines": [("", due.text, due.cited) for due in way.deadlines],
        "more": [(about_word(what, _), line.text, line.cited) for what in About for line in way.about(what)],
    }


def drawn(way: Pathway, today: date) -> Drawn:
    """The states over time, from the year before the first change (2016 at the latest) to the end of this year."""
    begun = [line.begins.first.year for line in way.states if line.begins]
    first, last = date(min([2016, *begun]) - 1, 1, 1), date(today.year + 1, 1, 1)
    unit = WIDTH / (last - first).days

    def at(day: date) -> float:
        return round((day - first).days * unit, 1)

    pieces = [Piece(at(start), round((end - start).days * unit, 1), kind) for start, end, kind in _stretches(way, first, last)]
    step = max(1, (last.year - first.year) // 8)
    ticks = [(at(date(year, 1, 1)), str(year)) for year in range(first.year, last.year, step)]
    return Drawn(pieces, ticks, at(today))


def _stretches(way: Pathway, first: date, last: date) -> list[tuple[date, date, str]]:
    """Shape: without gaps; each day of a change that no source names is unknown, as for the rules."""
    edges = {first, last}
    for line in way.states:
        if line.begins:
            edges |= {line.begins.first, line.begins.last, line.begins.last + timedelta(days=1)}
    ordered = sorted(day for day in edges if first <= day <= last)
    return [(start, end, _kind(state_on(way, start).state)) for start, end in pairwise(ordered)]


def _kind(state: State) -> str:
    if state in RUNNING:
        return "run"
    if state is State.SUSPENDED:
        return "still"
    return "unknown" if state is State.NOT_KNOWN else "ended"


ROUTES = (
    Route("GET", "/pathways", list_page),
    Route("GET", "/pathways/{pathway}", one_page),
)
