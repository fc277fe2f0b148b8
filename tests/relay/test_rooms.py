"""Strangers cannot crowd out colleagues, colleagues cannot crowd out a call, and one group cannot crowd out another."""

import asyncio
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest

from safeconduct.errors import NoRoom
from safeconduct.relay.app import relay_app
from safeconduct.relay.place import Place, open_place
from safeconduct.store.log import Letter, Put
from safeconduct.store.quota import Quota, Room
from safeconduct.store.sql import key_row_name
from tests.contract.test_store import rows
from tests.relay.conftest import KIB, NOW, SMALL

GROUP, OTHER = bytes([1]) * 32, bytes([2]) * 32


def letter(size: int = 4096, expiry: int = 0) -> Letter:
    return Letter(os.urandom(32), os.urandom(32), bytes(size), expiry)


def fill(place: Place, size: int) -> int:
    """So many letters of this size a stranger gets in."""
    for number in range(1000):
        try:
            place.store(GROUP).put_letter(letter(size))
        except NoRoom:
            return number
    raise AssertionError("there is no end to it")


def counted(place: Place) -> dict[str, int]:
    with place.database.reading() as db:
        found = db.all("SELECT room, sum(bytes) FROM tally WHERE grp=? GROUP BY room", GROUP)
    return {room: int(size) for room, size in found}


def test_a_flood_of_files_leaves_room_for_long_text_and_that_for_short_text(place: Place) -> None:
    assert fill(place, 64 * KIB) == 2
    assert fill(place, 16 * KIB) == 4
    assert fill(place, 4 * KIB) == 16
    assert fill(place, 4 * KIB) == 0


def test_strangers_who_filled_the_letterbox_keep_no_colleague_from_writing(place: Place) -> None:
    fill(place, 4 * KIB)
    store = place.store(GROUP)
    store.append(rows(3))
    store.put_keys([b"key row"])
    assert store.put_letter_over(letter()) is Put.STORED


def test_colleagues_who_filled_their_room_keep_no_call_out(place: Place) -> None:
    store, written = place.store(GROUP), rows(60)
    with pytest.raises(NoRoom):
        store.append(written)
    assert store.heads() == {}
    for row in written:
        try:
            store.append([row])
        except NoRoom:
            break
    with pytest.raises(NoRoom):
        store.put_letter_over(letter(16 * KIB))
    with pytest.raises(NoRoom):
        store.put_keys([os.urandom(4096)])
    assert store.put_letter(letter()) is Put.STORED


def test_one_groups_flood_takes_nothing_from_another(place: Place) -> None:
    fill(place, 4 * KIB)
    assert place.store(OTHER).put_letter(letter()) is Put.STORED
    place.store(OTHER).put_keys([b"key row"])


def test_what_goes_gives_its_room_back(place: Place) -> None:
    store, [row] = place.store(GROUP), rows(1)
    kept = letter()
    store.append([row.without_body()])
    store.append([row])
    store.put_keys([b"key row", b"key row", b"another"])
    store.put_letter(kept)
    store.put_letter_over(letter(16 * KIB, expiry=5))
    store.put_letter(letter(4 * KIB, expiry=5))
    assert counted(place) == {"log": len(row.to_bytes()) + 14 + 16 * KIB, "letterbox": 8 * KIB}
    store.destroy_keys([key_row_name(b"another"), key_row_name(b"never there")])
    assert store.discard_expired(6) == 2
    assert counted(place) == {"log": len(row.to_bytes()) + 7, "letterbox": 4 * KIB}
    store.put_letter_over(replace(kept, tag=bytes(32)))  # the group's own now
    assert counted(place) == {"log": len(row.to_bytes()) + 7 + 4 * KIB, "letterbox": 0}
    store.discard_letters([kept.address])
    assert counted(place) == {"log": len(row.to_bytes()) + 7, "letterbox": 0}


def status(place: Place, one: Letter) -> int:
    """What a stranger is told over HTTP."""

    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=relay_app(place)), base_url="http://relay") as client:
            content = msgspec.msgpack.encode([one.address, one.tag, one.body, one.expiry])
            return (await client.post(f"/v1/{GROUP.hex()}/letters", content=content)).status_code

    return asyncio.run(ask())


def test_a_letter_without_room_is_507_and_expired_ones_go_first(place: Place) -> None:
    place.groups.admit(GROUP, place.groups.new_ticket())
    store = place.store(GROUP)
    store.put_letter(letter(4 * KIB, expiry=NOW - 1))
    fill(place, 4 * KIB)
    assert status(place, letter()) == 200
    assert status(place, letter()) == 507
    assert status(place, letter(64 * KIB)) == 507


def test_the_disks_reserve_is_the_groups_own(place: Place) -> None:
    place.groups.admit(GROUP, place.groups.new_ticket())
    full = replace(place, is_near_full=lambda: True)
    assert status(full, letter()) == 507
    full.store(GROUP).append(rows(1))


def test_the_largest_letters_are_refused_first() -> None:
    quota = Quota(0, 100)
    assert [quota.open_to(size) for size in (1, 4096, 4097, 16384, 16385, 65536)] == [100, 100, 75, 75, 50, 50]


def test_what_lay_in_an_earlier_relays_file_is_counted_when_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "relay"
    folder.mkdir()
    old, written = sqlite3.connect(folder / "relay.db"), rows(2)
    old.executescript("""
        CREATE TABLE event (position INTEGER PRIMARY KEY, grp BLOB NOT NULL, feed TEXT NOT NULL, n INTEGER NOT NULL, h BLOB NOT NULL,
          row BLOB NOT NULL, UNIQUE (grp, feed, n));
        CREATE TABLE head (grp BLOB NOT NULL, feed TEXT NOT NULL, n INTEGER NOT NULL, h BLOB NOT NULL, PRIMARY KEY (grp, feed));
        CREATE TABLE letter (position INTEGER PRIMARY KEY AUTOINCREMENT, grp BLOB NOT NULL, address BLOB NOT NULL, tag BLOB NOT NULL,
          body BLOB NOT NULL, expiry INTEGER NOT NULL, UNIQUE (grp, address));
    """)
    for row in written:
        old.execute("INSERT INTO event (grp, feed, n, h, row) VALUES (?,?,?,?,?)", (GROUP, row.feed, row.n, row.h, row.to_bytes()))
    old.execute("INSERT INTO head VALUES (?,?,?,?)", (GROUP, written[1].feed, 2, written[1].h))
    old.execute("INSERT INTO letter (grp, address, tag, body, expiry) VALUES (?,?,?,?,0)", (GROUP, bytes(32), bytes(32), bytes(4096)))
    old.commit()
    old.close()
    for _ in range(2):  # opened again, nothing is counted twice
        place = open_place(folder, 0, lambda: NOW, SMALL)
        assert counted(place) == {Room.LOG: sum(len(row.to_bytes()) for row in written), Room.LETTERBOX: 4096}
        assert place.store(GROUP).rows_of(written[0].feed, 1) == written
        place.database.close()


def test_a_stranger_leaves_letters_of_the_three_sizes_and_no_others(place: Place) -> None:
    place.groups.admit(GROUP, place.groups.new_ticket())
    assert {status(place, letter(size)) for size in (1, 100, 4 * KIB - 1, 5 * KIB)} == {400}
    assert status(place, letter(4 * KIB)) == 200
