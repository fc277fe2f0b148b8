"""What is publicly said, written down with its chain. Rule: who says so is never left out without saying that nobody is named."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.wanted import cleaned
from safeconduct.core.facts import Fact
from safeconduct.core.knowledge import (
    InterventionCountryNoted,
    InterventionFollowedUp,
    InterventionNoted,
    Reply,
    SourceRead,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import Telling, Told
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.knowledge import KnowledgeView


def read_source(actor: Actor, group: Subject, source: SourceRead) -> tuple[Placed, ...]:
    """Shape: outlet and re-publisher are two fields, for a reprint is not a second outlet."""
    return _known(actor, group, cleaned(source, "title", "outlet", "language"))


def note_statement(
    actor: Actor, group: Subject, view: KnowledgeView, noted: StatementNoted
) -> tuple[Placed, ...]:
    if noted.source is not None and noted.source not in view.sources:
        raise Conflict("This source is not here any more. Load the page again.")
    figure = noted.figure
    if min(figure.low or 0, figure.high or 0) < 0:
        raise BadInput("Write a number of people: 0 or more.", "figure")
    if figure.low is not None and figure.high is not None and figure.high < figure.low:
        raise BadInput("The higher number is lower than the lower one.", "figure")
    return _known(actor, group, cleaned(noted, "text"))


def join_statements(
    actor: Actor, group: Subject, view: KnowledgeView, same: StatementsSame
) -> tuple[Placed, ...]:
    """Judges two statements to be one told twice. Undone by undoing it."""
    known = {statement.statement for statement in view.statements}
    if same.statement == same.same_as:
        raise BadInput("These are one and the same statement.", "same_as")
    if not {same.statement, same.same_as} <= known:
        raise Conflict("One of these statements is not here any more. Load the page again.")
    return _known(actor, group, cleaned(same))


def note_intervention(actor: Actor, group: Subject, noted: InterventionNoted, country: Told | None = None) -> tuple[Placed, ...]:
    """Shape: the intervention comes last, so that undoing it takes all of it away."""
    wanted = cleaned(noted, "who", "whom", "what")
    if wanted.answer.reply is Reply.GIVEN and not wanted.answer.text:
        raise BadInput("Write what was answered.", "answer")
    if country is None or country.state is Telling.UNKNOWN:
        return _known(actor, group, wanted)
    return _known(actor, group, cleaned(InterventionCountryNoted(noted.intervention, country))) + _known(actor, group, wanted)


def show_with(actor: Actor, group: Subject, view: KnowledgeView, noted: InterventionCountryNoted) -> tuple[Placed, ...]:
    """Names the country an intervention is shown with, or another."""
    if not any(known.intervention == noted.intervention for known in view.interventions):
        raise Conflict("This is not here any more. Load the page again.")
    return _known(actor, group, cleaned(noted))


def follow_up(
    actor: Actor, group: Subject, view: KnowledgeView, followed: InterventionFollowedUp
) -> tuple[Placed, ...]:
    if not any(known.intervention == followed.intervention for known in view.interventions):
        raise Conflict("This is not here any more. Load the page again.")
    return _known(actor, group, cleaned(followed, "what"))


def _known(actor: Actor, group: Subject, fact: Fact) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_KNOWLEDGE)
    return placed(actor, Kind.KNOWLEDGE, group, [fact])
