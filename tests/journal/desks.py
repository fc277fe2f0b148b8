"""Desks of one group on one machine: real journals over one real log, without passphrases, which other tests are about."""

import os
from collections.abc import Sequence
from pathlib import Path

from safeconduct.core.case import NoteWritten
from safeconduct.core.event import Event
from safeconduct.core.facts import Fact
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import CircleId, StreamId, fresh
from safeconduct.core.section import EVERYONE, Kind, Placed, Role, Subject
from safeconduct.core.when import Moment
from safeconduct.journal import founding, joining
from safeconduct.journal.journal import Journal, open_journal
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.events import seal_row, stream_scope
from safeconduct.seal.keyring import Ring, epoch_of
from safeconduct.seal.keyrows import Holder, Key, give, row_under_everyone
from safeconduct.seal.keys import Epoch, PublicKey, SymmetricKey
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.row import NO_ROW, Head, Row

NOW = Moment(1_800_000_000)
CASE = Subject("case")
FRONT_DESK, CASEWORK, SHELTER, PRESS, STEWARDS = (
    CircleId(role.value) for role in (Role.FRONT_DESK, Role.CASEWORK, Role.SHELTER, Role.PRESS, Role.STEWARD)
)


def clock() -> Moment:
    return NOW


class Desks:
    """Anna founds the group and is inside every circle. Shape: `rings` and `journals` by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rings: dict[str, Ring] = {}
        self.journals: dict[str, Journal] = {}
        founded = founding.found("Linden", practice=False, clock=clock, chance=os.urandom)
        self.words = founded.recovery_words
        self.group = founded.group
        store = self.store()
        store.append_with_keys(founded.rows, founded.keys)
        store.close()
        self.rings["anna"] = founded.ring
        self.open("anna")

    @property
    def log(self) -> Path:
        return self.folder / "log.db"

    def store(self) -> SqliteStore:
        return SqliteStore.open(self.log, self.group)

    def __getitem__(self, name: str) -> Journal:
        return self.journals[name]

    def open(self, name: str) -> Journal:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        self.journals[name] = open_journal(self.rings[name], self.log, place, clock, os.urandom)
        self.journals[name].refresh()
        return self.journals[name]

    def close(self) -> None:
        for journal in self.journals.values():
            journal.close()
        self.journals.clear()

    def reopen(self, name: str) -> Journal:
        self.journals.pop(name).close()
        return self.open(name)

    def joins(self, name: str, *circles: CircleId, let_in: bool = True) -> Journal:
        anna = self["anna"]
        seeds = founding.new_seeds(os.urandom)
        newcomer = founding.new_member(seeds, name.title())
        self.rings[name] = founding.ring_of(self.group, seeds, anna.ring.roster_stream, anna.ring.genesis)
        joining.welcome(anna, newcomer, circles)
        joining.let_in(anna, newcomer.member, [EVERYONE, *circles] if let_in else [])
        self.refresh()
        return self.open(name)

    def refresh(self) -> None:
        for _ in range(2):
            for journal in self.journals.values():
                journal.refresh()

    def write(self, who: str, kind: Kind, *texts: str, subject: Subject = CASE) -> None:
        """Notes in the section of a case."""
        self[who].write([Placed(kind, subject, NoteWritten(text)) for text in texts])
        self.refresh()

    def read(self, who: str, *, counting: bool = True, subject: Subject = CASE) -> set[str]:
        events = [event for event in self.events(who, subject) if event.counts >= counting]
        return {event.fact.text for event in events if isinstance(event.fact, NoteWritten)}

    def events(self, who: str, subject: Subject = CASE) -> list[Event]:
        return self[who].events_of(subject)

    def stream(self, kind: Kind, who: str = "anna", subject: Subject = CASE) -> StreamId:
        return self[who].reading.streams_of(subject, kind)[0]

    # What a thief may do: whatever their keys allow, and no more.

    def forge(self, who: str, stream: StreamId, fact: Fact, key: SymmetricKey, **claims: object) -> Row:
        """A row of this member's own feed with whatever they like inside. Shape: `claims` are fields of Plain."""
        journal = self[who]
        after, depth = journal.reading.tips_of(stream)
        fields: dict[str, object] = {
            "stream": stream, "fact": fact, "salt": os.urandom(16), "moment": NOW, "depth": depth + 1, "after": after,
            "roster": journal.chain.tips,
        }  # fmt: skip
        return self.forge_plain(who, Plain(**{**fields, **claims}).to_bytes(), key)  # type: ignore[arg-type]

    def forge_plain(self, who: str, plain: bytes, key: SymmetricKey) -> Row:
        journal, store = self[who], self.store()
        n, h = store.head_of(journal.ring.feed)
        head = Head(self.group, journal.ring.signing.public, n + 1, bytes.fromhex(h) if n else NO_ROW)
        row = seal_row(head, plain, key, journal.writing.everyone, journal.ring.signing, os.urandom)
        store.append([row])
        store.close()
        self.refresh()
        return row

    def push_key(self, who: str, stream: StreamId, secret: bytes, holders: Sequence[str]) -> SymmetricKey:
        """Gives a stream's alleged key to these holders, signed by this member."""
        key = SymmetricKey(secret, stream_scope(self.group, stream))
        self.push(who, Key("stream", stream, 0, key.kid, secret), holders)
        return key

    def push(self, who: str, what: Key, holders: Sequence[str], signer: str = "") -> None:
        journal, epochs = self[who], self["anna"].roster.epochs
        rows = []
        for name in holders:
            to = Holder(name, epochs[name].number, PublicKey(epochs[name].public))
            given = give(self.group, what, to, self[signer or who].ring.signing, os.urandom)
            rows.append(row_under_everyone(self.group, given, journal.writing.everyone, os.urandom))
        journal.store.put_keys(rows)
        self.refresh()

    def recovery_epoch(self) -> Epoch:
        return epoch_of(RECOVERY, 0, founding.recovery_seed(self.words))


def began(kind: Kind, subject: Subject = CASE) -> StreamBegan:
    return StreamBegan(kind, subject)


def new_stream() -> StreamId:
    return StreamId(fresh(os.urandom))


__all__ = ["CASE", "CASEWORK", "FRONT_DESK", "NOW", "PRESS", "SHELTER", "STEWARDS", "Desks", "began", "event_id", "new_stream"]
