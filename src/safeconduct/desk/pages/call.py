"""One call: read, judge, answer, decide, tell. Rule: what was sent cannot be undone and says so; all else can."""

from dataclasses import replace
from datetime import datetime

from safeconduct.actions import acceptance
from safeconduct.actions import calls as acts
from safeconduct.actions.undoing import settle, undo
from safeconduct.caseload.many_calls import others_in
from safeconduct.core.call import (
    UNNUMBERED,
    AnswerSent,
    CallDeclined,
    CallJudged,
    CallReferred,
    CallsJoined,
    CallsKeptApart,
    CallTold,
    CaseLinked,
    Danger,
    Way,
)
from safeconduct.core.case import CaseRestricted
from safeconduct.core.ids import CallId, CaseId, EventId, MemberId, PersonId, fresh, parse
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import Day, Moment, moment_of
from safeconduct.desk.call_page import call_values, risk_to_carry
from safeconduct.desk.call_words import with_door
from safeconduct.desk.pages.phrases import reviewed_text
from safeconduct.desk.restricted import restrict_call
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.desk.wanted_pieces import WantedPieces
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.call import CallView
from safeconduct.folds.case import CaseView


def call_page(visit: Visit) -> Answer:
    view = _call(visit)
    if view.case:
        visit.office.looked(view.case, Kind.CONVERSATION)
    return Shown("calls/call.html", call_values(visit, view), visit.language.gettext("A call"))


def _call(visit: Visit) -> CallView:
    return visit.office.index.call(CallId(parse(visit.params["call"])))


def _back(visit: Visit, view: CallView, said: str, anchor: str = "", undo_path: str = "") -> GoTo:
    path = f"/calls/{view.call}{anchor}"
    return GoTo(path, said, (visit.language.gettext("Undo"), undo_path) if undo_path else None)


def _undo_path(visit: Visit, call: CallId, *facts: type) -> str:
    """Where to take back what this member wrote just now."""
    for entry in reversed(visit.office.index.call(call).timeline):
        if isinstance(entry.fact, facts) and entry.author == visit.office.me and not entry.undone:
            return f"/calls/{call}/undo/{entry.event}"
    return ""


# Looking after it


