"""One file, whatever its kind, to a working text. Rule: its bytes decide what it is; its name only where they do not."""

import re

from safeconduct.evidence.reading.letter import read_letter
from safeconduct.evidence.reading.marked import read_page
from safeconduct.evidence.reading.office import read_office
from safeconduct.evidence.reading.paper import read_paper
from safeconduct.evidence.reading.plain import read_plain
from safeconduct.evidence.reading.working import LARGEST, Read, Unread, Why

_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_LETTER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n){0,40}){2,}", re.ASCII)
_LETTER_SAYS = re.compile(
    rb"^(?:MIME-Version|Received|Message-ID|Return-Path):", re.IGNORECASE | re.MULTILINE
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(data: bytes, name: str = "") -> Read:
    """The working text of a file. Shape: `name` is only looked at for its ending."""
    if len(data) > LARGEST:
        return Unread(Why.TOO_LARGE)
    head, ending = data[:4096], name.lower().rpartition(".")[2]
    if b"%PDF-" in head[:1024]:
        return read_paper(data)
    if head.startswith(b"PK\x03\x04"):
        return read_office(data)
    if head.startswith(_OLD_OFFICE):
        # A Word file under a password is an old office file around a locked one.
        return Unread(Why.LOCKED if "EncryptedPackage".encode("utf-16-le") in data else Why.FOREIGN)
    if ending in {"html", "htm", "xhtml"} or (ending != "txt" and _PAGE.match(head)):
        return read_page(data)
    if ending in {"eml", "mht", "mhtml"} or (
        ending != "txt" and _LETTER.match(head) and _LETTER_SAYS.search(head)
    ):
        return read_letter(data)
    return Unread(Why.BROKEN) if ending in {"pdf", "docx"} else read_plain(data)
