"""The words an attribution stands for, as a stretch of tokens. Rule: marks at its edges are no part of it."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.tokens import QUOTED, Token


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
