"""A call for help as it stands. Rule: opened is not handled; a call goes new, answered, assigned, decided, told."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.call import (
    AnswerSent,
    Asked,
    CallAccepted,
    CallAdopted,
    CallBroughtBack,
    CallDeclined,
    CallerKeys,
    CallJudged,
    CallReferred,
    CallSetAside,
    CallsJoined,
    CallsKeptApart,
    CallTaken,
    CallTold,
    CaseLinked,
    Danger,
    FileAdopted,
    LetterNumber,
    MessageAdopted,
    MessageKind,
    Way,
)
from safeconduct.core.case import CaseRestricted
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, CaseId, EventId, MemberId
from safeconduct.core.when import Moment
from safeconduct.folds.checkin import CheckInView, check_ins_of
from safeconduct.folds.letters import (
    Adopted,
    FirstLetter,
    Readings,
    adoption_of,
    differing,
    first_letters,
    reached,
    readings_of,
)
from safeconduct.folds.restricted import restricted_of
from safeconduct.folds.standing import History, Standing, history_of
from safeconduct.folds.timeline import Contested, Entry, contested_of, timeline_of

MOST_GONE = 8
"""How many answers of one call may have been erased or undone while those after them keep their numbers."""

Decision = CallAccepted | CallReferred | CallDeclined


_AS_SAID = (Danger.LIFE_NOW, Danger.HOURS, None, Danger.DAYS, Danger.NONE_SEEN)
"""What callers say of their danger, worst first. What nobody said is never taken for less than days."""


class CallState(StrEnum):
    """Shape: in order."""

    NEW = "new"
    ANSWERED = "answered"
    ASSIGNED = "assigned"
    DECIDED = "decided"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation. Shape: `author` is None for the caller's own; `kind` is words for ours and for a file;
    `taken_in_by` is empty unless desks took the same letter in with different words: then whose desk says these."""

    event: EventId
    moment: Moment
    author: MemberId | None
    kind: MessageKind
    text: str
    number: int
    language: str = ""
    row: str = ""
    file: FileAdopted | None = None
    taken_in_by: tuple[MemberId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unanswered:
    fact: Adopted
    kind: MessageKind
    since: Moment


@dataclass(frozen=True, slots=True)
class JoinedTo:
    other: str
    why: str
    event: EventId
    author: MemberId


@dataclass(frozen=True, slots=True)
class CallView:
    """Shape: `first_letters` are several only where desks took in different ones. `waiting` are the caller's messages that nobody has answered, by kind, each with the earliest; empty when set aside or told;
    `files_waiting` the files among them, beside `waiting`, each with when we had it.
    `spoke_since` when the caller wrote what nobody who set the call aside had seen."""

    call: CallId
    first_letters: tuple[FirstLetter, ...]
    state: CallState
    owner: Standing[MemberId]
    judgement: Standing[CallJudged]
    decision: Standing[Decision]
    messages: tuple[Message, ...]
    joined: tuple[JoinedTo, ...]
    kept_apart: frozenset[str]
    aside: Standing[CallSetAside | None]
    restricted: Standing[CaseRestricted]
    spoke_since: bool
    case: CaseId | None
    waiting: Mapping[MessageKind, Moment]
    files_waiting: tuple[tuple[FileAdopted, Moment], ...]
    check_ins: tuple[CheckInView, ...]
    timeline: tuple[Entry, ...]
    contested: tuple[Contested, ...]
    differs_since: Moment | None
    """The earliest letter that our desks took in with different words and that nobody has answered who had seen them all."""
    reached: Moment | None
    """When we first had it: of a letter by the clock of the desk that took it in, whatever moment its sender wrote on it; of a call that
    staff entered by what they say. `waiting` is measured the same way."""

    @property
    def adopted(self) -> CallAdopted | None:
        """The first letter; of different ones that with the worst danger."""
        return min((one.adopted for one in self.first_letters), key=lambda one: _AS_SAID.index(one.asked.danger), default=None)

    @property
    def asked(self) -> Asked:
        return self.adopted.asked if self.adopted else Asked("")

    @property
    def arrived(self) -> Moment | None:
        return self.adopted.arrived if self.adopted else None

    @property
    def language(self) -> str:
        return self.adopted.language if self.adopted else ""

    @property
    def way(self) -> Way | None:
        return self.adopted.way if self.adopted else None

    @property
    def keys(self) -> tuple[CallerKeys, ...]:
        """Empty for whoever has no code. Shape: more than one only where there are different first letters, whose first was first."""
        return tuple(dict.fromkeys(one.adopted.keys for one in self.first_letters if one.adopted.keys))

    @property
    def spoken_handle(self) -> str:
        return self.adopted.spoken_handle if self.adopted else ""

    @property
    def is_set_aside(self) -> bool:
        """Only for the words that were judged: new words bring it back. Shape: when it is contested the call stays in sight."""
        return _are_aside(self.aside) and not self.spoke_since

    @property
    def later(self) -> str:
        """What the caller wrote after the call: empty for nothing, `not safe` while that waits for somebody, else `words`."""
        if self.safety is MessageKind.NOT_SAFE and self.waiting_since is not None:
            return MessageKind.NOT_SAFE.value
        return MessageKind.WORDS.value if any(one.author is None for one in self.messages) else ""

    @property
    def is_withdrawn(self) -> bool:
        return any(m.kind is MessageKind.WITHDRAWN for m in self.messages)

    @property
    def safety(self) -> MessageKind | None:
        """What the caller last said of being safe; None when they said neither. Of one letter that desks read differently the worse counts."""
        said = [m for m in self.messages if m.kind in (MessageKind.SAFE, MessageKind.NOT_SAFE)]
        last = {m.kind for m in said if m is said[-1] or (m.taken_in_by and m.row == said[-1].row)}
        return next((kind for kind in (MessageKind.NOT_SAFE, MessageKind.SAFE) if kind in last), None)

    @property
    def differs(self) -> bool:
        """Whether our desks took a letter in with different words."""
        return len(self.first_letters) > 1 or any(m.taken_in_by for m in self.messages)

    @property
    def waiting_since(self) -> Moment | None:
        """The earliest of the caller's messages that nobody has answered."""
        return min([*self.waiting.values(), *(reached for _, reached in self.files_waiting)], default=None)

    @property
    def contact_changed(self) -> str:
        """How the caller last asked to be contacted instead of as they said at first; empty when they did not."""
        said = [m.text for m in self.messages if m.kind is MessageKind.CONTACT_CHANGED]
        return said[-1] if said else ""

    @property
    def files(self) -> tuple[FileAdopted, ...]:
        """What the person sent beside words."""
        return tuple(m.file for m in self.messages if m.file)

    @property
    def next_answer(self) -> LetterNumber:
        """The number of the next answer of ours, from 1. Somebody who says that theirs was the thousandth is not followed: the person looks
        only a little way beyond what they find."""
        numbers = [m.number for m in self.messages if m.author is not None]
        return LetterNumber(1 + max((number for number in numbers if number <= len(numbers) + MOST_GONE), default=0))


def fold_call(call: CallId, events: Iterable[Event]) -> CallView:
    """The call as the events of its streams leave it."""
    return call_after(call, history_of(events))


def call_after(call: CallId, history: History) -> CallView:
    owner = history.standing((event, fact.owner) for event, fact in history.of(CallTaken))
    judgement = history.standing(history.of(CallJudged))
    decision = history.standing(_decisions(history))
    aside = history.standing(_asides(history))
    letters, readings, unanswered = first_letters(call, history), readings_of(history), _unanswered(history)
    messages = _messages(history, readings)
    told = _is_told(history, decision)
    return CallView(
        call=call,
        first_letters=letters,
        state=_state(messages, owner, decision, told=told),
        owner=owner,
        judgement=judgement,
        decision=decision,
        messages=messages,
        joined=_joined(history),
        kept_apart=frozenset(fact.other for _, fact in history.of(CallsKeptApart)),
        aside=aside,
        restricted=restricted_of(history),
        spoke_since=_spoke_since(history, aside),
        case=_case(history, decision),
        waiting=_waiting(unanswered),
        files_waiting=tuple((one.fact, one.since) for one in unanswered if isinstance(one.fact, FileAdopted)),
        check_ins=check_ins_of(history),
        timeline=timeline_of(history),
        contested=contested_of(
            ("owner", "", owner),
            ("judgement", "", judgement),
            ("decision", "", decision),
            ("aside", "", aside),
        ),
        differs_since=_differs_since(letters, readings, unanswered),
        reached=min((reached(event, fact) for event, fact in history.of(CallAdopted)), default=None),
    )


def _decisions(history: History) -> Iterable[tuple[Event, Decision]]:
    yield from history.of(CallAccepted)
    yield from history.of(CallReferred)
    yield from history.of(CallDeclined)


def _asides(history: History) -> Iterable[tuple[Event, CallSetAside | None]]:
    yield from history.of(CallSetAside)
    for event, _ in history.of(CallBroughtBack):
        yield event, None


def _is_told(history: History, decision: Standing[Decision]) -> bool:
    """Told is what was decided then: a decision made anew must be told anew."""
    told = [event.id for event, _ in history.of(CallTold)]
    return not decision.empty and all(
        any(history.saw(teller, written.event) for teller in told) for written in decision.values
    )


def _state(
    messages: tuple[Message, ...], owner: Standing[MemberId], decision: Standing[Decision], *, told: bool
) -> CallState:
    if told:
        return CallState.TOLD
    if not decision.empty:
        return CallState.DECIDED
    if not owner.empty:
        return CallState.ASSIGNED
    return CallState.ANSWERED if any(m.author for m in messages) else CallState.NEW


def _messages(history: History, readings: Readings) -> tuple[Message, ...]:
    """Both sides in order of display. Shape: a row that desks adopted alike is one message; what they adopted differently stands side by
    side, for one of them was made to say what the letter does not."""
    found: dict[Hashable, Message] = {}
    places = {event.id: number for number, event in enumerate(history.effective)}
    for event, heard in history.of(MessageAdopted):
        message = Message(event.id, heard.arrived, None, heard.kind, heard.text, heard.number, "", heard.row, None, differing(readings, heard))
        found.setdefault(adoption_of(event), message)
    for event, came in history.of(FileAdopted):
        message = Message(event.id, came.arrived, None, MessageKind.WORDS, "", came.number, "", came.row, came, differing(readings, came))
        found.setdefault(adoption_of(event), message)
    for event, sent in history.of(AnswerSent):
        message = Message(
            event.id,
            event.moment,
            event.author,
            MessageKind.WORDS,
            sent.text,
            sent.number,
            sent.language,
            sent.row,
        )
        found.setdefault(event.id, message)
    return tuple(sorted(found.values(), key=lambda message: places[message.event]))


def _differs_since(letters: tuple[FirstLetter, ...], readings: Readings, unanswered: list[_Unanswered]) -> Moment | None:
    first = [one.adopted for one in letters] if len(letters) > 1 else []
    return min((one.since for one in unanswered if differing(readings, one.fact) or one.fact in first), default=None)


def _joined(history: History) -> tuple[JoinedTo, ...]:
    return tuple(
        JoinedTo(fact.other, fact.why, event.id, event.author) for event, fact in history.of(CallsJoined)
    )


def _case(history: History, decision: Standing[Decision]) -> CaseId | None:
    linked = history.standing((event, fact.case) for event, fact in history.of(CaseLinked))
    if not linked.empty:
        return linked.values[0].value
    accepted = [w.value.case for w in decision.values if isinstance(w.value, CallAccepted)]
    return accepted[0] if accepted else None


def _waiting(unanswered: list[_Unanswered]) -> Mapping[MessageKind, Moment]:
    waiting: dict[MessageKind, Moment] = {}
    for one in unanswered:
        if not isinstance(one.fact, FileAdopted):
            waiting[one.kind] = min(one.since, waiting.get(one.kind, one.since))
    return waiting


def _unanswered(history: History) -> list[_Unanswered]:
    """An answer answers what its author had seen, and nothing that came in meanwhile. Who says that they are safe asks for no answer: a
    judgement made after it deals with it too."""
    handled = [event.id for event, _ in history.of(AnswerSent)] + [
        event.id for event, _ in history.of(CallTold)
    ]
    handled += _still_aside(history)
    judged = [event.id for event, _ in history.of(CallJudged)]
    asked: list[tuple[Event, Adopted, MessageKind]] = [(event, fact, MessageKind.WORDS) for event, fact in history.of(CallAdopted)]
    asked += [(event, fact, fact.kind) for event, fact in history.of(MessageAdopted)]
    asked += [(event, fact, MessageKind.WORDS) for event, fact in history.of(FileAdopted)]
    answered = {
        adoption_of(event)
        for event, _, kind in asked
        if any(history.saw(name, event.id) for name in (handled + judged if kind is MessageKind.SAFE else handled))
    }
    return [_Unanswered(fact, kind, reached(event, fact)) for event, fact, kind in asked if adoption_of(event) not in answered]


def _still_aside(history: History) -> list[EventId]:
    """Setting aside answers only while it stands: what is brought back waits again."""
    standing = history.standing(_asides(history))
    holds = _are_aside(standing) and not _spoke_since(history, standing)
    return [written.event for written in standing.values] if holds else []


def _are_aside(aside: Standing[CallSetAside | None]) -> bool:
    return not aside.empty and all(written.value is not None for written in aside.values)


def _spoke_since(history: History, aside: Standing[CallSetAside | None]) -> bool:
    """Whether there are words that none of those who set the call aside had seen. A letter that two desks took in is one."""
    setters = [written.event for written in aside.values if written.value is not None]
    heard = [event for event, _ in (*history.of(MessageAdopted), *history.of(FileAdopted))]
    seen = {adoption_of(event) for event in heard if any(history.saw(name, event.id) for name in setters)}
    return bool(setters) and any(adoption_of(event) not in seen for event in heard)
