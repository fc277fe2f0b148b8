"""The help page goes on by a list that enough keyholders of the one before it signed, and by no other."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Day
from safeconduct.errors import SealBroken
from safeconduct.seal.door_list import DoorList, Founding, Signers, check_list, sign_list, sign_too
from safeconduct.seal.keys import Epoch, SigningKey
from safeconduct.seal.letters import FrontDesk
from safeconduct.wire.labels import Purpose, label

GROUP = bytes(range(32))
FRONT_DESK = Epoch(b"d" * 32, b"front-desk/1")
DESK = FrontDesk(FRONT_DESK.kid, FRONT_DESK.public)
STAFF = SigningKey(b"s" * 32)
FEED = FeedId(STAFF.public.hex())
SIGNERS = Signers(frozenset({frozenset({FEED})}))
FOUNDING = Founding(GROUP, SIGNERS, practice=False)
FIRST = DoorList(GROUP, 1, Day("2017-06-01"), DESK, frozenset({FEED}), SIGNERS, {"en": "Ring us."})


def test_a_door_list_is_followed_only_in_its_order_and_from_a_keyholder_of_the_one_before() -> None:
    newcomer = SigningKey(b"n" * 32)
    second = replace(
        FIRST, number=2, signers=Signers(frozenset({frozenset({FeedId(newcomer.public.hex())})}))
    )
    first = check_list(sign_list(FIRST, STAFF), FOUNDING)
    assert first == FIRST
    assert check_list(sign_list(second, STAFF), first) == second
    assert check_list(sign_list(replace(FIRST, number=3), newcomer), second).number == 3
    refused = [
        (sign_list(second, newcomer), first),
        (sign_list(second, STAFF), FOUNDING),
        (sign_list(replace(FIRST, group=bytes(32)), STAFF), FOUNDING),
        (sign_list(FIRST, STAFF)[:-1] + b"x", FOUNDING),
        (b"", FOUNDING),
    ]
    for alleged, before in refused:
        with pytest.raises(SealBroken):
            check_list(alleged, before)


def test_where_there_are_two_keyholders_two_sign_or_the_recovery_key_does() -> None:
    second, third, sheet = (SigningKey(letter * 32) for letter in (b"o", b"t", b"r"))
    feeds = [FeedId(key.public.hex()) for key in (STAFF, second, third, sheet)]
    # The third is another device of the second keyholder.
    two = Signers(frozenset({frozenset({feeds[0]}), frozenset({feeds[1], feeds[2]})}), frozenset({feeds[3]}))
    before, after = replace(FIRST, signers=two), replace(FIRST, number=2)
    for enough in (sign_too(sign_list(after, STAFF), third), sign_list(after, sheet)):
        assert check_list(enough, before) == after
    other = sign_list(replace(after, ways={}), second)
    for too_few in (
        sign_list(after, STAFF),
        sign_too(sign_list(after, second), third),
        sign_too(sign_list(after, STAFF), STAFF),
    ):
        with pytest.raises(SealBroken):
            check_list(too_few, before)
    with pytest.raises(SealBroken):
        check_list(msgspec.msgpack.encode([sign_list(after, STAFF), other]), before)


def test_a_list_of_the_first_form_is_read_and_any_of_its_signers_is_enough() -> None:
    desk, feeds = FIRST.front_desk, [bytes.fromhex(FEED), SigningKey(b"o" * 32).public]
    raw = msgspec.msgpack.encode(
        [1, GROUP, 1, "2017-06-01", desk.kid, desk.public.raw, [feeds[0]], feeds, {"en": "Ring us."}]
    )
    first = check_list(STAFF.public + raw + STAFF.sign(label(Purpose.DOOR_LIST, raw)), FOUNDING)
    assert replace(first, signers=SIGNERS) == FIRST
    assert check_list(sign_list(replace(FIRST, number=2), SigningKey(b"o" * 32)), first).number == 2


@given(
    st.builds(
        Signers,
        st.frozensets(
            st.frozensets(st.binary(min_size=32, max_size=32).map(lambda raw: FeedId(raw.hex())), min_size=1),
            max_size=4,
        ),
        needed=st.integers(1, 3),
    )
)
def test_a_list_comes_back_with_its_signers(signers: Signers) -> None:
    assert DoorList.parse(replace(FIRST, signers=signers).to_bytes()) == replace(FIRST, signers=signers)
