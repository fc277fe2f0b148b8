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
from safeconduct.journal.sharing import SCHEMES, Scheme, shares_of
from tests.desk.offices import LIGHT, WORDS, Hand
from tests.desk.running import free_port

SHEET = list(recovery_words(bytes(range(32))))
SHARES = [" ".join(share.words) for share in shares_of(bytes(range(32)), SCHEMES[1], os.urandom)]
OTHERS = [" ".join(share.words) for share in shares_of(bytes(range(32)), SCHEMES[1], lambda size: b"\1" * size)]


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
    assert f"`safeconduct --data {tmp_path / 'new'} run`" in done.output


def test_what_is_advised_can_be_typed_where_the_program_stands_in_no_path(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "safeconduct"
    nowhere = {"PATH": "/usr/bin:/bin"}
    for way, path in ((str(program), nowhere), ("safeconduct", {"PATH": f"{program.parent}:/usr/bin:/bin"})):
        done = subprocess.run([way if path is nowhere else program, "--data", tmp_path, "backup"], env=path, capture_output=True, text=True, check=False)
        assert done.returncode and f"`{way} --data {tmp_path} run`" in done.stderr, done.stderr


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


@pytest.mark.parametrize("scheme", SCHEMES)
def test_shares_of_one_set_begin_with_the_same_three_words_as_the_paper_says(scheme: Scheme) -> None:
    shares = shares_of(os.urandom(32), scheme, os.urandom)
    assert len({share.words[:3] for share in shares}) == 1 and len({share.words[3] for share in shares}) == len(shares)


def test_as_many_shares_as_are_needed_do_what_the_sheet_does() -> None:
    halves = SHARES[4].split()
    asked, said = clerk("shares", SHARES[1].upper(), " ".join(halves[:9]), " ".join(halves[9:]), SHARES[0])
    assert asked.sheet() == SHEET
    assert "Share 2 is whole. 2 more are needed." in said
    assert any(one.endswith("is whole. One more is needed.") for one in said)
    assert "Share 1 is whole. These are as many as are needed." in said


def test_a_wrong_word_of_a_share_is_named_at_once_with_its_place() -> None:
    words = SHARES[0].split()
    wrong = words[8][:4] + "qq"
    asked, said = clerk("shares", " ".join([*words[:8], wrong, *words[9:20]]), words[8], " ".join(words[20:]), SHARES[1], SHARES[2])
    assert asked.sheet() == SHEET
    assert said[2].startswith(f"Word 9, “{wrong}”, stands on no share.") and words[8] in said[2]


def test_a_share_of_another_set_is_named_at_its_first_word() -> None:
    asked, said = clerk("shares", SHARES[0], OTHERS[1], SHARES[1], SHARES[2])
    assert asked.sheet() == SHEET
    assert any("of the share before is" in one and "a share of another set" in one for one in said)


def test_a_share_typed_twice_is_counted_once() -> None:
    asked, said = clerk("shares", SHARES[0], SHARES[0], SHARES[1], SHARES[2])
    assert asked.sheet() == SHEET
    assert "This is share 1, which you have typed already. Type another one." in said


def test_a_share_whose_words_do_not_belong_together_is_asked_for_again() -> None:
    words = SHARES[0].split()
    misread = "academic" if words[30] != "academic" else "acid"
    asked, said = clerk("shares", " ".join([*words[:30], misread, *words[31:]]), *SHARES[:3])
    assert asked.sheet() == SHEET
    assert any(one.startswith("All 33 are words that stand on shares") for one in said)


def test_whoever_began_with_a_share_of_the_wrong_set_begins_anew() -> None:
    asked, _ = clerk("shares", OTHERS[0], SHARES[1], "shares", *SHARES[2:])
    assert asked.sheet() == SHEET


def test_whoever_types_a_share_where_a_sheet_is_asked_for_is_told_how_to_type_shares() -> None:
    asked, said = clerk(SHARES[0], "shares", *SHARES[:3])
    assert asked.sheet() == SHEET
    assert "A share has 33: write `shares` if that is what you have." in said
    assert not is_word("shares")


def test_an_office_is_brought_back_with_shares_in_a_process_of_its_own(tmp_path: Path) -> None:
    office, words = found(tmp_path / "old" / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    make_backup(office.folder, tmp_path / "b.scb", os.urandom)
    office.close()
    made = [" ".join(share.words) for share in shares_of(recovery_seed(words), SCHEMES[0], os.urandom)]
    done = in_a_process(tmp_path, "restore", "shares", made[2], made[0], "Anna", WORDS, WORDS)
    assert done.returncode == 0, done.stderr
    assert "Share 3 is whole. One more is needed." in done.stdout and "These words open this backup." in done.stdout and "The office is back." in done.stdout
    drilled = in_a_process(tmp_path, "drill", "shares", *made[1:])
    assert drilled.returncode == 0 and "All of it is as in the office" in drilled.stdout, drilled.stdout + drilled.stderr
    kept = b"".join(path.read_bytes() for path in (tmp_path / "new").rglob("*") if path.is_file())
    assert not any(" ".join(share.split()[at : at + 2]).encode() in kept for share in made for at in range(32))


def in_a_process(folder: Path, command: str, *typed: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody types at it; without a terminal it reads passphrases as it reads everything else."""
    arguments = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(folder / "new"), command, str(folder / "b.scb")]
    return subprocess.run(
        arguments, input="\n".join(typed) + "\n", capture_output=True, text=True, timeout=120, check=False, start_new_session=True
    )
