"""Keys given anew under a holder's new epoch, so that it alone opens all that the older ones did. Rule: whoever made the epoch gives what was
known; what somebody else gave under an older one, because they did not know of it yet, they give anew themselves, and where they left meanwhile whoever
made the epoch does; what only somebody who was never inside says that a holder had, nobody gives. Who is inside and was given the present key by nobody, because it and their own were made without knowledge of each
other, is given it by any colleague inside."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from safeconduct.core.group import SeatKey
from safeconduct.core.ids import CircleId, EventId, FeedId, MemberId, StreamId
from safeconduct.core.section import EVERYONE
from safeconduct.errors import SealBroken
from safeconduct.journal.giving import row_for
from safeconduct.journal.journal import Journal
from safeconduct.journal.rights import is_there
from safeconduct.journal.shelf import Shelf
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Given, Key, open_box
from safeconduct.seal.keys import Epoch
from safeconduct.store.pages import ask

_SETTLED = "owed at"
"""The mark that says how many roster events there were when nobody inside was owed a key."""


def catch_up(journal: Journal) -> None:
    """Everything that is this member's to give anew was given. May be done again, and after a crash has to be."""
    newest = journal.shelf.newest_given()
    for holder in _holders(journal):
        name = _mark(journal, holder)
        behind = journal.shelf.mark(name)
        if behind < newest:
            journal.store.put_keys(list(given_anew(journal, holder, behind)))
            journal.shelf.set_mark(name, newest)
    if journal.shelf.mark(_SETTLED) != len(journal.chain):
        if rows := [*_owed(journal), *_unchained(journal)]:
            journal.store.put_keys(rows)
        journal.shelf.set_mark(_SETTLED, len(journal.chain))


def is_behind(journal: Journal) -> bool:
    """Whether key rows came that nobody here looked at in this way."""
    newest = journal.shelf.newest_given()
    if journal.shelf.mark(_SETTLED) != len(journal.chain):
        return True
    return any(journal.shelf.mark(_mark(journal, holder)) < newest for holder in _holders(journal))


def _owed(journal: Journal) -> Iterator[bytes]:
    """Present keys of this member's circles, for those inside to whom nobody gave them."""
    me, roster = journal.ring.member, journal.roster
    for circle in sorted(circle for who, circle in roster.inside if who == me):
        seat = roster.epochs[circle]
        epoch, made = journal.shelf.epoch(circle, seat.kid), journal.chain.began(seat.kid)
        if epoch and made:
            for member in roster.insiders_of(circle):
                if member != me and roster.is_at_work(member) and not _was_given(journal, member, circle, made.id):
                    yield row_for(journal, Key("epoch", circle, seat.number, epoch.kid, epoch.seed), f"member:{member}")


def _unchained(journal: Journal) -> Iterator[bytes]:
    """Keys of the whole group that two desks made without knowledge of each other: only one is chained to what comes after it, and who joins later
    needs both to read the roster. A key that the roster does not know is one that somebody made up."""
    seat = journal.roster.epochs[EVERYONE]
    if present := journal.shelf.epoch(EVERYONE, seat.kid):
        chained = _chained(journal, present)
        for holder, number, epoch in journal.shelf.held():
            if holder == EVERYONE and epoch.kid not in chained and journal.chain.began(epoch.kid):
                yield row_for(journal, Key("epoch", EVERYONE, number, epoch.kid, epoch.seed), EVERYONE)


def _chained(journal: Journal, present: Epoch) -> set[bytes]:
    """The whole group's keys that its present one opens, one through the other. What a row says that it gives is nothing until it was opened."""
    rows = [given for given in journal.shelf.given_of(EVERYONE, "epoch") if given.holder == EVERYONE]
    opened = [present]
    for epoch in opened:
        opened += _opened_by(epoch, rows, journal.ring.group)
        rows = [given for given in rows if given.kid not in {one.kid for one in opened}]
    return {one.kid for one in opened}


def _opened_by(epoch: Epoch, rows: Iterable[Given], group: bytes) -> Iterator[Epoch]:
    for given in rows:
        with suppress(SealBroken):
            found = epoch_of(EVERYONE, given.number, open_box(group, given, epoch))
            yield Epoch.checked(found.seed, found.scope, given.kid)


