"""Questions and answers: who speaks in a line that stands in no marks. Rule: a paragraph is a turn only where the report shows that it is an interview."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from safeconduct.evidence.tokens import tokens_of
from safeconduct.evidence.words import Words

_LABEL = re.compile(
    r"([^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){0,3})(?: \(([^()\n]{2,40})\))?:[ \u00a0\u202f]+(?=\S)"
)
_MARKED = re.compile(r"[«„“\"]([^«»„“”\"\n:]{2,40})[»“”\"]()(?: \([^()\n]{2,40}\))?:[ \u00a0\u202f]+(?=\S)")
_OFFICE = re.compile(r"([^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){1,3}), ()[^\W\d_][^,.:;?!\n]{2,60}:[ \u00a0\u202f]+(?=\S)")
_LOUD = re.compile(
    r"((?:[^\W\d_][\w’']{0,3}\.? )?[^\W\d_a-zà-öø-ÿа-я]{2,}(?: [^\W\d_a-zà-öø-ÿа-я]{2,}){0,3})(?: \(([^()\n]{2,40})\))? [—–-] +(?=\S)"
)
_LETTER = re.compile(r"([QRFAВО]) ?[–—-] +(?=\S)")
_DASHED = 6
"""An interview in dashes has at least so many lines."""
_SEVERAL = 3
"""With so many turns of names met twice, another label is a turn too."""
DASHES = "—–―"
_OPENING_MARKS = "“„«»‘\"'"
_LONGEST_QUESTION = 60
"""Unit: words."""
_NAME = 4
"""Unit: words."""
_LABELS = 60
"""Of more labels that stand once each nothing is made: each is looked for in the whole text."""
_STATED = 25
"""Unit: words. What an interviewer holds against somebody, without a question mark, is no longer."""
_NEAR = 6
"""An interview says so in the first so many lines, or in the last two."""
Span = tuple[int, int]


class Turn(Enum):
    ASKED = "asked"
    ANSWERED = "answered"
    NAMED = "named"
    """The line names its speaker before a colon."""
    RESUMED = "resumed"
    """Behind a line in brackets, as in a record of parliament, the last speaker goes on."""


class Spoken(NamedTuple):
    turn: Turn
    start: int
    """Where the words begin, behind the speaker's name or the dash."""


def turns_of(text: str, spans: Sequence[Span], words: Words) -> dict[Span, Spoken]:
    """The turns among the paragraphs."""
    labels = {span: label for span in spans if (label := _label(text, span))}
    twice = {name for name, count in Counter(name for name, _ in labels.values()).items() if count > 1}
    named = {span: Spoken(Turn.NAMED, start) for span, (name, start) in labels.items() if name in twice}
    if len(named) >= _SEVERAL:
        loud = (span for span, (name, _) in labels.items() if span not in named and _loud(text, span, name))
        named |= {span: Spoken(Turn.NAMED, labels[span][1]) for span in loud}
    named = named or _introduced(text, labels)
    if named:
        return named | _questions(text, spans, named) | _resumed(text, spans, named)
    return _alternating(text, spans, words)


def _introduced(text: str, labels: dict[Span, tuple[str, int]]) -> dict[Span, Spoken]:
    """Labels that stand once each, where two or more of them name somebody the text names elsewhere too, and no marks follow."""
    found: dict[Span, tuple[str, int]] = {}
    for span, (name, start) in labels.items() if len(labels) <= _LABELS else ():
        last = name.split()[-1]
        elsewhere = re.search(rf"(?<=[^\n]){re.escape(last)}\b(?!:)", text)
        if elsewhere and text[start] not in _OPENING_MARKS and text[span[1] - 1] in ".!?…»":
            found[span] = (name, start)
    several = len({name for name, _ in found.values()}) > 1
    return {span: Spoken(Turn.NAMED, start) for span, (_, start) in found.items()} if several else {}


def _loud(text: str, span: Span, name: str) -> bool:
    """Whether a label in capitals, or one that says in brackets who it is, stands before the words."""
    return (
        name.isupper()
        or text[span[0] + len(name) : span[0] + len(name) + 2] == " ("
        or "-" in name.split(maxsplit=1)[0]
    )


def _label(text: str, span: Span) -> tuple[str, int] | None:
    """The name before a colon, alone, in marks, or with its office; or in capitals before a dash."""
    for shape in (_LABEL, _LETTER, _LOUD, _MARKED, _OFFICE):
        found = shape.match(text, *span)
        if found and found[1][0].isupper() and found.end() < span[1]:
            return found[1], found.end()
    return None


def _asks(text: str, span: Span) -> bool:
    line = text[span[0] : span[1]]
    return line.endswith("?") and line[0] not in _OPENING_MARKS and len(line.split()) <= _LONGEST_QUESTION


