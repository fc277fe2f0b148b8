"""What a report says in its own voice: events and claims without an attribution. Rule: a stretch without a verb says nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from safeconduct.evidence.attributing import Attributed
from safeconduct.evidence.content import trimmed
from safeconduct.evidence.date_bounds import Mention, together
from safeconduct.evidence.hedging import hedge_in, is_negated
from safeconduct.evidence.manners import Manner
from safeconduct.evidence.pieces import Draft
from safeconduct.evidence.statement import Kind, Precision
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.verbs import has_verb, tells_what_happened
from safeconduct.evidence.words import Words

_HALF = 4
"""Unit: words. A half sentence is not shorter."""
_CLAUSE = 3
"""Unit: words. A date with less around it says nothing."""
_PARTING = frozenset({",", ";", ":", ".", "!", "?", "…", "—", "–", "(", ")"})


def own_voice(
    tokens: Sequence[Token],
    attributed: Sequence[Attributed],
    drafts: Sequence[Draft],
    dates: Sequence[Mention],
    told: date | None,
    text: str,
    words: Words,
) -> list[Draft]:
    """The pieces of the sentence that are nobody's but the report's."""
    found = _found(tokens, attributed, drafts, dates, text, words)
    dated = [_as_event(one, told) for one in found]
    return dated + _left_dated(tokens, (*drafts, *found), dates)


def _as_event(draft: Draft, told: date | None) -> Draft:
    """What is dated before or behind the report's day happened or will; what spans it is so."""
    if (
        draft.unnamed
        or draft.date is None
        or told is None
        or draft.date.first is None
        or draft.date.last is None
    ):
        return draft
    apart = draft.date.last < told.isoformat() or draft.date.first > told.isoformat()
    known = not draft.date.first.startswith("X")
    return replace(draft, kind=Kind.EVENT) if apart and known else draft


def _left_dated(tokens: Sequence[Token], drafts: Sequence[Draft], dates: Sequence[Mention]) -> list[Draft]:
    """The clause of each date that no piece holds: what the report itself dates happened; what it dates from a day on is so."""
    found: list[Draft] = []
    for one in dates:
        around = [draft for draft in (*drafts, *found) if draft.kind is not Kind.FIGURE]
        if one.dated.precision is Precision.OPEN or any(
            draft.start <= one.start < draft.end for draft in around
        ):
            continue
        at = next(i for i, token in enumerate(tokens) if token.start >= one.start)
        begin = at
        end = next((i for i in range(at + 1, len(tokens)) if tokens[i].start >= one.end), len(tokens))
        while begin and _in_clause(tokens[begin - 1], around):
            begin -= 1
        while end < len(tokens) and _in_clause(tokens[end], around):
            end += 1
        if end - begin >= _CLAUSE:
            kind = Kind.EVENT if one.dated.last else Kind.CLAIM
            found.append(Draft(tokens[begin].start, tokens[end - 1].end, kind, date=one.dated))
    return found


def _in_clause(token: Token, drafts: Sequence[Draft]) -> bool:
    apart = token.low == QUOTED or token.low in _PARTING
    return not apart and not any(draft.start <= token.start < draft.end for draft in drafts)


def _found(
    tokens: Sequence[Token],
    attributed: Sequence[Attributed],
    drafts: Sequence[Draft],
    dates: Sequence[Mention],
    text: str,
    words: Words,
) -> list[Draft]:
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
    outside = [each for each in dates if not any(draft.start <= each.start < draft.end for draft in spoken)]
    if not outside or one.frame.manner is Manner.ACCORDING:
        return []
    begin, end, when = tokens[one.frame.begin].start, tokens[one.frame.end - 1].end, outside[0]
    if any(token.low == "," and end <= token.start < when.start for token in tokens):
        return []
    if when.start < begin:
        unspoken = (
            token.start
            for token in tokens
            if not any(draft.start <= token.start < draft.end for draft in spoken)
        )
        begin = next(unspoken, begin)
    begin, end = min(begin, when.start), max(end, when.end)
    if any(draft.start < end and begin < draft.end for draft in spoken):
        return []
    return [Draft(begin, end, Kind.EVENT, date=when.dated)]


def _told_here(tokens: Sequence[Token], dates: Sequence[Mention], text: str, words: Words) -> list[Draft]:
    first, end = trimmed(tokens, 0, len(tokens))
    stretch = tokens[first:end]
    if len(stretch) < 3 or not has_verb(stretch, words):
        return []
    hedge = hedge_in(stretch, text, words)
    hedged = hedge is not None and words["hedges"].first(stretch) is not None
    date = together([one for one in dates if stretch[0].start <= one.start < stretch[-1].end])
    # "has been waiting since 2032" is so; "have fled since 2032" happened.
    lasting = (
        date is not None and date.last is None and any(token.low in words["lasting"] for token in stretch)
    )
    happened = not hedged and not lasting and tells_what_happened(stretch, words)
    return [
        Draft(
            stretch[0].start,
            stretch[-1].end,
            Kind.EVENT if happened else Kind.CLAIM,
            unnamed=hedged,
            hedge=hedge,
            negated=is_negated(stretch, words),
            date=date,
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
