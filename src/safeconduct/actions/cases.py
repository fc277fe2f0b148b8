"""What staff do with a case and the people in it. Rule: each fact goes into the section it belongs in, or not at all."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.calls import NewCase
from safeconduct.actions.handles import is_taken
from safeconduct.actions.stages import BY_FACT, BY_HAND, check_on_the_way, side_moved
from safeconduct.actions.wanted import clean_field, cleaned
from safeconduct.core.case import (
    AccessGiven,
    CaseKeptLonger,
    CaseRestricted,
    HandleSet,
    NotePlaced,
    NoteWritten,
    OwnerSet,
    PersonAdded,
    PersonLeft,
    SideState,
    SideStateSet,
    Stage,
    StageReached,
)
from safeconduct.core.facts import Fact
from safeconduct.core.ids import CircleId, MemberId, NeedId, PersonId, TaskId
from safeconduct.core.person import (
    Born,
    NationalityNoted,
    PaperNoted,
    PersonNamed,
    PhoneNoted,
    WhereaboutsNoted,
)
from safeconduct.core.section import DEFAULT_READERS, SECTIONS, Kind, Placed, Subject
from safeconduct.core.task import NeedMet, NeedNoted, RiskJudged, TaskChanged, TaskDone, TaskSet
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.case import CaseView, PlacedNote
from safeconduct.folds.work import TaskView

IdentityFact = PersonNamed | Born | NationalityNoted | PaperNoted | PhoneNoted

_REQUIRED = {PaperNoted: ("kind",), PhoneNoted: ("number",)}


def open_case(actor: Actor, new: NewCase) -> tuple[Placed, ...]:
    """A case that did not come from a call."""
    require(actor, Act.OPEN_CASES)
    handle = _free_handle(new.handle, new.taken)
    return placed(actor, Kind.CASE, new.case, new.facts(handle))


def set_handle(actor: Actor, view: CaseView, handle: str, taken: frozenset[str]) -> tuple[Placed, ...]:
    """Shape: `taken` are the handles of the other cases."""
    require(actor, Act.EDIT_CASES)
    return _in_case(actor, view, HandleSet(_free_handle(handle, taken)))


def set_owner(actor: Actor, view: CaseView, owner: MemberId) -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    return _in_case(actor, view, OwnerSet(owner))


def reach_stage(actor: Actor, view: CaseView, stage: Stage) -> tuple[Placed, ...]:
    """Moves the case along the way, or back, by hand."""
    require(actor, Act.MOVE_CASES)
    check_on_the_way(view)
    if stage not in BY_HAND:
        raise Conflict(BY_FACT[stage])
    return _in_case(actor, view, StageReached(stage))


def set_side_state(actor: Actor, view: CaseView, wanted: SideStateSet) -> tuple[Placed, ...]:
    """Sets the case beside the way, or (None) brings it back."""
    require(actor, Act.MOVE_CASES)
    return _in_case(actor, view, side_moved(view, cleaned(wanted, "reason")))


def keep_longer(actor: Actor, view: CaseView, until: Day | None, why: str) -> tuple[Placed, ...]:
    """The closed case outlives the group's rule, with the reason beside it. Shape: None until somebody says otherwise."""
    require(actor, Act.EDIT_CASES)
    if view.closed is None:
        raise Conflict("This case is not closed, so it is kept in any case.")
    return _in_case(actor, view, CaseKeptLonger(until, clean_field(why, "why")))


def withdraw(actor: Actor, view: CaseView, reason: str) -> tuple[Placed, ...]:
    """The person wants no more; they may at any stage, and whoever hears it may write it down."""
    require(actor, Act.EDIT_CASES)
    wanted = SideStateSet(SideState.WITHDRAWN, clean_field(reason, "reason"))
    return _in_case(actor, view, side_moved(view, wanted))


def add_person(actor: Actor, view: CaseView, person: PersonAdded) -> tuple[Placed, ...]:
    """Shape: a handle, no name; it is no other person's in this case."""
    require(actor, Act.EDIT_CASES)
    added = cleaned(person, "handle")
    if any(other.person == added.person and other.is_here for other in view.people):
        raise Conflict("This person is in the case already. Load the page again.")
    if is_taken(added.handle, [other.handle for other in view.people_here]):
        raise BadInput("Somebody in this case carries this handle. Choose another.", "handle")
    return _in_case(actor, view, added)


def leave_person(actor: Actor, view: CaseView, person: PersonId, why: str) -> tuple[Placed, ...]:
    """Somebody is no longer part of this case."""
    require(actor, Act.EDIT_CASES)
    check_person(view, person)
    return _in_case(actor, view, PersonLeft(person, clean_field(why, "why")))


def judge_risk(actor: Actor, view: CaseView, judged: RiskJudged, today: Day) -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    if judged.person is not None:
        check_person(view, judged.person)
    if judged.review_on < today:
        raise BadInput("Choose a day on which this is looked at again: today or later.", "review_on")
    return _in_case(actor, view, cleaned(judged, "reason"))


def note_need(actor: Actor, view: CaseView, noted: NeedNoted) -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    return _in_case(actor, view, cleaned(noted, "text"))


def meet_need(actor: Actor, view: CaseView, need: NeedId, how: str = "") -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    if not any(known.need == need and known.met is None for known in view.needs):
        raise Conflict("This need is met already. Load the page again.")
    return _in_case(actor, view, NeedMet(need, clean_field(how, "how", required=False)))


def set_task(actor: Actor, view: CaseView, task: TaskSet) -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    return _in_case(actor, view, cleaned(task, "text"))


