"""The way from the spool to the group. Rule: a row leaves the spool only when a listed device has signed that it has this very row."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

import httpx
import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.errors import BadInput, NoRoom, SealBroken, StoreDown
from safeconduct.seal.letters import adoption_address, check_adoption
from safeconduct.store.log import Letter, Put
from safeconduct.store.spool import SqliteSpool, Waiting

Answer = TypeVar("Answer")
PATIENCE_S = 5.0
SWEEP_S = 20.0
WHOLE_S = 20.0
"""Unit: seconds for one whole answer, however it trickles in."""
WHOLE_PIECE_S = 120.0
"""Unit: seconds for a piece of a file, 1 MiB, on a slow line."""
MOST_ANSWER = 8 * 1024 * 1024
"""Unit: bytes. 64 letters of the largest size are far below."""
AGAIN_S = 300.0
"""After this long without an adoption receipt a row is posted again: a relay may have lost what it confirmed."""
PIECES_AT_ONCE = 4
"""Of files, between one look for new words and the next."""
MOST_ADDRESSES = 64
_ROWS = msgspec.msgpack.Decoder(list[tuple[bytes, bytes, bytes, int]])
_DONE = msgspec.msgpack.Decoder(bool)
_PUT = msgspec.msgpack.Decoder(Put)
PLAIN = {"accept-encoding": "identity"}
_REFUSED: dict[int, tuple[type[BadInput | NoRoom], str]] = {
    400: (BadInput, "the relay does not take it"),
    413: (BadInput, "it is too large for the relay"),
    507: (NoRoom, "there is no room for it at the relay"),
}
"""What a status says of one letter alone; any other says that the relay is away."""


class RelayLetterbox:
    """The relay's letterbox over HTTP. Source: docs/protocol.md, section 7."""

    def __init__(self, client: httpx.AsyncClient, relay: str, group: bytes) -> None:
        self._client = client
        self._base = f"{relay}/v1/{group.hex()}/"

    async def put(self, letter: Letter) -> Put:
        """Raises: BadInput or NoRoom when the relay does not take this very letter; StoreDown when it cannot be reached."""
        return await self._ask("letters", [letter.address, letter.tag, letter.body, letter.expiry], _PUT)

    async def put_piece(self, sealed: bytes) -> None:
        """A piece of a file. Raises: as `put`."""
        await self._ask("pieces", [sealed], _DONE, WHOLE_PIECE_S)

    async def at(self, addresses: Sequence[bytes]) -> list[Letter]:
        """Raises: StoreDown when the relay cannot be reached or refuses."""
        found: list[Letter] = []
        for start in range(0, len(addresses), MOST_ADDRESSES):
            rows = await self._ask("letters/at", list(addresses[start : start + MOST_ADDRESSES]), _ROWS)
            found += [Letter(*row) for row in rows]
        return found

    async def _ask(self, path: str, body: object, decoder: msgspec.msgpack.Decoder[Answer], whole_s: float = WHOLE_S) -> Answer:
        asked = self._client.stream(
            "POST", self._base + path, content=msgspec.msgpack.encode(body), timeout=PATIENCE_S, headers=PLAIN
        )
        try:
            async with asyncio.timeout(whole_s), asked as answer:
                if answer.status_code in _REFUSED:
                    kind, why = _REFUSED[answer.status_code]
                    raise kind(why)
                answer.raise_for_status()
                return decoder.decode(await _whole(answer))
        except (httpx.HTTPError, TimeoutError, msgspec.MsgspecError, ValueError):
            raise StoreDown("The relay cannot be reached now.") from None


async def _whole(answer: httpx.Response) -> bytes:
    """The answer as it came, unpacked by nobody. Raises: StoreDown when it has no end: it must not fill the machine's memory."""
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_ANSWER:
            raise StoreDown("The relay's answer has no end.")
    return bytes(body)


