"""What stands before and between dates: "since", "until", "around", "from … to". Rule: a stretch has no bound that the text does not give."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from safeconduct.evidence.leaning import year_named
from safeconduct.evidence.statement import Dated, Precision
from safeconduct.evidence.stretches import named_month
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_SINCE_WITHIN = 10
"""Unit: words. So far behind "since" its date may stand, in one clause."""


class Mention(NamedTuple):
    start: int
    end: int
    dated: Dated


def month_at(tokens: Sequence[Token], i: int, words: Words) -> int | None:
    low = tokens[i].low.rstrip(".") if i < len(tokens) else ""
    return next((k + 1 for k, names in enumerate(words.months) if low in names), None)


def through(
    before: Mention, mention: Mention, tokens: Sequence[Token], i: int, words: Words
) -> Mention | None:
    """So: "from Monday to Wednesday", "between January and the end of March": one stretch from the first to the last."""
    two = mention.dated
    gap = [token for token in tokens[max(0, i - 6) : i] if token.start >= before.end]
    joined = bool(gap) and gap[0].low in words["day_to_day"] and i - len(gap) > 0
    fills = all(token.low in words["since_fillers"] or token.low in words["articles"] for token in gap[2:])
    if not joined or not fills:
        return None
    opens = next((k for k in range(i - 1, -1, -1) if tokens[k].start == before.start), 0)
    yearless = not any(year_named(tokens, k) for k in range(opens, i - len(gap)))
    one = _of_one_run(before.dated, two) if yearless else before.dated
    if None in (one.first, two.first, two.last) or one.precision is not two.precision:
        return None
    led = gap[0].low not in words["joined"] or any(
        token.low in words["between"] for token in tokens[max(0, opens - 4) : opens]
    )
    if not led or str(one.first) >= str(two.first):
        return None
    return Mention(before.start, mention.end, Dated(one.first, two.last, Precision.RANGE))


def _of_one_run(one: Dated, two: Dated) -> Dated:
    """The first day or month of a stretch, which gives no year, in the year before or of the last."""
    if one.precision not in (Precision.DAY, Precision.MONTH) or one.first is None or two.first is None:
        return one
    year, own = two.first[:4], one.first[4:]
    if year == "XXXX" or own[1:3] == "02":
        return one
    year = year if own < two.first[4:] else f"{int(year) - 1:04d}"
    return Dated(year + own, f"{year}{(one.last or one.first)[4:]}", one.precision)


def about(tokens: Sequence[Token], i: int, dated: Dated, words: Words) -> Dated:
    """So: "around 10 May": some day of May."""
    if dated.precision is not Precision.DAY or dated.first is None or not words["about_day"].ending(tokens, i):
        return dated
    year, month = dated.first[:4], int(dated.first[5:7])
    return named_month(None if year == "XXXX" else int(year), month)


def only_until(tokens: Sequence[Token], i: int, mention: Mention, words: Words, report: date | None) -> bool:
    """So: "until May", "vor Weihnachten", "avant l'automne": a month, a season or a feast that only ends something. A month to come is when it is due."""
    k = i - (i > 0 and tokens[i - 1].low in words["articles"])
    ends = any(words["no_later"].ending(tokens, at) for at in {i, k})
    named = month_at(tokens, i, words) is not None and not any(
        token.text[0].isdigit() for token in tokens[i : i + 4] if token.start < mention.end
    )
    season = any(tokens[i].low in names for names in words.seasons)
    feast = any(phrases.at(tokens, i) for _, phrases in words.fixed_days)
    due = report is not None and str(mention.dated.first) > report.isoformat()
    return ends and ((named and not due) or season or feast)


def open_ended(tokens: Sequence[Token], i: int, dated: Dated, words: Words) -> Dated:
    """So: "since January", "since the law came into force on 1 June": it has no end."""
    k = i
    while k and i - k < 4 and tokens[k - 1].low in words["since_fillers"]:
        k -= 1
    since = any(words["since"].ending(tokens, at) for at in {k, i})
    if dated.precision is Precision.RANGE and tokens[i].text[0].isdigit():
        return dated
    for j in range(i - 1, max(-1, i - _SINCE_WITHIN), -1) if not since else ():
        if not tokens[j].word and not (tokens[j].low == "," and i - j < 3):
            break
        if words["since_clause"].at(tokens, j):
            since = True
            break
    if not since:
        return dated
    # Since a season: from some day of its first month.
    precision = Precision.MONTH if dated.precision is Precision.RANGE else dated.precision
    return Dated(dated.first, None, precision)


def one_sided(tokens: Sequence[Token], i: int, dated: Dated, words: Words) -> Dated:
    """So: "until 3 July", "by 9 May", "vor dem 1. Mai", "after 6 June": a day that only ends something, or only begins it."""
    if dated.precision is not Precision.DAY or dated.first is None or dated.last is None:
        return dated
    k = i
    while k and i - k < 2 and (tokens[k - 1].low in words["articles"] or tokens[k - 1].low in words["since_fillers"]):
        k -= 1
    if any(words[name].ending(tokens, at) for name in ("no_later", "due_by") for at in {k, i}):
        return Dated(None, dated.last, dated.precision)
    if any(words["from_then"].ending(tokens, at) for at in {k, i}):
        return Dated(dated.first, None, dated.precision)
    return dated


def spoken(mentions: Sequence[Mention], tokens: Sequence[Token], words: Words) -> list[Mention]:
    """The dates in somebody's own words, without "today" and "tomorrow": they lean on the day of speaking, which no report has to give, and often
    mean these days at large."""
    leaning = {
        token.start
        for i, token in enumerate(tokens)
        if any(words[name].at(tokens, i) for name in ("today", "tomorrow"))
    }
    return [one for one in mentions if one.start not in leaning]


def together(mentions: Sequence[Mention]) -> Dated | None:
    """The one date of a piece that names several: from the first day to the last when all are days, or from the first month to the last, else the
    first named."""
    placed = [one for one in mentions if one.dated.first or one.dated.last] or mentions
    if not placed:
        return None
    for precision in (Precision.DAY, Precision.MONTH):
        same = [one.dated for one in placed if one.dated.precision is precision and one.dated.first and one.dated.last]
        if len(same) == len(placed) and len({one.first for one in same}) > 1:
            return Dated(min(str(one.first) for one in same), max(str(one.last) for one in same), Precision.RANGE)
    return placed[0].dated
