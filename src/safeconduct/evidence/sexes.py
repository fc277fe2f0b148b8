"""What a text shows of somebody's sex, so that a pronoun can be told to mean them or not. Rule: what shows nothing is unknown."""

from collections.abc import Sequence
from typing import Literal

from safeconduct.evidence.tokens import Token, without_s
from safeconduct.evidence.words import Words

Sex = Literal["man", "woman", "unknown"]
_SEXES: tuple[tuple[Sex, str], ...] = (("woman", "woman_marks"), ("man", "man_marks"))
_DESCRIPTION = 7
"""Unit: words. What somebody is, before or behind the name, is no longer."""
_GERMAN_MEN = ("er", "or", "ent", "ist", "ant", "eur", "arzt", "rat", "präsident")
"""Endings of a German noun for a man who does something; a woman's ends in "in"."""


def sex_by_word(word: str, words: Words) -> Sex:
    """What one noun tells: "widow", "Sprecherin", and of the German nouns of persons those for men."""
    for sex, marks in _SEXES:
        if word in words[marks]:
            return sex
    if words.language != "de":
        return "unknown"
    if word.endswith("in") and (word in words["roles"] or word[:-2] in words["roles"]):
        return "woman"
    return "man" if word in words["roles"] and word.endswith(_GERMAN_MEN) else "unknown"


def sex_by_article(article: str, words: Words) -> Sex:
    """What an article tells in French; German ones stand for too much ("die", "der")."""
    if words.language == "fr":
        for sex, marks in _SEXES:
            if article in words[f"{marks[:-6]}_article"]:
                return sex
    return "unknown"


def _sex_beside(tokens: Sequence[Token], begin: int, end: int, words: Words) -> Sex:
    """So: "la consule générale, Blandine Ferrec", "Sprecherin Lea Hart", "Lea Hart, eine Lehrerin": what somebody is, beside the name."""
    before = _description_before(tokens, begin, words)
    behind = tokens[end + 1 : end + 4] if end < len(tokens) and tokens[end].low == "," else ()
    if before and not behind and _introduces(tokens, begin, before, words):
        return sex_by_article(before[0].low, words)
    for run in (before, behind):
        role = next((one for one in run if one.low in words["roles"]), None)
        if role is None:
            continue
        told = sex_by_word(role.low, words)
        told = told if told != "unknown" else sex_by_article(run[0].low, words)
        if told != "unknown":
            return told
    return "unknown"


def _introduces(tokens: Sequence[Token], begin: int, before: Sequence[Token], words: Words) -> bool:
    """So: "…, assure la consule générale, Blandine Ferrec": behind a verb of saying an article, a noun in no list, a comma, a name."""
    led = next((k for k, one in enumerate(tokens) if one is before[0]), 0)
    listed = any(one.low in words["roles"] for one in before)
    return tokens[begin - 1].low == "," and led > 0 and tokens[led - 1].low in words.citing and not listed


def _description_before(tokens: Sequence[Token], begin: int, words: Words) -> Sequence[Token]:
    """The words that lead to a name, from their article on; none where a mark or a verb stands between."""
    last = begin - 1 if begin and tokens[begin - 1].low == "," else begin
    for k in range(last - 1, max(-1, last - _DESCRIPTION), -1):
        if not tokens[k].word:
            return tokens[k + 1 : last] if last == begin else ()
        if tokens[k].low in words["articles"] and not (k and tokens[k - 1].low in words["np_stops"]):
            return tokens[k:last]
    return tokens[max(0, last - 1) : last] if last == begin else ()


def sex_of(run: Sequence[Token], before: Token | None, words: Words) -> Sex:
    lows = [without_s(token) for token in run] + ([before.low] if before else [])
    if any(low in words["woman_marks"] for low in lows):
        return "woman"
    if any(low in words["man_marks"] for low in lows):
        return "man"
    if any(low in words.women for low in lows[:-1] or lows):
        return "woman"
    if any(low in words.men for low in lows):
        return "man"
    # A given name in no list that ends so is a woman's in nearly all of Europe; in Cyrillic it may be a man's in another case.
    return "woman" if len(run) > 1 and run[-2].low.endswith("a") else "unknown"


def sex_shown(tokens: Sequence[Token], begin: int, end: int, before: Token | None, words: Words) -> Sex:
    """What stands beside the name tells, else the name, else the verb behind it."""
    beside = _sex_beside(tokens, begin, end, words)
    told = beside if beside != "unknown" else sex_of(tokens[begin:end], before, words)
    return told if told != "unknown" else sex_by_verb(tokens[end : end + 2], words)


def sex_described(tokens: Sequence[Token], begin: int, end: int, words: Words) -> Sex:
    lows = [token.low for token in tokens[begin:end]]
    for sex, marks in _SEXES:
        if any(low in words[marks] for low in lows) or lows[0] in words[f"{marks[:-6]}_article"]:
            return sex
    return sex_by_verb(tokens[end : end + 3], words)


def sex_by_verb(tokens: Sequence[Token], words: Words) -> Sex:
    """The sex that a verb of the past shows, in Russian."""
    for token in tokens if words.language == "ru" else ():
        if len(token.low) > 3 and not token.capital:
            if token.low.endswith(("ла", "лась")):
                return "woman"
            if token.low.endswith(("ал", "ил", "ел", "ял", "ался", "ился", "елся")):
                return "man"
    return "unknown"
