"""The cases that are on the way, for what looks through all of them a page at a time. Rule: only the index is asked; what a case holds is its fold's to say."""

from safeconduct.caseload.index import Index
from safeconduct.core.ids import CaseId
from safeconduct.store.pages import ask


def cases_on_the_way(index: Index, most: int, skip: int) -> list[CaseId]:
    """Shape: by handle, so that a page stays the same while somebody writes."""
    sql = "SELECT id FROM case_row WHERE side='' ORDER BY handle, id LIMIT ? OFFSET ?"
    return [CaseId(row[0]) for row in ask(index.db, sql, most, skip)]
