"""Words that stand before their attribution: "Two men were freed, officials confirmed." Rule: what an attribution's own verb governs stands behind it."""

from collections.abc import Sequence

from safeconduct.evidence.adverbs import is_adverbial
from safeconduct.evidence.content import Content, trimmed
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.verbs import finite_listed
from safeconduct.evidence.words import Words

_FEWEST_BEHIND = 4
_OBJECT_WITHIN = 4
"""Unit: words. A verb's object follows so near behind it."""


def clause_before(tokens: Sequence[Token], frame: Frame) -> int:
    """Behind the last quotation's attribution or the last semicolon before the frame."""
    begin = 0
    for i in range(frame.begin):
        if tokens[i].low == ";":
            begin = i + 1
    return begin


def stood_before(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], words: Words
) -> Content | None:
    """So: "Two men were freed, officials confirmed on Thursday.": the words end at the comma before the attribution."""
    stop = frame.begin - (frame.begin > 0 and tokens[frame.begin - 1].low in words["as_said"])
    if stop < _FEWEST_BEHIND - 1 or tokens[stop - 1].low != "," or frame.shared:
        return None
    if tokens[stop - 2].low == QUOTED or _has_object(tokens, frame, words):
        return None
    begin, end = trimmed(tokens, clause_before(tokens, frame), stop)
    while begin < end and tokens[begin].low in words["joined"]:
        begin += 1
    if words["when_asked"].at(tokens, begin):
        return None
    brief = not words["articles"].openings() or words["reported_mood"].first(tokens[begin:end]) is not None
    fewest = _FEWEST_BEHIND - (brief if words["articles"].openings() else 2)
    if end - begin < fewest or (
        any(token.low == QUOTED for token in tokens[begin:end]) and _mostly_quoted(tokens, begin, end)
    ):
        return None
    if any(
        other is not frame
        and other.naming is not None
        and other.begin < end
        and other.end <= end
        and other.manner is not Manner.ACCORDING
        for other in frames
    ):
        return None
    # An adverbial ("In a village near the border, officials said") is not what they said.
    verb = not is_adverbial(tokens, begin, end, words) or any(
        finite_listed(token, words) for token in tokens[begin:end]
    )
    return Content(begin, end, before=True) if verb else None


def _has_object(tokens: Sequence[Token], frame: Frame, words: Words) -> bool:
    """So: "La présidente, Inès Caldera, avait réclamé fin août l'ouverture d'une enquête": the verb has its object behind it."""
    if frame.naming is None or frame.naming.start > tokens[frame.cue].start:
        return False
    for k in range(frame.end, min(frame.end + _OBJECT_WITHIN, len(tokens))):
        if not tokens[k].word:
            return False
        before = tokens[k - 1].low
        if tokens[k].low in words["articles"] and before not in words["np_stops"]:
            return k == frame.end or before not in words["genitive"]
    return False


def _mostly_quoted(tokens: Sequence[Token], begin: int, end: int) -> bool:
    return sum(token.word for token in tokens[begin:end]) < _FEWEST_BEHIND
