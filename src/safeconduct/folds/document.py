"""Documents of a case as they stand. Rule: what was added first under an id is the document; what is said of it later never changes its
bytes, and every line of its chain of custody stays."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.document import DocumentAdded, DocumentDescribed, DocumentHandedOn
from safeconduct.core.event import Event
from safeconduct.core.ids import DocumentId, EventId, MemberId, PersonId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day, Moment
from safeconduct.folds.standing import History, Standing
from safeconduct.folds.timeline import section_of


@dataclass(frozen=True, slots=True)
class Described:
    """Shape: `person` None for everybody in the case."""

    what: str
    person: PersonId | None
    valid_until: Day | None


@dataclass(frozen=True, slots=True)
class Held:
    holder: str
    since: Day | None


@dataclass(frozen=True, slots=True)
class Custody:
    """One line of the chain of custody: who wrote down that somebody holds the original."""

    author: MemberId
    moment: Moment
    holder: str
    since: Day | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Shape: `section` is where it lies, which decides who opens it; `custody` in the order in which it was written."""

    document: DocumentId
    event: EventId
    author: MemberId
    moment: Moment
    section: Kind | None
    added: DocumentAdded
    described: Standing[Described]
    held: Standing[Held]
    custody: tuple[Custody, ...]

    @property
    def what(self) -> str:
        """Shape: both, with a stroke between, while two stand."""
        return " / ".join(dict.fromkeys(written.value.what for written in self.described.values)) or self.added.what

    @property
    def persons(self) -> tuple[PersonId | None, ...]:
        return tuple(dict.fromkeys(written.value.person for written in self.described.values))

    @property
    def ends(self) -> tuple[tuple[Day, str], ...]:
        """The last days it is said to be valid, each with what it is then said to be."""
        return tuple((w.value.valid_until, w.value.what) for w in self.described.values if w.value.valid_until)


def documents_of(history: History) -> tuple[DocumentView, ...]:
    """In the order in which they were added."""
    added: dict[DocumentId, tuple[Event, DocumentAdded]] = {}
    for event, fact in history.of(DocumentAdded):
        added.setdefault(fact.document, (event, fact))
    described = history.standings(_described(history, added))
    held = history.standings(_held(history, added))
    return tuple(
        DocumentView(
            document=document,
            event=event.id,
            author=event.author,
            moment=event.moment,
            section=section_of(history, event),
            added=fact,
            described=described.get(document, Standing()),
            held=held.get(document, Standing()),
            custody=_custody(history, event, fact),
        )
        for document, (event, fact) in added.items()
    )


Added = dict[DocumentId, tuple[Event, DocumentAdded]]


def _described(history: History, added: Added) -> Iterator[tuple[DocumentId, Event, Described]]:
    for event, fact in added.values():
        yield fact.document, event, Described(fact.what, fact.person, fact.valid_until)
    for event, said in history.of(DocumentDescribed):
        if _is_beside(event, said.document, added):
            yield said.document, event, Described(said.what, said.person, said.valid_until)


def _held(history: History, added: Added) -> Iterator[tuple[DocumentId, Event, Held]]:
    for event, fact in added.values():
        if fact.holder:
            yield fact.document, event, Held(fact.holder, fact.since)
    for event, on in history.of(DocumentHandedOn):
        if _is_beside(event, on.document, added):
            yield on.document, event, Held(on.holder, on.since)


def _custody(history: History, event: Event, fact: DocumentAdded) -> tuple[Custody, ...]:
    first = (Custody(event.author, event.moment, fact.holder, fact.since),) if fact.holder else ()
    later = (
        Custody(on.author, on.moment, said.holder, said.since, said.how)
        for on, said in history.of(DocumentHandedOn)
        if said.document == fact.document and on.stream == event.stream
    )
    return (*first, *later)


def _is_beside(event: Event, document: DocumentId, added: Added) -> bool:
    """Only what stands in the document's own section speaks of it: another section may have another circle of writers."""
    return document in added and added[document][0].stream == event.stream
