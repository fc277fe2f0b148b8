"""Whose act a verb of saying is: the words of its subject, before or behind it. Rule: a subject is found by marks and small words, never by meaning."""

import itertools
from collections.abc import Sequence

from safeconduct.evidence.adverbs import is_adverb, is_adverbial, tells_manner
from safeconduct.evidence.past_phrases import (
    past_aside,
    past_comma_aside,
    past_day,
    past_phrases,
    role_behind_phrase,
)
from safeconduct.evidence.relative_clauses import before_relative
from safeconduct.evidence.tokens import NAMED, QUOTED, Token
from safeconduct.evidence.words import Words

_HARD = frozenset({QUOTED, ";", ":", "(", ")", "[", "]", "—", "–", "―", "!", "?", "…"})
_NO_ADJECTIVE = (
    "ur",
    "ch",
    "ie",
    "as",
    "ym",
    "it",
    "st",
    "er",
    "on",
    "or",
    "ich",
    "ihn",
    "ihr",
    "ihren",
    "im",
    "am",
    "in",
    "mit",
)
_FURTHEST = 40
"""A subject stands within so many words of its verb."""


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


def subject_before(tokens: Sequence[Token], group: int, words: Words) -> tuple[int, int] | None:
    """The words of the subject that stands before the verb."""
    group = _before_bracket(tokens, group)
    group = before_relative(tokens, group, words)
    hard = _hard_begin(tokens, group, words)
    parts = _segments(tokens, hard, group)
    begin, end = parts[-1]
    if end == begin + 1 and len(parts) > 1 and tokens[begin].low in words["relative"]:
        # "le premier ministre, Anatol Greve, qui conteste": what the pronoun takes up stands before the comma.
        begin, end = parts[-2]
        begin = _last_noun_phrase(tokens, begin, end, words)
    if begin == end:  # A comma stands before the verb: it closes an apposition.
        return _before_apposition(tokens, parts[:-1], words)
    if begin and begin + 1 < end and _verb_last_relative(tokens, begin, words) and len(parts) > 1:
        begin, end = parts[-2]
    begin = _behind_relative(tokens, begin, end, words)
    begin = _after_clause(tokens, begin, end, words)
    while begin < end and tokens[begin].low in words["joined"]:
        begin += 1
    begin += words["openers"].at(tokens, begin) if begin < end else 0
    return _name_at_end(tokens, begin, end, words)


def _before_bracket(tokens: Sequence[Token], group: int) -> int:
    """So: "Bo Rask (parteilos) sagte": what stands in brackets before the verb is no subject."""
    dash = tokens[group - 1].low if group and tokens[group - 1].low in "—–" else ""
    if dash:  # "Kord – who has lived in Tarn since 2019 – said"
        return next((k for k in range(group - 3, max(0, group - _FURTHEST), -1) if tokens[k].low == dash), group)
    if not group or tokens[group - 1].low != ")":
        return group
    return next((k for k in range(group - 2, max(-1, group - 10), -1) if tokens[k].low == "("), group)


def _verb_last_relative(tokens: Sequence[Token], begin: int, words: Words) -> bool:
    """So: "Eine Frau, die nur ihren Vornamen nennt": behind the comma an article without its noun."""
    two = tokens[begin], tokens[begin + 1]
    opens = words.language == "de" and tokens[begin - 1].low == "," and two[0].low in ("der", "die", "das")
    return opens and not two[1].capital and two[1].low.endswith(_NO_ADJECTIVE)


def _behind_relative(tokens: Sequence[Token], begin: int, end: int, words: Words) -> int:
    """So: "in which the consul warned": the subject stands behind the pronoun."""
    for k in range(begin, min(begin + 2, end - 1)):
        if begin and tokens[k].low in words["relative"] and tokens[begin - 1].low == ",":
            return k + 1
    return begin


def _last_noun_phrase(tokens: Sequence[Token], begin: int, end: int, words: Words) -> int:
    """So: "Lea met a clerk at the ministry, who says …": where the noun that a pronoun takes up begins, with what belongs to it."""
    at = None
    for k in range(end - 1, begin - 1, -1):
        if tokens[k].low not in words["articles"]:
            continue
        at = k
        if k == begin or tokens[k - 1].low not in words["genitive"]:
            break
    if at is None and not tokens[begin].capital and words["articles"].openings():
        return end  # Nothing shows which of these words are a noun.
    return begin if at is None else at


