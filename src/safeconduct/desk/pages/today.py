"""The first page of the day. Rule: what must not wait stands first, each line with its reason and one next act; an empty day says so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.caseload.changes import state_of
from safeconduct.caseload.check_ins import count_check_ins
from safeconduct.caseload.duties import GRAVE, RANK, Why, is_ahead
from safeconduct.caseload.today import (
    Waiting,
    how_many_grave,
    how_many_wait,
    life_ahead,
    next_check_in,
    page_of_waiting,
)
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.section import EVERYONE, Kind
from safeconduct.core.when import Day, Moment
from safeconduct.desk.alarms import alarm_sentences, signal_trouble
from safeconduct.desk.answering import freshness
from safeconduct.desk.call_words import call_name, danger_mark, how_long, short, whom_to_ask
from safeconduct.desk.clock_words import date_word, line_word
from safeconduct.desk.colleagues import who_looks_after
from safeconduct.desk.countries import country_said
from safeconduct.desk.door_lists import goes_by_the_suspended, other_words
from safeconduct.desk.drilling import is_drill_due
from safeconduct.desk.erasing import orders_of
from safeconduct.desk.file_words import waiting_words
from safeconduct.desk.first_days import first_days
from safeconduct.desk.inviting import is_somebody_waiting
from safeconduct.desk.keeping import rules_of
from safeconduct.desk.pages.keeping import ripe
from safeconduct.desk.pages.rule_changes import rules_line
from safeconduct.desk.pages.rules_ahead import ahead_line
from safeconduct.desk.routes import Route
from safeconduct.desk.since_then import changes, here_before
from safeconduct.desk.terms import section_word, titled
from safeconduct.desk.visit import Answer, GoTo, Sent, Shown, Visit
from safeconduct.errors import NotFound
from safeconduct.journal import membership, rotating
from safeconduct.journal.joining import at_the_door

PAGE = 25
"""Unit: lines that are not grave, to a page. What is grave stands on the first page, however much it is: who floods us with danger that they
made up pushes nobody off it."""

FIRST = RANK[Why.ASKED_TO_STOP]
"""Lines up to this one are never folded away: danger, a missing sign of life, an unsafe house, people who wait for us, what runs out in days."""

AT_LEAST = 7
"""Unit: lines that stand open on a day on which nothing is that grave."""

MOST_IN_DANGER = 7
"""Unit: people in danger to life of whom nothing is due. All of them stand first in the list of cases."""

OF_STATES = {Why.ASK_AGAIN: "interventions", Why.PROMISE_DUE: "commitments"}
"""Lines that are about no case, and where each leads."""

SOON = frozenset({Why.DATES_COLLIDE, Why.DATE_NEAR, Why.STAY_ENDS, Why.VISA_ENDS, Why.STEP_DUE, Why.LEAVES, Why.PAPER_ENDS})


@dataclass(frozen=True, slots=True)
class Line:
    """One line as the template draws it. Shape: `act` is the words of the one button; it posts when `posts`, else it leads to `act_path`."""

    handle: str
    path: str
    what: str
    also: str
    since: str
    whose: str
    level: str
    level_word: str
    act: str
    act_path: str
    posts: bool = False
    may_fold: bool = False


def first_page(visit: Visit) -> Answer:
    return GoTo("/today")


def today_page(visit: Visit) -> Answer:
    office, now = visit.office, visit.now
    page = max(1, _number(visit.query.get("page")))
    grave = how_many_grave(office.index, now)
    most, skip = (grave + PAGE, 0) if page == 1 else (PAGE, grave + (page - 1) * PAGE)
    found, number = page_of_waiting(office.index, now, most, skip)
    if page > 1 and not found:
        return GoTo("/today")
    lines = [line_of(visit, one) for one in found]
    since = here_before(visit)
    changed = changes(visit, since, but=office.me) if since is not None else None
    ahead = next_check_in(office.index, now)
    in_danger, endangered = life_ahead(office.index, now, MOST_IN_DANGER)
    values = {
        **_folded(lines),
        **_of_keyholders(visit),
        "number": number,
        "grave": grave,
        "page": page,
        "pages": max(1, -(-(number - grave) // PAGE)),
        "check_in": short(visit.language, ahead, now, visit.zone) if ahead else "",
        "in_danger": [(_handle(visit, one), _path(one), _looked_at(visit, one), _whose(visit, one)) for one in in_danger],
        "more_in_danger": endangered - len(in_danger),
        "alarms": alarm_sentences(visit),
        "signal": signal_trouble(visit),
        "first_days": first_days(visit),
        "no_ladder": not office.group_view.ladder and count_check_ins(office.index.db) > 0,
        "second": _waits_for_my_yes(visit),
        "door": bool(at_the_door(office.journal)),
        "no_circle": office.circles <= {EVERYONE},
        "ripe": ripe(visit),
        "rules": rules_line(visit),
        "ahead": ahead_line(visit),
        "since": since,
        "changes": changed,
        "changed": changed.number if changed else 0,
    }
    return Shown("today.html", values, visit.language.gettext("Today"))


def _of_keyholders(visit: Visit) -> Mapping[str, bool]:
    """What of the group's own matters waits for a keyholder; nothing of it for anybody else."""
    office = visit.office
    is_theirs = office.actor.is_steward
    is_real = is_theirs and not office.practice
    return {
        "old_keys": is_real and bool(rotating.old_circles(office.journal)),
        "drill": is_real and is_drill_due(office.folder, visit.now),
        "suspended": is_theirs and goes_by_the_suspended(office.folder, office.journal.roster),
        "erasing": is_theirs and any(one.waits_for(office.me) for one in orders_of(office)),
        "rule_waits": is_theirs and any(not rule.counts and office.me not in rule.agreed for rule in rules_of(office)),
        "knocks": is_theirs and is_somebody_waiting(office),
    }


