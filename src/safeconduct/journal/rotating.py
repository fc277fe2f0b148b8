"""Keys that have grown old, and new ones in their place: each quarter for circles, and for members at their own desk. Rule: whoever has an old key and
what was written after it was replaced opens nothing of that."""

from collections.abc import Iterator

from safeconduct.core.group import EpochBegan
from safeconduct.core.ids import CircleId, StreamId
from safeconduct.core.section import EVERYONE
from safeconduct.core.when import DAY, Moment
from safeconduct.journal.founding import seat_key
from safeconduct.journal.giving import row_to
from safeconduct.journal.joining import new_epoch
from safeconduct.journal.journal import Journal
from safeconduct.journal.rewrapping import catch_up
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Holder, Key
from safeconduct.store.pages import ask_one
from safeconduct.wire.codec import Plain

QUARTER = 92 * DAY
"""How old a key grows before a keyholder is reminded."""

PATIENCE = 14 * DAY
"""After this reminder a colleague inside makes the new key by signing in."""


def since(journal: Journal, holder: str) -> Moment:
    """When the holder's present key was made, as its maker said."""
    made = journal.chain.began(journal.roster.epochs[holder].kid)
    if made:
        found = ask_one(journal.db, "SELECT moment FROM event WHERE id=?", made.id)
    else:
        found = ask_one(journal.db, "SELECT moment FROM event WHERE feed=? ORDER BY n LIMIT 1", journal.ring.feed) if ":" in holder else None
    return Moment(found[0]) if found else Plain.parse(journal.ring.genesis).moment


def is_old(journal: Journal, holder: str, age: int = QUARTER) -> bool:
    """Whether the key is older than this. What was made in the future was made by a clock that nobody should wait for."""
    made, now = since(journal, holder), journal.clock()
    return not now - age <= made <= now + DAY


def old_circles(journal: Journal, age: int = QUARTER) -> tuple[CircleId, ...]:
    """Circles whose present key is older than this, whoever is inside."""
    return tuple(sorted(circle for circle in journal.roster.circles if is_old(journal, circle, age)))


def mine(journal: Journal, circles: tuple[CircleId, ...]) -> tuple[CircleId, ...]:
    """Those of them that this member is inside of, the whole group's first, so that nobody who has an old key sees that others change."""
    inside = (one for one in circles if (journal.ring.member, one) in journal.roster.inside)
    return tuple(sorted(inside, key=lambda one: (one != EVERYONE, one)))


def rotate(journal: Journal, age: int = QUARTER) -> None:
    """New keys for old circles, as far as this member is inside of them. What a first try left undone, the second does."""
    for circle in mine(journal, old_circles(journal, age)):
        new_epoch(journal, circle)


def renew_own(journal: Journal, number: int, seed: bytes) -> None:
    """This member's new key, which their keyring has already, and under it every circle's present key that they hold."""
    me = f"member:{journal.ring.member}"
    journal.shelf.keep_epoch(me, number, seed)
    epoch = epoch_of(me, number, seed)
    began = EpochBegan(CircleId(me), seat_key(epoch, number))
    rows = list(_own_rows(journal, Holder(me, number, epoch.public, epoch)))
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), [began], rows)
    journal.refresh()
    catch_up(journal)
    journal.refresh()


def _own_rows(journal: Journal, to: Holder) -> Iterator[bytes]:
    seats = journal.writing.in_hand.epochs
    for circle in mine(journal, tuple(journal.roster.circles)):
        seat = seats[circle]
        epoch = journal.shelf.epoch(circle, seat.kid)
        if epoch:
            yield row_to(journal, Key("epoch", circle, seat.number, epoch.kid, epoch.seed), to)
