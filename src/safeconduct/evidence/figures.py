"""Figures with their bound and what is counted. Rule: a bound the text gives is never lost, and a number that counts nothing is no figure."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.statement import Figure
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_UNIT_MOST = 4


class Counted(NamedTuple):
    start: int
    end: int
    figure: Figure


def figures_in(tokens: Sequence[Token], words: Words, taken: Sequence[tuple[int, int]]) -> list[Counted]:
    """The figures of a sentence; `taken` are the places of its dates, which count nothing."""
    found: list[Counted] = []
    i = 0
    while i < len(tokens):
        if any(a <= tokens[i].start < b for a, b in taken):
            i += 1
            continue
        counted, step = _figure_at(tokens, i, words)
        if counted:
            found.append(counted)
        i += step
    return found


def _figure_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Counted | None, int]:
    if not words.numerals.may_open(tokens[i]):
        return None, 1
    for crowds, whole in ((words.numerals.crowds, False), (words.numerals.rounded, True)):
        if tokens[i].low in crowds:
            return _crowd(tokens, i, crowds[tokens[i].low], words, whole=whole)
    number = words.numerals.at(tokens, i)
    if number is None or not _counts(tokens, i, number[1], words):
        return None, number[1] if number else 1
    value, count = number
    second = _second(tokens, i, i + count, words)
    after = second[1] if second else i + count
    part = words["partitives"].at(tokens, after)
    if part and value == 1:
        return None, count
    unit = _unit(tokens, after + part, words) or ((after, after) if part else None)
    if (
        value == 1
        and unit
        and unit[1] > unit[0]
        and any(tokens[unit[0]].low.endswith(ending) for ending in words.past_endings)
    ):
        return None, count
    bounded = any(words[name].ending(tokens, i) for name in ("at_least", "up_to", "about"))
    if unit is None and not (bounded or second):
        return None, count
    unit = unit or (after, after)
    start, figure_low, high, about = _bounded(tokens, i, value, second[0] if second else None, words)
    if (
        second is None
        and words["about"].at(tokens, unit[1])
        and tokens[unit[1]].low not in words["adverbs"]
        and words["about"].at(tokens, unit[1]) > 1
    ):
        about = True
    if figure_low is not None and high is not None and figure_low > high:
        return None, count
    figure = Figure(figure_low, high, about, _unit_text(tokens, unit))
    return Counted(tokens[start].start, tokens[unit[1] - 1].end, figure), max(unit[1] - i, count)


def _unit_text(tokens: Sequence[Token], unit: tuple[int, int]) -> str | None:
    """Words parted by one blank, as in the text but for line ends."""
    return None if unit[0] == unit[1] else " ".join(token.text for token in tokens[unit[0] : unit[1]])


def _crowd(
    tokens: Sequence[Token], i: int, least: int, words: Words, *, whole: bool
) -> tuple[Counted | None, int]:
    """So: "Dozens of men": so many at least, nobody says how many. `whole`: "une centaine", one such round number."""
    after = i + 1
    while after < len(tokens) and (
        tokens[after].low in words["genitive"] or tokens[after].low in words["articles"]
    ):
        after += 1
    unit = _unit(tokens, after, words)
    if unit is None or (i and words.numerals.at(tokens, i - 1)):
        return None, 1
    first = i - 1 if whole and i and tokens[i - 1].low in words["articles"] else i
    start, low, high, _ = _bounded(tokens, first, float(least), None, words)
    figure = Figure(low, high if whole else None, True, _unit_text(tokens, unit))
    return Counted(tokens[min(start, first)].start, tokens[unit[1] - 1].end, figure), unit[1] - i


def _counts(tokens: Sequence[Token], i: int, count: int, words: Words) -> bool:
    before = tokens[i - 1] if i else None
    last, after = tokens[i + count - 1], tokens[i + count] if i + count < len(tokens) else None
    if before and (
        before.low in words["numbers_before_no_figure"]
        or before.text in "§№#$€£"
        or (before.low in ("/", ":", "-") and before.end == tokens[i].start)
    ):
        return False
    bounded = any(words[name].ending(tokens, i) for name in ("at_least", "up_to", "about"))
    if after is None or (bounded and after.low in (",", ".", ";", "!", "?", ")")):
        return bounded
    if after.start == last.end and after.low not in ("%", "€", "-", "–"):
        return False
    if words["partitives"].at(tokens, i + count):
        return True
    return not (after.low in words["ordinal_unit"] or after.low in words["not_a_unit"])


def _second(tokens: Sequence[Token], i: int, after: int, words: Words) -> tuple[float, int] | None:
    """The upper number of "between five and ten" or "5–10"."""
    if after + 1 >= len(tokens):
        return None
    dash = tokens[after].low in "-–—" and tokens[after].start == tokens[after - 1].end
    joined = tokens[after].low in words["between_and"] and (
        i > 0 and (words["between"].at(tokens, i - 1) == 1 or tokens[after].low not in words["joined"])
    )
    if not (dash or joined):
        return None
    number = words.numerals.at(tokens, after + 1)
    return (number[0], after + 1 + number[1]) if number else None


def _unit(tokens: Sequence[Token], begin: int, words: Words) -> tuple[int, int] | None:
    """The counted things: up to four words, to the first little word or mark."""
    while begin < len(tokens) and tokens[begin].low in words["unit_skips"]:
        begin += 1
    i = begin
    while i < len(tokens) and i - begin < _UNIT_MOST:
        token = tokens[i]
        if i == begin and token.low in "%€$":
            return begin, begin + 1
        if (
            not token.word
            or token.low == QUOTED
            or token.text[0].isdigit()
            or token.low in words["stops"]
            or _a_verb(token, i, begin, words)
        ):
            break
        i += 1
        if i - begin == 1 and words.language == "de" and token.capital:
            break  # A German counting ends with its noun.
    return (begin, i) if i > begin else None


def _a_verb(token: Token, i: int, begin: int, words: Words) -> bool:
    if i == begin:
        plural = words.language == "ru" and any(token.low.endswith(ending) for ending in words.unit_endings)
        return (
            plural
            or token.low in words["hedges"]
            or token.low in words["past"]
            or token.low in words["adverbs"]
        )
    said = any(
        token.low in words[name] for name in ("say", "tell", "report", "deny", "promise", "adverbs", "hedges")
    )
    ended = any(token.low.endswith(ending) for ending in words.unit_endings) and not token.capital
    return said or token.low in words["past"] or token.low in words["present"] or ended


def _bounded(
    tokens: Sequence[Token], i: int, value: float, second: float | None, words: Words
) -> tuple[int, float | None, float | None, bool]:
    """Where the figure starts with its bound, and the bound."""
    if second is not None:
        opens = 1 if i and words["between"].at(tokens, i - 1) == 1 else 0
        about = words["about"].ending(tokens, i - opens)
        return i - opens - about, value, second, about > 0
    for name in ("at_least", "up_to", "about"):
        count = words[name].ending(tokens, i)
        if count:
            low = None if name == "up_to" else value
            high = None if name == "at_least" else value
            return i - count, low, high, name == "about"
    return i, value, value, False
