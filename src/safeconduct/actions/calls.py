"""What staff do with a call. Rule: every call ends as told, and whoever cannot be helped now is offered another door."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.handles import is_taken
from safeconduct.actions.wanted import clean_field, cleaned
from safeconduct.core.call import (
    AnswerSent,
    CallAccepted,
    CallAdopted,
    CallBroughtBack,
    CallDeclined,
    CallJudged,
    CallReferred,
    CallSetAside,
    CallsJoined,
    CallsKeptApart,
    CallTaken,
    CallTold,
    CaseLinked,
    LetterNumber,
    MessageAdopted,
)
from safeconduct.core.case import CaseOpened, OwnerSet, Part, PersonAdded
from safeconduct.core.facts import Fact
from safeconduct.core.ids import CallId, CaseId, MemberId, PersonId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.task import RiskJudged
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.call import CallState, CallView
from safeconduct.folds.case import CaseView


@dataclass(frozen=True, slots=True)
class NewCase:
    """Shape: `taken` are the handles in use; `person`, when given, is put in as main applicant under the same handle; `risk` is the first
    judgement of the case, so that no danger known at the call is lost on the way."""

    case: CaseId
    handle: str
    taken: frozenset[str] = frozenset()
    owner: MemberId | None = None
    person: PersonId | None = None
    risk: RiskJudged | None = None

    def facts(self, handle: str, call: CallId | None = None) -> list[Fact]:
        """What opens the case, in one go: no crash leaves a case without the person it was opened for."""
        owner: list[Fact] = [OwnerSet(self.owner)] if self.owner else []
        person: list[Fact] = [PersonAdded(self.person, handle, Part.PRINCIPAL_APPLICANT)] if self.person else []
        risk: list[Fact] = [self.risk] if self.risk else []
        return [CaseOpened(self.case, handle, call), *owner, *person, *risk]


def enter_call(
    actor: Actor, wanted: CallAdopted, messages: Iterable[MessageAdopted | AnswerSent] = ()
) -> tuple[Placed, ...]:
    """A call by phone, letter, chat or visit, entered by staff, with both sides' messages of a pasted chat."""
    require(actor, Act.TAKE_IN_CALLS)
    messages = list(messages)
    entered = cleaned(replace(wanted, row="", keys=None), *(() if messages else ("asked.story",)))
    numbered: list[Fact] = []
    counts = {MessageAdopted: 0, AnswerSent: 0}
    for message in messages:
        counts[type(message)] += 1
        numbered.append(cleaned(replace(message, row="", number=LetterNumber(counts[type(message)])), "text"))
    return placed(actor, Kind.CONVERSATION, entered.call, [entered, *numbered])


def adopt_message(actor: Actor, view: CallView, message: MessageAdopted) -> tuple[Placed, ...]:
    """Takes a later message in. Nothing when its row was taken in already."""
    require(actor, Act.TAKE_IN_CALLS)
    if message.row and any(known.row == message.row for known in view.messages):
        return ()
    return _in_call(actor, view, message)


def take_call(actor: Actor, view: CallView, owner: MemberId) -> tuple[Placed, ...]:
    """Gives the call an owner, who may be the actor."""
    require(actor, Act.ANSWER_CALLS)
    return _in_call(actor, view, CallTaken(owner))


def judge_call(actor: Actor, view: CallView, judged: CallJudged, today: Day) -> tuple[Placed, ...]:
    require(actor, Act.ANSWER_CALLS)
    if judged.review_on < today:
        raise BadInput("Choose a day on which this is looked at again: today or later.", "review_on")
    return _in_call(actor, view, cleaned(judged, "reason"))


def answer_call(actor: Actor, view: CallView, answer: AnswerSent) -> tuple[Placed, ...]:
    """Shape: the answer's number is the view's next, whatever was asked for."""
    require(actor, Act.ANSWER_CALLS)
    return _in_call(actor, view, cleaned(replace(answer, number=view.next_answer), "text"))


