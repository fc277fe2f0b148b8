"""A case as it stands for one reader. Rule: what the reader cannot open is absent, never guessed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from safeconduct.core.call import CallAdopted
from safeconduct.core.case import (
    AccessGiven,
    CaseKeptLonger,
    CaseOpened,
    CaseRestricted,
    HandleSet,
    NotePlaced,
    NoteWritten,
    OwnerSet,
    PersonAdded,
    SectionOpened,
    SideState,
    SideStateSet,
    Stage,
    StageReached,
    Undone,
)
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import CallId, CaseId, EventId, MemberId, PersonId, StreamId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.task import RiskJudged
from safeconduct.core.when import Day, Moment
from safeconduct.folds.application import (
    ApplicationView,
    ExitCheckView,
    OriginalView,
    VisaView,
    applications_of,
    exit_checks_of,
    originals_of,
    visas_of,
)
from safeconduct.folds.call import CallView, call_after
from safeconduct.folds.checkin import CheckInView, ExpectedView, check_ins_of, expected_of
from safeconduct.folds.dated import DatedView, dated_of
from safeconduct.folds.document import DocumentView, documents_of
from safeconduct.folds.dossier import ConsentView, HandedView, WordsView, consents_of, handed_of, words_of
from safeconduct.folds.people import PersonView, WhereView, people_of, whereabouts_of
from safeconduct.folds.restricted import restricted_of
from safeconduct.folds.standing import History, Standing, history_of
from safeconduct.folds.stay import StayView, stays_of
from safeconduct.folds.testimony import TestimonyView, testimonies_of
from safeconduct.folds.timeline import Contested, Entry, contested_of, section_of, timeline_of
from safeconduct.folds.violations import RecordView, record_of
from safeconduct.folds.ways import PersonWays, ways_of
from safeconduct.folds.work import NeedView, RiskView, TaskView, needs_of, risks_of, tasks_of

STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class NoteView:
    event: EventId
    author: MemberId
    moment: Moment
    section: Kind | None
    text: str
    hard: bool


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A sealed note for a section its writer could not read. Shape: `adopted` once that section has it."""

    event: EventId
    author: MemberId
    moment: Moment
    kind: Kind
    box: bytes
    adopted: bool


@dataclass(frozen=True, slots=True)
class AccessView:
    event: EventId
    author: MemberId
    moment: Moment
    given: AccessGiven


