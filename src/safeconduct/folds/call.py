"""A call for help as it stands. Rule: opened is not handled; a call goes new, answered, assigned, decided, told."""

from collections.abc import Iterable, Mapping
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
    FileAdopted,
    LetterNumber,
    MessageAdopted,
    MessageKind,
    Way,
)
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, CaseId, EventId, MemberId
from safeconduct.core.when import Moment
from safeconduct.folds.checkin import CheckInView, check_ins_of
from safeconduct.folds.standing import History, Standing, history_of
from safeconduct.folds.timeline import Contested, Entry, contested_of, timeline_of

MOST_GONE = 8
"""How many answers of one call may have been erased or undone while those after them keep their numbers."""

Decision = CallAccepted | CallReferred | CallDeclined
Adopted = CallAdopted | MessageAdopted | FileAdopted


class CallState(StrEnum):
    """Shape: in order."""

    NEW = "new"
    ANSWERED = "answered"
    ASSIGNED = "assigned"
    DECIDED = "decided"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation. Shape: `author` is None for the caller's own; `kind` is words for ours and for a file."""

    event: EventId
    moment: Moment
    author: MemberId | None
    kind: MessageKind
    text: str
    number: int
    language: str = ""
    row: str = ""
    file: FileAdopted | None = None


@dataclass(frozen=True, slots=True)
class JoinedTo:
    other: str
    why: str
    event: EventId
    author: MemberId


@dataclass(frozen=True, slots=True)
class CallView:
    """Shape: `waiting` are the caller's messages that nobody has answered, by kind, each with the earliest; empty when set aside or told;
    `files_waiting` the files among them, beside `waiting`, each with when we had it.
    `spoke_since` when the caller wrote what nobody who set the call aside had seen."""

    call: CallId
    adopted: CallAdopted | None
    state: CallState
    owner: Standing[MemberId]
    judgement: Standing[CallJudged]
    decision: Standing[Decision]
    messages: tuple[Message, ...]
    joined: tuple[JoinedTo, ...]
    kept_apart: frozenset[str]
    aside: Standing[CallSetAside | None]
    spoke_since: bool
    case: CaseId | None
    waiting: Mapping[MessageKind, Moment]
    files_waiting: tuple[tuple[FileAdopted, Moment], ...]
    check_ins: tuple[CheckInView, ...]
    timeline: tuple[Entry, ...]
    contested: tuple[Contested, ...]
    reached: Moment | None
    """When we first had it: of a letter by the clock of the desk that took it in, whatever moment its sender wrote on it; of a call that
    staff entered by what they say. `waiting` is measured the same way."""

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
    def keys(self) -> CallerKeys | None:
        return self.adopted.keys if self.adopted else None

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
        """What the caller last said of being safe; None when they said neither."""
        said = [m.kind for m in self.messages if m.kind in (MessageKind.SAFE, MessageKind.NOT_SAFE)]
        return said[-1] if said else None

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
    adopted = next((fact for _, fact in history.of(CallAdopted)), None)
    owner = history.standing((event, fact.owner) for event, fact in history.of(CallTaken))
    judgement = history.standing(history.of(CallJudged))
    decision = history.standing(_decisions(history))
    aside = history.standing(_asides(history))
    messages = _messages(history)
    told = _is_told(history, decision)
    return CallView(
        call=call,
        adopted=adopted,
        state=_state(messages, owner, decision, told=told),
        owner=owner,
        judgement=judgement,
        decision=decision,
        messages=messages,
        joined=_joined(history),
        kept_apart=frozenset(fact.other for _, fact in history.of(CallsKeptApart)),
        aside=aside,
        spoke_since=_spoke_since(history, aside),
        case=_case(history, decision),
        waiting=_waiting(history),
        files_waiting=tuple((fact, reached) for fact, _, reached in _unanswered(history) if isinstance(fact, FileAdopted)),
        check_ins=check_ins_of(history),
        timeline=timeline_of(history),
        contested=contested_of(
            ("owner", "", owner),
            ("judgement", "", judgement),
            ("decision", "", decision),
            ("aside", "", aside),
        ),
        reached=min((_reached(event, fact) for event, fact in history.of(CallAdopted)), default=None),
    )


def _reached(event: Event, fact: Adopted) -> Moment:
    """A stranger who may say since when they wait comes before everybody who told the truth, or stands on no list until that day."""
    return event.moment if fact.row else fact.arrived


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


def _messages(history: History) -> tuple[Message, ...]:
    """Both sides in order of display. Shape: a row that two desks adopted is one message."""
    found: dict[str, Message] = {}
    places = {event.id: number for number, event in enumerate(history.effective)}
    for event, heard in history.of(MessageAdopted):
        message = Message(event.id, heard.arrived, None, heard.kind, heard.text, heard.number, "", heard.row)
        found.setdefault(heard.row or event.id, message)
    for event, came in history.of(FileAdopted):
        message = Message(event.id, came.arrived, None, MessageKind.WORDS, "", came.number, "", came.row, came)
        found.setdefault(came.row or event.id, message)
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


def _waiting(history: History) -> Mapping[MessageKind, Moment]:
    waiting: dict[MessageKind, Moment] = {}
    for fact, kind, reached in _unanswered(history):
        if not isinstance(fact, FileAdopted):
            waiting[kind] = min(reached, waiting.get(kind, reached))
    return waiting


def _unanswered(history: History) -> list[tuple[Adopted, MessageKind, Moment]]:
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
        fact_row(event)
        for event, _, kind in asked
        if any(history.saw(name, event.id) for name in (handled + judged if kind is MessageKind.SAFE else handled))
    }
    return [(fact, kind, _reached(event, fact)) for event, fact, kind in asked if fact_row(event) not in answered]


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
    seen = {fact_row(event) for event in heard if any(history.saw(name, event.id) for name in setters)}
    return bool(setters) and any(fact_row(event) not in seen for event in heard)


def fact_row(event: Event) -> str:
    """The letterbox row a fact was adopted from, or the event itself when it came by another way."""
    fact = event.fact
    return fact.row or event.id if isinstance(fact, Adopted) else event.id
