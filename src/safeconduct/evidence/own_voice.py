"""What a report says in its own voice: events and claims without an attribution. Rule: a stretch without a verb says nothing."""

from collections.abc import Sequence

from safeconduct.evidence.attributing import Attributed
from safeconduct.evidence.contents import has_verb, tells_what_happened, trimmed
from safeconduct.evidence.dates import Mention, together
from safeconduct.evidence.hedging import hedge_in, is_negated
from safeconduct.evidence.manners import Manner
from safeconduct.evidence.pieces import Draft
from safeconduct.evidence.statement import Kind
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_HALF = 4
"""Unit: words. A half sentence is not shorter."""


def own_voice(
    tokens: Sequence[Token],
    attributed: Sequence[Attributed],
    drafts: Sequence[Draft],
    dates: Sequence[Mention],
    text: str,
    words: Words,
) -> list[Draft]:
    """The pieces of the sentence that are nobody's but the report's."""
    if words["about_this"].at(tokens, 0) and attributed:
        return _told_here(tokens, dates, text, words) if dates and not drafts else []
    if not any(draft.voices and draft.voices[-1].place for draft in drafts):
        if attributed and (any(draft.voices for draft in drafts) or any(one.content for one in attributed)):
            return []
        return [draft for part in _halves(tokens, words) for draft in _told_here(part, dates, text, words)]
    found: list[Draft] = []
    for one in attributed:
        found += _turned(tokens, one, attributed, dates, text, words)
        found += _saying(tokens, one, drafts, dates)
    return found


def _turned(
    tokens: Sequence[Token],
    one: Attributed,
    attributed: Sequence[Attributed],
    dates: Sequence[Mention],
    text: str,
    words: Words,
) -> list[Draft]:
    """What the report adds behind another's words: ", but the group declined to name them"."""
    content = one.content
    if content is None or content.end + 2 >= len(tokens) or tokens[content.end + 1].low not in words["turn"]:
        return []
    if any(other.frame.cue > content.end for other in attributed):
        return []
    return _told_here(tokens[content.end + 2 :], dates, text, words)


def _saying(
    tokens: Sequence[Token], one: Attributed, drafts: Sequence[Draft], dates: Sequence[Mention]
) -> list[Draft]:
    """The act of saying as an event, where it has a date of its own."""
    spoken = [draft for draft in drafts if draft.kind is not Kind.FIGURE]
    outside = [date for date in dates if not any(draft.start <= date.start < draft.end for draft in spoken)]
    if not outside or one.frame.manner is Manner.ACCORDING:
        return []
    begin, end, date = tokens[one.frame.begin].start, tokens[one.frame.end - 1].end, outside[0]
    if any(token.low == "," and end <= token.start < date.start for token in tokens):
        return []
    if date.start < begin:
        unspoken = (
            token.start
            for token in tokens
            if not any(draft.start <= token.start < draft.end for draft in spoken)
        )
        begin = next(unspoken, begin)
    begin, end = min(begin, date.start), max(end, date.end)
    if any(draft.start < end and begin < draft.end for draft in spoken):
        return []
    return [Draft(begin, end, Kind.EVENT, date=date.dated)]


def _told_here(tokens: Sequence[Token], dates: Sequence[Mention], text: str, words: Words) -> list[Draft]:
    first, end = trimmed(tokens, 0, len(tokens))
    stretch = tokens[first:end]
    if len(stretch) < 3 or not has_verb(stretch, words):
        return []
    hedge = hedge_in(stretch, text, words)
    hedged = hedge is not None and words["hedges"].first(stretch) is not None
    return [
        Draft(
            stretch[0].start,
            stretch[-1].end,
            Kind.EVENT if not hedged and tells_what_happened(stretch, words) else Kind.CLAIM,
            unnamed=hedged,
            hedge=hedge,
            negated=is_negated(stretch, words),
            date=together([one for one in dates if stretch[0].start <= one.start < stretch[-1].end]),
        )
    ]


def _halves(tokens: Sequence[Token], words: Words) -> list[Sequence[Token]]:
    """A sentence of two equal halves is two pieces."""
    begin = 1 if tokens[0].low in words["turn"] else 0
    leading, parts = begin == 1, []
    for i in range(_HALF, len(tokens) - _HALF):
        if tokens[i].low != "," or i - begin < _HALF:
            continue
        opens = tokens[i + 1].low in words["turn"] or tokens[i + 1].low in words["joined"]
        behind = i + 2 if opens else i + 1
        if (
            (opens or leading)
            and has_verb(tokens[begin:i], words)
            and has_verb(tokens[behind : behind + 8], words)
        ):
            parts.append(tokens[begin:i])
            begin, leading = behind, False
    return [*parts, tokens[begin:]]
