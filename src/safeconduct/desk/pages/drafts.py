"""Forms that were open when a session ended. Rule: they are offered until the member sends or throws them away."""

from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, OfferAgain, Shown, Visit


def drafts_page(visit: Visit) -> Answer:
    kept = [(name, visit.room.drawer.open(name)) for name in visit.room.drawer.names()]
    kept.sort(key=lambda each: -each[1].moment)
    return Shown("drafts.html", {"kept": kept}, visit.language.gettext("Left unsent"))


def open_again(visit: Visit) -> Answer:
    return OfferAgain(visit.params["draft"])


def throw_away(visit: Visit) -> Answer:
    visit.room.drawer.throw_away(visit.params["draft"])
    return GoTo("/drafts", visit.language.gettext("Thrown away."))


ROUTES = (
    Route("GET", "/drafts", drafts_page),
    Route("POST", "/drafts/{draft}/open", open_again),
    Route("POST", "/drafts/{draft}/throw", throw_away),
)
