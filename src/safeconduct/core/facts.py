"""The closed union of facts, in which kinds of stream each may stand, and who may say it there. Rule: a fact in a stream of another kind, or of
somebody who may not say it, does not count."""

from typing import get_args

from safeconduct.core.application import ApplicationFact, ExitCheckSigned
from safeconduct.core.call import AnswerSent, CallAdopted, CallFact, CallTold, FileAdopted, MessageAdopted
from safeconduct.core.case import (
    AccessGiven,
    CaseFact,
    CaseRestricted,
    NotePlaced,
    NoteWritten,
    SectionOpened,
    Settled,
    Undone,
)
from safeconduct.core.checkin import CheckInExpected, CheckInFact
from safeconduct.core.clock import ClockFact
from safeconduct.core.contact import ContactFact
from safeconduct.core.diplomacy import DiplomacyFact
from safeconduct.core.document import DocumentFact
from safeconduct.core.dossier import (
    DossierConsentWithdrawn,
    DossierEvidenceWent,
    DossierFact,
    DossierHandedOver,
    DossierLinesChosen,
    DossierTestimonyWent,
    DossierWordsChosen,
    UsualTimeNoted,
    WordsWritten,
)
from safeconduct.core.erasure import ErasureFact
from safeconduct.core.group import (
    EpochsCaughtUp,
    RollCalled,
    RosterFact,
    StaffNamed,
    StreamBegan,
    StreamBeganFor,
)
from safeconduct.core.house import (
    HouseAddressed,
    HouseBurnt,
    HouseChanged,
    HouseFact,
    HouseRegistered,
    HouseUsableAgain,
    StayBegan,
    StayEnded,
    StayExtended,
)
from safeconduct.core.ids import CircleId, MemberId
from safeconduct.core.knowledge import KnowledgeFact
from safeconduct.core.office import LadderWritten, LooksGathered, OfficeFact, PhraseWritten, SignalSet
from safeconduct.core.person import (
    Born,
    NationalityNoted,
    PaperNoted,
    PersonFact,
    PersonNamed,
    PhoneNoted,
    WhereaboutsNoted,
)
from safeconduct.core.report import ReportFact
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, SECTIONS, Kind, Role
from safeconduct.core.task import TaskFact
from safeconduct.core.testimony import TestimonyConsentWithdrawn, TestimonyFact
from safeconduct.core.violation import ViolationFact, ViolationsHandedOut
from safeconduct.core.ways import WaysFact

Fact = (
    RosterFact
    | StreamBegan
    | StreamBeganFor
    | RollCalled
    | EpochsCaughtUp
    | StaffNamed
    | CallFact
    | CheckInFact
    | CheckInExpected
    | CaseFact
    | TaskFact
    | PersonFact
    | HouseFact
    | ApplicationFact
    | ClockFact
    | DocumentFact
    | DossierFact
    | ViolationFact
    | TestimonyFact
    | WaysFact
    | KnowledgeFact
    | DiplomacyFact
    | ReportFact
    | ContactFact
    | OfficeFact
    | ErasureFact
)

_BUT_ROSTER = frozenset(Kind) - {Kind.ROSTER}


