"""What shows that the noun before a verb of saying is a speaker, in no list though it stands. Rule: the place of the words tells, not the noun."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.unlisted import behind_quotation, opens_a_noun
from safeconduct.evidence.words import Words

_CLAUSE_WITHIN = 6
"""Unit: words. A time, a place or a hearer may stand between a verb and its clause."""
_MOOD_WITHIN = 8
"""Unit: words. So near behind its comma a clause in the mood of reported speech has its verb, or it is another clause."""


def must_be_speaker(tokens: Sequence[Token], subject: tuple[int, int], behind: int, words: Words) -> bool:
    """Whether words in marks stand right beside subject and verb: then any noun with its article is a speaker."""
    if not opens_a_noun(tokens[subject[0] : subject[1]], words):
        return False
    if behind_quotation(tokens, subject[0]):
        return True
    while behind < len(tokens) and (tokens[behind].low == "," or tokens[behind].low in words["that"]):
        behind += 1
    if behind < len(tokens) and words["according"].at(tokens, behind):  # "said, according to Bo Rask: “…”"
        behind = next((k for k in range(behind, len(tokens)) if tokens[k].low == ":"), len(tokens))
    return behind < len(tokens) and tokens[behind].low in (":", QUOTED)


def says_a_clause(tokens: Sequence[Token], behind: int, words: Words) -> bool:
    """So: "Betroffene berichteten, sie seien …", "the ferrymen swear that …": whoever says a whole clause speaks, whatever they are called."""
    for k in range(behind, min(behind + _CLAUSE_WITHIN, len(tokens))):
        if tokens[k].low == ",":
            clause = tokens[k + 1 : k + 1 + _MOOD_WITHIN]
            asked = bool(clause) and clause[0].low in words["content_after"]
            return asked or any(token.low in words["reported_mood"] for token in clause)
        if tokens[k].low in words["content_after"] and tokens[k].low not in words["articles"]:
            return True
        if not tokens[k].word:
            return False
    return False


def between_commas(tokens: Sequence[Token], subject: tuple[int, int], behind: int, words: Words) -> bool:
    """So: "Nobody, a cheerful voice assured me, is turned away": any noun with its article, and no more than a hearer behind the verb."""
    if not (
        subject[0] > 1
        and tokens[subject[0] - 1].low == ","
        and opens_a_noun(tokens[subject[0] : subject[1]], words)
    ):
        return False
    told = behind < len(tokens) and tokens[behind].low in words["told_pronoun"]
    return behind + told < len(tokens) and tokens[behind + told].low == ","


def closing_verb(tokens: Sequence[Token], subject: tuple[int, int], behind: int) -> bool:
    """So: "He was dragged away, pals claim.": nothing but a subject and its verb behind the last comma."""
    ends = behind >= len(tokens) or (tokens[behind].low == "." and behind + 1 == len(tokens))
    return ends and subject[0] > 2 and tokens[subject[0] - 1].low == "," and subject[1] - subject[0] <= 3
