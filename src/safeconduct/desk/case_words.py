"""The words of a case's values: what stands, what was there before, what comes next. Rule: a value that is contested is never shown as one."""

from dataclasses import dataclass
from typing import Any

from babel.dates import format_timedelta

from safeconduct.caseload.duties import Duty, Why, danger_of_case, duties_of_case, happens, harm_of, is_ahead
from safeconduct.core.application import Step
from safeconduct.core.call import Danger
from safeconduct.core.case import SideStateSet, Stage
from safeconduct.core.ids import EventId, MemberId, PersonId
from safeconduct.core.section import Kind
from safeconduct.core.testimony import PassageWritten
from safeconduct.core.value import Told
from safeconduct.core.ways import WayFactNoted
from safeconduct.core.when import Day, Moment, PartialDate
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.sentences.sentence import sentence
from safeconduct.desk.sentences.ways import answered
from safeconduct.desk.terms import (
    Gettext,
    danger_level,
    danger_word,
    side_word,
    stage_word,
    step_word,
    titled,
)
from safeconduct.desk.way_words import question_word
from safeconduct.folds.document import Described, Held
from safeconduct.folds.people import Leaving
from safeconduct.folds.standing import Standing
from safeconduct.folds.timeline import Contested
from safeconduct.folds.ways import section_of_fact
from safeconduct.folds.work import TaskContent

Was = tuple[str, MemberId, Moment, EventId]
"""A value in words, who wrote it, when, in which event."""


@dataclass(frozen=True, slots=True)
class RiskShown:
    """Shape: `overdue` once the day of its review has come."""

    level: str
    word: str
    whose: str
    age: str
    author: MemberId
    review: Day
    overdue: bool


@dataclass(frozen=True, slots=True)
class ContestedShown:
    """Shape: `values` is empty while the section it lies in is not opened on this page."""

    label: str
    section: Kind
    values: list[Was]


def saying(file: CaseFile) -> Saying:
    return Saying(file.visit.language, file.names, file.handles, file.visit.zone)


def value_words(file: CaseFile, field: str, value: object) -> str:
    """One standing value as words."""
    _, say = file.visit.language.gettext, saying(file)
    match value:
        case Stage():
            return stage_word(value, _)
        case SideStateSet(state=state, reason=reason):
            return f"{side_word(state, _)}: {reason}"
        case Told():
            return say.told(value)
        case PartialDate():
            return say.partly(value)
        case Day():
            return say.day(value)
        case Leaving(on=on, is_over=is_over):
            return _leaving(on, say, is_over=is_over)
        case Described(what=what, valid_until=until):
            return " · ".join([what, *([say.day(until)] if until else [])])
        case Held(holder=holder, since=since):
            return " · ".join([holder, *([say.day(since)] if since else [])])
        case TaskContent(text=text, owner=owner, due=due):
            return " · ".join([text, *([say.who(owner)] if owner else []), *([say.day(due)] if due else [])])
        case PassageWritten(text=text):
            return text[:200]
        case str():
            return _text_words(field, value, say)
        case _:
            return sentence(value, file.visit.language, file.names, file.handles, file.visit.zone)  # type: ignore[arg-type]


def _leaving(on: Day | None, say: Saying, *, is_over: bool) -> str:
    if on is None:
        return say.text("called off")
    return say.text("left on %(day)s", day=say.day(on)) if is_over else say.text("leaves on %(day)s", day=say.day(on))


def _text_words(field: str, value: str, say: Saying) -> str:
    if section_of_fact(field):
        return answered(WayFactNoted(PersonId(""), field, value), say)
    return say.who(MemberId(value)) if field == "owner" else value


def was(file: CaseFile, field: str, standing: Standing[Any]) -> list[Was]:
    return [(value_words(file, field, w.value), w.author, w.moment, w.event) for w in standing.values]


def contested(file: CaseFile) -> list[ContestedShown]:
    """Every field in which several values stand, with its values where its section is open here."""
    sections = {entry.event: entry.section or Kind.CASE for entry in file.view.timeline}
    shown = []
    for one in file.view.contested:
        section = sections[one.standing.values[0].event]
        values = was(file, one.field, one.standing) if section in file.opened else []
        shown.append(ContestedShown(_label(file, one), section, values))
    return shown


