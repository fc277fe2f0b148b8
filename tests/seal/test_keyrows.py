"""Key rows: a key for one holder, bound to group, stream and circle, and nothing of it in clear."""

import os
from dataclasses import replace

import pytest

from safeconduct.errors import SealBroken
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Holder, Key, give, open_box, open_row, row_to_holder, row_under_everyone
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.wire.padding import KEY_ROW_SIZES

GROUP = bytes([1]) * 32
CIRCLE, OUTSIDER = epoch_of("casework", 3, bytes([2]) * 32), epoch_of("casework", 3, bytes([3]) * 32)
EVERYONE = SymmetricKey(bytes([4]) * 32, b"everyone")
ANNA, BORIS = SigningKey(bytes([5]) * 32), SigningKey(bytes([6]) * 32)
SECRET, KID = bytes([7]) * 32, bytes([8]) * 32
WHAT = Key("stream", "stream-id", 0, KID, SECRET)


@pytest.fixture(params=["from outside", "from inside"])
def holder(request: pytest.FixtureRequest) -> Holder:
    return Holder("casework", 3, CIRCLE.public, CIRCLE if request.param == "from inside" else None)


def test_the_holder_and_nobody_else_opens_the_box(holder: Holder) -> None:
    given = give(GROUP, WHAT, holder, ANNA, os.urandom)
    assert open_box(GROUP, given, CIRCLE) == SECRET
    given.check(GROUP)
    with pytest.raises(SealBroken):
        open_box(GROUP, given, OUTSIDER)


@pytest.mark.parametrize(
    "change",
    [
        {"what": "epoch"},
        {"subject": "another stream"},
        {"number": 1},
        {"kid": bytes(32)},
        {"holder": "front-desk"},
        {"holder_number": 4},
        {"box": b"\0" + bytes(1152)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_key_given_cannot_be_passed_off_as_another(holder: Holder, change: dict[str, object]) -> None:
    moved = replace(give(GROUP, WHAT, holder, ANNA, os.urandom), **change)  # type: ignore[arg-type]
    with pytest.raises(SealBroken):
        open_box(GROUP, moved, CIRCLE)
    with pytest.raises(SealBroken):
        moved.check(GROUP)


def test_another_group_or_another_giver_is_refused(holder: Holder) -> None:
    given = give(GROUP, WHAT, holder, ANNA, os.urandom)
    with pytest.raises(SealBroken):
        open_box(bytes(32), given, CIRCLE)
    with pytest.raises(SealBroken):
        given.check(bytes(32))
    with pytest.raises(SealBroken):
        replace(given, giver=BORIS.public.hex()).check(GROUP)  # type: ignore[arg-type]


def test_rows_open_to_the_group_or_to_their_holder_and_show_nothing(holder: Holder) -> None:
    given = give(GROUP, WHAT, holder, ANNA, os.urandom)
    under, to = row_under_everyone(GROUP, given, EVERYONE, os.urandom), row_to_holder(GROUP, given, CIRCLE.public)
    assert open_row(GROUP, under, (EVERYONE,), ()) == given
    assert open_row(GROUP, to, (), (OUTSIDER, CIRCLE)) == given
    assert open_row(GROUP, under, (), (CIRCLE,)) is None
    assert open_row(GROUP, to, (EVERYONE,), ()) is None
    assert open_row(bytes(32), under, (EVERYONE,), (CIRCLE,)) is None
    for row in (under, to):
        assert not any(word in row for word in (KID, b"casework", b"stream", ANNA.public, ANNA.public.hex().encode()))
        assert len(row) - 29 in KEY_ROW_SIZES or len(row) - 1 - 1120 - 16 in KEY_ROW_SIZES


def test_every_flipped_bit_of_a_row_gives_nothing() -> None:
    row = row_under_everyone(GROUP, give(GROUP, WHAT, Holder("casework", 3, CIRCLE.public, CIRCLE), ANNA, os.urandom), EVERYONE, os.urandom)
    for place in range(0, len(row) * 8, 5):
        bent = bytearray(row)
        bent[place // 8] ^= 1 << place % 8
        assert open_row(GROUP, bytes(bent), (EVERYONE,), (CIRCLE,)) is None


@pytest.mark.parametrize("wrong", [{"number": 2**32}, {"number": -1}, {"holder_number": 2**40}, {"giver": "x" * 64}, {"giver": "ab"}])
def test_a_row_with_numbers_or_givers_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    given = give(GROUP, WHAT, Holder("casework", 3, CIRCLE.public, CIRCLE), ANNA, os.urandom)
    row = row_under_everyone(GROUP, replace(given, **wrong), EVERYONE, os.urandom)  # type: ignore[arg-type]
    with pytest.raises(SealBroken):
        open_row(GROUP, row, (EVERYONE,), ())
