"""Older keys of circles and members, destroyed once nothing needs them. Rule: nothing goes before every device that could still write under it has
said that it knows the newer key, and every device inside has found that the newer one alone opens all that it opens."""

from collections.abc import Iterator, Mapping

import apsw

from safeconduct.core.case import NotePlaced, NoteWritten
from safeconduct.core.group import EpochsCaughtUp
from safeconduct.core.ids import CircleId, FeedId, MemberId
from safeconduct.core.section import EVERYONE, Role
from safeconduct.journal.giving import row_for
from safeconduct.journal.journal import Journal
from safeconduct.journal.passing import sealed_under
from safeconduct.journal.rotating import PATIENCE
from safeconduct.journal.shelf import Shelf
from safeconduct.roster.roster import Roster
from safeconduct.seal.keyring import Ring
from safeconduct.seal.keyrows import Given, Key
from safeconduct.store.log import Mark
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import NAME_OF, Plain
from safeconduct.wire.marks import MarkKind

Said = Mapping[FeedId, EpochsCaughtUp]
"""What each device said last."""

Bounds = Mapping[str, int]
"""Holders, with the number below which their keys go."""

_FRONT_DESK = Role.FRONT_DESK.value


def bound_of(roster: Roster, holder: str) -> int:
    """The front desk keeps one key more: a help page, and what lies in its spool, may go by an earlier list for a while."""
    return roster.epochs[holder].number - (holder == _FRONT_DESK)


def renewed(roster: Roster) -> dict[str, bytes]:
    """Circles and members that have keys before their present one, by its name. The whole group's are chained, and stay."""
    names = [*(str(one) for one in roster.circles - {EVERYONE}), *(f"member:{one.id}" for one in roster.members.values() if not one.removed)]
    return {name: roster.epochs[name].kid for name in sorted(names) if bound_of(roster, name) > 0}


# Who has said what


def awaited(journal: Journal, said: Said) -> frozenset[MemberId]:
    """Colleagues whose devices still have to say something before older keys can go."""
    roster = journal.roster
    holders = renewed(roster)
    silent = {feed for holder in holders for feed in _silent(roster, said, holder)}
    return frozenset(roster.feeds[feed] for feed in silent | {feed for holder in holders for feed in _not_ended(roster, said, holder)})


def _at_work(roster: Roster) -> Iterator[FeedId]:
    """Devices that may write: what is cut off says nothing that counts, and nobody waits for it."""
    return (feed for feed, member in roster.feeds.items() if feed not in roster.cuts and not roster.members[member].removed)


def _is_inside(roster: Roster, member: MemberId, holder: str) -> bool:
    return holder == f"member:{member}" or (member, CircleId(holder)) in roster.inside


def _silent(roster: Roster, said: Said, holder: str) -> list[FeedId]:
    """Who may still write under an older key of the holder."""
    kid = roster.epochs[holder].kid
    return [feed for feed in _at_work(roster) if feed not in said or said[feed].known.get(holder) != kid]


def _not_ended(roster: Roster, said: Said, holder: str) -> list[FeedId]:
    """Devices inside that did not say yet that they need no older key."""
    kid = roster.epochs[holder].kid
    inside = [feed for feed in _at_work(roster) if _is_inside(roster, roster.feeds[feed], holder)]
    return [feed for feed in inside if feed not in said or said[feed].ended.get(holder) != kid]


def ended(journal: Journal, said: Said) -> Bounds:
    """What everybody is done with. Where nobody is inside, nobody can say so."""
    roster = journal.roster
    found = (name for name in renewed(roster) if not _silent(roster, said, name) and not _not_ended(roster, said, name))
    return {name: bound_of(roster, name) for name in found if any(_is_inside(roster, roster.feeds[feed], name) for feed in _at_work(roster))}


# What this device says


def to_say(journal: Journal, said: Said) -> EpochsCaughtUp | None:
    """What it has not said yet. To be asked once all that is this member's to give anew was given."""
    before = said.get(journal.ring.feed, EpochsCaughtUp({}, {}))
    roster, me = journal.roster, journal.ring.member
    holders = renewed(roster)
    known = {name: kid for name, kid in holders.items() if not _is_inside(roster, me, name) or journal.shelf.epoch(name, kid)}
    mine = {name: kid for name, kid in known.items() if _is_inside(roster, me, name)}
    kept = {name: kid for name, kid in mine.items() if before.ended.get(name) == kid}
    fresh = {name: kid for name, kid in mine.items() if name not in kept and _has_waited(journal, said, name)}
    if fresh and _needs_none_before(journal, {name: bound_of(roster, name) for name in (*kept, *fresh)}):
        kept |= fresh
    now = EpochsCaughtUp(known, kept)
    return now if now != before else None


