"""What the ways in look at of each case on the way, kept with its row. Rule: it is worked out with the case, so that whom a rule touches is seen without folding any."""

from collections.abc import Mapping
from dataclasses import dataclass

import apsw
import msgspec

from safeconduct.core.ids import CaseId
from safeconduct.folds.case import CaseView
from safeconduct.store.pages import ask

SCHEMA = "CREATE TABLE IF NOT EXISTS way_known (case_id TEXT PRIMARY KEY, known BLOB NOT NULL) WITHOUT ROWID;"


@dataclass(frozen=True, slots=True)
class WayKnown:
    """Shape: `persons` are those here of whom anything is known, each with their facts as they were written; `plans` the ways in by which applications are under way."""

    persons: tuple[Mapping[str, str], ...]
    plans: tuple[str, ...]


_DECODER = msgspec.msgpack.Decoder(WayKnown)


def keep_known(db: apsw.Connection, view: CaseView) -> None:
    """The row of one case. Shape: none for a case that is not on the way, or of which the rules know nothing."""
    db.execute("DELETE FROM way_known WHERE case_id=?", (view.case,))
    known = _known(view)
    if view.exists and view.is_on_the_way and (known.persons or known.plans):
        db.execute("INSERT INTO way_known VALUES (?,?)", (view.case, msgspec.msgpack.encode(known)))


def _known(view: CaseView) -> WayKnown:
    """Shape: in an order of its own, so that two cases of which the same is known have the same row."""
    here = {person.person for person in view.people_here}
    facts = [{name: ways.written[name].one or "" for name in sorted(ways.values)} for ways in view.ways if ways.person in here]
    plans = {one.planned.values[-1].value.pathway for one in view.applications if one.planned.values and not one.is_decided}
    return WayKnown(tuple(sorted((one for one in facts if one), key=lambda one: [*one.items()])), tuple(sorted(plans)))


def known_of_cases(db: apsw.Connection) -> list[tuple[CaseId, bytes]]:
    """All on the way of which the rules know anything, by handle; what is known as it is kept."""
    sql = "SELECT w.case_id, w.known FROM way_known w JOIN case_row c ON c.id=w.case_id WHERE c.side='' ORDER BY c.handle, c.id"
    return [(CaseId(row[0]), bytes(row[1])) for row in ask(db, sql)]


def read_known(kept: bytes) -> WayKnown:
    return _DECODER.decode(kept)
