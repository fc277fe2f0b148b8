"""Finite verbs as far as the lists and endings tell. Rule: a word that may be none is none."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words


def finite_listed(token: Token, words: Words) -> bool:
    return (
        token.low in words["past"]
        or token.low in words["reported_mood"]
        or (token.low in words["present"] and not token.capital)
        or token.low in words["auxiliaries"]
        or any(
            token.low.endswith(ending) and len(token.low) > len(ending) + 1 for ending in words.past_endings
        )
    )


def has_verb(tokens: Sequence[Token], words: Words) -> bool:
    """Whether a stretch holds a finite verb as far as the lists tell."""
    return any(finite_listed(token, words) for token in tokens)


def tells_what_happened(tokens: Sequence[Token], words: Words) -> bool:
    """Whether the first finite verb is of the past: an event, and not how things are."""
    if any(token.low in words["done"] for token in tokens):
        return True  # "ist am Morgen abgebrochen worden"
    for token in tokens:
        if token.low in words["present"] and not token.capital:
            return False
        if token.low in words["past"] or any(
            token.low.endswith(ending) and len(token.low) > len(ending) + 2 and not token.capital
            for ending in words.past_endings
        ):
            return True
    return False


def still_reported(tokens: Sequence[Token], words: Words) -> bool:
    """Whether the first finite verb is in the mood of reported speech, and nobody says "I"."""
    if any(token.low in words["i"] for token in tokens):
        return False
    for token in tokens:
        if token.low in words["reported_mood"]:
            return True
        if token.low in words["past"] or token.low in words["present"]:
            return False
    return False
