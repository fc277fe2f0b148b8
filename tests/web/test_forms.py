"""Forms come back as they were typed, or a sentence says what is wrong with them."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from safeconduct.errors import BadInput
from safeconduct.web.forms import Form, TooLarge, read_form

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=line"}
PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t"), max_size=50)


def read(body: bytes, headers: dict[str, str], *, most: int = 100_000, piece: int = 7) -> Form:
    pieces: Iterator[bytes] = iter([body[at : at + piece] for at in range(0, len(body), piece)] or [b""])
    left = [max(1, -(-len(body) // piece))]

    async def receive() -> Message:
        left[0] -= 1
        return {"type": "http.request", "body": next(pieces), "more_body": left[0] > 0}

    return asyncio.run(read_form(receive, headers, most))


def multipart(fields: list[tuple[str, str]]) -> bytes:
    parts = [f'--line\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    return ("".join(parts) + "--line--\r\n").encode()


@given(st.lists(st.tuples(PRINTABLE, PRINTABLE), min_size=1, max_size=8))
def test_what_is_typed_into_a_plain_form_arrives_unchanged(fields: list[tuple[str, str]]) -> None:
    assert read(urlencode(fields).encode(), URLENCODED).fields == tuple(fields)


@given(st.lists(st.tuples(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), PRINTABLE), min_size=1, max_size=8))
def test_what_is_typed_into_a_multipart_form_arrives_unchanged(fields: list[tuple[str, str]]) -> None:
    assert read(multipart(fields), MULTIPART).fields == tuple(fields)


@given(st.binary(max_size=400), st.sampled_from([URLENCODED, MULTIPART, {}, {"content-type": "text/html"}]))
def test_any_bytes_are_a_form_or_a_sentence(body: bytes, headers: dict[str, str]) -> None:
    with suppress(BadInput):
        assert all("\0" not in value for _, value in read(body, headers).fields)


@given(st.binary(max_size=300))
def test_any_bytes_inside_a_multipart_frame_are_a_form_or_a_sentence(inside: bytes) -> None:
    body = b'--line\r\nContent-Disposition: form-data; name="x"\r\n' + inside + b"\r\n--line--\r\n"
    with suppress(BadInput):
        assert all("\0" not in value for _, value in read(body, MULTIPART).fields)


def test_control_characters_are_removed_and_line_ends_made_one() -> None:
    assert read(b"x=a%00b%1Bc%C2%9Bd%0D%0Ae%09f", URLENCODED)["x"] == "abcd\ne\tf"


def test_a_broken_letter_is_refused_and_its_field_named() -> None:
    with pytest.raises(BadInput) as why:
        read(b"story=%FF%FE", URLENCODED)
    assert why.value.field == "story"


def test_too_large_a_form_is_refused_while_reading_with_its_own_status() -> None:
    with pytest.raises(TooLarge) as why:
        read(b"x=" + b"a" * 5000, URLENCODED, most=1000)
    assert why.value.status == 413
    with pytest.raises(TooLarge):
        read(b"x=1", {**URLENCODED, "content-length": "99999"}, most=1000)


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(BadInput):
        read(b"&".join(b"a=1" for _ in range(300)), URLENCODED)
    with pytest.raises(BadInput):
        read(multipart([("a", "1")] * 300), MULTIPART)


def test_a_name_sent_twice_is_not_one_value() -> None:
    form = read(b"a=1&a=2", URLENCODED)
    assert form.all("a") == ["1", "2"]
    assert form.get("a") == "1"
    with pytest.raises(BadInput):
        form["a"]


def test_a_multipart_form_cut_short_is_refused() -> None:
    with pytest.raises(BadInput):
        read(multipart([("a", "1")])[:-8], MULTIPART)
