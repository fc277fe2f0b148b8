"""The way from the spool to the group: what the relay loses is posted again, and only signed lists and receipts are believed."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from safeconduct.errors import StoreDown
from safeconduct.intake.door import OpenDoor, followed, open_door
from safeconduct.intake.post import AGAIN_S, MOST_ANSWER, Off, Postman, RelayLetterbox
from safeconduct.intake.settings import read_settings
from safeconduct.seal import letters
from safeconduct.seal.letters import Direction, Kind
from safeconduct.seal.receipt import Caller
from safeconduct.store.spool import SqliteSpool
from tests.intake.conftest import Street
from tests.intake.world import NOW, Office, Relay, free_port, relay_for, write_door


@dataclass
class Post:
    """A postman with spool and line of his own, at a real relay."""

    postman: Postman
    spool: SqliteSpool


def at_the_relay(street: Street, folder: Path, work: Callable[[Post], Awaitable[None]]) -> None:
    async def go() -> None:
        spool = SqliteSpool.open(folder / "spool.db")
        with ThreadPoolExecutor(1) as executor:
            async with httpx.AsyncClient(trust_env=False) as client:
                off = Off(executor)
                letterbox = RelayLetterbox(client, street.relay.url, street.office.group)
                await work(Post(Postman(spool, off, letterbox, street.office.group), spool))
        spool.close()

    asyncio.run(go())


def sealed(office: Office, caller: Caller, story: str) -> tuple[bytes, bytes]:
    door = open_door_of(office)
    return caller.seal(door.newest.front_desk, caller.write(Kind.CALL, 0, "en", NOW, {"story": story}), os.urandom)


def open_door_of(office: Office) -> OpenDoor:
    import tempfile

    with tempfile.TemporaryDirectory() as room:
        write_door(Path(room), office, "http://127.0.0.1:9")
        settings = read_settings(Path(room))
        assert settings is not None
        door = open_door(settings, Path(room))
        assert door is not None
        return door


def places(caller: Caller) -> list[bytes]:
    return [caller.address(Direction.IN, number) for number in range(8)]


def bodies(relay: Relay) -> set[bytes]:
    return {body for _, _, _, body, _ in relay.rows()}


def test_a_call_the_relay_drops_after_confirming_is_posted_again_until_it_is_adopted(street: Street, tmp_path: Path) -> None:
    caller = Caller(os.urandom(16), street.office.group)
    tag, body = sealed(street.office, caller, "Invented: dropped.")
    listed = frozenset({street.office.feed})

    async def work(post: Post) -> None:
        post.spool.put(places(caller), tag, body)
        await post.postman.post_new(0.0)
        assert body in bodies(street.relay)
        street.relay.discard(places(caller))
        await post.postman.sweep(listed, 1.0)
        assert body not in bodies(street.relay)
        await post.postman.sweep(listed, AGAIN_S + 1)
        assert body in bodies(street.relay)
        street.relay.put(letters.adoption_address(street.office.group, body), bytes(32), bytes(96))
        await post.postman.sweep(listed, AGAIN_S + 2)
        assert post.spool.waiting(), "a receipt that nobody signed must not empty the spool"

    at_the_relay(street, tmp_path, work)


def test_an_adopted_row_leaves_the_spool_and_one_adopted_by_an_unlisted_device_stays(street: Street, tmp_path: Path) -> None:
    caller = Caller(os.urandom(16), street.office.group)
    tag, body = sealed(street.office, caller, "Invented: adopted.")

    async def work(post: Post) -> None:
        post.spool.put(places(caller), tag, body)
        await post.postman.post_new(0.0)
        street.relay.adopt(street.office, body)
        await post.postman.sweep(frozenset(), 1.0)
        assert post.spool.waiting()
        await post.postman.sweep(frozenset({street.office.feed}), 2.0)
        assert not post.spool.waiting()

    at_the_relay(street, tmp_path, work)


def test_the_adoption_of_a_twin_from_another_door_counts_and_a_taken_place_is_passed_by(street: Street, tmp_path: Path) -> None:
    caller = Caller(os.urandom(16), street.office.group)
    tag, body = sealed(street.office, caller, "Invented: twin.")
    _, twin = sealed(street.office, caller, "Invented: twin.")
    other_tag, other = sealed(street.office, caller, "Invented: other words.")
    assert street.relay.put(places(caller)[0], tag, twin) == "stored"

    async def work(post: Post) -> None:
        post.spool.put(places(caller), other_tag, other)
        post.spool.put(places(caller), tag, body)
        await post.postman.post_new(0.0)
        by_tag = {row.letter.tag: row for _, row in post.spool.waiting()}
        assert by_tag[other_tag].letter.address == places(caller)[2]
        assert {other, twin} <= bodies(street.relay)
        street.relay.adopt(street.office, other)
        await post.postman.sweep(frozenset({street.office.feed}), 1.0)
        assert [row.letter.tag for _, row in post.spool.waiting()] == [tag]

    at_the_relay(street, tmp_path, work)


def test_a_swapped_list_changes_nothing_and_the_true_one_is_followed() -> None:
    office, impostor = Office(), Office()
    door = open_door_of(office)
    assert followed(door, [impostor.door_list(2)]) == door
    assert followed(door, [office.door_list(3)]) == door
    assert followed(door, [office.door_list(2)]).newest.number == 2
    assert followed(door, [office.door_list(2), impostor.door_list(3), office.door_list(3)]).newest.number == 2


def test_a_new_list_at_the_relay_is_taken_kept_and_known_after_a_restart(tmp_path: Path) -> None:
    from safeconduct.seal.door_list import list_address
    from tests.intake.world import help_page, until

    office = Office()
    with relay_for(tmp_path / "relay", office, free_port()) as relay:
        write_door(tmp_path / "intake", office, relay.url)
        relay.put(list_address(office.group, 2), bytes(32), office.door_list(2))
        with help_page(tmp_path / "intake"):
            until((tmp_path / "intake" / "door-lists" / "000002").exists)
    settings = read_settings(tmp_path / "intake")
    assert settings is not None
    door = open_door(settings, tmp_path / "intake")
    assert door is not None
    assert door.newest.number == 2


def test_a_letter_the_relay_never_takes_is_set_aside_with_its_reason_and_those_behind_it_go_on(street: Street, tmp_path: Path) -> None:
    caller = Caller(os.urandom(16), street.office.group)
    tag, body = sealed(street.office, caller, "Invented: behind it.")
    too_large = bytes(80 * 1024)

    async def work(post: Post) -> None:
        post.spool.put(places(caller)[:1], b"L" * 32, too_large)
        post.spool.put(places(caller)[1:], tag, body)
        await post.postman.post_new(0.0)
        assert body in bodies(street.relay)
        by_tag = {row.letter.tag: row for _, row in post.spool.waiting()}
        assert by_tag[b"L" * 32].letter.body == too_large
        assert by_tag[b"L" * 32].refused
        assert not by_tag[tag].refused
        assert post.spool.refused() == {by_tag[b"L" * 32].refused: 1}
        street.relay.adopt(street.office, body)
        await post.postman.sweep(frozenset({street.office.feed}), AGAIN_S + 1)
        assert [row.letter.tag for _, row in post.spool.waiting()] == [b"L" * 32]
        post.spool.set_aside(b"L" * 32, "")
        assert post.spool.refused() == {}

    at_the_relay(street, tmp_path, work)


def test_an_answer_without_end_is_cut_off_and_the_letters_wait(street: Street, tmp_path: Path) -> None:
    """A relay that never stops talking fills nobody's memory."""
    sent = 0

    class Endless(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            nonlocal sent
            self.send_response(200)
            self.end_headers()
            try:
                while sent < 40 * MOST_ANSWER:
                    sent += self.wfile.write(bytes(1 << 20))
            except OSError:
                return

        def log_message(self, *said: object) -> None:
            return

    async def go(url: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(StoreDown):
                await RelayLetterbox(client, url, street.office.group).at([bytes(32)])

    with ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        asyncio.run(go(f"http://127.0.0.1:{server.server_port}"))
        server.shutdown()
    assert sent < 4 * MOST_ANSWER
