"""Plain text: bytes to characters. Rule: what is guessed is said to be guessed, and line ends stay as they are."""

import codecs
from typing import NamedTuple

from safeconduct.evidence.reading.working import LONGEST, Form, Read, Unread, Why, Working

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 100_000
_MOSTLY = 0.4
"""Of the letters of a Russian text nearly all lie above 127, of a French or German one about one in fifteen."""
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 26, 27}


class Decoded(NamedTuple):
    text: str
    encoding: str
    is_guessed: bool


def decoded(data: bytes, declared: str | None = None) -> Decoded | None:
    """The characters of a text: by its mark, by what it declares, as UTF-8, or by a careful guess. None: these are no characters."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _tried(data, encoding, guessed=False)
    if not data or not _is_text(data):
        return None
    sure = (_tried(data, declared, guessed=False) if declared else None) or _tried(
        data, "utf-8", guessed=False
    )
    return sure or _tried(data, _guess(data), guessed=True)


def _tried(data: bytes, encoding: str, *, guessed: bool) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), codecs.lookup(encoding).name.removesuffix("-sig"), guessed)
    except (UnicodeError, LookupError):
        return None


def _is_text(data: bytes) -> bool:
    return not any(byte in _CONTROLS for byte in data[:_LOOKED_AT]) and b"\x00" not in data


def _guess(data: bytes) -> str:
    """One of three: Windows western, Windows Cyrillic, or the older Russian code whose letters come out in the other case there."""
    head = data[:_LOOKED_AT]
    high = sum(byte >= 0xC0 for byte in head)
    letters = high + sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in head)
    if high < _MOSTLY * letters:
        return "cp1252"
    capitals = sum(0xC0 <= byte <= 0xDF for byte in head)
    return "koi8-r" if capitals > high - capitals else "cp1251"


def read_plain(data: bytes) -> Read:
    if not data:
        return Unread(Why.EMPTY)
    found = decoded(data)
    if found is None:
        return Unread(Why.FOREIGN if not _is_text(data) else Why.BROKEN)
    if len(found.text) > LONGEST:
        return Unread(Why.TOO_LARGE)
    if not found.text.strip():
        return Unread(Why.EMPTY)
    return Working(found.text, Form.TXT, found.encoding, found.is_guessed)
