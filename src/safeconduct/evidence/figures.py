"""Figures with their bound and what is counted. Rule: a bound the text gives is never lost, and a number that counts nothing is no figure."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.statement import Figure
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_UNIT_MOST = 4
_SCALED = 1000
_FEWEST_ALONE = 2
_HOURS = 24
_YOUNGEST, _OLDEST = 13, 99
_FEW = 12
_BEHIND = ("%", "€", "-", "–", ",", ".", ";", ":", "!", "?", ")", "…")
_BOUNDS = ("at_least", "up_to", "about", "almost")
_CURRENCIES = ("$", "€", "£", "¥")
_PERCENT = ("%", "percent", "per", "prozent", "pour", "процентов", "процента", "процент")


class Counted(NamedTuple):
    start: int
    end: int
    figure: Figure


def figures_in(tokens: Sequence[Token], words: Words, taken: Sequence[tuple[int, int]]) -> list[Counted]:
    """The figures of a sentence; `taken` are the places of its dates, which count nothing."""
    found: list[Counted] = []
    dates, until = sorted(taken, reverse=True), 0
    i = 0
    while i < len(tokens):
        while dates and dates[-1][0] <= tokens[i].start:
            until = max(until, dates.pop()[1])
        if tokens[i].start < until:
            i += 1
            continue
        counted, step = _figure_at(tokens, i, words)
        if counted:
            found.append(counted)
        i += step
    return found


def _figure_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Counted | None, int]:
    if words["half"].at(tokens, i):
        return _half(tokens, i, words)
    led = tokens[i].low in words["just_one"] and words.numerals.scales(tokens, i + 1)
    if not (led or words.numerals.may_open(tokens[i])):
        return None, 1
    for crowds, whole in ((words.numerals.crowds, False), (words.numerals.rounded, True)):
        if tokens[i].low in crowds:
            return _crowd(tokens, i, crowds[tokens[i].low], words, whole=whole)
    if led:
        return _a_hundred(tokens, i, words)
    number = words.numerals.at(tokens, i)
    if number is None or not _counts(tokens, i, number[1], words):
        return None, number[1] if number else 1
    return _counted(tokens, i, *number, words), _step(tokens, i, number[1], words)


def _counted(tokens: Sequence[Token], i: int, value: float, count: int, words: Words) -> Counted | None:
    """The figure that a number of so many tokens opens; None where it counts nothing."""
    second = _second(tokens, i, i + count, words)
    after = second[1] if second else i + count
    if second and (_none_counted(tokens, after, words) or second[0] < value):
        return None
    if second and second[0] >= _SCALED > value and second[1] - i - count > 2:
        value *= _scale_of(second[0])
    part = words["partitives"].at(tokens, after)
    unit = _unit(tokens, after + part, words) or ((after, after) if part else None)
    if value == 1 and (part or not _one_counts(tokens, i, after, unit, words)):
        return None
    bounded = any(words[name].ending(tokens, i) for name in _BOUNDS)
    if unit is None and not (bounded or second or _alone(tokens, i, after, value, words)):
        return None
    if unit and not bounded and _a_name(tokens, i, unit):
        return None
    if unit is None and second is None and _an_age(tokens, i, value, words):
        return None
    if not (bounded or second or part) and value <= _FEW and _told_before(tokens, i, words):
        return None
    return _with_bound(tokens, i, value, second[0] if second else None, unit or (after, after), words)


def _an_age(tokens: Sequence[Token], i: int, value: float, words: Words) -> bool:
    """So: "He is sixty-three", "Ему около пятидесяти": a bare number behind a person is an age."""
    first = i - max((words[name].ending(tokens, i) for name in _BOUNDS), default=0)
    if not _YOUNGEST <= value <= _OLDEST or first < 1:
        return False
    before = tokens[first - 1].low
    if words.language == "ru":
        return before in words["told_pronoun"]
    person = first > 1 and any(tokens[first - 2].low in words[kind] for kind in ("he", "she"))
    return person and (before in words["copulas"] or before == "'s")


def _told_before(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "The two cases": a few things that the report has counted before."""
    return i > 0 and tokens[i - 1].low in words["definite"]


