"""A PDF to text. Rule: no more pages, drawing steps and unfolded bytes than a report has, whatever the file says of itself."""

import io
import logging
from dataclasses import dataclass
from typing import Any

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import PyPdfError

from safeconduct.evidence.reading.lines import unbroken
from safeconduct.evidence.reading.working import CLUMSY, LONGEST, Form, Given, Read, Unread, Why, worded

_PAGES = 400
_STEPS = 1_500_000
"""Drawing steps of all pages together: about fifteen seconds."""
_BOUNDS: dict[str, Any] = {
    "zlib_maximum_output_length": 16_000_000,
    "lzw_maximum_output_length": 16_000_000,
    "run_length_maximum_output_length": 16_000_000,
    "array_based_stream_maximum_output_length": 16_000_000,
    "stream_decoding_work_maximum_length": 48_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "page_tree_maximum_entries": 5_000,
    "page_tree_maximum_page_entries": 50_000,
    "xform_maximum_invocations_per_extraction": 200,
    "jbig2dec_binary": None,
}


class _Enough(Exception):
    """More drawing steps than a report has."""


@dataclass
class _Steps:
    """Counts across pages; pypdf calls it before each drawing step."""

    left: int = _STEPS

    def __call__(self, operator: Any, operands: Any, cm: Any, tm: Any) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Enough


def read_paper(data: bytes) -> Read:
    # What it warns of is the file's contents; none of that belongs in a log.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with apply_configuration(Configuration(**_BOUNDS)):
            return _read(PdfReader(io.BytesIO(data), strict=False))
    except (_Enough, MemoryError):
        return Unread(Why.SWOLLEN)
    except RecursionError:
        return Unread(Why.TOO_DEEP)
    except (PyPdfError, *CLUMSY):
        return Unread(Why.BROKEN)


def _read(reader: PdfReader) -> Read:
    if reader.is_encrypted and not reader.decrypt(""):
        return Unread(Why.LOCKED)
    pages, steps, room = [], _Steps(), LONGEST + 1
    count = len(reader.pages)
    for number in range(min(count, _PAGES)):
        text = reader.pages[number].extract_text(visitor_operand_before=steps)
        pages.append(text[:room])
        room -= len(pages[-1])
        if room <= 0:
            return Unread(Why.TOO_LARGE)
    if count and not any(page.strip() for page in pages):
        return Unread(Why.PICTURES)
    left_out = (f"pages after page {_PAGES}: {count - _PAGES}",) if count > _PAGES else ()
    return worded("\n".join(unbroken(page).rstrip() for page in pages), Form.PDF, _given(reader), left_out)


def _given(reader: PdfReader) -> Given:
    said = reader.metadata
    if said is None:
        return Given()
    date = said.creation_date_raw
    return Given(_line(said.title), _line(said.author), None, _line(date))


def _line(said: object) -> str | None:
    return " ".join(str(said).split())[:300] or None if said else None
