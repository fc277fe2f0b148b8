"""Outlet, author, date, wire and re-publisher of a report, from its first and last lines. Rule: only a line that says what it is is believed."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.date_bounds import Mention
from safeconduct.evidence.dates import dates_in
from safeconduct.evidence.papers import in_marks, is_paper, paper_in, translated_from, unmarked
from safeconduct.evidence.segments import paragraph_spans
from safeconduct.evidence.statement import Dated, Heading, Precision
from safeconduct.evidence.stretches import told_on
from safeconduct.evidence.tokens import Token, tokens_of
from safeconduct.evidence.words import Words

_NEAR = 6
"""A heading stands in the first or last so many lines."""
_LONGEST = 120
_PLACE = 3
"""Unit: words. The place in front of an agency is not longer."""
_PARTED = re.compile(r"\n|\s+[-–—|/]\s+|\s*[|,;•·]\s*|\s*:\s+|\.\s+")
_DATELINE = re.compile(
    r"(?:[^\n!?(/]|(?<=\w)/(?=\w)){0,60}(?:\(([^()\n]{2,40})\)|/([^/\n]{2,20})/)\s*(?:[-–—.:]+\s*)?"
)
_PLACED = re.compile(r"[A-ZÀ-ÝА-ЯЁ][A-ZÀ-ÝА-ЯЁ .'’-]{2,30}(?:, [^\n.!?]{3,30})?\s+(?:--|[—–-])\s+(?=\w)")
_AGENCY_BEHIND = re.compile(
    r"(?: года| г\.)?[.,]?\s+[«„“\"(/]?([^\W\d_][^.,;:!?«»„“”\"()/\n—–]{1,28})[»“”\")/]{0,2}(?:\.\s|\s+[-–—]{1,2})\s*"
)
"""Behind a dateline's day: an agency, in marks or not, and what closes the dateline."""
_UNEVEN = re.compile('[^»“”"]*[«„][^»“”"]*$')
"""A mark that opens and does not close."""
_HOUSE = 8
"""Unit: words. The name of a house is not longer."""
_OPENING = 70
"""Unit: characters. A place, an agency and a date are not longer."""
_BEHIND_DATE = 10
"""Unit: words. With more behind its day a line is the beginning of a text."""
_PARTING = tuple("|–—-•·,;/")
_BEHIND_OPENING = ("—", "–", "-", "/", "(", "|", ":")
_CLOSED = ".!?…:;,»”\"'"


class Top(NamedTuple):
    """The heading, the places of the lines it was read from (they say nothing themselves), and where a dateline ends."""

    heading: Heading
    lines: frozenset[tuple[int, int]]
    dateline: tuple[int, int] | None = None


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    block: int
    """Lines without an empty line between them are one block."""


def _lines(text: str, words: Words) -> list[_Line]:
    spans = paragraph_spans(text)
    near = spans[:_NEAR] + spans[max(_NEAR, len(spans) - _NEAR) :]
    found: list[_Line] = []
    block, last = 0, 0
    for start, end in near:
        block += text.count("\n", last, start) > 1
        last = end
        if end - start <= _LONGEST:
            tokens = tuple(tokens_of(text, start, end, elide=words.elides))
            found.append(_Line(start, end, text[start:end], tokens, block))
    return found


def _parts(words: str) -> list[str]:
    return [part for raw in _PARTED.split(words.strip(" :–—-|")) if (part := raw.strip(' .:–—-|,«»“”„"'))]


def _rest(line: _Line, count: int, text: str) -> list[str]:
    """What stands behind the opening words, cut at its marks."""
    return _parts(text[line.tokens[count - 1].end : line.end])


def _without_place(part: str, words: Words) -> str:
    """So: "Ann Hart in Kestrin", "Anne Hart (à Kestrin)": the name before where it was written."""
    named = part.partition(" (")[0].split()
    cut = next((k for k, word in enumerate(named) if k > 1 and word.lower() in words["np_stops"]), len(named))
    return " ".join(named[:cut])


def _name(part: str) -> bool:
    return 0 < len(part.split()) <= 6 and part[0].isupper()


def _proper(part: str) -> bool:
    """Every longer word is capitalised, as in a paper's name."""
    long = [word for word in part.split() if len(word) > 3]
    return _name(part) and bool(long) and all(word[0].isupper() for word in long)


