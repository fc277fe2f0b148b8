"""Search among contacts and notes on ways in. Rule: every word is looked for, as the beginning of one and in either spelling; a name also mistyped."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from safeconduct.caseload.search import LEAST_LIKENESS
from safeconduct.caseload.words import folded, texts_of
from safeconduct.folds.contacts import ContactsView, ContactView, WayNoteView


def contacts_found(view: ContactsView, typed: str) -> tuple[ContactView, ...]:
    """Those that have ended too."""
    return tuple(one for one in view.contacts if _says(one, typed) or _is_called(one, typed))


def notes_found(view: ContactsView, typed: str) -> tuple[WayNoteView, ...]:
    return tuple(one for one in view.notes if _says(one, typed))


def _says(one: ContactView | WayNoteView, typed: str) -> bool:
    """Whether one of its versions that stand has a word for each that was typed."""
    wanted = _words([typed])
    return bool(wanted) and any(
        all(any(word.startswith(each) for word in said) for each in wanted)
        for said in (_words(texts_of(value)) for value in (one.noted, *(written.value for written in one.standing.values)))
    )


def _words(texts: Iterable[str]) -> list[str]:
    return re.findall(r"\w+", " ".join(folded(text) for text in texts))


def _is_called(one: ContactView, typed: str) -> bool:
    """Whether every word that was typed is spelt like a word of the name."""
    wanted, name = _words([typed]), _words([one.noted.name.text])
    return bool(wanted) and all(len(each) > 2 and any(fuzz.ratio(each, word) >= LEAST_LIKENESS for word in name) for each in wanted)
