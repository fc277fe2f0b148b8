"""What the page of one call shows. Rule: the person's own words stand first and as written; ours stand beside them with a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from safeconduct.actions.acceptance import holds_more
from safeconduct.actions.access import Act
from safeconduct.actions.handles import pseudonym_of
from safeconduct.actions.undoing import WHY_LASTING
from safeconduct.caseload.changes import state_of
from safeconduct.caseload.likeness import Likely, may_be_same
from safeconduct.caseload.many_calls import others_in
from safeconduct.core.call import (
    AnswerSent,
    CallAccepted,
    CallAdopted,
    CallDeclined,
    CallReferred,
    CaseLinked,
    Danger,
    FileAdopted,
    MessageAdopted,
    MessageKind,
    Way,
)
from safeconduct.core.case import Undone
from safeconduct.core.event import Unreadable
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import CallId, CaseId, EventId, MemberId
from safeconduct.core.section import Kind
from safeconduct.core.task import RiskJudged
from safeconduct.core.when import Moment, day_of
from safeconduct.desk.call_words import (
    answers,
    call_name,
    contacts_of,
    danger_mark,
    day_and_time,
    language_name,
    language_names,
    state_words,
    unsaid_of,
)
from safeconduct.desk.colleagues import saying
from safeconduct.desk.file_words import sent_words
from safeconduct.desk.pages.phrases import Ready, ready
from safeconduct.desk.sentences.sentence import sentence
from safeconduct.desk.suggesting import suggested_handle
from safeconduct.desk.terms import danger_word, message_word, stage_word, way_word
from safeconduct.desk.visit import Visit
from safeconduct.errors import NotFound
from safeconduct.folds.call import CallState, CallView, Decision, Message
from safeconduct.folds.restricted import is_read_by, readers_of
from safeconduct.folds.timeline import Contested, Entry


@dataclass(frozen=True, slots=True)
class Card:
    """One of two that may be the same person. Shape: `rows` are (question, answer), the same questions on both cards."""

    subject: str
    kind: str
    name: str
    path: str
    rows: tuple[tuple[str, str], ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One message as drawn. Shape: `is_ours` decides the side; `kind_words` says what a message says by its kind."""

    message: Message
    is_ours: bool
    kind_words: str


@dataclass(frozen=True, slots=True)
class Past:
    """One entry of the history. Shape: `undo` is the event to take back, empty when it cannot be."""

    entry: Entry
    sentence: str
    undo: str


def call_values(visit: Visit, view: CallView) -> dict[str, object]:
    office, _ = visit.office, visit.language.gettext
    return {
        "view": view,
        "state": state_of(office.index, view.call),
        "called": name_of(visit, view),
        "they_see_me_as": pseudonym_of(office.me),
        "state_word": state_words(_)[view.state],
        "is_decided": view.state in (CallState.DECIDED, CallState.TOLD),
        "is_told": view.state is CallState.TOLD,
        "way_word": way_word(view.way, _) if view.way else "",
        "spoken": language_name(visit.language, view.language),
        "letters": [(one, answers(visit.language, one.adopted.asked)) for one in view.first_letters],
        "contacts": contacts_of(visit.language, view),
        "unsaid": unsaid_of(visit.language, view),
        "never": any(one.adopted.asked.contact_never for one in view.first_letters),
        "theirs": danger_mark(visit.language, view.asked.danger.value if view.asked.danger else ""),
        "judged": [(w, danger_mark(visit.language, w.value.danger.value)) for w in view.judgement.values],
        "messages": [_said(visit, one) for one in view.messages],
        "decision": [(w, decision_sentence(visit, w.value)) for w in view.decision.values],
        "joined": [(one, name_of_other(visit, one.other)) for one in view.joined],
        "joined_case": _case_joined(visit, view),
        "apart": [(other, name_of_other(visit, other)) for other in sorted(view.kept_apart)],
        "contested": [_contested(visit, one) for one in view.contested],
        "history": history(visit, view),
        "may_decide": office.actor.may(Act.DECIDE_CALLS),
        "may_answer": office.actor.may(Act.ANSWER_CALLS),
        "acceptance": acceptance_of(visit, view),
        "case_handle": office.index.handle_of(view.case) if view.case else "",
        "others": _others(visit, view),
        "me": office.me,
        **_forms(visit, view),
        **_same(visit, view),
    }


def _others(visit: Visit, view: CallView) -> str:
    """Who goes on with the call where this member does not: what they answer cannot be seen here."""
    if is_read_by(view.restricted, visit.office.holders):
        return ""
    return ", ".join(sorted(map(saying(visit).holder, readers_of(view.restricted)), key=str.casefold))


