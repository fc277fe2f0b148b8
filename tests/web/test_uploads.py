"""A form with a file in it is taken as it comes: the file's bytes unchanged, whatever they are and however they are cut."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from safeconduct.errors import BadInput, SafeconductError, StoreDown
from safeconduct.web.forms import Form
from safeconduct.web.uploads import MOST_WORDS, read_upload

MULTIPART = {"content-type": "multipart/form-data; boundary=line"}


class Kept:
    """Takes a file into memory; refuses past `most` bytes."""

    def __init__(self, most: int = 10**9) -> None:
        self.names: list[str] = []
        self.raw = b""
        self.most = most

    def begin(self, name: str) -> None:
        self.names.append(name)

    def write(self, piece: bytes) -> None:
        self.raw += piece
        if len(self.raw) > self.most:
            raise StoreDown("The disk is full.")


def read(body: bytes, taker: Kept, headers: dict[str, str] = MULTIPART, piece: int = 11) -> tuple[Form, SafeconductError | None]:
    pieces: Iterator[bytes] = iter([body[at : at + piece] for at in range(0, len(body), piece)] or [b""])
    left = [max(1, -(-len(body) // piece))]

    async def receive() -> Message:
        left[0] -= 1
        return {"type": "http.request", "body": next(pieces), "more_body": left[0] > 0}

    return asyncio.run(read_upload(receive, headers, taker))


def part(head: str, raw: bytes) -> bytes:
    return f"--line\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + raw + b"\r\n"


END = b"--line--\r\n"
TRICKY = st.one_of(st.binary(max_size=300), st.lists(st.sampled_from([b"\r\n", b"--line", b"--", b"\r", b"\n", b"\0", b"x"]), max_size=30).map(b"".join))


@given(TRICKY.filter(lambda raw: b"\r\n--line" not in b"\r\n" + raw), st.integers(1, 60))
def test_a_file_arrives_as_it_was_however_the_line_cuts_it(raw: bytes, piece: int) -> None:
    kept = Kept()
    body = part('name="what"', "Паспорт".encode()) + part('name="file"; filename="a.bin"', raw) + part('name="kind"', b"identity") + END

    form, trouble = read(body, kept, piece=piece)

    assert trouble is None
    assert (kept.names, kept.raw) == (["a.bin"], raw)
    assert form.fields == (("what", "Паспорт"), ("kind", "identity"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(part('name="file"; filename="a"', b"abc"), id="cut off before its end"),
        pytest.param(b"nothing like it", id="no parts"),
        pytest.param(part('name="file"; filename="a"', b"1") + part('name="file"; filename="b"', b"2") + END, id="two files"),
        pytest.param(part('name="other"; filename="a"', b"1") + END, id="a file in another field"),
        pytest.param(part('name="what"', b"x" * (MOST_WORDS + 1)) + END, id="words without end"),
        pytest.param(part('name="' + "n" * MOST_WORDS + '"', b"1") + END, id="a head without end"),
        pytest.param(b"".join(part(f'name="f{n}"', b"") for n in range(201)) + END, id="fields without end"),
    ],
)
def test_what_is_no_form_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        read(body, Kept(), piece=5000)


def test_another_kind_of_form_is_refused() -> None:
    with pytest.raises(BadInput):
        read(b"what=1", Kept(), {"content-type": "application/x-www-form-urlencoded"})


def test_what_the_taker_raised_comes_back_with_the_words_beside_it() -> None:
    body = part('name="file"; filename="a"', b"z" * 5000) + part('name="what"', b"Passport") + END

    form, trouble = read(body, Kept(most=100))

    assert isinstance(trouble, StoreDown)
    assert form["what"] == "Passport"
