"""One case as one member reads it now: which sections they have opened on this page, and every entry as a line. Rule: what lies in a
section that was not opened here is counted and never said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from safeconduct.actions.access import Actor
from safeconduct.actions.stages import BY_FACT
from safeconduct.actions.undoing import WHY_LASTING
from safeconduct.core.case import SectionOpened, Settled, StageReached
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.event import Unreadable
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import CaseId, EventId, MemberId, PersonId
from safeconduct.core.section import DEFAULT_READERS, SECTIONS, Kind, Placed, Subject
from safeconduct.core.when import DAY, Moment, PartialDate
from safeconduct.desk.office import Office
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.sentences.sentence import is_hard, sentence, words_of
from safeconduct.desk.terms import circle_word
from safeconduct.desk.visit import GoTo, Visit
from safeconduct.folds.case import CaseView
from safeconduct.folds.people import PersonView
from safeconduct.folds.restricted import readers_of
from safeconduct.folds.timeline import Entry
from safeconduct.journal.erasing.carrying_out import ERASED


class Handles(Mapping[str, str]):
    """The handles of this case's persons, needs and tasks at hand, those of other cases, calls and houses looked up when asked for."""

    def __init__(self, office: Office, view: CaseView) -> None:
        self._office = office
        self._near: dict[str, str] = {person.person: person.handle for person in view.people}
        self._near |= {need.need: need.text for need in view.needs}
        self._near |= {task.task: task.text for task in view.tasks}
        self._near |= {party: noted.called for party, noted in view.violations.parties.items()}

    def __getitem__(self, one: str) -> str:
        if one not in self._near:
            self._near[one] = self._office.index.handle_of(one)
        return self._near[one]

    def __iter__(self) -> Iterator[str]:
        return iter(self._near)

    def __len__(self) -> int:
        return len(self._near)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline. Shape: `words` stand below the sentence; `may_undo` while it can be taken back; `odd` when its author's
    clock cannot have been right."""

    event: EventId
    author: MemberId
    moment: Moment
    section: Kind
    sentence: str
    words: str
    hard: bool
    counts: bool
    unreadable: bool
    undone: bool
    overruled: bool
    odd: bool
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """Entries one after the other in a section not opened on this page."""

    section: Kind
    number: int


@dataclass(frozen=True)
class CaseFile:
    """Shape: `opened` are the sections whose content stands on this page; `kept` those that this member could open."""

    visit: Visit
    view: CaseView
    opened: frozenset[Kind]

    @property
    def case(self) -> CaseId:
        return self.view.case

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.visit.office, self.view)

    @cached_property
    def handles(self) -> Handles:
        return Handles(self.visit.office, self.view)

    @property
    def path(self) -> str:
        return f"/cases/{self.view.case}"

    def may_open(self, kind: Kind) -> bool:
        return self.actor.may_read(kind, subject_of(self.view, kind))

    @cached_property
    def kept(self) -> frozenset[Kind]:
        return frozenset(kind for kind in SECTIONS if self.may_open(kind))

    def person(self, person: PersonId) -> PersonView | None:
        return next((one for one in self.view.people if one.person == person), None)

    def said(self, entry: Entry) -> str:
        if isinstance(entry.fact, Settled) and (chosen := self._chosen(entry.fact)):
            return Saying(self.visit.language, self.names, self.handles).text("Several values stood side by side. This one holds: %(what)s", what=chosen)
        return self._sentence(entry)

    def _sentence(self, entry: Entry) -> str:
        visit = self.visit
        return sentence(entry.fact, visit.language, self.names, self.handles, visit.zone)

    def _chosen(self, settled: Settled) -> str:
        """What was chosen, as its own entry says it: which field it is stands in no other place. Empty where it is not here."""
        chosen = (one for one in self.view.timeline if one.event in settled.chosen and (one.section or Kind.CASE) in self.opened)
        return next((self._sentence(one) for one in chosen), "")

    @cached_property
    def names(self) -> Mapping[MemberId, str]:
        return self.visit.office.names

    def born(self, on: PartialDate) -> str:
        return Saying(self.visit.language, self.names, self.handles).partly(on)

    # The timeline

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The latest first. A section's beginning says nothing that its first entry does not, to those who can open it; nor by when a sign of life is
        expected, once that was told anew."""
        return tuple(entry for entry in reversed(self.view.timeline) if not (self._only_begins(entry) or self._was_told_anew(entry)))

    def _only_begins(self, entry: Entry) -> bool:
        fact = entry.fact
        return isinstance(fact, StreamBegan | StreamBeganFor) or (isinstance(fact, SectionOpened) and fact.kind in self.kept)

    def _was_told_anew(self, entry: Entry) -> bool:
        return isinstance(entry.fact, CheckInExpected) and entry.counts and entry.event not in self._told_last

    @cached_property
    def _told_last(self) -> frozenset[EventId]:
        """What stands of when each sign of life is expected."""
        if Kind.CONVERSATION in self.kept:
            return frozenset()
        return frozenset(written.event for one in self.view.expected for written in one.told.values)

    def lines(self, entries: Iterable[Entry]) -> list[Line | Closed]:
        lines: list[Line | Closed] = []
        for closed, together in groupby(entries, key=self._closed):
            found = list(together)
            lines += [Closed(closed, len(found))] if closed else [self._line(entry) for entry in found]
        return lines

    def _closed(self, entry: Entry) -> Kind | None:
        section = entry.section or Kind.CASE
        return None if section in self.opened else section

    def _line(self, entry: Entry) -> Line:
        unreadable = isinstance(entry.fact, Unreadable) and entry.fact.wire_name != ERASED
        lasting = unreadable or type(entry.fact) in WHY_LASTING or not entry.counts or entry.undone
        return Line(
            event=entry.event,
            author=entry.author,
            moment=entry.moment,
            section=entry.section or Kind.CASE,
            sentence=self.said(entry),
            words=words_of(entry.fact),
            hard=is_hard(entry.fact),
            counts=entry.counts or isinstance(entry.fact, Unreadable),
            unreadable=unreadable,
            undone=entry.undone,
            overruled=entry.overruled,
            odd=entry.event in self._odd,
            may_undo=not lasting,
        )

    @cached_property
    def _odd(self) -> frozenset[EventId]:
        """Entries said to be written a day or more ahead of now, or a day or more before what stands before them in their section."""
        odd: set[EventId] = set()
        latest: dict[Kind | None, int] = {}
        for entry in self.view.timeline:
            ahead = entry.moment > self.visit.now + DAY
            if ahead or entry.moment < latest.get(entry.section, entry.moment) - DAY:
                odd.add(entry.event)
            if not ahead:
                latest[entry.section] = max(entry.moment, latest.get(entry.section, 0))
        return frozenset(odd)


