"""What takes a piece back: hedges, suppositions, questions, negations. Rule: only words of the text count."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words


def hedge_in(tokens: Sequence[Token], text: str, words: Words) -> str | None:
    """The first words that hedge, else the mark of a question, else the words of a supposition."""
    if not tokens:
        return None
    place = words["hedges"].first(tokens) or words["supposing"].first(tokens[:1])
    if place:
        return text[tokens[place[0]].start : tokens[place[1] - 1].end]
    if tokens[-1].low == "?" or text[tokens[-1].end : tokens[-1].end + 1] == "?":
        return "?"
    would = words["supposing_verbs"].first(tokens)
    return text[tokens[would[0]].start : tokens[would[1] - 1].end] if would else None


def is_negated(tokens: Sequence[Token], words: Words) -> bool:
    """Whether the main clause says that something did not happen or is not so."""
    for i, token in enumerate(tokens):
        if i and token.low in words["clause"] and token.low not in words["negations"]:
            return False
        if words["negations"].at(tokens, i) and not words["not_negations"].at(tokens, i):
            return True
    return False
