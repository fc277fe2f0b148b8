"""Every fact as one sentence. Rule: the author and the moment stand beside it, so a sentence says only what happened; a fact without a
sentence is an error of the type checker."""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from safeconduct.core.application import ApplicationAnswered, ApplicationFact
from safeconduct.core.call import AnswerSent, CallAdopted, CallFact, MessageAdopted
from safeconduct.core.case import CaseFact, NoteWritten
from safeconduct.core.checkin import CheckInExpected, CheckInFact
from safeconduct.core.clock import ClockFact
from safeconduct.core.contact import ContactFact, WayNoteWritten
from safeconduct.core.diplomacy import DiplomacyFact
from safeconduct.core.document import DocumentFact
from safeconduct.core.dossier import DossierFact, DossierPart, WordsWritten
from safeconduct.core.erasure import ErasureFact
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.group import (
    EpochsCaughtUp,
    RollCalled,
    RosterFact,
    StaffNamed,
    StreamBegan,
    StreamBeganFor,
)
from safeconduct.core.house import HouseFact
from safeconduct.core.ids import MemberId
from safeconduct.core.knowledge import KnowledgeFact, StatementNoted
from safeconduct.core.office import OfficeFact, ShiftHandedOver
from safeconduct.core.person import PersonFact
from safeconduct.core.report import ReportFact, StatementConfirmed
from safeconduct.core.task import TaskFact
from safeconduct.core.testimony import TestimonyFact
from safeconduct.core.violation import ViolationFact
from safeconduct.core.ways import WaysFact
from safeconduct.desk.sentences.calls import of_call, of_check_in
from safeconduct.desk.sentences.cases import of_case, of_person, of_task
from safeconduct.desk.sentences.clocks import of_clock
from safeconduct.desk.sentences.contacts import of_contact
from safeconduct.desk.sentences.diplomacy import of_diplomacy
from safeconduct.desk.sentences.documents import of_document
from safeconduct.desk.sentences.dossiers import of_dossier
from safeconduct.desk.sentences.erasing import of_erasing
from safeconduct.desk.sentences.group import of_group, of_knowledge, of_office, of_roster
from safeconduct.desk.sentences.reports import of_report
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.sentences.violations import of_testimony, of_violation
from safeconduct.desk.sentences.way import of_application, of_house
from safeconduct.desk.sentences.ways import of_way_fact
from safeconduct.folds.sturdy import SET_ASIDE
from safeconduct.journal.erasing.carrying_out import ERASED
from safeconduct.web.language import Language

# Three parts of the union of facts, so that no function has to name them all; what belongs to none of them the type checker finds below.
_OnTheWay = HouseFact | ApplicationFact | ClockFact | DocumentFact | DossierFact
_Known = ViolationFact | TestimonyFact | KnowledgeFact | DiplomacyFact | ReportFact | ContactFact
_OfTheGroup = OfficeFact | ErasureFact | RosterFact | StreamBegan | StreamBeganFor | RollCalled | EpochsCaughtUp | StaffNamed

_HARD_PARTS = (DossierPart.CHRONOLOGY, DossierPart.RISK, DossierPart.NO_SAFETY_INSIDE)


def sentence(
    fact: Fact | Unreadable,
    language: Language,
    names: Mapping[MemberId, str],
    handles: Mapping[str, str],
    zone: tzinfo = UTC,
) -> str:
    """What happened, in one sentence without its author.

    Shape: plain text, to be escaped; `handles` by the ids of cases, calls, houses and persons.
    """
    # A reason nobody gave leaves its place at the end of the sentence empty.
    return _said(fact, Saying(language, names, handles, zone)).strip()


def _said(fact: Fact | Unreadable, say: Saying) -> str:
    if isinstance(fact, Unreadable) and fact.wire_name == ERASED:
        return say.text("An entry was erased here.")
    if isinstance(fact, Unreadable) and fact.wire_name == SET_ASIDE:
        return say.text("This entry is not as our program writes them, and cannot be shown. It is kept, and counts for nothing here.")
    if isinstance(fact, Unreadable):
        return say.text("Written by a newer version of this program; it cannot be read here yet.")
    if isinstance(fact, CaseFact):
        return of_case(fact, say)
    if isinstance(fact, TaskFact):
        return of_task(fact, say)
    if isinstance(fact, PersonFact):
        return of_person(fact, say)
    if isinstance(fact, CallFact):
        return of_call(fact, say)
    if isinstance(fact, CheckInFact | CheckInExpected):
        return of_check_in(fact, say)
    if isinstance(fact, WaysFact):
        return of_way_fact(fact, say)
    return _of_the_rest(fact, say)


def _of_the_rest(fact: _OnTheWay | _Known | _OfTheGroup, say: Saying) -> str:
    if isinstance(fact, _OnTheWay):
        return _of_the_way(fact, say)
    if isinstance(fact, _Known):
        return _of_what_is_known(fact, say)
    return _of_ourselves(fact, say)


def _of_the_way(fact: _OnTheWay, say: Saying) -> str:
    if isinstance(fact, HouseFact):
        return of_house(fact, say)
    if isinstance(fact, ApplicationFact):
        return of_application(fact, say)
    if isinstance(fact, ClockFact):
        return of_clock(fact, say)
    if isinstance(fact, DocumentFact):
        return of_document(fact, say)
    return of_dossier(fact, say)


def _of_what_is_known(fact: _Known, say: Saying) -> str:
    if isinstance(fact, ViolationFact):
        return of_violation(fact, say)
    if isinstance(fact, TestimonyFact):
        return of_testimony(fact, say)
    if isinstance(fact, ContactFact):
        return of_contact(fact, say)
    if isinstance(fact, ReportFact):
        return of_report(fact, say)
    return of_diplomacy(fact, say) if isinstance(fact, DiplomacyFact) else of_knowledge(fact, say)


def _of_ourselves(fact: _OfTheGroup, say: Saying) -> str:
    if isinstance(fact, OfficeFact):
        return of_office(fact, say)
    if isinstance(fact, ErasureFact):
        return of_erasing(fact, say)
    if isinstance(fact, RosterFact):
        return of_roster(fact, say)
    return of_group(fact, say)


def words_of(fact: Fact | Unreadable) -> str:
    """The long words that stand below the sentence, as they were written; empty where the sentence says it all."""
    match fact:
        case (
            NoteWritten(text=text)
            | MessageAdopted(text=text)
            | AnswerSent(text=text)
            | ShiftHandedOver(text=text)
            | WordsWritten(text=text)
            | WayNoteWritten(text=text)
        ):
            return text
        case CallAdopted(asked=asked):
            return asked.story
        case StatementNoted(text=text) | StatementConfirmed(text=text):
            return text
        case ApplicationAnswered(questions=questions):
            return questions
        case _:
            return ""


def is_hard(fact: Fact | Unreadable) -> bool:
    """Whether its words describe violence and stay folded until somebody asks."""
    match fact:
        case NoteWritten(hard=hard):
            return hard
        case WordsWritten(part=part):
            return part in _HARD_PARTS
        case _:
            return False