def _questions(text: str, spans: Sequence[Span], named: dict[Span, Spoken]) -> dict[Span, Spoken]:
    """The lines between two named turns, or before the first, when they are short or ask."""
    found: dict[Span, Spoken] = {}
    names = {text[span[0] : spoken.start] for span, spoken in named.items()}
    for before, span, after in zip([None, *spans], spans, spans[1:], strict=False):
        between = (before in named or _asks(text, span)) and after in named and span not in named
        if (
            between
            and len(text[slice(*span)].split()) <= _LONGEST_QUESTION
            and text[span[0]] not in _OPENING_MARKS
            and (len(names) == 1 or _asks(text, span))  # Where who asks has a name too, a line without one is the report's.
        ):
            found[span] = Spoken(Turn.ASKED, span[0])
    return found


def _resumed(text: str, spans: Sequence[Span], named: dict[Span, Spoken]) -> dict[Span, Spoken]:
    """The lines behind a dash that take up a turn which a line in brackets broke."""
    found: dict[Span, Spoken] = {}
    for before, between, span in zip(spans, spans[1:], spans[2:], strict=False):
        broken = text[between[0]] in "([" and text[between[1] - 1] in ")]"
        if broken and (before in named or before in found) and text[span[0]] in DASHES:
            found[span] = Spoken(Turn.RESUMED, span[0] + 1 + (text[span[0] + 1] == " "))
    return found


def _alternating(text: str, spans: Sequence[Span], words: Words) -> dict[Span, Spoken]:
    """Lines that ask, each with the line behind it: with dashes anywhere, without where the report says that somebody was interviewed."""
    dashes = _dash_turns(text, spans)
    if dashes:
        return dashes
    asking = _asked(text, spans, dashed=True)
    plain = [] if asking else _asked(text, spans, dashed=False)
    asking = asking or (_with_stated(text, spans, plain) if plain and conducted(text, spans, words) else [])
    found = {spans[k]: Spoken(Turn.ASKED, spans[k][0]) for k in asking}
    for k in asking:
        same_style = (text[spans[k][0]] in DASHES) == (text[spans[k + 1][0]] in DASHES)
        if same_style and spans[k + 1] not in found and text[spans[k + 1][0]] not in _OPENING_MARKS:
            found[spans[k + 1]] = Spoken(Turn.ANSWERED, spans[k + 1][0])
    return found


def _with_stated(text: str, spans: Sequence[Span], asking: Sequence[int]) -> list[int]:
    """With the short lines that ask without a question mark: the second of three between two that ask."""
    found = list(asking)
    for k, after in pairwise(asking):
        line = text[slice(*spans[k + 2])] if after == k + 4 else ""
        if line and len(line.split()) <= _STATED and line[0] not in _OPENING_MARKS:
            found.append(k + 2)
    return sorted(found)


def _dash_turns(text: str, spans: Sequence[Span]) -> dict[Span, Spoken]:
    """Lines with dashes that ask and answer by turns, where half of those that ask do so with a question mark."""
    lines = [span for span in spans if text[span[0]] in DASHES]
    first = next((k for k, span in enumerate(lines) if _asks(text, span)), len(lines))
    asked, answered = lines[first::2], lines[first + 1 :: 2]
    asking = sum(_asks(text, span) for span in asked)
    if len(lines) - first < _DASHED or asking * 2 < len(asked) or any(_asks(text, span) for span in answered):
        return {}
    turns = {span: Spoken(Turn.ASKED, span[0]) for span in asked}
    return turns | {span: Spoken(Turn.ANSWERED, span[0]) for span in answered}


def _asked(text: str, spans: Sequence[Span], *, dashed: bool) -> list[int]:
    """The lines that ask; one alone is no interview where no dash opens it."""
    asking = [
        k for k, span in enumerate(spans[:-1]) if (text[span[0]] in DASHES) == dashed and _asks(text, span)
    ]
    return asking if dashed or len(asking) > 1 else []


def asker_of(text: str, spans: Sequence[Span], words: Words) -> Span | None:
    """Who asked, where the report names them: "Propos recueillis par Noé Castaing", "Das Gespräch führte …"."""
    for span in (*spans[:_NEAR], *spans[-2:]):
        tokens = tokens_of(text, *span, elide=words.elides)
        found = words["conducted_by"].first(tokens)
        begin = found[1] + (found[1] < len(tokens) and tokens[found[1]].low == ":") if found else len(tokens)
        end = begin
        while end < len(tokens) and tokens[end].capital and end - begin < _NAME:
            end += 1
        if end - begin > 1:
            return tokens[begin].start, tokens[end - 1].end
    return None


def conducted(text: str, spans: Sequence[Span], words: Words) -> bool:
    """Whether the report says that it is an interview."""
    return any(
        words["conducted"].first(tokens_of(text, *span, elide=words.elides))
        for span in (*spans[:_NEAR], *spans[-2:])
    )