def _forms(visit: Visit, view: CallView) -> dict[str, object]:
    _ = visit.language.gettext
    carried = risk_to_carry(visit, view)
    return {
        "dangers": [(one.value, danger_word(one, _)) for one in Danger],
        "ways": [(one.value, way_word(one, _)) for one in Way if one is not Way.HELP_PAGE],
        "languages_spoken": list(language_names(visit.language).items()),
        "colleagues": _colleagues(visit),
        "phrases": _fitting(visit, view),
        "suggested": suggested_handle(visit.office),
        "review_default": visit.office.today().plus(1).iso,
        "zone_name": str(visit.zone).replace("_", " "),
        "text": "",
        "carried": carried,
        "carried_word": danger_word(carried.level, _) if carried else "",
    }


def _colleagues(visit: Visit) -> list[tuple[MemberId, str]]:
    """Who is in the group now, oneself first."""
    office = visit.office
    here = [(one, office.names[one]) for one, member in office.journal.roster.members.items() if not member.removed]
    return sorted(here, key=lambda pair: (pair[0] != office.me, pair[1]))


def acceptance_of(visit: Visit, view: CallView) -> str:
    """`open` while the acceptance can be taken back, `more` once the case holds more or is sealed to this member; empty for other calls."""
    if not view.case or not any(isinstance(w.value, CallAccepted) for w in view.decision.values):
        return ""
    try:
        case = visit.office.index.case(view.case)
    except NotFound:
        return "more"
    return "more" if holds_more(view, case) or others_in(visit.office.index.db, view.case, view.call) else "open"


def risk_to_carry(visit: Visit, view: CallView) -> RiskJudged | None:
    """What the case begins with: the worst judgement of ours that stands, else the danger the caller spoke of, to be looked at today or, where there is time, tomorrow; and
    no later than on the day until which they are safe.

    Shape: a colleague's reason begins with their name, for whoever accepts the call is the author in the case.
    """
    office = visit.office
    written = min(view.judgement.values, key=lambda one: list(Danger).index(one.value.danger), default=None)
    if written is not None:
        judged, by = written.value, office.names.get(written.author, "")
        reason = judged.reason if written.author == office.me or not by else f"{by}: {judged.reason}"
        looked_at = min(judged.review_on, day_of(judged.act_by)) if judged.act_by is not None else judged.review_on
        return RiskJudged(judged.danger, reason, looked_at)
    said = view.asked.danger
    if said is None or said is Danger.NONE_SEEN:
        return None
    reason = visit.language.gettext("The person said so themselves. Nobody has judged it yet.")
    return RiskJudged(said, reason, office.today().plus(1 if said is Danger.DAYS else 0))


def _fitting(visit: Visit, view: CallView) -> list[Ready]:
    """Phrases in the person's language first."""
    return sorted(ready(visit), key=lambda one: one.language != view.language)


def name_of(visit: Visit, view: CallView) -> str:
    return call_name(visit, view.arrived, view.spoken_handle)


def name_of_other(visit: Visit, other: str) -> tuple[str, str]:
    """(name, path) of a call or case this one was joined with or kept apart from; no path when it is not open here."""
    index = visit.office.index
    kind = index.kind_of(other)
    if kind == "call":
        return name_of(visit, index.call(CallId(other))), f"/calls/{other}"
    handle = index.handle_of(other)
    return (handle, f"/cases/{other}") if handle else (visit.language.gettext("one that is sealed to you"), "")


def _case_joined(visit: Visit, view: CallView) -> tuple[str, str] | None:
    """(name, path) of a case that this call was joined with; None where there is none, or it is not open here."""
    named = (name_of_other(visit, one.other) for one in view.joined if visit.office.index.kind_of(one.other) == "case")
    return next((one for one in named if one[1]), None)


def decision_sentence(visit: Visit, decision: Decision) -> str:
    _ = visit.language.gettext
    match decision:
        case CallAccepted(case=case):
            handle = visit.office.index.handle_of(case) or _("a case that is sealed to you")
            return _("Accepted as %(handle)s.") % {"handle": handle}
        case CallReferred(to=to, why=why):
            return _("Referred to %(to)s: %(why)s") % {"to": to, "why": why}
        case CallDeclined(door=door):
            return _("Not now. Other door offered: %(door)s") % {"door": door}
        case _:
            assert_never(decision)


