"""By when signs of life are expected, told in the section *case* whenever something about them is written in a conversation. Rule: it follows what
stands there, whatever changed it; what a crash, an undoing apart or an earlier version left untold is told at the next sign-in."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from safeconduct.actions.access import Act
from safeconduct.actions.checkins import tell_expected
from safeconduct.caseload.check_ins import told_otherwise
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.errors import NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.checkin import CheckInView
from safeconduct.store.pages import ask

if TYPE_CHECKING:
    from safeconduct.desk.office import Office


def tell_what_changed(office: "Office", written: Iterable[Placed]) -> None:
    """After a press that wrote into conversations."""
    subjects = dict.fromkeys(one.subject for one in written if one.kind is Kind.CONVERSATION)
    cases = dict.fromkeys(case for subject in subjects if (case := _case_of(office, subject)))
    _tell(office, cases)


def tell_all(office: "Office") -> None:
    """At a sign-in."""
    if office.actor.may(Act.KEEP_CHECK_INS):
        _tell(office, told_otherwise(office.index.db))


def _tell(office: "Office", cases: Iterable[CaseId]) -> None:
    placed: list[Placed] = []
    # What a call names as its case may be none, be sealed here, or be about to be erased: nothing is told there, and no office stays shut over it.
    # Nor is it where the case was restricted and its new key has not come yet.
    for case in (one for one in cases if office.index.kind_of(one) == "case" and not office.journal.writing.lacks_key(Kind.CASE, Subject(one))):
        view = office.index.case(case)
        placed += tell_expected(office.actor, view, _elsewhere(office, view))
    if placed:
        office.write(placed)


def _case_of(office: "Office", subject: str) -> CaseId | None:
    kind = office.index.kind_of(subject)
    if kind == "call":
        row = office.index.call_row(subject)
        return CaseId(row.case_id) if row and row.case_id else None
    return CaseId(subject) if kind == "case" else None


def _elsewhere(office: "Office", view: CaseView) -> Iterator[CheckInView]:
    """What was agreed with callers whose calls were joined to the case."""
    for (call,) in ask(office.index.db, "SELECT id FROM call_row WHERE case_id=? AND id<>?", view.case, view.call or ""):
        with suppress(NotFound):  # Whoever took it in was cut off since.
            yield from office.index.call(CallId(call)).check_ins