def _step(tokens: Sequence[Token], i: int, count: int, words: Words) -> int:
    """Past the number, and the second of a pair."""
    second = _second(tokens, i, i + count, words)
    return second[1] - i if second else count


def _one_counts(
    tokens: Sequence[Token], i: int, after: int, unit: tuple[int, int] | None, words: Words
) -> bool:
    """Whether "one" is a number here: in figures, or of persons, and no verb behind it."""
    verb = (
        unit is not None and unit[1] > unit[0] and tokens[unit[0]].low.endswith(words.past_endings or ("\0",))
    )
    return not verb and (tokens[i].text[0].isdigit() or _somebody(tokens, after, words))


def _a_name(tokens: Sequence[Token], i: int, unit: tuple[int, int]) -> bool:
    """So: "the Deux Vallées"."""
    return unit[1] > unit[0] and i > 0 and tokens[i].text[0].isupper() and tokens[unit[0]].capital


def _a_hundred(tokens: Sequence[Token], i: int, words: Words) -> tuple[Counted | None, int]:
    """So: "a hundred and four", "at least a dozen households"."""
    value, count = words.numerals.led(tokens, i + 1)
    after = i + 1 + count
    if _none_counted(tokens, after, words) and not words["partitives"].at(tokens, after):
        return None, count + 1
    unit = _unit(tokens, after + words["partitives"].at(tokens, after), words) or (after, after)
    return _with_bound(tokens, i, value, None, unit, words), max(unit[1] - i, count + 1)


def _somebody(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether a person is counted: one thing is mostly no count."""
    return any(token.low in words[kind] for token in tokens[i : i + 3] for kind in ("people", "roles"))


def _with_bound(
    tokens: Sequence[Token], i: int, value: float, second: float | None, unit: tuple[int, int], words: Words
) -> Counted | None:
    start, low, high, about = _bounded(tokens, i, value, second, words)
    behind = words["about"].at(tokens, unit[1])
    if second is None and behind > 1 and tokens[unit[1]].low not in words["adverbs"]:
        about = True
    if second is None and _at_least_behind(tokens, unit[1], words):
        high = None
    if low is not None and high is not None and low > high:
        return None
    named = _unit_text(tokens, unit)
    if i and tokens[i - 1].text in _CURRENCIES:
        start, named = min(start, i - 1), tokens[i - 1].text
    elif i and named is None and words.language == "ru" and tokens[i - 1].low in words["people"]:
        start, named, about = i - 1, tokens[i - 1].text, True  # So: "человек тридцать".
    return Counted(tokens[start].start, tokens[unit[1] - 1].end, Figure(low, high, about, named))


def _at_least_behind(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "Sept femmes, au moins"."""
    if i >= len(tokens) or tokens[i].low != ",":
        return False
    count = words["at_least"].at(tokens, i + 1)
    end = i + 1 + count
    return count > 1 and (end >= len(tokens) or not tokens[end].word)


def _scale_of(value: float) -> float:
    return next(scale for scale in (1e9, 1e6, 1e3) if value >= scale)


def _half(tokens: Sequence[Token], i: int, words: Words) -> tuple[Counted | None, int]:
    """So: "more than half", "die Hälfte der Beschuldigten"."""
    after = i + words["half"].at(tokens, i)
    first = i - 1 if i and tokens[i - 1].low in words["articles"] else i
    bounded = any(words[name].ending(tokens, first) for name in _BOUNDS)
    low = tokens[after].low if after < len(tokens) else "."
    led = low in words["genitive"] or low in words["articles"] or low in words["half_of"] or low in ",."
    if not (bounded or led) or low in words["just_one"] or low in words["half_no"]:
        return None, 1
    start, least, most, about = _bounded(tokens, first, 0.5, None, words)
    end = after
    while (
        end < len(tokens)
        and end - after < 3
        and (tokens[end].low in words["genitive"] or tokens[end].low in words["articles"])
    ):
        end += 1
    unit = (_unit(tokens, end, words) if end > after else None) or (after, after)
    return Counted(
        tokens[start].start, tokens[unit[1] - 1].end, Figure(least, most, about, _unit_text(tokens, unit))
    ), 1


def _none_counted(tokens: Sequence[Token], i: int, words: Words) -> bool:
    return i < len(tokens) and any(tokens[i].low in words[name] for name in ("ordinal_unit", "not_a_unit"))


def _alone(tokens: Sequence[Token], i: int, after: int, value: float, words: Words) -> bool:
    """Whether a number without a counted thing counts one named before: "Eleven were freed", "212, of which 96 had been granted"."""
    before = tokens[i - 1] if i else None
    if value < _FEWEST_ALONE or (tokens[i].text.isdecimal() and len(tokens[i].text) == 4):
        return False
    if before and before.text in _CURRENCIES:
        return True
    if before and value <= _HOURS and before.low in words["clock_after"]:
        return False  # So: "at four": an hour.
    digits = tokens[i].text[0].isdigit()
    if before and digits and (before.capital or before.low in ("(", ",", "/", "+", "*", "–", "—", "-", "@")):
        return False
    if digits and (i == 0 or "." in tokens[i].text or "," in tokens[i].text):
        return False
    behind = tokens[after] if after < len(tokens) else None
    return behind is None or not (digits and behind.text in "()/:+*-–—")


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
    if _none_counted(tokens, after, words):
        return None, 1
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
        or before.text in "§№#"
        or (before.low in words["hour_marks"] and i > 1 and tokens[i - 2].text.isdecimal())
        or (before.low in ("/", ":", "-") and before.end == tokens[i].start)
    ):
        return False
    bounded = any(words[name].ending(tokens, i) for name in _BOUNDS)
    if after is None:
        return True
    if bounded and after.low in (",", ".", ";", "!", "?", ")"):
        return True
    if after.low in _PERCENT:
        return False
    if after.low in words["of_those"] and _opens_number(tokens, i + count + 1, words):
        return True  # So: "41 von 120", "nine of at least 40".
    if after.start == last.end and after.low not in _BEHIND:
        return False
    if words["partitives"].at(tokens, i + count):
        return True
    return not (after.low in words["ordinal_unit"] or after.low in words["not_a_unit"])


