"""Who may give a stream's key, and so make others its readers. Rule: only who is inside by a key that somebody inside gave; signing a
key row for oneself makes nobody a reader."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from safeconduct.core.group import SeatKey
from safeconduct.core.ids import CircleId, FeedId, MemberId
from safeconduct.journal.shelf import Reader, Shelf
from safeconduct.roster.roster import RECOVERY, Roster, Seat
from safeconduct.seal.keyring import Ring


def insiders(roster: Roster, meant: Iterable[str], readers: Iterable[Reader]) -> frozenset[str]:
    """Key holders for whom the stream was begun, and those to whom somebody among them gave it, in turn.

    What somebody gave while they were inside was theirs to give, though they have left since.
    """
    found: set[str] = {*meant, RECOVERY}
    rows = list(readers)
    # The signature last: it costs most, and a row that makes nobody a reader needs none.
    while more := {one.holder for one in rows if one.holder not in found and _is_among(roster, one.giver, found) and one.signed}:
        found |= more
    return frozenset(found)


def trusted(roster: Roster, meant: Iterable[str], readers: Sequence[Reader], holder: str = "") -> list[Reader]:
    """Those whom somebody made readers who was inside then; all of them, or one holder alone."""
    inside = insiders(roster, meant, readers)
    return [one for one in readers if holder in ("", one.holder) and _is_among(roster, one.giver, inside) and one.signed]


def lasting(roster: Roster, meant: Iterable[str], readers: Sequence[Reader]) -> list[Reader]:
    """Those of the trusted whose giver is inside today: a key that comes from anybody else may be one that somebody outside knows."""
    inside = insiders(roster, meant, readers)
    return [one for one in readers if _is_among(roster, one.giver, inside, roster.inside) and one.signed]


def _is_among(
    roster: Roster, giver: FeedId, holders: Iterable[str], seats: frozenset[Seat] | None = None
) -> bool:
    """Whether the device is, or without `seats` ever was, one of these holders' (the recovery key is one of everybody's)."""
    if giver == roster.recovery_feed:
        return True
    member = roster.member_of(giver)
    if member is None or (seats is not None and (giver in roster.cuts or not roster.is_at_work(member))):
        return False
    held = roster.once if seats is None else seats
    return any(holder == f"member:{member}" or (member, CircleId(holder)) in held for holder in holders)


def may_write_one(roster: Roster, member: MemberId, meant: frozenset[str], readers: Iterable[Reader]) -> bool:
    """Whether the member was given this one stream, to themself or to a circle of theirs, by somebody inside of it. What they gave themself is nothing to go
    by: whoever left a circle does, as older keys end, so as to read on what they have."""
    me = f"member:{member}"
    given = insiders(roster, meant, (one for one in readers if one.holder != me or roster.member_of(one.giver) != member)) - {*meant, RECOVERY}
    return bool({me, *roster.seats_of(member)} & given)


def in_hand(roster: Roster, shelf: Shelf, ring: Ring) -> Roster:
    """The roster with, of each circle the member is inside of, the newest key they really have: whoever makes a key and gives it to nobody
    must not keep the others from writing, nor have them seal to it."""
    is_sheet = ring.feed == roster.recovery_feed
    held: dict[str, SeatKey] = {}
    for circle, earlier in roster.earlier.items():
        is_inside = is_sheet or (ring.member, CircleId(circle)) in roster.inside
        if is_inside and shelf.epoch(circle, roster.epochs[circle].kid) is None:
            ours = next((key for key in earlier if shelf.epoch(circle, key.kid)), None)
            held |= {circle: ours} if ours else {}
    return replace(roster, epochs=roster.epochs | held) if held else roster


def is_there(roster: Roster, holder: str) -> bool:
    """Whether anybody is behind the holder who may still be given something."""
    member = MemberId(holder.removeprefix("member:"))
    return holder in roster.epochs and (not holder.startswith("member:") or roster.is_at_work(member))


def is_outdated(roster: Roster, kid: bytes, readers: Iterable[Reader]) -> bool:
    """Whether the key was given to a holder under a key that was replaced since, or to somebody who has left, or anew after either."""
    given = [one for one in readers if one.kid == kid and one.holder in roster.epochs]
    holders = {(one.holder, one.number) for one in given}
    # Who left may know the key of the same number that did not stand.
    is_astray = any(one.under not in (b"", roster.epochs[one.holder].kid) for one in given)
    replaced = any(number < roster.epochs[name].number or not is_there(roster, name) for name, number in holders)
    return is_astray or replaced or any(one.again for one in given)
