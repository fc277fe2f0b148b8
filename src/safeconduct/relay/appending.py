"""Rows for one group, of several requests at once. Rule: they share one look at who is let in, one transaction and its flush; each request
has its own answer, and none hears that its rows are there before they are flushed."""

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.errors import BadInput, NoRoom, NotAllowed, SafeconductError, StoreDown
from safeconduct.relay.groups import Standing
from safeconduct.relay.place import Place
from safeconduct.relay.together import Outcome
from safeconduct.store.sql import SqlStore
from safeconduct.wire.row import Row, parse_list
from safeconduct.wire.signed import check_signed

MOST_ROWS = 500


@dataclass(frozen=True, eq=False, slots=True)
class Sent:
    """One request: the token it carries, and its rows as they came."""

    token: str
    body: bytes


def append_all(place: Place, group: bytes, sent: Sequence[Sent]) -> list[Outcome]:
    """Whose rows are synced has no trouble. Raises: StoreDown when nobody can be asked who is let in."""
    standing = place.groups.standing(group)
    read = [_read(standing, one) for one in sent]
    kept = iter(write_together(place.store(group), [rows for rows in read if not isinstance(rows, SafeconductError)]))
    return [one if isinstance(one, SafeconductError) else next(kept) for one in read]


def _read(standing: Standing, one: Sent) -> list[Row] | SafeconductError:
    """The rows of a request, or why they are not taken."""
    try:
        return _taken(standing, one)
    except SafeconductError as trouble:
        return trouble


def _taken(standing: Standing, one: Sent) -> list[Row]:
    admitted = standing.admitted(one.token).required()
    things = parse_list(one.body, MOST_ROWS)
    if not all(isinstance(thing, bytes) for thing in things):
        raise BadInput("A list has a part of the wrong kind.")
    rows = [Row.parse(raw) for raw in things]
    if admitted.listed and not all(admitted.listed.takes(row.feed, row.n) for row in rows):
        raise NotAllowed("A feed is not on the group's admission list, or not any more.")
    # Whoever has the group's token could otherwise put a row behind a colleague's last, and keep that colleague's own out for ever.
    for row in (*{row.feed: row for row in rows}.values(), *(row for row in rows if row.body is None)):
        check_signed(row)
    return rows


def write_together(store: SqlStore, asked: Sequence[Sequence[Row]]) -> list[Outcome]:
    """What one of them asks wrongly is no other's trouble: then each is written alone."""
    if not asked:
        return []
    try:
        store.append([row for rows in asked for row in rows])
    except SafeconductError as trouble:
        # A store that is away would let each of them wait for it in turn; one that has no room for all may have it for some.
        if len(asked) == 1 or (isinstance(trouble, StoreDown) and not isinstance(trouble, NoRoom)):
            return [trouble] * len(asked)
        return [outcome for rows in asked for outcome in write_together(store, [rows])]
    return [None] * len(asked)
