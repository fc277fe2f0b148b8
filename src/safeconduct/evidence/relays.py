"""Hearers and venues through which words reached the report. Rule: what describes a hearer is not part of the name."""

from collections.abc import Sequence

from safeconduct.evidence.naming import naming_of
from safeconduct.evidence.subjects import capital_run, hearer_follows
from safeconduct.evidence.tokens import NAMED, Token
from safeconduct.evidence.words import Words


def hearer_behind(tokens: Sequence[Token], begin: int, words: Words) -> tuple[int, int] | None:
    """The words of the hearer that follow "told": to the first mark, conjunction or new noun phrase."""
    if begin >= len(tokens):
        return None
    if tokens[begin].low in words["told_pronoun"]:
        return begin, begin + 1
    i = begin
    while i < len(tokens) and i - begin < 12:
        low = tokens[i].low
        if not tokens[i].word or low in words["content_after"] or low in words["promise_after"]:
            break
        if i > begin and (
            low in words["np_stops"]
            or low in words["articles"]
            or low in words["he"]
            or low in words["she"]
            or low in words["they"]
        ):
            break
        if i > begin and tokens[i - 1].low in words["hearers"]:
            break
        i += 1
    return (begin, i) if i > begin else None


def relay_of(tokens: Sequence[Token], words: Words) -> tuple[int, int] | None:
    """The name of a hearer, without what describes it."""
    if not tokens or any(tokens[0].low in words[kind] for kind in ("he", "she", "they", "i", "nobody")):
        return None
    naming = naming_of(tokens, words)
    if naming is None and tokens[-1].low in words["hearers"]:
        bare = [token for token in tokens if token.low not in words["articles"]]
        return bare[0].start, bare[-1].end
    return None if naming is None or naming.pronoun else (naming.start, naming.end)


def relays_in(tokens: Sequence[Token], begin: int, end: int, words: Words) -> list[tuple[int, int]]:
    """Venues and hearers named between two tokens: "a joint press conference", "an interview with X", "dem Tagesspiegel"."""
    found = []
    for i in range(begin, end):
        count = words["interview"].at(tokens, i)
        if count:
            stop = next(
                (
                    j
                    for j in range(i + count, min(end, i + count + 6))
                    if not tokens[j].word or (tokens[j].low in words["np_stops"] and j > i + count)
                ),
                min(end, i + count + 6),
            )
            relay = relay_of(tokens[i + count : max(stop, capital_run(tokens, i + count))], words)
            found += [relay] if relay else []
        elif words["hearer_marks"].at(tokens, i) and hearer_follows(tokens, i, words):
            relay = relay_of(tokens[i + 1 : hearer_end(tokens, i + 1, end, words)], words)
            found += [relay] if relay else []
        elif (count := words["venues"].at(tokens, i)) and not any(
            place[0] <= tokens[i].start < place[1] for place in found
        ):
            found.append((tokens[i].start, tokens[i + count - 1].end))
    return found


def hearer_end(tokens: Sequence[Token], begin: int, end: int, words: Words) -> int:
    i = begin
    while i < end and tokens[i].word and (tokens[i].low not in words["np_stops"] or i == begin):
        i += 1
        if tokens[i - 1].low == NAMED or (
            tokens[i - 1].low in words["hearers"] and tokens[i - 1].low not in words["media"]
        ):
            break
    return i
