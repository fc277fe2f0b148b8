"""What reading a file gives: a working text, or why there is none. Rule: a reader is a function of bytes and answers; it never raises."""

import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    TXT = "txt"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EML = "eml"


class Why(StrEnum):
    """Why a file was not read, as a sentence for the person who dropped it."""

    EMPTY = "There is no text in this file."
    TOO_LARGE = "This file is larger than a report can be."
    SWOLLEN = "This file unfolds into far more than it seems to hold. It was not opened further."
    TOO_DEEP = "This file is nested deeper than a report can be."
    LOCKED = "This file is locked with a password. Save a copy without one."
    PICTURES = (
        "This file holds pictures of pages and no text. It has to be typed, or read by another program first."
    )
    BROKEN = "This file is broken, or not what its name says."
    FOREIGN = "This kind of file cannot be read here. Text, web page, PDF, Word (docx) and e-mail can."


@dataclass(frozen=True, slots=True)
class Given:
    """What the file says of itself outside its text; as written, unchecked."""

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """Shape: offsets count code points of `text`; for `txt` it is the decoded file, line ends kept, without a byte order mark."""

    text: str
    form: Form
    encoding: str | None = None
    is_guessed: bool = False
    """The file does not say its encoding and is not UTF-8."""
    given: Given = Given()
    left_out: tuple[str, ...] = ()
    """What stands in the file and not in the text, in words: "attachments: 3"."""


@dataclass(frozen=True, slots=True)
class Unread:
    why: Why


Read = Working | Unread

LARGEST = 64 * 1024 * 1024
"""Bytes of a file."""
LONGEST = 2_000_000
"""Code points of a working text: five long books."""
UNFOLDED = 32 * 1024 * 1024
"""Bytes a packed part may unfold into."""

CLUMSY = (
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    AssertionError,
    RuntimeError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
)
"""What library code raises on bytes made to break it; caught around a library call and nowhere else."""


def worded(text: str, form: Form, given: Given = Given(), left_out: tuple[str, ...] = ()) -> Read:
    """The end of every reader but that of plain text: spaces drawn together, at most one empty line, bounded."""
    lines = [" ".join(line.replace("\x00", "").split()) for line in text[: LONGEST + 1].splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    whole = "\n".join(kept).strip("\n")
    if not whole.strip():
        return Unread(Why.EMPTY)
    if len(text) > LONGEST:
        return Unread(Why.TOO_LARGE)
    return Working(whole + "\n", form, given=given, left_out=left_out)
