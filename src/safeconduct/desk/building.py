"""The practice office while it is built. Rule: whoever pressed the button first goes in by the ticket they were given; nobody builds it twice."""

import asyncio
import shutil
from pathlib import Path

from safeconduct.core.ids import Chance, fresh
from safeconduct.desk.children import Order, RunFolder, build
from safeconduct.errors import SafeconductError


class Building:
    """Shape: `done` is how many parts are built; `trouble` why the last try came to nothing."""

    def __init__(self, folder: Path, run: RunFolder, chance: Chance) -> None:
        self.done = 0
        self.trouble: SafeconductError | None = None
        self._folder = folder
        self._run = run
        self._chance = chance
        self._task: asyncio.Task[None] | None = None
        self._tickets: dict[str, str] = {}

    @property
    def is_going_on(self) -> bool:
        return self._task is not None and not self._task.done()

    def ticket(self, name: str) -> str:
        """Good for going in once, as this colleague, when it is built."""
        ticket = fresh(self._chance)
        self._tickets[ticket] = name
        return ticket

    def taken(self, ticket: str) -> str | None:
        return self._tickets.pop(ticket, None)

    def begin(self, *, anew: bool = False) -> None:
        """Goes on by itself. What is being built already is not begun again."""
        if not self.is_going_on:
            if anew:
                shutil.rmtree(self._folder, ignore_errors=True)
            self.done, self.trouble = 0, None
            self._task = asyncio.create_task(self._build())

    async def _build(self) -> None:
        try:
            await build(Order("build", str(self._folder), "", ""), self._run, self._heard)
        except SafeconductError as trouble:
            self.trouble = trouble

    def _heard(self, done: int) -> None:
        self.done = done

    async def end(self) -> None:
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])
