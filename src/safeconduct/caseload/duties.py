"""What must not wait, worked out from a call, case or house as it stands. Rule: pure; a clock only decides later whether it is time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.application import ApplicationStep, Step
from safeconduct.core.call import CallAccepted, Danger, MessageKind
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import MemberId
from safeconduct.core.text import in_short
from safeconduct.core.when import DAY, Day, Moment, day_of, moment_of_day
from safeconduct.folds.call import CallState, CallView
from safeconduct.folds.case import CaseView
from safeconduct.folds.checkin import CheckInView
from safeconduct.folds.clocks import Whence, clocks_of
from safeconduct.folds.collisions import Collision, collisions_between, still_concerned
from safeconduct.folds.diplomacy import diplomacy_of
from safeconduct.folds.house import HouseView
from safeconduct.folds.knowledge import interventions_of
from safeconduct.folds.standing import History, Standing

STAY_WARNING_DAYS = 3
VISA_WARNING_DAYS = 21
PAPER_WARNING_DAYS = 90
COLLISION_WARNING_DAYS = 90
"""Before the first of two dates that do not go together: changing a visa, a passport or an appointment takes months."""

DATE_WARNING_DAYS = {
    ClockKind.HOST_STAY: 30,
    ClockKind.PASSPORT: PAPER_WARNING_DAYS,
    ClockKind.COMMITMENT: 30,
    ClockKind.APPOINTMENT: 1,
    ClockKind.DECISION: 0,
    ClockKind.APPEAL: 14,
    ClockKind.VISA_UNTIL: VISA_WARNING_DAYS,
    ClockKind.MEDICAL: 3,
    ClockKind.EXIT_PERMIT: 14,
    ClockKind.TICKET: 3,
    ClockKind.REGISTRATION: 7,
}
"""How long before an entered date somebody must know of it. Shape: a date of another kind asks nothing of anybody on its day."""


class Why(StrEnum):
    """Why something stands on Today. Shape: worst first, where the danger of the people is the same."""

    CHECK_IN = "check-in"
    SIGN_MISSING = "sign missing"
    NOT_SAFE = "not safe"
    TIME_OVER = "time over"
    DANGER_UNOWNED = "danger unowned"
    MUST_MOVE = "must move"
    DIFFERS = "differs"
    NEW_CALL = "new call"
    CONTACT_CHANGED = "contact changed"
    ANSWER_WAITING = "answer waiting"
    FILE_WAITS = "file waits"
    TIME_RUNS = "time runs"
    STAY_ENDS = "stay ends"
    STEP_DUE = "step due"
    LEAVES = "leaves"
    DATES_COLLIDE = "dates collide"
    DATE_NEAR = "date near"
    NOT_TOLD = "not told"
    ASKED_TO_STOP = "asked to stop"
    TASK = "task"
    SAYS_SAFE = "says safe"
    REVIEW = "review"
    UNJUDGED = "unjudged"
    VISA_ENDS = "visa ends"
    PAPER_ENDS = "paper ends"
    PROMISE_DUE = "promise due"
    ASK_AGAIN = "ask again"
    NOTE_WAITS = "note waits"
    CONTESTED = "contested"


RANK = {why: rank for rank, why in enumerate(Why)}

GRAVE = frozenset({Why.CHECK_IN, Why.SIGN_MISSING, Why.NOT_SAFE, Why.TIME_OVER, Why.DANGER_UNOWNED, Why.MUST_MOVE, Why.DIFFERS})
"""Danger, for which somebody gets up at once."""

WHATEVER_IS_JUDGED: Mapping[Why, Danger | None] = {Why.PROMISE_DUE: Danger.NONE_SEEN, Why.ASK_AGAIN: Danger.NONE_SEEN, Why.SAYS_SAFE: None}
"""What states said endangers no person more or less; whoever says that they are safe is in a danger that nobody knows until it is judged again."""

WARNED = frozenset({Why.DATES_COLLIDE, Why.DATE_NEAR})
"""Their moment is that of the warning, no day on which anything happens."""

SOON_DAYS = 3
"""What happens within these days stands before all that happens later, whoever is in danger: it leaves no time to be overtaken. Long enough for a
bed to be found before a stay ends."""

NEAR = {Danger.LIFE_NOW: 0, Danger.HOURS: 1, Danger.DAYS: 2, None: 2, Danger.NONE_SEEN: 3}
"""How near the danger of a person is. Shape: what nobody has said counts as days, for it is never taken for no danger."""

_FEW = 60
"""Unit: letters of what was promised that tell two promises of one person apart."""

LESSER = len(GRAVE) * 8 << 40
"""The least harm, as `harm_of` counts, of what is not grave."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Shape: `at` is from when it stands on Today; `about` the id of the task, stay or check-in; `detail` words for the line, of a sign of life that
    was agreed in what is sealed here the member who told of it, of a promise the country, empty where it is not said, who made it, its first words
    and the day it is to be kept by, a line each."""

    why: Why
    at: Moment
    whose: MemberId | None = None
    about: str = ""
    detail: str = ""
    day: Day | None = None


def happens(duty: Duty) -> Moment:
    """When it happens, and not from when it stands on Today."""
    return moment_of_day(duty.day) if duty.day else duty.at


def harm_of(why: Why, at: Moment, danger: Danger | None) -> int:
    """What somebody gets up for at once, by its kind and then by the danger of the person it is about; all else by that danger and then by its
    kind; then who waits longest. Shape: the least is the worst; `danger` None where nobody has said. Of what is not grave it orders what is soon, and
    apart from it what is ahead: `is_ahead`.
    """
    near, kind = NEAR[WHATEVER_IS_JUDGED.get(why, danger)], RANK[why]
    first = kind * 8 + near if why in GRAVE else len(GRAVE) * 8 + near * len(RANK) + kind
    return (first << 40) + at


def last_soon(now: Moment) -> Day:
    """The last day of which everything is soon."""
    return day_of(now).plus(SOON_DAYS)


def is_ahead(why: Why, day: Day | None, now: Moment) -> bool:
    """Whether a duty is about a later day than all that is soon. Shape: what has no day waits now."""
    return why not in GRAVE and day is not None and day > last_soon(now)


def danger_of_call(view: CallView) -> Danger | None:
    """The worst that somebody of us judged, else what the caller spoke of."""
    return min((written.value.danger for written in view.judgement.values), key=list(Danger).index, default=view.asked.danger)


def danger_of_case(view: CaseView) -> Danger | None:
    """The worst that is judged of anybody in it."""
    return min((w.value.level for risk in view.risks for w in risk.judged.values), key=list(Danger).index, default=None)


def _days_before(day: Day, days: int) -> Moment:
    return Moment(moment_of_day(day) - days * DAY)


def _whose(owner: Standing[MemberId]) -> MemberId | None:
    return owner.one


def duties_of_call(view: CallView) -> Iterator[Duty]:
    """A call's duties; none when it is set aside, joined to another or withdrawn and told."""
    if view.reached is None or view.is_set_aside:
        return
    whose = _whose(view.owner)
    if view.state is CallState.DECIDED:
        yield Duty(Why.NOT_TOLD, view.decision.values[0].moment, whose)
    if view.case is None and not view.joined:
        yield from _duties_before_decision(view, view.reached, whose)
    if view.state is not CallState.TOLD and not view.joined:
        yield from _time_duties(view, whose)
    yield from _words_duties(view, whose)
    if not lies_in_its_case(view):
        yield from _check_in_duties(view.check_ins, whose)
    if view.differs_since is not None:
        yield Duty(Why.DIFFERS, view.differs_since, whose)
    if view.contested:
        yield Duty(Why.CONTESTED, view.reached, whose, detail=", ".join(one.field for one in view.contested))


