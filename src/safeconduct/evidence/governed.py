"""A verb of saying that another verb governs: "se borne à rappeler que …", "went on to say that …". Rule: whoever does the one says the other, unless it is denied."""

from collections.abc import Sequence

from safeconduct.evidence.adverbs import is_adverbial
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import naming_of
from safeconduct.evidence.subjects import subject_before, verb_group
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.unlisted import finite
from safeconduct.evidence.words import Words

_LINKS = frozenset({"to", "à", "de", "d'"})
_FEWEST = 2
"""Unit: words. A subject and the verb that governs."""


def governed_infinitive(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """The attribution of an infinitive of saying at `i` that "that", a colon or words in marks follow."""
    if not _infinitive_of_saying(tokens[i], words) or not _words_follow(tokens, i + 1, words):
        return None
    verb = i - 1
    if words.language != "ru":
        if verb < _FEWEST or tokens[verb].low not in _LINKS:
            return None
        verb -= 1 + (tokens[verb - 2].low in words["copulas"])  # "was quick to add"
    if verb < 1 or not _governs(tokens[verb], words):
        return None
    group = verb_group(tokens, verb, words)
    before = subject_before(tokens, group, words)
    if before is None or before[0] >= before[1] or is_adverbial(tokens, *before, words):
        return None
    if any(token.low in words["negations"] for token in tokens[before[1] : i]):
        return None
    naming = naming_of(tokens[slice(*before)], words)
    return Frame(Manner.SAY, before[0], i, i + 1, naming, shared=False, relays=()) if naming else None


def _infinitive_of_saying(token: Token, words: Words) -> bool:
    """By the form the lists hold: "rappeler" by "rappelé", "заявить" by "заявил"."""
    low = token.low
    if words.language == "en":
        return low in words["say"]
    if words.language == "fr":
        return low.endswith("er") and low[:-2] + "é" in words.citing
    return words.language == "ru" and low.endswith("ть") and low[:-2] + "л" in words.citing


def _words_follow(tokens: Sequence[Token], i: int, words: Words) -> bool:
    i += i < len(tokens) and tokens[i].low == ","
    return i < len(tokens) and (tokens[i].low in words["that"] or tokens[i].low in (QUOTED, ":"))


def _governs(token: Token, words: Words) -> bool:
    listed = token.low in words["past"] or (token.low in words["present"] and not token.capital)
    return listed or finite(token, words)
