"""From facts to sealed rows: streams begun and granted, events stamped, chained, signed. Rule: what returned is synced to disk, and
the keys it stands under are in the same transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from safeconduct.core.case import CaseRestricted, SectionOpened
from safeconduct.core.facts import Fact
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import Chance, EventId, StreamId, fresh
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, SECTIONS, Kind, Placed, Subject
from safeconduct.core.when import Clock
from safeconduct.errors import NotAllowed, SealBroken
from safeconduct.journal.reading import Reading
from safeconduct.journal.restricted import LETTERS
from safeconduct.journal.rights import in_hand, is_outdated, is_there, lasting, trusted
from safeconduct.journal.shelf import Reader, Shelf
from safeconduct.journal.streams import Confined
from safeconduct.roster.roster import RECOVERY, Roster
from safeconduct.seal.events import seal_row, stream_scope
from safeconduct.seal.keyring import Ring
from safeconduct.seal.keyrows import Holder, Key, give, row_under_everyone
from safeconduct.seal.keys import PublicKey, SymmetricKey
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.row import NO_ROW, Head, Row

_USUAL = frozenset(str(circle) for kind in SECTIONS for circle in DEFAULT_READERS[kind])


@dataclass
class _Batch:
    """What one write will append, and what it knows of itself that is not on disk yet."""

    rows: list[Row] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    tips: dict[StreamId, tuple[tuple[EventId, ...], int]] = field(default_factory=dict)
    streams: dict[tuple[Kind, Subject], StreamId] = field(default_factory=dict)
    stream_keys: dict[StreamId, SymmetricKey] = field(default_factory=dict)
    confined: dict[Subject, Confined] = field(default_factory=dict)


class Writing:
    """Writes in the feed of one device. There is one writer to a feed: the folder's lock sees to that."""

    def __init__(self, ring: Ring, shelf: Shelf, reading: Reading, clock: Clock, chance: Chance) -> None:
        self._ring = ring
        self._shelf = shelf
        self._reading = reading
        self._clock = clock
        self._chance = chance
        self._signing = ring.signing
        self._feed = ring.feed

    def write(self, store: SqliteStore, placed: Sequence[Placed], seen: int | None = None) -> None:
        """All facts are synced, each in the stream of its kind and subject, or none is.

        Raises: NotAllowed when this member has no key for a stream it would have to write in.
        """
        batch, _ = _Batch(), self.everyone
        if any(self.lacks_key(one.kind, one.subject) for one in placed if not isinstance(one.fact, LETTERS)):
            raise NotAllowed(
                "This case was restricted, and its new key has not come to this computer. Wait until it is level with the others. If that does not help, "
                "restrict the case again."
            )
        for one in placed:
            self._add(store, batch, self._stream_for(store, batch, one), one.fact, seen)
        store.append_with_keys(batch.rows, batch.keys)

    def write_in(
        self, store: SqliteStore, stream: StreamId, facts: Sequence[Fact], keys: Sequence[bytes] = ()
    ) -> None:
        """Facts in a stream that is known by its id, such as the roster, and the key rows that go with them."""
        batch = _Batch(keys=list(keys))
        for fact in facts:
            self._add(store, batch, stream, fact, None)
        store.append_with_keys(batch.rows, batch.keys)

    def restrict(self, store: SqliteStore, case: Subject | None, calls: Sequence[Subject], fact: CaseRestricted) -> None:
        """From now on the case, and the conversations that belong to it, are written in streams for these readers alone. All of it is synced, or nothing.
        Shape: without a case, these conversations alone.

        Raises: NotAllowed when this member cannot write in all, or somebody the case is for would open none of a section.
        """
        batch, _ = _Batch(), self.everyone
        about = [*([(Kind.CASE, case)] if case else []), *((Kind.CONVERSATION, call) for call in calls)]
        turn = max(self._reading.confined(subject, kind).turn for kind, subject in about)
        confined = Confined(turn + 1, frozenset(fact.readers) or _USUAL)
        for kind, subject in about:  # Where it stood until now, so that whoever reads no further learns why.
            self._add(store, batch, self._stream_for(store, batch, Placed(kind, subject, fact)), fact, None)
        sections = [(kind, case) for kind in SECTIONS] if case else []
        for kind, subject in dict.fromkeys([*about, *sections]):
            batch.keys += self._earlier(kind, subject, confined)
        for kind, subject in about:
            batch.confined[subject] = confined
            batch.streams.pop((kind, subject), None)
            self._begin(store, batch, kind, subject)
        for kind, subject in sections:  # So that what others say of them later is told from what they said before.
            if (kind, subject) not in batch.streams and self._reading.streams_of(subject, kind) and any(map(self._is_inside, self._meant(kind, confined))):
                self._begin(store, batch, kind, subject)
        store.append_with_keys(batch.rows, batch.keys)

    def _earlier(self, kind: Kind, subject: Subject, confined: Confined) -> Iterator[bytes]:
        """What was written until now, for those among the new readers who could not open it."""
        roster = self._reading.roster
        for stream in self._reading.streams_of(subject, kind):
            there = {one.holder for one in self.given_inside(stream)}
            lacking = [one for one in sorted(self._meant(kind, confined) - there) if is_there(roster, one) and not there & roster.seats_as(one)]
            for key in self.keys_inside(stream) if lacking else ():
                yield from self.given(stream, key, [self.holder(one) for one in lacking])

    def lacks_key(self, kind: Kind, subject: Subject) -> bool:
        """Whether this member is told to be among those it is for from now on, and has nothing yet of where it goes on."""
        if kind not in SECTIONS:
            return False
        me = f"member:{self._ring.member}"
        mine = {me, *self._reading.roster.seats_as(me)}
        words = self._reading.streams.words(subject, self._reading.confined(subject, kind).turn)
        return any(not mine.isdisjoint(word.readers) for word in words)

    def _stream_for(self, store: SqliteStore, batch: _Batch, placed: Placed) -> StreamId:
        known = batch.streams.get((placed.kind, placed.subject))
        if known:
            return known
        for stream in self._written_now(batch, placed.kind, placed.subject):
            if self._key_for_writing(batch, stream):
                return stream
        return self._begin(store, batch, placed.kind, placed.subject)

    def _confined(self, batch: _Batch, kind: Kind, subject: Subject) -> Confined:
        return batch.confined.get(subject) or self._reading.confined(subject, kind)

    def _written_now(self, batch: _Batch, kind: Kind, subject: Subject) -> tuple[StreamId, ...]:
        confined = self._confined(batch, kind, subject)
        return self._reading.streams.written_now(subject, kind, confined, self._meant(kind, confined))

    def meant_for(self, kind: Kind, subject: Subject) -> frozenset[str]:
        """The holders for whom such a section is written now: of those the case is restricted to, the ones whose work it is."""
        return self._meant(kind, self._reading.confined(subject, kind))

    def is_meant(self, kind: Kind, subject: Subject) -> bool:
        """Whether this member has the key of a holder for whom such a section is written now."""
        return any(map(self._is_inside, self.meant_for(kind, subject)))

    def may_begin(self, kind: Kind) -> bool:
        """Whether this member sits in a circle that reads this kind by default, and has its key. Work done in an added circle is for restricted cases alone:
        a section of any other it neither opens nor begins."""
        inside = self._reading.roster.inside
        return any((self._ring.member, circle) in inside and self._is_inside(circle) for circle in DEFAULT_READERS[kind])

    def _meant(self, kind: Kind, confined: Confined) -> frozenset[str]:
        if not confined.turn:
            return frozenset(DEFAULT_READERS[kind])
        return frozenset(one for one in confined.readers if self._reading.roster.opens_by_role(one, kind))

    def _begin(self, store: SqliteStore, batch: _Batch, kind: Kind, subject: Subject) -> StreamId:
        """A new stream, its key granted to the circles that read this kind by default, or to those the case is restricted to."""
        confined = self._confined(batch, kind, subject)
        meant = self._meant(kind, confined)
        if not any(self._is_inside(holder) for holder in meant):
            raise NotAllowed("You cannot open this section. Leave a note for the colleagues who can.")
        stream = StreamId(fresh(self._chance))
        key = SymmetricKey(self._chance(32), stream_scope(self._ring.group, stream))
        batch.stream_keys[stream] = key
        holders = [name for name in sorted(meant) if is_there(self._reading.roster, name)]
        batch.keys += self.given(stream, key, [self.holder(name) for name in (*holders, RECOVERY)])
        if confined.turn:
            batch.tips[stream] = self._tips_before(batch, kind, subject)
        batch.streams[kind, subject] = stream
        began = StreamBeganFor(kind, subject, tuple(sorted(meant)), confined.turn) if confined.turn else StreamBegan(kind, subject)
        self._add(store, batch, stream, began, None)
        case = self._case_stream(batch, subject)
        if case and kind in SECTIONS and kind is not Kind.CASE:
            self._add(store, batch, case, SectionOpened(kind, stream), None)
        return stream

    def _tips_before(self, batch: _Batch, kind: Kind, subject: Subject) -> tuple[tuple[EventId, ...], int]:
        """What was said in the section's streams of the turn before, or while it has none in all of them: what is said from now on supersedes it."""
        there = self._written_before(subject, kind) or self._reading.streams_of(subject, kind)
        found = [batch.tips.get(one) or self._reading.tips_of(one) for one in there]
        return tuple(one for tips, _ in found for one in tips), max((depth for _, depth in found), default=0)

    def _written_before(self, subject: Subject, kind: Kind) -> tuple[StreamId, ...]:
        before = self._reading.confined(subject, kind)
        return self._reading.streams.written_now(subject, kind, before, frozenset()) if before.turn else ()

    def _case_stream(self, batch: _Batch, subject: Subject) -> StreamId | None:
        """The case's own stream, which names its other sections; it may be as new as they are."""
        there = self._written_now(batch, Kind.CASE, subject)
        return batch.streams.get((Kind.CASE, subject)) or (there[0] if there else None)

    def _is_inside(self, holder: str) -> bool:
        seat = self.in_hand.epochs.get(holder)
        return seat is not None and self._shelf.epoch(holder, seat.kid) is not None

    @property
    def in_hand(self) -> Roster:
        """The roster with the newest keys this member really has."""
        return in_hand(self._reading.roster, self._shelf, self._ring)

    @property
    def everyone(self) -> SymmetricKey:
        """The whole group's wrap key: the newest this member has of those the roster shows, and no other that somebody may have sent.

        Raises: NotAllowed while nobody let this member in.
        """
        seat = self.in_hand.epochs.get(EVERYONE)
        epoch = self._shelf.epoch(EVERYONE, seat.kid) if seat else None
        if epoch is None:
            raise NotAllowed("You are not in the group yet. A keyholder compares six words with you by voice and lets you in.")
        return epoch.wrap

    def _key_for_writing(self, batch: _Batch, stream: StreamId) -> SymmetricKey | None:
        """The newest key of the stream that somebody inside gave, or a new one when those who have it are no longer those who may.

        None when this member can open no such key.
        """
        known = batch.stream_keys.get(stream)
        if known:
            return known
        roster, about = self.in_hand, self._reading.about(stream)
        readers = self._shelf.readers_of(stream)
        if about is None:
            return None
        inside, today = trusted(roster, about.readers, readers), lasting(roster, about.readers, readers)
        for key in self.named(stream, today):
            if not is_outdated(roster, key.kid, inside):
                has = {one.holder for one in inside if one.kid == key.kid}
                return self._handed(batch, stream, key, {*about.readers, RECOVERY} - has)
        if not self.named(stream, inside):
            return None
        # Whom a reader of a restricted case let in goes with that reader: somebody outside may bring rows that were signed after they left.
        names = {one.holder for one in (today if about.own else inside)}
        return self._handed(batch, stream, SymmetricKey(self._chance(32), stream_scope(self._ring.group, stream)), {*about.readers, RECOVERY, *names})

    def named(self, stream: StreamId, readers: Sequence[Reader]) -> list[SymmetricKey]:
        """The stream's keys that these were given and this member has."""
        kids = {one.kid for one in readers}
        return [key for key in self._shelf.keys_of_stream(stream) if key.kid in kids]

    def keys_inside(self, stream: StreamId) -> list[SymmetricKey]:
        """The stream's keys that this member may pass on: given by somebody inside, not pushed in from outside."""
        return self.named(stream, self.given_inside(stream))

    def given_inside(self, stream: StreamId, holder: str = "") -> list[Reader]:
        """To whom, or to this holder, somebody inside gave which of the stream's keys. That somebody outside says so is nothing to go by."""
        about = self._reading.about(stream)
        return trusted(self._reading.roster, about.readers, self._shelf.readers_of(stream), holder) if about else []

    def _handed(self, batch: _Batch, stream: StreamId, key: SymmetricKey, holders: Iterable[str]) -> SymmetricKey:
        """The key, given to these as far as they are still there: whoever began the section may have passed over some."""
        names = sorted(one for one in holders if is_there(self._reading.roster, one))
        batch.stream_keys[stream] = key
        batch.keys += self.given(stream, key, [self.holder(name) for name in names])
        return key

    def holder(self, name: str) -> Holder:
        """The key holder as the roster shows it, with its wrap key when this member is inside."""
        seat = self.in_hand.epochs[name]
        return Holder(name, seat.number, PublicKey(seat.public), self._shelf.epoch(name, seat.kid))

    def given(self, stream: StreamId, key: SymmetricKey, holders: Sequence[Holder], *, again: bool = False) -> list[bytes]:
        """Key rows that give the stream's key to each holder; `again` when they had it under an older epoch."""
        wrap = self.everyone
        what = Key("stream", stream, int(again), key.kid, key.secret)
        group, signing = self._ring.group, self._signing
        rows = []
        for to in holders:
            # A colleague whose public key is garbage can be given nothing; that must not keep the others from writing.
            with suppress(SealBroken):
                given = give(group, what, to, signing, self._chance)
                rows.append(row_under_everyone(group, given, wrap, self._chance))
        return rows

    def _add(self, store: SqliteStore, batch: _Batch, stream: StreamId, fact: Fact, seen: int | None) -> None:
        after, depth = batch.tips.get(stream) or self._reading.tips_of(stream, seen)
        plain = Plain(
            stream, fact, self._chance(16), self._clock(), depth + 1, after, self._reading.chain.tips
        ).to_bytes()
        key = self._key_for_writing(batch, stream)
        if key is None:
            raise NotAllowed("You cannot open this section. Leave a note for the colleagues who can.")
        head = self._next_head(store, batch)
        batch.rows.append(
            seal_row(head, plain, key, self.everyone, self._signing, self._chance)
        )
        batch.tips[stream] = ((event_id(plain),), depth + 1)

    def _next_head(self, store: SqliteStore, batch: _Batch) -> Head:
        if batch.rows:
            n, h = batch.rows[-1].n, batch.rows[-1].h
        else:
            n, h_hex = store.head_of(self._feed)
            h = bytes.fromhex(h_hex) if n else NO_ROW
        return Head(self._ring.group, self._signing.public, n + 1, h)
