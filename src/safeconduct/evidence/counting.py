"""What makes a verb one of counting or urging: its number, or what is to be done. Rule: what stands in another clause is not its own."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_WITHIN = 9
"""Unit: words. So near behind a verb of counting its number stands."""


def counts_soon(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whoever counts says how many: "has counted at least seven", "put the crowd at 80"."""
    for k in range(i, min(i + _WITHIN, len(tokens))):
        if not tokens[k].word or tokens[k].low in words["clause"]:
            return False
        number = words.numerals.at(tokens, k) if words.numerals.may_open(tokens[k]) else None
        crowd = tokens[k].low in words.numerals.crowds or tokens[k].low in words.numerals.rounded
        if crowd or (number and number[0] > 1):
            return True
    return False


def urges(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """Where that begins which somebody is urged to do: "urged them to leave", "призвал власти открыть границу"."""
    for k in range(i, min(i + _WITHIN, len(tokens) - 1)):
        token = tokens[k]
        if not token.word or token.low in words["content_after"] or token.low in words["clause"]:
            return None
        negated = k > i and tokens[k - 1].low in words["negations"]
        if token.low in words["urge_to"] and _does(tokens[k + 1], words):
            return k - 1 if negated else k + 1
        if not words["articles"].openings() and infinitive(token, words):
            return k - 1 if negated else k
    return None


def _does(token: Token, words: Words) -> bool:
    return not words.infinitive_endings or infinitive(token, words) or token.low in words["negations"]


def infinitive(token: Token, words: Words) -> bool:
    noun = token.low in words["roles"] or token.low in words["houses"]  # "власти" ends like one.
    return (
        not noun and len(token.low) > 3 and not token.capital and token.low.endswith(words.infinitive_endings or ("\0",))
    )
