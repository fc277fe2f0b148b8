"""Which cases have a story with words in it that this member opens. Rule: only the index is asked; what the story says is its fold's to say."""

from safeconduct.caseload.index import Index
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind
from safeconduct.store.pages import ask


def cases_with_stories(index: Index, most: int, skip: int) -> list[CaseId]:
    """The latest changed first."""
    sql = (
        "SELECT DISTINCT case_row.id, changed FROM case_row JOIN doc ON doc.subject=case_row.id WHERE doc.section=? "
        "ORDER BY changed DESC, case_row.id LIMIT ? OFFSET ?"
    )
    return [CaseId(row[0]) for row in ask(index.db, sql, Kind.STORY.value, most, skip)]
