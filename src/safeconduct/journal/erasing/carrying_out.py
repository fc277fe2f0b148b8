"""How a desk carries an order to erase out. Rule: what it names is gone from store and index before anybody says so, and nothing goes that belongs to something else."""

from collections.abc import Iterable, Sequence

from safeconduct.core.erasure import Gone, Link, What
from safeconduct.core.event import Unreadable
from safeconduct.core.ids import EventId, StreamId
from safeconduct.core.when import Moment
from safeconduct.journal.erasing.naming import case_of, rows_of, subject_of
from safeconduct.journal.erasing.orders import Order
from safeconduct.journal.journal import Journal
from safeconduct.store.log import Mark
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import Plain
from safeconduct.wire.marks import MarkKind

ERASED = "erase.gone/1"
"""What stands in the index in the place of an erased entry. It is never written anywhere else."""

MOST_WRITTEN_ANEW = 64 * 1024 * 1024
"""Unit: bytes of an index that is written anew as a whole, in memory: an office of some 1,500 cases."""


def strangers(journal: Journal, order: Order) -> int:
    """How many of the rows and sections named belong, as far as this member can read, to something else than the order says."""
    streams = _streams_meant(journal, order)
    others = {stream for fact in order.facts for stream in fact.streams} - streams
    return len(others) + sum(not _belongs(journal, order, gone, streams) for fact in order.facts for gone in fact.rows)


def is_carried(journal: Journal, order: Order) -> bool:
    return is_noted(journal, f"{order.id} {order.parts[0].feed}")


def is_noted(journal: Journal, done: str) -> bool:
    """Whether this member's index was told that it is done."""
    return ask_one(journal.db, "SELECT 1 FROM carried WHERE id=?", done) is not None


def note(journal: Journal, done: str) -> None:
    journal.db.execute("INSERT OR IGNORE INTO carried (id) VALUES (?)", (done,))


def marks_of(journal: Journal, order: Order) -> list[Mark]:
    """The rows, letters, strangers' pieces and key rows that go with the order, as far as they lie here."""
    streams = _streams_meant(journal, order)
    named = [gone for fact in order.facts for gone in fact.rows if _belongs(journal, order, gone, streams)]
    rows = {(gone.feed, gone.n): gone for gone in named} | rows_of(journal, streams)
    keys = journal.shelf.key_rows_of(journal.store, streams) if streams else []
    return [
        *(Mark(one.h, MarkKind.ROW, one.feed, one.n) for one in rows.values()),
        *(Mark(name, MarkKind.LETTER) for fact in order.facts for name in fact.letters),
        *(Mark(name, MarkKind.PIECE) for fact in order.facts for name in fact.sent),
        *(Mark(name, MarkKind.KEY) for name in keys),
    ]


def carry_out(journal: Journal, order: Order, marks: Sequence[Mark]) -> None:
    """Nothing of it is in the store or in this member's index any more, and nothing of it is taken in again. May be done again."""
    streams = _streams_meant(journal, order)
    journal.store.erase(marks)
    with journal.db:
        _forget_rows(journal, order, [Gone(mark.feed, mark.n, mark.name) for mark in marks if mark.kind is MarkKind.ROW])
        _forget_streams(journal, streams)
        for table, column in (("caller", "call"), ("expected", "call")):
            journal.db.executemany(f"DELETE FROM {table} WHERE {column}=?", [(subject,) for subject in order.subjects])
        note(journal, f"{order.id} {order.parts[0].feed}")
    journal.reading.forgot()


def overwrite(journal: Journal) -> None:
    """Search words and old pages of the index are overwritten now and not at some time; so are the unused parts of its pages, unless it is very large."""
    journal.db.execute("INSERT INTO word (word) VALUES ('optimize')")
    if journal.db.pragma("page_count") * journal.db.pragma("page_size") <= MOST_WRITTEN_ANEW:
        # What is deleted is overwritten, but not where it stood before SQLite moved it to another page.
        journal.db.execute("VACUUM")
    journal.reading.keys_may_have_come()
    journal.db.pragma("wal_checkpoint(TRUNCATE)")


def begun_since(journal: Journal, order: Order) -> set[str]:
    """Sections that a colleague began who had not heard of the order: what goes as a whole takes them along, whenever they come."""
    subjects = () if order.what is What.ENTRY else order.subjects
    return {stream for one in subjects for (stream,) in ask(journal.db, "SELECT id FROM stream WHERE subject=?", one)}


def _streams_meant(journal: Journal, order: Order) -> frozenset[str]:
    """The streams that go as a whole; one that this member knows to be about something else is not among them. None goes with a single entry."""
    if order.what is What.ENTRY:
        return frozenset()
    named = {stream for fact in order.facts for stream in fact.streams} | begun_since(journal, order)
    about = {stream: subject_of(journal, stream) or case_of(journal, stream) for stream in named}
    return frozenset(stream for stream, subject in about.items() if not subject or subject in order.subjects)


def _belongs(journal: Journal, order: Order, gone: Gone, streams: frozenset[str]) -> bool:
    found = ask_one(journal.db, "SELECT id, stream FROM event WHERE feed=? AND n=?", gone.feed, gone.n)
    if found is None:
        return True  # Not open to this member; those to whom it is look after it.
    if order.what is What.ENTRY and ask_one(journal.db, "SELECT 1 FROM stream WHERE began=?", found[0]):
        return False  # Without its beginning the rest of the section would count no more.
    return found[1] in streams or any(link.event == found[0] for fact in order.facts for link in fact.links)


def _forget_rows(journal: Journal, order: Order, rows: Iterable[Gone]) -> None:
    links = {link.event: link for fact in order.facts for link in fact.links}
    for gone in rows:
        found = ask_one(journal.db, "SELECT id FROM event WHERE feed=? AND n=?", gone.feed, gone.n)
        journal.db.execute("DELETE FROM event WHERE feed=? AND n=?", (gone.feed, gone.n))
        journal.db.execute("DELETE FROM alarm WHERE feed=? AND n=? AND what='withheld'", (gone.feed, gone.n))
        placed = journal.store.placed(gone.feed, gone.n)
        if placed:
            journal.db.execute("DELETE FROM pending WHERE position=?", (placed[0],))
            link = links.get(EventId(found[0])) if found else next(iter(links.values()), None)
            if link:
                _keep_place(journal, link, gone, placed[0])


def _keep_place(journal: Journal, link: Link, gone: Gone, position: int) -> None:
    """The entry's place among the others, without its words, so that what it took the place of does not stand again."""
    plain = Plain(StreamId(link.stream), Unreadable(ERASED, b""), bytes(16), Moment(0), link.depth, link.after, ())
    author = journal.roster.member_of(gone.feed) or ""
    journal.db.execute(
        "INSERT OR IGNORE INTO event (position, id, stream, feed, author, n, depth, moment, counts, plain) VALUES (?,?,?,?,?,?,?,0,0,?)",
        (position, link.event, link.stream, gone.feed, author, gone.n, link.depth, plain.to_bytes()),
    )


def _forget_streams(journal: Journal, streams: frozenset[str]) -> None:
    for stream in streams:
        for table, column in (("event", "stream"), ("tip", "stream"), ("stream", "id")):
            journal.db.execute(f"DELETE FROM {table} WHERE {column}=?", (stream,))
    journal.shelf.forget(streams)
