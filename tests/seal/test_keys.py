"""Keys are accepted by the name they reproduce, and a seal opens for its purpose alone."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.errors import SealBroken
from safeconduct.seal.keys import Epoch, PublicKey, SigningKey, SymmetricKey, verify
from safeconduct.seal.opening import open_from, open_under
from safeconduct.seal.sealing import seal_to, seal_under
from safeconduct.wire.labels import Purpose

SECRETS = st.binary(min_size=32, max_size=32)
EPOCH = Epoch(bytes([1]) * 32, b"scope")
KEY = SymmetricKey(bytes([2]) * 32, b"scope")


@given(SECRETS, SECRETS, st.binary(max_size=8), st.binary(max_size=8))
def test_a_kid_names_one_secret_in_one_scope(one: bytes, other: bytes, here: bytes, there: bytes) -> None:
    same = (one, here) == (other, there)
    assert (SymmetricKey(one, here).kid == SymmetricKey(other, there).kid) == same
    assert (Epoch(one, here).kid == Epoch(other, there).kid) == same
    if not same:
        with pytest.raises(SealBroken):
            SymmetricKey.checked(one, here, SymmetricKey(other, there).kid)
        with pytest.raises(SealBroken):
            Epoch.checked(one, here, Epoch(other, there).kid)


@given(st.binary(max_size=200), st.sampled_from(Purpose), st.sampled_from(Purpose))
def test_a_seal_under_a_key_opens_for_its_purpose_alone(plain: bytes, purpose: Purpose, other: Purpose) -> None:
    sealed = seal_under(KEY, plain, os.urandom, purpose, b"context")
    assert open_under(KEY, sealed, purpose, b"context") == plain
    with pytest.raises(SealBroken):
        open_under(KEY, sealed, purpose, b"another context")
    if other is not purpose:
        with pytest.raises(SealBroken):
            open_under(KEY, sealed, other, b"context")


def test_a_seal_to_a_public_key_opens_for_its_holder_purpose_and_context_alone() -> None:
    sealed = seal_to(EPOCH.public, b"plain", Purpose.NOTE, b"context")
    assert open_from(EPOCH, sealed, Purpose.NOTE, b"context") == b"plain"
    for epoch, purpose, context in (
        (Epoch(EPOCH.seed, b"another scope"), Purpose.NOTE, b"context"),
        (EPOCH, Purpose.DRAFT, b"context"),
        (EPOCH, Purpose.NOTE, b"another context"),
    ):
        with pytest.raises(SealBroken):
            open_from(epoch, sealed, purpose, context)


def test_every_flipped_bit_and_every_cut_of_a_seal_is_refused() -> None:
    sealed = seal_under(KEY, b"plain", os.urandom, Purpose.NOTE)
    for place in range(len(sealed) * 8):
        bent = bytearray(sealed)
        bent[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            open_under(KEY, bytes(bent), Purpose.NOTE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            open_under(KEY, sealed[:length], Purpose.NOTE)
    whole = seal_to(EPOCH.public, b"plain", Purpose.NOTE)
    for place in [*range(0, len(whole), 37), len(whole) - 1]:
        with pytest.raises(SealBroken):
            open_from(EPOCH, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :], Purpose.NOTE)
    for length in (0, 1, 1119, len(whole) - 1):
        with pytest.raises(SealBroken):
            open_from(EPOCH, whole[:length], Purpose.NOTE)


@pytest.mark.parametrize("raw", [b"", b"\0" * 1216, b"\xff" * 1216, EPOCH.public.raw[:-1], EPOCH.public.raw[:1184] + bytes(32)])
def test_a_public_key_that_is_none_is_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        seal_to(PublicKey(raw), b"plain", Purpose.NOTE)


@given(SECRETS, st.binary(max_size=50), st.binary(max_size=50))
def test_a_signature_fits_one_message(seed: bytes, message: bytes, other: bytes) -> None:
    signing = SigningKey(seed)
    verify(signing.public, signing.sign(message), message)
    if other != message:
        with pytest.raises(SealBroken):
            verify(signing.public, signing.sign(message), other)
    with pytest.raises(SealBroken):
        verify(b"short", signing.sign(message), message)


def test_keys_do_not_print_their_secrets() -> None:
    for key in (EPOCH, KEY, SigningKey(bytes([1]) * 32)):
        assert "\\x01" not in repr(key) and "\\x02" not in repr(key)
