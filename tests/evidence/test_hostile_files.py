"""Hostile files on the command line. Rule: they cost a bounded time and memory and one sentence, and hide nothing of the others."""

import os
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safeconduct.cli import bounded
from safeconduct.cli.main import main
from safeconduct.errors import BadInput
from tests.evidence.files import zipped

GOOD = "“We were never told why we had been held,” Anna Kern, a lawyer, said.\n"


def taken_apart(folder: Path, name: str, raw: bytes, command: str = "extract") -> Result:
    """The command, with this file before a good one."""
    (folder / name).write_bytes(raw)
    (folder / "good.txt").write_text(GOOD, "utf-8")
    return CliRunner().invoke(main, ["evidence", command, str(folder / name), str(folder / "good.txt")])


FILES = {
    "bomb.docx": (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a>" + b"x" * 90_000_000}), "unfolds into far more"),
    "deep.html": (b"<html><body>" + b"<div>" * 300_000 + b"x", "There is no text"),
    "table.html": (b"<html><body><table>" + b"<tr><td>5 men were held</td></tr>" * 200_000 + b"</table>", "larger than a report"),
    "letters.txt": (b"\xd0\x00\xff" * 400, "cannot be read here"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_costs_a_sentence_and_the_next_one_is_read(tmp_path: Path, name: str) -> None:
    raw, sentence = FILES[name]
    before = time.monotonic()
    result = taken_apart(tmp_path, name, raw)
    assert sentence in result.stderr and name in result.stderr and result.exit_code == 64
    assert "Anna Kern" in result.stdout and "Traceback" not in result.output
    assert time.monotonic() - before < bounded.PATIENCE_S


def test_a_file_of_300_megabytes_is_refused_before_it_is_in_memory(tmp_path: Path) -> None:
    with (tmp_path / "big.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(300 * 1024 * 1024)
    result = CliRunner().invoke(main, ["evidence", "compare", str(tmp_path / "big.pdf")])
    assert "big.pdf: This file is larger than a report can be." in result.stderr


def test_what_has_no_end_is_read_no_further_than_a_report(tmp_path: Path) -> None:
    pipe = tmp_path / "endless"
    os.mkfifo(pipe)

    def pours() -> None:
        with pipe.open("wb", buffering=0) as end:
            try:
                while True:
                    end.write(bytes(1 << 20))
            except BrokenPipeError:
                return

    thread = threading.Thread(target=pours)
    thread.start()
    result = CliRunner().invoke(main, ["evidence", "extract", str(pipe)])
    thread.join()
    assert "This file is larger than a report can be." in result.stderr


def _hungry() -> str:
    return "x" * len(bytearray(2 * bounded.MOST_MEMORY))


def _endless() -> str:
    while True:
        pass


def _waiting() -> str:
    threading.Event().wait()
    return ""


def _broken() -> str:
    raise RuntimeError("a library in pieces")


def _writing() -> str:
    Path("leak").write_bytes(b"plain")
    return ""


@pytest.mark.parametrize(
    ("work", "sentence"),
    [(_hungry, "more memory"), (_endless, "too long"), (_waiting, "too long"), (_broken, "broke the program"), (_writing, "broke the program")],
)
def test_work_on_a_file_is_bounded(work: object, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_SECONDS", 1)
    monkeypatch.setattr(bounded, "PATIENCE_S", 8.0)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=sentence):
        bounded.bounded(work, str, "r.pdf")  # type: ignore[arg-type]
    assert not (tmp_path / "leak").exists() or (tmp_path / "leak").read_bytes() == b""