def _label(file: CaseFile, one: Contested) -> str:
    _ = file.visit.language.gettext
    if isinstance(one.field, Step):
        return titled(step_word(one.field, _))
    word = question_word(one.field, _) if section_of_fact(one.field) else _field_word(one.field, _)
    about = next((person.handle for person in file.view.people if person.person == one.about), "")
    return f"{word}: {about}" if about else word


def _field_word(field: str, _: Gettext) -> str:
    return {
        "handle": _("Handle"),
        "stage": _("Stage"),
        "side": _("Not going forward"),
        "owner": _("Owner"),
        "name": _("Name"),
        "born": _("Born"),
        "departure": _("Departure"),
        "admitted": _("Admitted"),
        "handed over": _("Handed over"),
        "risk": _("Risk"),
        "task": _("Task"),
        "whereabouts": _("Where they are"),
        "stay": _("Last day of the stay"),
        "original": _("Who holds the original"),
        "visa": _("Visa"),
        "document": _("What the document is"),
        "document held": _("Who holds the original"),
        "violation": _("What happened"),
        "act": _("What was done"),
        "testimony": _("Testimony"),
        "passage": _("A passage of a testimony"),
        "outcome": _("Outcome"),
        "date": _("Date"),
        "visit": _("Going to the embassy"),
    }[field]


def risks(file: CaseFile) -> list[RiskShown]:
    """Every judgement that stands, the worst first."""
    found = [written for risk in file.view.risks for written in risk.judged.values]
    order = list(Danger)
    found.sort(key=lambda written: order.index(written.value.level))
    today = file.visit.office.today()
    return [
        RiskShown(
            level=danger_level(written.value.level),
            word=danger_word(written.value.level, file.visit.language.gettext),
            whose=file.handles.get(written.value.person or "", ""),
            age=age(file, written.moment),
            author=written.author,
            review=written.value.review_on,
            overdue=written.value.review_on <= today,
        )
        for written in found
    ]


def age(file: CaseFile, moment: Moment) -> str:
    """How long ago: 3 days ago. Never in seconds."""
    ago = min(moment - file.visit.now, -60)
    return str(format_timedelta(ago, add_direction=True, granularity="minute", threshold=1.4, locale=file.visit.language.locale))


def next_of(file: CaseFile) -> tuple[str, str, bool] | None:
    """(what, when, whether it is due) of what this case waits for: the worst of what is due, else what comes first."""
    duties = [duty for duty in duties_of_case(file.view) if duty.why not in (Why.CONTESTED, Why.NOTE_WAITS)]
    due = [duty for duty in duties if duty.at <= file.visit.now]
    danger, now = danger_of_case(file.view), file.visit.now
    first = min(due, key=lambda duty: (is_ahead(duty.why, duty.day, now), harm_of(duty.why, duty.at, danger))) if due else min(duties, key=happens, default=None)
    if first is None:
        return None
    when = (
        file.visit.language.day(first.day)
        if first.day
        else file.visit.language.moment(first.at, file.visit.zone)
    )
    return duty_words(file, first), when, first.at <= file.visit.now


def duty_words(file: CaseFile, duty: Duty) -> str:
    """In a word or two; a task in its own words, which everybody reads who opens the case."""
    if duty.why is Why.TASK and duty.detail:
        return duty.detail
    return duty_word(duty.why, file.visit.language.gettext)


def duty_word(why: Why, _: Gettext) -> str:
    """What a case waits for, in a word or two. Shape: for what a case can wait for; a call's own reasons are told on Today."""
    return {
        Why.CHECK_IN: _("sign of life"),
        Why.SIGN_MISSING: _("sign of life"),
        Why.DATES_COLLIDE: _("dates that do not go together"),
        Why.DATE_NEAR: _("a date comes near"),
        Why.STAY_ENDS: _("the stay runs out"),
        Why.STEP_DUE: _("appointment"),
        Why.LEAVES: _("departure"),
        Why.TASK: _("task"),
        Why.REVIEW: _("judge the risk again"),
        Why.VISA_ENDS: _("the visa runs out"),
        Why.PAPER_ENDS: _("a document runs out"),
        Why.NOTE_WAITS: _("a note waits"),
        Why.CONTESTED: _("two values to settle"),
    }.get(why, _("something else"))
