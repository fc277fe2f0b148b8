"""Files of strangers: no plain byte of one on any disk of the help page, and a flood of them crowds out neither colleagues nor calls."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from safeconduct.core.document import Blob
from safeconduct.core.when import DAY
from safeconduct.errors import NoRoom, SealBroken
from safeconduct.relay.app import PIECES_LIVE_DAYS
from safeconduct.relay.place import Place, open_place
from safeconduct.seal.sent_files import SentFile
from safeconduct.store.log import Letter, Mark, Put
from safeconduct.store.quota import MIB, Quota, Room
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.spool import SqliteSpool
from safeconduct.store.spooled_pieces import MOST_WAITING, UNFINISHED_S
from safeconduct.wire.chunk import SEALED_SIZES, chunk_name
from safeconduct.wire.marks import MarkKind
from tests.attacks.searching import everything_in, found_in
from tests.attacks.test_uploads import opened_by
from tests.contract.test_store import rows
from tests.intake.sending import send_file
from tests.intake.visitor import Visitor
from tests.intake.world import NOW, Office, free_port, process, wait_for, write_door
from tests.relays import a_relay

MARK = "the-photo-of-heron-at-grozny-4411"
GROUP = bytes([1]) * 32
LARGE, SMALL = max(SEALED_SIZES), min(SEALED_SIZES)


def test_no_plain_byte_of_a_file_is_on_a_disk_while_it_comes_or_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch, folder, port = tmp_path / "scratch", tmp_path / "intake", free_port()
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    write_door(folder, Office(), "http://127.0.0.1:9")
    seen: list[tuple[str, str]] = []
    opened: set[str] = set()
    with process("safeconduct.intake", folder, port) as running:
        wait_for(port, running)
        person = Visitor(f"http://127.0.0.1:{port}")
        person.ask("(Invented.)")
        person.press("files")

        def coming() -> Iterator[bytes]:
            for number in range(60):
                yield (MARK.encode() + b"\0" * 31) * 1500
                if number % 10 == 9:
                    seen.extend(found_in(everything_in(folder, scratch), [MARK]))
                    opened.update(opened_by(running.pid))

        assert "Your file is kept" in send_file(person, f"{MARK}.jpg", coming()).text
        seen += found_in(everything_in(folder, scratch), [MARK])
        assert sum(size for size in sizes_in(folder)) > 5_000_000
    assert seen == []
    assert not [one for one in opened if one.startswith(str(scratch))]
    assert list(scratch.iterdir()) == []


def sizes_in(folder: Path) -> list[int]:
    return [path.stat().st_size for path in folder.rglob("*") if path.is_file()]


def test_the_search_would_find_a_file_that_was_put_down_in_clear(tmp_path: Path) -> None:
    (tmp_path / "spilled").write_bytes(b"\xff\xd8\xff" + MARK.encode() * 3)
    assert found_in(everything_in(tmp_path), [MARK]) == [("spilled", MARK)]


def fill(place: Place, size: int) -> int:
    """So many pieces of this size a stranger gets in."""
    for number in range(1000):
        try:
            place.pieces(GROUP).put_piece(os.urandom(size), NOW, NOW + 1)
        except NoRoom:
            return number
    raise AssertionError("there is no end to it")


def test_a_flood_of_pieces_fills_a_quarter_and_words_and_colleagues_go_on(tmp_path: Path) -> None:
    place = open_place(tmp_path, 0, lambda: NOW, Quota(log=8 * MIB, letterbox=8 * MIB))
    assert fill(place, LARGE) == 1  # Two of them and their seals are more than a quarter.
    assert 0 < fill(place, SMALL) < 64
    store = place.store(GROUP)
    for size in (4096, 16384, 65536):
        assert store.put_letter(Letter(os.urandom(32), os.urandom(32), bytes(size))) is Put.STORED
    store.append(rows(3))
    place.chunks(GROUP).put_chunks([os.urandom(LARGE)])
    place.pieces(bytes([2]) * 32).put_piece(os.urandom(LARGE), NOW, NOW + 1)
    place.database.close()


def test_letters_that_fill_a_quarter_leave_no_room_for_files_but_for_words(tmp_path: Path) -> None:
    place = open_place(tmp_path, 0, lambda: NOW, Quota(log=MIB, letterbox=MIB))
    for _ in range(64):
        place.store(GROUP).put_letter(Letter(os.urandom(32), os.urandom(32), bytes(4096)))
    with pytest.raises(NoRoom):
        place.pieces(GROUP).put_piece(os.urandom(SMALL), NOW, NOW + 1)
    assert place.store(GROUP).put_letter(Letter(os.urandom(32), os.urandom(32), bytes(4096))) is Put.STORED
    place.database.close()


def test_what_expired_makes_room_for_what_comes(tmp_path: Path) -> None:
    place = open_place(tmp_path, 0, lambda: NOW, Quota(letterbox=8 * MIB))
    old, new = os.urandom(LARGE), os.urandom(LARGE)
    place.pieces(GROUP).put_piece(old, NOW, NOW + 1)
    place.pieces(GROUP).put_piece(new, NOW + 2, NOW + 99)
    assert place.pieces(GROUP).pieces_named([chunk_name(old), chunk_name(new)]) == [new]
    place.database.close()


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[tuple[str, RelayStore]]:
    with a_relay(tmp_path, "", "--letterbox-mib", "8") as url:
        store = RelayStore(url, GROUP, RelayStore.admitted(url, GROUP, (tmp_path / "ticket").read_text()))
        yield url, store
        store.close()


def put(url: str, piece: bytes, group: bytes = GROUP) -> int:
    return httpx.post(f"{url}/v1/{group.hex()}/pieces", content=msgspec.msgpack.encode([piece]), trust_env=False).status_code


def test_a_stranger_leaves_pieces_of_fixed_sizes_and_reads_and_destroys_none(relay: tuple[str, RelayStore]) -> None:
    url, store = relay
    piece = os.urandom(SMALL)
    name = chunk_name(piece)
    assert [put(url, piece), put(url, piece)] == [200, 200]
    assert {put(url, bytes(size)) for size in (0, 1, SMALL - 1, SMALL + 1, LARGE + 1)} == {400}
    for path, asked in (("pieces/at", [name]), ("pieces/gone", [name])):
        answer = httpx.post(f"{url}/v1/{GROUP.hex()}/{path}", content=msgspec.msgpack.encode(asked), trust_env=False)
        assert answer.status_code == 403
    assert store.pieces_named([name]) == [piece]
    store.destroy_pieces([name])
    assert store.pieces_named([name]) == []


def test_a_flood_at_the_relays_own_door_ends_and_a_call_goes_through(relay: tuple[str, RelayStore]) -> None:
    url, store = relay
    answers = [put(url, os.urandom(LARGE)) for _ in range(4)]
    assert answers == [200, 507, 507, 507]
    raw = msgspec.msgpack.encode([os.urandom(32), os.urandom(32), bytes(4096), 0])
    assert httpx.post(f"{url}/v1/{GROUP.hex()}/letters", content=raw, trust_env=False).status_code == 200
    store.put_chunks([os.urandom(LARGE)])


def test_an_order_to_erase_reaches_pieces_at_the_relay_for_good(relay: tuple[str, RelayStore]) -> None:
    url, store = relay
    piece = os.urandom(SMALL)
    put(url, piece)
    store.erase([Mark(chunk_name(piece), MarkKind.PIECE)])
    assert store.pieces_named([chunk_name(piece)]) == []
    assert put(url, piece) == 200
    assert store.pieces_named([chunk_name(piece)]) == []


def test_pieces_die_after_their_days_without_anybody_asking_for_them(tmp_path: Path) -> None:
    now = [NOW]
    place = open_place(tmp_path, 0, lambda: now[0], Quota())
    piece = os.urandom(SMALL)
    place.pieces(GROUP).put_piece(piece, NOW, NOW + PIECES_LIVE_DAYS * DAY)
    assert place.pieces(GROUP).discard_expired_pieces(NOW + PIECES_LIVE_DAYS * DAY) == 0
    assert place.pieces(GROUP).discard_expired_pieces(NOW + PIECES_LIVE_DAYS * DAY + 1) == 1
    with place.database.reading() as db:
        assert db.one("SELECT sum(bytes) FROM tally WHERE grp=? AND room=?", GROUP, Room.LETTERBOX.value) == (0,)
    place.database.close()


def test_a_flood_of_files_at_the_help_page_ends_before_the_disk_and_words_go_on(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path / "spool.db")
    body, fits = os.urandom(LARGE), MOST_WAITING // LARGE
    for number in range(fits):
        spool.pieces.put(number.to_bytes(16, "big"), body, NOW)
    with pytest.raises(NoRoom):
        spool.pieces.put(b"one more", body, NOW)
    assert (tmp_path / "spool.db").stat().st_size < MOST_WAITING * 11 // 10
    assert spool.put([os.urandom(32)], os.urandom(32), os.urandom(4096))
    spool.pieces.put(b"later", body, NOW + UNFINISHED_S + 1)  # What no letter ever spoke of is gone by then.
    spool.close()


def test_a_file_of_another_size_than_its_letter_says_is_no_file() -> None:
    fields = SentFile("a", "image/jpeg", Blob(bytes(32), "00" * 32, 5, "00" * 32), (bytes(32),)).fields("00" * 16)
    assert SentFile.parse(fields).blob.size == 5
    for name, lie in (("size", "2000000"), ("size", "0"), ("pieces", "00" * 64), ("key", "00"), ("names", "../x"), ("medium", "x\n/y")):
        with pytest.raises(SealBroken):
            SentFile.parse({**fields, name: lie})

