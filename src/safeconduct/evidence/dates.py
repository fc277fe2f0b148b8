"""Dates as precise as the text and no more. Rule: what the report's own date does not settle stays open."""

import re
from collections.abc import Sequence
from datetime import date

from safeconduct.evidence.date_bounds import (
    Mention,
    about,
    month_at,
    one_sided,
    only_until,
    open_ended,
    through,
)
from safeconduct.evidence.leaning import (
    Hit,
    Leaning,
    decade,
    leaning_date,
    mark_at,
    night_to,
    weekday_at,
    year_behind,
    year_in,
    year_named,
)
from safeconduct.evidence.statement import Dated, Precision
from safeconduct.evidence.stretches import (
    named_day,
    named_month,
    named_year,
    nearest_year,
    told_on,
)
from safeconduct.evidence.tenses import Tense, tense_by
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})")
_MONTH_PART = re.compile(r"(?:mid|early|late|mi|début|fin)-")


def _day_number(token: Token) -> int | None:
    text = token.text
    if text.isascii() and text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 31:
        return int(text)
    return None


def _day_in_words(tokens: Sequence[Token], i: int, words: Words) -> tuple[int | None, int]:
    """So: "the first of July", "двадцать второго октября": the day, and its last token."""
    for number, phrases in enumerate(words.day_words, 1):
        count = phrases.at(tokens, i)
        if count:
            return number, i + count - 1
    return None, i


def _passed(tokens: Sequence[Token], i: int, passing: Sequence[str]) -> int:
    while i < len(tokens) and tokens[i].low in passing:
        i += 1
    return i


