"""The server in front of an application, as all three programs run it. Rule: whoever is silent gives way to whoever comes, and nobody is
turned away for an address or a number of tries."""

import asyncio
import contextlib
import logging
import resource
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 512
"""Far below the thousand files that a process may open where nobody allowed it more."""
AT_ONCE = 64
"""Connections taken in before the silent ones are looked at again."""
A_LITTLE = 16 * 1024
"""Unit: bytes of an answer that are kept until the event loop comes round."""
SILENT_S = 30.0
"""Unit: seconds. So long may a request's head take from its first byte, and so long may any of its pieces, or of our answer's, take."""
SAID_AGAIN_S = 60.0
"""Unit: seconds until the same trouble is said again in the log."""


class OneWrite:
    """A transport that says an answer's head and body at once: each write is a call to the kernel, and wakes the other side. What is more than
    a little goes out as it comes, so that whoever reads slowly is noticed as before."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._say)
        self._parts.append(data)
        self._size += len(data)
        if self._size > A_LITTLE:
            self._say()

    def _say(self) -> None:
        said, self._parts, self._size = b"".join(self._parts), [], 0
        if said:
            self._transport.write(said)

    def close(self) -> None:
        self._say()
        self._transport.close()


class Patient(H11Protocol):
    """One connection. It is *waiting* while the other side has to do something; only then it may be ended."""

    silent_s = SILENT_S
    _heard = 0.0
    _began = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = OneWrite(transport, self.loop)  # type: ignore[assignment]
        self._began = self._heard = self.loop.time()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()
        self.loop.call_later(self.silent_s, self._look)

    def data_received(self, data: bytes) -> None:
        now = self.loop.time()
        if self._is_between_requests and self.conn.trailing_data[0] == b"":
            self._began = now
        self._heard = now
        super().data_received(data)

    def resume_writing(self) -> None:
        self._heard = self.loop.time()
        super().resume_writing()

    @property
    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    @property
    def waits_since(self) -> float | None:
        """Since when the other side has been silent; None while it is our turn."""
        if self._is_between_requests:
            return self._began if self.conn.trailing_data[0] else max(self._began, self._heard)
        theirs = self.flow.write_paused or (self.cycle.more_body and not self.flow.read_paused)
        return self._heard if theirs else None

    def _make_room(self) -> None:
        """The one that has been silent longest goes; where all are being answered, the one that came."""
        waiting = [(one.waits_since, id(one), one) for one in self.connections if isinstance(one, Patient) and one is not self]
        silent = [(since, at, one) for since, at, one in waiting if since is not None and not one.transport.is_closing()]
        (min(silent)[2] if silent else self).transport.abort()

    def on_response_complete(self) -> None:
        self._heard = self.loop.time()
        super().on_response_complete()

    def _look(self) -> None:
        since, now = self.waits_since, self.loop.time()
        if self.transport.is_closing() or (since is not None and now - since >= self.silent_s):
            # What we have answered may still be on its way to somebody slow.
            self.transport.close()
            self.loop.call_later(self.silent_s if self.transport.get_write_buffer_size() else 0, self.transport.abort)
        else:
            self.loop.call_later(self.silent_s if since is None else self.silent_s - (now - since), self._look)


@dataclass
class Once(logging.Filter):
    """The same trouble is said once a minute: strangers must not be able to fill the disk with our log."""

    monotonic: Callable[[], float] = time.monotonic
    _said: dict[str, float] = field(default_factory=dict)

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        what = f"{record.name} {record.msg if isinstance(record.msg, str) else type(record.msg)} {kind}"
        now = self.monotonic()
        if now - self._said.get(what, -SAID_AGAIN_S) < SAID_AGAIN_S:
            return False
        if len(self._said) > 200:
            self._said.clear()
        self._said[what] = now
        return True


def open_many_files() -> None:
    """As many files as the machine allows this process, so that connections and the store never compete for the last."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class _Telling(uvicorn.Server):
    """Says at its start what there is to say, and not before it listens: the port may be somebody else's."""

    def __init__(self, config: uvicorn.Config, told: str) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._told:
            sys.stdout.write(f"{self._told}\n")
            sys.stdout.flush()


def serve_app(app: Any, host: str, port: int, told: str = "", **more: Any) -> None:
    """Until it is stopped, by Ctrl-C too. No access log, no addresses. Shape: `told` is said once it listens."""
    open_many_files()
    config = uvicorn.Config(
        app, host=host, port=port, http=Patient, ws="none", backlog=AT_ONCE, log_level="warning", access_log=False,
        server_header=False, timeout_keep_alive=int(SILENT_S), **more,
    )  # fmt: skip
    once = Once()
    said = logging.StreamHandler(sys.stderr)
    said.addFilter(once)
    logging.getLogger("asyncio").addHandler(said)
    logging.getLogger("safeconduct").addHandler(said)
    logging.getLogger("uvicorn.error").addFilter(once)
    with contextlib.suppress(KeyboardInterrupt):  # It has ended in order by then, and only passes the interrupt on.
        _Telling(config, told).run()
