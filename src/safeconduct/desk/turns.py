"""Whose passphrase is tried next. Rule: one at a time of a name, and a crowd of guesses never stands before the person who comes after it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Waiter = tuple[bytes, asyncio.Future[None]]


class Turns:
    """Gives turns by halves to whoever came last and to whoever has waited longest: so nobody waits behind a crowd, and nobody for ever."""

    def __init__(self, at_a_time: int) -> None:
        self._free = at_a_time
        self._busy: set[bytes] = set()
        self._waiting: list[Waiter] = []
        self._newest_next = True

    @asynccontextmanager
    async def of(self, name: bytes) -> AsyncIterator[None]:
        """A turn of this name, for as long as the block lasts."""
        waiter: Waiter = (name, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._go_on()
        try:
            await waiter[1]
        except asyncio.CancelledError:
            self._leave(waiter)
            raise
        try:
            yield
        finally:
            self._end(name)

    def _go_on(self) -> None:
        while self._free and (nexts := [one for one in self._waiting if one[0] not in self._busy]):
            chosen = nexts[-1] if self._newest_next else nexts[0]
            self._newest_next = not self._newest_next
            self._waiting.remove(chosen)
            self._busy.add(chosen[0])
            self._free -= 1
            chosen[1].set_result(None)

    def _leave(self, waiter: Waiter) -> None:
        """Somebody went away while waiting; a turn that was theirs already goes on to the next."""
        if waiter in self._waiting:
            self._waiting.remove(waiter)
        else:
            self._end(waiter[0])

    def _end(self, name: bytes) -> None:
        self._busy.discard(name)
        self._free += 1
        self._go_on()
