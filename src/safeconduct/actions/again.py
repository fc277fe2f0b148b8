"""Entries of somebody who was cut off, written again by a colleague. Rule: nobody says again what only its author can answer for, what opens
something to others, or what would go to a person twice."""

from collections.abc import Iterable

from safeconduct.actions.access import Actor
from safeconduct.core.call import CallAdopted, FileAdopted, MessageAdopted
from safeconduct.core.facts import LASTING, OWN, sayers_of
from safeconduct.core.section import EVERYONE, Placed

NEVER = OWN | (LASTING - {CallAdopted, MessageAdopted, FileAdopted})
"""What a person wrote is theirs, whoever takes it in; all else that lasts is its author's."""


def write_again(actor: Actor, entries: Iterable[Placed]) -> tuple[Placed, ...]:
    """What of these this member may say themself, in the same order."""
    return tuple(one for one in entries if type(one.fact) not in NEVER and _may_say(actor, one))


def _may_say(actor: Actor, one: Placed) -> bool:
    return actor.alone or bool(sayers_of(one.fact, actor.member, one.kind) & (actor.circles | {EVERYONE}))
