"""Letters of the group on their way to the relay. Rule: an answer lies beside what is there already and never takes its place, so it brings
further places with it; it stays here until the relay has it at one of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from safeconduct.store.log import Letter
from safeconduct.store.sql import LETTERS
from safeconduct.store.sqlite import SqliteDatabase, SqliteStore

_FURTHER = (
    "CREATE TABLE IF NOT EXISTS further (tag BLOB NOT NULL, place INTEGER NOT NULL, address BLOB NOT NULL, body BLOB NOT NULL, "
    "expiry INTEGER NOT NULL, PRIMARY KEY (tag, place))"
)


class Outbox(SqliteStore):
    """One group's letters that wait to be sent."""

    @classmethod
    def open(cls, path: str | Path, group: bytes) -> "Outbox":
        made = cls(SqliteDatabase.open(path), group)
        with made._database.writing(group) as db:
            db.run(_FURTHER)
        return made

    def put_at_one_of(self, places: Sequence[Letter]) -> None:
        """One letter, sealed for each of the places where it may lie. One that waits already is passed over. Shape: all under one tag."""
        with self._database.writing(self._group, LETTERS) as db:
            if db.one("SELECT 1 FROM letter WHERE grp=? AND tag=?", self._group, places[0].tag):
                return
            found = [db.one("SELECT 1 FROM letter WHERE grp=? AND address=?", self._group, one.address) for one in places]
            free = [one for one, taken in zip(places, found, strict=True) if not taken]
            self._insert(db, free[0], ours=1)
            sql = "REPLACE INTO further (tag, place, address, body, expiry) VALUES (?,?,?,?,?)"
            for place, one in enumerate(free):
                db.run(sql, one.tag, place, one.address, one.body, one.expiry)

    def places_of(self, letter: Letter) -> list[Letter]:
        """Where it may lie, in order; empty for a letter whose place is its own."""
        with self._database.reading() as db:
            found = db.all("SELECT address, tag, body, expiry FROM further WHERE tag=? ORDER BY place", letter.tag)
        return [Letter(*row) for row in found]

    def drop_answers(self, addresses: Iterable[bytes]) -> None:
        """No answer waits any more that was to lie at one of these places. What has a place of its own stays: whoever named the places may have
        named those of others."""
        with self._database.writing(self._group, LETTERS) as db:
            for address in addresses:
                for (tag,) in db.all("SELECT tag FROM further WHERE address=?", address):
                    self._discard(db, "tag=?", tag)
                    db.run("DELETE FROM further WHERE tag=?", tag)
        self._database.forget()

    def sent(self, letter: Letter) -> None:
        """The relay has it."""
        with self._database.writing(self._group, LETTERS) as db:
            self._discard(db, "address=?", letter.address)
            db.run("DELETE FROM further WHERE tag=?", letter.tag)
