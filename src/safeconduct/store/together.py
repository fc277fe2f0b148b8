"""Appends that come to one process at the same moment. Rule: they share a transaction and its flush, and each has its own answer."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from safeconduct.errors import NoRoom, SafeconductError, StoreDown
from safeconduct.store.sql import SqlStore
from safeconduct.wire.row import Row

MOST_TOGETHER = 500
"""Rows in one transaction, but for a single request with more of them."""


@dataclass(eq=False)
class _Asking:
    """One request. Shape: `trouble` is why its rows are not there; they are when `is_kept`."""

    rows: Sequence[Row]
    is_kept: bool = False
    trouble: SafeconductError | None = None

    @property
    def is_answered(self) -> bool:
        return self.is_kept or self.trouble is not None


@dataclass
class _Queue:
    """Those who wait to write in one group. Shape: `here` counts those who wait or are being written."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    waiting: list[_Asking] = field(default_factory=list)
    here: int = 0

    def some(self) -> list[_Asking]:
        """Those who came first, as many as one transaction takes; they wait no longer."""
        count, rows = 0, 0
        while count < len(self.waiting) and (not count or rows + len(self.waiting[count].rows) <= MOST_TOGETHER):
            rows += len(self.waiting[count].rows)
            count += 1
        taken = self.waiting[:count]
        del self.waiting[:count]
        return taken


class Together:
    """Whoever has the turn writes for all who came to that group meanwhile. A group in which nobody writes takes no memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[bytes, _Queue] = {}

    def here(self, group: bytes) -> int:
        """How many requests of a group wait, or are being written."""
        with self._lock:
            return self._queues[group].here if group in self._queues else 0

    def append(self, store: SqlStore, rows: Sequence[Row]) -> None:
        """See EventLog.append."""
        mine = _Asking(rows)
        with self._queued(store.group, mine) as queue, queue.turn:
            while not mine.is_answered:
                with self._lock:
                    some = queue.some()
                _write(store, some)
        if mine.trouble:
            raise mine.trouble

    @contextmanager
    def _queued(self, group: bytes, mine: _Asking) -> Iterator[_Queue]:
        with self._lock:
            queue = self._queues.setdefault(group, _Queue())
            queue.waiting.append(mine)
            queue.here += 1
        try:
            yield queue
        finally:
            with self._lock:
                queue.here -= 1
                if not queue.here:
                    del self._queues[group]


def _write(store: SqlStore, some: Sequence[_Asking]) -> None:
    """All of them are answered, also when we break: whoever is not would wait for ever, and everybody behind them."""
    try:
        _try(store, some)
    finally:
        for one in some:
            if not one.is_answered:
                one.trouble = StoreDown("The store cannot be read or written now. Nothing was written.")


def _try(store: SqlStore, some: Sequence[_Asking]) -> None:
    """What one of them asks wrongly is no other's trouble: then each is written alone."""
    try:
        store.append([row for one in some for row in one.rows])
    except SafeconductError as trouble:
        # A store that is away would let each of them wait for it in turn; one that has no room for all may have it for some.
        if len(some) == 1 or (isinstance(trouble, StoreDown) and not isinstance(trouble, NoRoom)):
            for one in some:
                one.trouble = trouble
        else:
            for one in some:
                _try(store, [one])
    else:
        for one in some:
            one.is_kept = True
