"""Attributions in one sentence: who is said to say, through whom, and which words they stand before or behind. Rule: a frame without a plain subject has none."""

import itertools
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.tokens import NAMED, QUOTED, Token
from safeconduct.evidence.words import Words


class Manner(Enum):
    SAY = "say"
    TELL = "tell"
    PROMISE = "promise"
    REPORT = "report"
    DENY = "deny"
    ASK = "ask"
    ADDING = "adding"
    ACCORDING = "according"


class Frame(NamedTuple):
    """Places are token numbers in the sentence; `begin` to `end` is subject, verb and hearer."""

    manner: Manner
    begin: int
    cue: int
    end: int
    naming: Naming | None
    shared: bool
    """The subject is that of the frame before ("promised … but denied")."""
    relays: tuple[tuple[int, int], ...]
    """Places of hearers and venues in the text."""


_ORDER = (
    ("tell", Manner.TELL),
    ("promise", Manner.PROMISE),
    ("report", Manner.REPORT),
    ("deny", Manner.DENY),
    ("ask", Manner.ASK),
    ("adding", Manner.ADDING),
    ("say", Manner.SAY),
)
_HARD = frozenset({QUOTED, ";", ":", "(", ")", "[", "]", "—", "–", "―", "!", "?", "…"})
_FURTHEST = 40
"""A subject stands within so many words of its verb."""


def _manner_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Manner, int] | None:
    for name, manner in _ORDER:
        count = words[name].at(tokens, i)
        if count:
            return manner, count
    if words["deny_with"].at(tokens, i):
        near = tokens[i + 1 : i + 8]
        if any(token.low in words["accusation"] for token in near):
            return Manner.DENY, 1
    return None


