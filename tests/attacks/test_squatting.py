"""A stranger works out where the next list for the help page will lie, and puts something there first."""

import asyncio
import os
from pathlib import Path

import httpx
import msgspec

from safeconduct.core.when import Moment
from safeconduct.relay.app import relay_app
from safeconduct.relay.place import Place, open_place
from safeconduct.seal.door_list import list_address
from safeconduct.store.log import Letter

GROUP = bytes(range(32))


def _place(tmp_path: Path) -> Place:
    return open_place(tmp_path / "relay", 0, lambda: Moment(1_800_000_000))


def _token(place: Place) -> str:
    return place.groups.admit(GROUP, place.groups.new_ticket())


def _put(place: Place, letter: Letter, token: str = "") -> int:

    heads = {"authorization": f"Bearer {token}"} if token else {}
    content = msgspec.msgpack.encode([letter.address, letter.tag, letter.body, letter.expiry])

    async def ask() -> int:
        transport = httpx.ASGITransport(app=relay_app(place))
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            return (
                await client.post(f"/v1/{GROUP.hex()}/letters", content=content, headers=heads)
            ).status_code

    return asyncio.run(ask())


def test_the_office_replaces_what_a_stranger_put_where_its_list_belongs(tmp_path: Path) -> None:
    place, where = _place(tmp_path), list_address(GROUP, 7)
    token = _token(place)
    assert _put(place, Letter(where, os.urandom(32), b"s" * 4096)) == 200
    assert _put(place, Letter(where, os.urandom(32), b"the list", 2**61), token) == 200

    assert [one.body for one in place.store(GROUP).letters_at([where])] == [b"the list"]
    place.database.close()


def test_a_stranger_replaces_nothing_and_a_wrong_token_is_refused(tmp_path: Path) -> None:
    place, where = _place(tmp_path), os.urandom(32)
    _token(place)
    first = b"f" * 4096
    assert _put(place, Letter(where, os.urandom(32), first)) == 200
    assert _put(place, Letter(where, os.urandom(32), b"2" * 4096)) == 200
    assert _put(place, Letter(where, os.urandom(32), b"third"), "guessed") == 403

    assert [one.body for one in place.store(GROUP).letters_at([where])] == [first]
    place.database.close()
