"""The process that holds a member's keys, as the parent sees it. Rule: the parent passes words in and pages out; it never holds a key."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

from safeconduct.core.ids import Chance, MemberId
from safeconduct.core.progress import HowFar, Step
from safeconduct.desk.worker import CLOSE_METHOD, SECRET_HEADER
from safeconduct.errors import BadInput, Conflict, NotAllowed, NotFound, SafeconductError, StoreDown, TooNew

CLOSING_S = 2.0
"""Unit: seconds a worker has to put its files down before it is killed."""

ANSWER_S = 60.0
"""Unit: seconds a page may take."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a new worker is to do first. Shape: `what` is unlock, found, practice, build or join; `words` is what else was typed."""

    what: str
    folder: str
    name: str
    passphrase: str = field(repr=False)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class RunFolder:
    """The folder of the sockets, only for its owner, empty at start and gone at the end."""

    def __init__(self, path: Path) -> None:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700, parents=True)
        self.path = path
        self._handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)

    def address(self, name: str) -> str:
        # A socket's path may have 108 bytes at most; a data folder may lie deeper than that.
        return f"/proc/self/fd/{self._handle}/{name}"

    def end(self) -> None:
        os.close(self._handle)
        shutil.rmtree(self.path, ignore_errors=True)

    def forget(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class Child:
    """One member's worker process."""

    def __init__(self, process: asyncio.subprocess.Process, run: RunFolder, name: str, secret: str) -> None:
        self.process = process
        self.member = MemberId("")
        self.first_page = "/"
        self._run = run
        self._name = name
        self._client = httpx.AsyncClient(
            # A connection kept for the next page is closed by the worker after a silence of seconds, at times just as the page is asked for.
            transport=httpx.AsyncHTTPTransport(uds=run.address(name), limits=httpx.Limits(max_keepalive_connections=0)),
            base_url="http://worker",
            headers={SECRET_HEADER: secret},
            timeout=ANSWER_S,
            trust_env=False,
        )

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes | AsyncIterator[bytes]) -> Reply:
        """Once more where the worker was only asked for a page. Raises: StoreDown when it does not answer, with whether it may have written."""
        try:
            return await self._asked(method, target, headers, body)
        except httpx.ConnectError:
            raise StoreDown("The office does not answer. Nothing was written. Try again.") from None
        except httpx.HTTPError:
            if method == "POST":
                raise StoreDown("The office did not answer to the end. Look whether it was written, before you send it again.") from None
        try:
            return await self._asked(method, target, headers, body)
        except httpx.HTTPError:
            raise StoreDown("The office does not answer. Nothing was written. Try again.") from None

    async def _asked(self, method: str, target: str, headers: Mapping[str, str], body: bytes | AsyncIterator[bytes]) -> Reply:
        reply = await self._client.request(method, target, headers=dict(headers), content=body)
        return Reply(reply.status_code, tuple(reply.headers.multi_items()), reply.content)

    async def stream(self, method: str, target: str, headers: Mapping[str, str]) -> httpx.Response:
        """The answer while it still comes; whoever takes it closes it. Raises: StoreDown when the worker does not answer."""
        try:
            request = self._client.build_request(method, target, headers=dict(headers))
            return await self._client.send(request, stream=True)
        except httpx.HTTPError:
            raise StoreDown("The office does not answer. Nothing was written. Try again.") from None

    async def end(self) -> None:
        """Lets the worker close its files, then kills it: Python cannot wipe memory, the end of a process can."""
        if self.is_alive:
            try:
                await asyncio.wait_for(self._client.request(CLOSE_METHOD, "/"), CLOSING_S)
                await asyncio.wait_for(self.process.wait(), CLOSING_S)
            except (TimeoutError, httpx.HTTPError):
                pass
        if self.is_alive:
            self.process.kill()
        await self.process.wait()
        await self._client.aclose()
        self._run.forget(self._name)


