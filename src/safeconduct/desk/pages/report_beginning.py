"""A confirmed statement of a report that a form begins with: choosing it, and taking it over. Rule: only what persons confirmed."""

from collections.abc import Collection

from safeconduct.core.ids import StatementId
from safeconduct.core.report import Question
from safeconduct.desk.pages.knowledge import view_of
from safeconduct.desk.report_texts import texts_here
from safeconduct.desk.taken_over import TakenOver, taken_over, to_choose_from
from safeconduct.desk.visit import Visit

PAGE = 12
"""Unit: statements shown at once."""


def statement_taken(visit: Visit) -> TakenOver | None:
    """The statement of a report that this begins with, if one was chosen."""
    name = visit.form.get("from") or visit.query.get("from")
    if not name:
        return None
    record = view_of(visit).reports
    one = record.confirmed.get(StatementId(name))
    return taken_over(record, texts_here(visit, record, [one.report] if one else []), name, visit.language)


def statements_to_choose(visit: Visit, before: Collection[Question]) -> dict[str, object]:
    """What a page of them shows. Shape: those that answer the questions of `before` come first."""
    words_sought = visit.query.get("words").strip()
    raw = visit.query.get("from")
    first = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
    record = view_of(visit).reports
    found = to_choose_from(record, texts_here(visit, record), words_sought, visit.language, before)
    return {"lines": found[first : first + PAGE], "next": first + PAGE if len(found) > first + PAGE else 0, "sought": words_sought}