def _byline(line: _Line, text: str, words: Words) -> tuple[str, str | None] | None:
    """So: "by Mike Andrew - SGN Staff Writer": the author, and the outlet when it is given with a post."""
    if not line.tokens or line.text[-1] in "?!" or len(line.tokens) > 16:
        return None
    led = next((k for k in range(min(2, len(line.tokens))) if words["by_line"].at(line.tokens, k)), 0)
    count = words["by_line"].at(line.tokens, led)
    parts = _rest(line, led + count, text) if count else _parts(line.text)
    parts = [_without_place(parts[0], words), *parts[1:]] if count and parts else parts
    if not parts or not _proper(parts[0]) or not 2 <= len(parts[0].split()) <= 5:
        return None
    if not count and _a_person(parts, line, words):
        return parts[0], None
    posted = any(word.lower() in words["staff"] for part in parts[1:] for word in part.split())
    if not count and not (posted and len(parts) > 1 and len(line.tokens) <= 8):
        return None
    # "By Ann Hart, The Harbour Post, 12 May 2031": the name of a paper behind the author needs no post.
    return parts[0], _outlet_of(parts[1:], words) or (paper_in(parts[1:], words) if count else None)


def _a_person(parts: Sequence[str], line: _Line, words: Words) -> bool:
    """A line with nothing on it but a given name and a family name, and perhaps a date."""
    given = parts[0].split()[0].lower()
    alone = len(parts) == 1 or _date_line(line, words) is not None
    return line.start > 0 and alone and (given in words.men or given in words.women)


def _outlet_of(parts: Sequence[str], words: Words) -> str | None:
    for part in parts:
        named = [word for word in part.split() if word.lower() not in words["staff"]]
        if len(named) < len(part.split()) and named and _proper(" ".join(named)):
            return " ".join(named)
        if named and all(word.isupper() for word in named):
            return " ".join(named)
    return None


def _led(line: _Line, name: str, text: str, words: Words) -> str | None:
    """What a line says behind "Source –", "Republished by": one name."""
    count = words[name].at(line.tokens, 0) if line.tokens else 0
    parts = _rest(line, count, text) if count and len(line.tokens) <= 14 else []
    return parts[0] if parts and _name(parts[0]) else None


def _told_whole(dated: Dated) -> bool:
    return bool(dated.last and dated.first and not dated.first.startswith("X"))


def _published(line: _Line, words: Words) -> bool:
    """Whether a line says that it tells when something appeared. An article opens names too: "Le Contre-jour, 20 octobre 2033"."""
    count = words["published_line"].at(line.tokens, 0)
    article = count == 1 and line.tokens[0].low in words["articles"]
    dated = len(line.tokens) > 1 and line.tokens[1].text[0].isdigit()
    return count > 0 and (dated or not article)


def _date_line(line: _Line, words: Words, *, whole: bool = True) -> Mention | None:
    """A short line without a sentence in it that gives a whole date, or else a week or month with its year."""
    if line.text[-1] in "?!;" or len(line.tokens) > (18 if line.text[-1] == "." else 26):
        return None
    for one in dates_in(line.tokens, words, None):
        fits = one.dated.precision is Precision.DAY or not whole
        published = _published(line, words)  # "Publié le 24 août 2034 à 11h40, par la rédaction de …"
        if fits and _told_whole(one.dated) and (published or sum(t.start > one.end for t in line.tokens) <= _BEHIND_DATE):
            return one
    return None


def _without_section(part: str) -> str:
    """So: "The Harbour Post live": a last word without a capital is no part of a name of three."""
    *name, last = part.split()
    section = len(name) > 1 and last.islower() and all(one[0].isupper() for one in name)
    return " ".join(name) if section else part


def _outlet_in(line: _Line, date: Mention | None, text: str, words: Words) -> str | None:
    """The name a line of the heading opens with."""
    count = words["from_line"].at(line.tokens, 0) if line.tokens else 0
    begin = line.tokens[count].start if count < len(line.tokens) else line.start
    parts = _parts(text[begin : date.start if date else line.end])
    if date and not parts:
        return next((part for part in _parts(text[date.end : line.end]) if _proper(part)), None)
    parts = [part for part in parts if _proper(part)] or parts if date else parts
    named = bool(parts) and _name(parts[0]) and parts[0].split()[-1].lower() not in words["stops"]
    return _without_section(parts[0]) if named and not _published(line, words) else None


