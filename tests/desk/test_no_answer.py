"""A member's process that breaks off. Rule: a page is asked for once more, nothing is sent twice by itself, and what was typed can be sent again by one press."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from html import unescape
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safeconduct.desk.children import Child, Reply, RunFolder
from safeconduct.desk.handing_back import again, given, typed
from safeconduct.desk.worker import HERE, languages
from safeconduct.errors import StoreDown
from safeconduct.web.forms import Form, read_form
from safeconduct.web.rendering import Renderer

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere"


def asked(folder: Path, breaks_off: int, ask: Callable[[Child], Coroutine[object, object, Reply]]) -> tuple[Reply | str, list[bytes]]:
    """What comes of it at a process that breaks off so many times before it answers, and the first line of each request that reached it."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            heard.append(line)
            while (await reader.readline()).strip():
                pass
            if len(heard) > breaks_off:
                writer.write(ANSWER)
                await writer.drain()
                continue
            break
        writer.close()

    async def tried() -> Reply | str:
        run = RunFolder(folder / "run")
        server = await asyncio.start_unix_server(serve, run.address("one"))
        process = await asyncio.create_subprocess_exec("true")
        await process.wait()
        child = Child(process, run, "one", "between us")
        try:
            return await ask(child)
        except StoreDown as trouble:
            return str(trouble)
        finally:
            await child.end()
            server.close()
            run.end()

    return asyncio.run(tried()), heard


def test_a_page_that_breaks_off_is_asked_for_once_more(tmp_path: Path) -> None:
    reply, heard = asked(tmp_path, 1, lambda child: child.ask("GET", "/today", {}, b""))
    assert isinstance(reply, Reply) and reply.body == b"here"
    assert heard == [b"GET /today HTTP/1.1\r\n"] * 2


def test_a_process_that_breaks_off_again_is_said_to_have_written_nothing(tmp_path: Path) -> None:
    said, heard = asked(tmp_path, 9, lambda child: child.ask("GET", "/today", {}, b""))
    assert said == "The office does not answer. Nothing was written. Try again." and len(heard) == 2


def test_a_form_is_never_sent_twice_and_may_have_been_written(tmp_path: Path) -> None:
    said, heard = asked(tmp_path, 1, lambda child: child.ask("POST", "/cases/new", {}, b""))
    assert said == "The office did not answer to the end. Look whether it was written, before you send it again."
    assert len(heard) == 1


def test_no_connection_waits_for_the_next_page_until_the_process_closes_it(tmp_path: Path) -> None:
    kept: list[object] = []

    async def both(child: Child) -> Reply:
        await child.ask("GET", "/today", {}, b"")
        kept.extend(child._client._transport._pool.connections)  # type: ignore[attr-defined]
        return await child.ask("POST", "/cases/new", {}, b"")

    reply, heard = asked(tmp_path, 0, both)
    assert isinstance(reply, Reply) and len(heard) == 2 and kept == []


def test_nobody_there_has_written_nothing(tmp_path: Path) -> None:
    async def with_nobody_there(child: Child) -> Reply:
        child._run.forget("one")
        return await child.ask("POST", "/cases/new", {}, b"")

    said, heard = asked(tmp_path, 0, with_nobody_there)
    assert said == "The office does not answer. Nothing was written. Try again." and heard == []


def handed_back(method: str, address: str, **data: str) -> str:
    """Of this request, the page that says that nobody answers."""
    renderer = Renderer([HERE / "templates"], languages())

    async def page(request: Request) -> Response:
        form = await read_form(given(await request.body()), request.headers, 10_000) if request.method == "POST" else Form(())
        values = {"once_more": again(request, form), "typed_fields": typed(form), "sentence": "It does not answer.", "title": "", "path": "/", "practice": False, "error": None}
        return Response(renderer.page("hall_trouble.html", renderer.languages["en"], **values))

    async def answered() -> str:
        app = Starlette(routes=[Route("/{path:path}", page, methods=["GET", "POST"])])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://office") as client:
            return (await client.request(method, address, data=data)).text

    return asyncio.run(answered())


def test_the_page_leads_to_the_same_page_again() -> None:
    assert '<a class="button" href="/cases?stage=asked&amp;x=%22">Try again</a>' in handed_back("GET", "/cases?stage=asked&x=%22")


def test_everything_that_was_typed_is_sent_again_by_one_press() -> None:
    page = handed_back("POST", "/cases/new?from=x", handle='"Heron" <', again="y", seen="12", note="")
    assert re.search(r'<form method="post" action="/cases/new\?from=x">', page) and "Send it again" in page
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.partition('action="/cases/new')[2].partition("</form>")[0]))
    assert {name: unescape(value) for name, value in sent.items()} == {"handle": '"Heron" <', "again": "y", "seen": "12", "note": ""}
    assert "Nothing of it was sent" not in page


def test_a_passphrase_is_written_into_no_page() -> None:
    page = handed_back("POST", "/me/passphrase", **{"passphrase": "correct horse", "passphrase-again": "correct horse", "suggestion": "correct horse"})
    assert "Send it again" not in page and "correct horse" not in page
