"""Who calls something so: "dismissed the plan as “…”", "hält das Urteil für „…“", «план назван активистами „…“». Rule: only words in marks that stand as the name of what is judged."""

from collections.abc import Sequence

from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.subjects import noun_phrase_end, subject_before, subject_behind, verb_group
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_FURTHEST = 16
"""Unit: words. A verb and what it calls something are no farther apart."""
_LEAD = 4
"""Unit: words. An "as" with an article and an adjective is no longer."""
_AGENT = 5
"""Unit: words."""
_BY_WHOM = ("ом", "ем", "ами", "ями", "ой", "ей", "кой", "ицей")
"""So a Russian noun ends that tells by whom something is done."""


def judged_by(tokens: Sequence[Token], i: int, words: Words) -> Naming | None:
    """Who calls something by the words in marks at `i`."""
    if not _led_by_as(tokens, i, words):
        return None
    verb = next((k for k in range(i - 1, max(0, i - _FURTHEST) - 1, -1) if tokens[k].low in words["judging"] and not _noun(tokens, k)), None)
    verb = _behind_marks(tokens, i, words) if verb is None else verb
    if verb is None or any(tokens[k].low == QUOTED for k in range(min(verb, i) + 1, max(verb, i))):
        return None
    if _passive(tokens, verb, words):
        return _agent(tokens, verb, i, words)
    group = verb_group(tokens, verb, words)
    before = subject_before(tokens, group, words)
    found = naming_of(tokens[slice(*before)], words, source=_with_article(tokens, before, words)) if before and before[0] < before[1] else None
    if found is None or _of_another_case(tokens, before, words):
        behind = subject_behind(tokens, verb + 1, words) if words.language != "en" else None
        found = naming_of(tokens[slice(*behind)], words) if behind else None
    return found


def _noun(tokens: Sequence[Token], k: int) -> bool:
    return tokens[k].capital and k > 0


def _led_by_as(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether "as", "als" or "für", with no more than an article and an adjective, leads to the words; Russian needs nothing."""
    if not words["as_what"].openings():
        return i > 0 and tokens[i - 1].low != ":"
    return any(tokens[k].low in words["as_what"] for k in range(max(0, i - _LEAD), i)) and all(token.word for token in tokens[max(0, i - 2) : i])


def _behind_marks(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """So: "wurde von Juristen als „…“ kritisiert": German has its verb at the end."""
    if words.language != "de" or i + 1 >= len(tokens) or tokens[i + 1].low not in words["judging"]:
        return None
    return i + 1


def _passive(tokens: Sequence[Token], verb: int, words: Words) -> bool:
    if words.language == "ru":
        return tokens[verb].low.endswith(("н", "на", "но", "ны", "ся", "сь"))
    near = range(max(0, verb - 2), verb) if words.language != "de" else range(max(0, verb - _FURTHEST), verb)
    return any(tokens[k].low in words["suffers"] for k in near)


def _agent(tokens: Sequence[Token], verb: int, i: int, words: Words) -> Naming | None:
    """Whoever stands behind "by"; in Russian whoever a noun in the instrumental names."""
    if words.language == "ru":
        done = (k for k in range(verb + 1, min(verb + _AGENT, i)) if tokens[k].low in words["roles"] and tokens[k].low.endswith(_BY_WHOM))
        k = next(done, None)
        return naming_of(tokens[k:i], words, source=True) if k is not None else None
    for k in (*range(verb + 1, i), *range(i + 1, min(i + _AGENT, len(tokens))), *range(max(0, verb - _FURTHEST), verb)):
        if tokens[k].low in words["passive_by"] and k + 1 < len(tokens):
            end = next((j for j in range(k + 1, len(tokens)) if not tokens[j].word or tokens[j].low in words["as_what"]), len(tokens))
            return naming_of(tokens[k + 1 : min(end, noun_phrase_end(tokens, k + 1, words))], words, source=True)
    return None


def _with_article(tokens: Sequence[Token], before: tuple[int, int], words: Words) -> bool:
    return tokens[before[0]].low in words["articles"] and before[1] - before[0] == 2


def _of_another_case(tokens: Sequence[Token], before: tuple[int, int] | None, words: Words) -> bool:
    """So: "Das Urteil hält der Anwaltsverein für „…“": a neuter noun before the verb and a subject behind it."""
    return before is not None and words.language == "de" and tokens[before[0]].low in ("das", "den", "dem")