@dataclass(frozen=True, slots=True)
class Proof:
    """Name and passphrase fit a member whose worker runs already."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody asked to be let in, or is to be again; these six words are compared by voice. Shape: `folder` is the office whose door it is."""

    words: tuple[str, ...]
    folder: Path
    suspended: bool = False


Started = Child | Proof | Knock


@dataclass
class Reading:
    """Name and passphrase fit this member, whose worker reads what came before it can serve. Shape: `far` goes on with `finished`."""

    child: Child
    order: Order
    member: MemberId
    far: HowFar

    async def finished(self) -> Started:
        """What the worker has done as ordered, or has to say. Raises: what it could not do, in its words."""
        try:
            while (answer := await _said(self.child.process)).get("state") == "reading":
                self.far = _far(answer)
        except BaseException:
            await self.child.end()
            raise
        return await _ended(self.child, self.order, answer)


def _far(answer: Mapping[str, str]) -> HowFar:
    return HowFar(Step(answer["step"]), int(answer["done"]), int(answer["all"]))


async def start(order: Order, run: RunFolder, chance: Chance) -> Started | Reading:
    """A worker that serves, reads, or had something to say. Raises: what it could not do, in its words."""
    name, secret = chance(8).hex(), chance(32).hex()
    process = await _process()
    child = Child(process, run, name, secret)
    try:
        answer = await _told(process, _errand(order, run, name, secret))
    except BaseException:
        await child.end()
        raise
    if answer.get("state") == "reading":
        return Reading(child, order, MemberId(answer["member"]), _far(answer))
    return await _ended(child, order, answer)


async def _ended(child: Child, order: Order, answer: Mapping[str, str]) -> Started:
    if answer.get("state") == "open":
        child.member = MemberId(answer["member"])
        child.first_page = answer["first_page"]
        return child
    await child.end()
    match answer.get("state"):
        case "proven":
            return Proof(MemberId(answer["member"]))
        case "knocked":
            return Knock(tuple(answer["words"].split()), Path(order.folder), bool(answer.get("suspended")))
        case _:
            raise _refusal(answer)


async def build(order: Order, run: RunFolder, heard: Callable[[int], None]) -> None:
    """A worker builds the practice office and ends; `heard` is told how many parts are done. Raises: what it could not do."""
    process = await _process()
    try:
        answer = await _told(process, _errand(order, run, "", ""))
        while answer.get("state") == "part":
            heard(int(answer["done"]))
            answer = await _said(process)
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if answer.get("state") != "built":
        raise _refusal(answer)


async def _process() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "safeconduct.desk.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )


def _errand(order: Order, run: RunFolder, name: str, secret: str) -> Mapping[str, object]:
    return {**asdict(order), "run": str(run.path), "socket": name, "secret": secret}


async def _told(process: asyncio.subprocess.Process, order: Mapping[str, object]) -> dict[str, str]:
    """What the worker answers. The passphrase goes through a pipe: arguments and environments can be read by others."""
    if process.stdin is None:
        raise StoreDown("The office could not be opened.")
    with suppress(ConnectionError):
        process.stdin.write(json.dumps(order).encode() + b"\n")
        await process.stdin.drain()
    return await _said(process)


async def _said(process: asyncio.subprocess.Process) -> dict[str, str]:
    """The worker's next line."""
    line = b""
    if process.stdout is not None:
        with suppress(ConnectionError):
            line = await process.stdout.readline()
    if not line:
        raise StoreDown("The office could not be opened. What went wrong is in the program's own output.")
    answer: dict[str, str] = json.loads(line)
    return answer


_KINDS: dict[str, type[SafeconductError]] = {
    kind.__name__: kind for kind in (NotAllowed, Conflict, NotFound, StoreDown, TooNew)
}


def _refusal(answer: Mapping[str, str]) -> SafeconductError:
    message = answer.get("message", "The office could not be opened.")
    if answer.get("kind") == "BadInput":
        return BadInput(message, answer.get("field", ""))
    return _KINDS.get(answer.get("kind", ""), SafeconductError)(message)
