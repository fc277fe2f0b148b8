"""A sealed row opens in its place, under its key, for its group, and nowhere else."""

import os
from dataclasses import replace

import pytest

from safeconduct.errors import SealBroken
from safeconduct.seal.events import check_signature, open_route, open_row_body, seal_row, stream_scope
from safeconduct.seal.keys import SigningKey, SymmetricKey, digest
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.row import ROUTE_SIZE, Head, Row, body_hash, row_hash

GROUP, PREVIOUS = bytes([1]) * 32, bytes([3]) * 32
AUTHOR, OTHER = SigningKey(bytes([4]) * 32), SigningKey(bytes([5]) * 32)
KEY = SymmetricKey(bytes([6]) * 32, stream_scope(GROUP, "stream"))
EVERYONE = SymmetricKey(bytes([7]) * 32, b"everyone")
HEAD = Head(GROUP, AUTHOR.public, 9, PREVIOUS)
PLAIN = b"what happened"


def sealed(head: Head = HEAD, signing: SigningKey = AUTHOR) -> Row:
    return seal_row(head, PLAIN, KEY, EVERYONE, signing, os.urandom)


def test_a_row_opens_to_what_was_sealed_and_carries_its_authors_signature() -> None:
    row = Row.parse(sealed().to_bytes())
    check_signature(row)
    assert open_route(row, (EVERYONE,)) == KEY.kid
    assert open_row_body(row, KEY) == PLAIN


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, group=bytes([9]) * 32),
        replace(HEAD, feed=OTHER.public),
        replace(HEAD, n=10),
        replace(HEAD, previous=bytes(32)),
    ],
    ids=["another group", "another feed", "another place", "behind another row"],
)
def test_a_row_that_was_moved_opens_nowhere_and_is_signed_by_nobody(head: Head) -> None:
    row = replace(sealed(), head=head)
    with pytest.raises(SealBroken):
        open_row_body(row, KEY)
    with pytest.raises(SealBroken):
        check_signature(row)
    assert open_route(row, (EVERYONE,)) is None


def test_every_flipped_bit_of_a_sealed_row_is_refused() -> None:
    row = sealed()
    raw = row.to_bytes()
    for place in range(0, len(raw) * 8, 3):
        bent = bytearray(raw)
        bent[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            check_signature(Row.parse(bytes(bent)))


def test_a_body_bent_together_with_its_hash_and_signed_anew_still_does_not_open() -> None:
    row = sealed()
    assert row.body
    for place in range(0, len(row.body), 7):
        body = row.body[:place] + bytes([row.body[place] ^ 1]) + row.body[place + 1 :]
        h = row_hash(HEAD, body_hash(body))
        forged = Row(HEAD, body, body_hash(body), AUTHOR.sign(label(Purpose.EVENT_SIGNATURE, h)))
        check_signature(forged)
        if place < ROUTE_SIZE:
            assert open_route(forged, (EVERYONE,)) is None
            continue
        with pytest.raises(SealBroken):
            open_row_body(forged, KEY)
    assert digest(Purpose.EVENT_BODY, row.body) == row.body_hash


def test_another_key_of_the_same_bytes_for_another_stream_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        open_row_body(sealed(), SymmetricKey(KEY.secret, stream_scope(GROUP, "another stream")))
    with pytest.raises(SealBroken):
        open_row_body(sealed(), SymmetricKey(KEY.secret, stream_scope(bytes(32), "stream")))


def test_a_colleagues_signature_is_not_ones_own() -> None:
    with pytest.raises(SealBroken):
        check_signature(sealed(HEAD, OTHER))


def test_an_epoch_that_is_not_there_gives_no_route_and_no_error() -> None:
    assert open_route(sealed(), ()) is None
    assert open_route(sealed(), (SymmetricKey(bytes(32), b"everyone"), EVERYONE)) == KEY.kid


def test_rows_say_little_by_their_length() -> None:
    lengths = {len(seal_row(HEAD, b"x" * size, KEY, EVERYONE, AUTHOR, os.urandom).to_bytes()) for size in (0, 1, 500, 1020)}
    assert len(lengths) == 1
