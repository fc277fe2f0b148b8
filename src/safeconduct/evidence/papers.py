"""The name of a paper, a station or an agency in the lines of a heading. Rule: a word that such names hold stands first or last in it, or it is none."""

import re
from collections.abc import Iterable, Sequence

from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_PARTED = re.compile(r"\n|\s+[-–—|/•·]\s+|\s*[|,;•·]\s*|\s*:\s+|\s+\(|\.\s+")
_LONGEST = 6
"""Unit: words."""
_IN_MARKS = 4
"""Unit: words."""
_WHOLE = 4
"""Unit: characters. A line that holds no more than its marks beside the name is a headline."""
_SHORTEST_PART = 4
"""Unit: letters. So much of a compound may tell: "Hafenbote"."""
_MARKED = re.compile('[«„“"]([^»“”"]+)[»“”"]?')


def is_paper(name: str, words: Words) -> bool:
    """Whether a word of papers' names stands first, behind an article, or last in the name."""
    held = [word.strip('«»„“”"().').lower() for word in re.split(r"[\s’']+", name) if word.strip('«»„“”"().')]
    held = [
        word for word in held if word not in words["articles"] and word + "'" not in words["articles"]
    ] or held
    return bool(held) and (_tells(held[0], words) or _tells(held[-1], words))


def paper_in(lines: Iterable[str], words: Words) -> str | None:
    """The first part of a heading's lines that is a paper's name."""
    for line in lines:
        for part in _PARTED.split(line):
            name = part.strip(" .:–—-|)")
            if _shaped(name, words) and is_paper(name, words):
                return unmarked(name)
    return None


def unmarked(name: str) -> str:
    """So: "Газета «Берег»" is called Берег."""
    marked = _MARKED.search(name)
    return marked[1].strip() if marked else name


def in_marks(lines: Iterable[str]) -> str | None:
    """The first name in marks on the lines beside a heading's date: "Глеб Морошин, «Окраина», 8 апреля 2033 года". A sentence in marks is none."""
    for line in lines:
        for found in _MARKED.finditer(line):
            name = found[1].strip()
            if name[:1].isupper() and len(name.split()) <= _IN_MARKS and name[-1] not in ".,!?…" and len(name) < len(line) - _WHOLE:
                return name
    return None


def translated_from(lines: Iterable[Sequence[Token]], text: str, words: Words) -> str | None:
    """The paper that a translation was made from: "Перевод статьи Лии Харт из газеты «Вестник»"; behind a colon stands who translated."""
    for line in lines:
        count = words["translated_line"].at(line, 0) if line else 0
        if count and count < len(line) and line[count].low != ":":
            return in_marks([text[line[0].start : line[-1].end]])
    return None


def _shaped(name: str, words: Words) -> bool:
    """A short name and no headline; English writes each longer word of a name with a capital."""
    long = [word for word in name.split() if len(word) > 3]
    if words.language == "en" and not all(word[0].isupper() for word in long):
        return False
    short = len(name) > 1 and len(name.split()) <= _LONGEST
    return (
        short
        and name[0].isupper()
        and name[-1] not in "?!"
        and bool(long)
        and not any(one.isdigit() for one in name)
    )


def _tells(word: str, words: Words) -> bool:
    whole = word in words["papers"]
    compound = words.language == "de" and any(
        len(part) >= _SHORTEST_PART and word.endswith(part) for part in words["papers"].words()
    )
    return whole or compound
