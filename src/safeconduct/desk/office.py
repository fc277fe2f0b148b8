"""The open office of one member: journal, index, letterbox together. Rule: `write` returns when what was said is synced and every list
shows it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import IO, TypeVar

from safeconduct.actions.access import Actor
from safeconduct.actions.handles import pseudonym_of
from safeconduct.actions.office import gather_looks
from safeconduct.caseload.index import Index
from safeconduct.caseload.search import Search
from safeconduct.caseload.tables import roomy_for_words
from safeconduct.caseload.words import folded
from safeconduct.core.group import RollCalled
from safeconduct.core.ids import CallId, CaseId, Chance, CircleId, MemberId
from safeconduct.core.office import Look
from safeconduct.core.progress import Heard, HowFar, Step, unheard
from safeconduct.core.section import Kind, Placed, Role, Subject
from safeconduct.core.when import Clock, Day, Moment, day_of
from safeconduct.desk.countries import country_called
from safeconduct.desk.door_lists import DoorLists
from safeconduct.desk.erasing import keep_orders
from safeconduct.desk.expecting import tell_all, tell_what_changed
from safeconduct.desk.folder import Folder, lock_member
from safeconduct.desk.laptops import Laptops
from safeconduct.desk.letters import Letterbox, Opened
from safeconduct.desk.own_keys import keep_fresh, keep_ring
from safeconduct.desk.sending import Sending
from safeconduct.desk.sheets import keep_recovery_key
from safeconduct.desk.unsettled import sweep_unsettled
from safeconduct.errors import BadInput, KeptUnlisted, NotAllowed, NotFound, StoreDown
from safeconduct.folds.group import GroupView
from safeconduct.journal import membership, rewrapping
from safeconduct.journal.journal import Journal, forget_index, open_journal
from safeconduct.seal.keyring import Kdf, Ring, stretched
from safeconduct.seal.keys import Epoch
from safeconduct.store.log import Letter
from safeconduct.store.outbox import Outbox
from safeconduct.store.pages import IndexBroken, filled, translated

HeardOf = Callable[[MemberId], Heard]
"""Given who is coming in, it says whom to tell how far their office is."""

BATCHES_AT_ONCE = 1
"""How many hundred letters one reading takes in."""
Done = TypeVar("Done")


class StillOutside(NotAllowed):
    """Name and passphrase fit somebody whom nobody has let in yet, or not again. Shape: `words` are those of whose laptop was suspended; whoever
    knocked has them in the ring."""

    def __init__(self, ring: Ring, words: tuple[str, ...] = ()) -> None:
        super().__init__("You are not in the group yet. A keyholder compares six words with you by voice and lets you in.")
        self.ring = ring
        self.words = words


class Office:
    """Made by `unlock`, `found` or `join`; closed by `lock`."""

    def __init__(self, folder: Folder, journal: Journal, held: IO[bytes]) -> None:
        self.folder = folder
        self.journal = journal
        self._held = held
        self._out = Outbox.open(folder.out, journal.ring.group)
        self._subject = Subject(journal.ring.group.hex())
        self.index = Index(journal.db, journal.events_of, self._subject, journal.clock, country_called, lambda: self.holders)
        self.search = Search(self.index)
        self._letterbox = Letterbox(journal, self._out)
        self._sending = Sending(folder, journal, self.index, self._letterbox)
        self.laptops = Laptops(folder, journal)
        self.door_lists = DoorLists(folder, journal, self._out)
        self._looks: set[Look] = set()
        self.behind = False
        self._group_view: GroupView | None = None

    # Who and what

    @property
    def me(self) -> MemberId:
        return self.journal.ring.member

    @property
    def group(self) -> str:
        return self.journal.ring.group.hex()

    @property
    def subject(self) -> Subject:
        """The subject of everything the whole group shares."""
        return self._subject

    @property
    def practice(self) -> bool:
        return self.journal.roster.practice

    @property
    def circles(self) -> frozenset[CircleId]:
        """Where this member sits, and whose work they do there."""
        roster = self.journal.roster
        return roster.seats_of(self.me) | roster.roles_of(self.me)

    @property
    def holders(self) -> frozenset[str]:
        """The key holders that this member is, or sits in."""
        return frozenset({f"member:{self.me}", *self.journal.roster.seats_of(self.me)})

    @property
    def actor(self) -> Actor:
        """This member as actions see them. Raises: NotAllowed when they are not, or no longer, in the group."""
        roster = self.journal.roster
        member = roster.members.get(self.me)
        if member is None:
            raise NotAllowed("You are not in the group yet. A keyholder compares six words with you by voice and lets you in.")
        if member.removed:
            raise NotAllowed("You are no longer in this group. What you could open before stays closed.")
        return Actor(self.me, self.circles, alone=roster.is_alone)

    @property
    def member_epochs(self) -> tuple[Epoch, ...]:
        """The member's keys on this machine, newest first."""
        found = self.journal.shelf.all_of(f"member:{self.me}")
        if not found:
            raise NotAllowed("This machine has no key of yours.")
        return found

    @property
    def group_view(self) -> GroupView:
        """Names, ladder, phrases, looks; folded again when something of the group changed."""
        if self._group_view is None:
            self._group_view = self.index.group()
        return self._group_view

    @property
    def names(self) -> Mapping[MemberId, str]:
        """What colleagues call each member; the pseudonym where no name is written. Of two whose names read alike each is told by their id."""
        called = {one: self.group_view.name_of(one) or pseudonym_of(one) for one in self.journal.roster.members}
        often = Counter(map(folded, called.values()))
        return {one: name if often[folded(name)] == 1 else f"{name} ({one[:4]})" for one, name in called.items()}

    def now(self) -> Moment:
        return self.journal.clock()

    @cached_property
    def chance(self) -> Chance:
        return self.journal.chance

    def today(self) -> Day:
        return day_of(self.now())

    @property
    def seen(self) -> str:
        """What a page rendered now was drawn from; goes into a form's hidden field."""
        return str(self.journal.position)

    # Reading and writing

    def write(self, placed: Sequence[Placed], seen: Sequence[str] = ()) -> None:
        """Every fact is synced and in every list. `seen` is what the page showed when the writer began.

        Raises: NotAllowed when one has no key here; StoreDown when nothing was written.
        """
        drawn_from = int(seen[0]) if seen and seen[0].isdigit() else None
        self.journal.write(placed, drawn_from)
        try:
            self.refresh()
            tell_what_changed(self, placed)
        except StoreDown:
            raise KeptUnlisted("What you wrote is kept. The lists cannot be brought up to date now: make room on the disk.") from None

    def refresh(self) -> None:
        """Takes in what others wrote and what lies in the letterbox. Lists and log are of one moment, whatever happens."""
        self._take(lambda _journal: None)
        if membership.to_renew(self.journal):
            self._take(membership.renew)
        if rewrapping.is_behind(self.journal):
            self._take(rewrapping.catch_up)
        if self.actor.may_read(Kind.CONVERSATION) and self.journal.writing.may_begin(Kind.CONVERSATION):
            self._adopt()
        keep_orders(self)
        self._sending.go_on()
        self.laptops.look()
        self.door_lists.look(self.today())
        self.journal.remember()

    def _take(self, act: Callable[[Journal], Done]) -> Done:
        """What was done and read stands in every list, or nothing of it was read."""
        with translated(), self.journal.db:
            held = self.holders
            done = act(self.journal)
            touched = list(self.journal.refresh())
            if self.holders != held:  # What is for a circle is in the lists of who sits there now.
                touched += self.journal.reading.streams.restricted()
            if touched:
                if self._subject in touched:
                    self._group_view = None
                self.search.forget(self.index.take(touched))
                self.learn(touched)
        self.journal.told()
        return done

    def read_in(self, heard: Heard) -> None:
        """All that came since the office was open last, which may be everything."""
        unread = self.journal.unread
        touched = self.journal.refresh(lambda done: heard(HowFar(Step.READING, done, unread)))
        again = [*touched, *self.index.unlisted(), *self.journal.reading.streams.restricted()]
        self.index.take(again, lambda done: heard(HowFar(Step.LISTING, done, len(again))))
        self.learn(touched)

    def learn(self, touched: Iterable[Subject]) -> None:
        """Callers are known by their addresses on every desk that opens letters, whoever took the call in, and again after the index was
        built anew."""
        if not self.journal.shelf.kids_of(Role.FRONT_DESK.value):
            return
        for subject in touched:
            if self.index.kind_of(subject) != "call":
                continue
            try:
                view = self.index.call(CallId(subject))
            except NotFound:  # Whoever took it in was cut off since; that must not keep the office closed.
                continue
            self._letterbox.remember(view)

    def change(self, act: Callable[[Journal], Done]) -> Done:
        """Changes who is in the group, by journal.membership or journal.joining, and all that follows from it."""
        self.refresh()
        done = self._take(act)
        self.refresh()
        self.publish()
        return done

    def _adopt(self) -> None:
        """Each letter becomes an event in this device's feed before its row is acknowledged; a crash between the two adopts it again,
        and two adoptions are one call. Of a flood only some are taken at a time, so that pages are answered in between."""
        self.behind = False
        try:
            with translated():
                self._adopt_some()
        except StoreDown:
            # The disk was full: what was looked at and not taken in must not wait for the next signing in.
            self._letterbox.look_again()
            raise

    def _adopt_some(self) -> None:
        for _ in range(BATCHES_AT_ONCE):
            taken = self._letterbox.new_letters()
            if not taken:
                return
            try:
                self._adopt_all(taken)
            except BadInput:  # A stranger sealed something that cannot be kept; it must not hold up those behind it.
                for one in taken:
                    with suppress(BadInput):
                        self._adopt_all([one])
        self.behind = True

    def _adopt_all(self, taken: Sequence[tuple[Opened, Letter]]) -> None:
        self.journal.write(self._letterbox.not_taken_in([opened for opened, _ in taken]))
        self._take(lambda _journal: None)
        with self.journal.db:
            for opened, letter in taken:
                self._letterbox.settle(opened, letter)

    def discard_letters(self, addresses: Sequence[bytes]) -> None:
        self.journal.store.discard_letters(addresses)

    def drop_answers(self, places: Iterable[bytes]) -> None:
        self._out.drop_answers(places)

    # Sessions

    def begin_session(self) -> None:
        """Says what this desk has of everybody, and brings the help page's list up to date."""
        self.refresh()
        self.write([Placed(Kind.GROUP, self._subject, RollCalled(self.journal.store.heads()))])
        tell_all(self)
        self.publish()

    def looked(self, case: CaseId, section: Kind) -> None:
        """This look is kept: once a member, case and day, and each opening of another section than `case`."""
        self._looks.add(Look(case, self.today(), section))

    @property
    def unwritten_looks(self) -> frozenset[Look]:
        """This session's own looks, which are written down when it ends."""
        return frozenset(self._looks)

    def gather(self) -> None:
        """Writes down the looks since the last time."""
        if self._looks:
            self.write(gather_looks(self.actor, self._subject, self.group_view, sorted(self._looks, key=str)))
            self._looks.clear()

    def publish(self, ways: Mapping[str, str] | None = None) -> None:
        """A keyholder's desk signs a new list for the help page when keys or devices changed, or the other ways to reach us."""
        if self.actor.is_steward:
            self.door_lists.publish(self.today(), ways)
            keep_recovery_key(self.folder, self.journal)
            self.laptops.publish()

    def send(self, letter: Letter) -> None:
        self._out.put_letter(letter)

    @property
    def unsent(self) -> int:
        """How many letters to the help page and its visitors wait to be sent."""
        return len(self._out.letters_after(0, 100))

    def close(self) -> None:
        """Looks are written, files closed, the lock given back, whatever happens on the way."""
        try:
            self.gather()
        finally:
            self.drop()

    def drop(self) -> None:
        """Files closed and the lock given back, without another word."""
        self._out.close()
        self.journal.close()
        self._held.close()

