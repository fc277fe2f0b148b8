"""Dates as precise as the text and no more. Rule: what the report's own date does not settle stays open."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from safeconduct.evidence.statement import Dated, Precision
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Mention(NamedTuple):
    start: int
    end: int
    dated: Dated


def _known(text: str | None) -> date | None:
    return None if text is None or text.startswith("X") else date.fromisoformat(text)


def told_on(dated: Dated | None) -> date | None:
    """The day a report appeared, when its heading gives the day."""
    return _known(dated.first) if dated and dated.precision is Precision.DAY else None


def day(year: int | None, month: int, number: int) -> Dated | None:
    """One day, of an open year when none is known; None for a day no calendar has."""
    if not 1 <= month <= 12 or not 1 <= number <= monthrange(year or 2000, month)[1]:
        return None
    written = f"{year:04d}-{month:02d}-{number:02d}" if year else f"XXXX-{month:02d}-{number:02d}"
    return Dated(written, written, Precision.DAY)


def _month(year: int | None, month: int) -> Dated:
    last = monthrange(year or 2000, month)[1]
    head = f"{year:04d}" if year else "XXXX"
    return Dated(f"{head}-{month:02d}-01", f"{head}-{month:02d}-{last:02d}", Precision.MONTH)


def _nearest(report: date | None, month: int, number: int | None) -> int | None:
    """The year in which a date without one lies nearest to the report, the past winning a tie."""
    if report is None:
        return None
    years = [year for year in (report.year, report.year - 1, report.year + 1) if 1 <= year <= 9999]
    fitting = [year for year in years if (number or 15) <= monthrange(year, month)[1]]
    if not fitting:
        return None
    return min(fitting, key=lambda year: abs((date(year, month, number or 15) - report).days))


def _month_at(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    low = tokens[i].low.rstrip(".")
    return next((k + 1 for k, names in enumerate(words.months) if low in names), None)


def _year_at(tokens: Sequence[Token], i: int) -> int | None:
    return int(tokens[i].text) if i < len(tokens) and _YEAR.fullmatch(tokens[i].text) else None


def _day_number(token: Token) -> int | None:
    text = token.text
    if text.isascii() and text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 31:
        return int(text)
    return None


def _passed(tokens: Sequence[Token], i: int, passing: Sequence[str]) -> int:
    while i < len(tokens) and tokens[i].low in passing:
        i += 1
    return i


def _day_before_month(
    tokens: Sequence[Token], i: int, words: Words, report: date | None
) -> tuple[Dated, int] | None:
    """So: "6 June 2017", "6. Juni", "1er mai", "6 июня 2017 года"."""
    number = _day_number(tokens[i])
    if number is None:
        return None
    j = _passed(tokens, i + 1, (".", "st", "nd", "rd", "th", "er", "of"))
    if j + 1 < len(tokens) and tokens[j].low in words["day_to_day"] and _day_number(tokens[j + 1]):
        return _to_day(_day_before_month(tokens, j + 1, words, report), number)
    month = _month_at(tokens, j, words) if j < len(tokens) and j - i <= 3 else None
    if month is None:
        return None
    j = (
        j + 1
        if j + 1 >= len(tokens) or tokens[j + 1].low not in (".", ",") or _year_at(tokens, j + 2) is None
        else j + 2
    )
    year = _year_at(tokens, j)
    dated = day(year or _nearest(report, month, number), month, number)
    return (dated, j + 1 if year else j) if dated else None


def _to_day(last: tuple[Dated, int] | None, number: int) -> tuple[Dated, int] | None:
    """So: "du 3 au 7 juin": the first day in the month of the last."""
    if last is None or last[0].first is None or last[0].precision is not Precision.DAY:
        return None
    first = f"{last[0].first[:-2]}{number:02d}"
    return (Dated(first, last[0].last, Precision.RANGE), last[1]) if first < last[0].first else None


def _month_first(
    tokens: Sequence[Token], i: int, words: Words, report: date | None
) -> tuple[Dated, int] | None:
    """So: "June 6, 2017", "June 2017", "in April"."""
    month = _month_at(tokens, i, words)
    if month is None:
        return None
    doubtful = tokens[i].low in words["month_verbs"] and not tokens[i].capital
    j = i + 1
    number = _day_number(tokens[j]) if j < len(tokens) and words.language == "en" and not doubtful else None
    if number is not None:
        k = _passed(tokens, j + 1, ("st", "nd", "rd", "th"))
        comma = k < len(tokens) and tokens[k].low == "," and _year_at(tokens, k + 1) is not None
        year = _year_at(tokens, k + 1 if comma else k)
        dated = day(year or _nearest(report, month, number), month, number)
        after = (k + 1 if comma else k) + (1 if year else 0)
        second = _day_number(tokens[after + 1]) if after + 1 < len(tokens) else None
        if dated and dated.first and second and second > number and tokens[after].low in words["day_to_day"]:
            through = Dated(dated.first, f"{dated.first[:-2]}{second:02d}", Precision.RANGE)
            return through, after + 2
        return (dated, after) if dated else None
    year = _year_at(tokens, j)
    if year:
        return _month(year, month), j + 1
    alone = (
        i > 0
        and tokens[i - 1].low in words["month_alone_after"]
        and not doubtful
        and (tokens[i].capital or words.language in ("fr", "ru"))
    )
    return (_month(_nearest(report, month, None), month), j) if alone else None


def _numeric(tokens: Sequence[Token], i: int) -> tuple[Dated, int] | None:
    """So: "06.06.2017" and "2017-06-06"."""
    match = _NUMERIC.fullmatch(tokens[i].text)
    if match:
        dated = day(int(match[3]), int(match[2]), int(match[1]))
        return (dated, i + 1) if dated else None
    row = [token.text for token in tokens[i : i + 5]]
    if len(row) == 5 and row[1] == row[3] and row[1] in "-./":
        year, month, number = (row[0], row[2], row[4]) if row[1] == "-" else (row[4], row[2], row[0])
        if (
            _YEAR.fullmatch(year)
            and month.isdecimal()
            and number.isdecimal()
            and len(month) <= 2
            and len(number) <= 2
        ):
            dated = day(int(year), int(month), int(number))
            # 5/6/2017 is May in one country and June in another.
            if dated and (row[1] != "/" or number == month):
                return dated, i + 5
    return None


def _stretch(report: date | None, precision: Precision, first: date | None, last: date | None) -> Dated:
    known = report is not None and first is not None and last is not None
    return (
        Dated(first.isoformat(), last.isoformat(), precision)
        if known and first and last
        else Dated(None, None, precision)
    )


def _shifted_month(report: date, by: int) -> Dated:
    count = report.year * 12 + report.month - 1 + by
    return _month(count // 12, count % 12 + 1)


def _relative(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> tuple[Dated, int] | None:
    for name, by in (("today", 0), ("yesterday", -1), ("tomorrow", 1)):
        count = words[name].at(tokens, i)
        if count:
            then = report + timedelta(days=by) if report else None
            return _stretch(report, Precision.DAY, then, then), i + count
    for name, by in (("this_week", 0), ("last_week", -7), ("next_week", 7)):
        count = words[name].at(tokens, i)
        if count:
            monday = report - timedelta(days=report.weekday() - by) if report else None
            return _stretch(
                report, Precision.WEEK, monday, monday + timedelta(days=6) if monday else None
            ), i + count
    for name, by in (("this_month", 0), ("last_month", -1), ("next_month", 1)):
        count = words[name].at(tokens, i)
        if count:
            return (_shifted_month(report, by) if report else Dated(None, None, Precision.MONTH)), i + count
    for name, by in (("this_year", 0), ("last_year", -1), ("next_year", 1)):
        count = words[name].at(tokens, i)
        if count:
            year = report.year + by if report else None
            return (
                Dated(f"{year}-01-01", f"{year}-12-31", Precision.YEAR)
                if year
                else Dated(None, None, Precision.YEAR)
            ), i + count
    count = words["vaguely"].at(tokens, i)
    return (Dated(None, None, Precision.OPEN), i + count) if count else None


def _weekday(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> tuple[Dated, int] | None:
    number = next((k for k, names in enumerate(words.weekdays) if tokens[i].low in names), None)
    if number is None or (words.language in ("en", "de") and not tokens[i].capital):
        return None
    following = i > 0 and tokens[i - 1].low in words["next_day"]
    if report is None or following:
        # "Next Tuesday" is the coming one for some and the one after for others.
        return Dated(None, None, Precision.DAY), i + 1
    last = i > 0 and tokens[i - 1].low in words["last_day"]
    back = (report.weekday() - number) % 7
    then = report - timedelta(days=back or (7 if last else 0))
    return Dated(then.isoformat(), then.isoformat(), Precision.DAY), i + 1


def _bare_year(tokens: Sequence[Token], i: int, words: Words) -> tuple[Dated, int] | None:
    year = _year_at(tokens, i)
    if year is None or not (i and tokens[i - 1].low in words["years_after"]):
        return None
    return Dated(f"{year}-01-01", f"{year}-12-31", Precision.YEAR), i + 1


def _at(tokens: Sequence[Token], i: int, words: Words, report: date | None) -> tuple[Dated, int] | None:
    return (
        _numeric(tokens, i)
        or _day_before_month(tokens, i, words, report)
        or _month_first(tokens, i, words, report)
        or _relative(tokens, i, words, report)
        or _weekday(tokens, i, words, report)
        or _bare_year(tokens, i, words)
    )


def dates_in(tokens: Sequence[Token], words: Words, report: date | None) -> list[Mention]:
    """The dates of a sentence, in its order; a weekday that stands with a date is part of it."""
    found: list[Mention] = []
    i = 0
    while i < len(tokens):
        may_open = tokens[i].low in words.dating or tokens[i].text[0].isdigit()
        hit = _at(tokens, i, words, report) if may_open else None
        if hit is None:
            i += 1
            continue
        mention = Mention(tokens[i].start, tokens[hit[1] - 1].end, _open_ended(tokens, i, hit[0], words))
        if found and _same_day(found[-1], mention, tokens, i, words):
            found[-1] = Mention(found[-1].start, mention.end, mention.dated)
        else:
            found.append(mention)
        i = hit[1]
    return found


def _open_ended(tokens: Sequence[Token], i: int, dated: Dated, words: Words) -> Dated:
    """So: "since January" has no end."""
    k = i
    while k and i - k < 4 and tokens[k - 1].low in words["since_fillers"]:
        k -= 1
    since = k > 0 and tokens[k - 1].low in words["since"]
    return Dated(dated.first, None, dated.precision) if since else dated


def together(mentions: Sequence[Mention]) -> Dated | None:
    """The one date of a piece that names several: from the first day to the last when all are days, else the first named."""
    if not mentions:
        return None
    days = [one.dated.first for one in mentions if one.dated.precision is Precision.DAY and one.dated.first]
    if len(days) == len(mentions) and len(set(days)) > 1:
        return Dated(min(days), max(days), Precision.RANGE)
    return mentions[0].dated


def _same_day(before: Mention, mention: Mention, tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "Tuesday, June 6": the fuller naming is the date."""
    near = mention.start - before.end <= 6 and i > 0
    weekday = any(
        tokens[k].start == before.start and any(tokens[k].low in names for names in words.weekdays)
        for k in range(max(0, i - 4), i)
    )
    return near and weekday and mention.dated.precision is Precision.DAY
