"""Who may do what. Rule: no answer is a no; and what somebody may open is decided by keys, of which this table is only the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.application import ExitCheckSigned, PersonAdmitted
from safeconduct.core.facts import SAID_BY, Fact
from safeconduct.core.group import StaffNamed
from safeconduct.core.ids import CircleId, MemberId
from safeconduct.core.office import LadderWritten, PhraseWritten, SignalSet
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, Kind, Placed, Role, Subject
from safeconduct.errors import NotAllowed


class Act(StrEnum):
    """What a member does, in the words of the access page."""

    TAKE_IN_CALLS = "take in calls"
    ANSWER_CALLS = "answer calls"
    DECIDE_CALLS = "decide calls"
    KEEP_CHECK_INS = "keep check-ins"
    OPEN_CASES = "open cases"
    EDIT_CASES = "edit cases, tasks and people by handle"
    MOVE_CASES = "move cases along the way"
    KEEP_IDENTITY = "keep names and papers"
    KEEP_HOUSES = "keep safe houses and stays"
    KEEP_APPLICATIONS = "keep applications and travel"
    KEEP_TESTIMONY = "keep testimony and violations"
    SIGN_EXIT_CHECKS = "sign exit checks"
    NOTE_ARRIVALS = "note arrivals"
    KEEP_KNOWLEDGE = "keep what is publicly known"
    KEEP_CONTACTS = "keep contacts and notes on ways in"
    HAND_OVER_SHIFTS = "hand over a shift"
    WRITE_PHRASES = "write ready phrases"
    WRITE_LADDER = "write the ladder"
    SET_SIGNAL = "set the e-mail signal"
    NAME_STAFF = "name colleagues"


_F, _C, _S, _V, _P, _K = (
    CircleId(role.value)
    for role in (Role.FRONT_DESK, Role.CASEWORK, Role.SHELTER, Role.VISA, Role.PRESS, Role.STEWARD)
)

WHO_MAY: dict[Act, frozenset[CircleId]] = {
    Act.TAKE_IN_CALLS: frozenset({_F, _C}),
    Act.ANSWER_CALLS: frozenset({_F, _C}),
    Act.DECIDE_CALLS: frozenset({_F, _C}),
    Act.KEEP_CHECK_INS: frozenset({_F, _C}),
    Act.OPEN_CASES: frozenset({_F, _C}),
    Act.EDIT_CASES: frozenset({_F, _C, _S, _V}),
    Act.MOVE_CASES: frozenset({_C, _S, _V}),
    Act.KEEP_IDENTITY: frozenset({_C, _V}),
    Act.KEEP_HOUSES: frozenset({_S}),
    Act.KEEP_APPLICATIONS: frozenset({_C, _V}),
    Act.KEEP_TESTIMONY: frozenset({_C, _V}),
    Act.SIGN_EXIT_CHECKS: SAID_BY[ExitCheckSigned],
    Act.NOTE_ARRIVALS: SAID_BY[PersonAdmitted],
    Act.KEEP_KNOWLEDGE: frozenset({_F, _C, _S, _V, _P}),
    Act.KEEP_CONTACTS: frozenset({_V}),
    Act.HAND_OVER_SHIFTS: frozenset({EVERYONE}),
    Act.WRITE_PHRASES: SAID_BY[PhraseWritten],
    Act.WRITE_LADDER: SAID_BY[LadderWritten],
    Act.SET_SIGNAL: SAID_BY[SignalSet],
    Act.NAME_STAFF: SAID_BY[StaffNamed],
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A member at work. Shape: `alone` opens and may do everything; `given` are sections opened to them beyond the default, `shut` those of a
    restricted case that are not for them."""

    member: MemberId
    circles: frozenset[CircleId]
    alone: bool = False
    given: frozenset[tuple[Kind, Subject]] = frozenset()
    shut: frozenset[Kind] = frozenset()

    @property
    def is_steward(self) -> bool:
        return self.alone or _K in self.circles

    def may(self, act: Act) -> bool:
        return self.alone or bool(WHO_MAY[act] & (self.circles | {EVERYONE}))

    def may_read(self, kind: Kind, subject: Subject | None = None) -> bool:
        by_circle = self.alone or bool(DEFAULT_READERS[kind] & (self.circles | {EVERYONE}))
        return (by_circle and kind not in self.shut) or (subject is not None and (kind, subject) in self.given)

    def may_write(self, kind: Kind, subject: Subject | None = None) -> bool:
        """Whoever reads a section writes in it; the roster is written by stewards."""
        return self.is_steward if kind is Kind.ROSTER else self.may_read(kind, subject)


def require(actor: Actor, act: Act) -> None:
    if not actor.may(act):
        raise NotAllowed("This is not yours to do. Ask a colleague whose part it is.")


def placed(actor: Actor, kind: Kind, subject: str, facts: Iterable[Fact]) -> tuple[Placed, ...]:
    """The facts in their stream.

    Raises: NotAllowed when the actor may not write there.
    """
    where = Subject(subject)
    if not actor.may_write(kind, where):
        raise NotAllowed("This section is sealed to you. Ask a colleague who can open it.")
    return tuple(Placed(kind, where, fact) for fact in facts)
