"""Sentences about the group itself, what it shares and what is publicly known."""

from typing import assert_never

from safeconduct.core.group import (
    CircleAdded,
    DeviceAdded,
    DeviceRestored,
    DeviceSuspended,
    EpochBegan,
    EpochsCaughtUp,
    GroupFounded,
    MemberAdded,
    MemberLetIn,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    RecoveryRenewed,
    RollCalled,
    RosterFact,
    StaffNamed,
    StewardSeconded,
    StreamBegan,
    StreamBeganFor,
)
from safeconduct.core.knowledge import (
    InterventionCountryNoted,
    InterventionFollowedUp,
    InterventionNoted,
    KnowledgeFact,
    SourceRead,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.office import (
    LadderWritten,
    LooksGathered,
    OfficeFact,
    PhraseWritten,
    ShiftHandedOver,
    SignalSet,
    ViewSaved,
)
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import section_word


def of_roster(fact: RosterFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case GroupFounded(founder=founder):
            return _("The group was set up by %(who)s.", who=say.who(founder.member))
        case CircleAdded(circle=circle, role=role):
            return _("The circle %(circle)s was added. It does the work of %(role)s.", circle=circle, role=say.holder(role.value))
        case MemberAdded(member=member):
            return _("%(who)s came into the group.", who=say.who(member.member))
        case MemberSeated(member=member, circle=circle):
            return _(
                "%(who)s belongs to the circle %(circle)s.", who=say.who(member), circle=say.holder(circle)
            )
        case MemberLetIn(member=member, circle=circle):
            return _("%(who)s was let into the circle %(circle)s.", who=say.who(member), circle=say.holder(circle))
        case MemberUnseated(member=member, circle=circle):
            return _("%(who)s left the circle %(circle)s.", who=say.who(member), circle=say.holder(circle))
        case MemberRemoved(member=member):
            return _("%(who)s is no longer in the group.", who=say.who(member))
        case DeviceAdded(member=member):
            return _("%(who)s has another machine.", who=say.who(member))
        case DeviceSuspended() | DeviceRestored():
            is_back = isinstance(fact, DeviceRestored)
            return _("A machine's suspension was undone.") if is_back else _("A machine was suspended: nothing more is sealed to it.")
        case EpochBegan(circle=circle):
            return _("A new key was made for %(circle)s.", circle=say.holder(circle))
        case StewardSeconded() | RecoveryRenewed():
            made = isinstance(fact, RecoveryRenewed)
            return _("A new recovery sheet was made.") if made else _("A second keyholder agreed to a change of keyholders.")
        case _:
            assert_never(fact)


def of_group(fact: StreamBegan | StreamBeganFor | RollCalled | EpochsCaughtUp | StaffNamed, say: Saying) -> str:
    _ = say.text
    match fact:
        case StreamBegan(kind=kind) | StreamBeganFor(kind=kind):
            return _("The section %(section)s was begun.", section=section_word(kind, say.language.gettext))
        case RollCalled():
            return _("A session was begun.")
        case EpochsCaughtUp():
            return _("This office goes by the new keys.")
        case StaffNamed(member=member, name=name):
            return _("%(who)s is called %(name)s.", who=say.who(member), name=name)
        case _:
            assert_never(fact)


def of_office(fact: OfficeFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case LadderWritten(rungs=rungs):
            return say.many(
                "The ladder for missed check-ins was written: one step.",
                "The ladder for missed check-ins was written: %(num)s steps.",
                len(rungs),
            )
        case PhraseWritten(key=key, language=language):
            return _(
                "A ready phrase was written: %(key)s, in the language %(language)s.",
                key=key,
                language=language,
            )
        case ShiftHandedOver():
            return _("The shift was handed over.")
        case LooksGathered(looks=looks):
            return say.many("One look was recorded.", "%(num)s looks were recorded.", len(looks))
        case SignalSet(address=address):
            if not address:
                return _("The e-mail signal was switched off.")
            return _("The e-mail signal goes to %(address)s.", address=address)
        case ViewSaved(name=name):
            return _("A view of the cases was kept: %(name)s.", name=name)
        case _:
            assert_never(fact)


def of_knowledge(fact: KnowledgeFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case SourceRead(title=title, outlet=outlet):
            return _("Read: %(title)s, %(outlet)s.", title=title, outlet=outlet)
        case StatementNoted(country=country, said_by=said_by):
            return _(
                "A statement about %(country)s, said by %(who)s.",
                country=say.told(country),
                who=said_by or _("nobody named"),
            )
        case StatementsSame(why=why):
            return _("Two statements were judged to be one. %(why)s", why=why)
        case InterventionNoted(who=who, whom=whom, what=what):
            return _("%(who)s to %(whom)s: %(what)s", who=who, whom=whom, what=what)
        case InterventionCountryNoted(country=country):
            return _("Who asked whom is shown with the country: %(country)s.", country=say.told(country))
        case InterventionFollowedUp(on=on, what=what):
            return _("Followed up on %(day)s: %(what)s", day=say.day(on), what=what)
        case _:
            assert_never(fact)