def nobody(_: MemberId) -> Heard:
    """For whoever does not ask how far it is."""
    return unheard


def unlock(root: Path, name: str, passphrase: str, clock: Clock, chance: Chance, heard: HeardOf = nobody) -> Office:
    """The office of the member whom name and passphrase open. Once these are proven, `heard` is told how far the reading is.

    Raises: NotAllowed when they open nothing here, and says no more.
    """
    folder = Folder(root)
    folder.prepare()
    rings = folder.rings()
    kdf = rings[0].kdf if rings else Kdf()
    secret = stretched(name, passphrase, folder.salt(), kdf)
    locked = next((ring for ring in rings if ring.is_opened_by(secret)), None)
    if locked is None:
        raise NotAllowed("That name and passphrase do not open anything here. Check both, then try again.")
    ring = locked.open(secret)
    told = heard(ring.member)
    try:
        office = _begun(folder, ring, clock, chance, told)
    except IndexBroken:  # A damaged page is found only when it is needed, which may be later than at opening.
        forget_index(folder.member(ring.member))
        office = _begun(folder, ring, clock, chance, told)
    try:
        if not ring.has_trust:
            ring = replace(ring, has_trust=True, invite=b"")
            keep_ring(folder, ring, secret, kdf, chance)
        keep_fresh(office, ring, secret, kdf)
    except BaseException:
        office.drop()
        raise
    return office


