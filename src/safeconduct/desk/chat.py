"""A pasted chat as a form shows it before it is kept. Rule: who speaks is guessed from names, and a colleague corrects each line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from safeconduct.actions.pasted import Line, parse_chat, speakers_of
from safeconduct.errors import BadInput

MOST_LINES = 400
"""Unit: messages of one pasted chat; more make a page nobody checks line by line."""

OURS, THEIRS = "us", "them"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the preview. Shape: `ours` after correction; `turned` says that it was corrected."""

    number: int
    line: Line
    ours: bool
    turned: bool


def preview(raw: str, ours: Iterable[str], turned: Iterable[str]) -> list[Shown]:
    """The chat's lines with who speaks in each.

    Shape: `ours` are the names that are us; `turned` the numbers of the lines in which the other side speaks.
    Raises: BadInput when there is nothing, or too much to be looked through.
    """
    lines = parse_chat(raw)
    if not lines:
        raise BadInput("Paste the chat here first.", "chat")
    if len(lines) > MOST_LINES:
        raise BadInput("This chat has more than %(num)s messages. Paste it in parts, the latest first.", "chat", num=MOST_LINES)
    names, corrected = frozenset(ours), frozenset(turned)
    return [
        Shown(number, line, (line.speaker in names) != (str(number) in corrected), str(number) in corrected)
        for number, line in enumerate(lines)
    ]


def speakers(raw: str) -> list[str]:
    """Who speaks, in order of first words; empty where only one side does."""
    found = [name for name in speakers_of(parse_chat(raw)) if name]
    return found if len(found) > 1 else []


def sided(shown: Iterable[Shown]) -> tuple[Line, ...]:
    """The lines with the side instead of the name: a name that a chat shows is not kept beside the words."""
    return tuple(replace(one.line, speaker=OURS if one.ours else THEIRS) for one in shown)
