"""Whether what somebody wrote counts, by their seats at the roster tips they name and the cuts known today. Rule: it only compares; whom a stream is
for, the caller says."""

from safeconduct.core.ids import CircleId, FeedId
from safeconduct.core.section import Kind
from safeconduct.roster.roster import Roster, is_cut


def judged(now: Roster, then: Roster, feed: FeedId, n: int, kind: Kind, circles: frozenset[CircleId]) -> bool:
    """Whether a fact counts: its author was entitled at the roster tips it names, by a seat in one of these circles, and no cut known now
    stands before it."""
    if not then.counts(feed, n, kind) or is_cut(now.cuts.get(feed), n):
        return False
    member = then.feeds.get(feed)
    if member is None:
        return feed == now.recovery_feed
    if now.feeds.get(feed) != member:
        return False
    entitling = circles & then.seats_of(member)
    return kind is Kind.ROSTER or any(not is_unseated(now, then, feed, n, circle) for circle in entitling)


def is_unseated(now: Roster, then: Roster, feed: FeedId, n: int, circle: CircleId) -> bool:
    """Whether the row stands behind the cut of an unseating that its author had not seen at the tips it names. Whoever has a seat there in spite of
    one that they had seen was seated again after it."""
    seen = then.seat_cuts.get((feed, circle), {})
    return any(is_cut(cut, n) for by, cut in now.seat_cuts.get((feed, circle), {}).items() if by not in seen)


def judged_among(now: Roster, then: Roster, feed: FeedId, n: int, readers: frozenset[str], circles: frozenset[CircleId]) -> bool:
    """As `judged`, in a stream that these alone read: its author is one of them, and does the work of one of these circles. A keyholder can give a seat
    to anybody, themself among them: it says nothing here until somebody inside let them in."""
    member = then.feeds.get(feed)
    if member is None:
        return feed == then.recovery_feed == now.recovery_feed
    if is_cut(then.cuts.get(feed), n) or is_cut(now.cuts.get(feed), n) or now.feeds.get(feed) != member:
        return False
    seats = {circle for circle in then.seats_of(member) if (member, circle) in then.inside and not is_unseated(now, then, feed, n, circle)}
    return not readers.isdisjoint({f"member:{member}", *seats}) and not circles.isdisjoint(map(then.role_of, seats))
