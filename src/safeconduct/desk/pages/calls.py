"""The list of calls, and what is done with many at once. Rule: danger first, and nothing is sent to many before the number was typed."""

from collections.abc import Sequence

from safeconduct.actions.access import Act
from safeconduct.actions.calls import bring_back, decline_calls, set_aside
from safeconduct.caseload.many_calls import heaps
from safeconduct.caseload.rows import CallRow
from safeconduct.core.call import CallDeclined, Way
from safeconduct.core.ids import CallId, MemberId, parse
from safeconduct.core.section import Kind, Placed
from safeconduct.core.text import in_short
from safeconduct.desk.call_words import (
    call_name,
    danger_mark,
    how_long,
    language_name,
    language_names,
    state_words,
    with_door,
)
from safeconduct.desk.casefile import default_readers
from safeconduct.desk.pages.helppage import where_to_ask
from safeconduct.desk.pages.many_calls import older_choices
from safeconduct.desk.pages.phrases import ready, reviewed_text
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import way_word
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.call import CallState, CallView

PAGE = 25

FILTERS: dict[str, tuple[str, ...]] = {
    "": ("new", "answered", "assigned", "decided"),
    "new": ("new",),
    "waiting": ("answered", "assigned"),
    "decided": ("decided", "told"),
    "aside": (),
}
"""Each filter and the states it shows; empty shows every state."""


