"""Whatever comes in at the help page's doors, it is answered in a sentence: never an error of ours."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Day
from safeconduct.errors import SealBroken
from safeconduct.intake.answers import MOST, ORDER
from safeconduct.seal.door_list import (
    DoorList,
    Founding,
    Signers,
    check_list,
    read_founding,
    sign_list,
    sign_too,
)
from safeconduct.seal.keys import Epoch, SigningKey
from safeconduct.seal.letters import FrontDesk, SealedLetter, Written
from safeconduct.seal.receipt import WrongCode, parse_code
from tests.intake.world import Office, help_page, write_door

ATS = st.sampled_from([*ORDER, "receipt", "quiet", "return", "talk", "withdraw", "file", "nowhere", ""])
GOES = st.sampled_from(
    ["next", "back", "send", "to:story", "to:x", "lang:ar", "lang:xx", "return", "open", "words", "safe", "contact", "withdraw", "yes",
     "check", "done", "files", "file", "", "x"]
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
CODE = " ".join(["abandon"] * 13)
NAMES = st.sampled_from([*MOST, "token", "language", "part", "code", "text", "contact", "once", "checked", "back", "soon", "x"])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("fuzz") / "intake"
    write_door(folder, Office(), "http://127.0.0.1:9")
    with help_page(folder) as address:
        yield address


@given(ATS, GOES, st.dictionaries(NAMES, ANY, max_size=6))
@example("story", "next", {"story": "a" * 60_000})
@example("check", "send", {"story": "a", "token": "g" * 32, "danger": "hours"})
@example("receipt", "check", {"token": "", "part": "²"})
@example("talk", "words", {"code": "0" * 39 + "98", "text": "x", "once": "'"})
def test_every_form_is_answered(url: str, at: str, go: str, fields: dict[str, str]) -> None:
    answer = httpx.post(url, data={**fields, "at": at, "go": go}, trust_env=False, timeout=60)
    assert answer.status_code in {200, 400, 404, 413, 422} or (answer.status_code == 503 and "just now" in answer.text)
    assert answer.text.endswith("</html>")
    assert "set-cookie" not in answer.headers


@given(st.binary(max_size=300), st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "x", ""]))
def test_any_bytes_are_answered(url: str, body: bytes, kind: str) -> None:
    answer = httpx.post(url, content=body, headers={"content-type": kind}, trust_env=False, timeout=60)
    assert answer.status_code in {200, 400, 413, 422}


HEADS = st.sampled_from(
    ['form-data; name="at"', 'form-data; name="file"; filename="a"', 'form-data; name="file"; filename="', 'form-data; name="once"', "attachment",
     'form-data; name="go"', 'form-data; name="code"', 'form-data; filename*=UTF-8\'\'%ff; name="file"', "form-data", ""]
)  # fmt: skip
VALUES = st.one_of(st.binary(max_size=80), st.sampled_from([b"file", b"receipt", b"talk", b"--b", b"\r\n--b\r\n", b"\xff" * 40, b"\0" * 70_000]))
PARTS = st.lists(st.tuples(HEADS, VALUES), max_size=6)


@given(PARTS, st.booleans(), st.sampled_from(["b", "b" * 60, '"b"', "b\xe9".encode("latin-1").decode("latin-1")]), st.binary(max_size=20))
@example([('form-data; name="at"', b"file"), ('form-data; name="back"', b"receipt"), ('form-data; name="file"; filename="a"', b"x"), ('form-data; name="go"', b"file")], True, "b", b"")
def test_any_form_with_a_file_is_answered(url: str, parts: list[tuple[str, bytes]], is_whole: bool, line: str, more: bytes) -> None:
    edge = line.strip('"').encode("latin-1")
    body = b"".join(b"--" + edge + b"\r\nContent-Disposition: " + head.encode() + b"\r\n\r\n" + raw + b"\r\n" for head, raw in parts)
    body += (b"--" + edge + b"--\r\n" if is_whole else b"") + more
    head = {"content-type": f"multipart/form-data; boundary={line}".encode("latin-1")}
    answer = httpx.post(url, content=body, headers=head, trust_env=False, timeout=60)  # type: ignore[arg-type]
    assert answer.status_code in {200, 400, 413, 422}
    assert answer.text.endswith("</html>")


@given(ANY)
def test_script_and_markup_come_back_as_text(url: str, text: str) -> None:
    raw = f"<script>alert(1)</script>\"'><img src=x onerror=1>{{{{ 7*7 }}}}{text}"
    answer = httpx.post(url, content=urlencode({"at": "needs", "go": "next", "story": raw, "where": raw}), trust_env=False, timeout=60,
                        headers={"content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "{{ 7*7 }}" in answer.text


@given(st.text(max_size=300), st.sampled_from(["en", "ru", "fr", "de", "ar", "xx", ""]))
@example("²" * 41, "en")
@example("٣" * 41, "ar")
def test_any_text_is_a_code_or_is_refused_as_one(text: str, language: str) -> None:
    try:
        code = parse_code(text, language)
    except WrongCode:
        return
    assert len(code) == 16


STEWARD = SigningKey(b"s" * 32)
FEED = FeedId(STEWARD.public.hex())
DESK = Epoch(b"d" * 32, b"front-desk/1")
GROUP = bytes(32)
SIGNERS = Signers(frozenset({frozenset({FEED})}))
LIST = DoorList(GROUP, 1, Day("2017-06-01"), FrontDesk(DESK.kid, DESK.public), frozenset({FEED}), SIGNERS, {"en": "x"})


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_door_list_with_any_bit_changed_is_refused(place: int, change: int) -> None:
    raw = bytearray(sign_list(LIST, STEWARD))
    raw[place % len(raw)] ^= change
    with pytest.raises(SealBroken):
        check_list(bytes(raw), Founding(GROUP, SIGNERS, practice=False))


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_list_of_two_signatures_with_any_bit_changed_is_refused(place: int, change: int) -> None:
    second = SigningKey(b"t" * 32)
    both = Signers(frozenset({frozenset({FEED}), frozenset({FeedId(second.public.hex())})}))
    raw = bytearray(sign_too(sign_list(LIST, STEWARD), second))
    assert check_list(bytes(raw), Founding(GROUP, both, practice=False)) == LIST
    raw[place % len(raw)] ^= change
    with pytest.raises(SealBroken):
        check_list(bytes(raw), Founding(GROUP, both, practice=False))


@given(st.binary(max_size=2000))
def test_any_bytes_are_no_list_no_founding_no_letter(raw: bytes) -> None:
    for read in (
        lambda: check_list(raw, Founding(GROUP, SIGNERS, practice=False)),
        lambda: read_founding(os.urandom(32), raw),
        lambda: DoorList.parse(raw),
        lambda: SealedLetter.parse(raw),
        lambda: Written.parse(raw),
    ):
        with pytest.raises(SealBroken):
            read()
