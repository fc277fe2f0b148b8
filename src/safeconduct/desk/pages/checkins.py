"""Agreed signs of life: agreed, heard, missed, climbed, ended. Rule: the words agreed are folded away, and silence has one large button."""

from dataclasses import dataclass
from datetime import datetime

from safeconduct.actions import checkins, undoing
from safeconduct.actions.access import Act
from safeconduct.caseload.check_ins import CheckInRow, check_ins_due, count_check_ins
from safeconduct.core.checkin import (
    CheckInAgreed,
    CheckInEnded,
    CheckInHeard,
    CheckInOutcome,
    CheckInRungTaken,
)
from safeconduct.core.ids import CallId, CheckInId, EventId, PersonId, fresh
from safeconduct.core.office import Rung
from safeconduct.core.when import DAY, HOUR, MINUTE, Moment, as_datetime
from safeconduct.desk.agreed_with import Holder, check_open, holder_of, number_path
from safeconduct.desk.call_words import contacts_of, how_long, short
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.pages.houses import A_PAGE, page_number, paging
from safeconduct.desk.reach import pieces_of
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import moment_in
from safeconduct.desk.terms import check_in_word
from safeconduct.desk.undone import newest
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, Conflict, NotFound
from safeconduct.folds.checkin import CheckInView
from safeconduct.folds.timeline import Entry

OFTEN = (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY)
"""How often, the shortest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A check-in in the list."""

    row: CheckInRow
    path: str
    handle: str
    often: str
    due: str
    late: str


def _found(visit: Visit) -> tuple[Holder, CheckInView]:
    holder = holder_of(visit, visit.params["holder"])
    view = next((one for one in holder.check_ins if one.check_in == visit.params["check"]), None)
    if view is None:
        raise NotFound("There is no such check-in, or it is not open to you.")
    return holder, view


def often_words(visit: Visit, seconds: int | None) -> str:
    language = visit.language
    if seconds is None:
        return language.gettext("once")
    if seconds % DAY == 0:
        days = seconds // DAY
        return language.ngettext("every day", "every %(num)s days", days) % {"num": days}
    hours = max(1, round(seconds / HOUR))
    return language.ngettext("every hour", "every %(num)s hours", hours) % {"num": hours}


# The list


def check_ins_page(visit: Visit) -> Answer:
    check_open(visit)
    db, skip = visit.office.index.db, page_number(visit) * A_PAGE
    rows = check_ins_due(db, A_PAGE, skip)
    values = {
        "missed": [_line(visit, row) for row in rows if row.due <= visit.now],
        "ahead": [_line(visit, row) for row in rows if row.due > visit.now],
        "rungs": len(visit.office.group_view.ladder),
        **paging(visit, count_check_ins(db)),
    }
    return Shown("checkins/list.html", values, visit.language.gettext("Check-ins"))


def _line(visit: Visit, row: CheckInRow) -> Line:
    index, language = visit.office.index, visit.language
    handle = row.who or index.handle_of(row.subject) or language.gettext("a caller")
    return Line(
        row,
        f"/check-ins/{row.subject}/{row.check_in}",
        handle,
        often_words(visit, row.every),
        short(language, row.due, visit.now, visit.zone),
        how_long(language, row.due, visit.now) if row.due <= visit.now else "",
    )


# Agreeing


def new_for_case(visit: Visit) -> Answer:
    return _agreeing_page(visit, visit.params["case"])


def new_for_call(visit: Visit) -> Answer:
    call = visit.params["call"]
    view = visit.office.index.call(CallId(call))
    if view.case:
        return GoTo(f"/cases/{view.case}/check-ins/new", visit.language.gettext("This call has a case; agree it there."))
    return _agreeing_page(visit, call)


def anew_page(visit: Visit) -> Answer:
    holder, view = _found(visit)
    return _agreeing_page(visit, holder.id, view)


def _agreeing_page(visit: Visit, subject: str, view: CheckInView | None = None) -> Answer:
    holder = holder_of(visit, subject)
    now = view.agreed if view else None
    due = view.next_due if view and view.next_due and view.next_due > visit.now else _in_half_a_day(visit.now)
    at = as_datetime(due).astimezone(visit.zone)
    values = {
        "holder": holder,
        "now_agreed": now,
        "send_to": f"/check-ins/{holder.id}/{view.check_in}/anew" if view else f"{holder.path}/check-ins",
        "back": f"/check-ins/{holder.id}/{view.check_in}" if view else holder.path,
        "often": [("", visit.language.gettext("once")), *((each, often_words(visit, each)) for each in OFTEN)],
        "due_day": at.date().isoformat(),
        "due_time": f"{at:%H:%M}",
        "zone_name": _zone_name(visit, at),
        "said_words": bool(now and (now.free_word or now.not_free_word)),
        "no_ladder": not visit.office.group_view.ladder,
        "ladder_for": f"{holder.path}/check-ins/new".removeprefix("/") if not view else "",
        "may_write_ladder": visit.office.actor.may(Act.WRITE_LADDER),
    }
    return Shown("checkins/new.html", values, visit.language.gettext("A sign of life"))


