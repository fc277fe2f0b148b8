"""Leaving and arriving: the check before, the journey, the border, the receiver. Rule: two look before anybody leaves, and nobody has
arrived who was not handed to somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.actions import applications, checkins, houses, leaving, undoing
from safeconduct.actions.access import Act
from safeconduct.actions.applications import EXIT_QUESTIONS
from safeconduct.core.application import (
    ExitCheckSigned,
    Outcome,
    PersonAdmitted,
    PersonHandedOver,
    TravelBegan,
    TravelCalledOff,
    TravelPlanned,
)
from safeconduct.core.checkin import CheckInEnded, CheckInOutcome
from safeconduct.core.house import StayEnded
from safeconduct.core.ids import EventId, ExitCheckId, PersonId, fresh
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import Day
from safeconduct.desk.at_once import open_alarms
from safeconduct.desk.case_words import Was, was
from safeconduct.desk.casefile import CaseFile, case_of, subject_of, write_in_case
from safeconduct.desk.may_leave import first_day, missing_papers, signed_words, without_visa
from safeconduct.desk.pages.applications import opened, warning_words
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, told_in
from safeconduct.desk.travel_words import leaving_words, question_words
from safeconduct.desk.undone import settled
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.application import ExitCheckView, Signature
from safeconduct.folds.case import CaseView
from safeconduct.folds.checkin import CheckInView
from safeconduct.folds.people import PersonView
from safeconduct.folds.standing import Written
from safeconduct.folds.stay import StayView
from safeconduct.folds.timeline import Entry


@dataclass(frozen=True, slots=True)
class CheckShown:
    """Shape: `who` are those whom every signature covers; `may_sign` is this member's own second signature."""

    check: ExitCheckId
    who: list[str]
    signatures: tuple[Signature, ...]
    is_signed: bool
    alone_reason: str
    may_sign: bool


@dataclass(frozen=True, slots=True)
class TravellerShown:
    person: PersonView
    left: Day | None
    admitted: Written[PersonAdmitted] | None
    handed: Written[PersonHandedOver] | None
    contested: list[tuple[str, list[Was]]]


@dataclass(frozen=True, slots=True)
class DepartureShown:
    """Those who are to leave on one day. Shape: `words` say when; `is_due` once that day has come."""

    on: Day
    words: str
    persons: list[PersonView]
    is_due: bool


def travel_page(visit: Visit) -> Answer:
    file = opened(visit)
    view, actor = file.view, file.actor
    ready = [person for person in view.people_here if not person.has_left and not person.leaves_on]
    waiting = next((check for check in reversed(view.exit_checks) if not check.is_signed), None)
    covered = [person for person in ready if view.exit_check_for([person.person])]
    values = {
        "case": view,
        "checks": [_check_shown(file, check) for check in view.exit_checks],
        "waiting": _check_shown(file, waiting) if waiting else None,
        "questions": [(key, *question_words(visit.language.gettext)[key]) for key in EXIT_QUESTIONS],
        "ready": _named(ready),
        "chosen": _ticked(view, waiting, ready),
        "covered": _named(covered),
        "departures": _departures(file),
        "to_change": _named(person for person in view.people_here if not person.leaving.empty and not person.has_arrived),
        "travellers": [_traveller_shown(file, person) for person in view.people_here if person.has_left],
        "arriving": [person for person in view.people_here if person.has_left or (person.leaves_on and person.leaves_on <= visit.office.today())],
        "warnings": warning_words(visit, view, _day_asked(visit)) if any(not person.has_left for person in view.people_here) else [],
        "asked": visit.query.get("open"),
        "today": visit.office.today(),
        "first_day": first_day(view, [person.person for person in covered], visit.office.today()),
        "missing": missing_papers(file, [person.person for person in view.people_here if not person.has_left]),
        "alone": actor.alone,
        "may_sign": actor.may(Act.SIGN_EXIT_CHECKS) and view.is_on_the_way,
        "may_keep": actor.may(Act.KEEP_APPLICATIONS) and view.is_on_the_way,
        "may_note": actor.may(Act.NOTE_ARRIVALS),
        "may_end_stays": actor.may(Act.KEEP_HOUSES),
        "may_end_check_ins": actor.may(Act.KEEP_CHECK_INS),
        "at_once": open_alarms(visit, view.case),
        "no_visa": without_visa(view, ready) if ready else "",
        "note_visa": _where_visas_are_noted(file),
        "all_arrived": view.all_arrived,
        "has_visa": any(one.outcome_of(person.person) is Outcome.GRANTED for one in view.applications for person in ready),
    }
    return Shown("travel/page.html", values, visit.language.gettext("Leaving and arriving"))


