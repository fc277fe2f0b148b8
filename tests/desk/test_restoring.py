"""What `restore` asks, and what it says to a wrong answer: at the word or name it is about, before the next question."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.cli.main import main
from safeconduct.cli.restoring import Clerk
from safeconduct.desk.backup import make_backup
from safeconduct.desk.founding import found
from safeconduct.journal.founding import is_word, near_words, recovery_seed, recovery_words
from tests.desk.offices import LIGHT, WORDS, Hand
from tests.desk.running import free_port

SHEET = list(recovery_words(bytes(range(32))))


def clerk(*typed: str) -> tuple[Clerk, list[str]]:
    answers: Iterator[str] = iter(typed)
    said: list[str] = []
    ask: Callable[[str], str] = lambda question: (said.append(question), next(answers))[1]  # noqa: E731
    return Clerk(ask, said.append), said


def test_a_wrong_word_is_named_at_once_with_its_place_and_the_words_near_it() -> None:
    wrong = SHEET[6][:4] + "qq"
    asked, said = clerk(" ".join([*SHEET[:6], wrong, *SHEET[7:12]]), SHEET[6].upper(), " ".join(SHEET[12:]))
    assert asked.sheet() == SHEET
    assert said[1].startswith(f"Word 7, “{wrong}”, stands on no recovery sheet.") and SHEET[6] in said[1]
    assert "from word 13" in said[3]


def test_words_that_do_not_belong_together_are_asked_for_again() -> None:
    changed = [SHEET[1], SHEET[0], *SHEET[2:]]
    asked, said = clerk(" ".join(changed), " ".join(SHEET))
    assert asked.sheet() == SHEET
    assert "two changed places" in said[1]


def test_too_many_words_are_counted_and_nothing_is_lost() -> None:
    asked, said = clerk(" ".join(SHEET[:20]), " ".join([*SHEET[20:], "zoo"]), " ".join(SHEET[20:]))
    assert asked.sheet() == SHEET
    assert "25 words" in said[2] and "from word 21" in said[2]


@given(st.sampled_from(SHEET), st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=3))
def test_whoever_wrote_the_first_four_letters_right_is_told_the_word(word: str, rest: str) -> None:
    typed = word[:4] + rest
    assert is_word(typed) or len(word) < 4 or word in near_words(typed)


def test_a_colleague_is_asked_for_by_the_name_that_colleagues_use() -> None:
    asked, said = clerk("Vera", " anna ")
    assert asked.colleague(["Anna", "Boris"]) == "Anna"
    assert any("Write one of: Anna, Boris." in one for one in said)


def test_the_whole_of_it_at_a_terminal(tmp_path: Path) -> None:
    office, words = found(tmp_path / "old" / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    make_backup(office.folder, tmp_path / "b.scb", os.urandom)
    office.close()
    assert recovery_seed(words)
    typed = [" ".join([*words[:23], "qqqq"]), words[23], "Vera", "Anna", "short", "short", WORDS, WORDS]
    done = CliRunner().invoke(main, ["--data", str(tmp_path / "new"), "restore", str(tmp_path / "b.scb")], input="\n".join(typed) + "\n")
    assert done.exit_code == 0, done.output
    assert "Word 24, “qqqq”" in done.output and "In the group: Anna." in done.output and "sign in as Anna" in done.output
    assert "at least 16 letters" in done.output
    again = CliRunner().invoke(main, ["--data", str(tmp_path / "new"), "restore", str(tmp_path / "b.scb")])
    assert again.exit_code == 75 and "Restore into a folder that is not there yet" in again.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_ends_with_one_closing_sentence(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "data"
    data.mkdir()
    ports = {name: free_port() for name in ("desk_port", "intake_port", "relay_port")}
    (data / "settings.toml").write_text("".join(f"{name} = {port}\n" for name, port in ports.items()))
    running = subprocess.Popen(
        [sys.executable, "-m", "safeconduct.cli.main", "--data", str(data), "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout
    for line in running.stdout:
        if "Ctrl-C stops it" in line:
            break
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 0 and out.strip().startswith("Stopped.") and len(out.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_a_whole_sheet_typed_at_a_misspelt_word_begins_anew() -> None:
    wrong = SHEET[6][:4] + "qq"
    asked, said = clerk(" ".join([*SHEET[:6], wrong]), " ".join(SHEET))
    assert asked.sheet() == SHEET
    assert "to start over" in said[2]
