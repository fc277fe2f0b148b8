"""Whether the rows of a feed follow one another and were signed by it. Rule: behind a break nothing of that feed is taken, and the break is
named."""

from dataclasses import dataclass

import apsw

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken
from safeconduct.seal.events import check_signature
from safeconduct.store.pages import ask, ask_one
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.row import NO_ROW, Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS feed_head (feed TEXT PRIMARY KEY, n INTEGER NOT NULL, h BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alarm (feed TEXT, n INTEGER, what TEXT, PRIMARY KEY (feed, n, what)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS early (feed TEXT, n INTEGER, depth INTEGER, PRIMARY KEY (feed, n)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something about a feed that a person must know."""

    feed: FeedId
    n: int
    what: str


class Chains:
    """The heads verified so far, and what was wrong, in the encrypted index."""

    def __init__(self, db: apsw.Connection, group: bytes) -> None:
        self._db = db
        self._group = group
        db.execute(SCHEMA)

    def verified(self, arrived: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
        """The rows whose chain and signatures hold; of a feed that breaks nothing behind the break is taken."""
        good: list[tuple[int, Row]] = []
        by_feed: dict[FeedId, list[tuple[int, Row]]] = {}
        for at, row in arrived:
            by_feed.setdefault(row.feed, []).append((at, row))
        for feed, rows in by_feed.items():
            good += self._verified_run(feed, rows)
        return sorted(good, key=lambda one: one[0])

    def _verified_run(self, feed: FeedId, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
        n, h = ask_one(self._db, "SELECT n, h FROM feed_head WHERE feed=?", feed) or (0, NO_ROW)
        run: list[tuple[int, Row]] = []
        for at, row in rows:
            if row.head.group != self._group or row.n != n + 1 or row.head.previous != h:
                self.raise_alarm(feed, row.n, "chain")
                break
            n, h = row.n, row.h
            run.append((at, row))
        while run and not self._signed([row for _, row in run]):
            self.raise_alarm(feed, run.pop()[1].n, "signature")
        if run:
            last = run[-1][1]
            self._db.execute("REPLACE INTO feed_head (feed, n, h) VALUES (?,?,?)", (feed, last.n, last.h))
        return run

    def _signed(self, run: list[Row]) -> bool:
        """The last row, and every row beside one without a body, carries a good signature. Source: docs/protocol.md, section 3."""
        bare = {at for at, row in enumerate(run) if row.body is None}
        to_check = (
            {len(run) - 1}
            | bare
            | {at - 1 for at in bare if at}
            | {at + 1 for at in bare if at + 1 < len(run)}
        )
        for at in bare:
            self.raise_alarm(run[at].feed, run[at].n, "withheld")
        try:
            for at in to_check:
                check_signature(run[at])
        except SealBroken:
            return False
        return True

    def filled_in(self, store: SqliteStore) -> list[tuple[int, Row]]:
        """Rows whose body was missing here and came after all, under their feed's own signature."""
        withheld = ask(self._db, "SELECT feed, n FROM alarm WHERE what='withheld'")
        found = [one for feed, n in withheld if (one := store.placed(feed, n)) and one[1].body is not None]
        good = [(at, row) for at, row in found if row.head.group == self._group and _is_signed(row)]
        for _, row in good:
            self._db.execute("DELETE FROM alarm WHERE feed=? AND n=? AND what='withheld'", (row.feed, row.n))
        return good

    def note_early(self, feed: FeedId, n: int, depth: int) -> None:
        """Its author had seen more than is here: it is judged again once there are so many rows."""
        self._db.execute("REPLACE INTO early (feed, n, depth) VALUES (?,?,?)", (feed, n, depth))

    def no_longer_early(self, rows: int) -> list[tuple[FeedId, int]]:
        """Those that there are rows enough for by now; they are noted no more, and named no more until they are judged."""
        found = [(FeedId(feed), int(n)) for feed, n in ask(self._db, "SELECT feed, n FROM early WHERE depth<=?", rows)]
        for one in found:
            self._db.execute("DELETE FROM early WHERE feed=? AND n=?", one)
            self._db.execute("DELETE FROM alarm WHERE feed=? AND n=? AND what='depth'", one)
        return found

    def raise_alarm(self, feed: FeedId, n: int, what: str) -> None:
        """From now on everybody on this desk is told, until the index is built again."""
        self._db.execute("INSERT OR IGNORE INTO alarm (feed, n, what) VALUES (?,?,?)", (feed, n, what))

    def alarms(self) -> tuple[Alarm, ...]:
        return tuple(Alarm(*row) for row in ask(self._db, "SELECT feed, n, what FROM alarm ORDER BY feed, n"))


def _is_signed(row: Row) -> bool:
    try:
        check_signature(row)
    except SealBroken:
        return False
    return True
