"""Has a report's file read and its text taken apart. Rule: strangers' files and strangers' texts are read by a process of its own that holds no key
and can write nothing; here only bytes pass through."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from safeconduct.core.ids import ReportId
from safeconduct.core.report import StatementConfirmed
from safeconduct.errors import BadInput, StoreDown
from safeconduct.evidence.reading.working import Why
from safeconduct.evidence.statement import Heading

PATIENCE_S = 90.0
UNREAD = 3
"""What the process ends with when the file has no text; its output is the name of the reason."""


@dataclass(frozen=True, slots=True)
class TextRead:
    """A file as text. Shape: `heading` is what the text and the file say of themselves, `title` empty where neither says one."""

    text: str
    form: str
    is_guessed: bool
    left_out: tuple[str, ...]
    heading: Heading
    title: str


@dataclass(frozen=True, slots=True)
class TextGiven:
    """A report's text to be taken apart, with what somebody wrote down of the report."""

    report: ReportId
    text: str
    heading: Heading


def read_report(raw: bytes, name: str) -> TextRead:
    """Raises: BadInput with the sentence that says why there is no text; StoreDown when the reading itself broke."""
    done = _asked("read", raw, name.rpartition(".")[2].lower()[:8])
    if done.returncode == UNREAD:
        raise _no_text(done.stdout.decode())
    if done.returncode != 0:
        raise _no_text(Why.BROKEN.name)
    return msgspec.json.decode(done.stdout, type=TextRead)


def _no_text(why: str) -> BadInput:
    """In the words that are translated. Shape: `why` is the name of one of `Why`."""
    said = {
        Why.EMPTY: BadInput("There is no text in this file.", "file"),
        Why.TOO_LARGE: BadInput("This file is larger than a report can be.", "file"),
        Why.SWOLLEN: BadInput("This file unfolds into far more than it seems to hold. It was not opened further.", "file"),
        Why.TOO_DEEP: BadInput("This file is nested deeper than a report can be.", "file"),
        Why.LOCKED: BadInput("This file is locked with a password. Save a copy without one.", "file"),
        Why.PICTURES: BadInput("This file holds pictures of pages and no text. Type the text below, and it goes with the file.", "file"),
        Why.BROKEN: BadInput("This file is broken, or not what its name says.", "file"),
        Why.FOREIGN: BadInput("This kind of file cannot be read here. Text, web page, PDF, Word (docx) and e-mail can.", "file"),
    }
    return said[Why[why]]


def proposals(given: Sequence[TextGiven]) -> list[list[StatementConfirmed] | None]:
    """What each text seems to say, in its order; None for one that was given up, and for all where the process itself ended."""
    try:
        done = _asked("propose", msgspec.json.encode(given), "")
    except BadInput:
        return [None for _ in given]
    if done.returncode != 0:
        return [None for _ in given]
    return msgspec.json.decode(done.stdout, type=list[list[StatementConfirmed] | None])


def _asked(task: str, raw: bytes, ending: str) -> "subprocess.CompletedProcess[bytes]":
    # -I: no setting of the person who started the office reaches it; -B: it would try to write what it compiled.
    command = [sys.executable, "-I", "-B", "-m", "safeconduct.desk.report_reader", task, ending]
    try:
        return subprocess.run(
            command, input=raw, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env={}, timeout=PATIENCE_S, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BadInput("Reading this took too long, and was broken off. Nothing was kept; what you typed is here.", "file") from None
    except OSError:
        raise StoreDown("The text could not be taken apart. It is kept as it is.") from None