def _named(persons: Iterable[PersonView]) -> list[tuple[PersonId, str]]:
    return [(person.person, person.handle) for person in persons]


def _departures(file: CaseFile) -> list[DepartureShown]:
    """What is planned, the earliest first."""
    today, language = file.visit.office.today(), file.visit.language
    days = sorted({person.leaves_on for person in file.view.people_here if person.leaves_on})
    return [
        DepartureShown(
            on, leaving_words(on, today, language), [one for one in file.view.people_here if one.leaves_on == on], is_due=on <= today
        )
        for on in days
    ]


def _where_visas_are_noted(file: CaseFile) -> str:
    """The application that was granted; where there is none, all of them."""
    granted = (
        one for one in file.view.applications if any(one.outcome_of(each) is Outcome.GRANTED for each in one.persons)
    )
    one = next(granted, None)
    return f"{file.path}/applications" + (f"/{one.application}?open=visa#visa" if one else "")


def _day_asked(visit: Visit) -> Day:
    """The day for which papers are compared: the one asked for, else today."""
    raw = visit.query.get("day")
    try:
        return Day.parse(raw) if raw else visit.office.today()
    except BadInput:
        return visit.office.today()


def _ticked(view: CaseView, waiting: ExitCheckView | None, ready: list[PersonView]) -> list[PersonId]:
    """Whom a colleague has signed for already; else everybody with a visa; else everybody."""
    if waiting is not None:
        return list(waiting.persons)
    with_visa = {visa.person for visa in view.visas if not visa.visa.empty}
    names = [person.person for person in ready]
    return [name for name in names if name in with_visa] or names


def _check_shown(file: CaseFile, check: ExitCheckView) -> CheckShown:
    return CheckShown(
        check=check.check,
        who=[file.handles.get(person, "") for person in check.persons],
        signatures=check.signatures,
        is_signed=check.is_signed,
        alone_reason=check.alone_reason,
        may_sign=not check.is_signed
        and file.actor.may(Act.SIGN_EXIT_CHECKS)
        and file.actor.member not in check.signers,
    )


def _traveller_shown(file: CaseFile, person: PersonView) -> TravellerShown:
    admitted, handed = person.admitted, person.handed_over
    _ = file.visit.language.gettext
    contested = [
        (word, was(file, "", standing))
        for word, standing in ((_("Departure"), person.leaving), (_("Admitted"), admitted), (_("Handed over"), handed))
        if standing.contested
    ]
    return TravellerShown(
        person,
        person.departure,
        admitted.values[0] if admitted.values else None,
        handed.values[0] if handed.values else None,
        contested,
    )


def sign(visit: Visit) -> Answer:
    """A second signature goes under the check a colleague began; everything else begins a new one."""
    actor, view = case_of(visit)
    form = visit.form
    signed = ExitCheckSigned(
        _check_begun(view, form.get("check")) or ExitCheckId(fresh(visit.office.chance)),
        tuple(PersonId(person) for person in form.all("persons")),
        {question: form.get(_field(question)) for question in EXIT_QUESTIONS},
        form.get("alone_reason"),
    )
    try:
        placed = applications.sign_exit_check(actor, view, signed)
    except BadInput as trouble:
        raise BadInput(str(trouble), _field(trouble.field)) from None
    _ = visit.language.gettext
    is_whole = actor.alone or any(check.check == signed.check for check in view.exit_checks)
    said = signed_words(CaseFile(visit, view, frozenset({Kind.CASE})), signed.persons) if is_whole else _("Signed. A second person must look at it too.")
    return write_in_case(visit, view, placed, said, "/travel")


def _check_begun(view: CaseView, raw: str) -> ExitCheckId | None:
    return next((check.check for check in view.exit_checks if check.check == raw), None)


def _field(question: str) -> str:
    """A question's name as a form's field."""
    return question.replace(" ", "-") if question in EXIT_QUESTIONS else question


def begin(visit: Visit) -> Answer:
    """A departure, planned or begun."""
    return _leave(visit, "travellers", "leaves_on")


def change(visit: Visit) -> Answer:
    """The same for those of whom one is written down: it takes the place of that."""
    return _leave(visit, "changed", "changed_on")


def _leave(visit: Visit, who: str, when: str) -> Answer:
    actor, view = case_of(visit)
    _, today = visit.language.gettext, visit.office.today()
    persons, on = _persons(visit, who), day_in(visit.form, when)
    try:
        if visit.form.get("is") == "planned":
            placed = leaving.plan_travel(actor, view, TravelPlanned(on, persons), today)
            said = _("Planned. Write down here once they have left.")
        else:
            placed = leaving.begin_travel(actor, view, TravelBegan(on, persons), today)
            said = _("On the way. Note when they are admitted, and who receives them.")
    except BadInput as trouble:
        raise BadInput(str(trouble), when if trouble.field == "leaves_on" else trouble.field) from None
    return write_in_case(visit, view, placed, said, "/travel")


