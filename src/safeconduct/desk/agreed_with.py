"""The case or call to which a check-in belongs, and what is known there of how to reach them. Rule: whoever asks has opened the conversation, and that is
a look."""

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.core.ids import CallId, CaseId, PersonId
from safeconduct.core.section import Kind, Subject
from safeconduct.desk.call_words import call_name
from safeconduct.desk.visit import Visit
from safeconduct.errors import NotAllowed
from safeconduct.folds.call import CallView
from safeconduct.folds.checkin import CheckInView
from safeconduct.folds.timeline import Entry


@dataclass(frozen=True, slots=True)
class Holder:
    """The case or call a check-in belongs to. Shape: `subject` is that of the conversation its facts lie in; `with_number` are those of whom a number is
    noted."""

    id: str
    case: CaseId | None
    path: str
    handle: str
    subject: Subject
    people: tuple[tuple[PersonId, str], ...]
    check_ins: tuple[CheckInView, ...]
    timeline: Sequence[Entry]
    call: CallView | None
    with_number: frozenset[PersonId] = frozenset()


def check_open(visit: Visit) -> None:
    if not visit.office.actor.may_read(Kind.CONVERSATION):
        raise NotAllowed("Check-ins are sealed to you. Ask a colleague at the front desk or in casework.")


def holder_of(visit: Visit, subject: str) -> Holder:
    check_open(visit)
    if visit.office.index.kind_of(subject) == "call":
        return _of_call(visit, CallId(subject))
    return _of_case(visit, CaseId(subject))


def _of_case(visit: Visit, case: CaseId) -> Holder:
    view = visit.office.index.case(case)
    visit.office.looked(case, Kind.CONVERSATION)
    people = tuple((one.person, one.handle or view.handle) for one in view.people_here)
    numbered = frozenset(one.person for one in view.people_here if one.phones)
    where = view.conversation_subject
    return Holder(case, case, f"/cases/{case}", view.handle, where, people, view.check_ins, view.timeline, view.conversation, numbered)


def _of_call(visit: Visit, call: CallId) -> Holder:
    view = visit.office.index.call(call)
    name = call_name(visit, view.arrived, view.spoken_handle)
    return Holder(call, None, f"/calls/{call}", name, Subject(call), (), view.check_ins, view.timeline, view)


def number_path(visit: Visit, holder: Holder, view: CheckInView) -> str:
    """Where their number lies, for whom it is open; opening it there is a look that is written down."""
    if holder.case is None or not visit.office.actor.may_read(Kind.IDENTITY):
        return ""
    is_noted = bool(holder.with_number) if view.person is None else view.person in holder.with_number
    return f"{holder.path}?open=identity#identity" if is_noted else ""