class Off:
    """Blocking work on one thread beside the event loop; one thread, because SQLite has one writer anyway."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def run(self, work: Callable[..., Answer], *args: object) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *args)


class Postman:
    """Posts what waits in the spool, again and again, until it is adopted."""

    def __init__(self, spool: SqliteSpool, off: Off, relay: RelayLetterbox, group: bytes) -> None:
        self._spool = spool
        self._off = off
        self._relay = relay
        self._group = group
        self._newest = 0
        self._posted: dict[bytes, float] = {}
        self._refused: dict[bytes, float] = {}

    async def post_new(self, now: float) -> None:
        """Rows that came since the last time. Raises: StoreDown when the relay cannot be reached; nothing is lost by it."""
        while rows := await self._off.run(self._spool.waiting, self._newest):
            for position, row in rows:
                await self._post(position, row, now)
                self._newest = position

    async def post_files(self, now: float) -> bool:
        """Some pieces of files, after all words; whether more wait. Raises: as `post_new`."""
        left = PIECES_AT_ONCE
        for position, row in await self._off.run(self._spool.with_pieces):
            if now - self._refused.get(row.letter.tag, float("-inf")) < AGAIN_S:
                continue
            try:
                while left and (piece := await self._off.run(self._spool.pieces.next_of, row.letter.tag)):
                    await self._relay.put_piece(piece[1])
                    await self._off.run(self._spool.pieces.done, piece[0])
                    left -= 1
            except (BadInput, NoRoom) as why:
                await self._off.run(self._spool.set_aside, row.letter.tag, str(why))
                self._refused[row.letter.tag] = now
                continue
            await self._post(position, row, now)
            if not left:
                return True
        return False

    async def sweep(self, listed: frozenset[FeedId], now: float) -> None:
        """Every row that waits: gone when adopted, posted again when it has waited too long. Raises: StoreDown as above."""
        after, still = 0, set[bytes]()
        while rows := await self._off.run(self._spool.waiting, after):
            after = rows[-1][0]
            gone = await self._collect([row for _, row in rows], listed)
            left = [(position, row) for position, row in rows if row.letter.tag not in gone]
            still |= {row.letter.tag for _, row in left}
            for position, row in left:
                if now - self._posted.get(row.letter.tag, float("-inf")) > AGAIN_S:
                    await self._post(position, row, now)
        self._posted = {tag: posted for tag, posted in self._posted.items() if tag in still}
        self._refused = {tag: when for tag, when in self._refused.items() if tag in still}

    async def _collect(self, rows: Sequence[Waiting], listed: frozenset[FeedId]) -> set[bytes]:
        """The tags of those rows that a listed device has acknowledged; they have left the spool."""
        wanted = {adoption_address(self._group, body): (row.letter.tag, body) for row in rows for body in row.bodies}
        gone = set[bytes]()
        for receipt in await self._relay.at(list(wanted)):
            tag, body = wanted.get(receipt.address, (b"", b""))
            if tag and self._adopted(body, receipt.body, listed):
                await self._off.run(self._spool.done, tag)
                gone.add(tag)
        return gone

    def _adopted(self, body: bytes, receipt: bytes, listed: frozenset[FeedId]) -> bool:
        try:
            check_adoption(self._group, body, receipt, listed)
        except SealBroken:
            return False
        return True

    async def _post(self, position: int, row: Waiting, now: float) -> None:
        """A letter that the relay refuses is set aside, so that those behind it go on; it is tried again like the others. One with a file
        goes when the relay has the file."""
        try:
            if await self._off.run(self._spool.pieces.waits, row.letter.tag):
                return
            await self._place(position, row)
        except (BadInput, NoRoom) as why:
            await self._off.run(self._spool.set_aside, row.letter.tag, str(why))
        else:
            if row.refused:
                await self._off.run(self._spool.set_aside, row.letter.tag, "")
        self._posted[row.letter.tag] = now

    async def _place(self, position: int, row: Waiting) -> None:
        letter = row.letter
        while (put := await self._relay.put(letter)) is Put.TAKEN:
            await self._off.run(self._spool.move, letter.tag)
            moved = await self._off.run(self._spool.waiting, position - 1, 1)
            if not moved or moved[0][1].letter.address == letter.address:
                return
            letter = moved[0][1].letter
        for found in await self._relay.at([letter.address]) if put is Put.SAME else ():
            if found.tag == letter.tag and found.body != letter.body:
                await self._off.run(self._spool.note_twin, letter.tag, found.body)
