"""Invented reports in the record: two articles that share a sentence, with what a person confirmed of them."""

from dataclasses import replace

from safeconduct.core.document import Blob
from safeconduct.core.ids import ReportId
from safeconduct.core.report import (
    ReportAdded,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    statement_at,
)
from safeconduct.core.section import Kind, Placed
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.filing import sealed_here
from safeconduct.desk.office import Office

BLOB = Blob(bytes(32), "00" * 32, 9, "ab" * 32)
TODAY = Day("2031-05-04")
TEXTS = {
    ReportId(
        "a"
    ): "The Interior Ministry said: “A permit was granted in one case.” Forty men wait, Open Ward said.",
    ReportId(
        "b"
    ): "„In einem Fall wurde eine Erlaubnis erteilt“, sagte das Innenministerium. Nobody waits, Baranov said.",
}


def added(report: str) -> ReportAdded:
    return ReportAdded(ReportId(report), "a.txt", "text/plain", BLOB, BLOB, "txt", TODAY, "Nell, by mail")


def described(report: str, outlet: str = "Lantern", language: str = "en") -> ReportDescribed:
    return ReportDescribed(
        ReportId(report), f"Title {report}", outlet, on=PartialDate("2031-05"), language=language
    )


def confirmed(
    report: str, words: str, *chain: str, kind: StatementKind = StatementKind.CLAIM
) -> StatementConfirmed:
    name = ReportId(report)
    start = TEXTS[name].index(words)
    end = start + len(words)
    place = statement_at(name, start, end, kind)
    return StatementConfirmed(
        place, name, start, end, words, kind, speaker=chain[-1] if chain else "", chain=chain
    )


MINISTRY = confirmed("a", "A permit was granted in one case.", "Lantern", "Interior Ministry of Norland")
MINISTERIUM = confirmed(
    "b", "In einem Fall wurde eine Erlaubnis erteilt", "Anger", "Norlands Innenministerium"
)
WAITING = confirmed("a", "Forty men wait", "Lantern", "Open Ward")
NOBODY = confirmed("b", "Nobody waits", "Anger", "Oleg Baranov", kind=StatementKind.DENIAL)


def kept_in(office: Office, *facts: StatementConfirmed) -> None:
    """The first report, its text sealed on this desk, and what was confirmed of it."""
    upload = sealed_here(office, "", TEXTS[ReportId("a")].encode())
    upload.keep()
    report = replace(added("a"), original=upload.original, working=upload.original)
    office.write([Placed(Kind.KNOWLEDGE, office.subject, one) for one in (report, described("a"), *facts)])
    upload.settle()
