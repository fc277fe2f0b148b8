"""Text as people type it, made one spelling. Rule: nothing is ever cut in silence; what is too long is handed back."""

import unicodedata

from safeconduct.errors import BadInput

LINE = 400
"""Unit: bytes. For handles, names, reasons and other single lines."""

PAGE = 64 * 1024
"""Unit: bytes. For stories, notes and messages."""

# Marks that turn the writing direction for good would let one field reorder the next one on the page.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")


def clean_text(raw: str, most_bytes: int, *, field: str = "", required: bool = False) -> str:
    """The text in NFC with plain line ends and without control characters.

    Shape: no longer than `most_bytes` in UTF-8.
    Raises: BadInput naming the field when it is empty though required, too long, or not text at all.
    """
    if len(raw) > most_bytes * 4:
        raise _too_long(most_bytes, field)
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(letter for letter in text if _stays(letter)).strip()
    if required and not text:
        raise BadInput("Write something here.", field)
    if size_bytes(text, field) > most_bytes:
        raise _too_long(most_bytes, field)
    return text


def harmless(text: str) -> str:
    """A stranger's text as it may be shown: without what turns the writing direction or moves a cursor. Nothing else is changed."""
    return "".join(letter for letter in text if _stays(letter))


def clean_line(raw: str, *, field: str = "", required: bool = False, most_bytes: int = LINE) -> str:
    """As `clean_text`, on one line: line ends and tabs become spaces."""
    text = clean_text(raw, most_bytes, field=field, required=required)
    return " ".join(text.split())


def in_short(text: str, most: int) -> str:
    """Its beginning for a list, which says by its end that there is more. Shape: at most so many letters, cut between words where there is a gap."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    whole = kept.rpartition(" ")[0] if text[most - 1] != " " else kept
    # One word as long as that, an address or a script without gaps, is cut where it must be.
    return f"{(whole if len(whole) * 2 > most else kept).rstrip()}…"


def size_bytes(text: str, field: str = "") -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise BadInput("Some letters here are broken. Type them again.", field) from None


def _stays(letter: str) -> bool:
    return letter in "\n\t" or (unicodedata.category(letter) != "Cc" and letter not in _TURNING)


def _too_long(most_bytes: int, field: str) -> BadInput:
    if most_bytes < 1024:
        return BadInput("This is too long. Write at most %(num)s letters here.", field, num=most_bytes // 4)
    return BadInput(
        "This is too long: at most %(num)s kilobytes. Split it in two and send both.", field, num=most_bytes // 1024
    )
