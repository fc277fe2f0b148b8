"""Numbers and addresses inside what people wrote, ready to be pressed at night. Rule: the words stay as they were written; nothing is looked up."""

import re
from dataclasses import dataclass

_NUMBER = r"\+?\(?\d[\d\s\-/().]{4,}\d"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_REACH = re.compile(f"({_MAIL})|((?<![\\w-]){_NUMBER}(?![\\w-]))")
_FEWEST_DIGITS = 6
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what was written. Shape: `href` is where pressing it leads, empty for words."""

    words: str
    href: str = ""


def pieces_of(text: str) -> list[Piece]:
    """The text from its first letter to its last, each number and address in it a piece of its own."""
    found, at = [], 0
    for match in _REACH.finditer(text):
        if href := _href(match):
            found += [Piece(text[at : match.start()]), Piece(match[0], href)]
            at = match.end()
    found.append(Piece(text[at:]))
    return [piece for piece in found if piece.words]


def _href(match: re.Match[str]) -> str:
    if match[1]:
        return f"mailto:{match[1]}"
    digits = "".join(letter for letter in match[2] if letter.isdecimal())
    if len(digits) < _FEWEST_DIGITS or _DATE.fullmatch(match[2]):
        return ""
    return f"tel:{'+' if match[2].startswith('+') else ''}{digits}"
