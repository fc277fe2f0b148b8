"""The handle offered for a new case. Rule: a real office and the practice office are never offered the same word, so that somebody real is never
spoken of as somebody invented."""

from collections.abc import Sequence

from safeconduct.actions.handles import suggest_handle
from safeconduct.desk.office import Office
from safeconduct.desk.practice.houses import HOUSES
from safeconduct.desk.practice.people import CASES

PRACTISED = frozenset(drawn.handle for drawn in (*CASES, *HOUSES))
"""The words of the practice office; people invented later get the same with a number, such as Heron 2."""


def suggested_handle(office: Office) -> str:
    def taken(handles: Sequence[str]) -> frozenset[str]:
        others = {one for one in handles if (one.split()[0] in PRACTISED) != office.practice}
        return office.index.handles.taken(handles) | others

    return suggest_handle(taken, office.chance)
