"""Verbs of saying in two parts with the subject between them. Rule: the subject stands by the auxiliary."""

from collections.abc import Sequence

from safeconduct.evidence.adverbs import is_adverbial
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import naming_of
from safeconduct.evidence.subjects import subject_before, subject_behind
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words


def split_verb(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """So: "Dabei hat die Leiterin, Judit Farago, mir am Montag gesagt": the subject stands by the auxiliary."""
    helping = next(
        (
            j
            for j in range(i - 1, max(-1, i - 26), -1)
            if tokens[j].low in words["perfect"] or tokens[j].low == QUOTED
        ),
        None,
    )
    if helping is None or tokens[helping].low == QUOTED:
        return None
    before = subject_before(tokens, helping, words)
    if before is None or before[0] >= before[1] or is_adverbial(tokens, *before, words):
        before = subject_behind(tokens, helping + 1, words)
    naming = naming_of(tokens[before[0] : before[1]], words) if before else None
    if naming is None or before is None:
        return None
    return Frame(Manner.SAY, min(before[0], helping), i, i + 1, naming, shared=False, relays=())
