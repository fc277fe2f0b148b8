"""What must hold after every trial. Rule: it reads what a member, a person who asked and a relay would be shown, and compares it with what was
said to each."""

import dataclasses
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any

from safeconduct.core.call import FileAdopted
from safeconduct.core.case import CaseOpened, NoteWritten
from safeconduct.core.document import DocumentAdded
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, CaseId, FeedId
from safeconduct.core.section import Subject
from safeconduct.desk.filing import opened
from safeconduct.desk.office import Office
from safeconduct.errors import SafeconductError
from safeconduct.folds.call import CallView
from safeconduct.folds.case import CaseView
from safeconduct.seal.blobs import open_blob
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.pages import ask
from tests.faults.ledger import What

MOST_MARKS = 100_000

AHEAD = "ahead"
"""The one alarm that a clock which jumped may raise."""


PLAIN = frozenset({str, int, bytes, bool, float, type(None)})
"""Most of what is asked about, and told by its type alone; the rest takes an inquiry at the types' own registers."""


def canonical(value: Any) -> Any:
    """The same for the same meaning: sets and mappings have no order."""
    if type(value) in PLAIN:
        return value
    match value:
        case Enum():
            return value.value
        case Mapping():
            return sorted((repr(canonical(key)), canonical(one)) for key, one in value.items())
        case AbstractSet():
            return sorted(repr(canonical(one)) for one in value)
        case list() | tuple():
            return [canonical(one) for one in value]
        case _ if dataclasses.is_dataclass(value):
            return [type(value).__name__, *(canonical(getattr(value, field.name)) for field in dataclasses.fields(value))]
        case _:
            return value


def caseload(office: Office, but: AbstractSet[str] = frozenset(), *, idle: bool = True) -> dict[str, Any]:
    """Everything folded that this member can open, by subject. Shape: without the cases `but`, which some have erased and others will; without
    entries that count for nothing unless `idle`."""
    index = office.index
    subjects = [row[0] for row in ask(office.journal.db, "SELECT DISTINCT subject FROM stream ORDER BY subject")]
    folded: dict[str, Any] = {"group": canonical(index.group()), "roster": canonical(office.journal.roster), "knowledge": canonical(index.knowledge())}
    for one in subjects:
        match None if one in but else index.kind_of(one):
            case "case":
                folded[one] = canonical(_shown(index.case(CaseId(one)), idle))
            case "call":
                folded[one] = canonical(_shown(index.call(CallId(one)), idle))
    return folded


def _shown(view: CaseView | CallView, idle: bool) -> CaseView | CallView:
    return view if idle else dataclasses.replace(view, timeline=tuple(entry for entry in view.timeline if entry.counts))


def paper(words: str) -> bytes:
    """What the file of this name holds."""
    return words.encode() * 50


def _papers_in(office: Office, events: Iterable[Event]) -> list[str]:
    """The papers whose file opens here and holds what it should."""
    added = [one.fact for one in events if isinstance(one.fact, DocumentAdded)]
    return [one.what for one in added if _file_in(office, one) == paper(one.what)]


def _file_in(office: Office, added: DocumentAdded) -> bytes | None:
    try:
        return b"".join(opened(office, added.original))
    except SafeconductError:
        return None


def words_in(office: Office) -> dict[What, list[str]]:
    """All words of the trial that stand in this member's lists, as often as they stand there."""
    found: dict[What, list[str]] = {what: [] for what in What}
    found[What.CASE] = [row.handle.split(" / ")[0] for row in office.index.cases(most=1000)]
    for row in office.index.cases(most=1000):
        events = office.journal.events_of(Subject(row.id))
        found[What.NOTE] += [one.fact.text for one in events if isinstance(one.fact, NoteWritten)]
        found[What.PAPER] += _papers_in(office, events)
        assert sum(isinstance(one.fact, CaseOpened) for one in events) == 1
    for call in office.index.calls(most=1000):
        view = office.index.call(CallId(call.id))
        found[What.LETTER].append(view.asked.story)
        found[What.LETTER] += [one.text for one in view.messages if one.author is None and one.file is None]
        found[What.FILE] += [one.file for one in view.files]
        found[What.ANSWER] += [one.text for one in view.messages if one.author is not None]
    return found


def alarms(office: Office) -> list[str]:
    return [f"{one.what} in {one.feed[:8]} at {one.n}" for one in office.journal.alarms() if one.what != AHEAD]


def closed(office: Office) -> set[tuple[FeedId, int]]:
    """The rows here that do not open for this member, who sits in every circle, without those that were erased."""
    rows = {(feed, n) for feed, (last, _) in office.journal.store.heads().items() for n in range(1, last + 1)}
    opened = {(FeedId(feed), n) for feed, n in ask(office.journal.db, "SELECT feed, n FROM event")}
    return rows - opened - {(mark.feed, mark.n) for _, mark in office.journal.store.erased_after(0, MOST_MARKS)}


def uncounted(office: Office | None) -> set[tuple[FeedId, int]]:
    """The rows that open here and count for nothing, and what others wrote in a section whose beginning does not."""
    sql = "SELECT feed, n FROM event WHERE counts=0 OR stream IN (SELECT s.id FROM stream s JOIN event b ON b.id=s.began WHERE b.counts=0)"
    return {(FeedId(feed), n) for feed, n in ask(office.journal.db, sql)} if office else set()


def sent_files(office: Office) -> dict[str, bytes | None]:
    """Of each file that a person sent, by its name: what opens here, None where it does not."""
    calls = [office.index.call(CallId(row.id)) for row in office.index.calls(most=1000)]
    return {one.file: _sent(office, one) for call in calls for one in call.files}


def _sent(office: Office, one: FileAdopted) -> bytes | None:
    try:
        return b"".join(open_blob(bytes.fromhex(office.group), one.blob, ChunkFolder(office.folder.pieces).get))
    except SafeconductError:
        return None
