"""Keeps the office's sealed log level with the relay, in the background. Rule: it holds no key that opens anything; rows that a feed did not
sign are not let in."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Clock, Moment
from safeconduct.desk.clocks_elsewhere import note_relay_clock
from safeconduct.desk.door_lists import level_door_lists
from safeconduct.desk.erased_there import ErasedThere
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.freshness import Fresh, Line
from safeconduct.desk.laptops import Lists, arrived, exchange, is_arriving, renew_token
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.desk.restored import is_restored, knows_as_much, note_known, note_together
from safeconduct.desk.scratch import sweep
from safeconduct.desk.sending import note_life
from safeconduct.desk.stillness import Stamps, Still, stamps
from safeconduct.desk.wanted_pieces import WantedPieces
from safeconduct.errors import BadInput, Conflict, NoRoom, NotAllowed, SafeconductError, SealBroken, StoreDown
from safeconduct.seal.events import check_signature
from safeconduct.store.chunk_levelling import ChunkLevelling
from safeconduct.store.chunks import ChunkFolder, unsettled
from safeconduct.store.key_levelling import KeyLevelling
from safeconduct.store.levelling import level_events
from safeconduct.store.log import Letter, Put
from safeconduct.store.outbox import Outbox
from safeconduct.store.relay_client import Reach, RelayStore
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.marks import MarkKind
from safeconduct.wire.padding import LETTER_SIZES
from safeconduct.wire.row import Row

LOG = logging.getLogger(__name__)

EVERY_S = 2.0
"""Unit: seconds between two rounds; a page that wrote something asks for one at once."""

QUIET_S = 30.0
"""Unit: the same while nobody is signed in, because each round costs some kilobytes, and lines cost money."""

LEVELLED = "levelled"
"""In the office's folder. Shape: when the office was last level, and how many rows it had then."""

NOTE_EVERY_S = 60
"""Unit: seconds between two notes of an office in which nothing is written."""


@dataclass
class Level:
    """How level the office is. Shape: `since` is when it last was; `waits` how many rows and letters wait to be sent; `come` of `all_of_it`
    rows are here while a first round brings them; `line` is how it stands with the relay, shut out when that does not know this laptop, or not
    any more."""

    since: Moment | None = None
    waits: int = 0
    trouble: str = ""
    forked: list[FeedId] = field(default_factory=list)
    near_full: bool = False
    come: int = 0
    all_of_it: int = 0
    line: Line = Line.ALONE

    @property
    def shut_out(self) -> bool:
        return self.line is Line.SHUT_OUT

    def fresh(self) -> Fresh:
        return Fresh(self.line, self.since, self.waits)


def _line_of(trouble: SafeconductError) -> Line:
    match trouble:
        case NotAllowed():
            return Line.SHUT_OUT
        case NoRoom():
            return Line.FULL
        case StoreDown():
            return Line.AWAY
        case _:
            return Line.UNBELIEVED


def _let_in(settings: RelaySettings, group: bytes) -> str:
    """The token for the founding ticket. Raises: NotAllowed when the relay does not take that ticket for this group."""
    try:
        return RelayStore.admitted(settings.address, group, settings.ticket)
    except Conflict:
        raise NotAllowed("The relay let this group in before, by another ticket.") from None


def _as_noted(note: Path) -> tuple[Level, int]:
    """How level the office was when it last took a note of it, and how many rows it had then."""
    with contextlib.suppress(OSError, ValueError):
        since, rows = note.read_text("ascii").split()
        return Level(Moment(int(since)), line=Line.AWAY), int(rows)
    return Level(), 0


def _rows_in(store: SqliteStore) -> int:
    return sum(n for n, _ in store.heads().values())


def _erase_marked(store: SqliteStore, chunks: ChunkFolder, position: int) -> int:
    """What was marked and is still here goes: a process may have ended between the mark and the file. Returns the new position."""
    while marks := store.erased_after(position):
        chunks.erase([mark.name for _, mark in marks if mark.kind is MarkKind.CHUNK])
        position = marks[-1][0]
    return position


