"""Whatever happens in which order between three desks, and however often older keys were destroyed meanwhile: nothing live is lost to anybody inside."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from safeconduct.core.case import NotePlaced, NoteWritten
from safeconduct.core.ids import CaseId, DeviceId, FeedId, MemberId
from safeconduct.core.section import DEFAULT_READERS, Kind, Placed, Subject
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.folder import Folder
from safeconduct.desk.founding import found
from safeconduct.desk.office import Office, open_ring
from safeconduct.desk.own_keys import keep_fresh
from safeconduct.errors import NotAllowed
from safeconduct.journal import ending, membership, rotating
from safeconduct.journal.joining import at_the_door, let_in
from safeconduct.journal.journal import forget_index
from safeconduct.journal.passing import open_note, seal_note
from safeconduct.seal.keyring import Ring, stretched
from tests.attacks.test_erasing import a_case
from tests.attacks.test_older_keys_end import FORTNIGHT
from tests.attacks.test_rotation import level, notes, wait
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, colleague

EXAMPLES = int(os.environ.get("OLDER_KEYS_EXAMPLES", "2"))
"""Each costs some seconds; an afternoon's run sets more."""

NEWCOMERS = ("Vera", "Dina")
WRITTEN = (Kind.HEALTH, Kind.PLACE, Kind.STORY)

VERBS = (
    *("writes", "writes", "writes", "slips", "goes_or_comes", "levels", "signs_in", "waits", "rotates", "rotates", "renews_own"),
    *("settles", "settles", "removes", "loses", "joins", "backs_up", "backs_up", "restores", "restores"),
)

STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 11))
"""What happens, and a number that says to whom or how long."""


@dataclass(eq=False)
class Machine:
    """A living laptop with one member's office."""

    pages: Pages
    name: str
    secret: bytes
    is_away: bool = False

    @classmethod
    def opened(cls, root: Path, name: str, secret: bytes, clock: Hand) -> "Machine":
        """As `unlock`, with the passphrase stretched once for all times: that costs more than everything else here together."""
        office, ring = office_by(Folder(root), secret, clock)
        office.begin_session()
        keep_fresh(office, ring, secret, LIGHT)
        return cls(Pages(office, root, clock), name, secret)

    def signs_in(self, *, from_nothing: bool = False) -> None:
        """Where the index was thrown away, it is built again from what is left."""
        folder, me = self.office.folder, self.office.me
        self.office.close()
        if from_nothing:
            forget_index(folder.member(me))
        self.pages.office, ring = office_by(folder, self.secret, self.pages.clock)
        self.office.begin_session()
        keep_fresh(self.office, ring, self.secret, LIGHT)

    @property
    def office(self) -> Office:
        return self.pages.office

    def head(self, feed: FeedId) -> int:
        return self.office.journal.store.head_of(feed)[0]

    def is_inside(self, kind: Kind) -> bool:
        inside = self.office.journal.roster.inside
        return any((self.office.me, circle) in inside for circle in DEFAULT_READERS[kind])


def office_by(folder: Folder, secret: bytes, clock: Hand) -> tuple[Office, Ring]:
    ring = next(one for one in folder.rings() if one.is_opened_by(secret)).open(secret)
    return open_ring(folder, ring, clock, os.urandom), ring


@dataclass(frozen=True)
class Entry:
    """What was confirmed to somebody. Shape: its row is the n-th of the feed; a slip is a note whose writer could not read the section, with its
    box and the machines that could open it then."""

    text: str
    case: Subject
    kind: Kind
    author: MemberId
    feed: FeedId
    n: int
    box: bytes = b""
    openers: tuple[Machine, ...] = field(default=(), compare=False)


