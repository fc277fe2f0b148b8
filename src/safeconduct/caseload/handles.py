"""The handles of cases, calls and houses. Rule: each is looked up when it is asked for; only who walks through them reads them all."""

from collections.abc import Iterator, Mapping, Sequence

import apsw

from safeconduct.caseload.words import folded
from safeconduct.store.pages import ask, ask_one

_ONE = (
    "SELECT handle FROM case_row WHERE id=?1 UNION ALL SELECT handle FROM call_row WHERE id=?1 "
    "UNION ALL SELECT handle FROM house_row WHERE id=?1 LIMIT 1"
)
_ALL = "SELECT id FROM case_row UNION ALL SELECT id FROM house_row UNION ALL SELECT id FROM call_row"


class Handles(Mapping[str, str]):
    """Shape: by the id of what carries it; empty for a call that was never given one."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def __getitem__(self, subject: str) -> str:
        found = ask_one(self._db, _ONE, subject)
        if not found:
            raise KeyError(subject)
        return str(found[0])

    def __iter__(self) -> Iterator[str]:
        return (str(row[0]) for row in ask(self._db, _ALL))

    def __len__(self) -> int:
        return int(ask_one(self._db, f"SELECT count(*) FROM ({_ALL})")[0])

    def like(self, handle: str, but: str = "") -> frozenset[str]:
        """Those of cases, calls and houses, `but` one, that are spelt as this one but for capital letters; others may be among them."""
        found = ask(
            self._db,
            "SELECT c.handle FROM name n JOIN case_row c ON c.id=n.subject WHERE n.folded=?1 AND c.id<>?2 "
            "UNION SELECT c.handle FROM name n JOIN call_row c ON c.id=n.subject WHERE n.folded=?1 AND c.id<>?2 "
            "UNION SELECT handle FROM house_row WHERE id<>?2",
            folded(handle),
            but,
        )
        return frozenset(str(one) for (one,) in found if one)

    def taken(self, handles: Sequence[str]) -> frozenset[str]:
        """Those of these that somebody or some house is called by already."""
        known = {folded(one): one for one in handles}
        sql = f"SELECT folded FROM name WHERE folded IN ({','.join('?' * len(known))})"
        found = {row[0] for row in ask(self._db, sql, *known)}
        found |= {folded(row[0]) for row in ask(self._db, "SELECT handle FROM house_row")}
        return frozenset(known[one] for one in found & set(known))
