"""What changed lately, subject by subject. Rule: it says what happened and who wrote it, by the moments their authors claim."""

from dataclasses import dataclass

from safeconduct.caseload.index import Index
from safeconduct.core.call import CaseLinked
from safeconduct.core.case import SectionOpened
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import MemberId
from safeconduct.core.section import Kind
from safeconduct.core.when import Moment
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.codec import Plain

MOST_READ = 600
"""Unit: events read for one list; older ones of a very busy night are left out and the list says so."""


def state_of(index: Index, subject: str) -> str:
    """Another one whenever something came of this case or call, or went: how many entries this member can open, and where the last one lies.
    Shape: of a case, with those of the calls that became it."""
    many, last = ask_one(
        index.db,
        "SELECT count(*), max(e.position) FROM stream s JOIN event e ON e.stream=s.id "
        "WHERE s.subject IN (SELECT ?1 UNION SELECT id FROM call_row WHERE case_id=?1)",
        subject,
    )
    return f"{many}-{last or 0}"


@dataclass(frozen=True, slots=True)
class Happened:
    moment: Moment
    author: MemberId
    section: Kind
    fact: Fact | Unreadable


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that happened to one subject in a stretch of time.

    Shape: `kind` is `case`, `call` or `house`; `happened` is latest first.
    """

    subject: str
    kind: str
    handle: str
    happened: tuple[Happened, ...]

    @property
    def latest(self) -> Moment:
        return self.happened[0].moment


def changed_since(index: Index, since: Moment, *, but: MemberId | None = None) -> list[Change]:
    """Cases, calls and houses with something new since then, the latest first; what `but` wrote is left out."""
    found = ask(
        index.db,
        "SELECT s.subject, s.kind, e.author, e.moment, e.plain FROM event e JOIN stream s ON s.id = e.stream "
        "WHERE e.moment >= ? AND e.counts AND e.author IS NOT ? ORDER BY e.moment DESC, e.position DESC LIMIT ?",
        since,
        but,
        MOST_READ,
    )
    by_subject: dict[str, list[Happened]] = {}
    for subject, section, author, moment, raw in found:
        fact = Plain.parse(raw).fact
        if not isinstance(fact, StreamBegan | StreamBeganFor | CaseLinked | SectionOpened | CheckInExpected):
            one = Happened(Moment(moment), MemberId(author), Kind(section), fact)
            by_subject.setdefault(subject, []).append(one)
    return [
        Change(subject, kind, index.handle_of(subject), tuple(happened))
        for subject, happened in by_subject.items()
        if (kind := index.kind_of(subject))
    ]
