"""A call that came by phone, letter, visit or chat, entered by staff. Rule: it becomes the same kind of call as one from the help page."""

from datetime import datetime

from safeconduct.actions.calls import enter_call
from safeconduct.actions.pasted import chat_messages
from safeconduct.core.call import Asked, CallAdopted, Danger, Way
from safeconduct.core.ids import CallId, fresh
from safeconduct.core.when import Moment, as_datetime
from safeconduct.desk.call_words import language_names
from safeconduct.desk.chat import OURS, preview, sided, speakers
from safeconduct.desk.pages.call import moment_in
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import danger_word, way_word
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput

FIELDS = ("safe_until", "contact_ways", "contact_when", "contact_never", "where", "with_whom", "needs")


def new_page(visit: Visit) -> Answer:
    _ = visit.language.gettext
    values = {
        "ways": [(way.value, way_word(way, _)) for way in (Way.PHONE, Way.LETTER, Way.VISIT)],
        "dangers": [(one.value, danger_word(one, _)) for one in Danger],
        "spoken": list(language_names(visit.language).items()),
        "arrived": local(visit, visit.now),
    }
    return Shown("calls/new.html", values, _("Enter a call"))


def local(visit: Visit, moment: Moment) -> str:
    """As a field of date and time wants it, in the member's own time."""
    when: datetime = as_datetime(moment).astimezone(visit.zone)
    return when.strftime("%Y-%m-%dT%H:%M")


def enter(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    danger = next((one for one in Danger if one.value == form.get("danger")), None)
    asked = Asked(form.get("story"), danger, **{name: form.get(name) for name in FIELDS})
    way = next((one for one in Way if one.value == form.get("way")), Way.PHONE)
    wanted = _wanted(visit, way, asked)
    office.write(enter_call(office.actor, wanted), visit.seen)
    return GoTo(f"/calls/{wanted.call}", visit.language.gettext("Written down. Look whether we know them already."))


def _wanted(visit: Visit, way: Way, asked: Asked) -> CallAdopted:
    arrived = moment_in(visit, visit.form.get("arrived"), "arrived") or visit.now
    if arrived > visit.now + 60:
        raise BadInput("This time lies ahead. When did the call come?", "arrived")
    call = CallId(fresh(visit.office.chance))
    handle = visit.form.get("spoken_handle")
    return CallAdopted(call, "", arrived, way, visit.form.get("language"), asked, None, handle)


# A pasted chat


def chat_page(visit: Visit) -> Answer:
    values = {"spoken": list(language_names(visit.language).items()), "chat": visit.form.get("chat")}
    return Shown("calls/paste.html", values, visit.language.gettext("Paste a chat"))


def look(visit: Visit) -> Answer:
    """The chat taken apart, each line with its side, before anything is kept."""
    form, raw = visit.form, visit.form.get("chat")
    names = speakers(raw)
    # The name that speaks first in a call for help is the caller; others are likely us until somebody says otherwise.
    ours = form.all("ours") if form.get("looked") else names[1:]
    values = {
        "chat": raw,
        "speakers": names,
        "ours": ours,
        "lines": preview(raw, ours, form.all("turned")),
        "code": form.get("language"),
    }
    return Shown("calls/chat.html", values, visit.language.gettext("Paste a chat"))


def keep(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    shown = preview(form.get("chat"), form.all("ours"), form.all("turned"))
    code = form.get("language")
    messages = chat_messages(sided(shown), frozenset({OURS}), code, visit.now)
    wanted = _wanted(visit, Way.CHAT, Asked(""))
    office.write(enter_call(office.actor, wanted, messages), visit.seen)
    said = visit.language.ngettext("One message is kept.", "%(num)s messages are kept.", len(shown))
    return GoTo(f"/calls/{wanted.call}", said % {"num": len(shown)})


ROUTES = (
    Route("GET", "/calls/new", new_page),
    Route("POST", "/calls/new", enter, again=new_page),
    Route("GET", "/calls/new/chat", chat_page),
    Route("POST", "/calls/new/chat", look, again=chat_page),
    Route("POST", "/calls/new/chat/keep", keep, again=look),
)
