"""Taking back, and settling what stands side by side. Rule: both are facts; nothing is removed."""

from collections.abc import Iterable

from safeconduct.actions.access import Actor, placed
from safeconduct.core.call import AnswerSent, CallAdopted, CallTold, FileAdopted, MessageAdopted
from safeconduct.core.case import (
    AccessGiven,
    CaseOpened,
    CaseRestricted,
    NotePlaced,
    SectionOpened,
    Settled,
    Undone,
)
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.dossier import (
    DossierConsentWithdrawn,
    DossierEvidenceWent,
    DossierHandedOver,
    DossierLinesChosen,
    DossierTestimonyWent,
    DossierWordsChosen,
)
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import OWN
from safeconduct.core.group import EpochsCaughtUp, RollCalled, StreamBegan, StreamBeganFor
from safeconduct.core.ids import EventId
from safeconduct.core.office import LooksGathered
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.testimony import TestimonyConsentWithdrawn
from safeconduct.core.violation import ViolationsHandedOut
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.timeline import Contested, Entry

WHY_LASTING: dict[type, str] = {
    StreamBeganFor: "The beginning of a section cannot be undone.",
    StreamBegan: "The beginning of a section cannot be undone.",
    RollCalled: "The record of a session's start cannot be undone.",
    EpochsCaughtUp: "The record of a session's start cannot be undone.",
    LooksGathered: "The record of who looked cannot be undone.",
    SectionOpened: "The beginning of a section cannot be undone.",
    CaseOpened: "A case that was opened stays. Close it, and say why.",
    AccessGiven: "Who could once read may have kept it. Start a new key for this section instead.",
    CaseRestricted: "A restriction is not undone. Restrict the case anew, or let the usual circles read it again.",
    NotePlaced: "A note that was passed on cannot be called back. Write another.",
    CallAdopted: "What a caller wrote stays. Set the call aside instead.",
    MessageAdopted: "What a caller wrote stays. Set the call aside instead.",
    FileAdopted: "What a caller wrote stays. Set the call aside instead.",
    AnswerSent: "An answer that was sent cannot be called back. Write another.",
    CallTold: "What was said cannot be unsaid. Write another answer.",
    CheckInExpected: "This follows what is agreed with them. Change it on the page of the sign of life.",
    DossierHandedOver: "What was handed over cannot be called back. Write to the recipient.",
    DossierTestimonyWent: "What was handed over cannot be called back. Write to the recipient.",
    DossierWordsChosen: "What was handed over cannot be called back. Write to the recipient.",
    DossierLinesChosen: "What was handed over cannot be called back. Write to the recipient.",
    DossierEvidenceWent: "What was handed over cannot be called back. Write to the recipient.",
    DossierConsentWithdrawn: "A consent that was taken back stays so. Ask again, and write the new one down.",
    ViolationsHandedOut: "What was handed over cannot be called back. Write to the recipient.",
    TestimonyConsentWithdrawn: "A consent that was taken back stays so. Ask again, and write the new one down.",
}
"""What cannot be undone, and what to do instead: whatever is in core.facts.LASTING, and the opening of a case."""


def undo(actor: Actor, subject: Subject, timeline: Iterable[Entry], event: EventId) -> tuple[Placed, ...]:
    """Takes back what one event did; undoing an undo brings it back."""
    entry = next((entry for entry in timeline if entry.event == event), None)
    if entry is None or entry.section is None or isinstance(entry.fact, Unreadable):
        raise Conflict("This entry is not here any more. Load the page again.")
    if entry.undone or not entry.counts:
        raise Conflict("This was undone already. Load the page again.")
    if (reason := WHY_LASTING.get(type(entry.fact))) is not None:
        raise Conflict(reason)
    if type(entry.fact) in OWN and entry.author != actor.member:
        raise NotAllowed("Only who signed can take the signature back.")
    return placed(actor, entry.section, subject, [Undone(event)])


def settle(
    actor: Actor, kind: Kind, subject: Subject, contested: Contested, chosen: EventId
) -> tuple[Placed, ...]:
    """Of values that stand side by side, says which one holds."""
    chosen_value = [w.value for w in contested.standing.values if w.event == chosen]
    if not chosen_value:
        raise BadInput("Choose one of the values shown.", "chosen")
    agreeing = tuple(w.event for w in contested.standing.values if w.value == chosen_value[0])
    overruled = tuple(w.event for w in contested.standing.values if w.event not in agreeing)
    return placed(actor, kind, subject, [Settled(agreeing, overruled)])
