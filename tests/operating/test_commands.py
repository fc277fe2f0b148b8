"""Commands are read in when they are called. Rule: what a list says of a command is what the command says of itself."""

import subprocess
import sys

import click
import pytest

from safeconduct.cli.main import main
from safeconduct.cli.on_demand import OnDemand, Place
from safeconduct.cli.pathways import pathways

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


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(click.UsageError, match="nowhere"):
        main(["nowhere"], standalone_mode=False)
