"""What of a quotation or a clause is a piece by itself. Rule: words that are another's again are given to that other."""

from collections.abc import Sequence

from safeconduct.evidence.contents import Content
from safeconduct.evidence.pieces import Voices
from safeconduct.evidence.quotations import Quoted, quoted_in
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.voices import Ground, Voice
from safeconduct.evidence.words import Words

QUOTED_WORDS = 4
"""Fewer words in marks are a scare quote or a title unless an attribution stands right beside them."""
_FEWEST_WORDS = 3
"""Where a language has articles; without them two words say as much."""
UNNAMED: Voices = (Voice(None, (), Ground.NOBODY),)


def parted(text: str, quotation: Quoted, voices: Voices) -> list[tuple[Quoted, Voices]]:
    """A quotation in which the speaker quotes another behind a colon: what stands before, the other's words, what follows."""
    within = quoted_in(text, quotation.start, quotation.end, running=False, following="")
    other = next(
        (
            one
            for one in within
            if one.outer_start > quotation.start
            and text[quotation.start : one.outer_start].rstrip().endswith(":")
        ),
        None,
    )
    if other is None or other.unclosed or other.broken:
        return [(quotation, voices)]
    before = text[quotation.start : other.outer_start].rstrip()
    after = text[other.outer_end : quotation.end].lstrip()
    parts = [(quotation._replace(end=quotation.start + len(before)), voices), (other, (*voices, *UNNAMED))]
    return (
        [*parts, (quotation._replace(start=quotation.end - len(after)), voices)] if len(after) > 1 else parts
    )


def is_title(words: Sequence[str]) -> bool:
    long = [word for word in words if len(word) > 3]
    return len(long) > 1 and all(word[0].isupper() for word in long) and words[-1][-1] not in ".!?"


def mostly_indirect(tokens: Sequence[Token], content: Content, words: Words) -> bool:
    """Whether the words are more the teller's than words in marks: else the quotation is the piece."""
    stretch = tokens[content.begin : content.end]
    own = sum(token.word for token in stretch if token.low != QUOTED)
    own += sum(1 for token in stretch if token.low == QUOTED and not _long(token))
    fewest = _FEWEST_WORDS if words["articles"].openings() else _FEWEST_WORDS - 1
    return own >= fewest and own >= sum(_long(token) for token in stretch if token.low == QUOTED)


def _long(quoted: Token) -> int:
    """How many words a quotation has that is a piece by itself; 0 when it is too short for one."""
    count = sum(any(letter.isalnum() for letter in word) for word in quoted.text.split())
    return count if count >= QUOTED_WORDS else 0
