"""Numbers in words and digits. Rule: what is not plainly a number is none."""

import re
from collections.abc import Mapping, Sequence

from safeconduct.evidence.tokens import Token

_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_MOST_DIGITS = 12


class Numerals:
    """The number words of one language.

    Shape: `units` are added ("twenty-five", "fünfundzwanzig" parted by the first of `glued`, with its own word for one), `multipliers` multiply, `crowds` are "dozens", `rounded` "une centaine".
    """

    def __init__(
        self,
        units: Mapping[str, int],
        multipliers: Mapping[str, int],
        crowds: Mapping[str, int],
        glued: tuple[str, str],
        rounded: Mapping[str, int],
    ) -> None:
        self._units, self._multipliers = dict(units), dict(multipliers)
        self.crowds, self.rounded = dict(crowds), dict(rounded)
        between, single = glued
        if between:
            small = {single: 1} | {word: value for word, value in units.items() if value < 10}
            tens = {word: value for word, value in units.items() if value >= 20 and value % 10 == 0}
            for one, unit in small.items():
                for ten, value in tens.items():
                    self._units[one + between + ten] = unit + value

    def may_open(self, token: Token) -> bool:
        low = token.low
        return (
            low[0].isdigit()
            or low in self._units
            or low in self._multipliers
            or low in self.crowds
            or low in self.rounded
            or "-" in low
        )

    def small(self) -> frozenset[str]:
        """The number words that are added."""
        return frozenset(self._units)

    def _word(self, low: str) -> int | None:
        if low in self._units:
            return self._units[low]
        if "-" in low:
            parts = [self._units.get(part) for part in low.split("-") if part not in ("et", "and")]
            known = [part for part in parts if part is not None]
            if known and len(known) == len(parts):
                return _added(known)
        return None

    def at(self, tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
        """The number that starts at token `i`, and how many tokens it takes."""
        first = tokens[i]
        if first.text[0].isdigit():
            value = _digits(first.text)
            if value is None:
                return None
            i += 1
            scale = self._multipliers.get(tokens[i].low) if i < len(tokens) else None
            if scale and scale >= 100:
                return value * scale, 2
            return self._spaced(tokens, i, value, first)
        return self._spelt(tokens, i)

    def scales(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether a word that multiplies stands at `i`, as behind "a"."""
        return i < len(tokens) and tokens[i].low in self._multipliers

    def led(self, tokens: Sequence[Token], i: int) -> tuple[float, int]:
        """The number of "hundred and four" behind "a"."""
        value, count = float(self._multipliers[tokens[i].low]), 1
        joined = i + 2 < len(tokens) and tokens[i + 1].low in ("and", "et")
        rest = self._spelt(tokens, i + 1 + joined) if i + 1 + joined < len(tokens) else None
        return (value + rest[0], count + joined + rest[1]) if rest and rest[0] < value else (value, count)

    def _spaced(self, tokens: Sequence[Token], i: int, value: float, first: Token) -> tuple[float, int]:
        """Thousands parted by a space ("1 200", as French and Russian write)."""
        count = 1
        while (
            len(first.text) <= 3
            and i < len(tokens)
            and count < 4
            and len(tokens[i].text) == 3
            and tokens[i].text.isdecimal()
            and tokens[i].start == tokens[i - 1].end + 1
        ):
            value = value * 1000 + int(tokens[i].text)
            i, count = i + 1, count + 1
        return value, count

    def _spelt(self, tokens: Sequence[Token], begin: int) -> tuple[float, int] | None:
        total = current = 0
        i, last = begin, 0
        while i < len(tokens) and i - begin < 8:
            low = tokens[i].low
            unit, scale = self._word(low), self._multipliers.get(low)
            if scale is not None:
                if i == begin and low not in self._units and scale < 1000 and not _starts_alone(low):
                    return None
                current = max(current, 1) * scale
                if scale >= 1000:
                    total, current = total + current, 0
            elif unit is not None and (last == 0 or _fits(unit, last)):
                current += unit
            elif (
                low == "et" and i + 1 < len(tokens) and tokens[i + 1].low in ("un", "une") and 20 <= last < 80
            ):
                current += 1
                i += 1
            elif not (
                low in ("and", "et", "-")
                and i > begin
                and i + 1 < len(tokens)
                and self._word(tokens[i + 1].low) is not None
                and last >= 20
            ):
                break
            last = scale or unit or last
            i += 1
        while i > begin and tokens[i - 1].low in ("and", "et", "-"):
            i -= 1
        return (float(total + current), i - begin) if i > begin else None


def _starts_alone(low: str) -> bool:
    return low not in ("hundred", "thousand", "million")


def _fits(unit: int, last: int) -> bool:
    """So: "twenty five" is one number, "five twenty" and "two two" are not."""
    return (last >= 100 and unit < 100) or (20 <= last < 100 and last % 10 == 0 and unit < 20)


def _added(parts: Sequence[int]) -> int:
    """quatre-vingt-dix: four times twenty and ten."""
    if len(parts) > 1 and parts[0] == 4 and parts[1] == 20:
        return 80 + sum(parts[2:])
    return sum(parts)


def _digits(text: str) -> float | None:
    if len(text) > _MOST_DIGITS:
        return None
    if text.isdecimal() and text.isascii():
        return float(text)
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return None