def subject_of(view: CaseView, kind: Kind) -> Subject:
    return view.conversation_subject if kind is Kind.CONVERSATION else Subject(view.case)


def actor_of(office: Office, view: CaseView) -> Actor:
    """This member at this case: what they could open by a key given to them is theirs to write in, whatever circle they sit in."""
    given = frozenset((kind, subject_of(view, kind)) for kind in view.opened)
    is_meant = office.journal.writing.is_meant
    shut = frozenset(kind for kind in SECTIONS if readers_of(view.restricted) and not is_meant(kind, subject_of(view, kind)))
    return replace(office.actor, given=given, shut=shut)


def case_of(visit: Visit) -> tuple[Actor, CaseView]:
    """The case named in the address, and this member at it. Raises: NotFound when they know of no such case."""
    view = visit.office.index.case(CaseId(visit.params["case"]))
    return actor_of(visit.office, view), view


def default_readers(visit: Visit, kind: Kind) -> str:
    """The circles that open such a section when nothing else was said."""
    return ", ".join(circle_word(circle, visit.language.gettext) for circle in sorted(DEFAULT_READERS[kind]))


def holder_words(file: CaseFile, kind: Kind) -> str:
    """Who opens a section: those it is written for now, and to whom it was given since."""
    meant = file.visit.office.journal.writing.meant_for(kind, subject_of(file.view, kind))
    given = (access.given for access in file.view.access if access.given.kind is kind)
    holders = [*sorted(meant), *(one.circle or f"member:{one.member}" for one in given)]
    say = Saying(file.visit.language, file.names, file.handles)
    return ", ".join(map(say.holder, dict.fromkeys(holders))) or file.visit.language.gettext("nobody")


def _follows(entry: Entry) -> bool:
    """A stage that was reached by what was written with it falls with it."""
    return isinstance(entry.fact, StageReached) and entry.fact.stage in BY_FACT


def write_in_case(visit: Visit, view: CaseView, placed: Sequence[Placed], said: str, back: str) -> GoTo:
    """Writes, says so, and offers to take it back where one new entry can be."""
    office = visit.office
    before = {entry.event for entry in view.timeline}
    office.write(placed, visit.seen)
    new = [
        entry
        for entry in office.index.case(view.case).timeline
        if entry.event not in before and entry.author == office.me and type(entry.fact) not in WHY_LASTING and not _follows(entry)
    ]
    undo = f"/cases/{view.case}/undo/{new[0].event}" if len(new) == 1 else ""
    word = visit.language.gettext("Undo")
    return GoTo(f"/cases/{view.case}{back}", said, (word, undo) if undo else None)
