"""The way forward and the side states as tables. Rule: what a later fact proves is reached by that fact, never by hand."""

from safeconduct.core.case import SideState, SideStateSet, Stage, StageReached
from safeconduct.core.facts import Fact
from safeconduct.errors import Conflict
from safeconduct.folds.case import STAGES, CaseView

BY_HAND = frozenset({Stage.ASKED, Stage.IN_HIDING, Stage.SAFE_HOUSE, Stage.EMBASSY, Stage.UNDER_REVIEW})

BY_FACT: dict[Stage, str] = {
    Stage.VISA_ISSUED: "Note the visa with its class and validity; the case moves by itself.",
    Stage.TRAVELLING: "Sign the exit check and begin the travel; the case moves by itself.",
    Stage.ARRIVED: "Note for each person that they were admitted and handed over; the case moves by itself.",
}
"""Stages nobody sets by hand, and what to do instead."""

SIDE_MOVES: dict[SideState | None, frozenset[SideState | None]] = {
    None: frozenset(SideState),
    SideState.CONTACT_LOST: frozenset(
        {None, SideState.WITHDRAWN, SideState.RETURNED, SideState.DEAD, SideState.CLOSED}
    ),
    SideState.WITHDRAWN: frozenset({None, SideState.CLOSED}),
    SideState.RETURNED: frozenset({None, SideState.CONTACT_LOST, SideState.DEAD, SideState.CLOSED}),
    SideState.NOT_NOW: frozenset({None, SideState.WITHDRAWN, SideState.CLOSED}),
    SideState.DEAD: frozenset({SideState.CLOSED}),
    SideState.CLOSED: frozenset({None}),
}
"""From where to where; None is the way forward. Whoever was wrongly called dead is brought back by undoing that fact."""


def side_of(view: CaseView) -> SideState | None:
    side = view.side.one
    return side.state if side is not None else None


def side_moved(view: CaseView, wanted: SideStateSet) -> SideStateSet:
    """The wanted side state.

    Raises: Conflict when the table has no such move.
    """
    # While two side states stand, any word of a colleague who sees both settles them.
    if not view.side.contested and wanted.state not in SIDE_MOVES[side_of(view)]:
        raise Conflict("From where this case stands it cannot go there. Bring it back first.")
    return wanted


def moved_on(view: CaseView, stage: Stage) -> tuple[Fact, ...]:
    """The case reaches a stage, unless it is there or further already."""
    return (StageReached(stage),) if STAGES.index(stage) > STAGES.index(view.stage) else ()


def check_on_the_way(view: CaseView) -> None:
    if not view.is_on_the_way:
        raise Conflict("This case stands beside the way. Bring it back first.")
