"""What a trial knows of people and of what somebody ordered to be erased. Rule: noted when it is said, to be looked for afterwards."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from safeconduct.core.ids import CaseId, FeedId
from safeconduct.core.section import DEFAULT_READERS, Kind, Subject
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import Office
from safeconduct.errors import NotFound, Restricted
from safeconduct.folds.restricted import readers_of
from safeconduct.journal.joining import Invite
from safeconduct.journal.journal import Journal
from safeconduct.journal.streams import Confined
from safeconduct.roster.roster import Roster
from safeconduct.seal import letters
from safeconduct.seal.receipt import Caller
from tests.desk.offices import Hand
from tests.faults.group import Laptop
from tests.faults.ledger import Entry


@dataclass
class Person:
    """Somebody who asked for help. Shape: `last` is what they wrote last."""

    caller: Caller
    last: tuple[Entry, letters.Written] | None = None
    count: int = 0


@dataclass
class Ordered:
    """A case of which somebody ordered that it be erased. Shape: what was known of it while it was there: some bytes of each row's body by its
    place, the names of its papers' chunks."""

    streams: set[str] = field(default_factory=set)
    bodies: dict[tuple[FeedId, int], set[bytes]] = field(default_factory=dict)
    chunks: set[bytes] = field(default_factory=set)


@dataclass(frozen=True)
class Struck:
    """One entry of which somebody ordered that it be erased. Shape: its words, and some bytes of its row's body."""

    words: str
    bodies: set[bytes]


@dataclass
class Newcomer:
    """Shape: `six` are the words on their screen, none while nothing of them was shown; `is_in` once a keyholder was told that they are; `fell`
    when the power went while they knocked, after which other words may lie at the relay than they see."""

    name: str
    folder: Folder
    clock: Hand
    invite: Invite | None = None
    by: Laptop | None = None
    six: tuple[str, ...] = ()
    is_in: bool = False
    fell: bool = False

    def begins_anew(self) -> None:
        """With another invite."""
        self.invite, self.by, self.six, self.fell = None, None, (), False


@dataclass
class Changes:
    """What was changed of the group. Shape: `arrived` are the newcomers who have an office; `hosts` those on whose word somebody is in, or a keyholder; by
    name, `seated` who was put into a circle, `unseated` how often somebody was taken out of one, `asked_out` what the founder had of somebody when
    they wanted them out and it took two; `found` what was wrong at once."""

    newcomers: list[Newcomer] = field(default_factory=list)
    arrived: list[Newcomer] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    seated: set[str] = field(default_factory=set)
    unseated: Counter[str] = field(default_factory=Counter)
    asked_out: dict[str, frozenset[str]] = field(default_factory=dict)
    six_differ: bool = False
    found: list[str] = field(default_factory=list)


@dataclass
class Moved:
    """Restricted cases. Shape: `cases` that somebody asked to be written for others; `now` for whom each is, as far as it is known; `unknown` those of which
    a lost laptop alone knew it; `apart` those that colleagues moved without knowing of each other; `found` what was wrong at once."""

    cases: set[CaseId] = field(default_factory=set)
    now: dict[CaseId, Confined] = field(default_factory=dict)
    unknown: set[CaseId] = field(default_factory=set)
    apart: set[CaseId] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def lost_with(self, laptop: Laptop, others: Iterable[Laptop]) -> None:
        """Whether what this laptop alone had said of a case ever comes to anybody is not known any more."""
        journals = [one.office.journal for one in others if one.office]
        alone = [case for case, now in self.now.items() if now.feed == laptop.feed and all(confined(one, case) != now for one in journals)]
        for case in alone:
            del self.now[case]
        self.unknown.update(alone)


def confined(journal: Journal, case: str) -> Confined:
    """For whom it is written there."""
    return journal.reading.confined(Subject(case), Kind.CASE)


def note_whom_it_is_for(office: Office, entry: Entry) -> None:
    """As the page says to whoever writes it."""
    if entry.kind:
        usual, says = frozenset(map(str, DEFAULT_READERS[entry.kind])), said_of(office, CaseId(entry.about))
        entry.may = says or usual
        entry.must = meant(office.journal.roster, says, entry.kind) if says else usual
        entry.within = confined(office.journal, entry.about)


def said_of(office: Office, case: CaseId) -> frozenset[str]:
    """The holders that the case is restricted to; none while the usual circles read it, or there is none."""
    with suppress(NotFound, Restricted):
        return frozenset(readers_of(office.index.case(case).restricted))
    return frozenset()


def meant(roster: Roster, readers: Iterable[str], kind: Kind) -> frozenset[str]:
    """Those of them whose work such a section is."""
    return frozenset(one for one in readers if roster.opens_by_role(one, kind))


def outside_of(laptops: Iterable[Laptop], roster: Roster, kind: Kind) -> list[str]:
    """Who was taken out of what reads a section of this kind, as the writer knows."""
    readers = DEFAULT_READERS[kind]
    left = [one for one in laptops if any((one.feed, circle) in roster.seat_cuts for circle in readers)]
    return [one.name for one in left if not readers & roster.seats_of(one.member)]


def holders(roster: Roster, laptop: Laptop) -> frozenset[str]:
    """What this one opens with today."""
    return frozenset({f"member:{laptop.member}", *(str(circle) for who, circle in roster.inside if who == laptop.member)})
