"""With an admission list in force only listed laptops are answered and only listed feeds written, and only keyholders change the list."""

import asyncio
import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.ids import FeedId
from safeconduct.errors import Conflict, NotAllowed, SealBroken
from safeconduct.relay.app import relay_app
from safeconduct.relay.place import Place
from safeconduct.seal.keys import SigningKey
from safeconduct.wire.admission import Admission, SignedAdmission, to_sign
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.marks import Named, marks_bytes
from safeconduct.wire.marks import to_sign as marks_to_sign
from safeconduct.wire.row import NO_ROW, Head, Row, body_hash, row_hash

GROUP = bytes([1]) * 32
ANNA, BORIS, GHOST = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3))
ANNAS_TOKEN, BORISS_TOKEN = "a" * 64, "b" * 64


def feed(key: SigningKey) -> FeedId:
    return FeedId(key.public.hex())


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def signed(listed: Admission, by: SigningKey) -> bytes:
    raw = listed.to_bytes()
    return by.public + raw + by.sign(to_sign(raw))


BOTH = {feed(ANNA): hashed(ANNAS_TOKEN), feed(BORIS): hashed(BORISS_TOKEN)}
FIRST = Admission(GROUP, 1, BOTH, keyholders=frozenset({feed(ANNA)}))


def rows(key: SigningKey, number: int) -> list[Row]:
    """Of a feed, signed as its owner would."""
    made: list[Row] = []
    for n in range(1, number + 1):
        head = Head(GROUP, key.public, n, made[-1].h if made else NO_ROW)
        body = os.urandom(1100)
        hashed_body = body_hash(body)
        made.append(Row(head, body, hashed_body, key.sign(label(Purpose.EVENT_SIGNATURE, row_hash(head, hashed_body)))))
    return made


def status(place: Place, method: str, path: str, token: str, content: Any = None) -> int:
    heads: Mapping[str, str] = {"authorization": f"Bearer {token}"}

    async def ask() -> int:
        transport = httpx.ASGITransport(app=relay_app(place))
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            body = None if content is None else msgspec.msgpack.encode(content)
            return (await client.request(method, f"/v1/{GROUP.hex()}/{path}", content=body, headers=heads)).status_code

    return asyncio.run(ask())


def append(place: Place, token: str, some: Sequence[Row]) -> int:
    return status(place, "POST", "events", token, [row.to_bytes() for row in some])


def founded(place: Place) -> str:
    token = place.groups.admit(GROUP, place.groups.new_ticket())
    place.groups.take_admission(GROUP, signed(FIRST, ANNA))
    return token


def test_a_removed_member_with_the_old_token_can_neither_write_nor_read_nor_destroy(place: Place) -> None:
    founded(place)
    his = rows(BORIS, 3)
    assert append(place, BORISS_TOKEN, his[:1]) == 200
    without = Admission(GROUP, 2, {feed(ANNA): hashed(ANNAS_TOKEN)}, {feed(BORIS): 1}, frozenset({feed(ANNA)}))
    place.groups.take_admission(GROUP, signed(without, ANNA))
    assert append(place, BORISS_TOKEN, his[1:2]) == 403
    assert status(place, "GET", "heads", BORISS_TOKEN) == 403
    assert status(place, "POST", "keys/gone", BORISS_TOKEN, []) == 403
    assert status(place, "POST", "letters/gone", BORISS_TOKEN, []) == 403
    assert append(place, ANNAS_TOKEN, rows(ANNA, 1)) == 200
    assert append(place, ANNAS_TOKEN, his[1:2]) == 403  # nor does a colleague's laptop bring it in for them
    assert place.store(GROUP).heads()[feed(BORIS)][0] == 1


def test_the_token_of_founding_opens_nothing_once_a_list_is_in_force_and_the_ticket_gives_a_new_one(place: Place) -> None:
    ticket = place.groups.new_ticket()
    old = place.groups.admit(GROUP, ticket)
    place.groups.take_admission(GROUP, signed(FIRST, ANNA))
    assert not place.groups.is_member(GROUP, old)
    assert place.groups.is_member(GROUP, ANNAS_TOKEN)
    assert place.groups.is_member(GROUP, place.groups.admit(GROUP, ticket))
    assert not place.groups.is_member(GROUP, "")


def test_a_feed_nobody_listed_is_refused_even_with_a_good_token(place: Place) -> None:
    founded(place)
    assert append(place, ANNAS_TOKEN, rows(GHOST, 1)) == 403


