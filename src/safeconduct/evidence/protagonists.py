"""Who a sentence of the report's own is about: whoever acts in it, behind whatever opens it. Rule: a person, by a role or a name; a house or a thing is nobody here."""

from collections.abc import Sequence

from safeconduct.evidence.naming import Person
from safeconduct.evidence.sexes import sex_described
from safeconduct.evidence.tokens import QUOTED, Token, name_key, without_s
from safeconduct.evidence.unlisted import leading_subject
from safeconduct.evidence.words import Words

_OPENING = 16
"""Unit: words. A phrase that opens a sentence is no longer."""
_THINGS = ("houses", "media", "documents")


def protagonist(tokens: Sequence[Token], words: Words) -> Person | None:
    """So: "Asked whether he would resign, the minister shook his head.", "Müde stellt die Ärztin die Tasse ab."."""
    if not tokens or any(token.low == QUOTED for token in tokens):
        return None
    rest = tokens[behind_opening(tokens, words) :]
    naming = leading_subject(rest, words)
    if naming is None or naming.pronoun:
        return None
    run = [token for token in rest if naming.start <= token.start < naming.end]
    if any(token.low in words[kind] for token in run for kind in _THINGS) or not _a_person(run, words):
        return None
    begin = next(k for k, token in enumerate(tokens) if token is run[0])
    begin -= begin > 0 and tokens[begin - 1].low in words["articles"]
    end = next(k for k, token in enumerate(tokens) if token is run[-1]) + 1
    last = run[-1]
    return Person(run[0].start, last.start + len(without_s(last)), name_key(without_s(last)), sex_described(tokens, begin, end, words))


def subject_place(tokens: Sequence[Token], words: Words) -> tuple[int, int] | None:
    """Where the subject stands, behind whatever opens the sentence; None where it is a pronoun or cannot be told."""
    naming = leading_subject(tokens[behind_opening(tokens, words) :], words) if tokens else None
    return (naming.start, naming.end) if naming and not naming.pronoun else None


def behind_opening(tokens: Sequence[Token], words: Words) -> int:
    """Behind the comma that closes a phrase or clause before the subject, where one opens the sentence."""
    first = tokens[0]
    opens = any(first.low in words[kind] for kind in ("prepositions", "adverbial", "adverbs", "clause", "when_asked"))
    opens = opens or (first.low.endswith(words.opening_endings or ("\0",)) and first.low not in words["roles"])
    if not opens:
        return 0
    comma = next((k for k in range(1, min(_OPENING, len(tokens) - 1)) if tokens[k].low == ","), None)
    return 0 if comma is None else comma + 1


def _a_person(run: Sequence[Token], words: Words) -> bool:
    """Whether a role or a given name is among the words, or nothing but two or three of a name."""
    shown = any(token.low in words["roles"] or token.low in words.men or token.low in words.women for token in run)
    whole = words.language != "de" and 2 <= len(run) <= 3 and all(token.capital for token in run)
    return shown or whole