def call_off(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    placed = leaving.call_off_travel(actor, view, TravelCalledOff(_persons(visit, "staying"), visit.form.get("off_why")))
    said = visit.language.gettext("The departure is called off.")
    return write_in_case(visit, view, placed, said, "/travel")


def _persons(visit: Visit, field: str) -> tuple[PersonId, ...]:
    persons = tuple(PersonId(person) for person in visit.form.all(field))
    if not persons:
        raise BadInput("Choose the people this is for.", field)
    return persons


def admit(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    admitted = PersonAdmitted(
        PersonId(visit.form.get("admitted")),
        day_in(visit.form, "admitted_on"),
        visit.form.get("admitted_by"),
    )
    placed = leaving.admit_person(actor, view, admitted, visit.office.today())
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "/travel")


def hand_over(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    handed = PersonHandedOver(
        PersonId(visit.form.get("handed")), told_in(visit.form, "receiver"), day_in(visit.form, "handed_on")
    )
    placed = leaving.hand_over_person(actor, view, handed, visit.office.today())
    if visit.form.get("end_stay") and actor.may(Act.KEEP_HOUSES):
        why = visit.language.gettext("handed to a receiver")
        for stay in _stays_over(view, handed):
            placed += houses.end_stay(actor, view, StayEnded(stay.stay, max(handed.on, stay.from_day), why))
    if visit.form.get("end_check_ins") and actor.may(Act.KEEP_CHECK_INS):
        for check in _check_ins_over(view, handed):
            needed = CheckInOutcome.NO_LONGER_NEEDED
            placed += checkins.end_alarm(actor, view.conversation_subject, check, needed, visit.now)
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "/travel")


def take_back(visit: Visit) -> Answer:
    """An admission or a hand-over that was not so; with it the ends of stays and of signs of life that were written in the same breath."""
    actor, view = case_of(visit)
    event = EventId(visit.params["event"])
    entry = next((one for one in view.timeline if one.event == event), None)
    placed = undoing.undo(actor, Subject(view.case), view.timeline, event)
    for one in _ended_with(view, entry):
        subject = subject_of(view, one.section or Kind.CASE)
        placed += undoing.undo(actor, subject, view.timeline, one.event)
    said = visit.language.gettext("Taken back, and with it the end of a stay and of signs of life that was written with it. Look whether they run as they should.")
    return write_in_case(visit, view, placed, said if len(placed) > 1 else visit.language.gettext("Taken back."), "/travel")


def _ended_with(view: CaseView, entry: Entry | None) -> list[Entry]:
    if entry is None or not isinstance(entry.fact, PersonHandedOver):
        return []
    ends = (StayEnded, CheckInEnded)
    return [
        one
        for one in view.timeline
        if isinstance(one.fact, ends) and (one.author, one.moment) == (entry.author, entry.moment) and one.counts and not one.undone
    ]


def _received(view: CaseView, handed: PersonHandedOver) -> set[PersonId]:
    return {handed.person, *(one.person for one in view.people if not one.handed_over.empty)}


def _stays_over(view: CaseView, handed: PersonHandedOver) -> list[StayView]:
    """Stays in which nobody is left who was not received."""
    return [stay for stay in view.stays if not stay.is_over and set(stay.persons) <= _received(view, handed)]


def _check_ins_over(view: CaseView, handed: PersonHandedOver) -> list[CheckInView]:
    """Theirs; and one that was agreed for everybody once everybody was received."""
    is_last = {one.person for one in view.people_here} <= _received(view, handed)
    return [
        check
        for check in view.check_ins
        if not check.is_over and (check.person == handed.person or (check.person is None and is_last))
    ]


def settle(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    chosen = EventId(visit.form.get("settle"))
    placed = settled(actor, Subject(view.case), view.timeline, view.contested, chosen)
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "/travel")


ROUTES = (
    Route("GET", "/cases/{case}/travel", travel_page),
    Route("POST", "/cases/{case}/travel/check", sign, again=travel_page),
    Route("POST", "/cases/{case}/travel/begin", begin, again=travel_page),
    Route("POST", "/cases/{case}/travel/change", change, again=travel_page),
    Route("POST", "/cases/{case}/travel/off", call_off, again=travel_page),
    Route("POST", "/cases/{case}/travel/undo/{event}", take_back),
    Route("POST", "/cases/{case}/travel/admitted", admit, again=travel_page),
    Route("POST", "/cases/{case}/travel/received", hand_over, again=travel_page),
    Route("POST", "/cases/{case}/travel/settle", settle),
)
