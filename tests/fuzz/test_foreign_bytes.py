"""Whatever bytes meet a reader, its documented error comes out and no other, soon, and without much memory. FUZZ=20000 tries that many mutations of
the samples for each."""

import os
import random
import resource
import time
from pathlib import Path

import pytest

from tests.fuzz.parsers import PARSERS, Parser
from tests.fuzz.samples import CORPUS, MADE

TIMES = int(os.environ.get("FUZZ", "40"))
MOST_S = 5.0
"""Unit: seconds of this process's own CPU for one reading; thousands of times what one takes."""
MOST_MORE_KIB = 128 * 1024
"""Memory that all readings of one parser may add."""

TOLD = (
    b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xdb\x7f\xff\xff\xff", b"\xcf" + b"\xff" * 8, b"\xd3\x80" + bytes(7),
    b"\xcb\x7f\xf8" + bytes(6), b"\xc0", b"\xc3", b"\x90", b"\x80", b"\xa0", b"\xc4\0", b"\xa3\xed\xa0\x80", b"\xd6\xff" + b"\xff" * 4, b"\x91" * 2000,
    b"%", b"\r\n", b"\0", b"--", b'"', b";", b"9" * 5000, b"nan", b"-1",
)  # fmt: skip
"""Bytes that mean something to one reader or another: lengths without end, numbers at the edge, lists in lists."""


def samples(parser: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / parser).iterdir())]


def mutated(raw: bytes, others: list[bytes], drawn: random.Random) -> bytes:
    found = bytearray(raw)
    for _ in range(drawn.choice((1, 1, 2, 5))):
        at = drawn.randrange(len(found) + 1)
        end = min(len(found), at + drawn.choice((1, 2, 8, 64, 512)))
        match drawn.randrange(7):
            case 0 if at < len(found):
                found[at] ^= 1 << drawn.randrange(8)
            case 1:
                del found[at:end]
            case 2:
                del found[at:]
            case 3:
                found[at:at] = found[at:end] * drawn.choice((1, 3, 50))
            case 4:
                found[at:at] = drawn.choice(TOLD)
            case 5:
                found[at:end] = drawn.choice(TOLD)
            case _:
                other = drawn.choice(others)
                start = drawn.randrange(len(other) + 1)
                found[at:] = other[start:]
    return bytes(found[:200_000])


def read(parser: Parser, raw: bytes) -> bool:
    """Whether it was taken. Anything but the documented errors goes through."""
    began = time.process_time()
    try:
        parser.feed(raw)
    except parser.errors:
        return False
    finally:
        assert time.process_time() - began < MOST_S
    return True


@pytest.mark.parametrize("name", PARSERS)
def test_only_the_documented_error_comes_out_of_samples_and_what_is_made_of_them(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found, parser = samples(name), PARSERS[name]
    taken = [read(parser, raw) for raw in found]
    assert any(taken), "No sample is whole, so that nothing behind the door is reached."
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(TIMES):
        drawn = random.Random(f"{name} {number}")
        raw = mutated(drawn.choice(found), found, drawn)
        try:
            read(parser, raw)
        except BaseException as why:
            raise AssertionError(f"{type(why).__name__} at {name} {number}: {raw[:200].hex()}") from why
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MORE_KIB


def test_every_reader_has_samples_and_the_script_makes_the_same_names() -> None:
    kept = {folder.name: {path.name for path in folder.iterdir()} for folder in CORPUS.iterdir()}
    assert kept.keys() == PARSERS.keys() == MADE.keys()
    assert kept == {name: set(make()) for name, make in MADE.items()}
