"""Past the phrases between a verb and the subject behind it: "a averti devant les députés le chef de l'opposition". Rule: a noun that a preposition leads to is no subject."""

from collections.abc import Sequence
from itertools import pairwise

from safeconduct.evidence.tokens import NAME_PARTICLES, NAMED, Token
from safeconduct.evidence.words import Words

_FURTHEST = 14
"""Unit: words. Phrases before a subject are no longer."""
_ASIDE = 7
"""Unit: words."""
_BASE_FORM = ("ница", "чица", "щица", "ка", "ца", "иня", "мэр", "ь", "й", "р", "т", "к", "н", "г", "л", "д", "ст", "ч", "с", "в", "ж", "п", "ство")
"""So a Russian noun of a person or a body ends when it is the subject."""

_ADJECTIVES = ("ый", "ий", "ой", "ую", "юю", "ое", "ее", "ом", "ем", "их", "ых", "его", "ого")


def past_phrases(tokens: Sequence[Token], i: int, words: Words) -> int:
    """Where the subject begins behind the phrases that open at `i`; `i` where none opens there, or nobody follows."""
    if i >= len(tokens) or tokens[i].low not in words["prepositions"]:
        return i
    end = next((k for k in range(i, min(i + _FURTHEST, len(tokens))) if not tokens[k].word), min(i + _FURTHEST, len(tokens)))
    starts = [k for k in range(i + 2, end) if _opens_subject(tokens, k, i, words)]
    if not starts:
        return i
    return next((k for k in starts if _somebody(tokens, k, end, words)), starts[0] if words.language == "fr" else i)


def role_behind_phrase(tokens: Sequence[Token], begin: int, end: int, words: Words) -> int | None:
    """So: "На вопрос о сроках министр ответил": where a noun of a person or body begins that is the subject, behind the phrase that opens the sentence."""
    for k in range(begin + 2, end) if words.language == "ru" else ():
        before = tokens[k - 1].low
        governed = before in words["prepositions"] or before.endswith(_ADJECTIVES)
        if not governed and tokens[k].low in words["roles"] and tokens[k].low.endswith(_BASE_FORM):
            return k
    return None


def past_comma_aside(tokens: Sequence[Token], i: int, words: Words) -> int:
    """So: "a répondu, visiblement agacé, le député": past a few small words between two commas, when a noun with its article or a name follows."""
    if i + 2 >= len(tokens) or tokens[i].low != "," or tokens[i + 1].capital or tokens[i + 1].low in words["articles"]:
        return i
    close = next((k for k in range(i + 2, min(i + _ASIDE, len(tokens) - 1)) if not tokens[k].word), None)
    if close is None or tokens[close].low != "," or any(token.capital for token in tokens[i + 1 : close]):
        return i
    after = tokens[close + 1]
    return close + 1 if after.low in words["articles"] or after.capital else i


def past_aside(tokens: Sequence[Token], i: int, words: Words) -> int:
    """So: "confie, sous couvert d'anonymat, une infirmière": past the words between two commas that a preposition opens."""
    if i + 2 >= len(tokens) or tokens[i].low != ",":
        return i
    if not any(tokens[i + 1].low in words[kind] for kind in ("no_opening", "np_stops")):
        return i
    close = next((k for k in range(i + 2, min(i + 9, len(tokens) - 1)) if tokens[k].low == ","), None)
    named = close is not None and (tokens[close + 1].low in words["articles"] or tokens[close + 1].capital)
    return close + 1 if close is not None and named else i


def past_day(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """So: "martelait le 6 septembre le ministre", "sagte am 6. September der Minister": a day of a month is no subject."""
    first = i + any(tokens[i].low in words[kind] for kind in ("articles", "np_stops"))
    day = first < len(tokens) and tokens[first].text.rstrip(".").isdecimal()
    month = next((k for k in range(first + 1, min(first + 3, len(tokens))) if tokens[k].low != "."), len(tokens))
    if not day or month >= len(tokens) or not words.calendar_word(tokens[month].low):
        return None
    return month + 1 + (month + 1 < len(tokens) and tokens[month + 1].text.isdecimal())


def _opens_subject(tokens: Sequence[Token], k: int, begin: int, words: Words) -> bool:
    """Whether a noun phrase that nothing before it governs begins at `k`."""
    before, token = tokens[k - 1], tokens[k]
    if any(before.low in words[kind] for kind in ("prepositions", "articles", "genitive", "possessive", "demonstratives")):
        return False
    if before.low in NAME_PARTICLES or token.low in words["genitive"]:
        return token.low in words["nominative"]
    if token.low in words["nominative"]:
        return not token.capital or before.low not in words["media"]
    if words.language == "ru" and not token.capital:
        return token.low in words["roles"] and token.low.endswith(_BASE_FORM)
    named = token.capital and token.low != NAMED and words.language != "de"
    return named and (not before.capital or before.low == NAMED or (k > begin + 1 and _given(token, words)))


def _given(token: Token, words: Words) -> bool:
    return token.low in words.men or token.low in words.women


def _somebody(tokens: Sequence[Token], k: int, end: int, words: Words) -> bool:
    """Whether a role or a name of two words stands in the next few words, before another article."""
    stop = next((j for j in range(k + 1, end) if tokens[j].low in words["articles"]), end)
    run = tokens[k:stop]
    named = any(one.capital and other.capital for one, other in pairwise(run))
    return named or any(one.low in words["roles"] for one in run)
