"""Attributions whose verb stands in no list: "The court ruled that …", "wies darauf hin, dass …". Rule: somebody who can speak, a finite verb, and "that" right behind it; a verb of knowing or doing says nothing."""

from collections.abc import Sequence

from safeconduct.evidence.adverbs import is_adverb, is_adverbial
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import naming_of
from safeconduct.evidence.subjects import subject_before, verb_group
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.unlisted import finite
from safeconduct.evidence.verbs import finite_listed
from safeconduct.evidence.words import Words

_WITHIN = 7
"""Unit: words. So near behind its verb "that" stands."""
_MOOD_WITHIN = 9
"""Unit: words."""


def says_that(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """The attribution whose verb is the word at `i`, in no list though it stands."""
    if not _may_say(tokens, i, words):
        return None
    end = _clause_behind(tokens, i, words)
    if end is None:
        return None
    begin = _group(tokens, i, words)
    before = subject_before(tokens, begin, words)
    if before is None or before[0] >= before[1] or is_adverbial(tokens, *before, words):
        return None
    naming = naming_of(tokens[slice(*before)], words)
    if naming is None:
        return None
    return Frame(Manner.SAY, before[0], i, end, naming, shared=False, relays=(), listed=False)


def _may_say(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the word is a finite verb, and none of knowing or doing."""
    token = tokens[i]
    if i == 0 or token.capital or not token.word or words["knowing"].at(tokens, i) or token.low in words["reported_mood"]:
        return False
    participle = words.language == "de" and token.low.startswith("ge") and token.low not in words["present"]
    shape = (finite(token, words) and not participle) or finite_listed(token, words)
    return shape and not any(tokens[i - 1].low in words[kind] for kind in ("noun_before", "articles", "genitive"))


def _clause_behind(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """The number of "that", or of the comma before it: right behind the verb, or behind the little words and the noun that lead to it."""
    comma = words.language in ("de", "ru")
    for k in range(i + 1, min(i + 1 + _WITHIN, len(tokens) - 1)):
        if tokens[k].low == "," if comma else tokens[k].low in words["that"]:
            leads = _leads_on(tokens[i + 1 : k], words) and not words["knowing"].first(tokens[i:k])
            return k if leads and _clause_at(tokens, k + comma, words) else None
        if not tokens[k].word:
            return None
    return None


def _leads_on(between: Sequence[Token], words: Words) -> bool:
    """Nothing, adverbs and "not"; or words that end with one that leads to a clause ("concern", "darauf hin", "понять")."""
    if all(is_adverb(one, words) or one.low in words["negations"] or one.low in words["passive"] for one in between):
        return True
    return between[-1].low in words["clause_nouns"]


def _clause_at(tokens: Sequence[Token], k: int, words: Words) -> bool:
    """Whether "that" at `k` opens a clause, or German goes on in the mood of reported speech; "a car that stopped" is none."""
    if tokens[k].low not in words["that"]:
        mood = (one.low in words["reported_mood"] for one in tokens[k : k + _MOOD_WITHIN])
        return words.language == "de" and any(mood)
    after = tokens[k + 1] if k + 1 < len(tokens) else None
    relative = after is not None and words.language == "en" and finite_listed(after, words)
    return after is not None and not (relative or (words.language == "ru" and after.low.endswith("ло")))


def _group(tokens: Sequence[Token], i: int, words: Words) -> int:
    """Where auxiliaries, adverbs and "not" before the verb begin."""
    begin = verb_group(tokens, i, words)
    while begin > 1 and (tokens[begin - 1].low in words["negations"] or tokens[begin - 1].low in words["reflexive"]):
        begin = verb_group(tokens, begin - 1, words)
    return begin
