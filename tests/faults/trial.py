"""One trial: a seed decides who does what and what breaks. Rule: everything that chance decides comes from the seed, so that a seed plays the
same trial again."""

import gc
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from safeconduct.actions.calls import NewCase, answer_call
from safeconduct.actions.cases import open_case, set_handle, write_note
from safeconduct.actions.documents import add_document
from safeconduct.core.call import AnswerSent
from safeconduct.core.case import NoteWritten
from safeconduct.core.document import DocumentAdded
from safeconduct.core.ids import CallId, CaseId, DocumentId, EventId, FeedId, fresh
from safeconduct.core.section import Kind
from safeconduct.core.when import DAY, Moment
from safeconduct.desk.filing import keeping, sealed_here
from safeconduct.desk.folder import Folder
from safeconduct.errors import Conflict, KeptUnlisted, NotAllowed, SafeconductError, SealBroken, StoreDown
from safeconduct.journal.joining import new_epoch
from safeconduct.seal import letters
from safeconduct.seal.receipt import Caller
from tests.desk.offices import NOW, Hand
from tests.faults import checks
from tests.faults.boundaries import Boundaries
from tests.faults.disk import Crash, crashing, no_file_longer_than
from tests.faults.group import ASKED, HelpPage, Laptop, RelayHost, Template
from tests.faults.known import Changes, Moved, Ordered, Person, Struck, note_whom_it_is_for, outside_of
from tests.faults.ledger import Entry, Ledger, Said, What
from tests.faults.line import Line, Weather

SEASONS = 0.1
"""So many of all trials go on for some months."""

Act = Callable[[Laptop], None]

STORMS = (Weather(), Weather(lost=0.1), Weather(unanswered=0.15), Weather(twice=0.3), Weather(late=0.15, unanswered=0.1, twice=0.1), Weather(lost=0.6))


