"""What changed lately, day by day. Rule: of names, places and accounts it says only that there is something new, for reading them is a look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from safeconduct.caseload.changes import Change, Happened, changed_since
from safeconduct.core.call import CallAdopted, FileAdopted, MessageAdopted
from safeconduct.core.group import RollCalled
from safeconduct.core.ids import CaseId, MemberId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day, Moment, as_datetime
from safeconduct.desk.call_words import call_name
from safeconduct.desk.casefile import Handles
from safeconduct.desk.office import Office
from safeconduct.desk.sentences.sentence import sentence
from safeconduct.desk.terms import section_word, titled
from safeconduct.desk.visit import Visit
from safeconduct.errors import NotFound

MOST_CHANGES = 12
MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Changed:
    """Shape: `said` are (sentence, author, time of day), the latest first, and no author for what a caller wrote; `more` is how many are
    left out."""

    handle: str
    path: str
    said: tuple[tuple[str, MemberId | None, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Shape: `days` are (the day in words, what changed then), the latest first; `more` is how many further changes of a case, call or
    house there were."""

    days: tuple[tuple[str, tuple[Changed, ...]], ...]
    more: int

    @property
    def number(self) -> int:
        return self.more + sum(len(changed) for _, changed in self.days)


def here_before(visit: Visit) -> Moment | None:
    """When this member began the session before this one; None in their first.

    Shape: in the practice office the session in which an invented colleague built it was nobody's.
    """
    office = visit.office
    begun = [
        entry.moment
        for entry in office.group_view.timeline
        if entry.author == office.me and isinstance(entry.fact, RollCalled)
    ]
    own = sorted(begun)[1 if office.practice else 0 :]
    return own[-2] if len(own) > 1 else None


def changes(visit: Visit, since: Moment, *, but: MemberId | None = None) -> Changes:
    found = [
        (day, one, happened)
        for one in changed_since(visit.office.index, since, but=but)
        for day, happened in _by_day(visit, one)
    ]
    found.sort(key=lambda each: (each[0], each[2][0].moment), reverse=True)
    shown = groupby(found[:MOST_CHANGES], key=lambda each: each[0])
    days = tuple(
        (_day_words(visit, day), tuple(_changed(visit, one, happened) for _, one, happened in each)) for day, each in shown
    )
    return Changes(days, max(0, len(found) - MOST_CHANGES))


def _by_day(visit: Visit, one: Change) -> Iterator[tuple[Day, list[Happened]]]:
    for day, happened in groupby(one.happened, key=lambda each: _day(visit, each.moment)):
        yield day, list(happened)


def _day(visit: Visit, moment: Moment) -> Day:
    return Day(as_datetime(moment).astimezone(visit.zone).date().isoformat())


def _day_words(visit: Visit, day: Day) -> str:
    today = _day(visit, visit.now)
    near = {today: visit.language.gettext("today"), today.plus(-1): visit.language.gettext("yesterday")}
    return titled(near.get(day) or visit.language.day(day))


def _changed(visit: Visit, one: Change, happened: list[Happened]) -> Changed:
    handles = Near(visit.office, one)
    said = tuple(
        (
            _told(visit, each, handles),
            None if isinstance(each.fact, CallAdopted | MessageAdopted | FileAdopted) else each.author,
            f"{as_datetime(each.moment).astimezone(visit.zone):%H:%M}",
        )
        for each in happened[:MOST_SENTENCES]
    )
    handle = one.handle
    if one.kind == "call":
        row = visit.office.index.call_row(one.subject)
        handle = call_name(visit, row.arrived if row else None, one.handle)
    return Changed(handle, f"/{one.kind}s/{one.subject}", said, len(happened) - len(said))


def _told(visit: Visit, each: Happened, handles: Mapping[str, str]) -> str:
    if each.section in (Kind.CASE, Kind.CONVERSATION, Kind.HOUSE):
        return sentence(each.fact, visit.language, visit.office.names, handles, visit.zone)
    word = section_word(each.section, visit.language.gettext)
    return visit.language.gettext("Something new in the section: %(section)s.") % {"section": word}


class Near(Mapping[str, str]):
    """The handles a sentence about this case, call or house may need. Rule: the case is read only when a sentence asks for somebody in it."""

    def __init__(self, office: Office, one: Change) -> None:
        self._office = office
        self._one = one
        self._of_case: Handles | None = None

    def __getitem__(self, wanted: str) -> str:
        found = self._office.index.handle_of(wanted)
        return found or self._people().get(wanted, "")

    def _people(self) -> Mapping[str, str]:
        if self._of_case is None:
            row = self._office.index.call_row(self._one.subject) if self._one.kind == "call" else None
            case = self._one.subject if self._one.kind == "case" else row.case_id if row else ""
            try:
                self._of_case = Handles(self._office, self._office.index.case(CaseId(case)))
            except NotFound:
                return {}
        return self._of_case

    def __iter__(self) -> Iterator[str]:
        return iter(self._people())

    def __len__(self) -> int:
        return len(self._people())