def _opens_number(tokens: Sequence[Token], i: int, words: Words) -> bool:
    bound = max((words[name].at(tokens, i) for name in _BOUNDS), default=0)
    return i + bound < len(tokens) and words.numerals.may_open(tokens[i + bound])


def _second(tokens: Sequence[Token], i: int, after: int, words: Words) -> tuple[float, int] | None:
    """The upper number of "between five and ten" or "5–10"."""
    if after + 1 >= len(tokens):
        return None
    dash = tokens[after].low in "-–—" and tokens[after].start == tokens[after - 1].end
    joined = tokens[after].low in words["either"] or (
        tokens[after].low in words["between_and"]
        and (i > 0 and (words["between"].at(tokens, i - 1) == 1 or tokens[after].low not in words["joined"]))
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
        if i == begin and token.low in "€$£":
            return begin, begin + 1
        if (
            not token.word
            or token.low == QUOTED
            or (i == begin and token.low in words.numerals.small())
            or token.text[0].isdigit()
            or token.low in words["stops"]
            or _a_verb(token, i, begin, words)
        ):
            break
        i += 1
        if words.language == "de" and token.capital:
            break  # A German counting ends with its noun: the verb of "werde 40 humanitäre Visa erteilen" is of the sentence.
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
    for name in _BOUNDS:
        count = words[name].ending(tokens, i)
        if count:
            low = None if name in ("up_to", "almost") else value
            high = None if name == "at_least" else value
            return i - count, low, high, name in ("about", "almost")
    if i > 1 and tokens[i - 1].low in words["inside_a_bound"] and _bound_ends(tokens, i - 1, words):
        return _bounded(tokens, i - 1, value, second, words)  # So: "примерно в двухстах случаях".
    return i, value, value, False


def _bound_ends(tokens: Sequence[Token], i: int, words: Words) -> bool:
    return any(words[name].ending(tokens, i) for name in _BOUNDS)
