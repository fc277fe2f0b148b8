"""What can be searched in facts, and how it is spelt for searching. Rule: everything a person wrote is found; ids and enums are not words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from anyascii import anyascii


class _Latin(dict[int, str]):
    """The Latin spelling of each character met so far; `str.translate` fills and uses it without a step in Python for each letter."""

    def __missing__(self, code: int) -> str:
        self[code] = str(anyascii(chr(code)))
        return self[code]


@cache
def _latin() -> _Latin:
    return _Latin()


def latin(text: str) -> str:
    """The text in Latin letters, as `anyascii` spells them."""
    return text if text.isascii() else text.translate(_latin())


_ID = re.compile(r"[abcdefghjkmnpqrstvwxyz0-9]{26}|[0-9a-f]{64}")
_DIGITS = re.compile(r"[+\d][\d\s\-/().]{4,}\d")
_WORD = re.compile(r"\w+", re.UNICODE)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a fact, however deep."""
    if isinstance(value, Enum) or value is None:
        return
    if isinstance(value, str):
        if value and not _ID.fullmatch(value):
            yield value
    elif is_dataclass(value):
        kind: type = type(value)
        for name in _names_of(kind):
            yield from texts_of(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def spelt(text: str) -> str:
    """The text with its Latin spelling and its numbers without gaps beside it, for the word index."""
    parts = [text]
    if not text.isascii():
        parts.append(latin(text))
    parts += ["".join(c for c in found if c.isdigit()) for found in _DIGITS.findall(text)]
    return " ".join(parts)


def folded(name: str) -> str:
    """One Latin spelling without case or marks, for comparing names."""
    return latin(unicodedata.normalize("NFKC", name)).casefold().strip()


def query_of(typed: str) -> str:
    """What was typed as a query of the word index: every word, each as the beginning of one, in either spelling.

    Shape: empty when nothing that was typed is a word.
    """
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) >= 5 and not any(c.isalpha() for c in typed):
        return f'"{digits}"*'
    clauses = []
    for word in _WORD.findall(typed)[:12]:
        spelling = " ".join(_WORD.findall(latin(word)))
        either = {f'"{word}"*'} | ({f'"{spelling}"*'} if spelling else set())
        clauses.append("(" + " OR ".join(sorted(either)) + ")")
    return " AND ".join(clauses)
