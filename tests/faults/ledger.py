"""What was said to whom as kept, while everything around it broke. Rule: an entry is `kept` once somebody was told so, `refused` once somebody
was told that nothing was written, and `maybe` while nobody was told anything."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from safeconduct.core.section import Kind
from safeconduct.journal.streams import Confined


class Said(StrEnum):
    KEPT = "kept"
    MAYBE = "maybe"
    REFUSED = "refused"


class What(StrEnum):
    CASE = "case"
    NOTE = "note"
    LETTER = "letter"
    ANSWER = "answer"
    PAPER = "paper"
    FILE = "file"


@dataclass
class Entry:
    """Shape: `words` stand nowhere else; `about` is the case, or the person who asked; `kind` is that of the section; of the key holders, `must` open
    it, and nobody but those of `may`; `within` is for whom the case was written where and when this was."""

    what: What
    words: str
    about: str
    said: Said = Said.MAYBE
    kind: Kind | None = None
    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    within: Confined = field(default_factory=Confined)


@dataclass
class Ledger:
    entries: dict[str, Entry] = field(default_factory=dict)

    def begin(self, what: What, about: str = "", kind: Kind | None = None) -> Entry:
        words = f"{what.value} number {len(self.entries)} of this trial"
        self.entries[words] = Entry(what, words, about, kind=kind)
        return self.entries[words]

    def of(self, what: What) -> Iterator[Entry]:
        yield from (one for one in self.entries.values() if one.what is what)

    def wrong(self, what: What, found: list[str], erased: AbstractSet[str] = frozenset(), struck: AbstractSet[str] = frozenset()) -> list[str]:
        """What is not as it was said. Shape: `found` are all words of this kind that stand somewhere, as often as they stand there; `erased` are
        cases, and people who asked, of which an order says that they go; `struck` the words of single entries that go once their days are over."""
        gone = {one.words for one in self.of(what) if one.about in erased} | struck
        lost = [f"lost: {one.words}" for one in self.of(what) if one.said is Said.KEPT and one.words not in gone and one.words not in found]
        shown = [f"ordered to be erased, and yet shown: {one.words}" for one in self.of(what) if one.about in erased and one.words in found]
        twice = [f"twice: {words}" for words in sorted(set(found)) if found.count(words) > 1]
        refused = [f"refused, and yet there: {one.words}" for one in self.of(what) if one.said is Said.REFUSED and one.words in found]
        return lost + shown + twice + refused + [f"from nowhere: {words}" for words in sorted(set(found)) if words not in self.entries]
