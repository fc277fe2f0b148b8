"""Every answer carries the shield, and foreign requests are refused."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from safeconduct.web.headers import Shield, Shielded, policy, refusal

HOST = "office.example:8401"


def ask(method: str, path: str, headers: dict[str, str], **options: bool) -> httpx.Response:
    async def page(request: Request) -> PlainTextResponse:
        if request.url.path == "/broken":
            raise RuntimeError("broken on purpose")
        return PlainTextResponse("hello", headers={"Server": "something/1.0", "Cache-Control": "public"})

    app = Starlette(routes=[Route("/{rest:path}", page, methods=["GET", "POST"])])
    shielded = Shielded(app, Shield(frozenset({"office.example"}), **options))

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(shielded, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(go())


@pytest.mark.parametrize("path", ["/", "/broken"])
def test_every_answer_carries_the_shield_even_a_failed_one(path: str) -> None:
    answer = ask("GET", path, {})
    assert answer.headers["content-security-policy"] == policy(scripts=False)
    assert "script-src" not in policy(scripts=False)
    assert "script-src 'self'" in policy(scripts=True)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_another_host_name_is_refused_with_the_shield_on() -> None:
    answer = ask("GET", "/", {"host": "rebound.example"})
    assert answer.status_code == 421
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("proof", "goes"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": f"http://{HOST}"}, True),
        ({"origin": "http://elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_a_write_must_prove_it_comes_from_our_page(proof: dict[str, str], goes: bool) -> None:
    answer = ask("POST", "/", proof)
    assert answer.status_code == (200 if goes else 403)


def test_without_cookies_only_a_write_that_says_it_is_foreign_is_refused() -> None:
    shield = Shield(frozenset({"help.example"}), strict=False)
    host = {b"host": b"help.example"}
    assert refusal(shield, "POST", host | {b"origin": b"null"}) is None
    assert refusal(shield, "POST", host | {b"sec-fetch-site": b"cross-site"}) is not None
