"""Keys given anew under a holder's new epoch, so that it alone opens all that the older ones did. Rule: whoever made the epoch gives what was
known; what somebody else gave under an older one, because they did not know of it yet, they give anew themselves."""

from collections.abc import Iterator

from safeconduct.journal.journal import Journal
from safeconduct.journal.shelf import Gap


def catch_up(journal: Journal) -> None:
    """Everything that is this member's to give anew was given. May be done again, and after a crash has to be."""
    newest = journal.shelf.newest_given()
    for holder in _holders(journal):
        name = _mark(journal, holder)
        behind = journal.shelf.mark(name)
        if behind < newest:
            journal.store.put_keys(list(_given_anew(journal, holder, behind)))
            journal.shelf.set_mark(name, newest)


def is_behind(journal: Journal) -> bool:
    """Whether key rows came that nobody here looked at in this way."""
    newest = journal.shelf.newest_given()
    return any(journal.shelf.mark(_mark(journal, holder)) < newest for holder in _holders(journal))


def _mark(journal: Journal, holder: str) -> str:
    return f"given anew {journal.roster.epochs[holder].kid.hex()}"


def _holders(journal: Journal) -> Iterator[str]:
    """The circles this member is inside of, and themself, that have another epoch than their first, as far as they hold it."""
    me = journal.ring.member
    for name in (*(circle for who, circle in journal.roster.inside if who == me), f"member:{me}"):
        seat = journal.roster.epochs.get(str(name))
        if seat and seat.number and journal.shelf.epoch(str(name), seat.kid):
            yield str(name)


def _given_anew(journal: Journal, holder: str, behind: int) -> Iterator[bytes]:
    """Rows for keys that were given under older epochs: all of them, if this device made the present one and did not do it yet, else its own."""
    seat, me = journal.roster.epochs[holder], journal.ring.feed
    maker = journal.chain.maker_of(seat.kid) or me
    gap = Gap(holder, seat.number, me, maker, anybodys=maker == me and not behind)
    to = journal.writing.holder(holder)
    for stream, kids in journal.shelf.left_behind(gap, behind).items():
        for key in journal.writing.keys_inside(stream):
            if key.kid in kids:
                yield from journal.writing.given(stream, key, [to], again=True)
