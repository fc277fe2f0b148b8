"""Paragraphs and sentences of a text. Rule: a quotation is one thing; no sentence ends inside it."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.incises import parted_by_asides
from safeconduct.evidence.interviews import DASHES, Spoken, Turn, turns_of
from safeconduct.evidence.quotations import Quoted, quoted_in
from safeconduct.evidence.tokens import NAMED, QUOTED, Phrases, Token, tokens_of
from safeconduct.evidence.words import Words

_BULLET = re.compile(r"[•‣▪◦●]\s*")
"""What stands before a line of a list."""
_CLOCK = re.compile(r"[0-2]?\d[.:h][0-5]\d(?: ?(?:Uhr|GMT|CET|[ap]\.?m\.?))?")
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_ENDS = ".!?…"
_CLOSED = ".!?…:\"'”’»)*+>"
_STAMP = re.compile(r"\*\*[^*\n]{1,60}\*\*[ \n]*|\+\+\+[^+\n]{1,120}\+\+\+\s*")
"""What stands before an entry of a live report: its time, or a headline of its own."""
_NAME_MOST = 5
_ENTRY = 5
"""Unit: words. The day that opens an entry of a chronology is no longer."""
_LONGEST = 300
"""Unit: words and marks. A longer sentence is cut: some steps compare every word of a sentence with every other."""


class Paragraph(NamedTuple):
    start: int
    end: int
    quotations: tuple[Quoted, ...]
    sentences: tuple[tuple[Token, ...], ...]
    turn: Turn | None = None
    """Whose turn it is, in an interview."""


def _lines(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _LINE.finditer(text):
        line = match.group()
        begin = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if end > begin:
            found.append((begin, end))
    return found


def _wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether lines are broken in mid-sentence, as in mail: most lines that another follows directly end without a mark."""
    joined = [
        text[a[1] - 1] in _CLOSED for a, b in itertools.pairwise(lines) if text.count("\n", a[1], b[0]) == 1
    ]
    return len(joined) >= 3 and joined.count(False) > 0.6 * len(joined)


def _apart(text: str, before: tuple[int, int], begin: int) -> bool:
    """Whether a line opens a list's point, or stands behind a time of day that is a line by itself."""
    return bool(_BULLET.match(text, begin) or _CLOCK.fullmatch(text, *before))


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    lines = _lines(text)
    if not _wrapped(text, lines):
        return lines
    spans: list[tuple[int, int]] = []
    for begin, end in lines:
        if spans and text.count("\n", spans[-1][1], begin) == 1 and not _apart(text, spans[-1], begin):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def _is_name(text: str, quotation: Quoted) -> bool:
    """A short capitalised thing in quotation marks without a mark of its own is a title or a paper's name."""
    inside = text[quotation.start : quotation.end]
    words = inside.split()
    return (
        len(words) <= _NAME_MOST
        and inside[:1].isupper()
        and inside[-1] not in _ENDS
        and text[quotation.end : quotation.end + 1] != ","
        and not _spoken_behind(text, quotation.outer_end, long=len(words) > 2)
        and (len(words) <= 2 or _titled(words))
    )


def _titled(words: Sequence[str]) -> bool:
    """Half of the words are capitalised, and of the longer ones all: German nouns alone make no name."""
    capital = [word for word in words if word[:1].isupper()]
    return len(capital) * 2 >= len(words) and all(word in capital for word in words if len(word) > 3)


def _spoken_behind(text: str, end: int, *, long: bool) -> bool:
    """Whether a comma and a dash, or behind more than two words a comma and a small letter, lead from the mark to who says it."""
    return text[end : end + 1] == "," and (
        text[end + 2 : end + 3] in "—–-" or (long and text[end + 2 : end + 3].islower())
    )


def _as_one(text: str, quotation: Quoted) -> Token:
    if _is_name(text, quotation):
        return Token(quotation.start, quotation.end, text[quotation.start : quotation.end], NAMED)
    return Token(
        quotation.outer_start, quotation.outer_end, text[quotation.outer_start : quotation.outer_end], QUOTED
    )


def _with_quotations(
    text: str, start: int, end: int, quotations: Sequence[Quoted], *, elide: bool
) -> list[Token]:
    found: list[Token] = []
    for quotation in quotations:
        found.extend(tokens_of(text, start, quotation.outer_start, elide=elide))
        found.append(_as_one(text, quotation))
        start = quotation.outer_end
    found.extend(tokens_of(text, start, end, elide=elide))
    return found


def _speech_soon(tokens: Sequence[Token], i: int, words: Words) -> bool:
    for j in range(i, min(i + 8, len(tokens))):
        if tokens[j].low in _ENDS or tokens[j].low == QUOTED:
            return False
        if words["say"].at(tokens, j) or words["tell"].at(tokens, j) or words["ask"].at(tokens, j):
            return True
    return False


