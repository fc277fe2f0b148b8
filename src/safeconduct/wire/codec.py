"""Facts to bytes and back, and the table of versioned wire names. Rule: a name is data written out here, never taken from a class."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import msgspec

from safeconduct.core import (
    application,
    call,
    case,
    checkin,
    clock,
    contact,
    diplomacy,
    document,
    dossier,
    erasure,
    group,
    house,
    knowledge,
    office,
    person,
    report,
    task,
    testimony,
    violation,
    ways,
)
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.ids import EventId, StreamId
from safeconduct.core.when import Moment
from safeconduct.errors import SealBroken
from safeconduct.wire.labels import Purpose, label

WIRE_NAMES: dict[str, type] = {
    "application.prepared/1": application.ApplicationPrepared,
    "application.planned/1": application.ApplicationPlanned,
    "application.rules_read/1": application.ApplicationRulesRead,
    "application.paper_ready/1": application.PaperReady,
    "application.step/1": application.ApplicationStep,
    "application.decided/1": application.ApplicationDecided,
    "application.decided/2": application.ApplicationAnswered,
    "appeal.lodged/1": application.AppealLodged,
    "embassy.visit/1": application.EmbassyVisit,
    "document.original_held/1": application.OriginalHeld,
    "document.added/1": document.DocumentAdded,
    "document.handed_on/1": document.DocumentHandedOn,
    "document.described/1": document.DocumentDescribed,
    "dossier.words_written/1": dossier.WordsWritten,
    "dossier.consented/1": dossier.DossierConsented,
    "dossier.consent_withdrawn/1": dossier.DossierConsentWithdrawn,
    "dossier.evidence_went/1": dossier.DossierEvidenceWent,
    "dossier.words_chosen/1": dossier.DossierWordsChosen,
    "dossier.lines_chosen/1": dossier.DossierLinesChosen,
    "dossier.testimony_went/1": dossier.DossierTestimonyWent,
    "dossier.handed_over/1": dossier.DossierHandedOver,
    "dossier.usual_time_noted/1": dossier.UsualTimeNoted,
    "visa.issued/1": application.VisaIssued,
    "exit_check.signed/1": application.ExitCheckSigned,
    "travel.planned/1": application.TravelPlanned,
    "travel.began/1": application.TravelBegan,
    "travel.called_off/1": application.TravelCalledOff,
    "person.admitted/1": application.PersonAdmitted,
    "person.handed_over/1": application.PersonHandedOver,
    "call.adopted/1": call.CallAdopted,
    "call.message_adopted/1": call.MessageAdopted,
    "call.file_adopted/1": call.FileAdopted,
    "call.answer_sent/1": call.AnswerSent,
    "call.judged/1": call.CallJudged,
    "call.taken/1": call.CallTaken,
    "call.accepted/1": call.CallAccepted,
    "call.referred/1": call.CallReferred,
    "call.declined/1": call.CallDeclined,
    "call.told/1": call.CallTold,
    "call.joined/1": call.CallsJoined,
    "call.kept_apart/1": call.CallsKeptApart,
    "call.set_aside/1": call.CallSetAside,
    "call.brought_back/1": call.CallBroughtBack,
    "call.case_linked/1": call.CaseLinked,
    "case.opened/1": case.CaseOpened,
    "case.handle_set/1": case.HandleSet,
    "case.stage_reached/1": case.StageReached,
    "case.side_state_set/1": case.SideStateSet,
    "case.owner_set/1": case.OwnerSet,
    "case.person_added/1": case.PersonAdded,
    "case.person_left/1": case.PersonLeft,
    "case.section_opened/1": case.SectionOpened,
    "case.access_given/1": case.AccessGiven,
    "case.restricted/1": case.CaseRestricted,
    "case.note_placed/1": case.NotePlaced,
    "case.kept_longer/1": case.CaseKeptLonger,
    "section.note_written/1": case.NoteWritten,
    "stream.undone/1": case.Undone,
    "stream.settled/1": case.Settled,
    "check_in.agreed/1": checkin.CheckInAgreed,
    "check_in.heard/1": checkin.CheckInHeard,
    "check_in.rung_taken/1": checkin.CheckInRungTaken,
    "check_in.ended/1": checkin.CheckInEnded,
    "check_in.expected/1": checkin.CheckInExpected,
    "clock.set/1": clock.ClockSet,
    "clock.withdrawn/1": clock.ClockWithdrawn,
    "house.registered/1": house.HouseRegistered,
    "house.changed/1": house.HouseChanged,
    "house.burnt/1": house.HouseBurnt,
    "house.usable_again/1": house.HouseUsableAgain,
    "house.addressed/1": house.HouseAddressed,
    "stay.began/1": house.StayBegan,
    "stay.extended/1": house.StayExtended,
    "stay.ended/1": house.StayEnded,
    "source.read/1": knowledge.SourceRead,
    "statement.noted/1": knowledge.StatementNoted,
    "statement.same_as/1": knowledge.StatementsSame,
    "intervention.noted/1": knowledge.InterventionNoted,
    "intervention.country_noted/1": knowledge.InterventionCountryNoted,
    "intervention.followed_up/1": knowledge.InterventionFollowedUp,
    "position.noted/1": diplomacy.PositionNoted,
    "commitment.made/1": diplomacy.CommitmentMade,
    "commitment.followed_up/1": diplomacy.CommitmentFollowedUp,
    "press_line.set/1": diplomacy.PressLineSet,
    "contact.noted/1": contact.ContactNoted,
    "contact.ended/1": contact.ContactEnded,
    "post.noted/1": contact.PostNoted,
    "report.added/1": report.ReportAdded,
    "report.described/1": report.ReportDescribed,
    "report.statement_confirmed/1": report.StatementConfirmed,
    "report.statement_discarded/1": report.StatementDiscarded,
    "report.statements_joined/1": report.StatementsJoined,
    "report.reliability_judged/1": report.ReliabilityJudged,
    "erase.ordered/1": erasure.EraseOrdered,
    "erase.pieces/1": erasure.PiecesNamed,
    "erase.agreed/1": erasure.EraseAgreed,
    "erase.stopped/1": erasure.EraseStopped,
    "erase.done/1": erasure.EraseDone,
    "erase.own_rows/1": erasure.OwnRowsErased,
    "keeping.rule_set/1": erasure.KeepingRuleSet,
    "office.ladder_written/1": office.LadderWritten,
    "office.phrase_written/1": office.PhraseWritten,
    "office.shift_handed_over/1": office.ShiftHandedOver,
    "office.looks_gathered/1": office.LooksGathered,
    "office.signal_set/1": office.SignalSet,
    "office.view_saved/1": office.ViewSaved,
    "person.named/1": person.PersonNamed,
    "person.born/1": person.Born,
    "person.nationality_noted/1": person.NationalityNoted,
    "person.paper_noted/1": person.PaperNoted,
    "person.phone_noted/1": person.PhoneNoted,
    "place.whereabouts_noted/1": person.WhereaboutsNoted,
    "case.risk_judged/1": task.RiskJudged,
    "case.need_noted/1": task.NeedNoted,
    "case.need_met/1": task.NeedMet,
    "task.set/1": task.TaskSet,
    "task.changed/1": task.TaskChanged,
    "task.done/1": task.TaskDone,
    "testimony.taken/1": testimony.TestimonyTaken,
    "testimony.passage_written/1": testimony.PassageWritten,
    "testimony.consented/1": testimony.TestimonyConsented,
    "testimony.consent_withdrawn/1": testimony.TestimonyConsentWithdrawn,
    "violation.event_noted/1": violation.EventNoted,
    "violation.party_noted/1": violation.PartyNoted,
    "violation.act_noted/1": violation.ActNoted,
    "violation.involvement_noted/1": violation.InvolvementNoted,
    "violation.information_noted/1": violation.InformationNoted,
    "violation.intervention_noted/1": violation.ReliefNoted,
    "violation.handed_out/1": violation.ViolationsHandedOut,
    "way.fact_noted/1": ways.WayFactNoted,
    "way.note_written/1": contact.WayNoteWritten,
    "group.founded/1": group.GroupFounded,
    "circle.added/1": group.CircleAdded,
    "member.added/1": group.MemberAdded,
    "member.seated/1": group.MemberSeated,
    "member.let_in/1": group.MemberLetIn,
    "member.unseated/1": group.MemberUnseated,
    "member.removed/1": group.MemberRemoved,
    "device.suspended/1": group.DeviceSuspended,
    "device.restored/1": group.DeviceRestored,
    "device.added/1": group.DeviceAdded,
    "epoch.began/1": group.EpochBegan,
    "steward.seconded/1": group.StewardSeconded,
    "recovery.renewed/1": group.RecoveryRenewed,
    "stream.began/1": group.StreamBegan,
    "stream.began_for/1": group.StreamBeganFor,
    "roll.called/1": group.RollCalled,
    "epoch.caught_up/1": group.EpochsCaughtUp,
    "staff.named/1": group.StaffNamed,
}
"""Every released name, for ever: a name is added, never changed or taken away. Source: docs/protocol.md, section 9."""

NAME_OF: dict[type, str] = {fact: name for name, fact in WIRE_NAMES.items()}

VERSION = 1


@dataclass(frozen=True, slots=True)
class Plain:
    """What stands inside a sealed event. Shape: see core.event.Event; who wrote it is the row's to say."""

    stream: StreamId
    fact: Fact | Unreadable
    salt: bytes
    moment: Moment
    depth: int
    after: tuple[EventId, ...]
    roster: tuple[EventId, ...]

    def to_bytes(self) -> bytes:
        name, body = fact_to_bytes(self.fact)
        return msgspec.msgpack.encode(
            [VERSION, self.stream, name, body, self.salt, self.moment, self.depth, list(self.after), list(self.roster)]
        )

    @classmethod
    def parse(cls, raw: bytes) -> "Plain":
        """Raises: SealBroken when the bytes are no event. A fact of an unknown name is kept as Unreadable."""
        try:
            parts = _parts_decoder().decode(raw)
        except (msgspec.MsgspecError, ValueError):
            raise SealBroken("An opened record is not in the form of an event.") from None
        version, stream, name, body, salt, moment, depth, after, roster = parts
        fact = fact_from_bytes(name, body) if version == VERSION else Unreadable(name, body)
        return cls(
            StreamId(stream),
            fact,
            salt,
            Moment(moment),
            depth,
            after,
            roster,
        )