def _was_given(journal: Journal, member: MemberId, circle: CircleId, made: EventId) -> bool:
    """Who made the circle's key had seen that they are inside, and under which key; or who let them in, or made theirs, had seen the circle's."""
    # Rows do not tell: the key of a lost machine may have had the same number.
    brought = journal.chain.brought(member, circle, journal.roster.epochs[f"member:{member}"].kid)
    return all(journal.chain.has_seen(made, one) for one in brought) or any(journal.chain.has_seen(one, made) for one in brought)


def _mark(journal: Journal, holder: str) -> str:
    return f"given anew {journal.roster.epochs[holder].kid.hex()}"


def _holders(journal: Journal) -> Iterator[str]:
    """Holders that have another epoch than their first: this member and the circles they are inside of, as far as they have it, colleagues, to whom they may
    have given something by name, and the recovery sheet."""
    me, roster = journal.ring.member, journal.roster
    mine = {f"member:{me}", *(str(circle) for who, circle in roster.inside if who == me)}
    for name, seat in roster.epochs.items():
        is_named = name == RECOVERY or (name.startswith("member:") and is_there(roster, name))
        if seat.number and (journal.shelf.epoch(name, seat.kid) if name in mine else is_named):
            yield name


def given_anew(journal: Journal, holder: str, behind: int = 0) -> Iterator[bytes]:
    """Rows for keys that were given under older epochs: all of them, if this device made the present one and did not do it yet, else its own and, if it made
    that, those of devices that are out; to the recovery sheet all of restricted streams, which no circle's key opens to it."""
    seat, me = journal.roster.epochs[holder], journal.ring.feed
    maker = journal.chain.maker_of(seat.kid) or me
    givers = {me, *_gone(journal, holder)} if maker == me else {me}
    gap = _Gap(holder, seat, me, maker, frozenset(givers), anybodys=holder == RECOVERY or (maker == me and not behind))
    to = journal.writing.holder(holder)
    for stream, kids in _left_behind(journal, gap, behind).items():
        theirs = [one for one in journal.writing.given_inside(stream, holder) if one.kid in kids]
        for key in journal.writing.named(stream, theirs):
            yield from journal.writing.given(stream, key, [to], again=True)


def _gone(journal: Journal, holder: str) -> set[FeedId]:
    """Devices that are out of the group, or of this circle, and give nothing anew any more."""
    return {*journal.roster.cuts, *(feed for feed, circle in journal.roster.seat_cuts if circle == holder)}


@dataclass(frozen=True, slots=True)
class _Gap:
    """Which keys a holder lacks under the epoch that stands. Shape: those that the `givers` gave them under others, or `anybodys`; what `me` or the
    epoch's `maker` gave under it is not lacking."""

    holder: str
    seat: SeatKey
    me: FeedId
    maker: FeedId
    givers: frozenset[FeedId]
    anybodys: bool

    def is_filled_by(self, given: Given, shelf: Shelf, group: bytes) -> bool:
        is_here = (given.holder, given.holder_number) == (self.holder, self.seat.number) and given.giver in (self.me, self.maker)
        return is_here and given.is_signed(group) and shelf.under(given) in (b"", self.seat.kid)


def _left_behind(journal: Journal, gap: _Gap, behind: int) -> dict[StreamId, set[bytes]]:
    """Keys, by stream, that the holder was given under other epochs and not under this one. Shape: read later than `behind`."""
    # Where two desks made an epoch each at once, what was given under the one that does not stand has the number of the one that does.
    is_split = len(journal.shelf.epochs(gap.holder, gap.seat.number)) > 1
    which = "subject IN (SELECT id FROM stream WHERE turn>0) AND +holder=?" if gap.holder == RECOVERY else "holder=?"
    whose = ",".join("?" * len(gap.givers))
    sql = f"SELECT DISTINCT subject, kid FROM given WHERE name>? AND what='stream' AND {which} AND holder_number<? AND (? OR giver IN ({whose}))"
    asked = (behind, gap.holder, gap.seat.number + is_split, gap.anybodys, *gap.givers)
    found: dict[StreamId, set[bytes]] = {}
    for stream, kid in ask(journal.db, sql, *asked):
        rows = (given for given in journal.shelf.given_of(stream) if given.kid == kid)
        if not any(gap.is_filled_by(given, journal.shelf, journal.ring.group) for given in rows):
            found.setdefault(StreamId(stream), set()).add(kid)
    return found
