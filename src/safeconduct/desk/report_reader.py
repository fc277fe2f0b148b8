"""A process without any key that takes a report on its standard input and gives back its text, or takes texts and gives back what they seem to say.
Rule: it can write no file at all, whatever a hostile file makes of the libraries in it."""

import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from safeconduct.core.report import StatementConfirmed
from safeconduct.desk.reading_reports import UNREAD, TextGiven, TextRead
from safeconduct.evidence.extracting import extract, heading_known
from safeconduct.evidence.reading.reading import read_file
from safeconduct.evidence.reading.working import Unread
from safeconduct.evidence.recorded import proposed_as
from safeconduct.evidence.words import Words, read_words
from safeconduct.web.hardening import harden

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 60
FOR_TEXTS_S = 40.0
"""Of them for all texts of one question: each has an equal share of what is left, the shortest first, so that a slow one silences no other."""


class NoTextError(Exception):
    """The file has no text to be read; its words are the name of the reason."""


def read(raw: bytes, ending: str) -> TextRead:
    found = read_file(raw, f"report.{ending}")
    if isinstance(found, Unread):
        raise NoTextError(found.why.name)
    heading = heading_known(found, read_words())
    return TextRead(found.text, found.form.value, found.is_guessed, found.left_out, heading, found.given.title or "")


def propose(raw: bytes, seconds: float = FOR_TEXTS_S) -> list[list[StatementConfirmed] | None]:
    """What each text seems to say, in their order; None for one that was given up: it broke the engine or took longer than its share."""
    words, given = read_words(), msgspec.json.decode(raw, type=list[TextGiven])
    ends, found = time.process_time() + seconds, dict[int, list[StatementConfirmed] | None]()
    for nth in sorted(range(len(given)), key=lambda at: len(given[at].text)):
        found[nth] = _of_one(given[nth], words, (ends - time.process_time()) / (len(given) - len(found)))
    return [found[nth] for nth in range(len(given))]


class TooSlowError(Exception):
    """The text took longer than its share."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Unit: of this process's own time."""

    def ended(_number: int, _frame: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGPROF, ended)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.01))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _of_one(given: TextGiven, words: Mapping[str, Words], seconds: float) -> list[StatementConfirmed] | None:
    try:
        with _at_most(seconds):
            found = extract(given.text, given.report, words, given.heading)
    except Exception:  # noqa: BLE001 - the door: one text that breaks the engine must not silence the others
        return None
    return [proposed_as(one, given.report) for one in found]


def confine() -> None:
    """No file, no more memory and time than a report needs."""
    harden()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def main() -> None:
    confine()
    raw, answer = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        answer.write(msgspec.json.encode(read(raw, sys.argv[2]) if sys.argv[1] == "read" else propose(raw)))
    except NoTextError as why:
        answer.write(str(why).encode())
        raise SystemExit(UNREAD) from None
    except Exception:  # noqa: BLE001 - the door: a damaged file may break a library anywhere, and its words must not reach a log
        raise SystemExit(1) from None
    answer.flush()


if __name__ == "__main__":
    main()