def _name_at_end(tokens: Sequence[Token], begin: int, end: int, words: Words) -> tuple[int, int]:
    """So: "In Kiel Bo Rask said": the name before the verb, where what opens the sentence is no subject. German has the verb between them."""
    if words.language == "de" or not is_adverbial(tokens, begin, end, words):
        return begin, end
    role = role_behind_phrase(tokens, begin, end, words)
    if role is not None:
        return role, end
    first = end
    while first > begin + 1 and tokens[first - 1].capital:
        first -= 1
    alone = (
        first == end - 1
        and tokens[first].capital
        and tokens[first].low != NAMED  # «… вопросы „Причала“ ответили»: a house in marks belongs to the noun.
        and words.language == "ru"
        and (not _before_a_name(tokens[first - 1], words) or tokens[first - 1].low in words["demonstratives"])
    )
    return (first, end) if 2 <= end - first <= 3 or alone else (begin, end)


def _before_a_name(token: Token, words: Words) -> bool:
    """Whether a name behind the word belongs to it: a preposition, a title, another name."""
    return token.capital or any(
        token.low in words[kind] for kind in ("genitive", "np_stops", "titles", "roles", "adverbial")
    )


def _before_apposition(
    tokens: Sequence[Token], parts: Sequence[tuple[int, int]], words: Words
) -> tuple[int, int] | None:
    if (
        len(parts) > 1
        and _ends_in_name(tokens, parts[-1], words)
        and not _ends_in_name(tokens, parts[-2], words)
    ):
        return parts[-1]
    if len(parts) > 1 and parts[-2][1] > parts[-2][0] and tokens[parts[-2][0]].low in words["nobody"]:
        return parts[-1]
    if len(parts) > 1 and words["one_of"].at(tokens, parts[-2][0]):
        return parts[-1]
    while len(parts) > 1:
        begin, end = parts[-2]
        if end > begin and len(parts) > 2 and _aside(tokens[begin], words):
            parts = parts[:-1]
            continue
        begin = _after_clause(tokens, begin, end, words) if is_adverbial(tokens, begin, end, words) else begin
        proper = all(
            token.capital or token.low in words["genitive"] or not token.word for token in tokens[begin:end]
        )
        opens = (
            end > begin
            and not _relative(tokens, begin, end, words)
            and (
                proper
                or tokens[begin].low in words["articles"]
                or tokens[begin].capital
                or any(token.low in words["roles"] for token in tokens[begin:end])
            )
        )
        if opens and not (
            tokens[begin].low in words["articles"] and len(parts) > 2 and _named(tokens, parts[-3])
        ):
            return (begin, end)
        parts = parts[:-1]
    return None


def _aside(first: Token, words: Words) -> bool:
    """So: "The prison service, in a letter of 2 July, disputes": a preposition opens no subject."""
    opening = any(first.low in words[kind] for kind in ("articles", "demonstratives", "joined", "relative", "content_after"))
    return first.low in words["np_stops"] and not opening and not first.capital


