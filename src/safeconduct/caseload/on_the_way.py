"""The cases that are on the way, for what looks through all of them a page at a time. Rule: only the index is asked; what a case holds is its fold's to say."""

from safeconduct.caseload.index import Index
from safeconduct.core.ids import CaseId
from safeconduct.store.pages import ask


def cases_on_the_way(index: Index, most: int, skip: int) -> list[CaseId]:
    """Shape: by handle, so that a page stays the same while somebody writes."""
    sql = "SELECT id FROM case_row WHERE side='' ORDER BY handle, id LIMIT ? OFFSET ?"
    return [CaseId(row[0]) for row in ask(index.db, sql, most, skip)]


Reach = tuple[int, int, int]
"""How much of a case was read. Shape: how many entries, the place of the last, and how many of them count."""


def reach_of_cases(index: Index) -> list[tuple[CaseId, Reach]]:
    """All that are on the way, by handle: what is told apart by it was worked out from other entries."""
    sql = (
        "SELECT c.id, count(*), max(e.position), sum(e.counts) FROM case_row c JOIN stream s ON s.subject=c.id JOIN event e ON e.stream=s.id "
        "WHERE c.side='' GROUP BY c.id ORDER BY c.handle, c.id"
    )
    return [(CaseId(row[0]), (row[1], row[2], row[3])) for row in ask(index.db, sql)]
