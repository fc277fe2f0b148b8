"""A worker asked as the parent asks it."""

import asyncio

import httpx

from safeconduct.desk.worker import SECRET_HEADER, application
from tests.desk.offices import Pages

HEADS = {SECRET_HEADER: "between us", "office-language": "en", "office-zone": "UTC"}


def asked(pages: Pages, method: str, address: str, **more: object) -> httpx.Response:
    app = application(pages.answering, pages.answering._room, "between us", asyncio.Event())

    async def answered() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://worker", headers=HEADS
        ) as client:
            return await client.request(method, address, **more)  # type: ignore[arg-type]

    return asyncio.run(answered())