@dataclass(frozen=True, slots=True)
class CaseView:
    """Shape: `opened` are the kinds of section this reader could open; `call` the conversation the case came from."""

    case: CaseId
    handle_standing: Standing[str]
    call: CallId | None
    stage_standing: Standing[Stage]
    side: Standing[SideStateSet]
    kept_longer: Standing[CaseKeptLonger]
    restricted: Standing[CaseRestricted]
    owner: Standing[MemberId]
    people: tuple[PersonView, ...]
    risks: tuple[RiskView, ...]
    needs: tuple[NeedView, ...]
    tasks: tuple[TaskView, ...]
    whereabouts: tuple[WhereView, ...]
    stays: tuple[StayView, ...]
    applications: tuple[ApplicationView, ...]
    originals: tuple[OriginalView, ...]
    visas: tuple[VisaView, ...]
    exit_checks: tuple[ExitCheckView, ...]
    dated: tuple[DatedView, ...]
    documents: tuple[DocumentView, ...]
    dossier_words: tuple[WordsView, ...]
    consents: tuple[ConsentView, ...]
    dossiers: tuple[HandedView, ...]
    violations: RecordView
    testimonies: tuple[TestimonyView, ...]
    ways: tuple[PersonWays, ...]
    check_ins: tuple[CheckInView, ...]
    expected: tuple[ExpectedView, ...]
    conversation: CallView | None
    notes: tuple[NoteView, ...]
    placed_notes: tuple[PlacedNote, ...]
    sections: tuple[tuple[Kind, StreamId], ...]
    access: tuple[AccessView, ...]
    opened: frozenset[Kind]
    timeline: tuple[Entry, ...]

    @property
    def exists(self) -> bool:
        """False while the fact that opened it has not come, or was undone."""
        return bool(self.handle_standing.values)

    @property
    def handle(self) -> str:
        """Shape: both, with a stroke between, while two stand."""
        return " / ".join(dict.fromkeys(written.value for written in self.handle_standing.values))

    @property
    def stage(self) -> Stage:
        """The stage the board shows. Shape: where two stand, the less far one, and none further than what stands of visas, departures and
        arrivals bears out, for nobody may be thought safer than they are."""
        reached = [written.value for written in self.stage_standing.values]
        return min(min(reached, key=STAGES.index, default=Stage.ASKED), self._borne_out, key=STAGES.index)

    @property
    def _borne_out(self) -> Stage:
        """The furthest stage for which the facts that it rests on stand: one that is taken back takes the stage with it."""
        gone = [person for person in self.people if person.has_left]
        if gone:
            return Stage.ARRIVED if all(person.has_arrived for person in gone if person.is_here) else Stage.TRAVELLING
        return Stage.VISA_ISSUED if any(not visa.visa.empty for visa in self.visas) else Stage.UNDER_REVIEW

    @property
    def travelling(self) -> frozenset[PersonId]:
        """Who has left, those who have arrived included."""
        return frozenset(person.person for person in self.people if person.has_left)

    @property
    def leaves_on(self) -> Day | None:
        """The first day on which somebody here is to leave."""
        return min((person.leaves_on for person in self.people_here if person.leaves_on), default=None)

    @property
    def is_on_the_way(self) -> bool:
        """Shape: a side state counts only when everybody agrees on it."""
        side = self.side.one
        return side is None or side.state is None

    @property
    def closed(self) -> Moment | None:
        """When it was closed, while it is. Shape: where two closed it apart, the later."""
        side = self.side.one
        if side is None or side.state is not SideState.CLOSED:
            return None
        return max(written.moment for written in self.side.values)

    @property
    def conversation_subject(self) -> Subject:
        """The subject of this case's conversation: its call, or the case itself where it came without one."""
        return Subject(self.call or self.case)

    @property
    def people_here(self) -> tuple[PersonView, ...]:
        return tuple(person for person in self.people if person.is_here)

    @property
    def all_arrived(self) -> bool:
        return bool(self.people_here) and all(person.has_arrived for person in self.people_here)

    @property
    def bare_signs(self) -> tuple[ExpectedView, ...]:
        """Signs of life that are expected, and of which what was agreed lies in nothing that this reader could open."""
        agreed = {one.check_in for one in self.check_ins}
        return tuple(one for one in self.expected if one.by is not None and one.check_in not in agreed)

    @property
    def open_tasks(self) -> tuple[TaskView, ...]:
        return tuple(task for task in self.tasks if task.done is None)

    @property
    def contested(self) -> tuple[Contested, ...]:
        """Every field in which several values stand."""
        return contested_of(
            ("handle", "", self.handle_standing),
            ("stage", "", self.stage_standing),
            ("side", "", self.side),
            ("owner", "", self.owner),
            *(("name", p.person, p.names) for p in self.people),
            *(("born", p.person, p.born) for p in self.people),
            *(("departure", p.person, p.leaving) for p in self.people),
            *(("admitted", p.person, p.admitted) for p in self.people),
            *(("handed over", p.person, p.handed_over) for p in self.people),
            *(("risk", risk.person or "", risk.judged) for risk in self.risks),
            *(("task", task.task, task.content) for task in self.tasks),
            *(("whereabouts", w.person or "", w.where) for w in self.whereabouts),
            *(("stay", stay.stay, stay.until_standing) for stay in self.stays),
            *(("original", original.document, original.held) for original in self.originals),
            *(("visa", visa.person, visa.visa) for visa in self.visas),
            *(("document", one.document, one.described) for one in self.documents),
            *(("document held", one.document, one.held) for one in self.documents),
            *(("date", one.clock, one.standing) for one in self.dated),
            *(("violation", one.violation, one.noted) for one in self.violations.violations),
            *(("act", one.act, one.noted) for one in self.violations.acts),
            *(("testimony", one.testimony, one.taken) for one in self.testimonies),
            *(("passage", one.passage, one.written) for each in self.testimonies for one in each.passages),
            *((name, each.person, each.written[name]) for each in self.ways for name in each.contested),
            *((step, a.application, standing) for a in self.applications for step, standing in a.steps),
            *(("visit", one.visit, one.standing) for a in self.applications for one in a.visits),
            *(("outcome", person, said) for a in self.applications for person, said in a.outcomes.items()),
        )

    def exit_check_for(self, persons: Iterable[PersonId]) -> ExitCheckView | None:
        """A signed check that covers all of them, the latest if several do."""
        wanted = frozenset(persons)
        signed = [
            check for check in self.exit_checks if check.is_signed and wanted <= frozenset(check.persons)
        ]
        return signed[-1] if signed else None


