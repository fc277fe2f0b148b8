"""Files travel between desks by way of a relay that may cut the line, lie or be full; whatever came stays, and the rest goes on from there."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from safeconduct.core.document import Blob
from safeconduct.core.when import Moment
from safeconduct.desk.folder import Folder
from safeconduct.desk.founding import found
from safeconduct.desk.levelling import Levelling, RelaySettings
from safeconduct.errors import NoRoom, SealBroken, StoreDown
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.blobs import open_blob
from safeconduct.store.chunk_levelling import MOST_A_ROUND, ChunkLevelling
from safeconduct.store.chunk_table import ChunkTable, make_chunk_table
from safeconduct.store.chunks import ChunkFolder, Coming, unsettled
from safeconduct.store.log import Mark
from safeconduct.store.sqlite import SqliteDatabase, SqliteStore
from safeconduct.wire.chunk import chunk_name
from safeconduct.wire.marks import MarkKind
from tests.desk.offices import LIGHT, WORDS, Hand
from tests.relays import a_relay

GROUP = bytes([1]) * 32
SMALL = 16 * 1024 + 28


@pytest.fixture
def table(tmp_path: Path) -> Iterator[ChunkTable]:
    database = SqliteDatabase.open(tmp_path / "relay.db")
    make_chunk_table(database)
    yield ChunkTable(database, GROUP)
    database.close()


def filled(folder: Path, count: int) -> ChunkFolder:
    chunks = ChunkFolder(folder)
    for _ in range(count):
        chunks.put(os.urandom(SMALL))
    return chunks


class Line(ChunkTable):
    """A relay whose line is cut after so many pieces, or who gives out something else."""

    left = 10**9
    lie = False
    full = False

    def put_chunks(self, sealed: Sequence[bytes]) -> None:
        if self.full:
            raise NoRoom("There is no room left.")
        self._spend()
        super().put_chunks(sealed)

    def chunks_named(self, names: Sequence[bytes]) -> list[bytes]:
        self._spend()
        return [os.urandom(SMALL) for _ in names] if self.lie else super().chunks_named(names)

    def _spend(self) -> None:
        if not self.left:
            raise StoreDown("The line is cut.")
        self.left -= 1


def line_to(table: ChunkTable) -> Line:
    return Line(table._database, GROUP)


def test_two_desks_apart_have_all_pieces_after_enough_rounds_and_then_move_nothing(table: ChunkTable, tmp_path: Path) -> None:
    one, two = filled(tmp_path / "one", MOST_A_ROUND + 5), filled(tmp_path / "two", 3)
    first, second = ChunkLevelling(), ChunkLevelling()
    first.once(one, table)
    assert first.waiting == 5
    for _ in range(3):
        second.once(two, table)
        first.once(one, table)
    assert set(one.names()) == set(two.names()) and len(set(one.names())) == MOST_A_ROUND + 8
    assert (first.waiting, first.missing, second.waiting, second.missing) == (0, 0, 0, 0)
    quiet = line_to(table)
    quiet.left = 0
    first.once(one, quiet)


def test_a_line_cut_in_the_middle_loses_nothing_and_goes_on_piece_by_piece(table: ChunkTable, tmp_path: Path) -> None:
    one, two, cut = filled(tmp_path / "one", 20), ChunkFolder(tmp_path / "two"), line_to(table)
    for desk, level in ((one, ChunkLevelling()), (two, ChunkLevelling())):
        for moved in (7, 7):
            cut.left = moved
            with pytest.raises(StoreDown):
                level.once(desk, cut)
        cut.left = 6  # exactly what is missing: nothing is moved twice
        level.once(desk, cut)
    assert set(two.names()) == set(one.names())


def test_another_piece_than_the_one_asked_for_is_named_and_not_kept(table: ChunkTable, tmp_path: Path) -> None:
    table.put_chunks([os.urandom(SMALL)])
    liar, desk = line_to(table), ChunkFolder(tmp_path / "desk")
    liar.lie = True
    with pytest.raises(SealBroken):
        ChunkLevelling().once(desk, liar)
    assert list(desk.names()) == []


def test_a_full_relay_takes_no_file_and_still_gives_those_it_has(table: ChunkTable, tmp_path: Path) -> None:
    table.put_chunks([os.urandom(SMALL)])
    full, desk, level = line_to(table), filled(tmp_path / "desk", 2), ChunkLevelling()
    full.full = True
    with pytest.raises(NoRoom):
        level.once(desk, full)
    assert len(list(desk.names())) == 3
    assert level.waiting == 2


def test_what_was_destroyed_at_the_relay_is_asked_for_once_and_not_for_ever(table: ChunkTable, tmp_path: Path) -> None:
    table.put_chunks([os.urandom(SMALL)])
    level, desk = ChunkLevelling(), ChunkFolder(tmp_path / "desk")
    level.there, level.position = {name for _, name in table.chunk_names_after(0)}, 1
    table.destroy_chunks(list(level.there))
    level.once(desk, table)
    assert level.there == set()


def marked(folder: Path, names: list[bytes]) -> SqliteStore:
    store = SqliteStore.open(folder, GROUP)
    store.erase([Mark(name, MarkKind.CHUNK) for name in names])
    return store


def test_what_was_erased_here_is_neither_fetched_nor_kept_nor_asked_for_again(table: ChunkTable, tmp_path: Path) -> None:
    gone, kept = os.urandom(SMALL), os.urandom(SMALL)
    table.put_chunks([gone, kept])
    marks = marked(tmp_path / "log.db", [chunk_name(gone)])
    desk, level = ChunkFolder(tmp_path / "desk", marks), ChunkLevelling()
    level.once(desk, table)
    desk.put(gone)
    assert list(desk.names()) == [chunk_name(kept)] and level.there == {chunk_name(kept)}
    assert (level.missing, level.waiting) == (0, 0)
    marks.close()


def test_what_is_erased_while_it_comes_does_not_stay(tmp_path: Path) -> None:
    class Late:
        asked = 0

        def is_erased(self, name: bytes) -> bool:
            self.asked += 1
            return self.asked > 1

    desk = ChunkFolder(tmp_path / "desk", Late())
    desk.put(os.urandom(SMALL))
    assert list(desk.names()) == []


def test_a_file_of_which_nothing_speaks_yet_stays_on_its_machine(table: ChunkTable, tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "desk")
    coming, level = Coming(folder, tmp_path / "coming", tmp_path / "unsettled"), ChunkLevelling()
    sealing = BlobSealing(GROUP, coming.put, os.urandom, 10**9)
    sealing.write(b"half of a document")
    sealing.finish()
    coming.keep()

    def waiting() -> list[bytes]:
        return [name for names in unsettled((tmp_path / "unsettled").glob("[0-9a-f]*")).values() for name in names]

    level.once(folder, table, waiting)
    assert table.chunk_names_after(0) == [] and set(waiting()) == set(folder.names()) != set()
    coming.settle()
    level.once(folder, table, waiting)
    assert {name for _, name in table.chunk_names_after(0)} == set(folder.names())


def test_a_document_sealed_on_one_laptop_opens_on_the_other_through_a_real_relay(tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as address:
        ticket = (tmp_path / "relay" / "ticket").read_text()
        office, _words = found(tmp_path / "one" / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
        group = bytes.fromhex(office.group)
        office.close()
        laptops = [Folder(tmp_path / name / "desk") for name in ("one", "two")]
        RelaySettings(address, ticket).write(laptops[0].root / "relay.toml")
        plain = os.urandom(3_000_000)
        blob = kept(laptops[0], group, plain)
        first = Levelling(laptops[0], lambda: Moment(1))
        first.once()
        assert first.level.trouble == "" and first.level.waits == 0
        shutil.copytree(laptops[0].root, laptops[1].root, ignore=shutil.ignore_patterns("blobs", "run"))
        second = Levelling(laptops[1], lambda: Moment(1))
        second.once()
        for each in (first, second):
            assert each._relay
            each._relay.close()

        assert b"".join(open_blob(group, blob, ChunkFolder(laptops[1].blobs).get)) == plain


def kept(folder: Folder, group: bytes, plain: bytes) -> Blob:
    coming = Coming(ChunkFolder(folder.blobs), folder.root / "coming")
    sealing = BlobSealing(group, coming.put, os.urandom, 10**9)
    sealing.write(plain)
    blob = sealing.finish()
    coming.keep()
    return blob
