"""Adverbs, and words that open a sentence without being its subject. Rule: a list, an ending, or a little word that names nobody."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_OFFICES = ("ство", "ло")
"""So end neuter nouns of bodies ("общество") and verbs ("было")."""
_SHORTEST = 3
"""Unit: letters. Shorter words in -о are mostly no adverbs ("кто")."""


def is_adverb(token: Token, words: Words) -> bool:
    """A listed adverb, or one by its ending ("finally", "категорически")."""
    formed = token.low.endswith(words.adverb_endings or ("\0",)) and not token.capital
    return token.low in words["adverbs"] or (formed and token.low not in words["roles"])


def tells_manner(token: Token, words: Words) -> bool:
    """So: «…», — тихо говорит она: a lone word in -о that names no office and no paper is an adverb."""
    if words.language != "ru" or not token.low.endswith("о") or len(token.low) <= _SHORTEST:
        return False
    kinds = ("roles", "houses", "media", "documents", "nobody", "stops", "clause", "that")
    named = token.capital or token.low.endswith(_OFFICES) or any(token.low in words[kind] for kind in kinds)
    return not named


def is_adverbial(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    if begin + 1 < end and tokens[begin].low in words["focus"] and (tokens[begin + 1].capital or tokens[begin + 1].low in words["nominative"]):
        begin += 1  # "Auch Anwältin Lea Hart", "Even the mayor".
    if begin >= end or tokens[begin].low in words["adverbial"] or tokens[begin].low in words["adverbs"]:
        return True
    if tokens[begin].low in words["prepositions"] and end - begin > 1 and tokens[begin].low not in words["genitive"]:
        return True
    # "Das teilte die Polizei mit": a pronoun that names nobody stands where an adverbial would.
    return end - begin == 1 and tokens[begin].low in words["nobody"]
