"""Whom a case is restricted to. Rule: who is not among them has it in no list, though what they read before may have been kept."""

from collections.abc import Set as AbstractSet

from safeconduct.core.case import CaseRestricted
from safeconduct.folds.standing import History, Standing


def restricted_of(history: History) -> Standing[CaseRestricted]:
    return history.standing(history.of(CaseRestricted))


def is_read_by(restricted: Standing[CaseRestricted], holders: AbstractSet[str]) -> bool:
    """Whether who is one of these holders is among those it is written for. Shape: where two restricted it apart, of either."""
    said = [written.value.readers for written in restricted.values]
    return not said or any(not readers or not holders.isdisjoint(readers) for readers in said)


def readers_of(restricted: Standing[CaseRestricted]) -> tuple[str, ...]:
    """The holders it is restricted to; empty while the usual circles read it."""
    return tuple(sorted({reader for written in restricted.values for reader in written.value.readers}))