class CheckedLog:
    """The local log as the relay's rows come into it: the last row of what arrives must carry its feed's signature, and so must every row
    without a body. Whether that one was erased or is kept back, whoever can read the orders says; until then it is asked for again."""

    def __init__(self, store: SqliteStore, came: Callable[[int], None] = lambda _: None) -> None:
        self._store = store
        self._came = came
        self.heads = store.heads
        self.rows_of = store.rows_of
        self.bare = store.bare

    def append(self, rows: Sequence[Row]) -> None:
        for row in (*{row.feed: row for row in rows}.values(), *(row for row in rows if row.body is None)):
            check_signature(row)
        had = {feed: self._store.head_of(feed)[0] for feed in {row.feed for row in rows}}
        self._store.append(rows)
        self._came(sum(row.n > had[row.feed] for row in rows))


def _placed(out: Outbox, relay: RelayStore, letter: Letter) -> None:
    """The letter lies at the relay, an answer at the first of its places that nobody took. Raises: NoRoom when all are taken."""
    places = out.places_of(letter)
    if not places:
        relay.put_letter(letter)
    elif all(relay.put_letter_beside(one) is Put.TAKEN for one in places):
        raise NoRoom("All places of an answer are taken.")
    out.sent(letter)


class Levelling:
    """One office and its relay."""

    def __init__(self, folder: Folder, clock: Clock, reach: Reach = RelayStore) -> None:
        self._folder = folder
        self._clock = clock
        self._reach = reach
        self._note = folder.root / LEVELLED
        self.level, self._level_rows = _as_noted(self._note)
        self._keys = KeyLevelling()
        self._letters_in = self._marked = self._lists_there = 0
        self._still: Still | None = None
        self._counted: tuple[tuple[Stamps, int], int] = (((), 0), 0)
        self._erased_there = ErasedThere()
        self._life = ""
        self._turn = threading.Lock()  # Whoever signs in to a restored office asks for a round of their own.
        self._relay: RelayStore | None = None
        self._reached_by: RelaySettings | None = None
        self._files = ChunkLevelling()
        ChunkFolder(folder.blobs).sweep()
        sweep(folder.root)

    def once(self) -> None:
        """One round: log and keys both ways, letters in, answers out. What failed is said in `level.trouble` and tried again."""
        self._still, here = None, stamps(self._folder)
        try:
            with self._turn:
                there = self._round()
                self._round_of_files()
            if self._life and self.level.line is Line.LEVEL and not self.level.waits and not self._files.missing:
                self._still = Still(there, here, self._clock())
        except (StoreDown, NotAllowed, Conflict, SealBroken, BadInput) as trouble:
            self.level.trouble = str(trouble)
            self.level.line = _line_of(trouble)
            if self.level.shut_out:
                renew_token(self._folder)  # The list may have come into force, and we not have heard of it.
            self.level.waits = self._waiting()

    def look(self) -> None:
        """One round; where nothing came to lie on either side since the last one, a single question to the relay stands for it."""
        if self._still is None or not self._still.holds(stamps(self._folder), self._clock()) or not self._is_still_there(self._still):
            self.once()
        else:
            self.level = replace(self.level, since=self._clock())

    def _is_still_there(self, still: Still) -> bool:
        with self._turn, contextlib.suppress(SafeconductError):
            return self._relay is not None and self._relay.state() == still.there
        return False

    def fresh(self) -> Fresh:
        """For the pages. What was written since the last round waits too: on a bad line the one that sends it takes as long as it takes."""
        level = self.level
        if level.line in (Line.ALONE, Line.APART):
            return level.fresh()
        if self._counted[0] != (stand := (stamps(self._folder), self._level_rows)):
            with contextlib.suppress(StoreDown):  # What was counted last stands until the next page.
                self._counted = stand, self._waiting()
        return replace(level.fresh(), waits=max(level.waits, self._counted[1]))

    def _waiting(self) -> int:
        """Rows and letters that came to lie here since the office was last level, but for rows that a round brought."""
        if not self._folder.is_founded:
            return 0
        here = SqliteStore.open(self._folder.log, self._folder.group)
        out = Outbox.open(self._folder.out, self._folder.group)
        try:
            return max(0, _rows_in(here) - self._level_rows) + len(out.letters_after(0, 1000))
        finally:
            here.close()
            out.close()

    def _round(self) -> str:
        """The relay's word for what it had before."""
        relay = self._reached()
        if relay is None:
            return ""
        here = SqliteStore.open_roomy(self._folder.log, self._folder.group)
        out = Outbox.open(self._folder.out, self._folder.group)
        try:
            relay.lives.clear()
            self._count_anew(relay)
            there = relay.state()
            relay = self._listed(relay)
            # Before any row, so that nothing goes out that was erased here. Never the other way: whether an order counts, the relay cannot say.
            self._erased_there.once(self._folder, here, relay)
            self._count_what_comes(here, relay)
            knows = is_restored(self._folder) and knows_as_much(self._folder, relay.heads())
            ours = _rows_in(here) - self._level_rows
            refused: list[Letter] = []
            done = level_events(CheckedLog(here, self._came), relay, between=lambda: refused.extend(self._bring_first(here, out, relay)))
            self._level_rows += ours
            refused += self._send(out, relay, answers=False)
            self._fetch(here, relay)
            self._lists_there = level_door_lists(self._folder, relay, self._lists_there)
            kept_back = bool(here.bare(1)) or self._keys.kept_back
            if len(relay.lives) > 1:
                self._life = ""  # Two relays answer to one name: what went to one of them, the other lacks. All of it goes again.
        finally:
            here.close()
            out.close()
        self.level = self._levelled(bool(done.refused) or kept_back, len(refused), relay.is_near_full())
        self._say_what_is_apart(done.forked if len(relay.lives) < 2 else [])
        if self._reached_by:
            note_relay_clock(self._folder, self._reached_by.address, relay.says_it_is)
        self._take_note()
        if knows:
            note_known(self._folder)
        if knows or (self._reached_by and self._reached_by.shared):  # Not by the one that `run` starts beside a restored office: nobody else is there.
            note_together(self._folder)
        arrived(self._folder)
        return there

    def _listed(self, relay: RelayStore) -> RelayStore:
        """Lists of laptops both ways. Shape: the relay as it is reached from then on: the list in force may know this laptop by its new token only."""
        exchange(self._folder, relay)
        return self._reached() or relay

    def _came(self, rows: int) -> None:
        self.level.come += rows
        self._level_rows += rows

    def _levelled(self, unbelieved: bool, refused: int, near_full: bool) -> Level:
        """A round that went through, and what was not right about it."""
        if unbelieved:
            trouble = "The relay offers entries that their authors did not sign, or keeps back their words."
            return Level(self._clock(), refused, trouble, near_full=near_full, line=Line.UNBELIEVED)
        if refused:
            trouble = "The relay refuses letters to people who asked. They wait here."
            return Level(self._clock(), refused, trouble, near_full=near_full, line=Line.REFUSED)
        return Level(self._clock(), near_full=near_full, line=Line.NEARLY_FULL if near_full else Line.LEVEL)

    def _say_what_is_apart(self, forked: list[FeedId]) -> None:
        """Two versions of what one machine wrote: neither moves any more, on either side, until somebody looks."""
        self.level.forked = forked
        if forked and self.level.line is not Line.UNBELIEVED:
            self.level.line, self.level.trouble = Line.APART, "The relay has other entries of a machine than this office."

    def _take_note(self) -> None:
        """So that an office that starts without a line knows since when, and does not count as waiting what was sent long ago."""
        noted, rows = _as_noted(self._note)
        now = self.level.since or Moment(0)
        if rows != self._level_rows or not 0 <= now - (noted.since or Moment(0)) < NOTE_EVERY_S:
            with contextlib.suppress(StoreDown):
                write_file(self._note, f"{now} {self._level_rows}".encode())

    def _count_anew(self, relay: RelayStore) -> None:
        """What was counted at another relay, or at the one of which an older copy was put back, says nothing of this one. Asked before
        anything is read: what is read afterwards from yet another relay is counted under the life before, and so read again."""
        life, newest = relay.letterbox()
        if life != self._life or newest < self._letters_in:
            self._life = life
            note_life(self._folder, life)
            self._letters_in = self._lists_there = 0
            self._keys = KeyLevelling()
            self._erased_there = ErasedThere()
            self._files = ChunkLevelling()

    def _count_what_comes(self, here: SqliteStore, relay: RelayStore) -> None:
        """On a laptop that has just joined, a page shows how far it is."""
        if is_arriving(self._folder):
            self.level.come, self.level.line, self.level.trouble = _rows_in(here), Line.LEVEL, ""
            self.level.all_of_it = sum(n for n, _ in relay.heads().values())

    def _round_of_files(self) -> None:
        """After the words, so that these never wait behind files. What finds no room, here or there, waits."""
        if self._relay is None:
            return
        here = SqliteStore.open(self._folder.log, self._folder.group)
        try:
            chunks = ChunkFolder(self._folder.blobs, here)
            self._marked = _erase_marked(here, chunks, self._marked)
            with contextlib.suppress(StoreDown):
                self._files.once(chunks, self._relay, lambda: [name for names in unsettled(self._folder.unsettled_notes()).values() for name in names])
                WantedPieces(self._folder, here).once(self._relay)
        finally:
            here.close()
        self.level.waits += self._files.waiting

    def _reached(self) -> RelayStore | None:
        path = self._folder.root / "relay.toml"
        settings = RelaySettings.read(path)
        in_force = Lists(self._folder)
        if settings and in_force.token.exists() and in_force.ours() == in_force.theirs():
            renew_token(self._folder)
            settings = RelaySettings.read(path)
        if settings is None or not self._folder.is_founded:
            return None
        if not settings.token:
            token = _let_in(settings, self._folder.group)
            settings = RelaySettings(settings.address, "", token, settings.shared)
            settings.write(path)
        if self._relay is None or settings != self._reached_by:
            if self._relay:
                self._relay.close()
            self._relay, self._reached_by = self._reach(settings.address, self._folder.group, settings.token), settings
        return self._relay

    def _bring_first(self, here: SqliteStore, out: Outbox, relay: RelayStore) -> list[Letter]:
        """Keys before what was written under them, and answers before the entries by which colleagues take them for given: a laptop may die in
        between, and with it the only copy. Receipts wait: what they say was taken in must lie there. Shape: see _send."""
        self._keys.once(here, relay)
        return self._send(out, relay, answers=True)

    def _send(self, out: Outbox, relay: RelayStore, *, answers: bool) -> list[Letter]:
        """Answers, or the other letters. Shape: those that the relay refused; they wait here and hold up nothing behind them."""
        position, refused = 0, []
        while rows := out.letters_after(position, 50):
            position = rows[-1][0]
            for letter in (letter for _, letter in rows if bool(out.places_of(letter)) is answers):
                try:
                    _placed(out, relay, letter)
                except (BadInput, NoRoom):
                    refused.append(letter)
        return refused

    def _fetch(self, here: SqliteStore, relay: RelayStore) -> None:
        """Letters come in as they are, all of them from the first at each start. The relay keeps its copy until it dies; the desk that
        adopts says so to the help page."""
        while rows := relay.letters_after(self._letters_in, 64):
            if rows[-1][0] <= self._letters_in:
                raise SealBroken("The relay answers with letters that were not asked for.")
            for _, letter in rows:
                if len(letter.body) in LETTER_SIZES:
                    here.put_letter(letter)
            self._letters_in = rows[-1][0]

    def close(self) -> None:
        """Lets go of the connection to the relay."""
        if self._relay:
            self._relay.close()
            self._relay = None

    def pause_s(self, *, is_anybody_here: bool) -> float:
        return EVERY_S if is_anybody_here or is_arriving(self._folder) else QUIET_S

    async def go_on(self, nudge: asyncio.Event, is_anybody_here: Callable[[], bool]) -> None:
        """Rounds until cancelled; a nudge begins one at once."""
        round_of = self.once
        while True:
            started = time.monotonic()
            try:
                await asyncio.to_thread(round_of)
            except SafeconductError:
                pass  # It stands in `level.trouble`.
            except Exception as why:  # noqa: BLE001 - whatever came from the relay, calls must go on coming in
                LOG.warning("A round with the relay failed with %s; the next one tries again.", type(why).__name__)
                self.level.line = Line.UNBELIEVED
            pause = self.pause_s(is_anybody_here=is_anybody_here())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(nudge.wait(), max(0.2, pause - (time.monotonic() - started)))
            round_of = self.once if nudge.is_set() else self.look
            nudge.clear()
