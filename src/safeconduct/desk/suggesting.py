"""The handle offered for a new case. Rule: a real office and the practice office are never offered the same word, so that somebody real is never
spoken of as somebody invented."""

from collections.abc import Sequence

from safeconduct.actions.handles import HANDLES, suggest_handle
from safeconduct.caseload.words import folded
from safeconduct.desk.office import Office
from safeconduct.desk.practice.houses import HOUSES
from safeconduct.desk.practice.people import CASES

PRACTISED = frozenset(drawn.handle for drawn in (*CASES, *HOUSES))
"""The words of the practice office; people invented later get the same with a number, such as Heron 2."""


def suggested_handle(office: Office) -> str:
    return suggest_handle(lambda handles: _taken(office, handles), office.chance)


def as_handle(office: Office, words: str) -> str:
    """The handle that was searched for, where it is one of ours and free; nothing for any other word, which may be somebody's name."""
    handle = next((one for one in HANDLES if folded(one) == folded(words)), "")
    return handle if handle and not _taken(office, [handle]) else ""


def _taken(office: Office, handles: Sequence[str]) -> frozenset[str]:
    others = {one for one in handles if (one.split()[0] in PRACTISED) != office.practice}
    return office.index.handles.taken(handles) | others
