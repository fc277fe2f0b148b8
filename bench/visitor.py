"""A person before the help page, without scripts: one line of HTTP/1.1 for a whole visit. Rule: only what a page carries is sent back."""

import asyncio
import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_TYPED = re.compile(r'<(?:textarea|input)[^>]* name="([a-z_]+)"')
_DIGITS = re.compile(r'class="code-digits"[^>]*>(.*?)</p>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
MOST_PAGES = 12


@dataclass
class Page:
    status: int
    body: str
    form: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _, _, behind = self.body.partition('<form id="q"')
        self.form = {
            name: html.unescape(value) for name, value in _HIDDEN.findall(behind.partition("</form>")[0])
        }

    @property
    def can_send(self) -> bool:
        return 'value="send"' in self.body

    def asks_for(self, name: str) -> bool:
        return name in _TYPED.findall(self.body)

    @property
    def code(self) -> str:
        found = _DIGITS.search(self.body)
        return " ".join(_TAG.sub(" ", found.group(1)).split()) if found else ""


class Line:
    """One connection, kept for one visit."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str = "/", fields: dict[str, str] | None = None) -> Page:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        body = urlencode(fields or {}).encode() if method == "POST" else b""
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\naccept-language: en\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(answer)
        text = await reader.readexactly(int(length.group(1))) if length else b""
        return Page(int(answer.split(b" ", 2)[1]), text.decode())

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            await self._streams[1].wait_closed()


async def walk(line: Line, story: str) -> Page:
    """From the first page, with its style sheet, to the one with the sending button."""
    page = await line.ask("GET")
    await line.ask("GET", "/style.css")
    for _ in range(MOST_PAGES):
        if page.can_send:
            return page
        typed = {"story": story} if page.asks_for("story") else {}
        if 'name="danger"' in page.body:
            typed["danger"] = "days"
        page = await line.ask("POST", "/", {**page.form, **typed, "go": "next"})
    raise RuntimeError("The page with the sending button did not come.")


async def send(line: Line, page: Page) -> Page:
    return await line.ask("POST", "/", {**page.form, "go": "send"})


async def first_contact(port: int, story: str) -> str:
    """The whole first visit on one line; the receipt code, empty when there was none."""
    line = Line(port)
    try:
        return (await send(line, await walk(line, story))).code
    finally:
        await line.close()


async def come_back(port: int, code: str) -> bool:
    """The first page, the page for the code, the conversation. Whether it was found."""
    line = Line(port)
    try:
        page = await line.ask("GET")
        page = await line.ask("POST", "/", {**page.form, "go": "return"})
        page = await line.ask("POST", "/", {**page.form, "code": code, "go": "open"})
        return page.status == 200 and 'value="words"' in page.body
    finally:
        await line.close()