def accept_call(actor: Actor, view: CallView, new: NewCase) -> tuple[Placed, ...]:
    """Opens a case from the call, whose conversation becomes the case's."""
    require(actor, Act.DECIDE_CALLS)
    _check_undecided(view)
    handle = clean_field(new.handle, "handle")
    if is_taken(handle, new.taken):
        raise Conflict("Another case carries this handle. Choose another.")
    return placed(actor, Kind.CASE, new.case, new.facts(handle, view.call)) + _in_call(
        actor, view, CallAccepted(new.case), CaseLinked(new.case)
    )


def refer_call(actor: Actor, view: CallView, referred: CallReferred) -> tuple[Placed, ...]:
    require(actor, Act.DECIDE_CALLS)
    _check_undecided(view)
    return _in_call(actor, view, cleaned(referred, "to", "why"))


def decline_calls(
    actor: Actor, views: Iterable[CallView], declined: CallDeclined, language: str
) -> tuple[Placed, ...]:
    """Not now, for one call or many: each is answered with the text, and told where the help page can tell them."""
    require(actor, Act.DECIDE_CALLS)
    fact = cleaned(declined, "door", "text")
    answers: tuple[Placed, ...] = ()
    for view in views:
        _check_undecided(view)
        answers += _in_call(actor, view, fact, *_said(view, fact.text, language))
    return answers


def tell_caller(actor: Actor, view: CallView, way: str) -> tuple[Placed, ...]:
    """The person knows what was decided, or `way` says why they cannot be told."""
    require(actor, Act.ANSWER_CALLS)
    if view.decision.empty:
        raise Conflict("Nothing is decided yet. Accept, refer or say not now first.")
    return _in_call(actor, view, CallTold(clean_field(way, "way")))


def join_calls(actor: Actor, view: CallView, other: CallView | CaseView, why: str) -> tuple[Placed, ...]:
    """Says that two are about the same person. Undone by undoing it."""
    require(actor, Act.DECIDE_CALLS)
    why = clean_field(why, "why")
    if isinstance(other, CaseView):
        return _in_call(actor, view, CallsJoined(other.case, why), CaseLinked(other.case))
    _check_other(view, other)
    back = placed(actor, Kind.CONVERSATION, other.call, [CallsJoined(view.call, why)])
    return _in_call(actor, view, CallsJoined(other.call, why)) + back


def keep_apart(actor: Actor, view: CallView, other: CallView | CaseView) -> tuple[Placed, ...]:
    """Says that two are not about the same person, so that nobody asks again."""
    require(actor, Act.DECIDE_CALLS)
    if isinstance(other, CaseView):
        return _in_call(actor, view, CallsKeptApart(other.case))
    _check_other(view, other)
    back = placed(actor, Kind.CONVERSATION, other.call, [CallsKeptApart(view.call)])
    return _in_call(actor, view, CallsKeptApart(other.call)) + back


def set_aside(actor: Actor, views: Iterable[CallView], reason: str) -> tuple[Placed, ...]:
    """Junk goes out of sight, many at once; nothing of it is removed."""
    require(actor, Act.DECIDE_CALLS)
    fact = CallSetAside(clean_field(reason, "reason"))
    return tuple(one for view in views if not view.is_set_aside for one in _in_call(actor, view, fact))


def bring_back(actor: Actor, view: CallView) -> tuple[Placed, ...]:
    require(actor, Act.DECIDE_CALLS)
    if not view.is_set_aside:
        raise Conflict("This call is not set aside. Load the page again.")
    return _in_call(actor, view, CallBroughtBack())


def _in_call(actor: Actor, view: CallView, *facts: Fact) -> tuple[Placed, ...]:
    return placed(actor, Kind.CONVERSATION, view.call, facts)


def _said(view: CallView, text: str, language: str) -> tuple[Fact, ...]:
    """Who came by phone or letter has no code to read an answer with; a colleague must tell them and say so."""
    if not view.keys:
        return ()
    return AnswerSent(text, language, view.next_answer), CallTold("help page")


def _check_undecided(view: CallView) -> None:
    if view.state in (CallState.DECIDED, CallState.TOLD):
        raise Conflict("This call is decided already. Undo that decision first.")


def _check_other(view: CallView, other: CallView) -> None:
    if view.call == other.call:
        raise BadInput("These are one and the same call.", "other")