_Moment = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]
"""A claim, but one that a calendar can show: no later than the year 9999."""

_Depth = Annotated[int, msgspec.Meta(ge=1, le=2**53)]

_EventName = Annotated[EventId, msgspec.Meta(min_length=64, max_length=64)]
"""So that no event names more others than one question to the index can hold."""

_Parts = tuple[int, str, str, bytes, bytes, _Moment, _Depth, tuple[_EventName, ...], tuple[_EventName, ...]]

MOST_NUMBER = 2**53


@cache
def _parts_decoder() -> msgspec.msgpack.Decoder[_Parts]:
    return msgspec.msgpack.Decoder(_Parts)


@cache
def _decoder_of(kind: type) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def event_id(plain: bytes) -> EventId:
    """The name of an event: the hash of its plain bytes. Source: docs/protocol.md, section 3."""
    return EventId(hashlib.sha256(label(Purpose.EVENT_ID, plain)).hexdigest())


def fact_to_bytes(fact: Fact | Unreadable) -> tuple[str, bytes]:
    """The fact's wire name and its fields as a MessagePack map."""
    if isinstance(fact, Unreadable):
        return fact.wire_name, fact.raw
    return NAME_OF[type(fact)], msgspec.msgpack.encode(fact)


def fact_from_bytes(name: str, raw: bytes) -> Fact | Unreadable:
    """The fact, or Unreadable for a name or a field's form that this version does not know."""
    kind = WIRE_NAMES.get(name)
    if kind is None:
        return Unreadable(name, raw)
    try:
        fact: Fact = _decoder_of(kind).decode(raw)
        if not _is_storable(raw):
            return Unreadable(name, raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Unreadable(name, raw)
    return fact


def _is_storable(raw: bytes) -> bool:
    """Whether every number fits where numbers are kept; only those of eight bytes are looked at, for all others do."""
    return not (b"\xcf" in raw or b"\xd3" in raw) or _is_small(msgspec.msgpack.decode(raw))


def _is_small(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_small(one) for one in value.values())
    if isinstance(value, list):
        return all(_is_small(one) for one in value)
    return not isinstance(value, int) or -MOST_NUMBER <= value <= MOST_NUMBER