def _verb(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the word at `i` is a verb with an active subject here and not a noun, a passive or an infinitive."""
    if tokens[i].capital and i and words.language != "de":
        return False
    if tokens[i].low in words["noun_like"] and not _used_as_verb(tokens, i, words):
        return False
    j = i - 1
    while j >= 0 and tokens[j].low in words["adverbs"]:
        j -= 1
    if j < 0:
        return True
    return not (tokens[j].low in words["passive"] or tokens[i - 1].low in words["noun_before"])


def _used_as_verb(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether "reports" is one here: "that" or words in marks follow, or it closes the sentence."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or after.low in words["content_after"] or after.low in (QUOTED, ":"):
        return True
    closes = after.low in (",", ".")
    return closes and any(token.low in (",", QUOTED) for token in tokens[max(0, i - 10) : i])


def _verb_group(tokens: Sequence[Token], cue: int, words: Words) -> int:
    """Where auxiliaries and adverbs before the verb begin."""
    i = cue
    while i and (tokens[i - 1].low in words["auxiliaries"] or tokens[i - 1].low in words["adverbs"]):
        i -= 1
    return i


def _segments(tokens: Sequence[Token], begin: int, end: int) -> list[tuple[int, int]]:
    """The stretch cut at its commas."""
    cuts = [i for i in range(begin, end) if tokens[i].low == ","]
    edges = [begin - 1, *cuts, end]
    return [(a + 1, b) for a, b in itertools.pairwise(edges)]


def _hard_begin(tokens: Sequence[Token], end: int, words: Words) -> int:
    i = end
    while i and end - i < _FURTHEST:
        low = tokens[i - 1].low
        if low in _HARD or (low in words["content_after"] and low not in words["articles"]):
            break
        i -= 1
    return i


def _adverbial(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    return begin >= end or tokens[begin].low in words["adverbial"] or tokens[begin].low in words["adverbs"]


def _after_clause(tokens: Sequence[Token], begin: int, end: int, words: Words) -> int:
    """Where the last clause of a stretch begins: behind its last conjunction that opens a clause."""
    for i in range(end - 1, begin - 1, -1):
        low = tokens[i].low
        if (
            low in words["clause"]
            and low not in words["relative"]
            and (i == begin or low not in words["genitive"])
        ):
            return i + 1
        if low in words["turn"]:
            return i + 1
    return begin


def _subject_before(tokens: Sequence[Token], group: int, words: Words) -> tuple[int, int] | None:
    """The words of the subject that stands before the verb."""
    hard = _hard_begin(tokens, group, words)
    parts = _segments(tokens, hard, group)
    begin, end = parts[-1]
    if begin == end:  # A comma stands before the verb: it closes an apposition.
        return _before_apposition(tokens, parts[:-1], words)
    begin = _after_clause(tokens, begin, end, words)
    while begin < end and tokens[begin].low in words["joined"]:
        begin += 1
    return (begin, end)


def _before_apposition(
    tokens: Sequence[Token], parts: Sequence[tuple[int, int]], words: Words
) -> tuple[int, int] | None:
    while len(parts) > 1:
        begin, end = parts[-2]
        begin = _after_clause(tokens, begin, end, words) if _adverbial(tokens, begin, end, words) else begin
        proper = all(
            token.capital or token.low in words["genitive"] or not token.word for token in tokens[begin:end]
        )
        opens = end > begin and (
            proper
            or tokens[begin].low in words["articles"]
            or tokens[begin].capital
            or tokens[begin].low in words["roles"]
        )
        if opens and not (
            tokens[begin].low in words["articles"] and len(parts) > 2 and _named(tokens, parts[-3])
        ):
            return (begin, end)
        parts = parts[:-1]
    return None


def _named(tokens: Sequence[Token], part: tuple[int, int]) -> bool:
    return part[1] - part[0] in (2, 3, 4) and all(token.capital for token in tokens[part[0] : part[1]])


def _subject_behind(tokens: Sequence[Token], begin: int, words: Words) -> tuple[int, int] | None:
    """The words of the subject that stands behind the verb ("said Daina Rudusa, an official")."""
    i = begin
    while i < len(tokens) and (
        tokens[i].low in words["adverbs"] or tokens[i].low in words["auxiliaries"] or tokens[i].low == "-"
    ):
        i += 1
    first = i
    while i < len(tokens) and i - first < 14:
        token = tokens[i]
        if (
            token.low in _HARD
            or token.low in ",."
            or token.low in words["content_after"]
            or (i > first and token.low in words["np_stops"])
        ):
            break
        if token.low in words["hearer_marks"] and i > first and _hearer_follows(tokens, i, words):
            break
        i += 1
    return (first, i) if i > first else None


def _hearer_follows(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the dative at `i` names who was told: "sagte er der Zeitung", "à l'agence", "агентству"."""
    near = tokens[i : i + 4]
    return any(
        token.low in words["media"] or token.low in words["hearers"] or token.low == NAMED for token in near
    )


def _cap_run(tokens: Sequence[Token], begin: int) -> int:
    i = begin
    while i < len(tokens) and tokens[i].capital:
        i += 1
    return i


def _hearer(tokens: Sequence[Token], begin: int, words: Words) -> tuple[int, int] | None:
    """The words of the hearer that follow "told": to the first mark, conjunction or new noun phrase."""
    if begin >= len(tokens):
        return None
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


def _relay(tokens: Sequence[Token], words: Words) -> tuple[int, int] | None:
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
            relay = _relay(tokens[i + count : max(stop, _cap_run(tokens, i + count))], words)
            found += [relay] if relay else []
        elif words["hearer_marks"].at(tokens, i) and _hearer_follows(tokens, i, words):
            relay = _relay(tokens[i + 1 : _hearer_end(tokens, i + 1, end, words)], words)
            found += [relay] if relay else []
        elif (count := words["venues"].at(tokens, i)) and not any(
            place[0] <= tokens[i].start < place[1] for place in found
        ):
            found.append((tokens[i].start, tokens[i + count - 1].end))
    return found


def _hearer_end(tokens: Sequence[Token], begin: int, end: int, words: Words) -> int:
    i = begin
    while i < end and tokens[i].word and (tokens[i].low not in words["np_stops"] or i == begin):
        i += 1
        if tokens[i - 1].low == NAMED or (
            tokens[i - 1].low in words["hearers"] and tokens[i - 1].low not in words["media"]
        ):
            break
    return i


def _spoken(tokens: Sequence[Token], i: int, manner: Manner, count: int, words: Words) -> Frame | None:
    group = _verb_group(tokens, i, words)
    before = _subject_before(tokens, group, words) if manner is not Manner.ADDING else None
    behind, end, begin, shared = None, i + count, group, manner is Manner.ADDING
    naming = None
    empty = before is None or before[0] >= before[1]
    if not empty and before is not None and not _adverbial(tokens, *before, words):
        naming, begin = naming_of(tokens[before[0] : before[1]], words), before[0]
    elif manner is not Manner.ADDING:
        shared = (group > 0 and tokens[group - 1].low in words["joined"]) or (
            group > 1 and tokens[group - 1].low in words["turn"]
        )
        behind = None if shared else _subject_behind(tokens, i + count, words)
        if behind:
            naming, end = naming_of(tokens[behind[0] : behind[1]], words), behind[1]
        if behind and naming is None:
            return None
    if manner is Manner.TELL and not behind:
        hearer = _hearer(tokens, end, words)
        relay = _relay(tokens[hearer[0] : hearer[1]], words) if hearer else None
        end = hearer[1] if hearer else end
        return Frame(manner, begin, i, end, naming, shared, (relay,) if relay else ())
    return Frame(manner, begin, i, end, naming, shared, ())


def _according(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "According to the Russian newspaper Novaya Gazeta, …": the naming runs to the comma, or to the verb where none is written."""
    end = noun_phrase_end(tokens, i + count, words)
    naming = naming_of(tokens[i + count : end], words)
    if naming is None:
        return None
    return Frame(Manner.ACCORDING, i, i, end, naming, shared=False, relays=())


def noun_phrase_end(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """Where the noun phrase that starts at `begin` ends: at a mark, or at a small word that no name follows."""
    i = begin
    while i < len(tokens) and i - begin < 16:
        token = tokens[i]
        if not token.word or token.low == QUOTED:
            break
        small = not token.capital and words.language == "de"
        if small and not _leads_on(tokens, i, begin, words):
            break
        i += 1
    return i


def _leads_on(tokens: Sequence[Token], i: int, begin: int, words: Words) -> bool:
    """In German a small word inside a noun phrase is an article, a genitive or an adjective before a noun."""
    if (
        tokens[i].low in words["present"]
        or tokens[i].low in words["past"]
        or tokens[i].low in words["auxiliaries"]
    ):
        return False
    linked = (
        i == begin
        or tokens[i].low in words["articles"]
        or tokens[i].low in words["genitive"]
        or tokens[i - 1].low in words["articles"]
    )
    return linked and any(token.capital for token in tokens[i + 1 : i + 4])


def _according_behind(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "Dem Ministerium zufolge": the naming stands before."""
    begin = i
    while begin and tokens[begin - 1].word and i - begin < 8:
        begin -= 1
    naming = naming_of(tokens[begin:i], words)
    return Frame(Manner.ACCORDING, begin, i, i + count, naming, shared=False, relays=()) if naming else None


def frames_of(tokens: Sequence[Token], words: Words) -> list[Frame]:
    """The attributions of a sentence, in their order."""
    found: list[Frame] = []
    i = 0
    while i < len(tokens):
        frame, step = _frame_at(tokens, i, words)
        if frame and not (found and frame.manner is not Manner.ACCORDING and frame.cue < found[-1].end):
            found.append(frame)
        i += step
    return found


def _frame_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Frame | None, int]:
    if not tokens[i].word:
        return None, 1
    count = words["according"].at(tokens, i)
    if count:
        frame = _according(tokens, i, count, words)
        return frame, max(1, frame.end - i) if frame else 1
    count = words["according_behind"].at(tokens, i)
    if count:
        return _according_behind(tokens, i, count, words), count
    manner = _manner_at(tokens, i, words)
    if manner is None or not _verb(tokens, i, words):
        return None, 1
    return _spoken(tokens, i, manner[0], manner[1], words), manner[1]