def fold_case(case: CaseId, events: Iterable[Event]) -> CaseView:
    """The case as the events of all its sections the reader opened leave it, its conversation's included."""
    return case_after(case, history_of(events))


def case_after(case: CaseId, history: History) -> CaseView:
    call = _call(history)
    handles = history.standing(_handles(history))
    return CaseView(
        case=case,
        handle_standing=handles if handles.values else history.standing(_brought_back(history)),
        call=call,
        stage_standing=history.standing((event, fact.stage) for event, fact in history.of(StageReached)),
        side=history.standing(history.of(SideStateSet)),
        kept_longer=history.standing(history.of(CaseKeptLonger)),
        restricted=restricted_of(history),
        owner=history.standing((event, fact.owner) for event, fact in history.of(OwnerSet)),
        people=_called_anew(people_of(history), history),
        risks=risks_of(history),
        needs=needs_of(history),
        tasks=tasks_of(history),
        whereabouts=whereabouts_of(history),
        stays=stays_of(history),
        applications=applications_of(history),
        originals=originals_of(history),
        visas=visas_of(history),
        exit_checks=exit_checks_of(history),
        dated=dated_of(history),
        documents=documents_of(history),
        dossier_words=words_of(history),
        consents=consents_of(history),
        dossiers=handed_of(history),
        violations=record_of(history),
        testimonies=testimonies_of(history),
        ways=ways_of(history),
        check_ins=check_ins_of(history),
        expected=expected_of(history),
        conversation=call_after(call, history) if call and history.has(CallAdopted) else None,
        notes=_notes(history),
        placed_notes=_placed(history),
        sections=tuple((fact.kind, fact.stream) for _, fact in history.of(SectionOpened)),
        access=tuple(AccessView(e.id, e.author, e.moment, f) for e, f in history.of(AccessGiven)),
        opened=frozenset(history.kinds.values()),
        timeline=timeline_of(history),
    )


def _handles(history: History) -> Iterator[tuple[Event, str]]:
    for event, opened in history.of(CaseOpened):
        yield event, opened.handle
    for event, fact in history.of(HandleSet):
        yield event, fact.handle


def _called_anew(people: tuple[PersonView, ...], history: History) -> tuple[PersonView, ...]:
    """Who was added under the handle that the case had goes by the one it has now, or by the last that nobody else in it was added under: by none
    that was overruled when two stood side by side."""
    in_turn = sorted(((event.moment, handle, event.id in history.overruled) for event, handle in _handles(history)), key=lambda one: one[0])
    added = {fact.person: event.moment for event, fact in history.of(PersonAdded)}
    for person in people:
        before = [handle for moment, handle, _ in in_turn if moment <= added.get(person.person, 0)]
        if before and before[-1] == person.handle:
            taken = {other.handle for other in people} - {person.handle}
            free = [handle for _, handle, overruled in in_turn[len(before) - 1 :] if handle not in taken and not overruled]
            return tuple(replace(one, handle=free[-1]) if one is person else one for one in people) if free else people
    return people


_OPENING = (CaseOpened, CheckInExpected, OwnerSet, PersonAdded, RiskJudged, SectionOpened, StreamBegan, StreamBeganFor, Undone)


def _brought_back(history: History) -> Iterator[tuple[Event, str]]:
    """The handle of a case that was taken back while somebody apart put something into it: whoever is in it may not be forgotten."""
    if all(isinstance(e.fact, _OPENING) or history.kinds.get(e.stream) is Kind.CONVERSATION for e in history.effective):
        return
    for event in history.events:
        if isinstance(event.fact, CaseOpened) and event.counts:
            yield event, event.fact.handle


def _call(history: History) -> CallId | None:
    return next((fact.call for _, fact in history.of(CaseOpened) if fact.call), None)


def _notes(history: History) -> tuple[NoteView, ...]:
    return tuple(
        NoteView(event.id, event.author, event.moment, section_of(history, event), fact.text, fact.hard)
        for event, fact in history.of(NoteWritten)
    )


def _placed(history: History) -> tuple[PlacedNote, ...]:
    adopted = {fact.adopted for _, fact in history.of(NoteWritten)}
    return tuple(
        PlacedNote(event.id, event.author, event.moment, fact.kind, fact.box, event.id in adopted)
        for event, fact in history.of(NotePlaced)
    )
