"""Rows of a feed as one answer. Rule: they go as they lie here, for whoever takes them in checks them, and by more than could be checked here."""

from safeconduct.core.ids import FeedId
from safeconduct.store.sql import SqlStore

ROWS_A_LOOK, MOST_ROWS = 100, 500
ENOUGH = 512 * 1024
"""Unit: bytes of rows after which an answer goes: a line that breaks has less to bring again, and a relay keeps little in memory."""


def rows_from(store: SqlStore, feed: FeedId, first: int, most: int) -> list[bytes]:
    """The rows from this number on, in order, as many as are wanted and fit."""
    found: list[bytes] = []
    most = min(MOST_ROWS, most)
    while len(found) < most and sum(map(len, found)) < ENOUGH:
        some = store.raw_rows_of(feed, first + len(found), min(ROWS_A_LOOK, most - len(found)))
        if not some:
            break
        found += some
    return found
