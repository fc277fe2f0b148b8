"""Who a label before a colon names: a name, its initials, or a name in brackets behind a role. Rule: who asks stays unnamed where the label says no more."""

import re

from safeconduct.evidence.words import Words

_BRACKETS = re.compile(r"\(([^()\n]+)\)")


def labelled(text: str, start: int, end: int, words: Words) -> tuple[int, int] | None:
    """The place of the name that a label from `start` to `end` stands for; None for a label of whoever asks."""
    inside = _BRACKETS.search(text, start, end)
    if inside and sum(word[:1].isupper() for word in inside[1].split()) > 1:
        return inside.span(1)
    end = inside.start() if inside else end
    while end > start and text[end - 1].isspace():
        end -= 1
    first, _, rest = text[start:end].partition(" ")
    if first.lower() in words["label_prefix"] and rest:
        start += len(first) + 1
    label = text[start:end]
    if label.lower() in words["asker"]:
        return None
    return _whole_name(text, label) or (start, end)


def _whole_name(text: str, label: str) -> tuple[int, int] | None:
    """Of whom "I. S." are the initials."""
    letters = [part.rstrip(".") for part in label.split()]
    if len(letters) != 2 or any(len(letter) != 1 for letter in letters) or "." not in label:
        return None
    first, last = (re.escape(letter) for letter in letters)
    found = re.search(rf"\b{first}\w+ {last}\w+", text)
    return found.span() if found else None
