"""What a person has answered so far, and which page comes next. Rule: everything but the message may be left empty, nothing is cut."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.core.call import Danger
from safeconduct.core.text import size_bytes
from safeconduct.web.forms import Form
from safeconduct.web.language import Language

MOST_FORM = 1024 * 1024
"""Unit: bytes. What one form may be: far more than a letter holds, so that a text too long comes back whole."""

STORY_MOST = 48 * 1024
"""Unit: bytes. With all other answers full, the letter still fits the largest row."""

MOST: Mapping[str, int] = {
    "danger": 20,
    "safe_until": 400,
    "contact_ways": 2000,
    "contact_when": 800,
    "contact_never": 2000,
    "where": 1000,
    "story": STORY_MOST,
    "with_whom": 2000,
    "needs": 2000,
}
"""Unit: bytes. Every field of a call; the names are those of core.call.Asked."""

STEPS: Mapping[str, tuple[str, ...]] = {
    "welcome": (),
    "danger": ("danger", "safe_until"),
    "now": (),
    "contact": ("contact_ways", "contact_when", "contact_never"),
    "where": ("where",),
    "story": ("story",),
    "who": ("with_whom",),
    "needs": ("needs",),
    "check": (),
}
ORDER = tuple(STEPS)
LAST = ORDER[-1]
"""Where all is looked over before it is sent."""
COUNTED = tuple(step for step in ORDER if STEPS[step])


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, in the reader's language."""

    field: str
    sentence: str


def read_answers(form: Form) -> dict[str, str]:
    """All answers the form carries, cleaned; none is cut."""
    return {name: clean(form.get(name)) for name in MOST}


def clean(raw: str) -> str:
    """The text in NFC, without marks that turn the writing direction for good; the form's reader has taken control characters out.

    As core.text.clean_text, but for any size: a text too long must come back whole.
    """
    return _TURNING.sub("", unicodedata.normalize("NFC", raw)).strip()


_TURNING = re.compile("[\u202a-\u202e]")


def problems(language: Language, answers: Mapping[str, str], names: tuple[str, ...]) -> list[Problem]:
    """What keeps these fields from being sent."""
    found = [_problem(language, name, answers[name]) for name in names]
    return [one for one in found if one]


def _problem(language: Language, name: str, text: str) -> Problem | None:
    if name == "story" and not text:
        return Problem(name, language.gettext("Write a few words here. One sentence is enough."))
    if name == "danger" and text not in {"", *(danger.value for danger in Danger)}:
        return Problem(name, language.gettext("Choose one of the answers, or none."))
    over = letters_over(text, MOST[name])
    if not over:
        return None
    return Problem(name, too_long(language, over))


def too_long(language: Language, over: int) -> str:
    sentence = language.ngettext(
        "This is too long by about %(num)s letter. Nothing is lost: shorten it, or send the rest later with your code.",
        "This is too long by about %(num)s letters. Nothing is lost: shorten it, or send the rest later with your code.",
        over,
    )
    return sentence % {"num": language.number(over)}


def letters_over(text: str, most: int) -> int:
    """How many letters must go for the text to fit. Unit: letters."""
    if size_bytes(text) <= most:
        return 0
    return len(text) - len(text.encode()[:most].decode(errors="ignore"))


def step_after(step: str, by: int) -> str:
    at = ORDER.index(step) if step in ORDER else 0
    return ORDER[max(0, min(len(ORDER) - 1, at + by))]


def fields_to_send(answers: Mapping[str, str]) -> dict[str, str]:
    """Only what was answered."""
    return {name: text for name, text in answers.items() if text}
