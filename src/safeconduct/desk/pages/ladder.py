"""The ladder: what is done, rung by rung, when a sign of life does not come. Rule: the group writes it before it is needed."""

from safeconduct.actions import undoing
from safeconduct.actions.access import Act
from safeconduct.actions.office import write_ladder
from safeconduct.core.ids import EventId, parse
from safeconduct.core.office import LadderWritten, Rung
from safeconduct.desk.reach import pieces_of
from safeconduct.desk.routes import Route
from safeconduct.desk.undone import newest, settled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit

MOST_RUNGS = 12
SPARE = 2
"""Empty lines below those that are written, for more."""


def ladder_page(visit: Visit) -> Answer:
    office = visit.office
    view = office.group_view
    values = {
        "ladder": view.ladder,
        "pieces_of": pieces_of,
        "sides": _sides(visit),
        "may_write": office.actor.may(Act.WRITE_LADDER),
    }
    return Shown("ladder/ladder.html", values, visit.language.gettext("The ladder"))


def _sides(visit: Visit) -> list[tuple[str, str, int, str]]:
    standing = visit.office.group_view.ladder_standing
    if not standing.contested:
        return []
    return [("; ".join(rung.text for rung in w.value), w.author, w.moment, w.event) for w in standing.values]


def edit_page(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    written = office.group_view.ladder
    rungs = list(written) or [Rung(text) for text in _suggested(visit)]
    lines = min(MOST_RUNGS, max(len(rungs) + SPARE, len(form.all("text"))))
    rungs += [Rung("")] * (lines - len(rungs))
    typed = [*zip(form.all("text"), form.all("who"), strict=False)]
    shown = [Rung(*typed[n]) if n < len(typed) else rung for n, rung in enumerate(rungs)]
    values = {"rungs": shown, "is_new": not written, "back": _coming_from(visit)}
    return Shown("ladder/edit.html", values, visit.language.gettext("Write the ladder"))


def _coming_from(visit: Visit) -> str:
    """Where a sign of life was being agreed when somebody saw that no ladder is written. Shape: empty where they came from elsewhere."""
    place, _, rest = (visit.query.get("for") or visit.form.get("for")).partition("/")
    holder, _, page = rest.partition("/")
    return f"{place}/{parse(holder)}/{page}" if place in ("cases", "calls") and page == "check-ins/new" else ""


def _suggested(visit: Visit) -> list[str]:
    """A beginning where nothing is written, each to be changed."""
    _ = visit.language.gettext
    return [
        _("Write to them once by the way agreed"),
        _("Call them"),
        _("Call a second time after an hour, from another number"),
        _("Call the lawyer"),
        _("Ask the people they named"),
    ]


def write(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    pairs = zip(form.all("text"), form.all("who"), strict=False)
    rungs = tuple(Rung(text, who) for text, who in pairs if text.strip() or who.strip())
    office.write(write_ladder(office.actor, office.subject, LadderWritten(rungs[:MOST_RUNGS])), visit.seen)
    event = newest(office.group_view.timeline, LadderWritten, office.me)
    _ = visit.language.gettext
    return GoTo(f"/{_coming_from(visit) or 'ladder'}", _("The ladder is written."), (_("Undo"), f"/ladder/undo/{event}") if event else None)


def undo(visit: Visit) -> Answer:
    office, event = visit.office, EventId(visit.params["event"])
    entries = [one for one in office.group_view.timeline if isinstance(one.fact, LadderWritten)]
    office.write(undoing.undo(office.actor, office.subject, entries, event), visit.seen)
    return GoTo("/ladder", visit.language.gettext("Undone. What was there before holds again."))


def settle(visit: Visit) -> Answer:
    office = visit.office
    view = office.group_view
    open_ones = [one for one in view.contested if one.field == "ladder"]
    chosen = EventId(visit.form["settle"])
    office.write(settled(office.actor, office.subject, view.timeline, open_ones, chosen), visit.seen)
    return GoTo("/ladder", visit.language.gettext("Settled. The other value is kept in the history."))


ROUTES = (
    Route("GET", "/ladder", ladder_page),
    Route("GET", "/ladder/edit", edit_page),
    Route("POST", "/ladder", write, again=edit_page),
    Route("POST", "/ladder/settle", settle),
    Route("POST", "/ladder/undo/{event}", undo),
)
