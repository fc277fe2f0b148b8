"""All cases: as a list, as a board, and opening one without a call. Rule: whoever opens a case has searched first, so that nobody stands
in two files."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from safeconduct.actions import cases, undoing
from safeconduct.actions.access import Act
from safeconduct.actions.calls import NewCase
from safeconduct.actions.office import save_view
from safeconduct.caseload.board import side_counts, stage_counts
from safeconduct.caseload.duties import GRAVE, Why
from safeconduct.caseload.index import NOBODY
from safeconduct.caseload.rows import CaseRow
from safeconduct.caseload.today import Waiting, cases_at_once, worst_of_cases
from safeconduct.caseload.way_out import leaving_days
from safeconduct.core.call import Danger
from safeconduct.core.case import SideState, Stage
from safeconduct.core.ids import CaseId, EventId, PersonId, fresh
from safeconduct.core.office import ViewSaved
from safeconduct.core.text import clean_line
from safeconduct.core.when import Day, day_of
from safeconduct.desk.call_words import short
from safeconduct.desk.case_words import duty_word
from safeconduct.desk.colleagues import who_looks_after
from safeconduct.desk.pages.today import Line, line_of
from safeconduct.desk.routes import Route
from safeconduct.desk.suggesting import as_handle, suggested_handle
from safeconduct.desk.terms import danger_level, danger_word, side_word, stage_word, titled
from safeconduct.desk.travel_words import leaving_words
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput

PAGE = 25
MOST_ON_A_LANE = 12
MOST_ALIKE = 8

FILTERS = ("stage", "owner", "side", "handle")


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list, in words."""

    handle: str
    path: str
    where: str
    next: str
    changed: str
    owner: str
    level: str
    level_word: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A view the group keeps. Shape: `event` is what dropping it undoes."""

    name: str
    path: str
    event: EventId
    is_here: bool


def cases_page(visit: Visit) -> Answer:
    wanted = filters_of(visit)
    page = _page(visit)
    rows = visit.office.index.cases(
        stage=wanted["stage"],
        owner=wanted["owner"],
        side=wanted["side"] or (None if wanted["stage"] else "any"),
        handle=wanted["handle"],
        first=cases_at_once(visit.office.index, visit.now),
        most=PAGE + 1,
        skip=(page - 1) * PAGE,
    )
    worst = worst_of_cases(visit.office.index, visit.now, [row.id for row in rows[:PAGE]])
    leaves = leaving_days(visit.office.index.db)
    values = {
        "rows": [_row(visit, row, worst.get(row.id), leaves.get(row.id)) for row in rows[:PAGE]],
        "more": len(rows) > PAGE,
        "page": page,
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "address": _address(wanted),
        "views": _views(visit, wanted),
        "may_open": visit.office.actor.may(Act.OPEN_CASES),
        **_choices(visit),
    }
    return Shown("cases/list.html", values, visit.language.gettext("Cases"))


def filters_of(visit: Visit) -> dict[str, str]:
    """What the list is narrowed to. What nobody offers is taken for no filter."""
    given = visit.form if visit.form.fields else visit.query
    wanted = {name: clean_line(given.get(name), field=name) for name in FILTERS}
    if wanted["stage"] not in set(Stage):
        wanted["stage"] = ""
    if wanted["side"] not in {*SideState, "any"}:
        wanted["side"] = ""
    if wanted["owner"] not in {NOBODY, *visit.office.journal.roster.members}:
        wanted["owner"] = ""
    return wanted


def _page(visit: Visit) -> int:
    raw = visit.query.get("page")
    return max(1, min(100_000, int(raw))) if raw.isascii() and raw.isdigit() else 1


def _address(wanted: Mapping[str, str]) -> str:
    """Where this view of the list lies. A part of a handle is not written into an address line."""
    told = {name: value for name, value in wanted.items() if value and name != "handle"}
    return f"/cases?{urlencode(told)}" if told else "/cases"


def _row(visit: Visit, row: CaseRow, worst: Waiting | None, leaves: Day | None) -> Row:
    _, now = visit.language.gettext, visit.now
    danger = next((one for one in Danger if one.value == row.risk), None)
    where = side_word(SideState(row.side), _) if row.side else stage_word(Stage(row.stage), _)
    persons = visit.language.ngettext("one person", "%(num)s persons", row.people) % {
        "num": visit.language.number(row.people)
    }
    line = line_of(visit, worst) if worst else None
    is_grave = worst is not None and worst.why in GRAVE
    risk = danger_word(danger, _) if danger else ""
    return Row(
        handle=row.handle,
        path=f"/cases/{row.id}",
        where=" · ".join([titled(where), *_leaving(visit, leaves), persons]),
        next=_waits(line, risk if is_grave else "") if line else _ahead(visit, row),
        changed=short(visit.language, row.changed, now, visit.zone),
        owner=who_looks_after(visit, row.owner) if row.owner else _("nobody yet"),
        level="danger" if is_grave else danger_level(danger) if danger else "",
        level_word=_("at once") if is_grave else risk,
    )


def _leaving(visit: Visit, on: Day | None) -> list[str]:
    return [leaving_words(on, visit.office.today(), visit.language)] if on else []


def _waits(line: Line, risk: str) -> str:
    """The worst that waits and since when. Shape: `risk` is told here where the mark beside the handle says "at once"."""
    return " · ".join(one for one in (line.what.rstrip("."), line.since, risk) if one)


def _ahead(visit: Visit, row: CaseRow) -> str:
    """Nothing waits: the next date there is."""
    if not row.next_what or row.next_at is None:
        return ""
    return f"{titled(duty_word(Why(row.next_what), visit.language.gettext))}: {visit.language.day(day_of(row.next_at))}"


def _choices(visit: Visit) -> Mapping[str, object]:
    _ = visit.language.gettext
    members = sorted(visit.office.names.items(), key=lambda each: each[1].casefold())
    return {
        "stages": [(stage.value, stage_word(stage, _)) for stage in Stage],
        "owners": [(NOBODY, _("nobody yet")), *members],
        "sides": [
            ("any", _("all, on the way or not")),
            *((side.value, side_word(side, _)) for side in SideState),
        ],
    }


def _views(visit: Visit, wanted: Mapping[str, str]) -> list[Kept]:
    here = _address(wanted)
    kept = []
    for name, standing in sorted(visit.office.group_view.saved_views.items()):
        for written in standing.values:
            path = _address(written.value.filters)
            kept.append(Kept(name, path, written.event, path == here))
    return kept


def keep_view(visit: Visit) -> Answer:
    office, wanted = visit.office, filters_of(visit)
    wanted["handle"] = ""
    saved = ViewSaved(visit.form.get("name"), {name: value for name, value in wanted.items() if value})
    office.write(save_view(office.actor, office.subject, saved), visit.seen)
    return GoTo(_address(wanted), visit.language.gettext("This view is kept for everybody in the group."))


def drop_view(visit: Visit) -> Answer:
    office = visit.office
    placed = undoing.undo(
        office.actor, office.subject, office.group_view.timeline, EventId(visit.form.get("event"))
    )
    office.write(placed, visit.seen)
    return GoTo("/cases", visit.language.gettext("The view is dropped."))


# The board


def board_page(visit: Visit) -> Answer:
    index, _ = visit.office.index, visit.language.gettext
    counts, sides = stage_counts(index), side_counts(index)
    leaves = leaving_days(index.db)
    first = cases_at_once(index, visit.now)
    shown = {stage: index.cases(stage=stage.value, first=first, most=MOST_ON_A_LANE) for stage in Stage}
    worst = worst_of_cases(index, visit.now, [row.id for rows in shown.values() for row in rows])
    cards = {stage: [_card(visit, row, leaves.get(row.id), worst.get(row.id)) for row in rows] for stage, rows in shown.items()}
    values = {
        "lanes": [(stage.value, titled(stage_word(stage, _)), *counts.get(stage.value, (0, 0)), cards[stage]) for stage in Stage],
        "people": sum(people for stage, (_cases, people) in counts.items() if stage != Stage.ARRIVED),
        "cases": sum(number for number, _people in counts.values()),
        "sides": [
            (side.value, side_word(side, _), sides[side.value])
            for side in SideState
            if side.value in sides
        ],
    }
    return Shown("cases/board.html", values, visit.language.gettext("Board"))


def _card(visit: Visit, row: CaseRow, leaves: Day | None, worst: Waiting | None) -> tuple[str, str, str, str]:
    """(handle, where it leads, how grave, what is said of it): what is due at once before the danger that was judged."""
    danger = next((one for one in Danger if one.value == row.risk), None)
    at_once = [line_of(visit, worst).what.rstrip(".")] if worst and worst.why in GRAVE else []
    said = [*at_once, *([danger_word(danger, visit.language.gettext)] if danger and danger_level(danger) else [])]
    said += _leaving(visit, leaves)
    if row.people > 1:
        said.append(
            visit.language.ngettext("one person", "%(num)s persons", row.people) % {"num": row.people}
        )
    level = "danger" if at_once else danger_level(danger) if danger else ""
    return row.handle, f"/cases/{row.id}", level, " · ".join(said)


# Opening a case without a call


def new_page(visit: Visit) -> Answer:
    return Shown("cases/new.html", _new_values(visit, ""), visit.language.gettext("Open a case"))


def search_first(visit: Visit) -> Answer:
    words = clean_line(visit.form.get("words"), field="words", required=True)
    return Shown("cases/new.html", _new_values(visit, words), visit.language.gettext("Open a case"))


def create_page(visit: Visit) -> Answer:
    """The form again, after it could not be taken."""
    words = clean_line(visit.form.get("words"))
    return Shown("cases/new.html", _new_values(visit, words), visit.language.gettext("Open a case"))


def _new_values(visit: Visit, words: str) -> Mapping[str, object]:
    office = visit.office
    found = office.search.find(words, most=MOST_ALIKE) if words else None
    suggested = (as_handle(office, words) or suggested_handle(office)) if words else ""
    return {
        "words": words,
        "hits": [hit for hit in found.hits if hit.kind in ("case", "call")] if found else [],
        "searched": found.searched if found else {},
        "suggested": suggested,
        "day": office.today(),
    }


def create(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    if not form.get("words"):
        raise BadInput("Search first: perhaps somebody has opened this case already.", "words")
    case = CaseId(fresh(office.chance))
    taken = office.index.handles.like(form.get("handle"))
    owner = office.me if form.get("mine") == "yes" else None
    person = PersonId(fresh(office.chance)) if form.get("person") == "yes" else None
    new = NewCase(case, form.get("handle"), taken, owner, person)
    office.write(cases.open_case(office.actor, new), visit.seen)
    return GoTo(f"/cases/{case}", visit.language.gettext("The case is open."))


ROUTES = (
    Route("GET", "/cases", cases_page),
    Route("POST", "/cases/found", cases_page, again=cases_page),
    Route("POST", "/cases/views", keep_view, again=cases_page),
    Route("POST", "/cases/views/drop", drop_view),
    Route("GET", "/board", board_page),
    Route("GET", "/cases/new", new_page),
    Route("POST", "/cases/new", search_first, again=new_page),
    Route("POST", "/cases", create, again=create_page),
)