def _relative(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    """So: "Eine Frau, die anonym bleiben will, sagte": what tells more of the subject is not the subject."""
    verb_last = (
        words.language == "de" and tokens[begin].low in words["articles"] and not tokens[end - 1].capital
    )
    return verb_last or tokens[begin].low in words["relative"]


def _ends_in_name(tokens: Sequence[Token], part: tuple[int, int], words: Words) -> bool:
    """So: "the lugubrious Mr Ohlsen": a name with no more before it than an article and an adjective."""
    first = next((k for k in range(*part) if tokens[k].capital), part[1])
    lead = tokens[part[0] : first]
    russian = words.language == "ru" and 0 < len(lead) <= 4 and (lead[-1].low in words["roles"] or lead[-1].low.endswith(("ий", "ый", "яя", "ая")))
    plain = (russian and lead[0].low not in words["prepositions"]) or (
        len(lead) <= 2
        and all(token.word for token in lead)
        and (not lead or lead[0].low in words["articles"])
    )
    return plain and 2 <= part[1] - first <= 4 and all(token.capital for token in tokens[first : part[1]])


def _named(tokens: Sequence[Token], part: tuple[int, int]) -> bool:
    return part[1] - part[0] in (2, 3, 4) and all(token.capital for token in tokens[part[0] : part[1]])


def with_description(tokens: Sequence[Token], begin: int) -> int:
    """Where "the ministry's spokeswoman, Inês Tavora," begins when the name was taken for the subject."""
    if begin < 2 or tokens[begin - 1].low != "," or not tokens[begin].capital:
        return begin
    i = begin - 1
    while i and tokens[i - 1].word and begin - i < 8:
        i -= 1
    opened = (
        i > 0
        and tokens[i - 1].low in ("—", "–", QUOTED, ",")
        and any(token.low == QUOTED for token in tokens[max(0, i - 2) : i])
    )
    return i if opened else begin


def subject_behind(tokens: Sequence[Token], begin: int, words: Words) -> tuple[int, int] | None:
    """The words of the subject that stands behind the verb ("said Daina Rudusa, an official")."""
    first = i = _past_time(tokens, begin, words)
    if first < len(tokens) and any(tokens[first].low in words[kind] for kind in ("he", "she", "they")):
        return first, first + 1
    i = past_comma_aside(tokens, past_aside(tokens, i, words), words)
    i = past_phrases(tokens, i, words)
    first = max(first, i)
    some = words["one_of"].at(tokens, i) if i < len(tokens) else 0
    i += some
    while i < len(tokens) and i - first < 14:
        low = tokens[i].low
        if (
            low in _HARD
            or low in ",."
            or low in words["content_after"]
            or (i > first and low in words["np_stops"])
        ):
            break
        if i > first and words.language == "de" and low in ("dem", "den", "ihm", "ihnen"):
            break  # "hielt der Richter dem Angeklagten vor": no subject has a dative in it.
        if low in words["hearer_marks"] and i > first and hearer_follows(tokens, i, words):
            break
        i += 1
    if some and i + 2 < len(tokens) and tokens[i].low == "," and tokens[i + 1].low in words["articles"]:
        stop = next((k for k in range(i + 1, min(i + 9, len(tokens))) if not tokens[k].word), i)
        return (i + 1, stop) if stop > i else (first, i)  # So: "eine von ihnen, eine Krankenschwester".
    return _name_in_apposition(tokens, first, i, words) if i > first else None


def _past_time(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """Past adverbs, auxiliaries, a weekday and hearers that stand between verb and subject."""
    i = begin
    while i < len(tokens):
        low = tokens[i].low
        ahead = tokens[i + 1].low if i + 1 < len(tokens) else ""
        weekday = any(low in names for names in words.weekdays)
        towards = low in words["np_stops"] and any(ahead in names for names in words.weekdays)
        told = (low in words["hearers"] and low in words["hearer_marks"]) or (low == NAMED and (i > begin or _opens_who(tokens, i + 1, words)))
        stop = _behind_hearer(tokens, i, words) if low in words["hearer_marks"] else past_day(tokens, i, words)
        if stop:
            i = stop
            continue
        if not (
            weekday
            or towards
            or told
            or low == "-"
            or is_adverb(tokens[i], words)
            or low in words["auxiliaries"]
            or low in words["to_whom"]
        ):
            break
        i += 1
    return i


def _opens_who(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "рассказал «Утру» собеседник": behind a paper's name somebody follows, so the paper was told."""
    if i >= len(tokens) or tokens[i].low == NAMED:
        return False
    counted = words.language == "ru" and (words["one_of"].at(tokens, i) or words.numerals.may_open(tokens[i]) or tokens[i].low in ("в", "во", "один", "одна"))
    return bool(tokens[i].capital or tokens[i].low in words["roles"] or counted)


def _behind_hearer(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """So: "a répondu à la presse le ministre": past who was told, when somebody follows who may be the subject."""
    for k in range(i, min(i + 4, len(tokens) - 1)):
        if tokens[k].low in words["hearers"]:
            after = tokens[k + 1]
            return (
                k + 1
                if after.low in words["articles"] or after.capital or after.low in words["roles"]
                else None
            )
    return None


def _name_in_apposition(tokens: Sequence[Token], begin: int, end: int, words: Words) -> tuple[int, int]:
    """So: "said its director, Judit Farago.": the name behind the comma, when a description stood before it."""
    if end + 2 >= len(tokens) or tokens[end].low != "," or _named(tokens, (begin, end)):
        return begin, end
    stop = capital_run(tokens, end + 1)
    ends = stop == len(tokens) or not tokens[stop].word
    return (
        (end + 1, stop)
        if ends and 2 <= stop - end - 1 <= 4 and tokens[end + 1].low not in words["articles"]
        else (begin, end)
    )


def hearer_follows(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the dative at `i` names who was told: "sagte er der Zeitung", "à l'agence", "агентству"."""
    near = tokens[i : i + 4]
    return any(
        token.low in words["media"] or token.low in words["hearers"] or token.low == NAMED for token in near
    )


def capital_run(tokens: Sequence[Token], begin: int) -> int:
    i = begin
    while i < len(tokens) and tokens[i].capital:
        i += 1
    return i


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


def verb_group(tokens: Sequence[Token], cue: int, words: Words) -> int:
    """Where auxiliaries and adverbs before the verb begin."""
    i = cue - 1 if cue and tells_manner(tokens[cue - 1], words) else cue
    while i and (
        count := max(words["adverbs"].ending(tokens, i), tokens[i - 1].low in words["auxiliaries"] or is_adverb(tokens[i - 1], words))
    ):
        i -= count  # "a d'abord démenti", "hat in der Zwischenzeit": an adverb may be a phrase.
    while i > 1 and tokens[i - 1].low in words["clitics"] and tokens[i - 2].word:
        i -= 1
    return i