def _in_half_a_day(now: Moment) -> Moment:
    """A time that people agree on is a whole five minutes."""
    five = 5 * MINUTE
    return Moment(-(-(now + DAY // 2) // five) * five)


def _zone_name(visit: Visit, at: datetime) -> str:
    """The member's zone by its place and its letters; the letters alone where it has no place."""
    place, letters = str(visit.zone).replace("_", " "), f"{at:%Z}"
    return f"{place}, {letters}" if "/" in place and not place.startswith("Etc/") else letters


def agree_for_case(visit: Visit) -> Answer:
    return _agree(visit, visit.params["case"])


def agree_for_call(visit: Visit) -> Answer:
    return _agree(visit, visit.params["call"])


def agree_anew(visit: Visit) -> Answer:
    holder, view = _found(visit)
    return _agree(visit, holder.id, view)


def _agree(visit: Visit, subject: str, view: CheckInView | None = None) -> GoTo:
    office, form, holder = visit.office, visit.form, holder_of(visit, subject)
    before = view.agreed if view else None
    every = form.get("every_seconds")
    if every and (not every.isdecimal() or int(every[:9]) not in OFTEN):
        raise BadInput("Choose how often.", "every_seconds")
    wanted = CheckInAgreed(
        view.check_in if view else CheckInId(fresh(office.chance)),
        _person(holder, form.get("person")),
        int(every) if every else None,
        form.get("way"),
        moment_in(form, "first_due", "first_due_time", visit.zone),
        # The words agreed are not drawn in the form again; an empty field keeps them.
        form.get("free_word").strip() or (before.free_word if before else ""),
        form.get("not_free_word").strip() or (before.not_free_word if before else ""),
    )
    office.write(checkins.agree_check_in(office.actor, holder.subject, wanted, office.now()), visit.seen)
    return _back(visit, holder.id, wanted.check_in, CheckInAgreed, visit.language.gettext("The sign of life is agreed."))


def _person(holder: Holder, raw: str) -> PersonId | None:
    if not holder.people:
        return None
    known = {person for person, _ in holder.people}
    if len(known) == 1 and not raw:
        return holder.people[0][0]
    if raw not in known:
        raise BadInput("Choose who gives the sign of life.", "person")
    return PersonId(raw)


def _back(visit: Visit, holder: str, check_in: CheckInId, fact: type, said: str) -> GoTo:
    """To the check-in's page, with a way to undo what was just written."""
    path = f"/check-ins/{holder}/{check_in}"
    event = newest(_about(holder_of(visit, holder), check_in), fact, visit.office.me)
    return GoTo(path, said, (visit.language.gettext("Undo"), f"{path}/undo/{event}") if event else None)


def _about(holder: Holder, check_in: str) -> list[Entry]:
    return [
        one
        for one in holder.timeline
        if isinstance(one.fact, CheckInAgreed | CheckInHeard | CheckInRungTaken | CheckInEnded)
        and one.fact.check_in == check_in
        and not one.undone
    ]


# One check-in


def check_in_page(visit: Visit) -> Answer:
    holder, view = _found(visit)
    office, language, agreed = visit.office, visit.language, view.agreed
    ladder = office.group_view.ladder
    missed = view.missed_since(visit.now)
    at = as_datetime(visit.now).astimezone(visit.zone)
    who = dict(holder.people).get(view.person) if view.person else None
    values = {
        "holder": holder,
        "view": view,
        "agreed": agreed,
        "handle": who or holder.handle,
        "often": often_words(visit, agreed.every_seconds if agreed else None),
        "missed": missed,
        "late": how_long(language, missed, visit.now) if missed is not None else "",
        "until_due": how_long(language, visit.now, view.next_due) if view.next_due and missed is None else "",
        "ladder": ladder,
        "next_rung": _next_rung(ladder, view),
        "contacts": contacts_of(language, holder.call) if holder.call else [],
        "contact_changed": holder.call.contact_changed if holder.call else "",
        "pieces_of": pieces_of,
        "number_path": number_path(visit, holder, view),
        "ladder_two": office.group_view.ladder_standing.contested,
        "here": f"/check-ins/{holder.id}/{view.check_in}",
        "today": at.date().isoformat(),
        "time": f"{at:%H:%M}",
        "outcome": check_in_word(view.outcome, language.gettext) if view.outcome else "",
        "has_words": bool(agreed and (agreed.free_word or agreed.not_free_word)),
    }
    return Shown("checkins/check_in.html", values, language.gettext("Check-in"))


def _next_rung(ladder: tuple[Rung, ...], view: CheckInView) -> Rung | None:
    return ladder[view.next_rung] if view.next_rung < len(ladder) else None


def words_page(visit: Visit) -> Answer:
    """The words agreed, on a page that is opened for them alone."""
    holder, view = _found(visit)
    values = {"holder": holder, "agreed": view.agreed, "here": f"/check-ins/{holder.id}/{view.check_in}"}
    return Shown("checkins/words.html", values, visit.language.gettext("The words agreed"))


def hear(visit: Visit) -> Answer:
    holder, view = _found(visit)
    office, form = visit.office, visit.form
    judged = {"free": True, "not free": False}.get(form.get("judged"))
    free = checkins.heard_free(view, form.get("said"), judged)
    at = moment_in(form, "at", "at_time", visit.zone) if form.get("at") else office.now()
    if at > office.now() + HOUR // 60:
        raise BadInput("This time lies ahead. Write when you heard from them.", "at")
    office.write(checkins.hear_check_in(office.actor, holder.subject, view, free=free, at=at), visit.seen)
    _ = visit.language.gettext
    said = _("Heard from. The next sign of life is set.") if free else _("Written down as NOT free. The ladder begins now.")
    return _back(visit, holder.id, view.check_in, CheckInHeard, said)


def take_rung(visit: Visit) -> Answer:
    holder, view = _found(visit)
    office = visit.office
    if visit.form.get("rung") != str(view.next_rung):
        raise Conflict("A colleague has taken this step already.")
    ladder = office.group_view.ladder
    office.write(checkins.take_rung(office.actor, holder.subject, view, ladder, office.now()), visit.seen)
    return _back(visit, holder.id, view.check_in, CheckInRungTaken, visit.language.gettext("This step is taken."))


def end(visit: Visit) -> Answer:
    holder, view = _found(visit)
    office, raw = visit.office, visit.form.get("outcome")
    outcome = next((one for one in CheckInOutcome if one.value == raw), None)
    if outcome is None:
        raise BadInput("Choose how it ended.", "outcome")
    office.write(checkins.end_alarm(office.actor, holder.subject, view, outcome, office.now()), visit.seen)
    word = check_in_word(outcome, visit.language.gettext)
    said = visit.language.gettext("Ended: %(how)s.") % {"how": word}
    return _back(visit, holder.id, view.check_in, CheckInEnded, said)


def lose(visit: Visit) -> Answer:
    holder, view = _found(visit)
    office = visit.office
    facts = checkins.lose_contact(
        office.actor,
        holder.subject,
        view,
        office.group_view.ladder,
        case=holder.case,
        reason=visit.form.get("reason"),
    )
    office.write(facts, visit.seen)
    _ = visit.language.gettext
    said = (
        _("Contact lost is written down, and the case stands beside the way. Bring it back on its page when they are found.")
        if holder.case
        else _("Contact lost is written down.")
    )
    return GoTo(holder.path, said)


def undo(visit: Visit) -> Answer:
    holder, view = _found(visit)
    office, event = visit.office, EventId(visit.params["event"])
    office.write(undoing.undo(office.actor, holder.subject, _about(holder, view.check_in), event), visit.seen)
    there = any(one.check_in == view.check_in for one in holder_of(visit, holder.id).check_ins)
    said = visit.language.gettext("Undone. What was there before holds again.")
    return GoTo(f"/check-ins/{holder.id}/{view.check_in}" if there else "/check-ins", said)


def expect_no_more(visit: Visit) -> Answer:
    """For a sign of life that *case* goes on telling of and whose agreement is not here."""
    actor, view = case_of(visit)
    placed = checkins.expect_no_more(actor, view, CheckInId(visit.params["check"]))
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "#check-ins")


_ONE = "/check-ins/{holder}/{check}"

ROUTES = (
    Route("GET", "/check-ins", check_ins_page),
    Route("GET", "/cases/{case}/check-ins/new", new_for_case),
    Route("POST", "/cases/{case}/check-ins", agree_for_case, again=new_for_case),
    Route("GET", "/calls/{call}/check-ins/new", new_for_call),
    Route("POST", "/calls/{call}/check-ins", agree_for_call, again=new_for_call),
    Route("GET", _ONE, check_in_page),
    Route("GET", f"{_ONE}/anew", anew_page),
    Route("POST", f"{_ONE}/anew", agree_anew, again=anew_page),
    Route("GET", f"{_ONE}/words", words_page),
    Route("POST", f"{_ONE}/heard", hear, again=check_in_page),
    Route("POST", f"{_ONE}/rung", take_rung, again=check_in_page),
    Route("POST", f"{_ONE}/end", end, again=check_in_page),
    Route("POST", f"{_ONE}/lost", lose, again=check_in_page),
    Route("POST", "/check-ins/{case}/{check}/no-more", expect_no_more),
    Route("POST", f"{_ONE}/undo/{{event}}", undo),
)
