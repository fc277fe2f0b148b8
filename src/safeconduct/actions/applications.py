"""The way to a visa, step by step, and the check before leaving. Rule: each step says its day and who says so."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_people, check_person
from safeconduct.actions.stages import check_on_the_way, moved_on
from safeconduct.actions.wanted import cleaned
from safeconduct.core.application import (
    FIRST_OUTCOMES,
    AppealLodged,
    ApplicationAnswered,
    ApplicationDecided,
    ApplicationPrepared,
    ApplicationStep,
    EmbassyVisit,
    ExitCheckSigned,
    OriginalHeld,
    Outcome,
    Step,
    VisaIssued,
)
from safeconduct.core.case import Stage
from safeconduct.core.facts import Fact
from safeconduct.core.ids import ApplicationId, PersonId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.value import Telling
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.application import APPEALABLE, ApplicationView
from safeconduct.folds.case import CaseView

EXIT_QUESTIONS = (
    "wanted list",
    "ticket trace",
    "route",
    "companion",
    "interpreter",
    "duress word",
    "fallback",
)
"""What two people look at before anybody leaves. Each key needs an answer."""

_STAGE_OF = {
    Step.APPOINTMENT: Stage.EMBASSY,
    Step.INTERVIEWED: Stage.EMBASSY,
    Step.UNDER_REVIEW: Stage.UNDER_REVIEW,
}


def prepare_application(actor: Actor, view: CaseView, wanted: ApplicationPrepared) -> tuple[Placed, ...]:
    """Several may stand side by side, for several countries."""
    require(actor, Act.KEEP_APPLICATIONS)
    check_on_the_way(view)
    if wanted.country.state is Telling.UNKNOWN:
        raise BadInput("Name the country, or say who withholds it.", "country")
    check_people(view, wanted.persons)
    return _in_case(actor, view, cleaned(wanted, "kind"))


def note_step(actor: Actor, view: CaseView, wanted: ApplicationStep) -> tuple[Placed, ...]:
    """A step with its day and who says so; the case moves on with it."""
    require(actor, Act.KEEP_APPLICATIONS)
    _find(view, wanted.application)
    if wanted.step is Step.DECIDED:
        raise BadInput("Note the decision for each person.", "step")
    stage = _STAGE_OF.get(wanted.step)
    moves = moved_on(view, stage) if stage and view.is_on_the_way else ()
    return _in_case(actor, view, cleaned(wanted, "said_by"), *moves)


def decide_application(
    actor: Actor, view: CaseView, decided: ApplicationDecided | ApplicationAnswered
) -> tuple[Placed, ...]:
    """What was decided for one person, and who says so. What the first form can say is written in it, so that older offices read it."""
    require(actor, Act.KEEP_APPLICATIONS)
    _check_applicant(_find(view, decided.application), decided.person)
    if isinstance(decided, ApplicationAnswered):
        if decided.questions.strip() and decided.outcome is not Outcome.DEFERRED:
            raise BadInput("Questions belong to a decision that was put off. Choose “deferred”, or leave them out.", "questions")
        if decided.outcome in FIRST_OUTCOMES and not decided.questions.strip():
            decided = ApplicationDecided(decided.application, decided.person, decided.outcome, decided.on, decided.said_by)
    return _in_case(actor, view, cleaned(decided, "said_by"))


def lodge_appeal(actor: Actor, view: CaseView, appeal: AppealLodged) -> tuple[Placed, ...]:
    """Only for whom it was refused. The term stops running for them."""
    require(actor, Act.KEEP_APPLICATIONS)
    application = _find(view, appeal.application)
    check_people(view, appeal.persons)
    for person in appeal.persons:
        _check_applicant(application, person)
        if application.outcome_of(person) not in APPEALABLE:
            raise Conflict("Nothing was refused to this person. Note the decision first.")
    return _in_case(actor, view, cleaned(appeal, "before", "said_by"))


def plan_visit(actor: Actor, view: CaseView, visit: EmbassyVisit) -> tuple[Placed, ...]:
    """Somebody goes to an embassy, or came back: noting it again changes it. The case moves on with it."""
    require(actor, Act.KEEP_APPLICATIONS)
    application = _find(view, visit.application)
    check_people(view, visit.persons)
    for person in visit.persons:
        _check_applicant(application, person)
    moves = moved_on(view, Stage.EMBASSY) if view.is_on_the_way else ()
    return _in_case(actor, view, cleaned(visit, "place", "said_by"), *moves)


def hold_original(actor: Actor, view: CaseView, held: OriginalHeld) -> tuple[Placed, ...]:
    """Who holds a paper from a day on; noting it again hands it on."""
    require(actor, Act.KEEP_APPLICATIONS)
    if held.person is not None:
        check_person(view, held.person)
    if held.application is not None:
        _find(view, held.application)
    return _in_case(actor, view, cleaned(held, "what", "holder"))


def issue_visa(actor: Actor, view: CaseView, visa: VisaIssued) -> tuple[Placed, ...]:
    """Only for whom the application was granted."""
    require(actor, Act.KEEP_APPLICATIONS)
    application = _find(view, visa.application)
    _check_applicant(application, visa.person)
    if application.outcome_of(visa.person) is not Outcome.GRANTED:
        raise Conflict("Nothing is granted for this person yet. Note the decision first.")
    if visa.valid_until < visa.valid_from:
        raise BadInput("The visa ends before it begins. Check both days.", "valid_until")
    moves = moved_on(view, Stage.VISA_ISSUED) if view.is_on_the_way else ()
    return _in_case(actor, view, cleaned(visa, "visa_class"), *moves)


def sign_exit_check(actor: Actor, view: CaseView, signed: ExitCheckSigned) -> tuple[Placed, ...]:
    """One member's signature. Two members sign; who works alone signs alone, with a reason that stays visible."""
    require(actor, Act.SIGN_EXIT_CHECKS)
    check_on_the_way(view)
    check_people(view, signed.persons)
    wanted = cleaned(signed)
    if missing := [question for question in EXIT_QUESTIONS if not wanted.answers.get(question)]:
        raise BadInput("Write what you found for each question.", missing[0])
    if wanted.alone_reason and not actor.alone:
        raise Conflict("You have colleagues who can sign. Ask one of them to look at it too.")
    if actor.alone and not wanted.alone_reason:
        raise BadInput("Write why nobody else can sign. It stays visible.", "alone_reason")
    before = next((check for check in view.exit_checks if check.check == wanted.check), None)
    if before is not None and actor.member in before.signers:
        raise Conflict("You have signed this already. A second person must sign too.")
    if before is not None and not set(wanted.persons) >= set(before.persons):
        raise Conflict("Your colleague signed for more people than that. Look at each of them.")
    return _in_case(actor, view, wanted)


def _check_applicant(application: ApplicationView, person: PersonId) -> None:
    if person not in application.persons:
        raise BadInput("This person is not part of the application.", "person")


def _find(view: CaseView, application: ApplicationId) -> ApplicationView:
    found = next((known for known in view.applications if known.application == application), None)
    if found is None:
        raise Conflict("This application is not here any more. Load the page again.")
    return found


def _in_case(actor: Actor, view: CaseView, *facts: Fact) -> tuple[Placed, ...]:
    return placed(actor, Kind.CASE, view.case, facts)
