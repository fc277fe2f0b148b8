"""Clauses between commas that tell more of a subject. Rule: what stands before them is the subject, whatever verb is inside."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_BREAKS = frozenset({";", ":", ".", "!", "?"})
_SHORTEST_RELATIVE = 4
_PARTICIPLES = tuple(
    stem + end for stem in ("вш", "ющ", "ящ", "ущ", "ащ") for end in ("ий", "ая", "ее", "ие", "ийся", "аяся", "иеся")
)
"""So: "Чиновник, согласившийся говорить …, признаёт": in the nominative it tells more of the subject."""
_FURTHEST = 40
"""Unit: words and marks."""


def before_relative(tokens: Sequence[Token], group: int, words: Words) -> int:
    """So: "Amir, who asked that his name be withheld, said": past a clause between commas that tells more of the subject."""
    if group < _SHORTEST_RELATIVE or tokens[group - 1].low != ",":
        return group
    for k in range(group - 2, max(0, group - _FURTHEST), -1):
        if tokens[k].low in _BREAKS:
            break
        if tokens[k - 1].low == "," and _opens_relative(tokens, k, group - 2, words):
            return k - 1
    return group


def told_more_of(tokens: Sequence[Token], comma: int, words: Words) -> bool:
    """So: "рассказала завуч, которая …": a noun in no list that a clause tells more of speaks."""
    if comma + 1 >= len(tokens) or tokens[comma].low != ",":
        return False
    return tokens[comma + 1].low in words["relative"] and tokens[comma + 1].low not in words["that"]


def _opens_relative(tokens: Sequence[Token], k: int, last: int, words: Words) -> bool:
    if words.language == "de":
        verb_last = tokens[last].word and not tokens[last].capital and last > k
        return tokens[k].low in ("der", "die", "das", "dessen", "deren") and not tokens[k + 1].capital and verb_last
    if words.language == "ru" and tokens[k].low.endswith(_PARTICIPLES):
        return True
    that = tokens[k].low in words["that"] and (words.language != "fr" or tokens[k - 2].low in words.citing)
    return tokens[k].low in words["relative"] and not that
