"""A fact as it is wanted, with every text in it made one spelling. Rule: cleaning never cuts; it hands back what is too long."""

import dataclasses
from typing import Any, TypeVar, cast

from safeconduct.core.text import PAGE, clean_line, clean_text
from safeconduct.core.thesaurus import Thesaurus
from safeconduct.core.value import Told
from safeconduct.errors import BadInput

F = TypeVar("F")

PARAGRAPH = 4 * 1024
"""Unit: bytes. For a reason, a note of how, a way to reach somebody."""

_PAGES = frozenset({"text", "story", "note"})
_PARAGRAPHS = frozenset(
    {
        *("reason", "alone_reason", "why", "what", "how", "door", "guests", "promised", "hedge", "answers", "may_say", "must_not"),
        *("reach", "may_be_told", "leave_alone"),
        *(
            *("route", "companion", "risk", "said", "questions"),
            "where",
            "with_whom",
            "needs",
            "safe_until",
            "contact_ways",
            "contact_when",
            "contact_never",
            "never",
            "denies",
            "shift",
        ),
    }
)


def cleaned(fact: F, *required: str) -> F:
    """The fact with clean text.

    Shape: `required` are names of its fields; a field of a value inside it is written with a dot, as in `asked.story`. What is
    told as known needs its text, what is withheld needs by whom and why.
    Raises: BadInput naming the field that is empty though required, or too long.
    """
    changes = {
        field.name: _clean(getattr(fact, field.name), field.name, required)
        for field in dataclasses.fields(cast(Any, fact))
    }
    return cast(F, dataclasses.replace(cast(Any, fact), **changes))


def clean_field(raw: str, field: str, *, required: bool = True) -> str:
    """One text by the limits of its field."""
    return cast(str, _clean(raw, field, (field,) if required else ()))


def check_code(kind: Thesaurus, code: str, field: str) -> None:
    """Nothing chosen is no mistake. Raises: BadInput for what is no code of this list."""
    if code and not kind.knows(code):
        raise BadInput("Choose one of these.", field)


def at_least(number: int, least: int, field: str, sentence: str) -> None:
    if number < least:
        raise BadInput(sentence, field)


def _clean(value: object, field: str, required: tuple[str, ...]) -> object:
    # Exactly str: an enumerated word is a str too and has nothing to clean.
    if type(value) is str:
        needed = field in required
        if field in _PAGES or field in _PARAGRAPHS:
            most = PAGE if field in _PAGES else PARAGRAPH
            return clean_text(value, most, field=field, required=needed)
        return clean_line(value, field=field, required=needed)
    if isinstance(value, tuple):
        return tuple(_clean(part, field, required) for part in value)
    if isinstance(value, dict):
        return {key: _clean(part, field, required) for key, part in value.items()}
    if isinstance(value, Told):
        return _cleaned_told(value, field)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = (name.removeprefix(f"{field}.") for name in required if name.startswith(f"{field}."))
        return cleaned(value, *inner)
    return value


def _cleaned_told(told: Told, field: str) -> Told:
    text, by = (clean_line(part, field=field) for part in (told.text, told.by))
    why = clean_text(told.why, PARAGRAPH, field=field)
    if told.is_known and not text:
        raise BadInput("Write something here, or say that it is not known.", field)
    if told.is_withheld and not (by and why):
        raise BadInput("Say who withholds it and why.", field)
    return dataclasses.replace(told, text=text, by=by, why=why)
