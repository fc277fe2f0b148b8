"""Search over every word the member may open, and over names with typing errors. Rule: it says what it searched and where it found."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from safeconduct.caseload.index import Index
from safeconduct.caseload.words import folded, query_of
from safeconduct.core.section import Subject
from safeconduct.store.pages import ask, ask_one

MOST = 30
LEAST_LIKENESS = 78

_KIND_AND_HANDLE = """
SELECT 'case', handle FROM case_row WHERE id=?1 UNION ALL SELECT 'call', handle FROM call_row WHERE id=?1
UNION ALL SELECT 'house', handle FROM house_row WHERE id=?1
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """Shape: `sections` are where the words stand; `likeness` from 0 to 100, 100 for words found as typed."""

    subject: str
    kind: str
    handle: str
    sections: tuple[str, ...]
    likeness: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Shape: `searched` is how many cases, calls and houses were searched, by kind."""

    hits: tuple[Hit, ...]
    searched: dict[str, int]


class Search:
    """Keeps every spelling of a name in memory once names were needed, and not whose it is: of a hundred thousand cases that would be too much.
    `forget` those of subjects that changed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._spellings: dict[str, str] | None = None
        self._changed: set[str] = set()

    def forget(self, subjects: Iterable[Subject]) -> None:
        """The names of these are read anew when names are needed next."""
        if self._spellings is not None:
            self._changed |= set(subjects)

    def find(self, typed: str, *, most: int = MOST) -> Found:
        """Those whose words begin as typed, newest first, then those whose names are spelt alike."""
        exact = self._by_words(typed, most)
        seen = {hit.subject for hit in exact}
        alike = [hit for hit in self.alike(typed, most) if hit.subject not in seen] if len(exact) < most else []
        return Found(tuple((exact + alike)[:most]), self._searched())

    def _by_words(self, typed: str, most: int) -> list[Hit]:
        query = query_of(typed)
        if not query:
            return []
        found = ask(
            self._index.db,
            "SELECT d.subject, d.section FROM word w JOIN doc d ON d.id = w.rowid WHERE word MATCH ? ORDER BY w.rowid DESC LIMIT ?",
            query,
            most * 4,
        )
        sections: dict[str, list[str]] = {}
        for subject, section in found:
            sections.setdefault(subject, []).append(section)
        return [
            self._hit(subject, tuple(dict.fromkeys(where)), 100)
            for subject, where in list(sections.items())[:most]
        ]

    def _hit(self, subject: str, sections: tuple[str, ...], likeness: int, name: str = "") -> Hit:
        kind, handle = ask_one(self._index.db, _KIND_AND_HANDLE, subject) or ("", "")
        return Hit(subject, kind, handle, sections, likeness, name)

    def alike(self, typed: str, most: int = MOST) -> list[Hit]:
        """Cases and calls with a name or handle like this one, the likest first."""
        wanted = folded(typed)
        if len(wanted) < 3:
            return []
        # Words in alphabetical order on both sides, sorted once: the same as comparing sorted words anew for every name.
        found = process.extract(
            _in_order(wanted), self._known_names(), scorer=fuzz.ratio, limit=most * 2, score_cutoff=LEAST_LIKENESS
        )
        best: dict[str, tuple[int, str]] = {}
        for _, score, spelling in found:
            # A spelling that nobody has any more finds nobody.
            for subject, name in ask(self._index.db, "SELECT subject, name FROM name WHERE folded=? LIMIT ?", spelling, most):
                best.setdefault(subject, (round(score), name))
        return [
            self._hit(subject, ("name",), score, name) for subject, (score, name) in list(best.items())[:most]
        ]

    def _known_names(self) -> dict[str, str]:
        """All names as they are folded, each with its words in order; after the first time only those of subjects that changed are read."""
        if self._spellings is None:
            self._spellings = {}
            self._keep("SELECT DISTINCT folded FROM name")
        for subject in self._changed:
            self._keep("SELECT folded FROM name WHERE subject=?", subject)
        self._changed.clear()
        return self._spellings

    def _keep(self, sql: str, *values: str) -> None:
        if self._spellings is not None:
            self._spellings |= {spelling: _in_order(spelling) for (spelling,) in self._index.db.execute(sql, values)}

    def _searched(self) -> dict[str, int]:
        return {
            kind: int(ask_one(self._index.db, f"SELECT count(*) FROM {kind}_row")[0])
            for kind in ("case", "call", "house")
        }


def _in_order(name: str) -> str:
    words = name.split()
    ordered = sorted(words)
    return name if ordered == words and " ".join(words) == name else " ".join(ordered)