def _waits_for_my_yes(visit: Visit) -> str:
    """The page where a colleague's wish waits for this keyholder; nothing when none does."""
    office = visit.office
    if not office.actor.is_steward:
        return ""
    if any(not one.mine for one in membership.waiting(office.journal)):
        return "/keys"
    words = other_words(office.folder)
    return "/keys/help-page" if words and office.journal.ring.feed not in words.by else ""


def _folded(lines: list[Line]) -> Mapping[str, list[Line]]:
    """The lines that stand open, and those behind one press when there are many: none of these is danger, and none is a person who waits."""
    fold = [line for n, line in enumerate(lines) if line.may_fold and n >= AT_LEAST]
    fold = fold if len(fold) > 1 else []
    return {"lines": [line for line in lines if line not in fold], "folded": fold}


def pulse(visit: Visit) -> Answer:
    """What our script asks every twenty seconds: how many things wait, how fresh they are, and in what state the case or call is that stands open."""
    index, subject = visit.office.index, visit.query.get("of")
    said = {"waiting": how_many_wait(index, visit.now), "fresh": freshness(visit), "state": state_of(index, subject) if subject else ""}
    return Sent(json.dumps(said).encode(), "application/json")


def line_of(visit: Visit, one: Waiting) -> Line:
    act, act_path, posts = _act(visit, one)
    level = "danger" if one.why in GRAVE else "warn" if one.why in SOON and not is_ahead(one.why, one.day, visit.now) else ""
    reasons = _reasons(visit, one)
    danger_level, danger = danger_mark(visit.language, visit.office.index.danger_of(one.about if one.why is Why.MUST_MOVE else one.subject))
    if one.why is Why.DANGER_UNOWNED or not danger_level:
        danger = ""
    words = {"danger": visit.language.gettext("at once"), "warn": visit.language.gettext("soon")}.get(level, danger)
    # Once the time is over it no longer runs.
    also = [reasons[why] for why in one.also if why is not Why.TIME_RUNS or int(one.until) > visit.now]
    behind = [f"{titled(danger)}."] if danger and level else []
    return Line(
        handle=_handle(visit, one),
        path=_path(one),
        what=reasons[one.why],
        also=" ".join([next_rung(visit, one), _by_when(visit, one), *also, *behind]).strip(),
        since=_since(visit, one),
        whose=_whose(visit, one),
        level=level or (danger_level if danger else ""),
        level_word=words,
        act=act,
        act_path=act_path,
        posts=posts,
        # A promise that nobody asks about on its day is a promise lost: it is not among the papers.
        may_fold=RANK[one.why] > FIRST and one.why is not Why.PROMISE_DUE and "danger" not in (level, danger_level),
    )


def _handle(visit: Visit, one: Waiting) -> str:
    if one.why is Why.MUST_MOVE:
        return visit.office.index.handle_of(one.about) or one.handle
    if one.why is Why.PROMISE_DUE:
        return _who_promised(visit, one.detail)
    if one.kind != "call":
        return one.detail if one.why in OF_STATES else one.handle
    row = visit.office.index.call_row(one.subject)
    of_case = visit.office.index.handle_of(row.case_id) if row and row.case_id else ""
    return of_case or call_name(visit, row.arrived if row else None, one.handle)


def _who_promised(visit: Visit, detail: str) -> str:
    """With the country before it, where that is said: one name may speak for any state, and may promise two things."""
    country, who, what, _by = _promised(detail)
    said = f"{who}: {what}" if what else who
    return f"{country_said(country, visit.language)}: {said}" if country else said


