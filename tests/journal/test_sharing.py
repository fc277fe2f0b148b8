"""The recovery key in shares: what brings it back, and what does not."""

import os
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic.wordlist import WORDLIST

from safeconduct.errors import BadInput
from safeconduct.journal.sharing import (
    SCHEMES,
    SHARE_WORDS,
    Scheme,
    Share,
    is_share_word,
    near_share_words,
    seed_of,
    share_of,
    shares_of,
)

SEED = bytes(range(32))


@settings(max_examples=12)
@given(st.binary(min_size=32, max_size=32), st.sampled_from(SCHEMES))
def test_any_so_many_shares_bring_the_key_back_in_any_order(seed: bytes, scheme: Scheme) -> None:
    shares = shares_of(seed, scheme, os.urandom)
    assert [share.number for share in shares] == list(range(1, scheme.people + 1))
    for some in combinations(reversed(shares), scheme.needed):
        assert seed_of(some) == seed


@settings(max_examples=40)
@given(st.data(), st.sampled_from(SCHEMES))
def test_more_shares_than_are_needed_and_one_of_them_twice_bring_the_key_back(data: st.DataObject, scheme: Scheme) -> None:
    """Who brings every paper there is, types them all."""
    shares = shares_of(SEED, scheme, os.urandom)
    brought = data.draw(st.permutations(shares))[: data.draw(st.integers(scheme.needed, scheme.people))]
    assert seed_of(brought) == SEED
    assert seed_of([brought[0], *brought]) == SEED


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_share_of_another_set_among_enough_of_them_is_refused_wherever_it_stands(scheme: Scheme) -> None:
    shares, other = list(shares_of(SEED, scheme, os.urandom)), shares_of(SEED, scheme, os.urandom)[0]
    for place in range(len(shares) + 1):
        with pytest.raises(BadInput, match="do not belong together"):
            seed_of([*shares[:place], other, *shares[place:]])


def test_no_share_at_all_is_too_few() -> None:
    with pytest.raises(BadInput, match="too few"):
        seed_of([])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_fewer_shares_bring_nothing_back(scheme: Scheme) -> None:
    shares = shares_of(SEED, scheme, os.urandom)
    for some in combinations(shares, scheme.needed - 1):
        with pytest.raises(BadInput):
            seed_of(some)


def value_of(share: Share) -> list[int]:
    """The share's bytes, read here without the library: between the four words of its head and the three of its check."""
    number = 0
    for word in share.words[4:-3]:
        number = number * 1024 + WORDLIST.index(word)
    return list(number.to_bytes(33, "big")[1:])


def times(a: int, b: int) -> int:
    """In the field of 256 elements modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def at(points: list[tuple[int, int]], x: int) -> int:
    """The value at x of the polynomial through these points."""
    found = 0
    for i, y in points:
        for j, _ in points:
            if j != i:
                inverse = next(one for one in range(256) if times(one, i ^ j) == 1)
                y = times(times(y, x ^ j), inverse)
        found ^= y
    return found


def test_a_share_short_every_byte_of_what_the_shares_hide_is_still_possible() -> None:
    """Whoever has one share too few: for each place, each value of the byte they lack gives another byte of the hidden one."""
    scheme = SCHEMES[1]
    shares = shares_of(SEED, scheme, os.urandom)
    known = shares[: scheme.needed - 1]
    for place in (0, 13, 31):
        points = [(share.number - 1, value_of(share)[place]) for share in known]
        assert {at([*points, (4, byte)], 255) for byte in range(256)} == set(range(256))


def test_sharing_twice_gives_other_words_and_shares_of_two_sets_open_nothing() -> None:
    one, two = shares_of(SEED, SCHEMES[0], os.urandom), shares_of(SEED, SCHEMES[0], os.urandom)
    assert one[0].words[4:] != two[0].words[4:]
    with pytest.raises(BadInput):
        seed_of([one[0], two[1]])


@given(st.data())
def test_one_misread_word_and_two_exchanged_words_are_noticed(data: st.DataObject) -> None:
    share = shares_of(SEED, SCHEMES[0], bytes)[data.draw(st.integers(0, 2))]
    place = data.draw(st.integers(0, SHARE_WORDS - 1))
    wrong = data.draw(st.sampled_from(WORDLIST).filter(lambda word: word != share.words[place]))
    with pytest.raises(BadInput):
        share_of([*share.words[:place], wrong, *share.words[place + 1 :]])
    for at_first, (left, right) in enumerate(pairwise(share.words)):
        if left != right:
            with pytest.raises(BadInput):
                share_of([*share.words[:at_first], right, left, *share.words[at_first + 2 :]])


def test_a_share_of_something_else_is_refused() -> None:
    official = "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard"
    with pytest.raises(BadInput, match="something else"):
        share_of(official.split())


def test_the_word_that_means_shares_stands_on_no_share() -> None:
    assert not is_share_word("shares") and is_share_word("academic") and near_share_words("acadmic")[0] == "academic"
