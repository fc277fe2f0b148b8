"""The texts of reports in the office, and what they seem to say. Rule: what is proposed lies in this process only; the record holds what a person
confirmed."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from safeconduct.caseload.begun_with import begun_with
from safeconduct.core.document import Blob
from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Question, ReportDescribed, StatementConfirmed
from safeconduct.core.text import in_short
from safeconduct.core.when import PartialDate
from safeconduct.desk.filing import opened
from safeconduct.desk.office import Office
from safeconduct.desk.reading_reports import TextGiven, TextRead, proposals
from safeconduct.desk.visit import Visit
from safeconduct.errors import NotFound, SealBroken
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.likely_question import likely_questions
from safeconduct.evidence.reading.working import LONGEST
from safeconduct.evidence.recorded import heading_from
from safeconduct.evidence.statement import Heading, Precision
from safeconduct.folds.reports import ReportsView, ReportView

MOST_BYTES = 4 * LONGEST
MOST_KEPT = 2 * LONGEST
"""Unit: letters of texts that stay open in a session: a story has tens of articles, and each page about them asks for all."""

_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}


def text_of(visit: Visit, report: ReportView) -> str:
    """Its working text, kept open for the next page. Raises: NotFound while it has not come to this machine, or where it does not open."""
    kept, working = visit.room.texts, report.added.working
    if working in kept:
        return kept[working]
    try:
        text = text_in(visit.office, report)
    except SealBroken:
        raise NotFound("The text of this report does not open. Whoever added it can add the file again.") from None
    keep(kept, working, text, MOST_KEPT)
    return text


def text_in(office: Office, report: ReportView) -> str:
    """Its working text, opened now. Raises: NotFound while it has not come to this machine; SealBroken."""
    if report.added.working.size > MOST_BYTES:
        raise NotFound("The text of this report is longer than a report can be.")
    return b"".join(opened(office, report.added.working)).decode("utf-8", "replace")


def keep(kept: dict[Blob, str], working: Blob, text: str, most: int) -> None:
    """One more text; those that were opened longest ago go first."""
    kept[working] = text
    while sum(map(len, kept.values())) > most:
        del kept[next(iter(kept))]


def texts_here(visit: Visit, view: ReportsView, wanted: Collection[ReportId] | None = None) -> dict[ReportId, str]:
    """Those that have come to this machine and open, of the wanted ones or of all: one that does not open takes no other with it."""
    found = {}
    for name, report in view.reports.items() if wanted is None else [(name, view.reports[name]) for name in wanted]:
        with suppress(NotFound):
            found[name] = text_of(visit, report)
    return found


def proposed(visit: Visit, view: ReportsView, texts: Mapping[ReportId, str]) -> dict[ReportId, tuple[StatementConfirmed, ...]]:
    """What each of these texts seems to say, read once a session, and again when the report is described anew."""
    known = visit.room.proposed
    said = {name: view.reports[name].first for name in texts}
    new = [name for name, described in said.items() if described not in known]
    if new:
        made = proposals([TextGiven(name, texts[name], heading_from(said[name])) for name in new])
        known.update((said[name], tuple(found or ())) for name, found in zip(new, made, strict=True))
        visit.room.given_up.update(said[name] for name, found in zip(new, made, strict=True) if found is None)
    return {name: known[described] for name, described in said.items()}


def questions_likely(view: ReportsView, said: Sequence[StatementConfirmed]) -> dict[StatementId, Question]:
    """Which question each of these seems to answer, of whatever reports they are; one that nobody can guess is not in it."""
    lexicon, found = read_lexicon(), dict[StatementId, Question]()
    for report in {one.report for one in said}:
        of_it = [one for one in said if one.report == report]
        found.update(likely_questions(of_it, view.reports[report].first.language, lexicon))
    return found


def violations_begun(visit: Visit, statements: Sequence[StatementId]) -> dict[StatementId, list[tuple[str, str]]]:
    """The violations that were begun with each of these and that this member opens. Shape: the case's handle, and the address."""
    index = visit.office.index
    found = begun_with(index.db, statements)
    return {name: [(index.handle_of(case), f"/cases/{case}/violations/{one}") for case, one in begun] for name, begun in found.items()}


def is_given_up(visit: Visit, report: ReportView) -> bool:
    """Whether its text was tried in this session and was too much for the program."""
    return report.first in visit.room.given_up


def described_as(report: ReportId, read: TextRead, file: str) -> ReportDescribed:
    """What the text and the file say of themselves, for a person to say better."""
    heading = read.heading
    return ReportDescribed(
        report,
        title=in_short((read.title if read.title != heading.outlet else "") or _first_line(read, file), _TITLE),
        outlet=heading.outlet or "",
        author=heading.author or "",
        on=_day_of(heading),
        republisher=heading.republisher or "",
        agency=heading.wire or "",
        language="" if heading.language == "und" else heading.language,
    )


def _first_line(read: TextRead, file: str) -> str:
    """The first line that says more than which paper it is, who wrote it and of which day: what stands beside the title in any case."""
    lines = [line.strip() for line in read.text.splitlines() if line.strip()]
    author, outlet = read.heading.author, read.heading.outlet
    told = (line for line in lines if line != outlet and not (author and author in line) and not (lines[0] == outlet and _ONLY_A_DAY.fullmatch(line)))
    return next(told, next(iter(lines), file))


_ONLY_A_DAY = re.compile(r"(?:[^\W\d]+,? )?(?:\d{1,2}(?:\.|st|nd|rd|th)? [^\W\d]+|[^\W\d]+ \d{1,2}),? \d{4}(?: г\.| года)?|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
"""So: "Monday, 5 June 2017", "June 5, 2017", "5. Juni 2017", "5 июня 2017 года"."""

_TITLE = 90
"""Unit: letters of a report's first line that make its title."""


def _day_of(heading: Heading) -> PartialDate | None:
    """No more precise than the text; None for a date without a year."""
    date = heading.date
    if date is None or date.first is None or "X" in date.first or date.precision not in _LENGTHS:
        return None
    try:
        return PartialDate(date.first[: _LENGTHS[date.precision]])
    except ValueError:  # Whoever wrote the report may have written a day that no calendar has.
        return None