def calls_page(visit: Visit) -> Answer:
    office = visit.office
    wanted = visit.query.get("show") if visit.query.get("show") in FILTERS else ""
    counts = office.index.call_counts()
    number = counts.get("aside", 0) if wanted == "aside" else sum(counts.get(one, 0) for one in FILTERS[wanted])
    pages = max(1, -(-number // PAGE))
    page = min(max(1, _number(visit.query.get("page"))), pages)
    found = office.index.calls(
        aside=wanted == "aside", states=FILTERS[wanted], most=PAGE, skip=(page - 1) * PAGE
    )
    offers = office.actor.may(Act.DECIDE_CALLS) and wanted in ("", "new") and counts.get("new", 0) > 0
    values = {
        "wanted": wanted,
        "filters": _filters(visit, counts),
        "rows": [_row(visit, one) for one in found],
        "number": number,
        "total": sum(counts.values()),
        "page": page,
        "pages": pages,
        "pager": f"show={wanted}&" if wanted else "",
        "heaps": heaps(office.index.db) if offers else [],
        "older": older_choices(visit) if offers else [],
        "where_to_ask": where_to_ask(office.folder.root, visit.language),
        "readers": "" if office.actor.may_read(Kind.CONVERSATION) else default_readers(visit, Kind.CONVERSATION),
    }
    return Shown("calls/list.html", values, visit.language.gettext("Calls"))


def _filters(visit: Visit, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    _ = visit.language.gettext
    words = {
        "": _("Open"),
        "new": _("New"),
        "waiting": _("Waiting for a decision"),
        "decided": _("Decided"),
        "aside": _("Set aside"),
    }
    return [
        (key, word, counts.get("aside", 0) if key == "aside" else sum(counts.get(one, 0) for one in FILTERS[key]))
        for key, word in words.items()
    ]


def _row(visit: Visit, row: CallRow) -> dict[str, str]:
    _, index = visit.language.gettext, visit.office.index
    level, word = danger_mark(visit.language, row.danger)
    waits = _("waits for %(time)s") % {"time": how_long(visit.language, row.waiting, visit.now)} if row.waiting else ""
    way = next((way_word(way, _) for way in Way if way.value == row.way), row.way)
    states = {state.value: said for state, said in state_words(_).items()}
    notes = [states[row.state]]
    notes += [_("became %(handle)s") % {"handle": index.handle_of(row.case_id) or _("a case")}] if row.case_id else []
    notes += [_("joined with another")] if row.joined and not row.case_id else []
    notes += [_("asks us to stop")] if row.withdrawn else []
    if row.later == "not safe" and not row.aside:
        level, word = "danger", _("says: I am not safe")
    return {
        "id": row.id,
        "name": call_name(visit, row.arrived, row.handle),
        "level": level,
        "word": word,
        "first_words": in_short(row.first_words.partition("\n")[0], 110),
        "about": " · ".join([*notes, way, language_name(visit.language, row.language)]),
        "since": waits,
        "whose": visit.office.names.get(MemberId(row.owner), "") if row.owner else _("nobody’s yet"),
    }


# Many at once


def chosen(visit: Visit) -> list[CallView]:
    """The calls that were ticked. Raises: BadInput when there is none."""
    names = list(dict.fromkeys(visit.form.all("call")))
    if not names:
        raise BadInput("Tick at least one call first.", "chosen")
    return [visit.office.index.call(CallId(parse(name))) for name in names]


def together_page(visit: Visit) -> Answer:
    """What would happen to the calls ticked, before it does; bringing back happens at once."""
    if visit.form.get("do") == "back":
        return _brought_back(visit, chosen(visit))
    return _together(visit, "not-now" if visit.form.get("do") == "not-now" else "aside")


def aside_again(visit: Visit) -> Answer:
    return _together(visit, "aside")


def not_now_again(visit: Visit) -> Answer:
    return _together(visit, "not-now")


def _together(visit: Visit, what: str) -> Answer:
    _, views = visit.language.gettext, chosen(visit)
    code = visit.form.get("language") or _language_of(views)
    values = {
        "views": views,
        "called": [(view.call, call_name(visit, view.arrived, view.spoken_handle)) for view in views],
        "what": what,
        "code": code,
        "spoken": sorted({view.language for view in views if view.language}),
        "without_code": sum(1 for view in views if not view.keys),
        "phrases": ready(visit),
        "text": reviewed_text(visit, visit.form.get("phrase")) or visit.form.get("text"),
        "languages_spoken": list(language_names(visit.language).items()),
        "door": visit.form.get("door"),
        "language_name": lambda spoken: language_name(visit.language, spoken),
    }
    title = _("Not now, to many") if what == "not-now" else _("Set aside")
    return Shown("calls/together.html", values, title)


def _language_of(views: Sequence[CallView]) -> str:
    codes = [view.language for view in views]
    return max(sorted(set(codes)), key=codes.count)


def put_in(visit: Visit) -> Answer:
    """The phrase chosen goes into the text box; works without scripts."""
    return _together(visit, "not-now")


def set_aside_many(visit: Visit) -> Answer:
    office, views = visit.office, chosen(visit)
    office.write(set_aside(office.actor, views, visit.form.get("reason")), visit.seen)
    said = visit.language.ngettext("One call is set aside.", "%(num)s calls are set aside.", len(views))
    back = ".".join(view.call for view in views)
    return GoTo("/calls", said % {"num": len(views)}, (visit.language.gettext("Bring back"), f"/calls/back/{back}"))


def bring_back_many(visit: Visit) -> Answer:
    office = visit.office
    return _brought_back(visit, [office.index.call(CallId(parse(name))) for name in visit.params["calls"].split(".")])


def _brought_back(visit: Visit, views: Sequence[CallView]) -> Answer:
    office = visit.office
    placed: list[Placed] = []
    for view in views:
        placed += bring_back(office.actor, view) if view.is_set_aside else ()
    office.write(placed, visit.seen)
    return GoTo("/calls", visit.language.gettext("They are back among the open calls."))


def not_now_many(visit: Visit) -> Answer:
    office, views, _ = visit.office, chosen(visit), visit.language.gettext
    if visit.form.get("number").strip() != str(len(views)):
        raise BadInput("Type the number of calls this answers, so that it is the number you mean.", "number")
    decided = [view for view in views if view.state in (CallState.DECIDED, CallState.TOLD)]
    if decided:
        raise BadInput("Some of these are decided already. Go back and tick only open ones.", "chosen")
    declined = CallDeclined(visit.form.get("door"), with_door(visit.form.get("text"), visit.form.get("door")))
    office.write(decline_calls(office.actor, views, declined, visit.form.get("language")), visit.seen)
    said = visit.language.ngettext("Sent to one person.", "Sent to %(num)s people.", len(views)) % {"num": len(views)}
    return GoTo("/calls", said + " " + _("It was sent, so it cannot be undone."))


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


ROUTES = (
    Route("GET", "/calls", calls_page),
    Route("POST", "/calls/together", together_page, again=calls_page),
    Route("POST", "/calls/together/aside", set_aside_many, again=aside_again),
    Route("POST", "/calls/together/phrase", put_in, again=calls_page),
    Route("POST", "/calls/together/not-now", not_now_many, again=not_now_again),
    Route("POST", "/calls/back/{calls}", bring_back_many),
)
