"""Facts, events, rows and padding as bytes: what went in comes out, and anything else is refused."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.event import Unreadable
from safeconduct.core.ids import EventId, StreamId
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, SealBroken
from safeconduct.wire.codec import NAME_OF, WIRE_NAMES, Plain, event_id, fact_from_bytes, fact_to_bytes
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import EVENT_SIZES, KEY_ROW_SIZES, LETTER_SIZES, pad, unpad
from safeconduct.wire.row import Head, Row, body_hash, parse_list
from tests.strategies import FACTS, dataclass_values, facts, unreadable

IDS = st.text("abcdefghjkmnpqrstvwxyz0123456789", min_size=26, max_size=26)
HASHES = st.binary(min_size=32, max_size=32)


@st.composite
def plains(draw: st.DrawFn) -> Plain:
    ids = st.lists(HASHES.map(lambda raw: EventId(raw.hex())), max_size=3).map(tuple)
    return Plain(
        StreamId(draw(IDS)), draw(st.one_of(facts(), unreadable)), draw(st.binary(min_size=16, max_size=16)),
        Moment(draw(st.integers(0, 2**33))), draw(st.integers(1, 2**30)), draw(ids), draw(ids),
    )  # fmt: skip


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_fact_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    fact = data.draw(dataclass_values(kind))
    assert fact_from_bytes(*fact_to_bytes(fact)) == fact


def test_every_fact_has_one_wire_name_and_every_name_a_fact() -> None:
    assert set(NAME_OF) == set(FACTS) == set(WIRE_NAMES.values())
    assert len(NAME_OF) == len(WIRE_NAMES)


def test_wire_names_are_words_with_a_version_and_no_names_of_classes() -> None:
    import re

    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+/[1-9]\d*", name) for name in WIRE_NAMES)


@given(plains())
def test_every_event_comes_back_as_it_was(plain: Plain) -> None:
    known = plain.fact if not isinstance(plain.fact, Unreadable) else fact_from_bytes(plain.fact.wire_name, plain.fact.raw)
    again = Plain.parse(plain.to_bytes())
    assert again == Plain(plain.stream, known, plain.salt, plain.moment, plain.depth, plain.after, plain.roster)


@given(unreadable)
def test_a_name_this_version_does_not_know_comes_back_byte_for_byte(fact: Unreadable) -> None:
    fact = Unreadable("from.later/9" + fact.wire_name, fact.raw)
    plain = Plain(StreamId("s" * 26), fact, bytes(16), Moment(1), 1, (), ())
    assert Plain.parse(plain.to_bytes()).fact == fact
    assert Plain.parse(plain.to_bytes()).to_bytes() == plain.to_bytes()


@given(st.sampled_from(sorted(WIRE_NAMES)), st.binary(max_size=40))
def test_a_field_of_another_form_makes_the_fact_unreadable_and_keeps_its_bytes(name: str, raw: bytes) -> None:
    found = fact_from_bytes(name, raw)
    assert found == Unreadable(name, raw) or type(found) is WIRE_NAMES[name]


def test_an_event_of_a_newer_version_is_kept_as_unreadable() -> None:
    parts = msgspec.msgpack.decode(Plain(StreamId("s"), Unreadable("a.b/1", b"x"), bytes(16), Moment(1), 1, (), ()).to_bytes())
    newer = Plain.parse(msgspec.msgpack.encode([2, *parts[1:]]))
    assert newer.fact == Unreadable("a.b/1", b"x")


@given(st.binary(max_size=200))
def test_bytes_that_are_no_event_are_refused(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        Plain.parse(raw)


@given(plains(), plains())
def test_two_events_have_one_name_only_if_they_are_one(one: Plain, other: Plain) -> None:
    assert (event_id(one.to_bytes()) == event_id(other.to_bytes())) == (one.to_bytes() == other.to_bytes())


@given(st.lists(st.binary(max_size=12), max_size=4), st.lists(st.binary(max_size=12), max_size=4), st.sampled_from(Purpose), st.sampled_from(Purpose))
def test_no_two_purposes_or_fields_give_one_label(one: list[bytes], other: list[bytes], this: Purpose, that: Purpose) -> None:
    assert (label(this, *one) == label(that, *other)) == ((this, one) == (that, other))


# Padding


@given(st.binary(max_size=70_000), st.sampled_from([EVENT_SIZES, KEY_ROW_SIZES, LETTER_SIZES]))
def test_padding_gives_back_what_it_was_given_and_only_a_few_lengths(plain: bytes, sizes: tuple[int, ...]) -> None:
    if len(plain) > sizes[-1] - 4:
        with pytest.raises(BadInput):
            pad(plain, sizes)
        return
    padded = pad(plain, sizes)
    assert len(padded) in sizes
    assert unpad(padded) == plain


@pytest.mark.parametrize("size", [0, 1, 1019, 1020, 1021, 4092, 4093, 65532])
def test_padding_holds_at_its_edges(size: int) -> None:
    assert unpad(pad(b"\0" * size, EVENT_SIZES)) == b"\0" * size


def test_anything_behind_the_length_but_zeros_is_refused() -> None:
    padded = bytearray(pad(b"words", EVENT_SIZES))
    padded[-1] = 1
    with pytest.raises(SealBroken):
        unpad(bytes(padded))
    with pytest.raises(SealBroken):
        unpad(b"\0\0\0\xff" + b"short")


# Rows


def a_row(body: bytes | None = b"r" * 60 + b"sealed") -> Row:
    head = Head(bytes([1]) * 32, bytes([2]) * 32, 7, bytes([3]) * 32)
    return Row(head, body, body_hash(body or b""), bytes(64))


@given(HASHES, HASHES, st.integers(1, 2**63), HASHES, st.binary(min_size=60, max_size=300), st.binary(min_size=64, max_size=64))
def test_every_row_comes_back_as_it_was(group: bytes, feed: bytes, n: int, previous: bytes, body: bytes, signature: bytes) -> None:
    row = Row(Head(group, feed, n, previous), body, body_hash(body), signature)
    assert Row.parse(row.to_bytes()) == row
    bare = row.without_body()
    assert Row.parse(bare.to_bytes()) == bare
    assert bare.h == row.h


def test_every_flipped_bit_of_a_row_is_refused_or_changes_what_is_signed() -> None:
    row = a_row()
    raw = row.to_bytes()
    for place in range(len(raw) * 8):
        bent = bytearray(raw)
        bent[place // 8] ^= 1 << place % 8
        try:
            found = Row.parse(bytes(bent))
        except SealBroken:
            continue
        assert found.h != row.h or found.signature != row.signature


@given(st.binary(max_size=300))
def test_bytes_that_are_no_row_are_refused(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        Row.parse(raw)


def test_a_row_or_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(SealBroken):
        Row.parse(a_row(bytes(90 * 1024)).to_bytes())
    with pytest.raises(SealBroken):
        parse_list(msgspec.msgpack.encode([1, 2, 3]), 2)
    with pytest.raises(SealBroken):
        parse_list(b"\xc1", 2)
