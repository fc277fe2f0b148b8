"""Words of strangers that a command prints: none of them gives the terminal an order. Everything here is invented."""

import os
import pty
import subprocess
import sys
from pathlib import Path

REPORT = """<html><body><p>The Invented Courier, 3 May 2024</p>
<p>&#34;We saw &#27;]52;c;ZXZpbA==&#7;&#x9b;2J five hundred men&#x202e; at the gate,&#34; the spokesman Iwan Erfunden said on Monday.</p></body></html>"""


def printed_on_a_terminal(*arguments: str) -> str:
    """All that the command prints where a person looks at it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "safeconduct.cli.main", *arguments], stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL):
        os.close(theirs)
        found = bytearray()
        while part := _read(ours):
            found += part
    os.close(ours)
    return found.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # The other end is closed, and all is read.
        return b""


def test_neither_a_report_nor_its_name_gives_the_terminal_an_order(tmp_path: Path) -> None:
    report = tmp_path / "a\x1b]0;b\x07.html"
    report.write_text(REPORT)
    for option in (["extract"], ["extract", "--json"], ["extract", "--text"], ["compare"]):
        shown = printed_on_a_terminal("evidence", *option, str(report), str(tmp_path / "none\x1b[31m"))
        assert "cannot be opened" in shown
        assert not set(shown) & set("\x1b\x07\x9b\u202e"), option


def test_a_program_that_reads_the_text_gets_every_letter_of_it(tmp_path: Path) -> None:
    report = tmp_path / "a.html"
    report.write_text(REPORT)
    done = subprocess.run([sys.executable, "-m", "safeconduct.cli.main", "evidence", "extract", "--text", str(report)], capture_output=True, check=True)
    assert "\x1b]52;c;ZXZpbA==\x07" in done.stdout.decode()
