"""Requests to one group that come at the same moment. Rule: while some are being done the others gather, and those are done next, together;
each has its own answer. One thread wakes for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from safeconduct.errors import SafeconductError

MOST_TOGETHER = 1024 * 1024
"""Unit: bytes of requests that are done together, but for a single one that is larger."""

Asking = TypeVar("Asking")
Outcome = SafeconductError | None
"""Why a request was not done; None when it was."""
Work = Callable[[bytes, Sequence[Asking]], Awaitable[Sequence[Outcome]]]


@dataclass(frozen=True, eq=False, slots=True)
class _Waiting(Generic[Asking]):
    asking: Asking
    size: int
    done: asyncio.Future[None]


class Together(Generic[Asking]):
    """Shape: `work` does what several ask of one group. Everything here happens on one event loop and needs no lock; a request that finds nobody
    before it waits for nothing but its work. A group in which nobody writes takes no memory."""

    def __init__(self, work: Work[Asking]) -> None:
        self._work = work
        self._waiting: dict[bytes, list[_Waiting[Asking]]] = {}
        self._turns = set[asyncio.Task[None]]()

    def waiting(self, group: bytes) -> int | None:
        """How many wait; None when nothing is being done for the group."""
        return len(self._waiting[group]) if group in self._waiting else None

    async def ask(self, group: bytes, asking: Asking, size: int) -> None:
        """It is done. Raises: what its outcome says, or what the work broke with."""
        if group in self._waiting:
            mine = _Waiting(asking, size, asyncio.get_running_loop().create_future())
            self._waiting[group].append(mine)
            await mine.done
            return
        self._waiting[group] = []
        try:
            [outcome] = await self._work(group, [asking])
        finally:
            self._go_on(group)
        if outcome:
            raise outcome

    def _go_on(self, group: bytes) -> None:
        if self._waiting[group]:
            turn = asyncio.get_running_loop().create_task(self._next(group))
            self._turns.add(turn)
            turn.add_done_callback(self._turns.discard)
        else:
            del self._waiting[group]

    async def _next(self, group: bytes) -> None:
        some = self._first(group)
        try:
            outcomes: Sequence[BaseException | None] = await self._work(group, [one.asking for one in some])
        except Exception as broken:  # noqa: BLE001 - each of them is told, for whoever is not would wait for ever
            outcomes = [broken] * len(some)
        finally:
            self._go_on(group)
        for one, outcome in zip(some, outcomes, strict=True):
            if one.done.done():
                continue  # Whoever asked went away.
            if outcome is None:
                one.done.set_result(None)
            else:
                one.done.set_exception(outcome)

    def _first(self, group: bytes) -> list[_Waiting[Asking]]:
        """Those who came first, as many as are done together; they wait no longer."""
        waiting, count, size = self._waiting[group], 0, 0
        while count < len(waiting) and (not count or size + waiting[count].size <= MOST_TOGETHER):
            size += waiting[count].size
            count += 1
        self._waiting[group] = waiting[count:]
        return waiting[:count]
