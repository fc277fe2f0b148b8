"""Whoever does something "with these words": „…“, mit diesen Worten eröffnete der Oberst die Sitzung. Rule: the one who acts said them."""

from collections.abc import Sequence

from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.subjects import capital_run, subject_before, subject_behind
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.unlisted import finite, leading_subject
from safeconduct.evidence.words import Words


def _first_name(rest: Sequence[Token], words: Words) -> Naming | None:
    """So: "так оценил решение Пер Лунд": the first name of two words."""
    k = next((k for k in range(len(rest) - 1) if rest[k].capital and rest[k + 1].capital), None)
    return naming_of(rest[k : capital_run(rest, k)], words) if k is not None else None


def with_these_words(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """The attribution that the phrase at `i` makes of the sentence's subject."""
    count = words["with_words"].at(tokens, i)
    if not count or not any(token.low == QUOTED for token in tokens):
        return None
    begin = i + count
    while begin < len(tokens) and (tokens[begin].low == QUOTED or not tokens[begin].word or tokens[begin].low in words["that"]):
        begin += 1
    rest = tokens[begin:]
    naming = None
    if rest and (finite(rest[0], words) or rest[0].low in words["auxiliaries"]):
        behind = subject_behind(rest, 1, words)
        naming = naming_of(rest[slice(*behind)], words) if behind else None
    naming = naming or (leading_subject(rest, words) if rest else None) or _first_name(rest, words)
    if naming is None:
        before = subject_before(tokens, i, words)
        naming = leading_subject(tokens[:i], words) if before else None
    return Frame(Manner.ACCORDING, i, i, i + count, naming, shared=False, relays=()) if naming else None