def _contested(visit: Visit, one: Contested) -> tuple[str, list[tuple[str, MemberId, Moment, str]], str]:
    """(label, values, field) as the macro `contested` draws them."""
    _, handles = visit.language.gettext, visit.office.index.handles
    labels = {
        "owner": _("Who looks after it"),
        "judgement": _("Danger"),
        "decision": _("What becomes of it"),
        "aside": _("Whether it is set aside"),
    }
    values = []
    for written in one.standing.values:
        value = written.value
        if one.field == "owner":
            said = visit.office.names.get(value, "")
        elif value is None:
            said = _("not set aside")
        else:
            said = sentence(value, visit.language, visit.office.names, handles, visit.zone)
        values.append((said, written.author, written.moment, str(written.event)))
    return labels.get(one.field, one.field), values, one.field


def _said(visit: Visit, message: Message) -> Said:
    words = "" if message.kind is MessageKind.WORDS else message_word(message.kind, visit.language.gettext)
    if message.file is not None:
        words = sent_words(message.file, visit.language)
    return Said(message, message.author is not None, words)


def history(visit: Visit, view: CallView) -> list[Past]:
    """What was done with the call, latest first; the messages stand in the conversation."""
    shown = [
        entry
        for entry in view.timeline
        if not isinstance(entry.fact, StreamBegan | StreamBeganFor | MessageAdopted | FileAdopted | AnswerSent | CallAdopted)
    ]
    handles: Mapping[str, str] = visit.office.index.handles
    # What was put back together cannot be brought back by halves: the call is accepted again.
    together = {entry.event for entry in view.timeline if isinstance(entry.fact, CallAccepted | CaseLinked)}
    return [
        Past(
            entry,
            sentence(entry.fact, visit.language, visit.office.names, handles, visit.zone),
            "" if _takes_back(entry) in together else _undoable(entry),
        )
        for entry in reversed(shown)
    ]


def _takes_back(entry: Entry) -> EventId | None:
    return entry.fact.event if isinstance(entry.fact, Undone) else None


def _undoable(entry: Entry) -> str:
    if entry.undone or not entry.counts or isinstance(entry.fact, Unreadable):
        return ""
    # An accepted call has a case: the two are put back together, or the case is closed with its reason.
    if type(entry.fact) in WHY_LASTING or isinstance(entry.fact, CallAccepted | CaseLinked):
        return ""
    return entry.event


# Search before create


def _same(visit: Visit, view: CallView) -> dict[str, object]:
    likely = may_be_same(visit.office.index, visit.office.search, view)
    cards = [card for one in likely if (card := _card_of(visit, one))]
    return {"same": cards, "this_card": call_card(visit, view) if cards else None}


def _card_of(visit: Visit, one: Likely) -> Card | None:
    try:
        if one.kind == "call":
            return call_card(visit, visit.office.index.call(CallId(one.subject)), _why(visit, one))
        return _case_card(visit, one)
    except NotFound:
        return None


def call_card(visit: Visit, view: CallView, why: str = "") -> Card:
    _, asked = visit.language.gettext, view.asked
    rows = (
        (_("Arrived"), day_and_time(visit.language, view.arrived, visit.zone) if view.arrived else ""),
        (_("Language"), language_name(visit.language, view.language)),
        (_("Where they are"), asked.where),
        (_("Who is with them"), asked.with_whom),
        (_("First words"), asked.story[:160]),
    )
    return Card(view.call, "call", name_of(visit, view), f"/calls/{view.call}", rows, why)


def _case_card(visit: Visit, one: Likely) -> Card:
    _, view = visit.language.gettext, visit.office.index.case(CaseId(one.subject))
    # A name that is spelt alike comes out of the identity section, so showing it is a look.
    visit.office.looked(view.case, Kind.IDENTITY if one.name not in ("", view.handle) else Kind.CASE)
    rows = (
        (_("Stage"), stage_word(view.stage, _)),
        (_("People"), visit.language.number(len(view.people_here))),
        (_("Owner"), visit.office.names.get(view.owner.one, "") if view.owner.one else _("nobody’s yet")),
    )
    return Card(one.subject, "case", view.handle, f"/cases/{one.subject}", rows, _why(visit, one))


def _why(visit: Visit, one: Likely) -> str:
    _ = visit.language.gettext
    said = []
    if one.numbers:
        said.append(_("The same number: %(numbers)s.") % {"numbers": ", ".join(one.numbers)})
    if one.name:
        said.append(_("Spelt alike: %(name)s.") % {"name": one.name})
    if one.words:
        said.append(_("Words in both: %(words)s.") % {"words": ", ".join(one.words)})
    return " ".join(said)