@dataclass
class World:
    """Machines, what was written on them, and the steps that a run is made of. A step that nobody can take now is left out."""

    root: Path
    sheet: Sequence[str] = ()
    clock: Hand = field(default_factory=Hand)
    machines: dict[str, Machine] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    backups: list[tuple[str, Path, int]] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=lambda: list(NEWCOMERS))
    made: int = 0

    @classmethod
    def begun(cls, root: Path) -> "World":
        """Anna has a case, and Boris has come in. Everybody's office is closed."""
        root = root / "began"
        office, sheet = found(root / "one" / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
        world = cls(root, sheet)
        secret = stretched("Anna", WORDS, office.folder.salt(), LIGHT)
        world.machines["Anna"] = Machine(Pages(office, office.folder.root, world.clock), "Anna", secret)
        world.case(world.machines["Anna"])
        world.comes_in("Boris", "casework")
        world.close()
        return world

    def copied(self, root: Path) -> "World":
        """Everybody opens their office in a copy of all folders: whatever comes, no run need set up another group."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        world = World(root, self.sheet, entries=list(self.entries), made=self.made)
        for name, one in self.machines.items():
            place = root / one.office.folder.root.relative_to(self.root)
            world.machines[name] = Machine.opened(place, name, one.secret, world.clock)
        return world

    def comes_in(self, name: str, *circles: str) -> None:
        """They knock at Anna's laptop, and work on one of their own from then on."""
        anna, root = self.machines["Anna"], self.new_folder()
        colleague(anna.pages, anna.office.folder.root.parent, name, *circles).office.close()
        anna.office.refresh()
        shutil.copytree(anna.office.folder.root, root)
        secret = stretched(name, OTHER_WORDS, anna.office.folder.salt(), LIGHT)
        self.machines[name] = Machine.opened(root, name, secret, self.clock)

    def new_folder(self) -> Path:
        self.made += 1
        return self.root / f"machine {self.made}" / "desk"

    def of(self, number: int) -> Machine:
        return list(self.machines.values())[number % len(self.machines)]

    def close(self) -> None:
        for one in self.machines.values():
            one.office.close()

    # Writing

    def case(self, machine: Machine) -> None:
        self.made += 1
        text = f"entry {self.made}"
        case = a_case(machine.office, f"Heron {self.made}", text)
        self.keep(machine, Entry(text, case, Kind.STORY, *self.place(machine)))

    def place(self, machine: Machine) -> tuple[MemberId, FeedId, int]:
        feed = machine.office.journal.ring.feed
        return machine.office.me, feed, machine.head(feed)

    def keep(self, machine: Machine, entry: Entry) -> None:
        assert entry.n, machine.name
        self.entries.append(entry)

    def known_case(self, machine: Machine, number: int) -> Subject | None:
        cases = sorted({one.case for one in self.entries if machine.office.index.kind_of(one.case) == "case"})
        return cases[number % len(cases)] if cases else None

    def writes(self, number: int) -> None:
        machine, kind = self.of(number), WRITTEN[number % len(WRITTEN)]
        case = self.known_case(machine, number)
        if case is None or number % 5 == 0:
            self.case(machine)
        elif machine.is_inside(kind):
            self.made += 1
            text = f"entry {self.made}"
            machine.office.write([Placed(kind, case, NoteWritten(text))])
            self.keep(machine, Entry(text, case, kind, *self.place(machine)))

    def slips(self, number: int) -> None:
        """Boris passes on where somebody sleeps, which he may not read."""
        machine = self.machines.get("Boris")
        case = self.known_case(machine, number) if machine else None
        if machine and case:
            self.made += 1
            text = f"slip {self.made}"
            box = seal_note(machine.office.journal, CaseId(case), Kind.PLACE, text)
            machine.office.write([Placed(Kind.CASE, case, NotePlaced(Kind.PLACE, box))])
            openers = tuple(one for one in self.machines.values() if one.is_inside(Kind.PLACE))
            self.keep(machine, Entry(text, case, Kind.PLACE, *self.place(machine), box, openers))

    # Coming, going, signing in

    def goes_or_comes(self, number: int) -> None:
        machine = self.of(number)
        machine.is_away = not machine.is_away

    def levels(self, _: int = 0) -> None:
        there = [one for one in self.machines.values() if not one.is_away]
        for other in there[1:]:
            level(there[0].office, other.office)

    def signs_in(self, number: int) -> None:
        self.of(number).signs_in()

    def waits(self, number: int) -> None:
        self.clock.now = type(self.clock.now)(self.clock.now + (1, 5, 20, 60)[number % 4] * 86400)

    def everybody(self) -> None:
        self.levels()
        for number, one in enumerate(self.machines.values()):
            if not one.is_away:
                self.signs_in(number)

    def settles(self, _: int = 0) -> None:
        """Those who are not away have the two weeks that older keys wait."""
        self.everybody()
        self.everybody()
        wait(self.machines["Anna"].pages, FORTNIGHT)
        self.everybody()
        self.everybody()

    # Keys

    def rotates(self, number: int) -> None:
        machine = self.of(number)
        wait(machine.pages, 93)
        self.signs_in(number)
        machine.office.change(rotating.rotate)

    def renews_own(self, number: int) -> None:
        wait(self.of(number).pages, 93)
        self.signs_in(number)

    # Who is there, and on what

    def joins(self, _: int) -> None:
        if self.newcomers:
            self.comes_in(self.newcomers.pop(0), "casework", "shelter")

    def removes(self, number: int) -> None:
        machine, anna = self.of(number), self.machines["Anna"]
        if machine is not anna and not anna.office.journal.roster.members[machine.office.me].removed:
            anna.office.change(lambda journal: membership.remove(journal, machine.office.me))
            self.dies(machine)
            self.without([machine.office.me], [])

    def loses(self, number: int) -> None:
        """A laptop is gone and, once those who are there are level, suspended."""
        machine, anna = self.of(number), self.machines["Anna"]
        if machine is not anna:
            self.dies(machine)
        self.levels()
        self.suspend_the_lost()

    def dies(self, machine: Machine) -> None:
        machine.office.close()
        del self.machines[machine.name]
        self.only_where_it_lies()

    def only_where_it_lies(self) -> None:
        """What only a dead machine had is lost with it, whatever keys do."""
        self.entries = [one for one in self.entries if any(there.head(one.feed) >= one.n for there in self.machines.values())]

    def suspend_the_lost(self) -> None:
        journal = self.machines["Anna"].office.journal
        living = {one.office.journal.ring.feed for one in self.machines.values()}
        for member in [one for one in journal.roster.members.values() if one.id != journal.ring.member]:
            for device in () if member.removed else member.devices:
                if device.feed not in living and device.feed not in journal.roster.cuts:
                    self.machines["Anna"].office.change(lambda one, lost=device.device: membership.suspend(one, DeviceId(lost)))  # type: ignore[misc]
                    self.without([], [device.feed])
        self.leave()
        self.lets_in_anew()

    def lets_in_anew(self) -> None:
        """Whose laptop was suspended is outside until somebody lets them in on the one they have now."""
        for door in at_the_door(self.machines["Anna"].office.journal):
            self.machines["Anna"].office.change(lambda journal, to=door: let_in(journal, to.member, [to.circle]))  # type: ignore[misc]

    def without(self, members: list[MemberId], feeds: list[FeedId]) -> None:
        """What Anna had not seen yet of a device when she cut it off does not count."""
        anna = self.machines["Anna"]
        self.entries = [one for one in self.entries if one.n <= anna.head(one.feed) or (one.author not in members and one.feed not in feeds)]

    def leave(self) -> None:
        """Whom Anna's group does not have, because who let them in is not of it any more, is out."""
        members = self.machines["Anna"].office.journal.roster.members
        for machine in [one for one in self.machines.values() if one.office.me not in members or members[one.office.me].removed]:
            self.dies(machine)
        self.entries = [one for one in self.entries if one.author in members]

    def backs_up(self, number: int) -> None:
        machine, path = self.of(number), self.root / f"backup {len(self.backups)}.scb"
        make_backup(machine.office.folder, path, os.urandom)
        self.backups.append((machine.name, path, self.recovery_rows(machine)))

    def recovery_rows(self, machine: Machine) -> int:
        return machine.head(machine.office.journal.roster.recovery_feed)

    def restores(self, number: int) -> None:
        """The laptop dies and comes back as it was backed up. From a backup that knows of earlier restores: the sheet writes one feed."""
        known = max(map(self.recovery_rows, self.machines.values()))
        fitting = [(name, path) for name, path, rows in self.backups if rows == known and name in self.machines]
        if fitting:
            name, path = fitting[number % len(fitting)]
            machine, root = self.machines[name], self.new_folder()
            machine.office.close()
            words = "a new passphrase here"
            office = restore(path, root, list(self.sheet), name, words, self.clock, os.urandom, LIGHT)
            secret = stretched(name, words, office.folder.salt(), LIGHT)
            self.machines[name] = Machine(Pages(office, root, self.clock), name, secret, machine.is_away)
            self.only_where_it_lies()

    # What has to hold

    def ends(self) -> None:
        """Everybody comes back, laptops that died are suspended, keys are made once more, and weeks pass."""
        for machine in self.machines.values():
            machine.is_away = False
        self.levels()
        self.levels()
        self.suspend_the_lost()
        self.rotates(0)
        self.everybody()
        self.settles()

    def older_keys(self) -> Iterator[tuple[str, str, int]]:
        for one in self.machines.values():
            journal = one.office.journal
            bounds = {holder: ending.bound_of(journal.roster, holder) for holder in ending.renewed(journal.roster)}
            yield from ((one.name, holder, number) for holder, number, _ in journal.shelf.held() if number < bounds.get(holder, 0))

    def holds_up(self) -> bool:
        """Whether something keeps older keys: a slip that nobody took over, or Anna's own dead laptop, which she cannot suspend herself."""
        journal = self.machines["Anna"].office.journal
        dead = [one for one in journal.roster.members[journal.ring.member].devices if one.feed != journal.ring.feed]
        return bool(dead) or any(one.box for one in self.entries)

    def lost(self) -> list[tuple[str, str, Kind]]:
        return [(machine.name, one.text, one.kind) for machine in self.machines.values() for one in self.entries if not _opens(machine, one)]


def _opens(machine: Machine, entry: Entry) -> bool:
    """Whether they open what they are to open."""
    if entry.box:
        found = ""
        with suppress(NotAllowed):
            found = open_note(machine.office.journal, CaseId(entry.case), entry.kind, entry.box)
        return found == entry.text or machine not in entry.openers
    return entry.text in notes(machine.office.journal, entry.case) or not machine.is_inside(entry.kind)


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.begun(tmp_path_factory.mktemp("world"))


@settings(max_examples=EXAMPLES, derandomize=EXAMPLES < 10, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@example([("slips", 1)])
@example([("rotates", 0), ("renews_own", 1), ("settles", 0), ("joins", 0)])
@given(st.lists(STEP, min_size=4, max_size=10))
def test_in_whatever_order_keys_are_made_and_people_come_and_go_nothing_live_is_lost(began: World, steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = began.copied(Path(folder))
        for verb, number in steps:
            getattr(world, verb)(number)
        world.ends()
        assert world.lost() == []
        for _ in range(3):
            if not world.holds_up() and list(world.older_keys()):
                world.settles()
        assert world.holds_up() or list(world.older_keys()) == []
        for one in world.machines.values():
            one.signs_in(from_nothing=True)
        assert world.lost() == []
        world.close()
