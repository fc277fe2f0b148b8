"""Which words of a sentence an attribution stands for. Rule: where the end of another's words cannot be told, the sentence's end is it."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.dates import Mention
from safeconduct.evidence.frames import Frame, Manner
from safeconduct.evidence.subjects import is_adverbial
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_FEWEST_BEHIND = 4
_THAT_WITHIN = 16


class Content(NamedTuple):
    """Token numbers of the words, and whether they stand before the attribution."""

    begin: int
    end: int
    before: bool = False


def trimmed(tokens: Sequence[Token], begin: int, end: int) -> tuple[int, int]:
    while end > begin and not (tokens[end - 1].word or tokens[end - 1].low in (QUOTED, "%", ")", "]", "?")):
        end -= 1
    while begin < end and tokens[begin].low in (",", ":", ";", "-", "—", "–", "."):
        begin += 1
    return begin, end


def _that(tokens: Sequence[Token], frame: Frame, words: Words) -> int | None:
    """The token behind "that" (or "to" of a promise), when it belongs to this verb."""
    if (
        words.language == "en"
        and frame.manner is not Manner.PROMISE
        and not _time_or_that(tokens, frame.end, words)
    ):
        return None
    for i in range(frame.end, min(frame.end + _THAT_WITHIN, len(tokens))):
        low = tokens[i].low
        if frame.manner is Manner.REPORT and i == frame.end and low in words["report_after"]:
            return None
        if low in (QUOTED, ";", ":", "(", "."):
            return None
        if low in words["content_after"] and (i > frame.end or low not in words["articles"]):
            return i + 1 if low in words["that"] else i
        if frame.manner is Manner.PROMISE and low in words["promise_after"] and i - frame.end < 12:
            return i
        if low == "," and words["citing"].at(tokens, i + 1):
            return _that_behind(tokens, i + 1, words)
        if low == "," and not (i + 1 < len(tokens) and tokens[i + 1].low in words["content_after"]):
            return None
    return None


def _time_or_that(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether a time, a place or "that" follows: else what follows is said already ("said no boat had been there that night")."""
    if i >= len(tokens):
        return False
    low = tokens[i].low
    weekday = any(low in names for names in (*words.weekdays, *words.months))
    leading = any(
        low in words[kind]
        for kind in ("np_stops", "adverbs", "content_after", "today", "yesterday", "last_day", "adverbial")
    )
    return low == "," or weekday or leading


def _that_behind(tokens: Sequence[Token], begin: int, words: Words) -> int | None:
    """So: "reported, citing three police sources, that …"."""
    for i in range(begin, min(begin + _THAT_WITHIN, len(tokens))):
        if tokens[i].low in words["that"]:
            return i + 1
    return None


def _behind_dates(tokens: Sequence[Token], begin: int, dates: Sequence[Mention], words: Words) -> int:
    """Past "on Friday" and past an adverb."""
    i = begin
    while i < len(tokens):
        date = next((one for one in dates if one.start <= tokens[i].start < one.end), None)
        ahead = i + 1 < len(tokens) and any(one.start == tokens[i + 1].start for one in dates)
        if (
            date is None
            and not (ahead and tokens[i].low in words["np_stops"])
            and tokens[i].low not in words["adverbs"]
        ):
            return i
        i += 1
    return i


def _cut(
    tokens: Sequence[Token], begin: int, end: int, frames: Sequence[Frame], frame: Frame, words: Words
) -> int:
    """Where the words end before the sentence does: at a turn of the teller's own, or at a further attribution."""
    for other in frames:
        apart = (
            other.shared
            or other.manner is Manner.ADDING
            or (other.manner is Manner.ACCORDING and other.begin > begin)
        )
        if other.cue > frame.cue and begin < other.begin < end and apart:
            end = other.begin
    for i in range(begin + 1, end - 1):
        if tokens[i].low == ";":
            return i
        if (
            tokens[i].low == ","
            and tokens[i + 1].low in words["turn"]
            and not (i + 2 < end and tokens[i + 2].low in words["content_after"])
        ):
            return i
    while end > begin and tokens[end - 1].low in words["joined"]:
        end -= 1
    return end


def _directly(tokens: Sequence[Token], frame: Frame, dates: Sequence[Mention], words: Words) -> int | None:
    """Where words begin that follow without "that"."""
    i = _behind_dates(tokens, frame.end, dates, words)
    if i >= len(tokens):
        return None
    if tokens[i].low == "," and words["comma_content"].at(tokens, i):
        i += 1
        if i >= len(tokens) or tokens[i].low == QUOTED:
            return None
        # "sagt Karim Belaid, der im März kam" tells of him; "sagte er, der Mann sei frei" tells what he said.
        mood = words["reported_mood"].first(tokens, i) is not None
        return (
            i
            if mood or tokens[i].low not in words["articles"] or tokens[frame.begin].low in words["as_said"]
            else None
        )
    if frame.manner is Manner.REPORT and tokens[i].low in words["report_after"]:
        return i + 1
    if (
        not tokens[i].word
        or tokens[i].low in words["np_stops"]
        or words["no_bare_content"].at(tokens, frame.cue)
    ):
        return None
    return i


