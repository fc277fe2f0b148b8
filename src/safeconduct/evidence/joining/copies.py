"""Which reports are copies or reprints of one text. Rule: exact runs of words decide, never likeness."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from safeconduct.evidence.joining.lexicon import words_of
from safeconduct.evidence.joining.slots import Report

_RUN = 8
_SHARE = 0.5
"""Of the shorter text, so much stands in the longer word for word."""
_FEWEST = 10
"""Runs; less is a shared quotation."""
_MOST_PAIRS = 20_000_000


def _runs(text: str) -> frozenset[int]:
    words = words_of(text.lower())
    return frozenset(_number(" ".join(words[at : at + _RUN])) for at in range(len(words) - _RUN + 1))


def _number(words: str) -> int:
    """The same on every machine and every day, unlike `hash`."""
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest())


def sets_of_copies(reports: Sequence[Report]) -> dict[str, str]:
    """Each file's set, named by its first file in order of names. A file alone is a set of its own."""
    runs = {report.file: _runs(report.text) for report in reports}
    sets = Union(sorted(runs))
    first: dict[frozenset[int], str] = {}
    for file in sorted(runs):
        if runs[file]:
            sets.join(first.setdefault(runs[file], file), file)
    kept = _thinned({file: runs[file] for file in first.values()})
    for (one, other), number in sorted(_shared(_holders(kept)).items()):
        if number >= _FEWEST and number >= _SHARE * min(len(kept[one]), len(kept[other])):
            sets.join(one, other)
    return {file: sets.root(file) for file in runs}


def _thinned(runs: dict[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """Every second run, and again, while there are too many pairs to count: a thousand reprints of one text."""
    while sum(len(files) ** 2 for files in _holders(runs).values()) > _MOST_PAIRS:
        runs = {file: frozenset(run >> 1 for run in held if not run & 1) for file, held in runs.items()}
    return runs


def _holders(runs: Mapping[str, frozenset[int]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for file in sorted(runs):
        for run in runs[file]:
            found[run].append(file)
    return {run: files for run, files in found.items() if len(files) > 1}


def _shared(holders: Mapping[int, list[str]]) -> dict[tuple[str, str], int]:
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for files in holders.values():
        for i, one in enumerate(files):
            for other in files[i + 1 :]:
                shared[one, other] += 1
    return shared


class Union:
    """Sets that only grow; each is named by its first member in order."""

    def __init__(self, members: Sequence[str]) -> None:
        self._above = {member: member for member in members}

    def root(self, member: str) -> str:
        while self._above[member] != member:
            self._above[member] = self._above[self._above[member]]
            member = self._above[member]
        return member

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first
