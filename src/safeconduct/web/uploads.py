"""A form with a file in it, taken as it comes. Rule: the file's bytes go to whoever takes them, a piece at a time, and never to a disk; its
fields are read as every form's are."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive

from safeconduct.errors import BadInput, SafeconductError
from safeconduct.web.forms import MOST_FIELDS, Form, TooLarge, as_text

FILE_FIELD = "file"
MOST_WORDS = 64 * 1024
"""Unit: bytes of all fields beside the file, and of all heads of parts."""


class Taker(Protocol):
    """Where the file goes."""

    def begin(self, name: str) -> None: ...

    def write(self, piece: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How a form with a file is read. Unit: `words` and `all` in bytes, of the fields beside the file and of the whole form; 0 for no end.

    Shape: `between` is awaited between two pieces of the line, so that whoever takes the file can put down what it has.
    """

    words: int = MOST_WORDS
    all: int = 0
    between: Callable[[], Awaitable[None]] | None = None


_USUAL = Reading()


def _broken() -> BadInput:
    return BadInput("This form did not arrive whole. Go back and send it again.")


@dataclass
class _Parts:
    """What the multipart parser has called out so far. Shape: `trouble` is what the taker raised; what comes after it is read and dropped,
    because a browser whose line is cut while it sends shows nothing of the answer."""

    taker: Taker
    most_words: int = MOST_WORDS
    done: list[tuple[str, str]] = field(default_factory=list)
    name: bytes = b""
    file: bytes | None = None
    files: int = 0
    words: int = 0
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    data: bytearray = field(default_factory=bytearray)
    whole: bool = False
    trouble: SafeconductError | None = None

    def begin(self) -> None:
        self.name, self.file = b"", None
        self.data.clear()

    def add(self, where: bytearray, data: bytes, start: int, end: int) -> None:
        self.words += end - start
        if self.words > self.most_words:
            raise BadInput("The words beside this file are too long. Make them shorter.")
        where += data[start:end]

    def header_end(self) -> None:
        if bytes(self.header).lower() == b"content-disposition":
            options = parse_options_header(bytes(self.value))[1]
            self.name, self.file = options.get(b"name", b""), options.get(b"filename")
        self.header.clear()
        self.value.clear()

    def headers_end(self) -> None:
        if self.file is None:
            return
        self.files += 1
        if self.name.decode("utf-8", "replace") != FILE_FIELD or self.files > 1:
            raise BadInput("One file at a time can be sent with this form.", FILE_FIELD)
        self._take(lambda: self.taker.begin((self.file or b"").decode("utf-8", "replace")))

    def on_data(self, data: bytes, start: int, end: int) -> None:
        if self.file is None:
            self.add(self.data, data, start, end)
        else:
            self._take(lambda: self.taker.write(data[start:end]))

    def _take(self, act: Callable[[], None]) -> None:
        if self.trouble is None:
            try:
                act()
            except SafeconductError as trouble:
                self.trouble = trouble

    async def put_down(self, between: Callable[[], Awaitable[None]] | None) -> None:
        if between is not None and self.trouble is None:
            try:
                await between()
            except SafeconductError as trouble:
                self.trouble = trouble

    def end_part(self) -> None:
        if self.file is None:
            if len(self.done) >= MOST_FIELDS:
                raise _broken()
            self.done.append((as_text(self.name, b""), as_text(bytes(self.data), self.name)))

    def end(self) -> None:
        self.whole = True


def _parser(boundary: bytes, parts: _Parts) -> MultipartParser:
    return MultipartParser(
        boundary,
        {
            "on_part_begin": parts.begin,
            "on_part_data": parts.on_data,
            "on_part_end": parts.end_part,
            "on_header_field": lambda data, start, end: parts.add(parts.header, data, start, end),
            "on_header_value": lambda data, start, end: parts.add(parts.value, data, start, end),
            "on_header_end": parts.header_end,
            "on_headers_finished": parts.headers_end,
            "on_end": parts.end,
        },
    )


def is_multipart(headers: Mapping[str, str]) -> bool:
    kind, options = parse_options_header(headers.get("content-type", ""))
    return kind == b"multipart/form-data" and bool(options.get(b"boundary"))


async def read_upload(
    receive: Receive, headers: Mapping[str, str], taker: Taker, reading: Reading = _USUAL
) -> tuple[Form, SafeconductError | None]:
    """The fields of this request, once the file in it has gone to the taker, and what the taker raised, if anything.

    Raises: BadInput when it is no such form; TooLarge when the whole of it has no end.
    """
    kind, options = parse_options_header(headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise BadInput("This is not a form we can read. Open the page again and send it from there.")
    parts, size = _Parts(taker, reading.words), 0
    try:
        parser = _parser(options[b"boundary"], parts)
    except (MultipartParseError, ValueError):  # A boundary may be too long.
        raise _broken() from None
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadInput("The line broke before the form had arrived. Send it again.")
        more = message.get("more_body", False)
        size += len(message.get("body", b""))
        if reading.all and size > reading.all:
            raise TooLarge("This is more than can be taken at once.")
        try:
            parser.write(message.get("body", b""))
        except (MultipartParseError, ValueError):
            raise _broken() from None
        await parts.put_down(reading.between)
    if not parts.whole:
        raise _broken()
    return Form(tuple(parts.done)), parts.trouble
