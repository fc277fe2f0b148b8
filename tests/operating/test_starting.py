"""What a program that goes on until it is stopped says to whoever started it by hand."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.cli.data import Data
from safeconduct.cli.running import House, Program
from safeconduct.errors import Conflict
from safeconduct.settings import Settings
from tests.desk.running import free_port, set_up
from tests.house import running_house, wait_until


@contextmanager
def started(*line: str) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "safeconduct.cli.main", *line]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.kill()


def until(lines: Iterable[str], words: str) -> str:
    """What was said up to the line with these words."""
    said = ""
    for line in lines:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


@pytest.mark.parametrize(("name", "then"), [("relay", "comes in by an invite"), ("help-page", "docs/operating.md")])
def test_it_says_where_it_answers_and_what_comes_next_and_ends_quietly(tmp_path: Path, name: str, then: str) -> None:
    port = free_port()
    with started(name, "--folder", str(tmp_path / name), "--port", str(port)) as program:
        assert program.stdout
        said = until(program.stdout, then)
        assert f"http://127.0.0.1:{port}" in said and "Ctrl-C stops it" in said
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
        assert (out.strip(), err, program.returncode) == ("", "", 0)


def test_a_relay_whose_port_is_taken_says_no_address(tmp_path: Path) -> None:
    port = free_port()
    with started("relay", "--folder", str(tmp_path / "one"), "--port", str(port)) as first:
        assert first.stdout
        until(first.stdout, str(port))
        with started("relay", "--folder", str(tmp_path / "two"), "--port", str(port)) as second:
            out, err = second.communicate(timeout=60)
            assert "answers at" not in out and "address already in use" in err


def test_run_names_the_data_folder_as_it_was_given_and_the_help_page_is_there_while_the_group_is_founded(tmp_path: Path) -> None:
    with running_house(tmp_path) as house, house.client(house.office) as browser, house.client(house.help_page) as person:
        assert f"sealed, in the folder {house.data}. Ctrl-C" in house.log.read_text()
        assert "not open yet" in person.get("/").text
        set_up(browser)
        # Every look must be answered: a page that is away in this moment raises.
        wait_until(lambda: "not open yet" not in person.get("/").text, "the help page of the group")


def test_a_part_that_ended_by_itself_is_told_from_one_that_is_slow(tmp_path: Path) -> None:
    house, part = House(Data(tmp_path), Settings()), Program("desk", lambda: ["safeconduct.nowhere"])
    house.programs = {"desk": part}
    part.look(0.0)
    assert not house.has_fallen() and part.process
    part.process.wait(60)
    part.look(1.0)
    assert house.has_fallen()


def test_every_port_in_use_is_named_at_once_with_lines_to_write_instead(tmp_path: Path) -> None:
    with socket.socket() as one, socket.socket() as two:
        for each in (one, two):
            each.bind(("127.0.0.1", 0))
            each.listen()
        taken = [each.getsockname()[1] for each in (one, two)]
        settings = Settings(relay_port=taken[0], intake_port=taken[1], desk_port=free_port())
        with pytest.raises(Conflict) as told:
            House(Data(tmp_path), settings).check_ports()
        lines = [line.split() for line in str(told.value).splitlines()[1:]]
        assert [line[0] for line in lines] == ["relay_port", "intake_port"] and "in another window" in str(told.value)
        instead = {name: int(port) for name, _, port in lines}
        House(Data(tmp_path), replace(settings, **instead)).check_ports()


def runs_once_more(data: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "safeconduct.cli.main", "--data", str(data), "run"], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def test_a_second_run_on_the_folder_by_other_ports_or_another_name_leaves_the_first_alone(tmp_path: Path) -> None:
    with running_house(tmp_path) as house, house.client(house.office) as browser:
        set_up(browser)
        other = "".join(f"{name} = {free_port()}\n" for name in ("relay_port", "intake_port", "desk_port"))
        (house.data / "settings.toml").write_text(other)
        (tmp_path / "again").symlink_to(house.data)
        for data in (house.data, tmp_path / "again"):
            code, said = runs_once_more(data)
            assert code == Conflict.exit_code and "runs on the folder" in said
            assert browser.get("/today").status_code == 200


def test_a_folder_stays_held_by_parts_that_outlived_what_started_them(tmp_path: Path) -> None:
    part = Program("desk", lambda: ["http.server", "0", "--bind", "127.0.0.1"])
    with Data(tmp_path).held() as held:
        part.held = (held,)
        part.look(0.0)
    try:
        with pytest.raises(Conflict, match="runs on the folder"), Data(tmp_path).held():
            pass
    finally:
        part.end()
    with Data(tmp_path).held():
        pass
