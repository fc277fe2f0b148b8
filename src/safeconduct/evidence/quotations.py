"""Quotations in a text, whatever house style. Rule: a mark that finds no partner invents no quotation."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_MARK = re.compile("[“”„«»‘’‚'\"]")
_AHEAD = 120
"""How many marks a single quotation may look ahead for its end: keeps hostile text linear."""
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"'}
_DASH = re.compile(r"[—–―]\s")
_DASH_END = re.compile(r"[,.!?…]\s[—–―]\s|,\s(?=\w{2,20}(?:-t)?-(?:ils?|elles?)\b)")


class Quoted(NamedTuple):
    """One quotation within one paragraph.

    Shape: `start` to `end` is the inside, `outer_start` to `outer_end` with its marks. `unclosed`: it runs on in the next paragraph.
    `continued`: it began in an earlier one.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    unclosed: bool = False
    continued: bool = False
    broken: bool = False
    """Opened, never closed and not taken up again: nobody can say where it ends, so nothing is made of it."""


def _opens(text: str, i: int) -> bool:
    """Whether a straight or single mark at `i` may open."""
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    return (
        (not before or before.isspace() or before in '([{—–-“„«"')
        and bool(after.strip())
        and after not in ",.;:!?)"
    )


def _closes(text: str, i: int) -> bool:
    return bool(text[i - 1 : i].strip()) and not text[i + 1 : i + 2].isalnum()


def _closes_surely(text: str, i: int) -> bool:
    after = text[i + 1 : i + 2]
    return (
        text[i - 1 : i] in ".,!?;…:—"
        or (bool(after.strip()) and after in ",.;:!?)—–")
        or text[i + 1 : i + 3].strip() == ""
    )


def _single_end(text: str, marks: Sequence[int], k: int, end: int) -> int | None:
    """Where the single quotation opened by mark `k` closes: apostrophes are passed over."""
    curly, doubt, depth = text[marks[k]] in "‘‚", None, 0
    for j in marks[k + 1 : k + 1 + _AHEAD]:
        if text[j] in "“«„":
            depth += 1
        elif text[j] in "”»" and depth:
            depth -= 1
        if text[j] not in ("’‘" if curly else "'") or depth:
            continue
        if text[j] in "‘'" and _opens(text, j) and doubt is not None:
            return doubt
        if not _closes(text, j):
            continue
        if _closes_surely(text, j) or text[j - 1].lower() not in "sxzn" or j + 1 >= end:
            # A mark behind s may be a plural's apostrophe; it is taken only when nothing better follows.
            return j
        doubt = doubt if doubt is not None else j
    return doubt


def _plural(text: str, close: int) -> bool:
    """Whether the mark that seems to close is as likely a plural's apostrophe: behind s, before a small word."""
    after = text[close + 1 : close + 3]
    return text[close] in "’'" and text[close - 1].lower() == "s" and after[:1] == " " and after[1:].islower()


def _double_end(text: str, marks: Sequence[int], k: int) -> int | None:
    opener, depth, last = text[marks[k]], 0, None
    closers = _CLOSERS[opener]
    for j in marks[k + 1 : k + 1 + _AHEAD]:
        mark = text[j]
        if mark in closers and (mark != '"' or _closes(text, j)):
            last = j
            if depth == 0:
                return j
            depth -= 1
        elif mark == opener and mark != '"':
            depth += 1
    return last


def _end_of(text: str, marks: Sequence[int], k: int, end: int) -> int | None:
    mark = text[marks[k]]
    return _single_end(text, marks, k, end) if mark in "‘‚'" else _double_end(text, marks, k)


def _taken_up(text: str, mark: str, following: str) -> bool:
    return (
        following[:1] == mark
        or (mark == "«" and following[:1] == "»")
        or (mark == "„" and following[:1] in "„“")
    )


def _opener(text: str, i: int) -> bool:
    mark = text[i]
    if mark in "'\"‘":
        return _opens(text, i)
    if mark == "»":
        return text[i + 1 : i + 2].strip() != "" and not text[i - 1 : i].strip(" (—–\n")
    return mark in "“„«‚"


def _one(text: str, start: int, end: int, at: int, close: int | None) -> Quoted:
    if close is None:
        return Quoted(*_trimmed(text, at + 1, end), at, end, unclosed=True, continued=at == start)
    return Quoted(*_trimmed(text, at + 1, close), at, close + 1, continued=at == start)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks at the edges and without the comma that belongs to the sentence around."""
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def quoted_in(text: str, start: int, end: int, *, running: bool, following: str) -> list[Quoted]:
    """The outermost quotations of the paragraph from `start` to `end`.

    `running`: the paragraph before left one open. `following`: how the next paragraph begins.
    """
    if _DASH.match(text, start):
        return _dialogue(text, start, end)
    marks = [match.start() for match in _MARK.finditer(text, start, end)]
    found: list[Quoted] = []
    k = 0
    while k < len(marks):
        at = marks[k]
        begins_anew = running and at == start
        if not begins_anew and not _opener(text, at):
            k += 1
            continue
        close = (
            _run_on_end(text, marks, k) if begins_anew and text[at] == "»" else _end_of(text, marks, k, end)
        )
        if close is not None and _plural(text, close) and _taken_up(text, text[at], following):
            close = None  # "the doctors’ notes" at a paragraph's end: the next goes on with the quotation.
        quotation = _one(text, start, end, at, close)._replace(continued=begins_anew)
        if close is None and not _taken_up(text, text[at], following):
            if text[at] in "'‘‚":
                k += 1
                continue
            quotation = quotation._replace(broken=True, unclosed=False)
        found.append(quotation)
        k = len(marks) if close is None else marks.index(close, k) + 1
    return [one for one in found if one.end > one.start]


def _run_on_end(text: str, marks: Sequence[int], k: int) -> int | None:
    """French houses begin each further paragraph of a quotation with the closing mark."""
    return next((j for j in marks[k + 1 : k + 1 + _AHEAD] if text[j] == "»"), None)


def _dialogue(text: str, start: int, end: int) -> list[Quoted]:
    """A line opened by a dash: what is said up to the next dash behind punctuation, then what the teller says, and again."""
    found: list[Quoted] = []
    at, spoken = start, True
    while at < end:
        match = _DASH_END.search(text, at + 1, end)
        stop = match.start() + 1 if match else end
        if spoken:
            inside = _trimmed(text, at + 1, stop)
            if inside[1] > inside[0]:
                found.append(Quoted(*inside, at, stop))
        spoken = not spoken
        at = match.start() + 2 if match else end
    return found