def _year_of(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> tuple[int, int] | None:
    """The year behind a day or month: in figures behind no more than a comma or stop, or "last year"."""
    near = i + 1 if i < len(tokens) and tokens[i].low in (".", ",") and year_named(tokens, i + 1) else i
    year = year_named(tokens, near)
    return (year, near + 1) if year else year_behind(tokens, i, words, report)


def _day_before_month(tokens: Sequence[Token], i: int, words: Words, report: date | None, *, is_last: bool = False) -> Hit | None:
    """So: "6 June 2017", "6. Juni", "1er mai", "6 июня 2017 года". Shape: `is_last` the one up to which a stretch goes, and none begins."""
    number = _day_number(tokens[i])
    if number is None:
        number, i = _day_in_words(tokens, i, words)
    if number is None:
        return None
    j = _passed(tokens, i + 1, (".", "st", "nd", "rd", "th", "er", "of", "-", "го", "е"))
    if j + 1 < len(tokens) and tokens[j].low in words["day_to_day"]:
        k = j + 1 + (tokens[j + 1].low in words["articles"])
        if k < len(tokens) and _day_number(tokens[k]):
            return None if is_last else _to_day(_day_before_month(tokens, k, words, report, is_last=True), number)
    month = month_at(tokens, j, words) if j - i <= 3 else None
    if month is None:
        return None
    year = _year_of(tokens, j + 1, words, report)
    dated = named_day(year[0] if year else nearest_year(report, month, number, tense_by(tokens, i, words)), month, number)
    return (dated, year[1] if year else j + 1) if dated else None


def _to_day(last: Hit | None, number: int) -> Hit | None:
    """So: "du 3 au 7 juin": the first day in the month of the last."""
    if last is None or last[0].first is None or last[0].precision is not Precision.DAY:
        return None
    first = f"{last[0].first[:-2]}{number:02d}"
    return (Dated(first, last[0].last, Precision.RANGE), last[1]) if first < last[0].first else None


def _month_first(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> Hit | None:
    """So: "June 6, 2017", "June 2017", "in April", "en mars dernier"."""
    month = month_at(tokens, i, words)
    if month is None:
        return None
    doubtful = tokens[i].low in words["month_verbs"] and not tokens[i].capital
    j = i + 1 + _shortened(tokens, i, month, words)
    number = _day_number(tokens[j]) if j < len(tokens) and words.language == "en" and not doubtful else None
    if number is not None:
        return _english_day(tokens, (i, j), month, number, words, report)
    year = _year_of(tokens, j, words, report)
    if year and (not doubtful or year_named(tokens, j)):
        return named_month(year[0], month), year[1]
    marked = mark_at(tokens, i - 1, words), mark_at(tokens, j, words) if words.language == "fr" else None
    by = next((one for one in marked if one is not None), None)
    led = i > 0 and any(tokens[i - 1].low in words[name] for name in ("month_alone_after", "between"))
    alone = led and not doubtful
    if not (alone or by is not None) or not (tokens[i].capital or words.language in ("fr", "ru")):
        return None
    after = j + 1 if marked[1] is not None else j
    return _month_alone(month, by, report, tense_by(tokens, i, words)), after


def _month_alone(month: int, by: int | None, report: date | None, tense: Tense) -> Dated:
    if report is None or by is None or by == 0:
        return named_month(nearest_year(report, month, None, tense), month)
    if by < 0:
        return named_month(report.year - (month >= report.month), month)
    return named_month(report.year + (month <= report.month), month)


def _shortened(tokens: Sequence[Token], i: int, month: int, words: Words) -> bool:
    """Whether the stop behind a month belongs to it: "Jan. 27"."""
    stop = i + 1 < len(tokens) and tokens[i + 1].low == "." and tokens[i + 1].start == tokens[i].end
    low = tokens[i].low
    return stop and any(name != low and name.startswith(low) for name in words.months[month - 1].openings())


def _english_day(
    tokens: Sequence[Token], at: tuple[int, int], month: int, number: int, words: Words, report: date | None
) -> Hit | None:
    i, day = at
    k = _passed(tokens, day + 1, ("st", "nd", "rd", "th"))
    year = _year_of(tokens, k, words, report)
    dated = named_day(year[0] if year else nearest_year(report, month, number, tense_by(tokens, i, words)), month, number)
    after = year[1] if year else k
    second = _day_number(tokens[after + 1]) if after + 1 < len(tokens) else None
    if dated and dated.first and second and second > number and tokens[after].low in words["day_to_day"]:
        return Dated(dated.first, f"{dated.first[:-2]}{second:02d}", Precision.RANGE), after + 2
    return (dated, after) if dated else None


def _part_of_month(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> Hit | None:
    """So: "mid-July", "mi-juillet", "der ersten Aprilhälfte"."""
    low = tokens[i].low
    part = _MONTH_PART.match(low)
    bare = (
        low[part.end() :]
        if part
        else next((low[: -len(end)] for end in words.month_tails if low.endswith(end)), "")
    )
    month = next((k + 1 for k, names in enumerate(words.months) if bare and bare in names), None)
    if month is None:
        return None
    year = _year_of(tokens, i + 1, words, report)
    return named_month(year[0] if year else nearest_year(report, month, None, tense_by(tokens, i, words)), month), year[
        1
    ] if year else i + 1


def _numeric(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> Hit | None:
    """So: "06.06.2017", "am 6.6." and "2017-06-06"."""
    match = _NUMERIC.fullmatch(tokens[i].text)
    if match:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        dated = named_day(year, int(match[2]), int(match[1]))
        return (dated, i + 1) if dated else None
    short = _DAY_AND_MONTH.fullmatch(tokens[i].text)
    if short and i and tokens[i - 1].low in words["numeric_after"] and 1 <= int(short[2]) <= 12:
        number, month = int(short[1]), int(short[2])
        dated = named_day(nearest_year(report, month, number, tense_by(tokens, i, words)), month, number)
        return (dated, i + 1) if dated else None
    return _parted_numbers(tokens, i, words)


def _parted_numbers(tokens: Sequence[Token], i: int, words: Words) -> Hit | None:
    row = [token.text for token in tokens[i : i + 5]]
    if len(row) < 5 or row[1] != row[3] or row[1] not in "-./":
        return None
    year, month, number = (row[0], row[2], row[4]) if row[1] == "-" else (row[4], row[2], row[0])
    plain = all(one.isdecimal() and one.isascii() and len(one) <= 2 for one in (month, number))
    if not plain or year_in(year) is None:
        return None
    dated = named_day(int(year), int(month), int(number))
    # 5/6/2017 is May in one country and June in another.
    return (dated, i + 5) if dated and (row[1] != "/" or number == month or words.language != "en") else None


def _fixed_day(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> Hit | None:
    """So: "Christmas Eve", "Silvester", "le jour de l'An"."""
    for (month, number), phrases in words.fixed_days:
        count = phrases.at(tokens, i)
        if count:
            year = _year_of(tokens, i + count, words, report)
            dated = named_day(year[0] if year else nearest_year(report, month, number, tense_by(tokens, i, words)), month, number)
            return (dated, year[1] if year else i + count) if dated else None
    return None


def _bare_year(tokens: Sequence[Token], i: int, words: Words) -> Hit | None:
    year = year_named(tokens, i)
    led = i > 0 and (tokens[i - 1].low in words["years_after"] or tokens[i - 1].low in words["between"])
    joined = i > 1 and tokens[i - 1].low in words["day_to_day"] and year_named(tokens, i - 2) is not None
    # German puts a year without any word before it: "hatte 1979 ein Zimmer".
    bare = words.language == "de" and i > 0 and tokens[i - 1].word and not tokens[i - 1].text[0].isdigit()
    bare = bare and (i + 1 == len(tokens) or not tokens[i + 1].capital)
    if year is None or not (led or joined or bare):
        return None
    return named_year(year), i + 1


def _at(tokens: Sequence[Token], i: int, words: Words, on: Leaning) -> Hit | None:
    near = on.near
    return (
        _numeric(tokens, i, words, near)
        or _day_before_month(tokens, i, words, near)
        or _month_first(tokens, i, words, near)
        or _part_of_month(tokens, i, words, near)
        or _fixed_day(tokens, i, words, near)
        or leaning_date(tokens, i, words, on)
        or decade(tokens, i)
        or _bare_year(tokens, i, words)
    )


def _may_open(token: Token, words: Words) -> bool:
    low = token.low
    return low in words.dating or low[0].isdigit() or "-" in low or low.endswith(words.month_tails or ("\0",))


def dates_in(
    tokens: Sequence[Token],
    words: Words,
    report: date | None,
    named: date | None = None,
    near: date | None = None,
) -> list[Mention]:
    """The dates of a sentence, in its order; a weekday that stands with a date is part of it.

    `named`: the last day named before. `near`: a day about that of a report which gives none.
    """
    found: list[Mention] = []
    i = 0
    while i < len(tokens):
        hit = (
            _at(tokens, i, words, Leaning(report, named, report or near))
            if _may_open(tokens[i], words)
            else None
        )
        if hit is None:
            i += 1
            continue
        dated = night_to(hit[0]) if words["night_to"].ending(tokens, i) else hit[0]
        dated = about(tokens, i, dated, words)
        mention = Mention(tokens[i].start, tokens[hit[1] - 1].end, open_ended(tokens, i, dated, words))
        whole = through(found[-1], mention, tokens, i, words) if found else None
        named = _one_day(mention) or named
        mention = mention._replace(dated=one_sided(tokens, i, mention.dated, words))
        if whole:
            found[-1] = whole
        elif only_until(tokens, i, mention, words, report):
            pass  # It has no first day, and the last is told by nothing but its name.
        elif found and _same_day(found[-1], mention, tokens, i, words):
            found[-1] = Mention(found[-1].start, mention.end, mention.dated)
        else:
            found.append(mention)
        i = hit[1]
    return found


def _one_day(mention: Mention) -> date | None:
    return told_on(mention.dated) if mention.dated.precision is Precision.DAY else None


def last_day(mentions: Sequence[Mention], before: date | None) -> date | None:
    """The day that "the day before" leans on behind a sentence."""
    return next((one for mention in reversed(mentions) if (one := _one_day(mention))), before)


def _same_day(before: Mention, mention: Mention, tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "Tuesday, June 6": the fuller naming is the date."""
    fuller = tokens[i].text[0].isdigit() or month_at(tokens, i, words) is not None
    near = mention.start - before.end <= 6 and fuller
    weekday = any(
        tokens[k].start == before.start and weekday_at(tokens, k, words) is not None
        for k in range(max(0, i - 4), i)
    )
    return near and weekday and mention.dated.precision is Precision.DAY
