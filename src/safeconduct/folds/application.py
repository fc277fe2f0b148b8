"""The way out as it stands: applications, originals, visas, exit checks. Rule: each person of a family has an outcome of their own."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from safeconduct.core.application import (
    AppealLodged,
    ApplicationAnswered,
    ApplicationDecided,
    ApplicationPlanned,
    ApplicationPrepared,
    ApplicationRulesRead,
    ApplicationStep,
    EmbassyVisit,
    ExitCheckSigned,
    OriginalHeld,
    Outcome,
    PaperReady,
    Step,
    VisaIssued,
)
from safeconduct.core.event import Event
from safeconduct.core.ids import ApplicationId, DocumentId, EventId, ExitCheckId, MemberId, PersonId, VisitId
from safeconduct.core.value import Told
from safeconduct.core.when import Moment
from safeconduct.folds.standing import History, Standing

STEPS = tuple(Step)

APPEALABLE = (Outcome.REFUSED, Outcome.UNABLE, Outcome.LAPSED)
"""What an appeal may be lodged against."""


@dataclass(frozen=True, slots=True)
class VisitView:
    visit: VisitId
    standing: Standing[EmbassyVisit]

    @property
    def is_over(self) -> bool:
        """Whether everybody who wrote of it says how it went."""
        return all(written.value.said for written in self.standing.values)


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """Shape: `steps` in order of the way, each with what stands about it; `outcomes` by person; `appealing` are those whose appeal nobody
    has answered yet."""

    application: ApplicationId
    prepared: ApplicationPrepared
    steps: tuple[tuple[Step, Standing[ApplicationStep]], ...]
    outcomes: dict[PersonId, Standing[ApplicationAnswered]]
    appeals: tuple[AppealLodged, ...] = ()
    appealing: frozenset[PersonId] = frozenset()
    visits: tuple[VisitView, ...] = ()
    planned: Standing[ApplicationPlanned] = field(default_factory=Standing)
    rules_read: Standing[ApplicationRulesRead] = field(default_factory=Standing)
    ready: tuple[Standing[PaperReady], ...] = ()

    @property
    def country(self) -> Told:
        return self.prepared.country

    @property
    def persons(self) -> tuple[PersonId, ...]:
        return self.prepared.persons

    @property
    def step(self) -> Step:
        """The furthest step reached."""
        reached = [step for step, _ in self.steps]
        if self.is_decided:
            return Step.DECIDED
        return reached[-1] if reached else Step.PREPARED

    @property
    def is_only_begun(self) -> bool:
        """Whether nobody has noted any step of it yet: what was begun is not prepared."""
        return not self.steps and not self.is_decided

    @property
    def next_step(self) -> Step | None:
        """What comes next on the way; None once decided for everybody."""
        if self.is_only_begun:
            return Step.PREPARED
        at = STEPS.index(self.step)
        return STEPS[at + 1] if at + 1 < len(STEPS) else None

    @property
    def plan_read(self) -> ApplicationRulesRead | None:
        """By which file the plan that is shown was made; None for one from before that was kept."""
        plan = self.planned.values[-1].value if self.planned.values else None
        read = [written.value for written in self.rules_read.values]
        return next((one for one in reversed(read) if plan and (one.pathway, one.read_on) == (plan.pathway, plan.read_on)), None)

    @property
    def is_decided(self) -> bool:
        return bool(self.persons) and all(person in self.outcomes for person in self.persons)

    def has_paper(self, paper: str, person: PersonId | None) -> bool:
        """Shape: where one says it is there and another, apart, that it is not, it is not: nobody goes to an embassy without it."""
        said = [w.value for each in self.ready for w in each.values if (w.value.paper, w.value.person) == (paper, person)]
        return bool(said) and all(one.is_ready for one in said)

    @property
    def is_split(self) -> bool:
        """Whether some of the family were accepted and others were not."""
        found = {self.outcome_of(person) for person in self.persons if person in self.outcomes}
        return Outcome.GRANTED in found and len(found) > 1

    def awaits(self, person: PersonId) -> bool:
        """Whether this person still waits for a word: deferred, unanswered, written twice, or in appeal is no end."""
        return self.outcome_of(person) in (None, Outcome.DEFERRED, Outcome.NO_ANSWER) or person in self.appealing

    def outcome_of(self, person: PersonId) -> Outcome | None:
        """None while undecided, and while two answers stand side by side."""
        outcomes = (
            {w.value.outcome for w in self.outcomes[person].values} if person in self.outcomes else set()
        )
        return outcomes.pop() if len(outcomes) == 1 else None


@dataclass(frozen=True, slots=True)
class OriginalView:
    document: DocumentId
    held: Standing[OriginalHeld]


@dataclass(frozen=True, slots=True)
class VisaView:
    application: ApplicationId
    person: PersonId
    visa: Standing[VisaIssued]


@dataclass(frozen=True, slots=True)
class Signature:
    member: MemberId
    moment: Moment
    event: EventId
    answers: dict[str, str]
    alone_reason: str


@dataclass(frozen=True, slots=True)
class ExitCheckView:
    """Shape: `persons` are those whom every signature covers; two signatures of one member count as one."""

    check: ExitCheckId
    persons: tuple[PersonId, ...]
    signatures: tuple[Signature, ...]

    @property
    def signers(self) -> frozenset[MemberId]:
        return frozenset(signature.member for signature in self.signatures)

    @property
    def alone_reason(self) -> str:
        return next((s.alone_reason for s in self.signatures if s.alone_reason), "")

    @property
    def is_signed(self) -> bool:
        return len(self.signers) >= 2 or bool(self.alone_reason)


def applications_of(history: History) -> tuple[ApplicationView, ...]:
    steps = history.standings(
        ((fact.application, fact.step), event, fact) for event, fact in history.of(ApplicationStep)
    )
    decided = history.standings(
        ((fact.application, fact.person), event, fact) for event, fact in _answers(history)
    )
    planned = history.standings((fact.application, event, fact) for event, fact in history.of(ApplicationPlanned))
    read = history.standings((fact.application, event, fact) for event, fact in history.of(ApplicationRulesRead))
    ready = history.standings(
        ((fact.application, fact.paper, fact.person), event, fact) for event, fact in history.of(PaperReady)
    )
    visits = history.standings((fact.visit, event, fact) for event, fact in history.of(EmbassyVisit))
    prepared = history.standings(
        (fact.application, event, fact) for event, fact in history.of(ApplicationPrepared)
    )
    return tuple(
        ApplicationView(
            application=application,
            prepared=standing.values[-1].value,
            steps=tuple((s, steps[application, s]) for s in STEPS if _stands(steps.get((application, s)))),
            outcomes={p: said for (a, p), said in decided.items() if a == application and not said.empty},
            planned=planned.get(application, Standing()),
            rules_read=read.get(application, Standing()),
            ready=tuple(said for (a, _p, _w), said in ready.items() if a == application),
            appeals=tuple(fact for _, fact in history.of(AppealLodged) if fact.application == application),
            appealing=frozenset(_appealing(history, application, decided)),
            visits=tuple(
                VisitView(visit, said)
                for visit, said in visits.items()
                if any(w.value.application == application for w in said.values)
            ),
        )
        for application, standing in prepared.items()
        if not standing.empty
    )


Answers = dict[tuple[ApplicationId, PersonId], Standing[ApplicationAnswered]]


def _answers(history: History) -> Iterator[tuple[Event, ApplicationAnswered]]:
    """Every decision, in either form that it was ever written in."""
    yield from history.of(ApplicationAnswered)
    for event, one in history.of(ApplicationDecided):
        yield event, ApplicationAnswered(one.application, one.person, one.outcome, one.on, one.said_by)


def _appealing(history: History, application: ApplicationId, decided: Answers) -> Iterator[PersonId]:
    """Whose appeal no standing decision has seen: an answer to it is written by somebody who knew of it."""
    for event, appeal in history.of(AppealLodged):
        for person in appeal.persons if appeal.application == application else ():
            answers = decided.get((application, person), Standing()).values
            if not any(history.saw(written.event, event.id) for written in answers):
                yield person


def originals_of(history: History) -> tuple[OriginalView, ...]:
    held = history.standings((fact.document, event, fact) for event, fact in history.of(OriginalHeld))
    return tuple(OriginalView(document, standing) for document, standing in held.items())


def visas_of(history: History) -> tuple[VisaView, ...]:
    issued = history.standings(
        ((fact.application, fact.person), event, fact) for event, fact in history.of(VisaIssued)
    )
    return tuple(VisaView(application, person, visa) for (application, person), visa in issued.items())


def exit_checks_of(history: History) -> tuple[ExitCheckView, ...]:
    rounds: dict[ExitCheckId, list[tuple[Signature, frozenset[PersonId]]]] = {}
    for event, fact in history.of(ExitCheckSigned):
        signature = Signature(event.author, event.moment, event.id, fact.answers, fact.alone_reason)
        rounds.setdefault(fact.check, []).append((signature, frozenset(fact.persons)))
    return tuple(
        ExitCheckView(
            check=check,
            persons=tuple(sorted(frozenset.intersection(*(persons for _, persons in signed)))),
            signatures=tuple(signature for signature, _ in signed),
        )
        for check, signed in rounds.items()
    )


def _stands(standing: Standing[ApplicationStep] | None) -> bool:
    return standing is not None and not standing.empty
