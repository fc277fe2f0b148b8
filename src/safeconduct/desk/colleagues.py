"""What the pages say of colleagues: circles in words, what each opens, who would join name and place. Rule: it only reads the roster."""

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.core.group import (
    DeviceRestored,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    RecoveryRenewed,
    RosterFact,
)
from safeconduct.core.ids import CircleId, MemberId
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, SECTIONS, Kind, Role
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import circle_word, section_word
from safeconduct.desk.visit import Visit
from safeconduct.journal.membership import Waiting
from safeconduct.roster.roster import STEWARDS, Member

CIRCLES = tuple(CircleId(role.value) for role in Role)
"""The circles that every group has; everybody sits in `everyone` besides."""

OPENED = (*SECTIONS, Kind.HOUSE, Kind.ADDRESS, Kind.CONTACTS)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member as a line of the list. Shape: `waiting_for` are circles they were wished into and have no key of yet."""

    id: MemberId
    name: str
    circles: tuple[str, ...]
    waiting_for: tuple[str, ...]
    is_me: bool
    is_keyholder: bool
    suspended: bool
    both: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle as a row. Shape: `stale` when somebody who left knows its key and nobody inside has made a new one."""

    id: CircleId
    word: str
    members: tuple[str, ...]
    opens: str
    stale: bool
    mine: bool


def who_looks_after(visit: Visit, member: str) -> str:
    """By name. Whoever has left looks after nothing any more, and a case of theirs is nobody's until somebody takes it on."""
    found, name = visit.office.journal.roster.members.get(MemberId(member)), visit.office.names.get(MemberId(member), "")
    return visit.language.gettext("%(who)s, no longer in the group") % {"who": name} if found and found.removed else name


def added_circles(visit: Visit) -> tuple[CircleId, ...]:
    return tuple(sorted(visit.office.journal.roster.roles))


def circles_of(visit: Visit) -> tuple[CircleId, ...]:
    """The circles somebody may be put into."""
    return (*CIRCLES, *added_circles(visit))


def saying(visit: Visit) -> Saying:
    return Saying(visit.language, visit.office.names, {}, visit.zone)


def colleague(visit: Visit, member: Member) -> Colleague:
    office, roster = visit.office, visit.office.journal.roster
    _ = visit.language.gettext
    seats = roster.seats_of(member.id)
    inside = frozenset(circle for who, circle in roster.inside if who == member.id)
    return Colleague(
        member.id,
        office.names.get(member.id, ""),
        tuple(circle_word(circle, _) for circle in circles_of(visit) if circle in inside and circle != STEWARDS),
        tuple(circle_word(circle, _) for circle in (EVERYONE, *circles_of(visit)) if circle in seats - inside),
        member.id == office.me,
        STEWARDS in seats,
        not member.removed and all(device.feed in roster.cuts for device in member.devices),
        joins_both(roster.roles_of(member.id)) and not roster.is_alone,
    )


def circle(visit: Visit, one: CircleId) -> Circle:
    office, roster = visit.office, visit.office.journal.roster
    _ = visit.language.gettext
    return Circle(
        one,
        circle_word(one, _),
        tuple(sorted(office.names.get(who, "") for who in roster.insiders_of(one))),
        opened_words(visit, [one]),
        bool(roster.stale.get(one)),
        (office.me, one) in roster.inside,
    )


def opened_words(visit: Visit, circles: Iterable[CircleId]) -> str:
    """The sections that these circles open by default, as a list in words; of an added one those of the cases that are moved to it."""
    roles, _ = visit.office.journal.roster.roles, visit.language.gettext
    seats = frozenset(circles)
    words = [section_word(kind, _) for kind in OPENED if DEFAULT_READERS[kind] & seats]
    there = [section_word(kind, _) for kind in SECTIONS if any(roles.get(one) in DEFAULT_READERS[kind] for one in seats)]
    if there and not words:
        return _("in cases moved there: %(sections)s") % {"sections": ", ".join(there)}
    return ", ".join(words)


def joins_both(circles: Iterable[CircleId]) -> bool:
    """Whether these circles together open both who somebody is and where they are. Source: docs/threat-model.md, promise 3."""
    seats = frozenset(circles)
    return bool(DEFAULT_READERS[Kind.IDENTITY] & seats) and bool(DEFAULT_READERS[Kind.PLACE] & seats)


def wish_words(visit: Visit, waiting: Waiting) -> str:
    """What a keyholder asked for, and needs a second one for."""
    return _wish(waiting.fact, saying(visit), visit)


def _wish(fact: RosterFact, say: Saying, visit: Visit) -> str:
    _ = say.text
    match fact:
        case MemberRemoved(member=member):
            return _("Take %(who)s out of the group.", who=say.who(member))
        case MemberSeated(member=member):
            return _("Make %(who)s a keyholder.", who=say.who(member))
        case MemberUnseated(member=member):
            return _("%(who)s is no longer to be a keyholder.", who=say.who(member))
        case DeviceRestored(device=device):
            roster = visit.office.journal.roster
            owner = next((m.id for m in roster.members.values() if device in {one.device for one in m.devices}), MemberId(""))
            return _("The device of %(who)s was safe after all: use it again.", who=say.who(owner))
        case RecoveryRenewed():
            return _("Put a new recovery sheet in the place of the present one.")
        case _:
            return _("A change of the group.")