def lies_in_its_case(view: CallView) -> bool:
    """Whether this conversation is that of its case. Shape: a call that was joined to a case somebody else's call had opened has its own."""
    return any(isinstance(w.value, CallAccepted) and w.value.case == view.case for w in view.decision.values)


_ASKING = {
    MessageKind.WORDS: Why.ANSWER_WAITING,
    MessageKind.SAFE: Why.SAYS_SAFE,
    MessageKind.CONTACT_CHANGED: Why.CONTACT_CHANGED,
    MessageKind.WITHDRAWN: Why.ASKED_TO_STOP,
}


def _words_duties(view: CallView, whose: MemberId | None) -> Iterator[Duty]:
    """What the caller wrote and nobody has dealt with, by what it says. Who last said "I am not safe" is not safe until they say otherwise,
    whatever they write of."""
    not_safe = view.safety is MessageKind.NOT_SAFE
    if not_safe and view.waiting_since is not None:
        yield Duty(Why.NOT_SAFE, view.waiting_since, whose)
    for kind, since in view.waiting.items():
        why = _ASKING.get(kind)
        is_told_above = why is Why.ANSWER_WAITING and (not_safe or view.state is CallState.NEW)
        if why and not is_told_above and not (why is Why.SAYS_SAFE and not_safe):
            yield Duty(why, since, whose)
    if view.files_waiting:
        last, _ = view.files_waiting[-1]
        what = last.medium if len(view.files_waiting) == 1 else str(len(view.files_waiting))
        yield Duty(Why.FILE_WAITS, min(reached for _, reached in view.files_waiting), whose, last.row, what)


