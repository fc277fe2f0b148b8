"""Who sits where: seats given and taken, devices suspended, colleagues removed, keys renewed after they left. Rule: whoever leaves, the
circles they were inside of get new keys, made by somebody inside; what was read before may have been kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.core.group import (
    CircleAdded,
    DeviceRestored,
    DeviceSuspended,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    RecoveryRenewed,
    RosterFact,
    StewardSeconded,
)
from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, MemberId, StreamId
from safeconduct.core.section import EVERYONE, Role
from safeconduct.errors import BadInput, Conflict, NotAllowed, NotFound
from safeconduct.journal.founding import recovery_signing, seat_key
from safeconduct.journal.joining import given_epoch, let_in, new_epoch
from safeconduct.journal.journal import Journal
from safeconduct.roster.roster import CASE_ROLES, RECOVERY, STEWARDS, Member, Roster, feeds_of
from safeconduct.seal.keyring import epoch_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change of keyholders that needs a second one. Shape: `mine` when this member asked for it, and so cannot be the second."""

    change: EventId
    fact: RosterFact
    by: MemberId
    mine: bool


def seat(journal: Journal, member: MemberId, circle: CircleId) -> None:
    """The member is wished into the circle, and let in at once when this member is inside of it and sees who they are."""
    roster = _as_keyholder(journal)
    _present(roster, member)
    if circle not in roster.circles:
        raise NotFound("There is no such circle.")
    if (member, circle) in roster.seats:
        raise Conflict("They belong to this circle already.")
    _say(journal, MemberSeated(member, circle))
    if (member, circle) in journal.roster.seats and (journal.ring.member, circle) in journal.roster.inside:
        let_in(journal, member, [circle])


def add_circle(journal: Journal, circle: CircleId, role: Role) -> None:
    """A further circle that does the work of this role; this member is inside, and lets others in."""
    roster, me = _as_keyholder(journal), f"member:{journal.ring.member}"
    if role not in CASE_ROLES:
        raise BadInput("Choose the work that the new circle does.", "role")
    if circle in roster.epochs or circle in {one.value for one in Role}:
        raise Conflict("There is a circle of this name. Choose another word.")
    epoch = epoch_of(circle, 0, journal.chance(32))
    rows = [given_epoch(journal, epoch, circle, 0, holder) for holder in (me, RECOVERY)]
    added = CircleAdded(circle, role, seat_key(epoch, 0))
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), [added], rows)
    journal.refresh()


def unseat(journal: Journal, member: MemberId, circle: CircleId) -> None:
    """The member leaves the circle, and the circle gets a new key as far as this member is inside of it."""
    roster = _as_keyholder(journal)
    _present(roster, member)
    if circle == EVERYONE:
        raise BadInput("Every colleague belongs to this circle. To take somebody out of the group, remove them.")
    if (member, circle) not in roster.seats:
        raise Conflict("They do not belong to this circle any more.")
    if roster.members_of(circle) == (member,) and circle == STEWARDS:
        raise Conflict("A group needs a keyholder. Make somebody else one first.")
    _say(journal, MemberUnseated(member, circle, _heads(journal, feeds_of(roster, member))))
    renew(journal)


def suspend(journal: Journal, device: DeviceId) -> None:
    """Nothing more is sealed to the device, and nothing it writes from now on counts. As many keyholders as the group needs can undo it."""
    roster = _as_keyholder(journal)
    owner = _owner(roster, device)
    feed = next(one.feed for one in owner.devices if one.device == device)
    if feed == journal.ring.feed:
        raise Conflict("This is the device you are using. Ask another keyholder to suspend it.")
    if feed in roster.cuts:
        raise Conflict("This device is suspended already.")
    _say(journal, DeviceSuspended(device, _heads(journal, {feed})))
    renew(journal)


def restore(journal: Journal, device: DeviceId) -> None:
    """The device was safe after all; counts once two keyholders said so."""
    roster = _as_keyholder(journal)
    owner = _owner(roster, device)
    if all(one.feed not in roster.cuts for one in owner.devices if one.device == device):
        raise Conflict("This device is not suspended.")
    _say(journal, DeviceRestored(device))


