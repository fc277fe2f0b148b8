"""What can be searched in facts, and how it is spelt for searching. Rule: everything a person wrote is found; ids and enums are not words."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
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


_ID_SIZES = (26, 64)
_ID = re.compile(r"[abcdefghjkmnpqrstvwxyz0-9]{26}|[0-9a-f]{64}")
_DIGITS = re.compile(r"[+\d][\d\s\-/().]{4,}\d")
_WORD = re.compile(r"\w+", re.UNICODE)


def texts_of(value: Any) -> list[str]:
    """Every text in a fact, however deep."""
    found: list[str] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[str]) -> None:
    kind: type = type(value)
    if kind is str:
        if value and not (len(value) in _ID_SIZES and _ID.fullmatch(value)):
            found.append(value)
    elif kind is tuple or kind is list:
        for one in value:
            _gather(one, found)
    elif kind is dict:
        for one in value.values():
            _gather(one, found)
    else:
        for part in _parts_of(kind)(value):
            if part is not None:
                _gather(part, found)


@cache
def _parts_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Gives what a value is made of; nothing of a number, an enum, or nothing. Looked up once for each kind, for an index asks for all of a group's."""
    names = [one.name for one in fields(kind)] if is_dataclass(kind) else []
    if len(names) < 2:  # The usual way gives a single one bare.
        return lambda value: tuple(getattr(value, name) for name in names)
    return attrgetter(*names)


def spelt(text: str) -> str:
    """The text with its Latin spelling and its numbers without gaps beside it, for the word index."""
    parts = [text]
    if not text.isascii():
        parts.append(latin(text))
    parts += ["".join(filter(str.isdigit, found)) for found in _DIGITS.findall(text)]
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
