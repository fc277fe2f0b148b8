"""Whose name a capitalised word may be. Rule: what one place of a text uses as a person's name is a person's name in all of it."""

from collections.abc import Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "m", "mme", "mlle", "me", "herr", "frau", "г-н", "г-жа"})


def touching(text: str, tokens: Sequence[Token], i: int) -> bool:
    """Whether a word stands behind token `i` in its line with nothing but a space between."""
    near = i + 1 < len(tokens) and tokens[i + 1].word and tokens[i + 1].start - tokens[i].end <= 1
    return near and text[tokens[i].end] not in "\r\n"


def owned(token: Token, words: Words) -> int:
    """How much of "Russia's" is no name."""
    return 2 if words.language == "en" and token.low.endswith("'s") else 0


def key_of(token: Token, words: Words) -> str:
    """What the cases of a name share."""
    low = token.low[: len(token.low) - owned(token, words)]
    return low.rstrip("аеёиоуыэюяйьм") if words.language == "ru" else low


def persons_in(text: str, tokens: Sequence[Token], words: Words) -> frozenset[str]:
    """Words behind a first name, a title or a role, as keys."""
    found = set()
    for i in range(1, len(tokens)):
        before = tokens[i - 1]
        if not tokens[i].text[:1].isupper() or not touching(text, tokens, i - 1):
            continue
        first = before.text[:1].isupper() and (before.low in words.men or before.low in words.women)
        role = before.low in words["roles"] and before.low not in words["houses"] and words.language == "en"
        if first or before.low in TITLES or role:
            found.add(key_of(tokens[i], words))
    return frozenset(found)
