"""Whether the clause of a date tells of what was or of what is to come. Rule: the verb nearest to the date tells it, else nothing does."""

from collections.abc import Sequence
from enum import Enum

from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_CLAUSE_ENDS = frozenset({",", ";", ":", QUOTED, ".", "—", "–"})
_CLAUSE = 12
"""Unit: words. Whether a clause tells of what is to come shows so near to its date."""
_TOLD = ("past", "say", "tell", "report", "deny", "ask")


class Tense(Enum):
    PAST = -1
    OPEN = 0
    COMING = 1
    DUE = 2
    """By then something is or was to be done: the verb beside it ("was told to leave by May") does not tell which."""


def tense_of(tokens: Sequence[Token], i: int, words: Words) -> Tense:
    """What the verb nearest to a date, in its clause, tells of."""
    for k in _outward(tokens, i):
        if words["to_come"].at(tokens, k) or _future(tokens[k], words):
            return Tense.PAST if _hearsay(tokens, k, words) else Tense.COMING
        if any(tokens[k].low in words[name] for name in _TOLD) and tokens[k].low not in words["noun_like"]:
            return Tense.PAST
    return Tense.OPEN


def tense_by(tokens: Sequence[Token], i: int, words: Words) -> Tense:
    """The same for a month or a day whose year is asked for."""
    return Tense.DUE if _deadline(tokens, i, words) else tense_of(tokens, i, words)


def _deadline(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "bis Ende September", "d'ici à l'automne", "до конца мая"."""
    k = i
    while k and i - k < 4 and any(tokens[k - 1].low in words[name] for name in ("since_fillers", "articles")):
        k -= 1
    return any(words["ahead_to"].ending(tokens, at) for at in {i, k})


def _future(token: Token, words: Words) -> bool:
    return len(token.low) > 4 and not token.capital and token.low.endswith(words.future_endings or ("\0",))


def _hearsay(tokens: Sequence[Token], k: int, words: Words) -> bool:
    """So: "soll am Dienstag geflohen sein": told of what was."""
    ahead = tokens[k + 1 : k + 2 * _CLAUSE]
    end = next((j for j, token in enumerate(ahead) if token.low in _CLAUSE_ENDS), len(ahead))
    return any(token.low in words["perfect_infinitive"] for token in ahead[:end])


def _outward(tokens: Sequence[Token], i: int) -> list[int]:
    """The tokens of the clause around `i`, the nearest first."""
    begin = end = i
    while begin and i - begin < _CLAUSE and tokens[begin - 1].low not in _CLAUSE_ENDS:
        begin -= 1
    while end + 1 < len(tokens) and end - i < _CLAUSE and tokens[end + 1].low not in _CLAUSE_ENDS:
        end += 1
    return sorted((k for k in range(begin, end + 1) if k != i), key=lambda k: abs(k - i))
