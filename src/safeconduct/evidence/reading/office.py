"""A Word file (docx) to text. Rule: the packed sizes are not believed; what is unfolded is counted while it unfolds."""

import io
import zipfile
import zlib

from lxml import etree

from safeconduct.evidence.reading.working import (
    CLUMSY,
    LONGEST,
    UNFOLDED,
    Form,
    Given,
    Read,
    Unread,
    Why,
    worded,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BODY, _SAID = "word/document.xml", "docProps/core.xml"
_PARTS = 5_000
_RATIO = 400
"""Prose packs four to ten times; a thousand times is a bomb."""
_SLICE = 256 * 1024
_UNREAD = frozenset((_W + "del", _W + "instrText", _W + "moveFrom", _COMPATIBLE + "Fallback"))
"""What was struck out or is a field's machinery, and the older twin of a drawing's text."""


class _Swollen(Exception):
    """It unfolds into more than it may."""


def read_office(data: bytes) -> Read:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if len(packed.infolist()) > _PARTS:
                return Unread(Why.SWOLLEN)
            if _BODY not in packed.namelist():
                return Unread(Why.FOREIGN)
            if packed.getinfo(_BODY).flag_bits & 1:
                return Unread(Why.LOCKED)
            body = _unfold(packed, _BODY)
            said = _unfold(packed, _SAID) if _SAID in packed.namelist() else b""
        return (
            Unread(Why.BROKEN)
            if b"<!DOCTYPE" in body[:2000]
            else worded(_text(body), Form.DOCX, _given(said))
        )
    except (_Swollen, MemoryError):
        return Unread(Why.SWOLLEN)
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, *CLUMSY):
        return Unread(Why.BROKEN)


def _unfold(packed: zipfile.ZipFile, name: str) -> bytes:
    limit = min(UNFOLDED, max(_SLICE, _RATIO * packed.getinfo(name).compress_size))
    with packed.open(name) as part:
        found = part.read(limit + 1)
    if len(found) > limit:
        raise _Swollen
    return found


def _parsed(data: bytes, **events: tuple[str, ...]) -> "etree.iterparse[tuple[str, etree._Element]]":
    return etree.iterparse(
        io.BytesIO(data),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        **events,
    )


def _text(body: bytes) -> str:
    """Read as a stream and let go of behind itself, so that a huge table costs its text and no more."""
    pieces: list[str] = []
    room, unread = LONGEST + 2, 0
    for event, element in _parsed(body, events=("start", "end")):
        if element.tag in _UNREAD:
            unread += 1 if event == "start" else -1
        if event == "start":
            continue
        piece = "" if unread else _piece(element)
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            break
        element.clear()
    return "".join(pieces)


def _piece(element: etree._Element) -> str:
    match element.tag:
        case tag if tag == _W + "t":
            return element.text or ""
        case tag if tag in {_W + "p", _W + "br", _W + "cr"}:
            return "\n"
        case tag if tag == _W + "tab":
            return "\t"
        case tag if tag == _W + "noBreakHyphen":
            return "-"
        case _:
            return ""


def _given(said: bytes) -> Given:
    if not said or b"<!DOCTYPE" in said[:2000]:
        return Given()
    found = {
        str(element.tag): " ".join((element.text or "").split())[:300] or None
        for _, element in _parsed(said, events=("end",))
    }
    return Given(
        found.get(_DC + "title"),
        found.get(_DC + "creator"),
        found.get(_DC + "publisher"),
        found.get(_TERMS + "created"),
    )