def take(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    owner = MemberId(visit.form.get("owner") or office.me)
    if owner not in office.names:
        raise BadInput("Choose a colleague from the list.", "owner")
    office.write(acts.take_call(office.actor, view, owner), visit.seen)
    said = visit.language.gettext("%(name)s looks after this call now.") % {"name": office.names[owner]}
    return _back(visit, view, said)


def judge(visit: Visit) -> Answer:
    office, view, form = visit.office, _call(visit), visit.form
    judged = CallJudged(
        _danger(form.get("danger")), moment_in(visit, form.get("act_by"), "act_by"), form.get("reason"), _day(form.get("review_on"))
    )
    office.write(acts.judge_call(office.actor, view, judged, office.today()), visit.seen)
    said = visit.language.gettext("Judged, with a day to look again.")
    return _back(visit, view, said, "#judge", _undo_path(visit, view.call, CallJudged))


def _danger(raw: str) -> Danger:
    found = next((one for one in Danger if one.value == raw), None)
    if found is None:
        raise BadInput("Choose how soon somebody may be harmed.", "danger")
    return found


def _day(raw: str) -> Day:
    try:
        return Day.parse(raw)
    except BadInput as wrong:
        raise BadInput(str(wrong), "review_on") from None


def moment_in(visit: Visit, raw: str, field: str) -> Moment | None:
    """A local time as the member typed it; None when empty. Raises: BadInput naming the field."""
    if not raw.strip():
        return None
    try:
        when = datetime.fromisoformat(raw.strip())
    except ValueError:
        raise BadInput("Write day and time as 2017-06-09 18:30.", field) from None
    return moment_of(when if when.tzinfo else when.replace(tzinfo=visit.zone))


# Answering


def answer(visit: Visit) -> Answer:
    office, view, form = visit.office, _call(visit), visit.form
    way = next((one for one in Way if one.value == form.get("way")), Way.HELP_PAGE)
    sent = AnswerSent(form.get("text"), form.get("language") or view.language, UNNUMBERED, way=way)
    placed = acts.answer_call(office.actor, view, sent)
    if form.get("tells"):
        placed += acts.tell_caller(office.actor, view, way.value)
    office.write(placed, visit.seen)
    said = _sent(visit) if view.keys else visit.language.gettext("Written down as said.")
    return _back(visit, view, said, "#conversation")


def _sent(visit: Visit) -> str:
    """What is said of an answer. Nobody may take a person for warned who cannot have read it."""
    _ = visit.language.gettext
    if visit.room.fresh.is_cut_off:
        return _("It is kept here and has not gone out: this computer does not reach the others now. Until it does, the person cannot read it.")
    return _("Sent. It cannot be called back.")


def put_in(visit: Visit) -> Answer:
    """The phrase chosen stands in the reply box, below what was typed already."""
    view, typed = _call(visit), visit.form.get("text").strip()
    phrase = reviewed_text(visit, visit.form.get("phrase"))
    values = call_values(visit, view) | {
        "text": "\n\n".join(part for part in (typed, phrase) if part),
        "code": visit.form.get("phrase").partition(":")[0] or visit.form.get("language"),
    }
    return Shown("calls/call.html", values, visit.language.gettext("A call"))


def tell(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    office.write(acts.tell_caller(office.actor, view, visit.form.get("how")), visit.seen)
    return _back(visit, view, visit.language.gettext("Told. This call is finished."))


# Deciding


def accept(visit: Visit) -> Answer:
    office, view, form = visit.office, _call(visit), visit.form
    taken = office.index.handles.like(form.get("handle"), view.call)
    owner = office.me if form.get("mine") else None
    person = PersonId(fresh(office.chance)) if form.get("person") else None
    risk = risk_to_carry(visit, view) if form.get("carry") else None
    new = acts.NewCase(CaseId(fresh(office.chance)), form.get("handle"), taken, owner, person, risk)
    office.write(acts.accept_call(office.actor, view, new), visit.seen)
    said = visit.language.gettext("%(handle)s is a case now. Tell the person.") % {"handle": form.get("handle")}
    # No anchor: whoever opened a case reads on from the top, where what comes next stands.
    return _back(visit, view, said, undo_path=f"/calls/{view.call}/put-back")


def put_back(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    if view.case is None or others_in(office.index.db, view.case, view.call):
        raise Conflict("The case holds more by now. Close it, and say why.")
    office.write(acceptance.put_back(office.actor, view, office.index.case(view.case)), visit.seen)
    _ = visit.language.gettext
    said = _("The call waits for a decision again, and the case is out of sight.")
    return _back(visit, view, f"{said} {_('The person was told before; tell them again.')}" if _was_told(view) else said, "#decide")


def _was_told(view: CallView) -> bool:
    return any(isinstance(entry.fact, CallTold) and not entry.undone for entry in view.timeline)


def refer(visit: Visit) -> Answer:
    office, view, form = visit.office, _call(visit), visit.form
    office.write(acts.refer_call(office.actor, view, CallReferred(form.get("to"), form.get("why"))), visit.seen)
    said = visit.language.gettext("Referred. Tell the person where to go.")
    return _back(visit, view, said, "#answer", _undo_path(visit, view.call, CallReferred))


def not_now(visit: Visit) -> Answer:
    office, view, form = visit.office, _call(visit), visit.form
    declined = CallDeclined(form.get("door"), with_door(form.get("kind_words"), form.get("door")))
    office.write(acts.decline_calls(office.actor, [view], declined, form.get("language") or view.language), visit.seen)
    said = _sent(visit) if view.keys else visit.language.gettext("Decided. Somebody must tell them.")
    return _back(visit, view, said)


def aside(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    office.write(acts.set_aside(office.actor, [view], visit.form.get("reason")), visit.seen)
    if visit.form.get("files"):
        WantedPieces(office.folder).drop([bytes.fromhex(name) for sent in view.files for name in sent.pieces])
    said = visit.language.gettext("Set aside.")
    return GoTo("/calls", said, (visit.language.gettext("Bring back"), f"/calls/{view.call}/back"))


def back(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    office.write(acts.bring_back(office.actor, view), visit.seen)
    return _back(visit, view, visit.language.gettext("It is back among the open calls."))


# One person or two


def join(visit: Visit) -> Answer:
    office, view, other = visit.office, _call(visit), _other(visit)
    office.write(acts.join_calls(office.actor, view, other, visit.form.get("why")), visit.seen)
    if word := _restricted(other):
        restrict_call(office, Subject(view.call), word)  # What is answered there is of the case.
    elif isinstance(other, CallView) and (word := _restricted(view)):
        restrict_call(office, Subject(other.call), word)
    said = visit.language.gettext("Joined: one person.")
    return _back(visit, view, said, "#same", f"/calls/{view.call}/part/{visit.form['other']}")


def keep_apart(visit: Visit) -> Answer:
    office, view, other = visit.office, _call(visit), _other(visit)
    office.write(acts.keep_apart(office.actor, view, other), visit.seen)
    said = visit.language.gettext("Kept apart: two people. Nobody is asked again.")
    return _back(visit, view, said, "#same", f"/calls/{view.call}/part/{visit.form['other']}")


def _other(visit: Visit) -> CallView | CaseView:
    other, index = parse(visit.form["other"]), visit.office.index
    return index.call(CallId(other)) if index.kind_of(other) == "call" else index.case(CaseId(other))


def part(visit: Visit) -> Answer:
    """Takes back a joining or keeping apart, on both sides of it."""
    office, view, other = visit.office, _call(visit), parse(visit.params["other"])
    placed = _parted(visit, view, other)
    if office.index.kind_of(other) == "call":
        placed += _parted(visit, office.index.call(CallId(other)), view.call)
    if not placed:
        raise Conflict("This was undone already. Load the page again.")
    office.write(placed, visit.seen)
    _give_back(visit, view, other)
    return _back(visit, view, visit.language.gettext("Undone. Nothing is said about the two any more."), "#same")


def _give_back(visit: Visit, view: CallView, other: str) -> None:
    """What was of a restricted case by this joining alone is somebody else's call, and the front desk's again. Shape: `view` as it was before."""
    office = visit.office
    both = [view.call, *([other] if office.index.kind_of(other) == "call" else [])]
    for one in (office.index.call(CallId(each)) for each in both):
        is_alone = view.case == other or (one.case is None and not one.joined)
        if is_alone and (word := _restricted(one)):
            restrict_call(office, Subject(one.call), replace(word, readers=()))


def _restricted(view: CallView | CaseView) -> CaseRestricted | None:
    """For whom it is written now; None while it is for the usual circles."""
    words = [one.value for one in view.restricted.values if one.value.readers]
    return words[-1] if words else None


def _parted(visit: Visit, view: CallView, other: str) -> tuple[Placed, ...]:
    found = [
        entry.event
        for entry in view.timeline
        if _names(entry.fact, other)
        and entry.counts
        and not entry.undone
    ]
    return tuple(
        one for event in found for one in undo(visit.office.actor, Subject(view.call), view.timeline, event)
    )


def _names(fact: object, other: str) -> bool:
    match fact:
        case CallsJoined(other=named) | CallsKeptApart(other=named) | CaseLinked(case=named):
            return named == other
        case _:
            return False


# Taking back, settling


def undo_one(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    event = EventId(visit.params["event"])
    office.write(undo(office.actor, Subject(view.call), view.timeline, event), visit.seen)
    _ = visit.language.gettext
    said = _("Undone. The person was told before; tell them again.") if _was_told(view) else _("Undone.")
    return _back(visit, view, said, "#history")


def settle_one(visit: Visit) -> Answer:
    office, view = visit.office, _call(visit)
    chosen = EventId(visit.form["settle"])
    contested = next((one for one in view.contested if one.field == visit.params["field"]), None)
    if contested is None:
        raise Conflict("Somebody settled this already. Load the page again.")
    office.write(settle(office.actor, Kind.CONVERSATION, Subject(view.call), contested, chosen), visit.seen)
    return _back(visit, view, visit.language.gettext("Settled."))


ROUTES = (
    Route("GET", "/calls/{call}", call_page),
    Route("POST", "/calls/{call}/take", take, again=call_page),
    Route("POST", "/calls/{call}/judge", judge, again=call_page),
    Route("POST", "/calls/{call}/answer", answer, again=call_page),
    Route("POST", "/calls/{call}/phrase", put_in, again=call_page),
    Route("POST", "/calls/{call}/tell", tell, again=call_page),
    Route("POST", "/calls/{call}/accept", accept, again=call_page),
    Route("POST", "/calls/{call}/put-back", put_back, again=call_page),
    Route("POST", "/calls/{call}/refer", refer, again=call_page),
    Route("POST", "/calls/{call}/not-now", not_now, again=call_page),
    Route("POST", "/calls/{call}/aside", aside, again=call_page),
    Route("POST", "/calls/{call}/back", back, again=call_page),
    Route("POST", "/calls/{call}/join", join, again=call_page),
    Route("POST", "/calls/{call}/apart", keep_apart, again=call_page),
    Route("POST", "/calls/{call}/part/{other}", part, again=call_page),
    Route("POST", "/calls/{call}/undo/{event}", undo_one, again=call_page),
    Route("POST", "/calls/{call}/settle/{field}", settle_one, again=call_page),
)
