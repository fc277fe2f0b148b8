"""The words an attribution stands for, as a stretch of tokens. Rule: marks at its edges are no part of it."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words


class Content(NamedTuple):
    """Token numbers of the words, and whether they stand before the attribution."""

    begin: int
    end: int
    before: bool = False


def trimmed(tokens: Sequence[Token], begin: int, end: int) -> tuple[int, int]:
    while end > begin and not (tokens[end - 1].word or tokens[end - 1].low in (QUOTED, "%", ")", "]", "?")):
        end -= 1
    while begin < end and tokens[begin].low in (",", ":", ";", "-", "—", "–", "."):
        begin += 1
    return begin, end


def denied_to(tokens: Sequence[Token], content: Content, words: Words) -> int:
    """Where what is denied ends: "denies a raid on 3 May: the list of 5 May is false"."""
    ahead = tokens[content.begin : content.end]
    return next((token.start for token in ahead if token.low == ":" or token.low in words["say"]), ahead[-1].end)
