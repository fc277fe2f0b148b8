"""Cases that are ordered to be erased in a trial, and what must be left of them. Rule: what was known of a case while it was there is noted when the
order is given; afterwards it is looked for in the files themselves."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress

from safeconduct.core.document import DocumentAdded
from safeconduct.core.erasure import What
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Subject
from safeconduct.desk import erasing as desk
from safeconduct.desk.office import Office
from safeconduct.errors import KeptUnlisted, SafeconductError
from safeconduct.journal import pieces
from safeconduct.journal.erasing import carrying_out, naming
from safeconduct.journal.erasing.orders import Order
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.marks import MarkKind
from tests.faults.circles import is_everywhere
from tests.faults.group import Laptop
from tests.faults.known import Ordered, holders
from tests.faults.trial import Trial

PIECE = 32
PLACES = (100, 300, 500, 700)
"""Of each body several, because a database cuts long values at the ends of its pages."""


def orders_an_erasing(trial: Trial, laptop: Laptop) -> None:
    """Of a case that is listed there. Who is no keyholder asks for it, and waits for one's yes."""
    office, case = laptop.office, trial.some_case(laptop)
    if office is None or case is None:
        return
    trial.told.append(f"{laptop.name} orders that {case[:8]} be erased")
    with suppress(SafeconductError):
        with suppress(KeptUnlisted):
            desk.ask_for(office, What.CASE, Subject(case), "asked for")
        _note_what_is_known(trial, office, case)


def agrees(trial: Trial, laptop: Laptop) -> None:
    """A keyholder says yes to whatever waits for it."""
    office = laptop.office
    assert office
    if not office.actor.is_steward:
        return
    for one in desk.orders_of(office):
        with suppress(SafeconductError):
            desk.agree_to(office, one)


def _note_what_is_known(trial: Trial, office: Office, case: CaseId) -> None:
    note_sections(trial, office, case)
    known, journal = trial.ordered[case], office.journal
    for one in naming.rows_of(journal, frozenset(known.streams)).values():
        [row] = journal.store.rows_of(one.feed, one.n, 1)
        known.bodies[one.feed, one.n] = {row.body[at : at + PIECE] for at in PLACES if row.body}
    blobs = [event.fact.original for event in journal.events_of(Subject(case)) if isinstance(event.fact, DocumentAdded)]
    known.chunks |= pieces._of(journal, blobs, ChunkFolder(office.folder.blobs)).names


def note_sections(trial: Trial, office: Office, case: CaseId) -> None:
    """Also those that somebody began who had not heard of the order."""
    trial.ordered.setdefault(case, Ordered()).streams |= naming.streams_of(office.journal, [Subject(case)])


def counting(trial: Trial) -> frozenset[CaseId]:
    """Those of which an order says that they go, as everybody who is level knows."""
    return frozenset(CaseId(subject) for one in _orders(trial) for subject in one.subjects)


def _orders(trial: Trial) -> list[Order]:
    office = trial.laptops[0].office
    assert office
    return [one for one in desk.orders_of(office) if one.counts and one.what is What.CASE]


def left_anywhere(trial: Trial) -> list[str]:
    """What is still there of cases whose days are over, when everybody has carried the orders out. What an order does not name, because whoever wrote
    it had not heard of the order, stays at the relay as bytes that nobody opens."""
    found: list[str] = []
    # A yes that had seen an entry dated some days ahead runs from that day, once it is near (docs/limits.md).
    over = [one for one in _orders(trial) if one.due is not None and one.due <= trial.now]
    named = {(gone.feed, gone.n) for one in over for fact in one.facts for gone in fact.rows}
    for case in sorted({CaseId(subject) for one in over for subject in one.subjects}):
        known = trial.ordered.get(case, Ordered())
        bodies = {piece for row in named & known.bodies.keys() for piece in known.bodies[row]}
        for laptop in trial.laptops:
            found += [f"{laptop.name}: {one} of an erased case" for one in _left_at(trial, laptop, case, known)]
        found += [f"relay: {one} of an erased case" for one in _left_at_relay(trial, known)]
        found += [f"an erased case's bytes lie in {name}" for name in lying_in(trial, bodies)]
    return found


def _left_at(trial: Trial, laptop: Laptop, case: CaseId, known: Ordered) -> Iterable[str]:
    office = laptop.office
    assert office
    journal, chunks = office.journal, ChunkFolder(office.folder.blobs)
    for stream in sorted(known.streams):
        # The place of an entry that went by an order of its own stays, without words.
        if ask_one(journal.db, "SELECT 1 FROM event WHERE stream=? AND instr(plain, ?)=0", stream, carrying_out.ERASED.encode()):
            yield "an entry"
        if ask_one(journal.db, "SELECT 1 FROM stream_key WHERE stream=?", stream):
            yield "a key"
    # Who is outside of a circle cannot tell which case a row is about that gives a key to that circle alone, and opens nothing by it.
    if is_everywhere(trial, laptop) and journal.shelf.key_rows_of(journal.store, _told_of(trial, laptop, case, known.streams)):
        yield "a key row"
    if any(chunks.has(name) for name in known.chunks):
        yield "a paper"
    image = journal.db.serialize("main")
    if any(one.words.encode() in image for one in trial.ledger.entries.values() if one.about == case):
        yield "words in the index"
    if ask_one(journal.db, "SELECT 1 FROM stream WHERE subject=?", case):
        yield "a section"


def _told_of(trial: Trial, laptop: Laptop, case: CaseId, streams: AbstractSet[str]) -> frozenset[str]:
    """Those of the case's sections of which this one can tell that they are: where it was restricted, what an order names or a key row gives them."""
    if case not in trial.moved.cases or laptop.office is None:
        return frozenset(streams)
    journal = laptop.office.journal
    rows, mine = ask(journal.db, "SELECT DISTINCT subject, holder FROM given WHERE what='stream'"), holders(journal.roster, laptop)
    named = {stream for one in _orders(trial) for fact in one.facts for stream in fact.streams}
    return frozenset(streams & {*named, *(str(subject) for subject, holder in rows if holder in mine)})


def _left_at_relay(trial: Trial, known: Ordered) -> Iterable[str]:
    place, keyholder = trial.relay.place, trial.laptops[0].office
    assert place and keyholder
    if place.chunks(trial.template.group).chunks_named(sorted(known.chunks)):
        yield "a paper"
    gone = {mark.name for _, mark in keyholder.journal.store.erased_after(0, 100_000) if mark.kind is MarkKind.KEY}
    if gone & {name for _, name in place.store(trial.template.group).key_names_after(0)}:
        yield "a key row"


def lying_in(trial: Trial, bodies: set[bytes]) -> list[str]:
    """The files that are in use, byte by byte: what the database dropped is overwritten."""
    roots = [*(one.folder.root for one in trial.laptops), trial.relay.folder]
    files = [path for root in roots for path in root.rglob("*") if path.is_file() and not path.name.endswith("-wal")]
    return [str(path.relative_to(trial.places)) for path in files for raw in (path.read_bytes(),) if any(one in raw for one in bodies)]
