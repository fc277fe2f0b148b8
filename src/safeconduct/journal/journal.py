"""One member's journal: their keys, what they read and what they write, over the local sealed log. Rule: whoever holds this object holds
the member's keys, so it lives in a process that ends when they lock."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import apsw

from safeconduct.core.case import CaseRestricted
from safeconduct.core.event import Event
from safeconduct.core.ids import Chance, FeedId
from safeconduct.core.progress import Counted, unheard
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import Clock
from safeconduct.errors import NotAllowed, NotFound, SealBroken
from safeconduct.journal.chains import Alarm
from safeconduct.journal.reading import Reading
from safeconduct.journal.shelf import Reader, Shelf
from safeconduct.journal.writing import Writing
from safeconduct.roster.chain import Chain
from safeconduct.roster.roster import Roster
from safeconduct.seal.keyring import Ring
from safeconduct.seal.keys import SymmetricKey
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.store.pages import open_encrypted, translated
from safeconduct.store.sqlite import SqliteStore
from safeconduct.store.trust import Trust, TrustFile, trust_from_bytes, trust_to_bytes
from safeconduct.wire.labels import Purpose, label

_FORGOTTEN = (
    "What this desk remembers of the others (trust.db) is missing. That is not normal: ask a colleague to compare before you go "
    "on, then restore the last backup."
)


class Journal:
    """Opened by `open_journal`; `refresh` reads what is new, `write` confirms what was said."""

    def __init__(
        self,
        ring: Ring,
        store: SqliteStore,
        db: apsw.Connection,
        trust: TrustFile,
        doors: tuple[Clock, Chance],
    ) -> None:
        clock, chance = doors
        self.ring = ring
        self.store = store
        self.db = db
        db.execute("CREATE TABLE IF NOT EXISTS carried (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self.clock = clock
        self.chance = chance
        self.shelf = Shelf(db, ring)
        self.reading = Reading(db, ring.group, self.shelf, ring.roster_stream, clock)
        self.writing = Writing(ring, self.shelf, self.reading, clock, chance)
        self._untold: dict[Subject, None] = {}
        self._trust_file = trust
        self._trust_key = SymmetricKey(ring.derived(Purpose.TRUST), label(Purpose.TRUST, ring.group))

    @property
    def roster(self) -> Roster:
        return self.reading.roster

    @property
    def chain(self) -> Chain:
        return self.reading.chain

    @property
    def words_if_suspended(self) -> tuple[str, ...]:
        """The six words by which a member is let in again whose laptop, this one, was suspended, as far as it heard: empty for everybody else, and
        for who has none, having founded the group."""
        member = self.roster.members.get(self.ring.member)
        return tuple(member.words.split()) if member and not member.removed and self.is_suspended else ()

    @property
    def is_suspended(self) -> bool:
        """Whether this laptop was suspended, as far as it heard. What the group wrote since, it cannot open: also not that it may be used again."""
        return self.ring.feed in self.roster.cuts

    @property
    def position(self) -> int:
        return self.reading.position

    @property
    def unread(self) -> int:
        """How many rows and key rows came and were not read yet."""
        return max(0, self.store.newest() - self._come)

    @property
    def _come(self) -> int:
        return self.position + self.shelf.position

    def refresh(self, heard: Counted = unheard) -> list[Subject]:
        """Reads all that is new; returns what it was about, and what earlier readings were about since `told`, as it came. Keys, events
        and lists commit together or not at all."""
        with translated(), self.db:
            before = self._come

            def come(_: int = 0) -> None:
                heard(self._come - before)

            while self._reads_on(come):
                come()
        return list(self._untold)

    def _reads_on(self, heard: Counted) -> bool:
        """One step of reading; whether there may be more."""
        keys_came = self.shelf.take(self.store, heard) > 0
        taken = self.reading.take(self.store)
        self._untold |= dict.fromkeys(taken.subjects)
        return bool(taken.rows) or keys_came

    def told(self) -> None:
        """The lists show everything that was read up to now."""
        self._untold.clear()

    def write(self, placed: Sequence[Placed], seen: int | None = None) -> None:
        """See Writing.write."""
        self.writing.write(self.store, placed, seen)

    def events_of(self, *subjects: Subject, kind: Kind | None = None) -> list[Event]:
        """See Reading.events_of."""
        return self.reading.events_of(*subjects, kind=kind)

    def alarms(self) -> tuple[Alarm, ...]:
        return self.reading.chains.alarms()

    def readers_of(self, subject: Subject, kind: Kind) -> tuple[Reader, ...]:
        """Who can open the streams of this kind about this subject, as far as the key table says."""
        return tuple(
            reader
            for stream in self.reading.streams_of(subject, kind)
            for reader in self.shelf.readers_of(stream)
        )

    def give(self, subject: Subject, kind: Kind, holders: Sequence[str]) -> None:
        """Every key this member has of the streams of this kind about this subject is given to each of these holders, signed.

        Shape: holders as the roster names them: a circle's id, or `member:` and the member's.
        Raises: NotFound when this member can open no such stream; NotAllowed when the roster shows no such holder.
        """
        keys = [
            (stream, key)
            for stream in self.reading.streams_of(subject, kind)
            for key in self.writing.keys_inside(stream)
        ]
        if not keys:
            raise NotFound("Nothing has been written in this section yet, or it is sealed to you.")
        if not all(name in self.roster.epochs for name in holders):
            raise NotAllowed("There is no such circle or member.")
        to = [self.writing.holder(name) for name in holders]
        self.store.put_keys([row for stream, key in keys for row in self.writing.given(stream, key, to)])

    def restrict(self, case: Subject | None, calls: Sequence[Subject], restricted: CaseRestricted) -> None:
        """See Writing.restrict."""
        self.writing.restrict(self.store, case, calls, restricted)

    # Trust

    def remembered(self) -> Trust | None:
        """What this desk had seen when it last wrote it down; None when the file is not there.

        Raises: SealBroken when it is there and not ours.
        """
        sealed = self._trust_file.read()
        if sealed is None:
            return None
        return trust_from_bytes(open_under(self._trust_key, sealed, Purpose.TRUST, self.ring.group))

    def remember(self) -> None:
        """Writes down the heads of all feeds as the local log has them now."""
        before = self.remembered() or Trust(self.ring.group)
        heads = self.store.heads()
        answered = heads.get(self.ring.feed, (0, ""))[0]
        after = replace(before, heads=heads, roster=self.chain.tips, counter=before.counter + 1, answered=answered)
        if (after.heads, after.roster) != (before.heads, before.roster):
            sealed = seal_under(
                self._trust_key, trust_to_bytes(after), self.chance, Purpose.TRUST, self.ring.group
            )
            self._trust_file.write(sealed)

    def own_since_answered(self) -> Iterator[tuple[Subject, Event]]:
        """What this device wrote since answers were last put into the letterbox, with what it is about."""
        trust = self.remembered()
        return self.reading.written_by(self.ring.feed, trust.answered if trust else 0)

    def gone_back(self) -> list[str]:
        """Feeds whose log is behind or beside what this desk remembers. Source: docs/protocol.md, section 8."""
        trust, heads = self.remembered(), self.store.heads()
        if trust is None:
            return []
        return [
            feed
            for feed, (n, h) in trust.heads.items()
            if not self._holds(feed, n, h, heads.get(feed, (0, ""))[0])
        ]

    def _holds(self, feed: FeedId, n: int, h: str, have: int) -> bool:
        if have < n:
            return False
        rows = self.store.rows_of(feed, n, 1)
        return bool(rows) and rows[0].h.hex() == h

    def close(self) -> None:
        self.db.close()
        self._trust_file.close()
        self.store.close()


def open_journal(ring: Ring, log: Path, folder: Path, clock: Clock, chance: Chance) -> Journal:
    """The journal of the member whose ring this is. An index that is damaged is thrown away and built again.

    Raises: SealBroken when what this desk remembers was lost or the log has gone back behind it.
    """
    trust_path = folder / "trust.db"
    if ring.has_trust and not trust_path.exists():
        raise SealBroken(_FORGOTTEN)
    with ExitStack() as undone:
        store = SqliteStore.open(log, ring.group)
        undone.callback(store.close)
        trust = TrustFile.open(trust_path)
        undone.callback(trust.close)
        db = _open_index(folder, ring.derived(Purpose.INDEX))
        undone.callback(db.close)
        with translated():
            journal = Journal(ring, store, db, trust, (clock, chance))
        _check_memory(journal)
        undone.pop_all()
    return journal


def _open_index(folder: Path, key: bytes) -> apsw.Connection:
    try:
        return open_encrypted(folder / "index.db", key)
    except SealBroken:
        forget_index(folder)
        return open_encrypted(folder / "index.db", key)


def forget_index(folder: Path) -> None:
    """The index is thrown away; the next opening builds it again from the sealed log."""
    for part in folder.glob("index.db*"):
        part.unlink()


def _check_memory(journal: Journal) -> None:
    """Raises: SealBroken when what this desk remembers is lost, or the log has gone back behind it."""
    if journal.ring.has_trust and journal.remembered() is None:
        raise SealBroken(_FORGOTTEN)
    if behind := journal.gone_back():
        raise SealBroken(
            f"The stored log has gone back: {len(behind)} of its feeds lack entries this desk has seen. Nothing was changed. Wait until "
            "the office is level with the others again, or restore the last backup."
        )
