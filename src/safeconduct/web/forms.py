"""Forms as people send them, in memory only. Rule: size and number are capped while reading, and nothing touches the disk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive

from safeconduct.errors import BadInput

MOST_FIELDS = 200
MOST_NAME = 200
"""Unit: letters of a field's name that an error repeats."""


class TooLarge(BadInput):
    """The form is larger than we read; what was typed is still in the sender's browser."""

    status = 413


@dataclass(frozen=True)
class Form:
    """A form's fields in the order sent. Shape: text without control characters other than line end and tab."""

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str, otherwise: str = "") -> str:
        """The first value of the name."""
        return next((value for key, value in self.fields if key == name), otherwise)

    def __getitem__(self, name: str) -> str:
        """The one value of the name. Raises: BadInput when there is none or more than one."""
        found = self.all(name)
        if len(found) != 1:
            raise BadInput("This form did not arrive whole. Go back and send it again.", name)
        return found[0]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]


async def read_form(receive: Receive, headers: Mapping[str, str], most_bytes: int) -> Form:
    """The form of this request, urlencoded or multipart.

    Raises: TooLarge past `most_bytes`; BadInput, naming the field where it can, for anything that is not a form in UTF-8.
    """
    kind, options = parse_options_header(headers.get("content-type", ""))
    body = await _read(receive, headers, most_bytes)
    if kind == b"application/x-www-form-urlencoded":
        return Form(tuple(_urlencoded(body)))
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return Form(tuple(_multipart(body, options[b"boundary"])))
    raise BadInput("This is not a form we can read. Open the page again and send it from there.")


async def _read(receive: Receive, headers: Mapping[str, str], most_bytes: int) -> bytes:
    said = headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and int(said[:20]) > most_bytes:
        raise _too_large(most_bytes)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadInput("The line broke before the form had arrived. Send it again.")
        body += message.get("body", b"")
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(
        f"This is larger than the {most_bytes // 1024} kilobytes we can take at once. "
        "Go back: what you typed is still there. Make it shorter, or send it in parts.",
    )


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    if body.count(b"&") >= MOST_FIELDS:
        raise _too_many()
    split = [part.partition(b"=") for part in body.replace(b"+", b" ").split(b"&") if part]
    plain = [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in split]
    return [(as_text(name, b""), as_text(value, name)) for name, value in plain]


@dataclass
class _Parts:
    """What the multipart parser has called out so far."""

    done: list[tuple[str, str]] = field(default_factory=list)
    name: bytes = b""
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    data: bytearray = field(default_factory=bytearray)
    whole: bool = False

    def begin(self) -> None:
        self.name = b""
        self.data.clear()
        self.header.clear()
        self.value.clear()

    def header_end(self) -> None:
        if bytes(self.header).lower() == b"content-disposition":
            self.name = parse_options_header(bytes(self.value))[1].get(b"name", b"")
        self.header.clear()
        self.value.clear()

    def end_part(self) -> None:
        if len(self.done) >= MOST_FIELDS:
            raise _too_many()
        self.done.append((as_text(self.name, b""), as_text(bytes(self.data), self.name)))

    def end(self) -> None:
        self.whole = True


def _multipart(body: bytes, boundary: bytes) -> list[tuple[str, str]]:
    parts = _Parts()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_part_data": lambda data, start, end: parts.data.extend(data[start:end]),
                "on_part_end": parts.end_part,
                "on_header_field": lambda data, start, end: parts.header.extend(data[start:end]),
                "on_header_value": lambda data, start, end: parts.value.extend(data[start:end]),
                "on_header_end": parts.header_end,
                "on_end": parts.end,
            },
        )
        parser.write(body)
        parser.finalize()
    except (MultipartParseError, ValueError):
        raise BadInput("This form did not arrive whole. Go back and send it again.") from None
    if not parts.whole:
        raise BadInput("This form did not arrive whole. Go back and send it again.")
    return parts.done


def _too_many() -> BadInput:
    return BadInput(f"This form has more than {MOST_FIELDS} fields. Open the page again and send it from there.")


def as_text(raw: bytes, name: bytes) -> str:
    """Strict UTF-8: a replaced letter could change an address or a name without anyone seeing it."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        shown = name.decode("utf-8", "replace")[:MOST_NAME]
        raise BadInput("Some letters did not arrive whole. Type them again.", shown) from None
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