def _promised(detail: str) -> tuple[str, ...]:
    """Of a promise: the country, who made it, its first words, the day it is to be kept by. Shape: empty where it is not said."""
    return (*detail.split("\n"), "", "", "", "")[:4]


def _by_when(visit: Visit, one: Waiting) -> str:
    """By when a promise is to be kept, where that is another day than the one to ask on."""
    by = _kept_by(one)
    return visit.language.gettext("To be kept by %(day)s.") % {"day": visit.language.day(by)} if by and by != one.day else ""


def _kept_by(one: Waiting) -> Day | None:
    by = _promised(one.detail)[3] if one.why is Why.PROMISE_DUE else ""
    return Day(by) if by else None


def _whose(visit: Visit, one: Waiting) -> str:
    """A call that became a case is the case owner's."""
    owner = one.whose
    row = visit.office.index.call_row(one.subject) if not owner and one.kind == "call" else None
    if row and row.case_id:
        owner = visit.office.index.owner_of(row.case_id)
    return who_looks_after(visit, owner) if owner else visit.language.gettext("nobody’s yet")


def _path(one: Waiting) -> str:
    if one.why in OF_STATES:
        return f"/knowledge/{OF_STATES[one.why]}/{one.about}"
    return f"/{one.kind}s/{one.subject}"


def _since(visit: Visit, one: Waiting) -> str:
    if one.day is not None:
        is_today = one.day == visit.office.today()
        return visit.language.gettext("today") if is_today else visit.language.day(one.day)
    return visit.language.gettext("for %(time)s") % {"time": how_long(visit.language, one.since, visit.now)}


def _looked_at(visit: Visit, one: Waiting) -> str:
    """When somebody looks again after a person of whom nothing is due yet."""
    _ = visit.language.gettext
    if one.day is not None:
        return _("to be judged again on %(day)s") % {"day": visit.language.day(one.day)}
    return _("next check-in %(time)s") % {"time": short(visit.language, one.since, visit.now, visit.zone)}


def _reasons(visit: Visit, one: Waiting) -> Mapping[Why, str]:
    _ = visit.language.gettext
    _level, danger = danger_mark(visit.language, one.detail if one.why is Why.DANGER_UNOWNED else "")
    return {
        Why.CHECK_IN: _("An agreed sign of life is missing."),
        Why.SIGN_MISSING: _("A sign of life is missing. Do not go there, and send nobody: ask %(name)s first.") % {"name": whom_to_ask(visit, one.detail)},
        Why.NOT_SAFE: _("Says: I am not safe."),
        Why.TIME_OVER: _("The time until which they were safe is over. Find out how they are."),
        Why.DANGER_UNOWNED: _("Nobody has taken this on: %(danger)s.") % {"danger": danger or _("danger")},
        Why.MUST_MOVE: _("Must move: the house %(house)s is no longer safe.") % {"house": one.handle},
        Why.DIFFERS: _("The same letter stands here in different words."),
        Why.NEW_CALL: _("A new call for help, not answered yet."),
        Why.CONTACT_CHANGED: _("Wants to be contacted differently. Read how before anybody writes."),
        Why.ANSWER_WAITING: _("Wrote and waits for an answer."),
        Why.ASKED_TO_STOP: _("Asks us to stop. Do not write again unless they do."),
        Why.SAYS_SAFE: _("Says: I am safe. The danger is to be judged again."),
        Why.FILE_WAITS: waiting_words(one.sent, visit.language),
        Why.TIME_RUNS: _("Safe until %(when)s; something must be done before.") % {"when": _until(visit, one)},
        Why.DATES_COLLIDE: line_word(one.detail if one.why is Why.DATES_COLLIDE else "", _),
        Why.DATE_NEAR: date_word(one.detail if one.why is Why.DATE_NEAR else "", _),
        Why.STAY_ENDS: _("The stay runs out."),
        Why.STEP_DUE: _("An appointment is due."),
        Why.LEAVES: _("The departure is planned. Write it down once they have left."),
        Why.NOT_TOLD: _("Decided, and the person does not know yet."),
        Why.TASK: one.detail,
        Why.REVIEW: _("The judgement of danger is due to be looked at again."),
        Why.UNJUDGED: _("Answered, and nothing is decided. Nobody of us has judged the danger yet."),
        Why.VISA_ENDS: _("The visa runs out."),
        Why.PAPER_ENDS: _("A document runs out: %(what)s.") % {"what": one.detail},
        Why.PROMISE_DUE: _promise_words(visit, one),
        Why.ASK_AGAIN: _("It was agreed to ask again."),
        Why.NOTE_WAITS: _("A note waits in a section you open: %(section)s.") % {"section": _section(visit, one.detail)},
        Why.CONTESTED: _("Two different things were written. Somebody must say which is right."),
    }