def test_what_was_written_before_a_feed_was_closed_still_comes_in_and_nothing_after(place: Place) -> None:
    founded(place)
    without = Admission(GROUP, 2, {feed(ANNA): hashed(ANNAS_TOKEN)}, {feed(BORIS): 2}, frozenset({feed(ANNA)}))
    place.groups.take_admission(GROUP, signed(without, ANNA))
    his = rows(BORIS, 3)
    assert append(place, ANNAS_TOKEN, his[:2]) == 200
    assert append(place, ANNAS_TOKEN, his[2:]) == 403


def test_only_a_keyholder_of_the_list_in_force_changes_it(place: Place) -> None:
    founded(place)
    taken_over = Admission(GROUP, 2, {feed(BORIS): hashed(BORISS_TOKEN)}, {}, frozenset({feed(BORIS)}))
    with pytest.raises(NotAllowed):
        place.groups.take_admission(GROUP, signed(taken_over, BORIS))
    assert status(place, "POST", "admission", BORISS_TOKEN, [signed(taken_over, BORIS)]) == 403
    assert place.groups.admission(GROUP) == signed(FIRST, ANNA)


def test_an_older_or_skipped_or_foreign_list_is_refused_and_the_same_again_is_no_error(place: Place) -> None:
    founded(place)
    place.groups.take_admission(GROUP, signed(FIRST, ANNA))
    keyholders = frozenset({feed(ANNA)})
    other_first = Admission(GROUP, 1, {feed(ANNA): hashed(BORISS_TOKEN)}, {}, keyholders)
    for wrong in (other_first, Admission(GROUP, 3, BOTH, {}, keyholders), Admission(bytes(32), 2, BOTH, {}, keyholders)):
        with pytest.raises(Conflict):
            place.groups.take_admission(GROUP, signed(wrong, ANNA))
    forged = bytearray(signed(Admission(GROUP, 2, BOTH, {}, keyholders), ANNA))
    forged[-1] ^= 1
    with pytest.raises(SealBroken):
        place.groups.take_admission(GROUP, bytes(forged))


_FEEDS = st.binary(min_size=32, max_size=32).map(lambda raw: FeedId(raw.hex()))


@given(
    st.builds(
        Admission,
        st.just(GROUP),
        st.integers(1, 2**40),
        st.dictionaries(_FEEDS, st.binary(min_size=32, max_size=32), min_size=1, max_size=5),
        st.dictionaries(_FEEDS, st.integers(0, 2**40), max_size=5),
        st.frozensets(_FEEDS, min_size=1, max_size=3),
    )
)
def test_a_list_comes_back_from_its_bytes_as_it_was(listed: Admission) -> None:
    assert Admission.parse(listed.to_bytes()) == listed
    assert SignedAdmission.parse(signed(listed, ANNA)) == SignedAdmission(listed, feed(ANNA))


@given(st.binary(max_size=300))
def test_bytes_that_are_no_list_are_refused_as_such(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        SignedAdmission.parse(raw)


# Erasing


def batch(by: SigningKey, marks: list[Named], group: bytes = GROUP) -> bytes:
    raw = marks_bytes(group, marks)
    return by.public + raw + by.sign(marks_to_sign(raw))


def test_only_what_a_keyholder_of_the_list_signed_is_destroyed(place: Place) -> None:
    founded(place)
    (row,) = rows(ANNA, 1)
    assert append(place, ANNAS_TOKEN, [row]) == 200
    named = (row.h, "row", feed(ANNA), 1)

    def stands() -> bool:
        return place.store(GROUP).rows_of(feed(ANNA), 1)[0].body is not None

    good = batch(ANNA, [named])
    altered = good[:40] + bytes([good[40] ^ 1]) + good[41:]
    for wrong in ([list(named)], [batch(BORIS, [named])], [altered], [batch(ANNA, [named], bytes(32))], [good, good], [good[:50]]):
        assert status(place, "POST", "erased", BORISS_TOKEN, wrong) in (400, 403)
        assert stands()
    for path in ("keys/gone", "chunks/gone", "letters/gone"):
        assert status(place, "POST", path, ANNAS_TOKEN, []) == 403
    assert status(place, "POST", "erased", BORISS_TOKEN, [good]) == 200  # Whoever brings it: it was signed by her.
    assert not stands()
    assert append(place, ANNAS_TOKEN, [row]) == 200 and not stands()


def test_before_a_list_the_one_laptop_says_itself_what_goes(place: Place) -> None:
    token = place.groups.admit(GROUP, place.groups.new_ticket())
    (row,) = rows(ANNA, 1)
    assert append(place, token, [row]) == 200
    assert status(place, "POST", "erased", token, [[row.h, "row", feed(ANNA), 1]]) == 200
    assert place.store(GROUP).rows_of(feed(ANNA), 1)[0].body is None
