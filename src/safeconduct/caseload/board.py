"""How many stand where on the way, for the board. Rule: counted from the index's rows, so it is as true as the list."""

from safeconduct.caseload.index import Index
from safeconduct.store.pages import ask


def stage_counts(index: Index) -> dict[str, tuple[int, int]]:
    """How many cases and how many persons stand at each stage of the way."""
    sql = "SELECT stage, count(*), sum(people) FROM case_row WHERE side='' GROUP BY stage"
    return {stage: (cases, people) for stage, cases, people in ask(index.db, sql)}


def side_counts(index: Index) -> dict[str, int]:
    """How many cases stand beside the way, by side state."""
    found = ask(index.db, "SELECT side, count(*) FROM case_row WHERE side<>'' GROUP BY side")
    return dict(found)