def _ends_at(tokens: Sequence[Token], i: int, text: str, words: Words) -> bool:
    """Whether a sentence ends with token `i`."""
    token = tokens[i]
    if i + 1 == len(tokens):
        return True
    after = tokens[i + 1]
    if token.low == QUOTED:
        last = token.text.rstrip("”“’‘»«'\" \u00a0\u202f")[-1:]
        fresh = after.text[:1].isupper() or after.low == QUOTED
        return (
            last in _ENDS and last != "" and fresh and (last == "." or not _speech_soon(tokens, i + 1, words))
        )
    if token.low == ";":
        return True
    if token.low not in _ENDS:
        return False
    if not (after.capital or after.low == QUOTED or after.text[:1].isdigit() or after.low in "—–(["):
        return False
    if after.low in "—–" and _entry(tokens, i, words):
        return False
    return token.low != "." or not _shortened(tokens, i, words)


def _entry(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "26 février. – Sept étudiants …", "Май. — …": the day or month that opens an entry of a chronology belongs to its sentence."""
    dating = (one.text.isdecimal() or words.calendar_word(one.low) or one.low in words.dating or one.low in words["joined"] for one in tokens[:i])
    return tokens[i].low == "." and 0 < i <= _ENTRY and all(dating)


def _shortened(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the stop at `i` belongs to an abbreviation, an initial or a German ordinal."""
    if i == 0 or tokens[i - 1].end != tokens[i].start or tokens[i + 1].start == tokens[i].end:
        return tokens[i + 1].start == tokens[i].end and tokens[i + 1].low not in (QUOTED, NAMED)
    before = tokens[i - 1]
    if before.low in words["abbreviations"] or (len(before.text) == 1 and before.text.isupper()):
        return True
    dated = before.text.isdecimal() and len(before.text) <= 2
    return dated and any(tokens[i + 1].low in month for month in words.months)


def sentences_of(tokens: Sequence[Token], text: str, words: Words) -> list[tuple[Token, ...]]:
    found: list[tuple[Token, ...]] = []
    begin = 0
    for i in range(len(tokens)):
        if i + 1 - begin == _LONGEST or _ends_at(tokens, i, text, words):
            found.append(tuple(tokens[begin : i + 1]))
            begin = i + 1
    return found


def _behind_stamp(text: str, span: tuple[int, int]) -> tuple[int, int]:
    stamp = _STAMP.match(text, *span) or _BULLET.match(text, *span)
    return (stamp.end(), span[1]) if stamp else span


def _block(text: str, start: int, end: int) -> Quoted:
    """A line behind ">" is one quotation."""
    return Quoted(start + 1 + (text[start + 1] == " "), end, start, end)


def paragraphs_of(text: str, words: Words, dateline: tuple[int, int] | None = None) -> list[Paragraph]:
    """The paragraphs with their quotations and sentences, the first without its dateline."""
    if dateline and any(span[0] == dateline[0] for span in turns_of(text, paragraph_spans(text), words)):
        dateline = None  # "Mr RASK (through an interpreter) – …" is a turn.
    spans = [
        (dateline[1], span[1]) if dateline and span[0] == dateline[0] else _behind_stamp(text, span)
        for span in paragraph_spans(text)
    ]
    spans = [span for span in spans if span[0] < span[1]]
    found: list[Paragraph] = []
    running = False
    turns = turns_of(text, spans, words)
    for k, (start, end) in enumerate(spans):
        following = text[spans[k + 1][0] : spans[k + 1][0] + 1] if k + 1 < len(spans) else ""
        spoken = turns.get((start, end))
        whole = spoken is not None and (text[start] not in DASHES or spoken.turn is Turn.RESUMED)
        quotations = (
            [_whole_turn(spoken, end)]
            if spoken and whole
            else [_block(text, start, end)]
            if text[start] == ">" and end - start > 3
            else quoted_in(text, start, end, running=running, following=following)
        )
        running = bool(quotations) and quotations[-1].unclosed
        parts = (
            quotations
            if whole
            else [part for one in quotations for part in parted_by_asides(text, one, words)]
        )
        tokens = _with_quotations(text, start, end, parts, elide=words.elides)
        sentences = tuple(sentences_of(tokens, text, words))
        found.append(Paragraph(start, end, tuple(parts), sentences, spoken.turn if spoken else None))
    return found


def _whole_turn(spoken: Spoken, end: int) -> Quoted:
    """What is said in a line of an interview has no marks: all of it is one quotation."""
    return Quoted(spoken.start, end, spoken.start, end)


def inside(places: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted places lies from `start` to before `end`."""
    k = bisect_left(places, start)
    return k < len(places) and places[k] < end


def first_of(phrases: Phrases, tokens: Sequence[Token], begin: int, end: int) -> int | None:
    return next((i for i in range(begin, min(end, len(tokens))) if phrases.at(tokens, i)), None)
