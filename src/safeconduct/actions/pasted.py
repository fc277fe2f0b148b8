"""A chat pasted as text, taken apart into its messages. Rule: every word stays; a line nobody is named for belongs to the one before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.core.call import UNNUMBERED, AnswerSent, MessageAdopted, MessageKind, Way
from safeconduct.core.when import Moment

# Times as chat programs write them in any script: Python's \d is every script's digit.
_TIME = r"\d{1,4}[./\-\u200f]+\d{1,2}[./\-\u200f]+\d{1,4}[,،]?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[^\W\d_.]{1,2}\.?(?:\s?[^\W\d_]\.)?)?"
_HEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[\u200e\u200f]*\[(?P<time>{_TIME})\]\s*(?P<speaker>[^:\n]{{1,80}}):\s?(?P<text>.*)",
        rf"[\u200e\u200f]*(?P<time>{_TIME})\s+[-–]\s+(?P<speaker>[^:\n]{{1,80}}):\s?(?P<text>.*)",
        rf"[\u200e\u200f]*(?P<speaker>[^\n\[]{{1,80}}),\s*\[(?P<time>{_TIME})\]:?\s?(?P<text>.*)",
    )
)

_PLAIN = re.compile(r"(?P<speaker>[^\W\d_][^:\n/]{0,40}):\s+(?P<text>\S.*)")
"""`Name: words`, as people type a chat off; believed only where several lines have it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Shape: `time` as the chat wrote it, for nobody can tell its zone; `speaker` is empty before anybody is named."""

    speaker: str
    time: str
    text: str


def parse_chat(raw: str) -> tuple[Line, ...]:
    """The messages in order; one message where no form is recognised."""
    rows = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heads = _HEADS if any(_head(row, _HEADS) for row in rows) else _plain_heads(rows)
    lines: list[Line] = []
    for row in rows:
        head = _head(row, heads)
        if head is not None:
            lines.append(Line(head["speaker"].strip(), head.groupdict().get("time", "").strip(), head["text"]))
        elif lines:
            last = lines.pop()
            lines.append(Line(last.speaker, last.time, f"{last.text}\n{row}"))
        else:
            lines.append(Line("", "", row))
    return tuple(Line(line.speaker, line.time, line.text.strip()) for line in lines if line.text.strip())


def _head(row: str, heads: tuple[re.Pattern[str], ...]) -> re.Match[str] | None:
    return next((found for pattern in heads if (found := pattern.fullmatch(row.strip()))), None)


def _plain_heads(rows: list[str]) -> tuple[re.Pattern[str], ...]:
    """Names before colons, when at least half of the lines have one and there are few names: else a colon is only a colon."""
    written = [row for row in rows if row.strip()]
    names = [found["speaker"] for row in written if (found := _PLAIN.fullmatch(row.strip()))]
    is_chat = len(names) > 1 and len(names) * 2 >= len(written) and len(set(names)) <= max(2, len(names) // 2)
    return (_PLAIN,) if is_chat else ()


def speakers_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Who speaks, in order of first words; a colleague says which of them is us."""
    return tuple(dict.fromkeys(line.speaker for line in lines))


def chat_messages(
    lines: Iterable[Line], ours: frozenset[str], language: str, now: Moment
) -> tuple[MessageAdopted | AnswerSent, ...]:
    """Each line as the caller's message or our answer, with its time kept before its words."""
    return tuple(
        AnswerSent(_timed(line), language, UNNUMBERED, way=Way.CHAT)
        if line.speaker in ours
        else MessageAdopted("", UNNUMBERED, MessageKind.WORDS, _timed(line), now)
        for line in lines
    )


def _timed(line: Line) -> str:
    return f"[{line.time}] {line.text}" if line.time else line.text
