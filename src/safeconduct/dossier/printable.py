"""Text as it can be printed: every letter has a shape in our fonts, and no text reaches beyond its own place. Rule: what has no shape is named
by its number, never dropped; only marks that turn the writing direction are left out, since each text stands in a direction of its own."""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n") | {"\t": " "})
_JOINERS = frozenset("\u200c\u200d")

LONGEST_WORD = 28
"""Unit: letters. A longer one may be broken at the end of a line, or it would run off the page."""


@dataclass(frozen=True)
class Shapes:
    """The letters of each family of fonts that is shipped."""

    families: tuple[frozenset[int], ...]

    @cached_property
    def all(self) -> frozenset[int]:
        return frozenset().union(*self.families)

    def has(self, letters: str) -> bool:
        """Whether one family can draw all of them together, as a letter and its marks must be."""
        return any(all(ord(one) in family for one in letters) for family in self.families)


def letters_of(font: bytes) -> frozenset[int]:
    """The letters a font can draw. Shape: as its `cmap` table of format 4 says, which all of ours have.

    Source: OpenType 1.9, cmap.
    """
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", table, 4 + 8 * number + 4)
        if struct.unpack_from(">H", table, offset)[0] == 4:
            return frozenset(_segments(table[offset:]))
    return frozenset()


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _, start, size = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == tag:
            return font[start : start + size]
    return b"\0" * 4


def _segments(table: bytes) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", table, 6)
    ends, starts, deltas, ranges = (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
    for at in range(0, double, 2):
        end, start, delta, offset = (struct.unpack_from(">H", table, base + at)[0] for base in (ends, starts, deltas, ranges))
        for letter in range(start, end + 1):
            glyph = letter
            if offset:
                (glyph,) = struct.unpack_from(">H", table, ranges + at + offset + 2 * (letter - start))
            if (glyph + delta) & 0xFFFF and letter != 0xFFFF:
                yield letter


def printable(text: str, shapes: Shapes) -> str:
    """The text with what cannot be drawn written as [U+1F600], and room to break where a word is longer than a line."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_BREAKS))
    drawn = "".join(_drawn(one, shapes) for one in _clusters(letter for letter in plain if letter not in _TURNING))
    return "\n".join(" ".join(_breakable(word) for word in line.split(" ")) for line in drawn.split("\n"))


def _clusters(letters: Iterable[str]) -> Iterator[str]:
    """A letter with the marks upon it."""
    held = ""
    for letter in letters:
        if held and (unicodedata.category(letter).startswith("M") or letter in _JOINERS):
            held += letter
            continue
        if held:
            yield held
        held = letter
    if held:
        yield held


def _drawn(cluster: str, shapes: Shapes) -> str:
    if cluster == "\n" or (_may_stand(cluster) and shapes.has(cluster)):
        return cluster
    return "".join(one if one == "\n" or (_stands_alone(one) and shapes.has(one)) else f"[U+{ord(one):04X}]" for one in cluster)


def _may_stand(cluster: str) -> bool:
    return _stands_alone(cluster[0])


def _stands_alone(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CM" or letter in "\u200b\u200e\u200f\u061c\xad" or letter in _JOINERS


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    out, since = "", 0
    for letter in word:
        if since >= LONGEST_WORD and not unicodedata.category(letter).startswith(("M", "C")):
            out, since = out + "\u200b", 0
        out, since = out + letter, since + 1
    return out


def runs_from_right(text: str) -> bool:
    """By its first letter that has a direction."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)
