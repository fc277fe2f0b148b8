"""Forms that were open when a session ended. Rule: they are offered until the member sends or throws them away."""

from safeconduct.core.ids import parse
from safeconduct.desk.drafts import Draft
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, OfferAgain, Shown, Visit
from safeconduct.errors import BadInput


def drafts_page(visit: Visit) -> Answer:
    kept = [(name, draft, _words(draft)) for name in visit.room.drawer.names() for draft in [visit.room.drawer.open(name)]]
    kept.sort(key=lambda each: -each[1].moment)
    return Shown("drafts.html", {"kept": kept}, visit.language.gettext("Left unsent"))


def _words(draft: Draft) -> list[str]:
    """What somebody wrote; without what the form said of itself: its position, and which note it corrects."""
    return [value for name, value in draft.fields if value.strip() and name != "seen" and not _is_id(value)]


def _is_id(value: str) -> bool:
    try:
        parse(value)
    except BadInput:
        return False
    return True


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
