"""The keyring file: opened by name and passphrase, and by nothing that was done to the file."""

import os
from functools import cache

import msgspec
import pytest

from safeconduct.core.ids import DeviceId, MemberId
from safeconduct.errors import NotAllowed, SafeconductError, SealBroken, TooNew
from safeconduct.seal.keyring import Kdf, LockedRing, Ring, keyring_bytes, stretched

GROUP = bytes([1]) * 32
RING = Ring(GROUP, b"genesis" * 900, MemberId("m" * 26), DeviceId("d" * 26), bytes([2]) * 32, bytes([3]) * 32, ((0, bytes([4]) * 32),), "s" * 26, has_trust=True)
FLOOR = Kdf(64 * 1024, 3, 1)
SALT = bytes([5]) * 16
WORDS = "correct horse battery staple"


@cache
def secret(name: str = "Anna", passphrase: str = WORDS) -> bytes:
    return stretched(name, passphrase, SALT, FLOOR)


@cache
def kept() -> bytes:
    return keyring_bytes(RING, secret(), SALT, FLOOR, os.urandom)


def test_name_and_passphrase_open_it() -> None:
    locked = LockedRing.parse(kept())
    assert locked.is_opened_by(secret())
    assert locked.open(secret()) == RING


def test_a_wrong_passphrase_or_name_is_refused_before_anything_is_opened() -> None:
    for wrong in (secret("Anna", "another passphrase"), secret("Boris")):
        assert not LockedRing.parse(kept()).is_opened_by(wrong)
        with pytest.raises(NotAllowed):
            LockedRing.parse(kept()).open(wrong)


def test_a_passphrase_is_forgiving_about_nothing_but_its_form_and_edges() -> None:
    assert stretched("  ANNA ", " " + WORDS + " ", SALT, FLOOR) == secret()
    assert stretched("Anna", WORDS.upper(), SALT, FLOOR) != secret()
    assert stretched("Zoe\u0301", "e\u0301" * 20, SALT, FLOOR) == stretched("Zo\u00e9", "\u00e9" * 20, SALT, FLOOR)


def test_a_sealed_ring_under_a_right_kid_but_another_key_is_damaged_and_not_opened() -> None:
    parts = msgspec.msgpack.decode(kept())
    parts[-1] = parts[-1][:-1] + bytes([parts[-1][-1] ^ 1])
    with pytest.raises(SealBroken):
        LockedRing.parse(msgspec.msgpack.encode(parts)).open(secret())


@pytest.mark.parametrize(
    ("memory", "passes", "lanes"),
    [(64 * 1024 - 1, 3, 4), (8, 3, 4), (256 * 1024, 2, 4), (256 * 1024, 0, 4), (4097 * 1024, 3, 4), (256 * 1024, 17, 4), (256 * 1024, 3, 0), (256 * 1024, 3, 17)],
)
def test_a_weaker_or_ruinous_derivation_is_refused_however_the_file_asks_for_it(memory: int, passes: int, lanes: int) -> None:
    parts = msgspec.msgpack.decode(kept())
    parts[1:4] = [memory, passes, lanes]
    with pytest.raises(SealBroken):
        LockedRing.parse(msgspec.msgpack.encode(parts))
    with pytest.raises(SealBroken):
        Kdf(memory, passes, lanes)


def test_a_newer_file_is_told_apart_from_a_damaged_one_whatever_its_form() -> None:
    parts = msgspec.msgpack.decode(kept())
    for newer in ([2, *parts[1:]], [2, "another", "form"]):
        with pytest.raises(TooNew):
            LockedRing.parse(msgspec.msgpack.encode(newer))


def test_every_cut_of_the_file_is_refused() -> None:
    raw = kept()
    for length in [*range(120), *range(120, len(raw), 997), len(raw) - 1]:
        with pytest.raises(SealBroken):
            LockedRing.parse(raw[:length])


def test_no_flipped_bit_opens_it_or_ends_in_anything_but_a_sentence() -> None:
    raw = kept()
    for place in [*range(8 * 160), *range(8 * 160, 8 * len(raw), 4999)]:
        bent = bytearray(raw)
        bent[place // 8] ^= 1 << place % 8
        try:
            locked = LockedRing.parse(bytes(bent))
            kdf, salt = locked.kdf, locked.salt
            if (kdf, salt) == (FLOOR, SALT):  # otherwise the slow derivation would give another secret
                with pytest.raises(SafeconductError):
                    locked.open(secret())
        except SafeconductError:
            continue


def test_nothing_of_the_ring_stands_in_the_file_and_it_has_one_length() -> None:
    assert not any(seed in kept() for seed in (RING.feed_seed, RING.device_seed, RING.member_seeds[0][1], b"genesis"))
    small = Ring(GROUP, b"g", RING.member, RING.device, RING.feed_seed, RING.device_seed, RING.member_seeds, RING.roster_stream)
    assert len(keyring_bytes(small, secret(), SALT, FLOOR, os.urandom)) == len(kept())
