"""Whether a call may be about somebody we know already. Rule: it only suggests, says what it rests on, and a person decides."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from safeconduct.caseload.index import Index
from safeconduct.caseload.search import Search
from safeconduct.folds.call import CallView
from safeconduct.store.pages import ask, ask_one

MOST = 4
"""Unit: suggestions shown; a longer list would be passed over."""

LEAST_SHARED = 4
"""Unit: uncommon words that two must share before they are shown side by side."""

LEAST_LIKENESS = 86
_MOST_WORDS = 40
_NUMBER = re.compile(r"\+?\d[\d\s\-/().]{4,}\d")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME = re.compile(r"(?<=[^.!?\s]\s)[^\W\d_]{4,}")
"""A word inside a sentence; one that begins with a capital there is a name in most scripts that have capitals."""


@dataclass(frozen=True, slots=True)
class Likely:
    """Shape: `numbers` and `words` are what both hold; `name` is a name or handle there that is spelt like one here."""

    subject: str
    kind: str
    handle: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    name: str


@dataclass
class _Shared:
    numbers: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    name: str = ""

    @property
    def weight(self) -> int:
        return 100 * len(self.numbers) + (50 if self.name else 0) + len(self.words)

    @property
    def is_enough(self) -> bool:
        return bool(self.numbers or self.name) or len(self.words) >= LEAST_SHARED


def may_be_same(index: Index, search: Search, view: CallView) -> list[Likely]:
    """Other calls and cases, the likeliest first; those joined or kept apart already are left out."""
    text = "\n".join(_texts(view))
    found: dict[str, _Shared] = {}
    for number in dict.fromkeys("".join(c for c in one if c.isdigit()) for one in _NUMBER.findall(text)):
        for subject in _holding(index, number, 20):
            found.setdefault(subject, _Shared()).numbers.append(number)
    _share_words(index, text, found)
    _share_names(search, view, text, found)
    left_out = {view.call, view.case or "", *view.kept_apart, *(joined.other for joined in view.joined)}
    likely = [(subject, one) for subject, one in found.items() if subject not in left_out and one.is_enough]
    likely.sort(key=lambda pair: -pair[1].weight)
    return [one for pair in likely[: MOST * 2] if (one := _likely(index, *pair))][:MOST]


def _texts(view: CallView) -> Iterable[str]:
    asked = view.asked
    yield from (asked.story, asked.where, asked.with_whom, asked.needs, asked.contact_ways)
    yield from (message.text for message in view.messages if message.author is None)


def _holding(index: Index, word: str, most: int) -> list[str]:
    """Who holds this word, each once; nobody when so many do that it says nothing."""
    rows = ask(
        index.db,
        "SELECT DISTINCT d.subject FROM word w JOIN doc d ON d.id = w.rowid WHERE word MATCH ? LIMIT ?",
        f'"{word}"',
        most + 1,
    )
    return [row[0] for row in rows] if len(rows) <= most else []


def _share_words(index: Index, text: str, found: dict[str, _Shared]) -> None:
    """The longest words are the rarest; a word that a tenth of all hold is not looked at."""
    words = sorted(dict.fromkeys(_WORD.findall(text.casefold())), key=len, reverse=True)[:_MOST_WORDS]
    everybody = int(ask_one(index.db, "SELECT count(*) FROM doc")[0])
    for word in words:
        for subject in _holding(index, word, max(3, min(12, everybody // 10))):
            found.setdefault(subject, _Shared()).words.append(word)


def _share_names(search: Search, view: CallView, text: str, found: dict[str, _Shared]) -> None:
    names = [name for name in dict.fromkeys(_NAME.findall(text)) if name[0].isupper()][:8]
    for name in [view.spoken_handle, *names]:
        for hit in search.alike(name, 3) if name else []:
            if hit.likeness >= LEAST_LIKENESS:
                found.setdefault(hit.subject, _Shared()).name = hit.name


def _likely(index: Index, subject: str, shared: _Shared) -> Likely | None:
    kind = index.kind_of(subject)
    if kind not in ("call", "case"):
        return None
    words = tuple(dict.fromkeys(shared.words))[:6]
    return Likely(
        subject, kind, index.handle_of(subject), tuple(dict.fromkeys(shared.numbers)), words, shared.name
    )
