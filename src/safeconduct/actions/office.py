"""What the whole group shares: ladder, phrases, shifts, signal, names of colleagues. Rule: nothing here names a person helped."""

from collections.abc import Iterable

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.wanted import at_least, cleaned
from safeconduct.core.facts import Fact
from safeconduct.core.group import StaffNamed
from safeconduct.core.office import (
    LadderWritten,
    Look,
    LooksGathered,
    PhraseWritten,
    ShiftHandedOver,
    SignalSet,
    ViewSaved,
)
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.errors import BadInput
from safeconduct.folds.group import GroupView


def write_ladder(actor: Actor, group: Subject, ladder: LadderWritten) -> tuple[Placed, ...]:
    """What is done, rung by rung, when a check-in is missed."""
    require(actor, Act.WRITE_LADDER)
    if not ladder.rungs:
        raise BadInput("Write at least one step.", "rungs")
    return _shared(actor, group, cleaned(ladder, "rungs.text"))


def write_phrase(actor: Actor, group: Subject, phrase: PhraseWritten) -> tuple[Placed, ...]:
    require(actor, Act.WRITE_PHRASES)
    return _shared(actor, group, cleaned(phrase, "key", "language", "text"))


def hand_over_shift(actor: Actor, group: Subject, text: str) -> tuple[Placed, ...]:
    require(actor, Act.HAND_OVER_SHIFTS)
    return _shared(actor, group, cleaned(ShiftHandedOver(text), "text"))


def set_signal(actor: Actor, group: Subject, signal: SignalSet) -> tuple[Placed, ...]:
    """Shape: an empty address switches the e-mail off."""
    require(actor, Act.SET_SIGNAL)
    wanted = cleaned(signal)
    name, _, host = wanted.address.rpartition("@")
    if wanted.address and (not name or not host or " " in wanted.address):
        raise BadInput("Write one e-mail address, or nothing to switch this off.", "address")
    at_least(wanted.after_minutes, 1, "after_minutes", "Write how many minutes: 1 or more.")
    return _shared(actor, group, wanted)


def name_staff(actor: Actor, group: Subject, named: StaffNamed) -> tuple[Placed, ...]:
    """Anybody names themselves; a steward names others."""
    if named.member != actor.member:
        require(actor, Act.NAME_STAFF)
    return _shared(actor, group, cleaned(named, "name"))


def save_view(actor: Actor, group: Subject, saved: ViewSaved) -> tuple[Placed, ...]:
    """Keeps a way of looking at the list of cases, for everybody. Shape: at least one filter is set."""
    wanted = cleaned(saved, "name")
    if not any(wanted.filters.values()):
        raise BadInput("Choose at least one filter first, then keep the view.", "name")
    return _shared(actor, group, wanted)


def gather_looks(actor: Actor, group: Subject, view: GroupView, looks: Iterable[Look]) -> tuple[Placed, ...]:
    """The actor's own looks of a session: one a case, day and section. Nothing when all are recorded already."""
    known = {by.look for by in view.looks if by.member == actor.member}
    new = tuple(dict.fromkeys(look for look in looks if look not in known))
    return _shared(actor, group, LooksGathered(new)) if new else ()


def _shared(actor: Actor, group: Subject, fact: Fact) -> tuple[Placed, ...]:
    return placed(actor, Kind.GROUP, group, [fact])