def remove(journal: Journal, member: MemberId) -> None:
    """The member is out of the group, once a second keyholder agrees where that is needed, and every circle they were in gets a new key."""
    roster = _as_keyholder(journal)
    _present(roster, member)
    if member == journal.ring.member:
        raise Conflict("You cannot remove yourself. Ask another keyholder.")
    _say(journal, MemberRemoved(member, _heads(journal, feeds_of(roster, member))))
    renew(journal)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A recovery sheet that was asked for. Shape: `kid` names its key; it `counts` unless it waits for a second keyholder."""

    kid: bytes
    counts: bool


def renew_recovery(journal: Journal, seed: bytes) -> Renewal:
    """A new recovery sheet, whose words its maker has on paper, and new keys for the circles this member is inside of."""
    number = _as_keyholder(journal).epochs[RECOVERY].number + 1
    feed = FeedId(recovery_signing(seed).public.hex())
    if journal.roster.recovery_feed == feed:  # The first try got that far.
        return Renewal(journal.roster.epochs[RECOVERY].kid, counts=True)
    key = seat_key(epoch_of(RECOVERY, number, seed), number)
    _say(journal, RecoveryRenewed(key, feed))
    renew(journal)
    return Renewal(key.kid, counts=journal.roster.recovery_feed == feed)


def second(journal: Journal, change: EventId) -> None:
    """A second keyholder's yes. Raises: Conflict when the change does not wait any more, or was asked for by this member."""
    _as_keyholder(journal)
    wanted = next((one for one in waiting(journal) if one.change == change), None)
    if wanted is None:
        raise Conflict("This does not wait for a second keyholder any more.")
    if wanted.mine:
        raise Conflict("You asked for this yourself. It needs another keyholder.")
    _say(journal, StewardSeconded(change))
    welcome(journal, [wanted.fact])


def welcome(journal: Journal, seconded: Iterable[RosterFact]) -> None:
    """What two agreed to is carried out: who was seated is let in, and circles that somebody left have a new key."""
    for fact in seconded:
        if isinstance(fact, MemberSeated) and (journal.ring.member, fact.circle) in journal.roster.inside:
            let_in(journal, fact.member, [fact.circle])
    renew(journal)


def waiting(journal: Journal) -> tuple[Waiting, ...]:
    """Changes that need a second keyholder, oldest first."""
    events = [journal.chain.event(one) for one in journal.roster.waiting]
    found = []
    for event in sorted(events, key=lambda one: (one.depth, one.id)):
        by = journal.roster.member_of(event.feed)
        if event.fact is not None and by is not None:
            found.append(Waiting(event.id, event.fact, by, by == journal.ring.member))
    return tuple(found)


def stale_circles(roster: Roster) -> tuple[CircleId, ...]:
    """Circles whose key is known to somebody who left."""
    return tuple(sorted(circle for circle in roster.circles if roster.stale.get(circle)))


def to_renew(journal: Journal) -> tuple[CircleId, ...]:
    """Those of them that this member is inside of, and so can make a new key for.

    The whole group's key comes first, so that those who left cannot even see that other keys change.
    """
    mine = [one for one in stale_circles(journal.roster) if (journal.ring.member, one) in journal.roster.inside]
    return tuple(sorted(mine, key=lambda one: (one != EVERYONE, one)))


def renew(journal: Journal) -> None:
    """New keys for the circles that need one, as far as this member is inside of them."""
    for circle in to_renew(journal):
        new_epoch(journal, circle)


def _say(journal: Journal, *facts: RosterFact) -> None:
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), facts)
    journal.refresh()


def _as_keyholder(journal: Journal) -> Roster:
    if (journal.ring.member, STEWARDS) not in journal.roster.seats:
        raise NotAllowed("Only a keyholder can change who is in the group and in which circles.")
    return journal.roster


def _present(roster: Roster, member: MemberId) -> Member:
    found = roster.members.get(member)
    if found is None or found.removed:
        raise NotFound("There is no such colleague in the group.")
    return found


def _owner(roster: Roster, device: DeviceId) -> Member:
    for member in roster.members.values():
        if device in {one.device for one in member.devices}:
            return _present(roster, member.id)
    raise NotFound("There is no such device.")


def _heads(journal: Journal, feeds: Iterable[FeedId]) -> dict[FeedId, tuple[int, str]]:
    """The last row of each feed that counts: the last one this desk has."""
    return {feed: journal.store.head_of(feed) for feed in feeds}
