"""Commands are read in when they are called. Rule: what a list says of a command is what the command says of itself."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from safeconduct.cli.main import main
from safeconduct.cli.on_demand import OnDemand, Place
from safeconduct.cli.pathways import pathways
from safeconduct.cli.saying import counted
from safeconduct.journal.founding import recovery_words

PLACES = [(name, place) for group in (main, pathways) if isinstance(group, OnDemand) for name, place in group.places.items()]

LOADED = """
import sys
from safeconduct.cli.main import main
main(sys.argv[1:], standalone_mode=False)
print("loaded:", *{one.removeprefix("safeconduct.").split(".")[0] for one in sys.modules if one.startswith("safeconduct.")}, *{"cryptography", "apsw"} & sys.modules.keys())
"""


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_list_says_of_a_command_what_the_command_says_of_itself(name: str, place: Place) -> None:
    command = place.read()

    assert name in {command.name, "help-page"}
    assert place.line
    assert (command.help or "").startswith(place.line)


@pytest.mark.parametrize(
    ("asked", "wanted"), [(["--version"], set()), (["--help"], set()), (["pathways", "list"], {"pathways", "desk", "seal", "store", "wire"})]
)
def test_a_small_command_reads_in_no_office(asked: list[str], wanted: set[str]) -> None:
    said = subprocess.run([sys.executable, "-c", LOADED, *asked], capture_output=True, text=True, check=True).stdout

    loaded = set(said.split("loaded:")[1].split()) - {"cli", "errors", "core", "cryptography"}
    assert loaded <= wanted


def test_every_command_answers_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name, _ in PLACES[: len(main.list_commands(click.Context(main)))]:
        if name not in {"relay", "help-page"}:
            main([name, "--help"], standalone_mode=False)
            assert f"{name} [OPTIONS]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked", [["backup"], ["verify"], ["drill"], ["clocks", "Ibis", "--name", "Mara"], ["dossier", "show", "Ibis", "--name", "Mara"],
              ["pathways", "plan", "BE-HUM-D", "--case", "Ibis", "--name", "Mara"], ["application", "show", "Ibis", "--name", "Mara"]],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("exists", [True, False])
def test_in_a_folder_without_an_office_a_command_leaves_nothing_behind_and_says_what_to_do(tmp_path: Path, asked: list[str], exists: bool) -> None:
    wrong = tmp_path / "wrong"
    if exists:
        wrong.mkdir()
    done = subprocess.run([sys.executable, "-m", "safeconduct.cli.main", "--data", str(wrong), *asked], capture_output=True, text=True, check=False)
    assert done.returncode and f"There is no office in the folder {wrong}" in done.stderr and "safeconduct --data FOLDER" in done.stderr
    assert list(tmp_path.rglob("*")) == ([wrong] if exists else [])


def test_a_file_that_is_no_backup_leaves_no_folder_behind(tmp_path: Path) -> None:
    (tmp_path / "wrong.scb").write_bytes(b"not one")
    words = " ".join(recovery_words(bytes(32)))
    line = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(tmp_path / "new"), "restore", str(tmp_path / "wrong.scb")]
    done = subprocess.run(line, input=f"{words}\n", capture_output=True, text=True, check=False)
    assert done.returncode and done.stderr.strip()
    assert [one.name for one in tmp_path.iterdir()] == ["wrong.scb"]


def test_one_is_not_said_as_many() -> None:
    assert [counted(number, "row") for number in (0, 1, 2, 1200)] == ["0 rows", "1 row", "2 rows", "1,200 rows"]


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(click.UsageError, match="nowhere"):
        main(["nowhere"], standalone_mode=False)
