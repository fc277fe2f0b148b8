"""The help page's list when keyholders that it names are none any more, or their laptops were suspended, and the next one lacks their signature.
Rule: only what a keyholder's laptop at work or the recovery sheet said, and what names keyholders as our roster knows them, passes for ours."""

from collections.abc import Sequence

from safeconduct.core.ids import FeedId, MemberId
from safeconduct.roster.roster import STEWARDS, Roster
from safeconduct.seal.door_list import DoorList, list_in, signed_by


def names_the_suspended(listed: DoorList | None, roster: Roster) -> bool:
    """Whether a laptop that was suspended, or taken out with its owner, still answers by this list, or signs the next."""
    return listed is not None and not roster.cuts.keys().isdisjoint(listed.answering | listed.signers.devices)


def only_lacks_who_left(lists: Sequence[bytes], roster: Roster, at_work: frozenset[FeedId]) -> bool:
    """Whether the last of the lists is ours, though those at work are too few for the next one. Shape: `at_work` are our keyholders' devices."""
    listed = list_in(lists[-1])
    if not _is_by_ours(lists[-1], roster, at_work) and not _is_how_they_came(lists, roster, at_work):
        return False  # What only laptops signed that are suspended now, their thieves may have signed.
    dropped = at_work - listed.signers.devices
    return _are_keyholders_of(roster, listed) and not any(dropped & list_in(raw).signers.devices for raw in lists)


def _is_by_ours(raw: bytes, roster: Roster, at_work: frozenset[FeedId]) -> bool:
    return any(signed_by(raw, bytes.fromhex(feed)) for feed in (*at_work, roster.recovery_feed))


def _is_how_they_came(lists: Sequence[bytes], roster: Roster, at_work: frozenset[FeedId]) -> bool:
    """Whether none of those at work could have signed it, because the last list is the first that names one of them. Who has a new laptop since
    is no newcomer: thieves of the others' could sign for its coming."""
    here = {roster.feeds[feed] for feed in at_work}
    named = [{roster.feeds.get(feed) for feed in list_in(raw).signers.devices} for raw in lists]
    return not here.isdisjoint(named[-1]) and all(here.isdisjoint(one) for one in named[:-1])


def _are_keyholders_of(roster: Roster, listed: DoorList) -> bool:
    """Whether each of its keyholders is one of ours, or was, with laptops of theirs, and it takes as many as the group does."""
    owners = [{roster.feeds.get(feed) for feed in one} for one in listed.signers.keyholders]
    single = [next(iter(one)) for one in owners if len(one) == 1]
    each_is_one = len(single) == len(owners) == len(set(single)) and all(_was_keyholder(roster, one) for one in single)
    return each_is_one and listed.signers.needed == roster.stewards_needed and listed.signers.recovery == {roster.recovery_feed}


def _was_keyholder(roster: Roster, member: MemberId | None) -> bool:
    return member is not None and (member, STEWARDS) in roster.seats | roster.once
