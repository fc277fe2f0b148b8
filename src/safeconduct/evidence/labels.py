"""Who a label before a colon names: a name, its initials, or a name in brackets behind a role. Rule: who asks stays unnamed where the label says no more."""

import re

from safeconduct.evidence.words import Words

_MARKS = '«»„“”"'
_BRACKETS = re.compile(r"\(([^()\n]+)\)")


def labelled(text: str, start: int, end: int, words: Words) -> tuple[int, int] | None:
    """The place of the name that a label from `start` to `end` stands for; None for a label of whoever asks."""
    inside = _BRACKETS.search(text, start, end)
    whole, end = end, inside.start() if inside else end
    while end > start and text[end - 1].isspace():
        end -= 1
    named = _is_a_name(text[start:end], words)
    if inside and not named and sum(word[:1].isupper() for word in inside[1].split()) > 1:
        return inside.span(1)
    if named and (office := text.find(",", start, whole)) > 0:
        end = min(end, office)
    start, end = _without_marks(text, start, end)
    first, _, rest = text[start:end].partition(" ")
    if rest and (first.lower() in words["label_prefix"] or first.lower() in words["articles"]):
        start += len(first) + 1
    label = text[start:end]
    if label.lower() in words["asker"]:
        return None
    return _whole_name(text, label) or (start, end)


def _is_a_name(label: str, words: Words) -> bool:
    """So: "Bo Rask (Freie Liste)", "Bo Rask, Minister": two or three capitalised words of which none is a role name who speaks, and what follows where they belong."""
    name = label.split(",", maxsplit=1)[0].split()
    kinds = ("roles", "asker", "media", "houses")
    plain = not any(word.lower() in words[kind] for word in name for kind in kinds)
    return 2 <= len(name) <= 4 and all(word[0].isupper() for word in name) and plain and not label.isupper()


def _without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    return start, end


def _whole_name(text: str, label: str) -> tuple[int, int] | None:
    """Of whom "I. S." are the initials."""
    letters = [part.rstrip(".") for part in label.split()]
    if len(letters) != 2 or any(len(letter) != 1 for letter in letters) or "." not in label:
        return None
    first, last = (re.escape(letter) for letter in letters)
    found = re.search(rf"\b{first}\w+ {last}\w+", text)
    return found.span() if found else None
