"""Words of strangers that a command prints: none of them gives the terminal an order. Everything here is invented."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import ApplicationId, CaseId, PersonId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known, unknown
from tests.desk.offices import WORDS, an_office
from tests.dossier.test_command import alone

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


def test_what_a_colleague_wrote_gives_no_order_in_the_question_before_something_is_written_down(tmp_path: Path) -> None:
    with an_office(tmp_path) as anna:
        case, person = CaseId(fresh(os.urandom)), PersonId(fresh(os.urandom))
        anna.office.write(open_case(anna.office.actor, NewCase(case, "Heron")))
        country = "Nowhere\x1b]52;c;ZXZpbA==\x07\x1b[2K\n: write that down? [y/N]: y\u202e"
        asked = ApplicationPrepared(ApplicationId(fresh(os.urandom)), known(country), "visa", unknown(), (person,))
        anna.office.write([Placed(Kind.CASE, Subject(case), PersonAdded(person, "Jay\x1b[8m", Part.PRINCIPAL_APPLICANT)), Placed(Kind.CASE, Subject(case), asked)])
    for command in (("step", "Heron", "lodged"), ("decided", "Heron", "granted")):
        _, said = alone("--data", tmp_path, "application", *command, "--said-by", "Anna", "--name", "Anna", typed=f"{WORDS}\nn\n")
        assert "Nothing was written down." in said and "Nowhere" in said
        assert not set(said) & set("\x1b\x07\u202e")
        assert "Nowhere]52;c;ZXZpbA==[2K : write" in said, "the question stands on one line"
