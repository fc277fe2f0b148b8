"""The rest of the sentence that a statement is a part of. Rule: it is the report's own words, cut only at a word's end and then with a mark that says so."""

import re
from collections.abc import Iterator

from safeconduct.evidence.segments import paragraph_spans

MOST = 300
"""Unit: letters on each side. A sentence that goes on for longer is cut."""

_END = re.compile(r"(?<=[^\W\d_]{3})[.!?…][\"”»’')\]]*\s+(?=[\"“„«‘'(\[¿¡]*[^\W\d_])", re.UNICODE)
"""An end of a sentence: no abbreviation of two letters or a date, and a capital, or a letter of a script without capitals, follows."""


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind these words in their sentence; both empty where they are the whole of it. Shape: paragraphs are never passed."""
    begins = max((first for first, last in paragraph_spans(text) if first <= start < last), default=start)
    ends = min((last for first, last in paragraph_spans(text) if first < end <= last), default=end)
    begins = max((one for one in _starts(text, begins, ends) if one <= start), default=begins)
    ends = min((one for one in _starts(text, begins, ends) if one >= end), default=ends)
    return _before(text[begins:start]), _behind(text[end:ends].rstrip())


def _starts(text: str, begins: int, ends: int) -> Iterator[int]:
    """Where sentences begin inside a stretch."""
    return (found.end() for found in _END.finditer(text, begins, ends) if not _opening(text, found.end()).islower())


def _opening(text: str, at: int) -> str:
    """The first letter from here on."""
    return next((one for one in text[at:] if one.isalpha()), "")


def _before(text: str) -> str:
    return text if len(text) <= MOST else f"… {text[-MOST:].partition(' ')[2]}"


def _behind(text: str) -> str:
    return text if len(text) <= MOST else f"{text[:MOST].rpartition(' ')[0]} …"
