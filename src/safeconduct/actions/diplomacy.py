"""What staff write of positions, promises and what may be said. Rule: nobody promises without somebody who says so, and nothing is forbidden
without a reason."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.wanted import cleaned
from safeconduct.core.diplomacy import (
    CommitmentFollowedUp,
    CommitmentMade,
    PositionNoted,
    PressLineSet,
)
from safeconduct.core.facts import Fact
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.knowledge import KnowledgeView


def note_position(actor: Actor, group: Subject, noted: PositionNoted) -> tuple[Placed, ...]:
    _check_country(noted.country)
    return _known(actor, group, cleaned(noted, "text"))


def note_commitment(actor: Actor, group: Subject, made: CommitmentMade) -> tuple[Placed, ...]:
    _check_country(made.country)
    return _known(actor, group, cleaned(made, "who", "what"))


def follow_up(
    actor: Actor, group: Subject, view: KnowledgeView, followed: CommitmentFollowedUp, today: Day
) -> tuple[Placed, ...]:
    if all(one.commitment != followed.commitment for one in view.diplomacy.commitments):
        raise Conflict("This is not here any more. Load the page again.")
    if followed.on > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "on")
    return _known(actor, group, cleaned(followed, "what"))


def set_line(actor: Actor, group: Subject, wanted: PressLineSet) -> tuple[Placed, ...]:
    """What may be said, what must not and why."""
    _check_country(wanted.country)
    clean = cleaned(wanted)
    if not (clean.may_say or clean.must_not):
        raise BadInput("Write what may be said, or what must not.", "may_say")
    if clean.must_not and not clean.why:
        raise BadInput("Write why it must not be said.", "why")
    return _known(actor, group, clean)


def _check_country(country: Told) -> None:
    if country.state is Telling.UNKNOWN:
        raise BadInput("Name the country, or say who withholds it.", "country")


def _known(actor: Actor, group: Subject, fact: Fact) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_KNOWLEDGE)
    return placed(actor, Kind.KNOWLEDGE, group, [fact])
