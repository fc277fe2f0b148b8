"""A line to the other side on which nothing lasts for ever. Rule: whoever answers a letter of it at a time is no better than whoever is silent."""

import ssl
import time
from collections.abc import Iterable

import httpcore
import httpx

LONGEST_S = 60.0
"""Unit: seconds for one question and its answer, besides the time that its bytes may take."""

SLOWEST = 1024
"""Unit: bytes a second, either way. A slow line through Tor carries several times as many."""


class Patience:
    """How long one question may still take. What comes and goes in good time adds to it."""

    def __init__(self) -> None:
        self._until = float("inf")

    def begin(self) -> None:
        self._until = time.monotonic() + LONGEST_S

    def moved(self, size: int) -> None:
        self._until += size / SLOWEST

    def left(self, timeout: float | None) -> float:
        """Unit: seconds. Raises: httpcore.ReadTimeout when there are none left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("This answer takes too long.")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, patience: Patience) -> None:
        self._stream = stream
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        part = self._stream.read(max_bytes, self._patience.left(timeout))
        self._patience.moved(len(part))
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._patience.moved(len(buffer))
        self._stream.write(buffer, self._patience.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._patience.left(timeout)), self._patience)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, patience: Patience) -> None:
        self._plain = httpcore.SyncBackend()
        self._patience = patience

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._plain.connect_tcp(host, port, timeout, local_address, socket_options), self._patience)


class BoundedLine(httpx.HTTPTransport):
    """As its parent, one question at a time, each within the patience that is begun for it."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(trust_env=False)
        # The parent knows no other way to be given a line; its own pool has not opened one yet.
        self._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(trust_env=False), keepalive_expiry=5.0, network_backend=_Backend(patience))