def _outlet(
    lines: Sequence[_Line],
    dated: _Line | None,
    date: Mention | None,
    bylines: set[int],
    text: str,
    words: Words,
) -> str | None:
    """The name in the block of the date: the most name-like, else the block's first line."""
    if dated is None:
        return None
    block = [
        line
        for line in lines
        if line.block == dated.block
        and line.start not in bylines
        and (line.text[-1] not in ".!?" or line is dated)
    ]
    named = [one for line in block if (one := _outlet_in(line, date if line is dated else None, text, words))]
    own = _outlet_in(dated, date, text, words) if dated.start not in bylines else None
    proper = [one for one in ([own] if own else []) + named if _proper(one)]
    fuller = [one for one in named if one != own and len(one.split()) > 1 and not re.search(r"\d", one)]
    if own and len(own.split()) == 1 and fuller:
        return fuller[0]  # What stands alone before the date is the place.
    return proper[0] if proper else (named[0] if named else None)


def _wire(text: str, spans: Sequence[tuple[int, int]], words: Words) -> tuple[str, tuple[int, int]] | None:
    """The agency named in brackets in front of the first words: "LISBON (AP) —"."""
    for start, end in spans[:_NEAR]:
        match = _DATELINE.match(text, start, end)
        if match and match.end() < end and not match.group().rstrip().endswith(":"):
            agency = (match[1] or match[2]).strip()
            if (
                agency[:1].isalpha()
                and len(agency.split()) <= 3
                and all(word[0].isupper() or len(agency.split()) == 1 for word in agency.split())
                and not agency.isdecimal()
                and _known_wire(agency, match, words)
            ):
                return agency, (start, match.end())
    return None


def _with_date(
    text: str, wire: tuple[str, tuple[int, int]] | None, words: Words
) -> tuple[str, tuple[int, int]] | None:
    """The dateline with a date that follows the agency: "(AP) — March 14, 2031. "."""
    if wire is None:
        return None
    agency, (start, end) = wire
    ahead = dates_in(tokens_of(text, end, min(len(text), end + 40), elide=words.elides), words, None)
    if not ahead or ahead[0].start - end > 3:
        return wire
    stop = ahead[0].end
    while stop < len(text) and text[stop] in ". ,:—–-":
        stop += 1
    return agency, (start, stop)


def _known_wire(agency: str, match: re.Match[str], words: Words) -> bool:
    """Capitals, a known agency, or a place in capitals before it."""
    place = match.group()[: match.group().find("(") if match[1] else match.group().find("/")]
    return (
        agency.lower() in words["media"]
        or (
            match.group().rstrip()[-1] in "–—-"
            and 0 < len(place.split()) <= _PLACE
            and len(agency.split()) == 1
        )
        or (agency.isupper() and len(agency) > 1)
        or place.split(",")[0].strip().isupper()
    )


def _house(lines: Sequence[_Line], words: Words) -> str | None:
    """So: "Ministère des Relations extérieures": a line of the heading that opens with what a house is called."""
    for line in lines[:_NEAR]:
        opens = any(token.low in words["houses"] for token in line.tokens[:1])
        if (
            opens
            and line.text[-1] not in _CLOSED
            and len(line.text.split()) <= _HOUSE
            and "(" not in line.text
        ):
            return line.text
    return None


def _dated_line(lines: Sequence[_Line], words: Words) -> tuple[_Line, Mention] | None:
    for whole in (True, False):
        for number, line in enumerate(lines[:_NEAR]):
            date = _date_line(line, words, whole=whole)
            if date and (whole or number or _alone(line, date)):
                return line, date
    return None


def _alone(line: _Line, date: Mention) -> bool:
    """Whether a month or season stands by itself behind a mark ("The Tidewater Review | Autumn 2036"): a headline has none such."""
    before, behind = line.text[: date.start - line.start], line.text[date.end - line.start :]
    return before.rstrip()[-1:] in _PARTING and behind.strip(" .") == ""


def _in_full(outlet: str | None, beside: Sequence[str], lines: Sequence[_Line], words: Words) -> str | None:
    """A paper's name as it was read; else the name in marks on the lines beside the date, or what a house is called."""
    marked = None if outlet and is_paper(outlet, words) else in_marks(beside)
    house = None if marked or (outlet and _proper(outlet)) else _house(lines, words)
    named = marked or house or outlet
    return unmarked(named) if named and _UNEVEN.match(named) else named


