"""Entries that go with an order which does not name them, because whoever gave it had not heard of them. Rule: a device speaks of its own feed alone,
and what it says explains that words are not there; it destroys none."""

from collections.abc import Collection, Iterator, Sequence

from safeconduct.core.erasure import Gone, OwnRowsErased, What
from safeconduct.core.event import Event
from safeconduct.journal.erasing.carrying_out import is_noted, note
from safeconduct.journal.erasing.naming import MOST_ROWS
from safeconduct.journal.erasing.orders import Order
from safeconduct.journal.journal import Journal
from safeconduct.store.log import Mark
from safeconduct.wire.marks import MarkKind


def unsaid(journal: Journal, order: Order, orders: Collection[Order], events: Sequence[Event], marks: Sequence[Mark]) -> list[OwnRowsErased]:
    """What this device has to say of its feed before it erases what is marked. Shape: `events` are those of the whole group about erasing."""
    own = journal.ring.feed
    named = {gone.n for one in orders if one.counts for fact in one.facts for gone in fact.rows if gone.feed == own}
    named |= {gone.n for event in events for gone in _said(event) if gone.feed == own}
    going = {mark.n: Gone(own, mark.n, mark.name) for mark in (*marks, *_marked(journal)) if mark.kind is MarkKind.ROW and mark.feed == own and mark.n not in named}
    rows = [going[n] for n in sorted(going)]
    return [OwnRowsErased(order.id, tuple(rows[at : at + MOST_ROWS])) for at in range(0, len(rows), MOST_ROWS)]


def _marked(journal: Journal) -> Iterator[Mark]:
    """A colleague on the same computer may have erased them there already."""
    position = 0
    while marks := journal.store.erased_after(position):
        yield from (mark for _, mark in marks)
        position = marks[-1][0]


def unheeded(journal: Journal, order: Order, events: Sequence[Event]) -> list[Event]:
    """What devices said of this order that this member's index does not follow yet."""
    if order.what is What.ENTRY:
        return []
    return [event for event in events if isinstance(event.fact, OwnRowsErased) and event.fact.order == order.id and not is_noted(journal, event.id)]


def heed(journal: Journal, events: Sequence[Event]) -> None:
    """Rows that came without words, and of which their own feed says why, are waited for no more. Words that are here stay as they are."""
    explained = [gone for event in events for gone in _said(event) if _lacks_words(journal, gone)]
    if explained:
        journal.store.erase([Mark(gone.h, MarkKind.ROW, gone.feed, gone.n) for gone in explained])
    with journal.db:
        for gone in explained:
            journal.db.execute("DELETE FROM alarm WHERE feed=? AND n=? AND what='withheld'", (gone.feed, gone.n))
        for event in events:
            note(journal, event.id)


def _said(event: Event) -> Iterator[Gone]:
    """Nobody speaks of another's feed: they could hide what others wrote."""
    if isinstance(event.fact, OwnRowsErased):
        yield from (gone for gone in event.fact.rows if gone.feed == event.feed)


def _lacks_words(journal: Journal, gone: Gone) -> bool:
    placed = journal.store.placed(gone.feed, gone.n)
    return placed is not None and placed[1].body is None and placed[1].h == gone.h
