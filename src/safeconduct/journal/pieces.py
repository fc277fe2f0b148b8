"""Which sealed pieces belong to the documents that an order erases. Rule: a piece that this member knows to belong to something else is not among
them, whoever named it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from safeconduct.core.document import Blob
from safeconduct.core.erasure import PiecesNamed
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.ids import EventId
from safeconduct.errors import NotFound, SealBroken
from safeconduct.journal.erasing.orders import Order
from safeconduct.journal.journal import Journal
from safeconduct.seal.blobs import chunk_names
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.pages import ask
from safeconduct.wire.codec import Plain

MOST_NAMED = 1000
"""Of one event, which holds 64 KiB."""

_BLOB = b"sha256"
"""Stands in every event that speaks of a blob."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Shape: `is_all` is False while a document's list of its pieces has not come to this machine."""

    names: frozenset[bytes]
    is_all: bool = True


def pieces_of(journal: Journal, order: Order, chunks: ChunkFolder) -> Pieces:
    """The pieces of every document that goes with the order, as far as this member opens them."""
    return _of(journal, (blob for event in _meant(journal, order) for blob in blobs_in(event.fact)), chunks)


def documents(journal: Journal, order: Order) -> int:
    """How many entries there are, of what it erases, that speak of one."""
    marks = ",".join("?" * len(order.subjects))
    sql = f"SELECT count(*) FROM event e JOIN stream s ON s.id=e.stream WHERE s.subject IN ({marks}) AND instr(e.plain, ?)"
    return sum(many for (many,) in ask(journal.db, sql, *order.subjects, _BLOB))


def _meant(journal: Journal, order: Order) -> Iterator[Event]:
    links = {link.event for fact in order.facts for link in fact.links}
    for event in journal.events_of(*order.subjects) if order.subjects else ():
        if not links or event.id in links:
            yield event


def blobs_in(fact: object) -> list[Blob]:
    """Every blob that a fact speaks of."""
    if isinstance(fact, Unreadable):
        return []
    said = [getattr(fact, field.name) for field in fields(fact)]  # type: ignore[arg-type]
    return [one for one in said if isinstance(one, Blob)]


def _of(journal: Journal, blobs: Iterable[Blob], chunks: ChunkFolder) -> Pieces:
    names: set[bytes] = set()
    is_all = True
    for blob in blobs:
        try:
            names |= {bytes.fromhex(blob.names), *chunk_names(journal.ring.group, blob, chunks.get)}
        except NotFound:
            is_all = False
        except (SealBroken, ValueError):
            continue  # A list that is none: whatever it stood for, nobody opens.
    return Pieces(frozenset(names), is_all)


def strangers(journal: Journal, order: Order, names: Iterable[bytes], chunks: ChunkFolder) -> frozenset[bytes]:
    """Those of the names that belong, as far as this member can read, to a document that does not go with the order."""
    wanted = frozenset(names)
    if not wanted:
        return wanted
    own = {event.id for event in _meant(journal, order)}
    others = (blob for blob in _blobs_elsewhere(journal, own))
    return wanted & _of(journal, others, chunks).names


def _blobs_elsewhere(journal: Journal, own: set[EventId]) -> Iterator[Blob]:
    for name, raw in ask(journal.db, "SELECT id, plain FROM event WHERE instr(plain, ?)", _BLOB):
        if name not in own:
            yield from blobs_in(Plain.parse(raw).fact)


def named(order: str, names: Iterable[bytes]) -> list[PiecesNamed]:
    """So many facts as it takes to name them all."""
    listed: Sequence[bytes] = sorted(names)
    return [PiecesNamed(order, tuple(listed[at : at + MOST_NAMED])) for at in range(0, len(listed), MOST_NAMED)]
