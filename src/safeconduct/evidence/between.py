"""What stands between the attributions of a sentence and words in marks. Rule: where more stands there than marks, nothing is made of it."""

from collections.abc import Sequence

from safeconduct.evidence.attributing import Attributed
from safeconduct.evidence.doubts import retells, sets_beside
from safeconduct.evidence.manners import Manner
from safeconduct.evidence.pieces import Voices
from safeconduct.evidence.spoken_parts import standing_on
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.voices import Ground
from safeconduct.evidence.words import Words

_NOBODY: Voices = ()


def only_relays(one: Attributed, attributed: Sequence[Attributed]) -> bool:
    """So: "According to The Local, an official confirmed that …": what The Local says is what the official says."""
    return one.content is not None and any(
        other is not one and other.content and other.frame.begin == one.content.begin for other in attributed
    )


def told_by(tokens: Sequence[Token], before: Sequence[Attributed]) -> Voices:
    """So: "The man said, according to Rask: “…”": the man speaks, and we have it through Rask."""
    said = before[-2] if len(before) > 1 else None
    between = tokens[said.frame.end : before[-1].frame.begin] if said else ()
    beside = (
        said is not None
        and said.frame.manner is not Manner.ACCORDING
        and all(not one.word for one in between)
    )
    return (*before[-1].voices, said.voices[-1]) if said and beside else _NOBODY


def speaks_last(attributed: Sequence[Attributed]) -> Voices:
    """Who speaks on behind a sentence: of its attributions the last that stands in nobody else's words."""
    shortest = min(len(one.voices) for one in attributed)
    outer = [one for one in attributed if not _inside(one, attributed)]
    return outer[-1].voices if outer else next(one.voices for one in attributed if len(one.voices) == shortest)


def last_of(attributed: Sequence[Attributed], tokens: Sequence[Token], words: Words) -> Voices:
    """The same behind a sentence without words in marks: on a lesser ground where what is said tells of somebody who speaks, or is all told by somebody before ("habe verraten")."""
    told = any(one.content and retells(tokens[one.content.begin : one.content.end], words) for one in attributed)
    told = told or any(token.low in words["reported_mood"] for one in attributed for token in tokens[one.frame.begin : one.frame.end])
    voices = speaks_last(attributed)
    return standing_on(Ground.RETOLD, voices) if told else voices


def but_retold(one: Attributed, tokens: Sequence[Token], i: int, words: Words) -> Voices:
    """Who speaks in an attribution, on a lesser ground where others come between it and the quotation at token `i`."""
    between = tokens[one.frame.end : i]
    others = retells(between, words) or sets_beside(between, words)
    return standing_on(Ground.RETOLD, one.voices) if others else one.voices


def _inside(one: Attributed, attributed: Sequence[Attributed]) -> bool:
    frame = one.frame
    return any(
        other is not one and other.content and other.content.begin <= frame.begin and frame.cue < other.content.end
        for other in attributed
    )


def says_something_else(tokens: Sequence[Token], i: int, one: Attributed, words: Words) -> bool:
    """So: "On the statement about “…”, the prosecutor recalled that …": the words in marks end a phrase, and what is said follows."""
    content = one.content
    if content is None or content.before or i == 0 or not tokens[i - 1].word:
        return False
    return any(token.low in words["that"] for token in tokens[one.frame.end : content.begin])


def a_bracket(token: Token) -> bool:
    return token.low in ("[", "]", "…")


def colon_between(tokens: Sequence[Token], begin: int, end: int) -> bool:
    return any(token.low == ":" for token in tokens[begin:end])
