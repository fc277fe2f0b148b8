"""The relay's side of HTTP: which call a request is, what it brings, how it is answered. Rule: it knows no call's meaning, and does for each
request as little as there is to do: a relay's time goes here."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

import msgspec

from safeconduct.errors import SafeconductError

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Called = TypeVar("Called")


class Refused(SafeconductError):
    """What no call can be asked."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """Shape: `named` is what stands in the path's braces; `heads` have names in lower case."""

    method: str
    named: Mapping[str, str]
    heads: Sequence[tuple[bytes, bytes]]
    query: bytes

    def head(self, name: bytes) -> str | None:
        return next((value.decode("latin-1") for each, value in self.heads if each == name), None)

    @property
    def token(self) -> str:
        return (self.head(b"authorization") or "").removeprefix("Bearer ")

    def asked(self, name: str) -> str:
        """What stands behind the question mark; empty when it does not."""
        return dict(parse_qsl(self.query.decode("latin-1"))).get(name, "")


class Paths(Generic[Called]):
    """Finds the call that a path names. Shape of a call's path: `/v1/{group}/keys/{position}`."""

    def __init__(self, calls: Iterable[tuple[str, str, Called]]) -> None:
        self._by_length: dict[int, list[tuple[str, list[str], Called]]] = {}
        for method, path, call in calls:
            parts = path.split("/")
            self._by_length.setdefault(len(parts), []).append((method, parts, call))

    def find(self, method: str, path: str) -> tuple[Called, dict[str, str]]:
        """The call and what stands in its path's braces. Raises: Refused."""
        asked, status = path.split("/"), 404
        for each, parts, call in self._by_length.get(len(asked), ()):
            if all(part == one or (part[:1] == "{" and one) for part, one in zip(parts, asked, strict=True)):
                if each == method:
                    return call, {part[1:-1]: one for part, one in zip(parts, asked, strict=True) if part[:1] == "{"}
                status = 405
        raise Refused(status, "There is no such call.")


async def body_of(receive: Receive, most: int) -> bytes | None:
    """All of it; None when the other side went away first. Raises: Refused when there is more of it than so many bytes."""
    parts, size, comes = [], 0, True
    while comes:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise Refused(413, f"A request has more than {most} bytes.")
        parts.append(part)
        comes = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def answer(send: Send, value: object, status: int = 200, life: str = "") -> None:
    body = msgspec.msgpack.encode(value)
    heads = [(b"cache-control", b"no-store"), (b"content-length", b"%d" % len(body)), (b"content-type", b"application/msgpack")]
    if life:
        heads.append((b"relay-life", life.encode()))
    await send({"type": "http.response.start", "status": status, "headers": heads})
    await send({"type": "http.response.body", "body": body})