def _duties_before_decision(view: CallView, reached: Moment, whose: MemberId | None) -> Iterator[Duty]:
    if view.state is CallState.NEW:
        yield Duty(Why.NEW_CALL, reached, whose)
    danger = danger_of_call(view)
    if whose is None and danger in (Danger.LIFE_NOW, Danger.HOURS) and view.state is not CallState.TOLD:
        yield Duty(Why.DANGER_UNOWNED, reached, None, detail=danger.value)
    if view.state in (CallState.ANSWERED, CallState.ASSIGNED):
        if view.judgement.empty and view.waiting_since is None and all(check.is_over for check in view.check_ins):
            yield Duty(Why.UNJUDGED, reached, whose)
        for written in view.judgement.values:
            if on := written.value.review_on:
                yield Duty(Why.REVIEW, moment_of_day(on), whose, day=on)


def _time_duties(view: CallView, whose: MemberId | None) -> Iterator[Duty]:
    for judged in view.judgement.values:
        if (act_by := judged.value.act_by) is not None:
            yield Duty(Why.TIME_RUNS, judged.moment, whose, detail=str(act_by))
            yield Duty(Why.TIME_OVER, act_by, whose)


def _check_in_duties(check_ins: tuple[CheckInView, ...], whose: MemberId | None) -> Iterator[Duty]:
    for one in check_ins:
        if (since := one.missing_from) is not None:
            yield Duty(Why.CHECK_IN, since, whose, one.check_in, one.agreed.way if one.agreed else "")


def duties_of_case(view: CaseView) -> Iterator[Duty]:
    """A case's duties; only check-ins once it has left the way."""
    if not view.exists:
        return
    whose = _whose(view.owner)
    yield from _check_in_duties(view.check_ins, whose)
    for bare in view.bare_signs:
        if bare.by is not None:
            yield Duty(Why.SIGN_MISSING, bare.by, whose, bare.check_in, bare.told_by or "")
    if not view.is_on_the_way:
        return
    yield from _work_duties(view, whose)
    yield from _clock_duties(view, whose)
    for note in view.placed_notes:
        if not note.adopted and note.kind in view.opened:
            yield Duty(Why.NOTE_WAITS, note.moment, None, note.event, note.kind.value)
    if view.contested:
        since = min(written.moment for one in view.contested for written in one.standing.values)
        yield Duty(
            Why.CONTESTED, since, whose, detail=", ".join(sorted({one.field for one in view.contested}))
        )


def _work_duties(view: CaseView, whose: MemberId | None) -> Iterator[Duty]:
    for task in view.open_tasks:
        if task.due:
            yield Duty(Why.TASK, moment_of_day(task.due), task.owner or whose, task.task, task.text, task.due)
    for risk in view.risks:
        for judged in risk.judged.values:
            if judged.value.review_on:
                yield Duty(
                    Why.REVIEW, moment_of_day(judged.value.review_on), whose, day=judged.value.review_on
                )


