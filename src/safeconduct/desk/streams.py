"""Files on their way between a browser and a member's process. Rule: neither end waits for the whole of it, and here nothing of it is looked at."""

from collections.abc import AsyncIterator, Mapping

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from safeconduct.desk.children import Child, Reply
from safeconduct.errors import BadInput
from safeconduct.web.forms import Form
from safeconduct.web.uploads import read_upload


async def send_on(child: Child, request: Request, target: str, heads: Mapping[str, str]) -> Reply:
    """The form with its file to the member's process, as it comes. Raises: StoreDown when that does not answer."""
    return await child.ask(request.method, target, heads, _pieces(request))


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


async def hand_out(child: Child, target: str, heads: Mapping[str, str], passed_on: tuple[str, ...]) -> Response:
    """The file to the browser, as it is opened. Raises: StoreDown when nobody answers."""
    reply = await child.stream("GET", target, heads)
    kept = {name: value for name, value in reply.headers.items() if name in (*passed_on, "content-length")}
    return StreamingResponse(reply.aiter_raw(), reply.status_code, kept, background=BackgroundTask(reply.aclose))


class _Nowhere:
    """Takes a file that nobody can keep."""

    def begin(self, name: str) -> None:
        pass

    def write(self, piece: bytes) -> None:
        pass


async def words_beside(request: Request) -> Form:
    """What was typed beside a file that cannot be taken now; nothing when not even that arrived."""
    try:
        form, _ = await read_upload(request.receive, request.headers, _Nowhere())
    except BadInput:
        return Form(())
    return form
