"""The line to a relay, without sockets: the real client on one side, the real relay's HTTP on the other, and between them whatever a line can
do. Rule: a request that was carried reached the relay as it was sent; only when, how often, and whether the answer comes back is chance."""

import random
from collections.abc import Callable, Coroutine, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from safeconduct.relay.app import RelayApp

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Weather:
    """How often what happens to a request. Shape: each a chance from 0 to 1."""

    lost: float = 0.0
    unanswered: float = 0.0
    twice: float = 0.0
    late: float = 0.0


CALM = Weather()


async def at_once(work: Callable[..., Answer], *arguments: Any) -> Answer:
    """How the relay here does a call's work: nobody else waits for this thread."""
    return work(*arguments)


def _done(work: Coroutine[Any, Any, Answer]) -> Answer:
    """What it comes to. Nothing on the way waits for anything, so it needs no loop."""
    try:
        work.send(None)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
    raise AssertionError("The relay waits for something.")


@dataclass
class Line(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Shape: `ends` are the relays behind the one name, asked in turn by chance; none when the relay is down."""

    chance: random.Random
    ends: list[RelayApp]
    weather: Weather = CALM
    cut: bool = False
    """While a desk crashes nothing more of it reaches anybody."""
    left: int | None = None
    """How many more requests that may change something go through before it is cut, if it is to be."""
    _late: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return _done(self._through(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await self._through(request)

    async def _through(self, request: httpx.Request) -> httpx.Response:
        weather, roll = self.weather, self.chance.random
        self._count(request)
        if self.cut or not self.ends or roll() < weather.lost:
            raise httpx.ConnectError("The line is down.")
        if roll() < weather.late:
            self._late.append(request)
            raise httpx.ReadTimeout("No answer came.")
        answer = await self._ask(request)
        if roll() < weather.twice:
            answer = await self._ask(request)
        if self._late and roll() < 0.3:
            await self._ask(self._late.pop(self.chance.randrange(len(self._late))))
        if self.cut or roll() < weather.unanswered:
            raise httpx.ReadError("The line broke.")
        return answer

    def _count(self, request: httpx.Request) -> None:
        if self.left is not None and request.method == "POST":
            self.cut |= self.left == 0
            self.left -= 1

    def clear_up(self) -> None:
        """What was under way for long arrives, out of order; from now on the line is calm."""
        self.weather = CALM
        self.chance.shuffle(self._late)
        while self._late and self.ends:
            _done(self._ask(self._late.pop()))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        said: list[MutableMapping[str, Any]] = []
        body = [{"type": "http.request", "body": request.content, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return body.pop() if body else {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        await self.chance.choice(self.ends)(_scope(request), receive, send)
        start, *rest = said
        return httpx.Response(start["status"], headers=start["headers"], stream=httpx.ByteStream(b"".join(one.get("body", b"") for one in rest)))


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "scheme": "http",
        "path": request.url.path, "raw_path": request.url.raw_path, "query_string": b"", "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw], "client": ("127.0.0.1", 1), "server": ("relay", 80),
    }  # fmt: skip