def content_of(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], dates: Sequence[Mention], words: Words
) -> Content | None:
    """The words of the attribution, inside the sentence."""
    if frame.manner is Manner.ACCORDING:
        return _of_according(tokens, frame, frames, words)
    begin = _that(tokens, frame, words)
    if begin is None:
        begin = _directly(tokens, frame, dates, words)
    if begin is not None:
        first, end = trimmed(tokens, begin, _cut(tokens, begin, len(tokens), frames, frame, words))
        short = frame.manner is Manner.DENY or (end > first and tokens[first].low == QUOTED)
        fewest = 1 if short else 2
        return Content(first, end) if end - first >= fewest else None
    return _stood_before(tokens, frame, frames, words)


def _of_according(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], words: Words
) -> Content | None:
    opening = (
        frame.begin == 0
        or tokens[frame.begin - 1].low in words["joined"]
        or tokens[frame.begin - 1].low in words["turn"]
        or tokens[frame.begin - 1].low == ";"
    )
    _, rest = trimmed(tokens, frame.end, len(tokens))
    if opening and rest > frame.end + 1:
        begin = _past_apposition(tokens, frame.end, words)
        first, end = trimmed(tokens, begin, _cut(tokens, begin, len(tokens), frames, frame, words))
        return Content(first, end) if end > first else None
    begin = _clause_before(tokens, frame, frames)
    end = frame.begin if rest <= frame.end + 1 else len(tokens)
    first, end = trimmed(tokens, begin, end)
    return Content(first, end, before=True) if end - first >= 3 else None


def _past_apposition(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """So: "according to Ana Silva, a lawyer in Porto, …": behind what describes the source."""
    first = begin + 1
    if begin >= len(tokens) or tokens[begin].low != "," or first >= len(tokens):
        return begin
    describes = tokens[first].low in words["roles"] or (
        tokens[first].low in words["articles"]
        and first + 1 < len(tokens)
        and tokens[first + 1].low in words["roles"]
    )
    comma = next((i for i in range(first, min(first + 10, len(tokens))) if tokens[i].low == ","), None)
    return comma if describes and comma and not has_verb(tokens[first:comma], words) else begin


def _clause_before(tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame]) -> int:
    """Behind the last quotation's attribution or the last semicolon before the frame."""
    begin = 0
    for i in range(frame.begin):
        if tokens[i].low == ";":
            begin = i + 1
    return begin


def _stood_before(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], words: Words
) -> Content | None:
    """So: "Two men were freed, officials confirmed on Thursday.": the words end at the comma before the attribution."""
    if frame.begin < _FEWEST_BEHIND or tokens[frame.begin - 1].low != "," or frame.shared:
        return None
    if tokens[frame.begin - 2].low == QUOTED:
        return None
    begin, end = trimmed(tokens, _clause_before(tokens, frame, frames), frame.begin)
    while begin < end and tokens[begin].low in words["joined"]:
        begin += 1
    if end - begin < _FEWEST_BEHIND or (
        any(token.low == QUOTED for token in tokens[begin:end]) and _mostly_quoted(tokens, begin, end)
    ):
        return None
    if any(
        other is not frame and other.begin < end and other.end <= end and other.manner is not Manner.ACCORDING
        for other in frames
    ):
        return None
    # An adverbial ("In a village near the border, officials said") is not what they said.
    verb = not is_adverbial(tokens, begin, end, words) or any(
        _finite(token, words) for token in tokens[begin:end]
    )
    return Content(begin, end, before=True) if verb else None


def _mostly_quoted(tokens: Sequence[Token], begin: int, end: int) -> bool:
    return sum(token.word for token in tokens[begin:end]) < _FEWEST_BEHIND


def _finite(token: Token, words: Words) -> bool:
    return (
        token.low in words["past"]
        or (token.low in words["present"] and not token.capital)
        or token.low in words["auxiliaries"]
        or any(
            token.low.endswith(ending) and len(token.low) > len(ending) + 1 for ending in words.past_endings
        )
    )


def has_verb(tokens: Sequence[Token], words: Words) -> bool:
    """Whether a stretch holds a finite verb as far as the lists tell."""
    return any(_finite(token, words) for token in tokens)


def tells_what_happened(tokens: Sequence[Token], words: Words) -> bool:
    """Whether the first finite verb is of the past: an event, and not how things are."""
    for token in tokens:
        if token.low in words["present"] and not token.capital:
            return False
        if token.low in words["past"] or any(
            token.low.endswith(ending) and len(token.low) > len(ending) + 2 and not token.capital
            for ending in words.past_endings
        ):
            return True
    return False
