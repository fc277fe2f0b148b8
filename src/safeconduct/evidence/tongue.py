"""Which of the four languages a text is in. Rule: none of them is an answer."""

import re
from collections.abc import Mapping

from safeconduct.evidence.words import Words

_LOOKED_AT = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 0.06
_FEWEST = 2


def language_of(text: str, words: Mapping[str, Words]) -> str:
    """en, de, fr, ru; und when little words of none, or too few, are found."""
    seen = [match.group() for match in _WORD.finditer(text[:_LOOKED_AT].lower())]
    counts = {language: sum(word in one.telling for word in seen) for language, one in words.items()}
    best = max(counts, key=lambda language: counts[language])
    if counts[best] < _FEWEST or counts[best] < _LEAST * len(seen):
        return "und"
    return best
