"""Inviting a colleague: the invite, the six words, the welcome. Rule: nobody comes in before a keyholder has heard the same six words."""

from safeconduct.core.ids import CircleId
from safeconduct.desk import inviting
from safeconduct.desk.colleagues import CIRCLES, circles_of, joins_both, opened_words
from safeconduct.desk.founding import welcome
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import circle_word
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, Conflict, NotAllowed

LONGEST_NAME = 80


def invite_page(visit: Visit) -> Answer:
    _check_keyholder(visit)
    given = inviting.given_out(visit.office)
    return Shown("keys/invite.html", {"given": given}, visit.language.gettext("Invite a colleague"))


def make_invite(visit: Visit) -> Answer:
    _check_keyholder(visit)
    inviting.make(visit.office)
    return GoTo("/keys/invite")


def take_back(visit: Visit) -> Answer:
    _check_keyholder(visit)
    inviting.throw_away(visit.office, inviting.one(visit.office, visit.params["invite"]))
    return GoTo("/keys/invite", visit.language.gettext("Taken back. It lets nobody in."))


def welcome_page(visit: Visit) -> Answer:
    """The six words, and what the newcomer shall be called and may open."""
    _check_keyholder(visit)
    given = inviting.one(visit.office, visit.params["invite"])
    if given.asked is None:
        raise Conflict("Nobody has used this invite yet.")
    _ = visit.language.gettext
    circles = [(one, circle_word(one, _), _opens(visit, one)) for one in circles_of(visit)]
    values = {"given": given, "circles": circles}
    return Shown("keys/welcome.html", values, _("Let a colleague in"))


def _opens(visit: Visit, circle: CircleId) -> str:
    _ = visit.language.gettext
    opened = opened_words(visit, [circle])
    if not opened:
        return _("opens no case") if circle != CIRCLES[-1] else _("invites colleagues, puts them into circles; opens no case")
    return _("opens: %(sections)s") % {"sections": opened}


def let_newcomer_in(visit: Visit) -> Answer:
    _check_keyholder(visit)
    given, name = inviting.one(visit.office, visit.params["invite"]), visit.form.get("name").strip()
    circles = [CircleId(one) for one in visit.form.all("circles") if one in circles_of(visit)]
    if not name or len(name) > LONGEST_NAME:
        raise BadInput("Write what colleagues will call them, in at most 80 letters.", "name")
    if joins_both(circles) and "both" not in visit.form:
        raise BadInput("They could then open both who somebody is and where they are. Tick that you know this.", "both")
    if "agreed" not in visit.form:
        raise BadInput("Compare the six words by voice first, then tick that they agreed.", "agreed")
    newcomer = welcome(visit.office, given.invite, name, circles, visit.form.get("words"))
    inviting.throw_away(visit.office, given)
    said = visit.language.gettext("%(who)s is in the group and can sign in now.") % {"who": name}
    return GoTo(f"/keys/members/{newcomer.member}", said)


def _check_keyholder(visit: Visit) -> None:
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can take somebody into the group.")


ROUTES = (
    Route("GET", "/keys/invite", invite_page),
    Route("POST", "/keys/invite", make_invite, again=invite_page),
    Route("POST", "/keys/invite/{invite}/back", take_back, again=invite_page),
    Route("GET", "/keys/invite/{invite}", welcome_page),
    Route("POST", "/keys/invite/{invite}", let_newcomer_in, again=welcome_page),
)
