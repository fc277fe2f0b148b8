"""Documents as sealed chunks: what goes in comes out, and nothing else does, whatever a relay or a thief does to the chunks."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.document import Blob
from safeconduct.errors import BadInput, NotFound, SealBroken
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.blobs import chunk_names, open_blob
from safeconduct.wire.chunk import CHUNK_DATA, SEALED_SIZES, check_chunk, chunk_name

GROUP, OTHER_GROUP = bytes([1]) * 32, bytes([2]) * 32


@dataclass
class Chest:
    """Chunks in memory, as a relay has them: whoever owns it can change anything."""

    chunks: dict[bytes, bytes] = field(default_factory=dict)

    def keep(self, name: bytes, sealed: bytes) -> None:
        self.chunks[name] = sealed

    def fetch(self, name: bytes) -> bytes:
        if name not in self.chunks:
            raise NotFound("It is not here.")
        return self.chunks[name]

    def seal(self, *pieces: bytes, group: bytes = GROUP) -> Blob:
        sealing = BlobSealing(group, self.keep, os.urandom, 10**9)
        for piece in pieces:
            sealing.write(piece)
        return sealing.finish()

    def open(self, blob: Blob, group: bytes = GROUP) -> bytes:
        return b"".join(open_blob(group, blob, self.fetch))


SIZES = st.sampled_from([0, 1, 16_380, 16_381, 262_140, CHUNK_DATA - 1, CHUNK_DATA, CHUNK_DATA + 1, 2 * CHUNK_DATA, 2 * CHUNK_DATA + 7])


@given(SIZES, st.lists(st.integers(1, 3 * CHUNK_DATA), max_size=4))
def test_what_is_sealed_in_pieces_of_any_size_comes_out_whole(size: int, cuts: list[int]) -> None:
    plain, chest = os.urandom(size), Chest()
    pieces, rest = [], plain
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    blob = chest.seal(*pieces, rest)

    assert chest.open(blob) == plain
    assert blob.size == size
    assert len(chunk_names(GROUP, blob, chest.fetch)) == max(1, -(-size // CHUNK_DATA))


def test_every_chunk_has_one_of_four_sizes_and_is_named_by_its_bytes() -> None:
    chest = Chest()
    for size in (0, 5, 40_000, 300_000, 3_000_000):
        chest.seal(os.urandom(size))

    assert {len(sealed) for sealed in chest.chunks.values()} <= SEALED_SIZES
    assert all(check_chunk(sealed) == name for name, sealed in chest.chunks.items())


def test_the_same_file_twice_shares_no_chunk() -> None:
    plain = os.urandom(40_000)
    first, second = Chest(), Chest()

    assert first.seal(plain).key != second.seal(plain).key
    assert not first.chunks.keys() & second.chunks.keys()


def test_a_file_beyond_the_limit_is_refused_while_it_comes() -> None:
    sealing = BlobSealing(GROUP, Chest().keep, os.urandom, 1_000_000)
    for _ in range(10):
        sealing.write(bytes(100_000))
    with pytest.raises(BadInput):
        sealing.write(b"1")


# Attacks. `three` is a document of three chunks; each attack changes what the chest gives and must be named, never passed on.


@pytest.fixture(scope="module")
def three() -> tuple[Chest, Blob, bytes]:
    chest, plain = Chest(), os.urandom(2 * CHUNK_DATA + 999)
    return chest, chest.seal(plain), plain


Lie = Callable[[Chest, list[bytes]], None]


def flip(chest: Chest, names: list[bytes]) -> None:
    sealed = bytearray(chest.chunks[names[1]])
    sealed[5000] ^= 1
    chest.chunks[names[1]] = bytes(sealed)


def cut_short(chest: Chest, names: list[bytes]) -> None:
    chest.chunks[names[1]] = chest.chunks[names[1]][:-1]


def swap(chest: Chest, names: list[bytes]) -> None:
    chest.chunks[names[0]], chest.chunks[names[1]] = chest.chunks[names[1]], chest.chunks[names[0]]


def repeat(chest: Chest, names: list[bytes]) -> None:
    chest.chunks[names[1]] = chest.chunks[names[0]]


def foreign(chest: Chest, names: list[bytes]) -> None:
    other = Chest()
    blob = other.seal(os.urandom(2 * CHUNK_DATA + 999))
    chest.chunks[names[1]] = other.chunks[chunk_names(GROUP, blob, other.fetch)[1]]


def take_away(chest: Chest, names: list[bytes]) -> None:
    del chest.chunks[names[2]]


@pytest.mark.parametrize("lie", [flip, cut_short, swap, repeat, foreign])
def test_a_chunk_that_is_not_the_one_named_is_noticed(three: tuple[Chest, Blob, bytes], lie: Lie) -> None:
    good, blob, _ = three
    chest = Chest(dict(good.chunks))
    lie(chest, chunk_names(GROUP, blob, good.fetch))
    with pytest.raises(SealBroken):
        chest.open(blob)


def test_a_chunk_that_is_missing_is_said_to_be_missing(three: tuple[Chest, Blob, bytes]) -> None:
    good, blob, _ = three
    chest = Chest(dict(good.chunks))
    take_away(chest, chunk_names(GROUP, blob, good.fetch))
    with pytest.raises(NotFound):
        chest.open(blob)


def _list_again(three: tuple[Chest, Blob, bytes], change: Callable[[list[bytes]], list[bytes]]) -> tuple[Chest, Blob]:
    """Somebody inside, who has the key, writes a list of their own: numbers and ends inside the chunks must still stop it."""
    good, blob, _ = three
    chest = Chest(dict(good.chunks))
    forging = BlobSealing(GROUP, chest.keep, lambda size: blob.key if size == 32 else os.urandom(size), 10**9)
    forging._names = change(chunk_names(GROUP, blob, good.fetch))
    names = forging._kept(_padded(forging._names), GROUP, b"names")
    return chest, replace(blob, names=names.hex())


def _padded(names: list[bytes]) -> bytes:
    joined = b"".join(names)
    return (len(joined).to_bytes(4, "big") + joined).ljust(16 * 1024, b"\0")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda names: names[:2], id="the end cut off"),
        pytest.param(lambda names: [names[1], names[0], names[2]], id="two exchanged"),
        pytest.param(lambda names: [names[0], names[0], names[2]], id="one repeated"),
        pytest.param(lambda names: [*names, names[2]], id="the last said twice"),
        pytest.param(lambda _: [], id="nothing left"),
    ],
)
def test_a_list_of_chunks_made_up_by_somebody_with_the_key_does_not_open(
    three: tuple[Chest, Blob, bytes], change: Callable[[list[bytes]], list[bytes]]
) -> None:
    chest, blob = _list_again(three, change)
    with pytest.raises(SealBroken):
        chest.open(blob)


def test_another_groups_document_another_key_and_another_hash_do_not_open(three: tuple[Chest, Blob, bytes]) -> None:
    chest, blob, plain = three
    assert chest.open(blob) == plain
    for wrong in (
        replace(blob, key=bytes(32)),
        replace(blob, key=b"short"),
        replace(blob, sha256="0" * 64),
        replace(blob, names="no hex"),
    ):
        with pytest.raises(SealBroken):
            chest.open(wrong)
    with pytest.raises(SealBroken):
        chest.open(blob, OTHER_GROUP)


def test_the_chunk_of_a_list_is_no_chunk_of_data(three: tuple[Chest, Blob, bytes]) -> None:
    chest, blob, _ = three
    changed, forged = _list_again(three, lambda _: [bytes.fromhex(blob.names)])
    with pytest.raises(SealBroken):
        changed.open(forged)
    assert chunk_name(chest.chunks[bytes.fromhex(blob.names)]).hex() == blob.names