def _kinds_of() -> dict[type, frozenset[Kind]]:
    by_family: list[tuple[tuple[type, ...], frozenset[Kind]]] = [
        (get_args(RosterFact), frozenset({Kind.ROSTER})),
        (get_args(CallFact), frozenset({Kind.CONVERSATION})),
        (get_args(CheckInFact), frozenset({Kind.CONVERSATION})),
        ((CheckInExpected,), frozenset({Kind.CASE})),
        (get_args(CaseFact), frozenset({Kind.CASE})),
        (get_args(TaskFact), frozenset({Kind.CASE})),
        (get_args(ApplicationFact), frozenset({Kind.CASE})),
        (get_args(ClockFact), frozenset({Kind.CASE})),
        (get_args(KnowledgeFact), frozenset({Kind.KNOWLEDGE})),
        (get_args(DiplomacyFact), frozenset({Kind.KNOWLEDGE})),
        (get_args(ReportFact), frozenset({Kind.KNOWLEDGE})),
        (get_args(ContactFact), frozenset({Kind.CONTACTS})),
        (get_args(OfficeFact), frozenset({Kind.GROUP})),
        (get_args(ErasureFact), frozenset({Kind.GROUP})),
        ((RollCalled, EpochsCaughtUp, StaffNamed), frozenset({Kind.GROUP})),
        ((PersonNamed, Born, NationalityNoted, PaperNoted, PhoneNoted), frozenset({Kind.IDENTITY})),
        ((WhereaboutsNoted, StayBegan, StayExtended, StayEnded), frozenset({Kind.PLACE})),
        ((HouseRegistered, HouseChanged, HouseBurnt, HouseUsableAgain), frozenset({Kind.HOUSE})),
        ((HouseAddressed,), frozenset({Kind.ADDRESS})),
        (get_args(DocumentFact), frozenset(SECTIONS)),
        (get_args(DossierFact), frozenset({Kind.CASE})),
        ((WordsWritten, DossierWordsChosen), frozenset({Kind.STORY})),
        ((DossierLinesChosen,), frozenset({Kind.IDENTITY})),
        ((UsualTimeNoted,), frozenset({Kind.KNOWLEDGE})),
        (get_args(ViolationFact), frozenset({Kind.STORY})),
        (get_args(TestimonyFact), frozenset({Kind.STORY})),
        ((WaysFact,), frozenset({Kind.CASE, Kind.IDENTITY, Kind.STORY, Kind.HEALTH})),
        ((NoteWritten,), frozenset(SECTIONS) | {Kind.HOUSE, Kind.ADDRESS}),
        ((Undone, Settled), _BUT_ROSTER),
        ((StreamBegan,), frozenset(Kind)),
        ((StreamBeganFor,), frozenset(SECTIONS)),
        ((CaseRestricted,), frozenset({Kind.CASE, Kind.CONVERSATION})),
    ]
    return {fact: kinds for family, kinds in by_family for fact in family}


KINDS_OF: dict[type, frozenset[Kind]] = _kinds_of()
"""Each fact and the kinds of stream it may stand in."""

_F, _C, _V, _P, _K = (CircleId(role.value) for role in (Role.FRONT_DESK, Role.CASEWORK, Role.VISA, Role.PRESS, Role.STEWARD))

SAID_BY: dict[type, frozenset[CircleId]] = {
    LadderWritten: frozenset({_C, _K}),
    PhraseWritten: frozenset({_F, _C, _P}),
    SignalSet: frozenset({_K}),
    StaffNamed: frozenset({_K}),
    # Of those who read *case*, they alone can know: it says what lies in the conversation.
    CheckInExpected: DEFAULT_READERS[Kind.CONVERSATION],
    **dict.fromkeys(get_args(ApplicationFact), frozenset({_C, _V})),
}
"""The facts that not all who read their stream may say, and the circles that may."""


LASTING: frozenset[type] = frozenset({
    StreamBegan, StreamBeganFor, CaseRestricted, RollCalled, EpochsCaughtUp, LooksGathered, SectionOpened, AccessGiven, NotePlaced, CallAdopted, MessageAdopted, FileAdopted,
    AnswerSent, CallTold, CheckInExpected, DossierHandedOver, DossierEvidenceWent, DossierTestimonyWent, DossierWordsChosen, DossierLinesChosen,
    DossierConsentWithdrawn, ViolationsHandedOut, TestimonyConsentWithdrawn,
})  # fmt: skip
"""Facts that nobody takes back: what a caller wrote, what went out, what a person withdrew, by when a sign of life is expected. An undoing or a
settling of one changes nothing."""

OWN: frozenset[type] = frozenset({ExitCheckSigned})
"""Facts that only their author takes back."""


def sayers_of(fact: "Fact", author: MemberId | None, kind: Kind) -> frozenset[CircleId]:
    """The circles of which one makes what this author says in a stream of this kind count. Anybody names themself."""
    if isinstance(fact, StaffNamed) and fact.member == author:
        return frozenset({EVERYONE})
    return SAID_BY.get(type(fact), DEFAULT_READERS[kind])
