"""Outlet, author, date and re-publisher of a report, from its first and last lines. Rule: only a line that says what it is is believed."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.dates import dates_in
from safeconduct.evidence.segments import paragraph_spans
from safeconduct.evidence.statement import Dated, Heading, Precision
from safeconduct.evidence.tokens import Token, tokens_of
from safeconduct.evidence.words import Words

_NEAR = 6
"""A heading stands in the first or last so many lines."""
_LONGEST = 120
_PARTED = re.compile(r"\s+[-–—|/]\s+|\s*[|,;•·]\s*|\s*:\s+")


class Top(NamedTuple):
    """The heading, and the places of the lines it was read from: they say nothing themselves."""

    heading: Heading
    lines: tuple[tuple[int, int], ...]


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]


def _lines(text: str, words: Words) -> list[_Line]:
    spans = [(a, b) for a, b in paragraph_spans(text) if b - a <= _LONGEST]
    near = set(paragraph_spans(text)[:_NEAR] + paragraph_spans(text)[-_NEAR:])
    return [
        _Line(a, b, text[a:b], tuple(tokens_of(text, a, b, elide=words.elides)))
        for a, b in spans
        if (a, b) in near
    ]


def _rest(line: _Line, count: int, text: str) -> list[str]:
    """What stands behind the opening words, cut at its marks."""
    begin = line.tokens[count - 1].end
    return [
        part.strip(" .:–—-|")
        for part in _PARTED.split(text[begin : line.end].strip(" :–—-|"))
        if part.strip(" .:–—-|")
    ]


def _name(part: str) -> bool:
    words = part.split()
    return 0 < len(words) <= 6 and part[0].isupper()


def _byline(line: _Line, text: str, words: Words) -> tuple[str, str | None] | None:
    """So: "by Mike Andrew - SGN Staff Writer": the author, and the outlet when it is given with a post."""
    count = words["by_line"].at(line.tokens, 0) if line.tokens else 0
    if not count or line.text[-1] in "?!" or len(line.tokens) > 14:
        return None
    parts = _rest(line, count, text)
    if not parts or not _name(parts[0]) or not 2 <= len(parts[0].split()) <= 5:
        return None
    return parts[0], _outlet_of(parts[1:], words)


def _outlet_of(parts: Sequence[str], words: Words) -> str | None:
    for part in parts:
        named = [word for word in part.split() if word.lower() not in words["staff"]]
        if named and _name(" ".join(named)) and not any(word[0].isdigit() for word in named):
            return " ".join(named)
    return None


def _led(line: _Line, name: str, text: str, words: Words) -> str | None:
    """What a line says behind "Source –", "Republished by": one name."""
    count = words[name].at(line.tokens, 0) if line.tokens else 0
    parts = _rest(line, count, text) if count and len(line.tokens) <= 14 else []
    return parts[0] if parts and _name(parts[0]) else None


def _date_line(line: _Line, words: Words) -> Dated | None:
    """A line that is a date, or says "Published" before one."""
    found = [
        one
        for one in dates_in(line.tokens, words, None)
        if one.dated.first and not one.dated.first.startswith("X")
    ]
    if not found or found[0].dated.precision is not Precision.DAY:
        return None
    rest = [token for token in line.tokens if token.word and not found[0].start <= token.start < found[0].end]
    led = (
        bool(words["published_line"].at(line.tokens, 0))
        or bool(words["by_line"].at(line.tokens, 0))
        or "|" in line.text
    )
    return found[0].dated if led or len(rest) <= 3 else None


def heading_of(text: str, language: str, words: Words) -> Top:
    """The heading as far as the text itself gives it."""
    outlet = author = republisher = None
    dated: Dated | None = None
    reprinted = False
    used: list[tuple[int, int]] = []
    for line in _lines(text, words):
        byline = _byline(line, text, words)
        source, again = _led(line, "source_line", text, words), _led(line, "republished_line", text, words)
        when = _date_line(line, words)
        if byline:
            author, outlet = author or byline[0], outlet or byline[1]
        if source:
            outlet, reprinted = source, True
        if again:
            republisher, reprinted = again, True
        dated = dated or when
        if byline or source or again or when:
            used.append((line.start, line.end))
    return Top(Heading(outlet, author, dated, republisher, reprinted, language), tuple(used))
