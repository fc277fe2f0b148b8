"""Reports: what others published, dropped in, read, described, and what it says. Rule: the program proposes; nothing is in the record until a
person confirms it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from safeconduct.actions import reports
from safeconduct.actions.access import Act
from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.ids import ReportId
from safeconduct.core.report import ReportAdded, ReportDescribed, StatementConfirmed, name_of_report
from safeconduct.core.text import clean_text
from safeconduct.desk.filing import Upload, keeping, opened, sealed_here
from safeconduct.desk.going_on import begun_before, dropped
from safeconduct.desk.knowledge_words import partly
from safeconduct.desk.pages.knowledge import view_of
from safeconduct.desk.pages.knowledge_notes import written
from safeconduct.desk.pages.violations import partial_in
from safeconduct.desk.reading_reports import TextRead, read_report
from safeconduct.desk.report_lines import lang_of, line_of
from safeconduct.desk.report_texts import (
    described_as,
    is_given_up,
    proposed,
    questions_likely,
    text_of,
    violations_begun,
)
from safeconduct.desk.report_words import questions_of
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.terms import dossier_language_word
from safeconduct.desk.visit import Answer, Shown, Streamed, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.evidence.reading.working import LARGEST
from safeconduct.evidence.recorded import pending, stands_in
from safeconduct.folds.reports import ReportsView, ReportView

MOST_PASTED = 60_000
"""Unit: bytes of a text that is typed or pasted."""

PAGE = 12
"""Unit: confirmed statements shown at once."""

TO_READ = 8
"""Unit: proposals shown at once: a page on a phone that can be seen through to its end."""

MOST_PRINTED = 12_000
"""Unit: letters of statements that stand on the page for its paper alone, beside those that it shows: a page stays one that a slow line brings."""

_AROUND = 700
"""Unit: letters shown before and behind the words that are lit."""

MOST_TEXT = 12_000
"""Unit: letters of the text on one page."""


def reports_in(visit: Visit) -> ReportsView:
    return view_of(visit).reports


def report_of(visit: Visit, view: ReportsView) -> ReportView:
    found = view.reports.get(ReportId(visit.params["report"]))
    if found is None:
        raise NotFound("This report is not here. Go back to the list of reports.")
    return found


def list_page(visit: Visit) -> Answer:
    view = reports_in(visit)
    confirmed = view.confirmed.values()
    rows = [
        (name, one.first, partly(one.first.on, visit.language) if one.first.on else "", sum(each.report == name for each in confirmed), is_given_up(visit, one))
        for name, one in reversed(view.reports.items())
    ]
    languages = [(one.value, dossier_language_word(one, visit.language.gettext)) for one in DossierLanguage]
    return Shown("reports/list.html", {"rows": rows, "may": _may(visit), "confirmed": len(confirmed), "languages": languages}, visit.language.gettext("Reports"))


def _may(visit: Visit) -> bool:
    return visit.office.actor.may(Act.KEEP_KNOWLEDGE)


# -- taking one in


def new(visit: Visit) -> Answer:
    """The form, or the form again with what was typed; a file that arrived with it need not be sent again."""
    upload = visit.form.get("upload")
    waiting = visit.room.uploads.get(upload)
    before = begun_before(visit, "/reports")
    values = {**before, "upload": upload if waiting else "", "waiting": waiting, "today": visit.office.today()}
    return Shown("reports/new.html", values, visit.language.gettext("Add a report"))


def drop(visit: Visit) -> Answer:
    """The form again, with what was typed: only what had arrived of a file is gone."""
    return dropped(visit, new)


def add(visit: Visit) -> Answer:
    office, name = visit.office, visit.form.get("upload")
    original, read = _taken(visit, visit.room.uploads.get(name))
    came, working = day_in(visit.form, "came"), sealed_here(office, "", read.text.encode("utf-8", "replace"))
    report = name_of_report(original.original, working.original)
    added = ReportAdded(
        report, original.file, original.medium, original.original, working.original, read.form, came, visit.form.get("came_by"), read.left_out, read.is_guessed,
    )  # fmt: skip
    described = replace(described_as(report, read, original.file), found_at=visit.form.get("found_at"))
    if visit.form.get("title").strip():
        described = replace(described, title=visit.form.get("title"))
    placed = reports.add_report(office.actor, office.subject, added, described, office.today())
    original.coming[1].drop()
    with keeping(original, working):
        answer = written(visit, placed, visit.language.gettext("The report is sealed. Read what it seems to say."), f"/reports/{report}")
    visit.room.uploads.pop(name, None)
    return answer


def _taken(visit: Visit, upload: Upload | None) -> tuple[Upload, TextRead]:
    """The bytes as they came, and their text. Shape: text typed beside a file is the text of that file, which a picture of a page needs.

    Raises: BadInput with why the file has no text.
    """
    typed = clean_text(visit.form.get("text"), MOST_PASTED, field="text")
    if typed:
        raw = f"{typed}\n".encode()
        read = read_report(raw, "typed.txt")
        return upload or sealed_here(visit.office, "", raw), read
    if upload is None:
        raise BadInput("Choose a file, or put the text here.", "file")
    if upload.original.size > LARGEST:
        raise BadInput("This file is larger than a report can be.", "file")
    return upload, read_report(b"".join(upload.opened(visit.office, upload.original)), upload.file)


# -- one report


def one(visit: Visit) -> Answer:
    view, _ = reports_in(visit), visit.language.gettext
    report = report_of(visit, view)
    text = text_of(visit, report)
    texts = {report.report: text}
    waiting = pending(view, proposed(visit, view, texts)[report.report])
    kept = sorted((each for each in view.confirmed.values() if stands_in(texts, each)), key=lambda each: each.start)
    first, skipped = skipped_in(visit), skipped_in(visit, "after")
    skipped = skipped if skipped < len(waiting) else 0
    lit = next((each for each in (*kept, *waiting) if each.statement == visit.query.get("at")), None)
    start, end = (lit.start, lit.end) if lit else (len(text), len(text))
    shown_kept, shown_waiting = kept[first : first + PAGE], waiting[skipped : skipped + TO_READ]
    printed, unprinted = _for_paper([*(each for each in kept if each not in shown_kept), *(each for each in waiting if each not in shown_waiting)])
    values = {
        "one": report,
        "here": f"/reports/{report.report}",
        "lang": lang_of(report.first),
        "on": partly(report.first.on, visit.language) if report.first.on else "",
        "waiting": [line_of(each, text, report.first, visit.language) for each in shown_waiting],
        "printed": [(line_of(each, text, report.first, visit.language), each in kept) for each in printed],
        "unprinted": unprinted,
        "number": len(waiting),
        "skipped": skipped,
        "more": skipped + TO_READ if len(waiting) > skipped + TO_READ else 0,
        "given_up": is_given_up(visit, report),
        "kept": [line_of(each, text, report.first, visit.language) for each in shown_kept],
        "violations": violations_begun(visit, [each.statement for each in shown_kept]),
        "confirmed": len(kept),
        "unfolded": bool(first),
        "next": first + PAGE if len(kept) > first + PAGE else 0,
        "apart": [standing for standing in view.judged.values() if standing.contested],
        "text": (text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]),
        "questions": questions_of(_),
        "likely": questions_likely(view, waiting),
        "others": [(name, each.first.title) for name, each in view.reports.items() if name != report.report],
        "may": _may(visit),
    }
    return Shown("reports/one.html", values, _("A report"))


def _for_paper(said: Sequence[StatementConfirmed]) -> tuple[list[StatementConfirmed], int]:
    """As many as a page can hold for its paper, and how many it cannot."""
    letters = list(accumulate(len(one.text) + _A_LINE for one in said))
    fit = sum(count <= MOST_PRINTED for count in letters)
    return list(said[:fit]), len(said) - fit


_A_LINE = 150
"""Unit: letters. What stands around the words of one statement."""


def skipped_in(visit: Visit, field: str = "from") -> int:
    """How many are left out before the first that is shown."""
    raw = visit.query.get(field)
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0


def text_page(visit: Visit) -> Answer:
    report = report_of(visit, reports_in(visit))
    text, first = text_of(visit, report), skipped_in(visit)
    values = {
        "one": report,
        "lang": lang_of(report.first),
        "text": text[first : first + MOST_TEXT],
        "next": first + MOST_TEXT if len(text) > first + MOST_TEXT else 0,
    }
    return Shown("reports/text.html", values, visit.language.gettext("The whole text"))


def describe(visit: Visit) -> Answer:
    view, form = reports_in(visit), visit.form
    report = report_of(visit, view).report
    said = ReportDescribed(
        report, form.get("title"), form.get("outlet"), form.get("author"), partial_in(visit, "on"), form.get("republisher"),
        form.get("agency"), form.get("version"), form.get("language"), form.get("translated_from"),
        ReportId(form.get("translation_of")) if form.get("translation_of") else None,
        form.get("translator"), form.get("shift"), form.get("found_at"),
    )  # fmt: skip
    placed = reports.describe_report(visit.office.actor, visit.office.subject, view, said)
    return written(visit, placed, visit.language.gettext("Written down."), f"/reports/{report}")


def original(visit: Visit) -> Answer:
    """The bytes as they came, only to be saved."""
    report = report_of(visit, reports_in(visit))
    blob = report.added.original
    return Streamed(opened(visit.office, blob), "application/octet-stream", blob.size, f"report-{report.report[:6]}")


ROUTES = (
    Route("GET", "/reports", list_page),
    Route("GET", "/reports/new", new),
    Route("POST", "/reports/add", add, again=new),
    Route("POST", "/reports/drop", drop, again=new),
    Route("GET", "/reports/{report}", one),
    Route("GET", "/reports/{report}/text", text_page),
    Route("POST", "/reports/{report}/describe", describe, again=one),
    Route("GET", "/reports/{report}/original", original),
)