def heading_of(text: str, language: str, words: Words) -> Top:
    """The heading as far as the text itself gives it."""
    lines = _lines(text, words)
    spans = paragraph_spans(text)
    found = [
        (line, _byline(line, text, words), _led(line, "source_line", text, words), _led(line, "republished_line", text, words))
        for line in lines
    ]
    when = _dated_line(lines, words)
    wire = _with_date(text, _wire(text, spans, words), words)
    bylines = {line.start for line, byline, _, _ in found if byline}
    author = next((byline[0] for _, byline, _, _ in found if byline), None)
    source = next((source for _, _, source, _ in found if source), None)
    again = next((again for _, _, _, again in found if again), None)
    posted = next((byline[1] for _, byline, _, _ in found if byline and byline[1]), None)
    outlet = (
        source
        or posted
        or _outlet(lines, when[0] if when else None, when[1] if when else None, bylines, text, words)
    )
    if not (source or posted) and not (outlet and is_paper(outlet, words)):
        outlet = paper_in([line.text for line in lines if line.start not in bylines], words) or outlet
    beside = [line.text for line in lines if when and line.block == when[0].block and not (source or posted)]
    outlet = _in_full(outlet, beside, lines, words)
    used = {(line.start, line.end) for line, byline, one, two in found if byline or one or two}
    used |= _with_the_date(lines, when[0] if when else None) | _headline(text, spans)
    opening = _opening(text, spans, words) if wire is None or when is None else None
    if wire is None and opening and opening.agency:
        wire = opening.agency, opening.place
    first = wire[0] if wire else translated_from([line.tokens for line in lines], text, words)
    agency = first if first != outlet else None
    dated = _most_precise(
        when[1].dated if when else None, _dateline_date(text, wire, words), opening.dated if opening else None
    )
    heading = Heading(
        outlet or agency, author, dated, again, bool(source or again), language, agency if outlet else None
    )
    dateline = wire[1] if wire else _place(text, spans)
    return Top(heading, frozenset(used - ({dateline} if dateline else set())), dateline)


def _most_precise(*found: Dated | None) -> Dated | None:
    """The first whole day, else the first date at all."""
    dated = [one for one in found if one]
    return next((one for one in dated if one.precision is Precision.DAY), dated[0] if dated else None)


def _with_the_date(lines: Sequence[_Line], dated: _Line | None) -> set[tuple[int, int]]:
    """The lines that stand in one block with the date and are no sentences."""
    return {
        (line.start, line.end)
        for line in lines
        if dated and line.block == dated.block and (line.text[-1] not in ".!?" or line is dated)
    }


def _place(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """A dateline that gives the place in capitals and no agency: "LISBON -- "."""
    for start, end in spans[:_NEAR]:
        match = _PLACED.match(text, start, end)
        if match and match.end() < end:
            return start, match.end()
    return None


def _dateline_date(text: str, wire: tuple[str, tuple[int, int]] | None, words: Words) -> Dated | None:
    """The day a dateline gives: "LISBON, 14 March 2031 (AP) —"."""
    found = dates_in(tokens_of(text, *wire[1], elide=words.elides), words, None) if wire else []
    whole = [one.dated for one in found if one.dated.first and not one.dated.first.startswith("X")]
    return whole[0] if whole and whole[0].precision is Precision.DAY else None


class _Opening(NamedTuple):
    """What a first paragraph opens with before its first sentence: a day, perhaps an agency, and where both stand."""

    dated: Dated
    agency: str | None
    place: tuple[int, int]


def _opening(text: str, spans: Sequence[tuple[int, int]], words: Words) -> _Opening | None:
    """So: "KESTRIN, March 4, 2031 — ", "ЛИНДХАВЕН, 11 сентября 2036 года, «Меридиан». "."""
    for start, end in spans[:_NEAR]:
        tokens = tokens_of(text, start, min(end, start + _OPENING), elide=words.elides)
        for one in dates_in(tokens, words, None):
            if not told_on(one.dated):
                continue
            named = _AGENCY_BEHIND.match(text, one.end, end)
            placed = text[start : one.start].rstrip(" ,.–—-").isupper()
            if named and placed and _proper(named[1].strip()):
                return _Opening(one.dated, named[1].strip(), (start, named.end()))
            rest = text[one.end : end].lstrip(" .г")
            if rest[:1] in _BEHIND_OPENING or rest[:2] == "--" or text[one.end : one.end + 1] in (".", ")"):
                return _Opening(one.dated, None, (start, one.end))
    return None


def _headline(text: str, spans: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """A first line without a full stop, with a text behind it."""
    if len(spans) < 3 or spans[0][1] - spans[0][0] > _LONGEST or text[spans[0][1] - 1] in _CLOSED:
        return set()
    return {spans[0]}
