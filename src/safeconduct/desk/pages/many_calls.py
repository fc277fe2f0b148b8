"""Junk set aside by the heap. Rule: only calls that nobody has touched, whose callers did not write again and that speak of no near danger,
counted before and brought back by one press."""

from dataclasses import dataclass

from safeconduct.actions.calls import bring_back, set_aside
from safeconduct.caseload.many_calls import next_written, set_aside_by, untouched, wrote_again
from safeconduct.core.ids import CallId, parse
from safeconduct.core.section import Placed
from safeconduct.core.text import in_short
from safeconduct.core.when import DAY, HOUR, Moment
from safeconduct.desk.call_words import call_name, how_long
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.call import CallView
from safeconduct.web.forms import Form

OLDER = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY)
"""Unit: seconds."""

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set aside. Shape: `like` empty for all that arrived before; nothing that came after the page was drawn is among them."""

    before: Moment
    like: str

    @property
    def call(self) -> CallId | None:
        return CallId(parse(self.like)) if self.like else None


def older_choices(visit: Visit) -> list[tuple[str, str]]:
    """How old, as (seconds, words)."""
    return [(str(each), how_long(visit.language, Moment(visit.now - each), visit.now)) for each in OLDER]


def many_page(visit: Visit) -> Answer:
    asked = visit.form if visit.form.fields else visit.query
    wanted = _wanted(visit, asked)
    views, grave = untouched(visit.office.index, wanted.before, wanted.call)
    values = {
        "wanted": wanted,
        "number": len(views),
        "grave": grave,
        "again": wrote_again(visit.office.index, wanted.before, wanted.call),
        "named": ".".join(view.call for view in views),
        "shown": [_in_short(visit, view) for view in views[:SHOWN]],
    }
    return Shown("calls/many.html", values, visit.language.gettext("Set aside"))


def _wanted(visit: Visit, asked: Form) -> Wanted:
    older, before = asked.get("older"), asked.get("before")
    if before.isdecimal() and len(before) < 12:
        return Wanted(Moment(int(before)), asked.get("like"))
    back = int(older) if older in {str(each) for each in OLDER} else 0
    return Wanted(Moment(visit.now - back + (0 if back else 1)), asked.get("like"))


def _in_short(visit: Visit, view: CallView) -> tuple[str, str, str]:
    """(name, path, first words)."""
    name = call_name(visit, view.arrived, view.spoken_handle)
    return name, f"/calls/{view.call}", in_short(view.asked.story.partition("\n")[0], 90)


def set_many_aside(visit: Visit) -> Answer:
    office, wanted = visit.office, _wanted(visit, visit.form)
    views, _grave = untouched(office.index, wanted.before, wanted.call)
    if visit.form.get("number") != str(len(views)):
        raise BadInput("By now it is another number of calls. Look again before you press.", "number")
    if visit.form.get("named") != ".".join(view.call for view in views):
        raise BadInput("By now these are other calls than you saw. Look again before you press.", "number")
    feed = office.journal.ring.feed
    first = next_written(office.index, feed)
    office.write(set_aside(office.actor, views, visit.form.get("reason")), visit.seen)
    said = visit.language.ngettext("One call is set aside.", "%(num)s calls are set aside.", len(views))
    back = f"/calls/many/back/{first}-{next_written(office.index, feed)}"
    return GoTo("/calls", said % {"num": len(views)}, (visit.language.gettext("Bring back"), back))


def bring_many_back(visit: Visit) -> Answer:
    office, (first, _, beyond) = visit.office, visit.params["span"].partition("-")
    if not (first.isdecimal() and beyond.isdecimal() and len(first) < 12 and len(beyond) < 12):
        raise BadInput("This address is not whole. Look under Set aside.", "span")
    placed: list[Placed] = []
    for view in set_aside_by(office.index, office.journal.ring.feed, int(first), int(beyond)):
        placed += bring_back(office.actor, view)
    office.write(placed, visit.seen)
    return GoTo("/calls", visit.language.gettext("They are back among the open calls."))


ROUTES = (
    Route("GET", "/calls/many", many_page),
    Route("POST", "/calls/many", set_many_aside, again=many_page),
    Route("POST", "/calls/many/back/{span}", bring_many_back),
)