def _promise_words(visit: Visit, one: Waiting) -> str:
    """That somebody must ask. Shape: it is called due only on the day it is to be kept by, or after."""
    by, _ = _kept_by(one), visit.language.gettext
    is_early = by is not None and one.day is not None and by.iso > one.day.iso
    return _("Ask what becomes of a promise.") if is_early else _("A promise is due: ask what became of it.")


def _until(visit: Visit, one: Waiting) -> str:
    """Until when they are safe, and how long that is still. Shape: empty where nobody has said."""
    if not one.until:
        return ""
    until = Moment(int(one.until))
    return f"{short(visit.language, until, visit.now, visit.zone)} ({how_long(visit.language, visit.now, until)})"


def _section(visit: Visit, raw: str) -> str:
    found = next((kind for kind in Kind if kind.value == raw), None)
    return section_word(found, visit.language.gettext) if found else raw


def _act(visit: Visit, one: Waiting) -> tuple[str, str, bool]:
    """(words, where, whether it posts): the one next act."""
    _, path = visit.language.gettext, _path(one)
    if one.why is Why.CHECK_IN:
        return _("Do the next step"), f"/check-ins/{one.subject}/{one.about}", False
    if one.why is Why.DANGER_UNOWNED:
        return _("Take it on"), f"{path}/take", True
    words, anchor = {
        Why.SIGN_MISSING: (_("See since when"), "#check-ins"),
        Why.NOT_SAFE: (_("Answer now"), "#answer"),
        Why.TIME_OVER: (_("Answer now"), "#answer"),
        Why.TIME_RUNS: (_("Open the call"), "#judge"),
        Why.MUST_MOVE: (_("Open the moving list"), "/moving"),
        Why.DIFFERS: (_("Compare them"), "#differs"),
        Why.NEW_CALL: (_("Open the call"), ""),
        Why.CONTACT_CHANGED: (_("Read how"), "#conversation"),
        Why.ANSWER_WAITING: (_("Answer"), "#answer"),
        Why.FILE_WAITS: (_("Look at it"), f"/files/{one.about}"),
        Why.ASKED_TO_STOP: (_("Read it"), "#conversation"),
        Why.SAYS_SAFE: (_("Judge again"), "#judge"),
        Why.DATES_COLLIDE: (_("See the dates"), "/clocks"),
        Why.DATE_NEAR: (_("See the dates"), "/clocks"),
        Why.STAY_ENDS: (_("Extend or move"), f"/stays/{one.about}"),
        Why.STEP_DUE: (_("See the appointment"), "/applications"),
        Why.LEAVES: (_("See the departure"), "/travel"),
        Why.NOT_TOLD: (_("Tell them"), "#answer"),
        Why.TASK: (_("Open the task"), f"#task-{one.about}"),
        Why.REVIEW: (_("Judge again"), "#judge" if one.kind == "call" else "?edit=risk#edit"),
        Why.UNJUDGED: (_("Judge the danger"), "#judge"),
        Why.VISA_ENDS: (_("See the visa"), "/applications"),
        Why.PAPER_ENDS: (_("See the document"), f"/documents/{one.about}" if one.about else "/applications"),
        Why.PROMISE_DUE: (_("See the promise"), ""),
        Why.ASK_AGAIN: (_("Ask again"), ""),
        Why.NOTE_WAITS: (_("Read the note"), "#notes"),
        Why.CONTESTED: (_("Settle it"), "#contested"),
    }[one.why]
    return words, path + anchor, False


def next_rung(visit: Visit, one: Waiting) -> str:
    """What the group's ladder says comes next for a missed check-in; empty for other reasons, when it is climbed, or not written yet."""
    if one.why is not Why.CHECK_IN:
        return ""
    index, ladder = visit.office.index, visit.office.group_view.ladder
    try:
        view = index.call(CallId(one.subject)) if one.kind == "call" else index.case(CaseId(one.subject))
    except NotFound:
        return ""
    rung = next((check.next_rung for check in view.check_ins if check.check_in == one.about), len(ladder))
    if rung >= len(ladder):
        return ""
    return visit.language.gettext("Next on our ladder, the steps we agreed for this: %(rung)s.") % {"rung": ladder[rung].text.rstrip(".")}


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


ROUTES = (
    Route("GET", "/", first_page),
    Route("GET", "/today", today_page),
    Route("GET", "/pulse", pulse),
)
