"""The dumb baseline every figure stands beside: nearest verb of saying and capitalised name. Rule: it stays dumb."""

import re

from safeconduct.evidence.statement import Dated, Figure, Kind, Precision, Statement

_QUOTE = re.compile(
    '“([^”\n]+)[”\n]|"([^"\n]+)"|«([^»\n]+)»|„([^“”\n]+)[“”]|(?<![\\w])[\'‘]([^\n]+?)[\'’](?!\\w)'
)
_SAID = re.compile(
    r"\b(said|says|told|added|confirmed|announced|according to|sagte|erklärte|teilte|laut|a déclaré|a précisé|affirme|selon|"
    r"сказал\w*|сообщил\w*|заявил\w*|по словам)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÀ-ÝА-ЯЁ][\w’'-]+(?: [A-ZÀ-ÝА-ЯЁ][\w’'-]+)*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_DENIED = re.compile(
    r"\b(denied|denies|bestritt|dementierte|dément|отрица\w+|опроверг\w*)\b(.*)", re.IGNORECASE
)
_NUMBER = re.compile(r"\b(\d+|two|three|four|five|zwei|drei|deux|trois|два|три)\b (\w+)")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b")


def _nearest(text: str, start: int, end: int, at: int) -> tuple[int, int] | None:
    verbs = [match.start() for match in _SAID.finditer(text, start, end)]
    if not verbs:
        return None
    verb = min(verbs, key=lambda place: abs(place - at))
    names = [match.span() for match in _NAME.finditer(text, start, end)]
    return min(names, key=lambda span: abs(span[0] - verb), default=None)


def _made(text: str, start: int, end: int, kind: Kind, speaker: tuple[int, int] | None) -> Statement:
    named = text[slice(*speaker)] if speaker else None
    place = speaker or (None, None)
    chain = (None, named) if named else (None,)
    return Statement("", start, end, text[start:end], kind, named, place[0], place[1], chain)


def baseline(text: str) -> list[Statement]:
    """What twenty-five lines find."""
    found: list[Statement] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        for match in _QUOTE.finditer(text, *paragraph.span()):
            start, end = next(match.span(k) for k in range(1, 6) if match[k])
            found.append(_made(text, start, end, Kind.QUOTE, _nearest(text, *paragraph.span(), match.end())))
        for sentence in _SENTENCE.finditer(text, *paragraph.span()):
            found += _of_sentence(text, *sentence.span())
    return found


def _of_sentence(text: str, start: int, end: int) -> list[Statement]:
    found: list[Statement] = []
    said = re.search(r"\b(?:said|says|confirmed|announced) that (.+)", text[start:end])
    if said:
        found.append(_made(text, start + said.start(1), end, Kind.CLAIM, _nearest(text, start, end, start)))
    denied = _DENIED.search(text, start, end)
    if denied:
        found.append(
            _made(
                text,
                denied.start(),
                end,
                Kind.DENIAL,
                _nearest(text, start, end, denied.start()) or (start, start + 1),
            )
        )
    for number in _NUMBER.finditer(text, start, end):
        count = float(number[1]) if number[1].isdecimal() else 2.0
        one = _made(text, *number.span(), Kind.FIGURE, None)
        found.append(
            Statement(
                "", one.start, one.end, one.text, one.kind, figure=Figure(count, count, False, number[2])
            )
        )
    for date in _DATE.finditer(text, start, end):
        day = f"XXXX-{_MONTHS.index(date[1]) + 1:02d}-{int(date[2]):02d}"
        one = _made(text, start, end, Kind.CLAIM, None)
        found.append(
            Statement("", one.start, one.end, one.text, one.kind, date=Dated(day, day, Precision.DAY))
        )
    return found