def _clock_duties(view: CaseView, whose: MemberId | None) -> Iterator[Duty]:
    for stay in view.stays:
        if not stay.is_over:
            yield Duty(
                Why.STAY_ENDS, _days_before(stay.until, STAY_WARNING_DAYS), whose, stay.stay, day=stay.until
            )
    for visa in view.visas:
        for issued in visa.visa.values:
            until = issued.value.valid_until
            if not _has_arrived(view, issued.value.person):
                yield Duty(
                    Why.VISA_ENDS,
                    _days_before(until, VISA_WARNING_DAYS),
                    whose,
                    detail=issued.value.visa_class,
                    day=until,
                )
    for original in view.originals:
        for held in original.held.values:
            if held.value.valid_until:
                until = held.value.valid_until
                yield Duty(
                    Why.PAPER_ENDS,
                    _days_before(until, PAPER_WARNING_DAYS),
                    whose,
                    detail=held.value.what,
                    day=until,
                )
    yield from _document_duties(view, whose)
    yield from _date_duties(view, whose)
    for application in view.applications:
        yield from _step_duties(application.steps, whose)
    for day in sorted({person.leaves_on for person in view.people_here if person.leaves_on}):
        yield Duty(Why.LEAVES, _days_before(day, 1), whose, day=day)


def _date_duties(view: CaseView, whose: MemberId | None) -> Iterator[Duty]:
    clocks = clocks_of(view)
    collisions = collisions_between(view, clocks)
    if collisions:
        # One line a case: the one that comes first. The page behind it has them all.
        first = min(collisions, key=_at)
        yield Duty(Why.DATES_COLLIDE, _at(first), whose, detail=f"{first.verdict} {first.fault}", day=_first_day(first))
    for one in clocks:
        notice = DATE_WARNING_DAYS.get(one.kind)
        if one.when and notice is not None and one.whence in (Whence.ENTERED, Whence.COMPUTED) and still_concerned(view, one):
            yield Duty(Why.DATE_NEAR, _days_before(one.when.first, notice), whose, one.clock or "", one.kind.value, one.when.first)


def _first_day(one: Collision) -> Day:
    return min(dated.when.first for dated in (one.first, one.second) if dated and dated.when)


def _at(one: Collision) -> Moment:
    return _days_before(_first_day(one), COLLISION_WARNING_DAYS)


def _document_duties(view: CaseView, whose: MemberId | None) -> Iterator[Duty]:
    for one in view.documents:
        for until, what in one.ends:
            yield Duty(Why.PAPER_ENDS, _days_before(until, PAPER_WARNING_DAYS), whose, one.document, what, until)


def _step_duties(
    steps: tuple[tuple[Step, Standing[ApplicationStep]], ...], whose: MemberId | None
) -> Iterator[Duty]:
    """A dated step (an appointment) shows from the day before."""
    for step, standing in steps:
        for written in standing.values:
            on = written.value.on
            if on and step is Step.APPOINTMENT:
                yield Duty(Why.STEP_DUE, _days_before(on, 1), whose, detail=step.value, day=on)


def _has_arrived(view: CaseView, person: str) -> bool:
    return any(one.person == person and one.has_arrived for one in view.people)


def duties_of_house(view: HouseView, today: Day) -> Iterator[Duty]:
    """Who must move out of a house that is no longer safe."""
    if view.burnt:
        for at in view.must_move(today):
            yield Duty(Why.MUST_MOVE, moment_of_day(view.burnt.on), None, at.case, view.handle, view.burnt.on)


def duties_of_knowledge(history: History) -> Iterator[Duty]:
    """Whom somebody must ask again on a day, and which promise is due."""
    for asked in interventions_of(history):
        if (due := asked.follow_up_due) is not None and not asked.noted.empty:
            noted = asked.noted.values[0].value
            yield Duty(Why.ASK_AGAIN, moment_of_day(due), None, asked.intervention, f"{noted.who}, {noted.whom}", due)
    for promise in diplomacy_of(history).commitments:
        if (due := promise.follow_up_due) is not None:
            made = promise.first
            told = (made.country.text, made.who, in_short(made.what, _FEW), made.by.iso if made.by else "")
            yield Duty(Why.PROMISE_DUE, moment_of_day(due), None, promise.commitment, "\n".join(told), due)