def change_task(actor: Actor, view: CaseView, changed: TaskChanged) -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    _open_task(view, changed.task)
    return _in_case(actor, view, cleaned(changed, "text"))


def finish_task(actor: Actor, view: CaseView, task: TaskId, note: str = "") -> tuple[Placed, ...]:
    require(actor, Act.EDIT_CASES)
    _open_task(view, task)
    return _in_case(actor, view, TaskDone(task, clean_field(note, "note", required=False)))


def note_identity(actor: Actor, view: CaseView, noted: IdentityFact) -> tuple[Placed, ...]:
    """A name, a birth, a nationality, a paper or a phone of somebody in the case."""
    require(actor, Act.KEEP_IDENTITY)
    check_person(view, noted.person)
    return placed(actor, Kind.IDENTITY, view.case, [cleaned(noted, *_REQUIRED.get(type(noted), ()))])


def note_whereabouts(actor: Actor, view: CaseView, noted: WhereaboutsNoted) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_HOUSES)
    if noted.person is not None:
        check_person(view, noted.person)
    return placed(actor, Kind.PLACE, view.case, [cleaned(noted)])


def write_note(actor: Actor, view: CaseView, kind: Kind, note: NoteWritten) -> tuple[Placed, ...]:
    """A note in any section the actor can open."""
    subject = _subject_of(view, kind)
    return placed(actor, kind, subject, [cleaned(note, "text")])


def place_note(actor: Actor, view: CaseView, kind: Kind, box: bytes) -> tuple[Placed, ...]:
    """Passes a sealed note to the circle that owns a section the actor cannot open."""
    require(actor, Act.EDIT_CASES)
    if kind not in SECTIONS or kind is Kind.CASE:
        raise BadInput("Choose the section that this note is for.", "kind")
    if actor.may_read(kind, _subject_of(view, kind)):
        raise Conflict("You can open this section. Write the note there.")
    return _in_case(actor, view, NotePlaced(kind, box))


def adopt_note(actor: Actor, view: CaseView, note: PlacedNote, text: str) -> tuple[Placed, ...]:
    """Takes a note that was passed on into the section it was meant for. Nothing when it is there already."""
    if note.adopted:
        return ()
    written = NoteWritten(clean_field(text, "text"), adopted=note.event)
    return placed(actor, note.kind, _subject_of(view, note.kind), [written])


def give_access(
    actor: Actor, view: CaseView, given: AccessGiven, circles: frozenset[CircleId] = frozenset()
) -> tuple[Placed, ...]:
    """Writes down that somebody may open a section beyond the default; only who can open it may give it.

    Shape: `circles` are those the receiving member sits in.
    """
    subject = _subject_of(view, given.kind)
    if (given.circle is None) is (given.member is None):
        raise BadInput("Choose either a circle or a member.", "to")
    receivers = circles if given.circle is None else frozenset({given.circle})
    if DEFAULT_READERS[given.kind] & receivers:
        raise Conflict("They can open this section already.")
    placed(actor, given.kind, subject, ())
    return _in_case(actor, view, cleaned(given, "why"))


def restrict_case(actor: Actor, view: CaseView, restricted: CaseRestricted) -> CaseRestricted:
    """What is to be written down of a restriction, or of its end. Whoever says so can go on with case and conversation."""
    require(actor, Act.EDIT_CASES)
    if actor.alone:
        raise BadInput("You work alone. Once a colleague has joined, a case can be restricted.", "reader")
    if not actor.may_read(Kind.CONVERSATION, _subject_of(view, Kind.CONVERSATION)):
        raise NotAllowed("A colleague of the front desk or of casework can restrict a case. Ask one of them.")
    return cleaned(restricted, "why")


def joins_name_and_place(
    view: CaseView, given: AccessGiven, circles: frozenset[CircleId] = frozenset()
) -> bool:
    """Whether this would let one person open both who and where, which the page must ask about and show."""
    other = {Kind.IDENTITY: Kind.PLACE, Kind.PLACE: Kind.IDENTITY}.get(given.kind)
    receivers = circles if given.circle is None else frozenset({given.circle})
    if other is None:
        return False
    before = (access.given for access in view.access if access.given.kind is other)
    return bool(DEFAULT_READERS[other] & receivers) or any(
        (known.member is not None and known.member == given.member) or known.circle in receivers
        for known in before
    )


def check_person(view: CaseView, person: PersonId) -> None:
    if not any(known.person == person and known.is_here for known in view.people):
        raise Conflict("This person is not in the case any more. Load the page again.")


def check_people(view: CaseView, persons: tuple[PersonId, ...]) -> None:
    if not persons:
        raise BadInput("Choose the people this is for.", "persons")
    for person in persons:
        check_person(view, person)


def _in_case(actor: Actor, view: CaseView, *facts: Fact) -> tuple[Placed, ...]:
    return placed(actor, Kind.CASE, view.case, facts)


def _free_handle(raw: str, taken: frozenset[str]) -> str:
    handle = clean_field(raw, "handle")
    if is_taken(handle, taken):
        raise Conflict("Another case carries this handle. Choose another.")
    return handle


def _open_task(view: CaseView, task: TaskId) -> TaskView:
    found = next((known for known in view.open_tasks if known.task == task), None)
    if found is None:
        raise Conflict("This task is done already. Load the page again.")
    return found


def _subject_of(view: CaseView, kind: Kind) -> Subject:
    if kind not in SECTIONS:
        raise BadInput("Choose a section of the case.", "kind")
    return view.conversation_subject if kind is Kind.CONVERSATION else Subject(view.case)
