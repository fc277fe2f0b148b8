"""Silent strangers shut no door. Real sockets; the limits are the field's own where it does not take half a minute."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import LogRecord
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from safeconduct.web.serving import A_LITTLE, MOST_CONNECTIONS, Once, OneWrite, Patient
from tests.relays import a_relay

HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n"


class Hasty(Patient):
    silent_s = 0.4


async def said_back(request: Request) -> PlainTextResponse:
    return PlainTextResponse(await request.body())


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    app = Starlette(routes=[Route("/", said_back, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=Hasty, log_level="critical", lifespan="off"))
    working = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event to wait for
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await working


def test_more_silent_connections_than_there_is_room_for_keep_nobody_out(tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url:
        silent: list[socket.socket] = []
        for number in range(MOST_CONNECTIONS + 200):
            one = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), 20)
            one.send(HEAD if number % 2 else b"G")
            silent.append(one)
        for _ in range(3):
            assert httpx.get(f"{url}/v1/health", trust_env=False, timeout=20).status_code == 200
        silent[0].settimeout(20)
        assert _ended(silent[0])
        for one in silent:
            one.close()


def _ended(one: socket.socket) -> bool:
    try:
        return one.recv(1) == b""
    except ConnectionError:
        return True


def test_whoever_is_silent_or_never_ends_a_head_is_ended_and_whoever_goes_on_is_answered() -> None:
    async def all_of_them() -> None:
        async with serving() as port:
            assert await _answer(port, [b""]) == b""
            assert await _answer(port, [b"P", *[b"O"] * 12]) == b""
            assert await _answer(port, [HEAD, b"half"]) == b""
            assert (await _answer(port, [HEAD, *[b"x"] * 9])).endswith(b"x" * 9)

    asyncio.run(all_of_them())


async def _answer(port: int, pieces: list[bytes]) -> bytes:
    """What comes back to whoever sends these, each a while after the one before; nothing when they are ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.15)
        return await asyncio.wait_for(reader.read(4096), 20)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_the_same_trouble_is_said_once_a_minute() -> None:
    now = [0.0]
    once = Once(lambda: now[0])

    def said(message: str) -> bool:
        return once.filter(LogRecord("asyncio", 40, "", 0, message, None, None))

    assert [said("no file is left"), said("no file is left"), said("another")] == [True, False, True]
    now[0] = 61
    assert said("no file is left")


class Written(asyncio.Transport):
    """Notes what is written, in order; nothing goes anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said.append(bytes(data))

    def close(self) -> None:
        self.said.append(b"closed")


def test_an_answers_head_and_body_are_one_write_and_much_of_it_waits_for_nothing() -> None:
    async def says() -> list[bytes]:
        written = Written()
        line = OneWrite(written, asyncio.get_running_loop())
        for part in (b"head ", b"body", b""):
            line.write(part)
        assert written.said == []
        await asyncio.sleep(0)
        line.write(bytes(A_LITTLE))
        line.write(b"over")
        assert len(written.said) == 2
        line.write(b"last")
        line.close()
        await asyncio.sleep(0)
        return written.said

    assert asyncio.run(says()) == [b"head body", bytes(A_LITTLE) + b"over", b"last", b"closed"]
