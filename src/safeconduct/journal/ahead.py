"""Rows opened by another process while those before are taken in. Rule: it judges nothing and writes nothing, and what it cannot open it gives back
as it is."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from safeconduct.core.beside import Other, SilentError
from safeconduct.core.ids import EventId, StreamId
from safeconduct.errors import SealBroken
from safeconduct.seal.events import open_route, open_row_body, stream_scope
from safeconduct.seal.keys import SymmetricKey
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.row import ELSEWHERE, Head, Row

MOST_KEYS = 300_000
"""Stream keys that are handed over: of more, two processes would need more memory than an old laptop has to spare."""

MOST_READY = 4096
"""Those that are kept ready to open with; each takes three kilobytes."""

Ready = dict[int, tuple[EventId, bytes]]
"""By its position in the log, the name and the plain bytes of an event."""

Arrived = tuple[list[tuple[int, Row]], Ready]
"""Rows in the order in which they came; those that are ready stand there without their bodies."""


class Keys(msgspec.Struct, frozen=True, array_like=True):
    """What rows are opened with. Shape: `everyone` are the wrap keys of the whole group, newest first, each with its scope; `streams` the name of each
    key with its stream and the key."""

    group: bytes
    everyone: tuple[tuple[bytes, bytes], ...]
    streams: list[tuple[bytes, str, bytes]]


class _Asked(msgspec.Struct, frozen=True, array_like=True):
    """Some rows behind a position. Shape: `log` and `keys` the first time."""

    position: int
    most: int
    log: str = ""
    keys: Keys | None = None


class _Came(msgspec.Struct, frozen=True, array_like=True):
    """A row on its way between two processes. Shape: of one that was opened head, hash and signature, and its event; else `raw`, the whole row."""

    position: int
    raw: bytes = b""
    head: bytes = b""
    body_hash: bytes = b""
    signature: bytes = b""
    event: str = ""
    plain: bytes = b""


class Ahead:
    """The log, some of its rows opened. Shape: `keys` gives those there are when the first row is asked for; of a key that comes later the row is given
    back as it is."""

    def __init__(self, other: Other, log: Path, store: SqliteStore, keys: Callable[[int], Keys | None]) -> None:
        self._other: Other | None = other
        self._log = str(log)
        self._store = store
        self._keys = keys
        self._asked: tuple[int, int] | None = None

    def rows_after(self, position: int, most: int) -> Arrived:
        """As SqliteStore.rows_after. The next are opened from now on."""
        try:
            if self._asked is None:
                self._begin(position, most)
            if self._other and self._asked:
                return self._told(self._other, position, most)
        except (SilentError, ValueError, SealBroken):
            self._leave()
        return self._store.rows_after(position, most), {}

    def _leave(self) -> None:
        """What it was asked last, nobody waits for any more."""
        if self._other:
            self._other.end()
            self._other = None

    def _begin(self, position: int, most: int) -> None:
        if self._other and (keys := self._keys(MOST_KEYS)) is not None:
            self._other.ask("rows", msgspec.msgpack.encode(_Asked(position, most, self._log, keys)))
            self._asked = position, most

    def _told(self, other: Other, position: int, most: int) -> Arrived:
        if self._asked != (position, most):
            raise SilentError
        rows, ready = _arrived(other.answer())
        if rows:
            self._asked = rows[-1][0], most
            other.ask("rows", msgspec.msgpack.encode(_Asked(*self._asked)))
        else:
            self._other = None  # It is asked nothing more here, and may be asked something else.
        return rows, ready


def _arrived(answer: bytes) -> Arrived:
    rows: list[tuple[int, Row]] = []
    ready: Ready = {}
    for one in msgspec.msgpack.decode(answer, type=list[_Came]):
        rows.append((one.position, Row.parse(one.raw) if one.raw else _without_body(one)))
        if not one.raw:
            ready[one.position] = EventId(one.event), one.plain
    return rows, ready


def _without_body(one: _Came) -> Row:
    return Row(Head.parse(one.head), ELSEWHERE, one.body_hash, one.signature)


class Opener:
    """In the other process: opens rows of the log with the keys it was given."""

    def __init__(self) -> None:
        self._store: SqliteStore | None = None
        self._keys = Keys(b"", (), [])
        self._everyone: tuple[SymmetricKey, ...] = ()
        self._streams: dict[bytes, tuple[str, bytes]] = {}
        self._met: dict[bytes, tuple[StreamId, SymmetricKey]] = {}

    def answer(self, raw: bytes) -> bytes:
        """What was asked for by an Ahead."""
        asked = msgspec.msgpack.decode(raw, type=_Asked)
        if asked.keys:
            self._keys = asked.keys
            self._store = SqliteStore.open(asked.log, asked.keys.group)
            self._everyone = tuple(SymmetricKey(secret, scope) for secret, scope in asked.keys.everyone)
            self._streams = {kid: (stream, secret) for kid, stream, secret in asked.keys.streams}
        rows = self._store.rows_after(asked.position, asked.most) if self._store else []
        return msgspec.msgpack.encode([self._came(at, row) for at, row in rows])

    def _came(self, at: int, row: Row) -> _Came:
        plain = self._opened(row)
        if plain is None:
            return _Came(at, row.to_bytes())
        return _Came(at, b"", row.head.to_bytes(), row.body_hash, row.signature, event_id(plain), plain)

    def _opened(self, row: Row) -> bytes | None:
        """The event's bytes, where all is as it should be: what is not, whoever asked must see."""
        kid = open_route(row, self._everyone) if row.body is not None else None
        known = self._key(kid) if kid else None
        if known is None:
            return None
        stream, key = known
        try:
            raw = open_row_body(row, key)
            return raw if Plain.parse(raw).stream == stream else None
        except SealBroken:
            return None

    def _key(self, kid: bytes) -> tuple[StreamId, SymmetricKey] | None:
        if kid not in self._met and kid in self._streams:
            if len(self._met) >= MOST_READY:
                self._met.clear()
            stream, secret = self._streams[kid]
            key = SymmetricKey(secret, stream_scope(self._keys.group, stream))
            key.__dict__["kid"] = kid  # It was checked when it was kept.
            self._met[kid] = StreamId(stream), key
        return self._met.get(kid)