def _has_waited(journal: Journal, said: Said, holder: str) -> bool:
    """Two weeks since this desk saw that everybody knows the key: what they gave before reaches us behind their word for it."""
    if _silent(journal.roster, said, holder):
        return False
    name, now = f"known {journal.roster.epochs[holder].kid.hex()}", journal.clock()
    since = min(journal.shelf.mark(name) or now, now)  # What a clock that was ahead noted is not waited for.
    journal.shelf.set_mark(name, since)
    return now - since >= PATIENCE


def _needs_none_before(journal: Journal, bounds: Bounds) -> bool:
    """Whether a second reader, with the present keys alone, opens all that is opened here. What they lack is given anew, once."""
    if _notes_wait(journal, bounds):
        return False
    for _ in range(2):
        if not (rows := list(_lacking(journal, bounds))):
            return True
        journal.store.put_keys(rows)
        journal.refresh()
    return False


class _SecondReader(Shelf):
    """The same member on a machine that begins anew, from a key table without the rows that go."""

    def __init__(self, ring: Ring, bounds: Bounds) -> None:
        self._bounds = bounds
        super().__init__(apsw.Connection(":memory:"), ring)
        self.end_epochs(bounds)

    def opened(self, given: Given) -> tuple[bool, int]:
        return (False, 0) if goes(given, self._bounds) else super().opened(given)


def goes(given: Given, bounds: Bounds) -> bool:
    """Rows that give older keys, and rows that give any circle's key under a member's older one. Rows of stream keys stay: they are closed then, and
    say who was let in by whom."""
    is_under_older = given.holder.startswith("member:") and given.holder_number < bounds.get(given.holder, 0)
    return given.what == "epoch" and (is_under_older or given.number < bounds.get(given.subject, 0))


def _lacking(journal: Journal, bounds: Bounds) -> Iterator[bytes]:
    """Rows that would give the second reader what they could not open."""
    shelf, reader = journal.shelf, _SecondReader(journal.ring, bounds)
    reader.take(journal.store)
    for kid in sorted(shelf.stream_kids() - reader.stream_kids()):
        known = shelf.stream_key(kid)
        if known:
            stream, key = known
            named = {one.holder for one in journal.writing.given_inside(stream) if one.kid == kid and _can_give(journal, one.holder)}
            names = named or {f"member:{journal.ring.member}"}
            yield from journal.writing.given(stream, key, [journal.writing.holder(name) for name in sorted(names)], again=True)
    for holder, number, epoch in shelf.held():
        if number >= bounds.get(holder, 0) and epoch.kid not in reader.kids_of(holder):
            yield row_for(journal, Key("epoch", holder, number, epoch.kid, epoch.seed), f"member:{journal.ring.member}")


def _can_give(journal: Journal, holder: str) -> bool:
    return holder in journal.roster.epochs and _is_inside(journal.roster, journal.ring.member, holder)


def _notes_wait(journal: Journal, bounds: Bounds) -> bool:
    """Whether a note that nobody took over yet is sealed to an older key: it opens under nothing else."""
    adopted = {plain.fact.adopted for _, plain in _facts(journal, NoteWritten) if isinstance(plain.fact, NoteWritten)}
    for event, plain in _facts(journal, NotePlaced):
        if isinstance(plain.fact, NotePlaced) and event not in adopted:
            boxes = sealed_under(plain.fact.box)
            if any(number < bounds.get(circle, 0) for circle, number in boxes):
                return True
    return False


def _facts(journal: Journal, kind: type) -> Iterator[tuple[str, Plain]]:
    """Events that may hold such a fact. Shape: id and content."""
    for one, raw in ask(journal.db, "SELECT id, plain FROM event WHERE counts=1 AND instr(plain, ?)", NAME_OF[kind].encode()):
        yield one, Plain.parse(raw)


# Destroying


def is_there(journal: Journal, bounds: Bounds) -> bool:
    """Whether anything of what goes is still here."""
    sql = "SELECT 1 FROM given WHERE what='epoch' AND ((subject=?1 AND number<?2) OR (holder=?1 AND holder_number<?2))"
    held = any(number < bounds.get(holder, 0) for holder, number, _ in journal.shelf.held())
    return held or any(ask_one(journal.db, sql, holder, bound) for holder, bound in bounds.items())


def destroy(journal: Journal, bounds: Bounds) -> list[Mark]:
    """None of it is in the store or in this member's index any more; returns what the relay is to destroy too. May be done again."""
    marks = [Mark(name, MarkKind.KEY) for name in journal.shelf.key_rows(journal.store, lambda given: goes(given, bounds))]
    journal.store.erase(marks)
    with journal.db:
        journal.shelf.end_epochs(bounds)
    journal.db.pragma("wal_checkpoint(TRUNCATE)")
    return marks
