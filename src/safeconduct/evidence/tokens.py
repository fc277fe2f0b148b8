"""Words and marks of a text with their places, and phrases found among them. Rule: one pass, whatever the text."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

QUOTED = "“”"
"""The low form of a whole quotation standing in a sentence as one token."""
NAMED = "«»"
"""The low form of a name in quotation marks («Новая газета»), one token."""

NAME_PARTICLES = frozenset(
    ("von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "des", "la", "le", "el", "al", "ul", "as", "ibn", "bin", "bint", "abu", "ben", "ter", "ten", "den", "der", "het", "af", "av")
)
"""Small words inside a name."""

# Elided articles (l'homme, d'après, qu'il) and n't part from their word, so that a list can name them.
# "Dr. Kord", "M. Doulin", "J. Kord": the stop belongs to the word, and no sentence ends there.
_SHORT = r"(?:[A-ZÀ-ÝА-ЯЁ]|Dr|Prof|Mr|Mrs|Ms|MM|Hr|Fr|St|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Rev)\.(?=[ \u00a0\u202f][A-ZÀ-ÝА-ЯЁ])"
_HANDLE = r"(?<!\w)@\w{2,40}|(?<![\w.@])[^\W_][^\W_]{0,30}_\w{1,40}"
"""The name of an account: "@lena", "olya_vnizu". It names somebody as a capitalised word does."""
_WORD = re.compile(
    rf"{_SHORT}|{_HANDLE}|"
    r"(?i:(?<![^\W_])(?:qu|[cdjlmnst])['’](?=[«“\"]|\Z))|"
    r"\d+(?:[.,\u00a0\u202f]\d+)*|[^\W\d_]+(?:[-‐.&](?=[^\W_])[^\W_]+)*(?:['’](?=[^\W\d_])[^\W_]+(?:-[^\W_]+)*)?|[^\w\s]|\w"
)
_ELIDED = re.compile(r"(?i)(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’](?=\w)")
_INVERTED = re.compile(r"(?i)-(?:t-)?(?=(?:ils?|elles?|on)$)")
_NOT = re.compile(r"(?i)(?<=\w)n['’]t$")
_CASE = re.compile(r"(?<=[а-яё]{3})(?:ого|ому|ой|ою|ом|ем|ым|ыми|ей|у|ю|е|ы|и|а|я|й|ь)$")
_OWNED = re.compile(r"['’]s$")


class Token(NamedTuple):
    start: int
    end: int
    text: str
    low: str

    @property
    def capital(self) -> bool:
        text = self.text
        return text[:1].isupper() or self.low == NAMED or (("_" in text or text[:1] == "@") and len(text) > 1)

    @property
    def word(self) -> bool:
        return self.text[:1].isalnum() or self.low == NAMED or (self.text[:1] == "@" and len(self.text) > 1)


def _split(start: int, text: str, elide: bool) -> Iterable[Token]:
    low = text.lower().replace("’", "'")
    inverted = _INVERTED.search(text) if elide else None
    if inverted:
        yield from _split(start, text[: inverted.start()], elide)
        yield Token(start + inverted.end(), start + len(text), text[inverted.end() :], low[inverted.end() :])
        return
    if "'" in low:
        elided = _ELIDED.match(text) if elide else None
        if elided:
            cut = elided.end()
            yield Token(start, start + cut, text[:cut], low[:cut])
            yield from _split(start + cut, text[cut:], elide=False)
            return
        cut = len(text) - 3 if _NOT.search(text) else 0
        if cut > 0:
            yield Token(start, start + cut, text[:cut], low[:cut])
            yield Token(start + cut, start + len(text), text[cut:], low[cut:])
            return
    yield Token(start, start + len(text), text, low)


def tokens_of(text: str, start: int, end: int, *, elide: bool) -> list[Token]:
    found: list[Token] = []
    for match in _WORD.finditer(text, start, end):
        piece = match.group()
        if piece[-1] == "." and len(piece) > 1:
            found.append(Token(match.start(), match.end(), piece, piece[:-1].lower()))
            continue
        if len(piece) == 1 or ("'" not in piece and "’" not in piece and not (elide and "-" in piece)):
            found.append(Token(match.start(), match.end(), piece, piece.lower()))
        else:
            found.extend(_split(match.start(), piece, elide))
    return found


def without_s(token: Token) -> str:
    return _OWNED.sub("", token.low)


def name_key(word: str) -> str:
    """What the cases of a name share: "Ровда" and "Ровду" are one; other scripts keep their words."""
    return _CASE.sub("", word) if len(word) > 4 else word


def _listed(word: str, *, elide: bool) -> Iterable[str]:
    """The tokens a listed word stands for; an elided article ("l'") is one by itself."""
    if elide and word.endswith("'"):
        return (word,)
    return (one.low for one in tokens_of(word, 0, len(word), elide=elide))


@lru_cache(maxsize=1 << 15)
def _ends_so(low: str, tails: tuple[str, ...]) -> bool:
    """Kept for the words met last: a report says the same ones again and again."""
    return low.endswith(tails)


class Phrases:
    """Phrases of one or more words, looked up by their first word, the longest first."""

    def __init__(self, phrases: Iterable[str], *, elide: bool = False, tails: Iterable[str] = ()) -> None:
        self._tails = tuple(tails)
        self._all: set[tuple[str, ...]] = set()
        for phrase in phrases:
            self._all.add(tuple(part for word in phrase.split() for part in _listed(word, elide=elide)))
        self._all.discard(())
        lengths: dict[str, set[int]] = {}
        for parts in self._all:
            lengths.setdefault(parts[0], set()).add(len(parts))
        self._lengths = {first: sorted(counts, reverse=True) for first, counts in lengths.items()}
        self._lasts = frozenset(parts[-1] for parts in self._all)
        self._alone = frozenset(parts[0] for parts in self._all if len(parts) == 1)

    def __contains__(self, low: str) -> bool:
        return low in self._alone or (bool(self._tails) and _ends_so(low, self._tails))

    def openings(self) -> set[str]:
        """The first word of each phrase."""
        return set(self._lengths)

    def words(self) -> set[str]:
        """Every word of the phrases."""
        return {word for parts in self._all for word in parts}

    def at(self, tokens: Sequence[Token], i: int) -> int:
        """How many tokens from `i` make a phrase; 0 when none."""
        lengths = self._lengths.get(tokens[i].low) if i < len(tokens) else None
        if lengths is None:
            return 0
        for count in lengths:
            if count == 1:
                return 1
            parts = tuple(one.low for one in tokens[i : i + count])
            if parts in self._all:
                return len(parts)
        return 0

    def ending(self, tokens: Sequence[Token], i: int, most: int = 5) -> int:
        """How many tokens, the last of them before `i`, make a phrase."""
        if not i or tokens[i - 1].low not in self._lasts:
            return 0
        for count in range(min(most, i), 0, -1):
            if self.at(tokens, i - count) == count:
                return count
        return 0

    def first(self, tokens: Sequence[Token], begin: int = 0) -> tuple[int, int] | None:
        """The first phrase from `begin`, as first and last-but-one token."""
        for i in range(begin, len(tokens)):
            count = self.at(tokens, i)
            if count:
                return i, i + count
        return None