@dataclass
class Trial:
    """Shape: `told` is what happened, in order, for whoever looks into a seed."""

    seed: int
    template: Template
    room: Path
    boundaries: Boundaries
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.chance = self.dice.randbytes
        self.ledger = Ledger()
        self.places = self.room / "places"
        self.now = NOW
        self.is_older_put_back = self.was_wrong = self.just_fell = False
        self.ordered: dict[CaseId, Ordered] = {}
        self.struck: dict[EventId, Struck] = {}
        self.silent: dict[CallId, int] = {}
        self.lost, self.outside = list[Laptop](), list[Laptop]()
        self.behind_a_cut: set[str] = set()
        self.changes, self.moved = Changes(), Moved()
        self.kept_from: defaultdict[str, set[str]] = defaultdict(set)
        self.rows: defaultdict[str, set[tuple[FeedId, int]]] = defaultdict(set)
        self.has_season = random.Random(f"season {self.seed}").random() < SEASONS
        names = list(self.template.secrets)[: self.dice.choice([2, 2, 3]) if not self.has_season else 3]
        self.template.copied(self.places, names)
        self.line = Line(self.dice, [])
        self.relay = RelayHost(self.places / "relay", Hand(NOW))
        self.relay.start()
        self.line.ends = [self.relay.app]
        self.older: RelayHost | None = None
        self.was_copied = self.is_one_lost = False
        self.laptops = [self._laptop(name) for name in names]
        for one in self.laptops:
            one.open()
        self.page = HelpPage(self.places / "page", self.laptops[0].folder, self.line, self.chance)
        self.people = [self._asked_before(caller, *asked) for caller, asked in zip(self.template.callers, enumerate(ASKED), strict=True)]

    def _asked_before(self, caller: Caller, number: int, words: str) -> Person:
        self.ledger.entries[words] = Entry(What.LETTER, words, str(number), Said.KEPT)
        return Person(caller, count=1)

    def _laptop(self, name: str) -> Laptop:
        return Laptop(name, Folder(self.places / name), self.template.secrets[name], self.line, self.chance)

    def close(self) -> None:
        for one in self.laptops:
            one.stop()
        self.page.close()
        for host in (self.relay, self.older):
            if host:
                host.stop()
        shutil.rmtree(self.room)
        gc.collect()

    # What people do

    def opens_a_case(self, laptop: Laptop) -> None:
        office = laptop.office
        assert office
        entry = self.ledger.begin(What.CASE, kind=Kind.CASE)
        case = CaseId(fresh(self.chance))
        entry.about = case
        self._writes(laptop, entry, lambda: office.write(open_case(office.actor, NewCase(case, entry.words))))

    def writes_a_note(self, laptop: Laptop, case: CaseId | None = None) -> None:
        office, case = laptop.office, case or self.some_case(laptop)
        assert office
        if case is None:
            return self.opens_a_case(laptop)
        view, kind = office.index.case(case), self.dice.choice([Kind.CASE, Kind.STORY, Kind.PLACE])
        entry = self.ledger.begin(What.NOTE, case, kind)
        return self._writes(laptop, entry, lambda: office.write(write_note(office.actor, view, kind, NoteWritten(entry.words))))

    def adds_a_paper(self, laptop: Laptop) -> None:
        """As the page does: its chunks stand under their names before a fact speaks of them, and go to other machines after it."""
        office, case = laptop.office, self.some_case(laptop)
        if office is None or case is None:
            return
        entry = self.ledger.begin(What.PAPER, case, Kind.IDENTITY)

        def add() -> None:
            upload = sealed_here(office, "paper", checks.paper(entry.words))
            added = DocumentAdded(DocumentId(fresh(self.chance)), entry.words, upload.file, upload.medium, upload.original, upload.stripped)
            placed = add_document(office.actor, office.index.case(case), Kind.IDENTITY, added, office.today())
            with keeping(upload):
                office.write(placed)

        self._writes(laptop, entry, add)

    def renames(self, laptop: Laptop) -> None:
        """Two who do so apart are both kept; here only that all agree is looked at."""
        office, case = laptop.office, self.some_case(laptop)
        if office and case:
            view = office.index.case(case)
            handle = f"{view.handle.split(' / ')[0]} / {self.dice.randrange(1000)}"
            with suppress(SafeconductError), self.noted(laptop, case):
                office.write(set_handle(office.actor, view, handle, frozenset()))

    def renews_a_key(self, laptop: Laptop) -> None:
        """As each quarter: a circle has another key, and what is live is given anew under it. Two may do so apart."""
        office = laptop.office
        assert office
        circle = self.dice.choice(sorted(office.journal.roster.circles))
        self.told.append(f"{laptop.name} renews the key of {circle}")
        with suppress(SafeconductError):
            office.change(lambda journal: new_epoch(journal, circle))

    def some_case(self, laptop: Laptop) -> CaseId | None:
        assert laptop.office
        rows = laptop.office.index.cases(most=50)
        return self.dice.choice(rows).id if rows else None

    def answers(self, laptop: Laptop) -> None:
        office = laptop.office
        assert office
        calls = [office.index.call(row.id) for row in office.index.calls(most=50)]
        with_keys = [one for one in calls if one.keys]
        if not with_keys:
            return
        view = self.dice.choice(with_keys)
        assert view.keys
        conversation = view.keys[0].conversation
        person = next(at for at, one in enumerate(self.people) if one.caller.conversation.secret == conversation)
        entry = self.ledger.begin(What.ANSWER, str(person))
        self._writes(laptop, entry, lambda: office.write(answer_call(office.actor, view, AnswerSent(entry.words, "en", 0))))

    def _writes(self, laptop: Laptop, entry: Entry, act: Callable[[], None]) -> None:
        self.told.append(f"{laptop.name} writes {entry.words}")
        laptop.wrote.append(entry)
        self._note_who_is_out(laptop, entry)
        try:
            with self.noted(laptop, entry.about):
                act()
        except KeptUnlisted:
            entry.said = Said.KEPT
        except NotAllowed:
            entry.said = Said.REFUSED
        except (StoreDown, SealBroken, Conflict) as why:
            self.told.append(f"told: {why}")
            entry.said = Said.REFUSED if "Nothing was" in str(why) else Said.MAYBE
        else:
            entry.said = Said.KEPT
        self._note_who_has_not_heard(laptop, entry)

    def _note_who_has_not_heard(self, laptop: Laptop, entry: Entry) -> None:
        """Whoever was taken out of a circle, and does not know it yet, may write what counts for nobody."""
        assert laptop.office
        cuts = laptop.office.journal.roster.seat_cuts
        heard = {event for (feed, _), by in cuts.items() if feed == laptop.feed for event in by}
        if entry.said is Said.KEPT and len(heard) < self.changes.unseated[laptop.name]:
            entry.said = Said.MAYBE
            self.behind_a_cut |= {entry.about} if entry.what is What.CASE else set()

    def _note_who_is_out(self, laptop: Laptop, entry: Entry) -> None:
        """Whoever knows that somebody is out writes nothing that these open. Answers lie in another's section, the letterbox."""
        assert laptop.office
        note_whom_it_is_for(laptop.office, entry)
        roster = laptop.office.journal.roster
        for one in (*self.outside, *self.lost):
            if entry.what is not What.ANSWER and one.feed in roster.cuts:
                self.kept_from[one.name].add(entry.words)
        for name in outside_of(self.laptops, roster, entry.kind) if entry.kind else ():
            self.kept_from[name].add(entry.words)

    @contextmanager
    def noted(self, laptop: Laptop, about: str) -> Iterator[None]:
        """Which rows this laptop writes meanwhile: they may be about this, and what is erased may leave them closed."""
        assert laptop.office
        store, feed = laptop.office.journal.store, laptop.office.journal.ring.feed
        before, _ = store.head_of(feed)
        try:
            yield
        finally:
            after, _ = store.head_of(feed)
            self.rows[about] |= {(feed, n) for n in range(before + 1, after + 1)}

    def asks(self) -> None:
        """Somebody asks for help, or writes again with their code; whoever was not told that it is kept sends the same once more."""
        speaking = [one for at, one in enumerate(self.people) if at not in self.silent.values()]
        if speaking and self.dice.random() < 0.5:
            person = self.dice.choice(speaking)
        else:
            person = Person(Caller(self.chance(16), self.template.group))
            self.people.append(person)
        if person.last is None or person.last[0].said is Said.KEPT:
            person.last = self._new_letter(person)
        entry, written = person.last
        self.told.append(f"person {self.people.index(person)} sends {entry.words}")
        with suppress(SafeconductError):
            self.page.send(person.caller, written)
            entry.said = Said.KEPT

    def _new_letter(self, person: Person) -> tuple[Entry, letters.Written]:
        entry = self.ledger.begin(What.LETTER, str(self.people.index(person)))
        person.count += 1
        kind = letters.Kind.CALL if person.count == 1 else letters.Kind.WORDS
        number = max(person.count, self.page.read(person.caller).first_free)
        name = "story" if kind is letters.Kind.CALL else "text"
        return entry, person.caller.write(kind, number, "en", NOW, {name: entry.words})

    # What goes on by itself

    def levels(self, laptop: Laptop) -> None:
        self.told.append(f"{laptop.name} levels")
        with suppress(StoreDown):
            laptop.level()

    def posts(self) -> None:
        with suppress(SafeconductError, httpx.HTTPError):
            self.page.round()

    # What breaks

    def power_goes(self, laptop: Laptop, *further: Act) -> None:
        """While this laptop writes, levels or starts, at any write boundary; then it starts again from what the disk kept."""
        crash = self.crash(laptop.folder.root, 6)
        known = dict.fromkeys(one.words for one in self.ledger.entries.values())
        with crashing(self.boundaries, crash):
            self.dice.choice([*(further or self.acts), self.levels, self._starts])(laptop)
        self.line.cut, self.just_fell = False, crash.hit
        laptop.stop()
        if crash.hit:
            self.told.append(f"{laptop.name} fell at {crash.file}")
            self._unsaid(known)
            crash.put_back(self.dice)
        self.starts(laptop)

    def crash(self, folder: Path, most: int) -> Crash:
        """At any of so many boundaries; from then on nothing goes over the line."""

        def cut() -> None:
            self.line.cut = True

        return Crash(folder, self.room, self.dice.randint(1, most), cut)

    def _unsaid(self, known: dict[str, None]) -> None:
        """Whoever was writing when it fell was told nothing."""
        for entry in self.ledger.entries.values():
            if entry.words not in known:
                entry.said = Said.MAYBE

    def _starts(self, laptop: Laptop) -> None:
        laptop.stop()
        with suppress(SafeconductError):
            laptop.open()

    def starts(self, laptop: Laptop) -> None:
        laptop.stop()
        laptop.begin()
        laptop.open()

    def is_killed(self, laptop: Laptop) -> None:
        self.told.append(f"{laptop.name} is killed")
        self.starts(laptop)

    def loses_its_index(self, laptop: Laptop) -> None:
        self.told.append(f"{laptop.name} loses its index")
        laptop.stop()
        laptop.drop_index()
        self.starts(laptop)

    def is_lost(self, laptop: Laptop) -> None:
        """For ever, in the middle of a round that brings what was just written. Not where the relay may go back too: that loses what both had."""
        if len(self.laptops) < 3 or laptop is self.laptops[0] or self.was_copied or laptop.name in self.changes.hosts:
            return
        self.is_one_lost = True
        self.dice.choice([self.writes_a_note, self.opens_a_case])(laptop)
        self.line.left = self.dice.randint(0, 3)
        self.levels(laptop)
        self.line.left, self.line.cut = None, False
        self.told.append(f"{laptop.name} is lost")
        laptop.stop()
        self.laptops.remove(laptop)
        self.lost.append(laptop)
        self._lost_with(laptop)

    def _lost_with(self, laptop: Laptop) -> None:
        """What nobody else had may be gone, and so may an answer that only this laptop would have brought."""
        self.moved.lost_with(laptop, self.laptops)
        seen = {one for other in self.laptops if other.office for found in checks.words_in(other.office).values() for one in found}
        for entry in laptop.wrote:
            if entry.said is Said.KEPT and (entry.what is What.ANSWER or entry.words not in seen):
                entry.said = Said.MAYBE

    @property
    def acts(self) -> list[Act]:
        return [self.writes_a_note, self.opens_a_case, self.adds_a_paper, self.renews_a_key, self.answers, self.levels]

    def disk_is_full(self, laptop: Laptop, *further: Act) -> None:
        act = self.dice.choice(further or self.acts)
        size = self.dice.randint(1, 400) * 1024
        self.told.append(f"{laptop.name} has no room behind {size}")
        with no_file_longer_than(size):
            act(laptop)

    def clock_jumps(self) -> None:
        clock = self.dice.choice([*(one.clock for one in self.laptops), self.relay.clock])
        by = self.dice.choice([-400 * DAY, -DAY, -60, 60, DAY, 40 * DAY, 4000 * DAY])
        clock.now = Moment(max(0, clock.now + by))
        self.was_wrong |= clock is self.relay.clock and abs(by) > DAY
        self.told.append(f"a clock jumps by {by}")

    def help_page_falls(self) -> None:
        crash = self.crash(self.page.folder, 3)
        known = {one.words for one in self.ledger.entries.values() if one.said is Said.KEPT}
        with crashing(self.boundaries, crash):
            self.dice.choice([self.asks, self.posts])()
        self.line.cut = False
        self.page.stop()
        if crash.hit:
            self.told.append("the help page fell")
            self._unkept(known)
            crash.put_back(self.dice)
        self.page.start()

    def _unkept(self, known: set[str]) -> None:
        """Who was not told that their words are kept sends them again."""
        for entry in self.ledger.of(What.LETTER):
            if entry.said is Said.KEPT and entry.words not in known:
                entry.said = Said.MAYBE

    def relay_falls(self) -> None:
        crash = self.crash(self.relay.folder, 8)
        with crashing(self.boundaries, crash):
            self.dice.choice([*(lambda one=one: self.levels(one) for one in self.laptops), self.posts])()
        self.line.cut = False
        self.relay.stop()
        if crash.hit:
            self.told.append("the relay fell")
            crash.put_back(self.dice)
        self.relay.start()
        self.line.ends = [self.relay.app]

    def clocks_are_put_right(self) -> None:
        """By people, who start the relay anew: what died early there is then brought again."""
        for one in self.laptops:
            one.clock.now = self.now
        self.relay.clock.now = self.now
        self.relay.stop()
        self.relay.start()
        self.line.ends = [self.relay.app]

    def days_pass(self, days: int) -> None:
        """For everybody, by whatever their clock says."""
        self.told.append(f"{days} days pass")
        self.now = Moment(self.now + days * DAY)
        self.page.now += days * DAY
        hands = [one.clock for one in (*self.laptops, *self.changes.newcomers)]
        for clock in {id(one): one for one in (*hands, self.relay.clock)}.values():
            clock.now = Moment(clock.now + days * DAY)

    def weather_changes(self) -> None:
        self.line.weather = self.dice.choice(STORMS)
        self.told.append(f"{self.line.weather}")
