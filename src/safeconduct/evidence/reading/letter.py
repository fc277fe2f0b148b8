"""An e-mail or a page saved as one file (mht) to text. Rule: what is attached is named by its number and never opened."""

import email
import email.errors
import email.header
import re
from email.message import Message

from safeconduct.evidence.reading.lines import unbroken
from safeconduct.evidence.reading.marked import read_markup
from safeconduct.evidence.reading.plain import decoded
from safeconduct.evidence.reading.working import CLUMSY, Form, Given, Read, Unread, Why, Working, worded

_LARGEST = 32 * 1024 * 1024
_PARTS = 500
_DEEPEST = 30
_BOUNDARY = re.compile(rb"^Content-Type:\s*multipart/", re.IGNORECASE | re.MULTILINE)


def read_letter(data: bytes) -> Read:
    # The standard parser descends once for each multipart inside another; a letter has three or four.
    if len(data) > _LARGEST:
        return Unread(Why.TOO_LARGE)
    if len(_BOUNDARY.findall(data)) > _DEEPEST:
        return Unread(Why.TOO_DEEP)
    try:
        message = email.message_from_bytes(data)
        return _read(message, [part for part, _ in zip(message.walk(), range(_PARTS), strict=False)])
    except RecursionError:
        return Unread(Why.TOO_DEEP)
    except (email.errors.MessageError, *CLUMSY):
        return Unread(Why.BROKEN)


def _read(message: Message, parts: list[Message]) -> Read:
    given = Given(_line(message["Subject"]), _line(message["From"]), None, _line(message["Date"]))
    bodies = [
        part for part in parts if not part.is_multipart() and part.get_content_disposition() != "attachment"
    ]
    attached = sum(not part.is_multipart() for part in parts) - sum(
        part.get_content_maintype() == "text" for part in bodies
    )
    left_out = (f"attachments: {attached}",) if attached else ()
    for kind in ("text/plain", "text/html"):
        texts = [_body(part) for part in bodies if part.get_content_type() == kind]
        found = "\n\n".join(text for text in texts if text and text.strip())
        if found:
            return worded(found, Form.EML, given, left_out)
    return Unread(Why.EMPTY)


def _body(part: Message) -> str | None:
    payload = part.get_payload(decode=True)
    characters = (
        decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) and payload else None
    )
    if characters is None or part.get_content_type() == "text/plain":
        return unbroken(characters.text) if characters else None
    page = read_markup(characters.text)
    return page.text if isinstance(page, Working) else None


def _line(said: object) -> str | None:
    """A heading as it reads, its encoded words decoded where they can be."""
    if not said:
        return None
    try:
        text = str(email.header.make_header(email.header.decode_header(str(said))))
    except (email.errors.MessageError, *CLUMSY):
        text = str(said)
    return " ".join(text.split())[:300] or None
