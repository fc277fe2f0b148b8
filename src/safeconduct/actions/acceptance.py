"""Putting an accepted call back to waiting. Rule: only while its case holds nothing but what accepting it wrote; nothing is removed."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.core.call import CallAccepted, CaseLinked
from safeconduct.core.case import CaseOpened, OwnerSet, PersonAdded, SectionOpened, Undone
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import EventId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.task import RiskJudged
from safeconduct.errors import Conflict
from safeconduct.folds.call import CallView
from safeconduct.folds.case import CaseView
from safeconduct.folds.timeline import Entry

_WITH_IT = frozenset({OwnerSet, PersonAdded, RiskJudged})
"""What accepting a call may write beside the case itself, one of each."""

_SILENT = frozenset({CaseOpened, CheckInExpected, StreamBegan, StreamBeganFor, Undone})


def put_back(actor: Actor, call: CallView, case: CaseView) -> tuple[Placed, ...]:
    """The call waits for a decision again, and its case goes out of sight.

    Raises: Conflict when the case holds more by now.
    """
    require(actor, Act.DECIDE_CALLS)
    if call.case != case.case or not any(isinstance(w.value, CallAccepted) for w in call.decision.values):
        raise Conflict("This call waits for a decision already. Load the page again.")
    if holds_more(call, case):
        raise Conflict("The case holds more by now. Close it, and say why.")
    decided = [e.event for e in call.timeline if _standing(e) and isinstance(e.fact, CallAccepted | CaseLinked)]
    opened = [e.event for e in case.timeline if _standing(e) and isinstance(e.fact, CaseOpened)]
    return _undone(actor, Kind.CONVERSATION, call.call, decided) + _undone(actor, Kind.CASE, case.case, opened)


def holds_more(call: CallView, case: CaseView) -> bool:
    """Whether anybody put something into the case after the call was accepted, be it sealed to this reader."""
    authors = {entry.author for entry in call.timeline if isinstance(entry.fact, CallAccepted)}
    own = [entry for entry in case.timeline if entry.section is not Kind.CONVERSATION and _standing(entry)]
    found: list[type] = []
    for entry in own:
        kind = type(entry.fact)
        if kind in _SILENT or _is_conversation(entry):
            continue
        if kind not in _WITH_IT or kind in found or entry.author not in authors:
            return True
        found.append(kind)
    return any(check.person is not None and not check.is_over for check in call.check_ins)


def _is_conversation(entry: Entry) -> bool:
    return isinstance(entry.fact, SectionOpened) and entry.fact.kind is Kind.CONVERSATION


def _standing(entry: Entry) -> bool:
    return entry.counts and not entry.undone


def _undone(actor: Actor, kind: Kind, subject: str, events: list[EventId]) -> tuple[Placed, ...]:
    return placed(actor, kind, subject, [Undone(event) for event in events])