def _begun(folder: Folder, ring: Ring, clock: Clock, chance: Chance, heard: Heard) -> Office:
    office = open_ring(folder, ring, clock, chance, heard)
    try:
        office.begin_session()
    except BaseException as trouble:
        knocked = ring.invite and ring.member not in office.journal.roster.members
        words = office.journal.words_if_suspended
        office.drop()
        if isinstance(trouble, NotAllowed) and (knocked or words):
            raise StillOutside(ring, words) from None
        raise
    return office


def open_ring(folder: Folder, ring: Ring, clock: Clock, chance: Chance, heard: Heard = unheard) -> Office:
    """The office of this ring, read up to now. An index that turns out to be damaged is thrown away and built again, once."""
    try:
        return _opened(folder, ring, clock, chance, heard)
    except IndexBroken:
        forget_index(folder.member(ring.member))
        return _opened(folder, ring, clock, chance, heard)


def _opened(folder: Folder, ring: Ring, clock: Clock, chance: Chance, heard: Heard) -> Office:
    with ExitStack() as undone:
        held = lock_member(folder, ring.member)
        undone.callback(held.close)
        journal = open_journal(ring, folder.log, folder.member(ring.member), clock, chance)
        undone.callback(journal.close)
        with translated():
            office = Office(folder, journal, held)
            with filled(journal.db) as is_anew, journal.db, roomy_for_words(journal.db) if is_anew else nullcontext():
                office.read_in(heard)
            journal.told()
            sweep_unsettled(folder, journal)
        undone.pop_all()
    return office
