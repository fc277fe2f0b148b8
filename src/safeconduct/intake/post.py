"""The way from the spool to the group. Rule: a row leaves the spool only when a listed device has signed that it has this very row."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

import httpx
import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.errors import SealBroken, StoreDown
from safeconduct.seal.letters import adoption_address, check_adoption
from safeconduct.store.log import Letter, Put
from safeconduct.store.spool import SqliteSpool, Waiting

Answer = TypeVar("Answer")
PATIENCE_S = 5.0
AGAIN_S = 300.0
"""After this long without an adoption receipt a row is posted again: a relay may have lost what it confirmed."""
MOST_ADDRESSES = 64
_ROWS = msgspec.msgpack.Decoder(list[tuple[bytes, bytes, bytes, int]])
_PUT = msgspec.msgpack.Decoder(Put)


class RelayLetterbox:
    """The relay's letterbox over HTTP. Source: docs/protocol.md, section 7."""

    def __init__(self, client: httpx.AsyncClient, relay: str, group: bytes) -> None:
        self._client = client
        self._base = f"{relay}/v1/{group.hex()}/letters"

    async def put(self, letter: Letter) -> Put:
        """Raises: StoreDown when the relay cannot be reached or refuses."""
        return await self._ask("", [letter.address, letter.tag, letter.body, letter.expiry], _PUT)

    async def at(self, addresses: Sequence[bytes]) -> list[Letter]:
        """Raises: StoreDown when the relay cannot be reached or refuses."""
        found: list[Letter] = []
        for start in range(0, len(addresses), MOST_ADDRESSES):
            rows = await self._ask("/at", list(addresses[start : start + MOST_ADDRESSES]), _ROWS)
            found += [Letter(*row) for row in rows]
        return found

    async def _ask(self, path: str, body: object, decoder: msgspec.msgpack.Decoder[Answer]) -> Answer:
        try:
            answer = await self._client.post(self._base + path, content=msgspec.msgpack.encode(body), timeout=PATIENCE_S)
            answer.raise_for_status()
            return decoder.decode(answer.content)
        except (httpx.HTTPError, msgspec.MsgspecError):
            raise StoreDown("The relay cannot be reached now.") from None


class Off:
    """Blocking work on one thread beside the event loop; one thread, because SQLite has one writer anyway."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def run(self, work: Callable[..., Answer], *args: object) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *args)


class Postman:
    """Posts what waits in the spool, again and again, until it is adopted."""

    def __init__(self, spool: SqliteSpool, off: Off, relay: RelayLetterbox, group: bytes, now: Callable[[], float]) -> None:
        self._spool = spool
        self._off = off
        self._relay = relay
        self._group = group
        self._now = now
        self._posted: dict[bytes, float] = {}

    async def round(self, listed: frozenset[FeedId]) -> None:
        """One look at every row that waits. Raises: StoreDown when the relay cannot be reached; nothing is lost by it."""
        after = 0
        while rows := await self._off.run(self._spool.waiting, after):
            after = rows[-1][0]
            await self._collect([row for _, row in rows], listed)
            for _, row in rows:
                if self._due(row.letter.tag):
                    await self._post(row)

    def _due(self, tag: bytes) -> bool:
        posted = self._posted.get(tag)
        return posted is None or self._now() - posted > AGAIN_S

    async def _collect(self, rows: Sequence[Waiting], listed: frozenset[FeedId]) -> None:
        posted = [row for row in rows if row.letter.tag in self._posted]
        wanted = {adoption_address(self._group, body): (row, body) for row in posted for body in row.bodies}
        for receipt in await self._relay.at(list(wanted)):
            row, body = wanted.get(receipt.address, (None, b""))
            if row and self._adopted(body, receipt.body, listed):
                await self._off.run(self._spool.done, row.letter.tag)
                self._posted[row.letter.tag] = float("inf")

    def _adopted(self, body: bytes, receipt: bytes, listed: frozenset[FeedId]) -> bool:
        try:
            check_adoption(self._group, body, receipt, listed)
        except SealBroken:
            return False
        return True

    async def _post(self, row: Waiting) -> None:
        letter = row.letter
        match await self._relay.put(letter):
            case Put.TAKEN:
                await self._off.run(self._spool.move, letter.tag)
                return
            case Put.SAME:
                for found in await self._relay.at([letter.address]):
                    if found.tag == letter.tag and found.body != letter.body:
                        await self._off.run(self._spool.note_twin, letter.tag, found.body)
            case Put.STORED:
                pass
        self._posted[letter.tag] = self._now()
