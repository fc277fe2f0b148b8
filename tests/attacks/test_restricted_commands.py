"""Every command that names a case, typed by a colleague whom the case is not for, and by one whom it is for. Everybody in it is invented."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from safeconduct.cli.main import main
from safeconduct.core.ids import CaseId
from safeconduct.desk.office import unlock
from safeconduct.desk.practice.story import build_practice, practice_members
from safeconduct.desk.worker import wall_clock
from tests.desk.offices import Hand, Pages
from tests.desk.test_restricting import restricts
from tests.dossier.test_command import alone

CASE = "Ibis"
NAMED = ("Anna", "Ilya")


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """The words of every command that takes a case of the office."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)
        elif found and any(each.name == "case" for each in found.params):
            yield (*path, name)


def typed(path: tuple[str, ...]) -> list[str]:
    """The command with the case's handle, and something for all else that has to be there."""
    found: click.Command = main
    for word in path:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word) or found
    said: list[str] = []
    for each in found.params:
        if isinstance(each, click.Option) and each.name == "case":
            said += ["--case", CASE]
        elif each.required and each.name != "name":
            values = each.type.choices if isinstance(each.type, click.Choice) else ["BE-HUM-D" if each.name == "pathway" else "something"]
            value = CASE if each.name == "case" else str(values[0])
            said += [each.opts[0], value] if isinstance(each, click.Option) else [value]
    return said


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice office in which Anna restricted a case to herself and Ilya."""
    root = tmp_path_factory.mktemp("restricted")
    desk = root / "practice" / "desk"
    build_practice(desk, wall_clock, os.urandom)
    office = unlock(desk, "Anna", dict(practice_members(desk))["Anna"], wall_clock, os.urandom)
    try:
        anna = Pages(office, desk, Hand(wall_clock()))
        case = CaseId(next(row.id for row in office.index.cases(most=100) if row.handle == CASE))
        readers = [f"member:{member}" for member, name in office.names.items() if name in NAMED]
        assert restricts(anna, case, *readers) == f"/cases/{case}"
    finally:
        office.close()
    return root


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_no_command_knows_of_it_for_who_is_left_out(data: Path, path: tuple[str, ...]) -> None:
    others = [name for name, _ in practice_members(data / "practice" / "desk") if name not in NAMED]
    assert others
    for name in others:
        code, said = alone("--data", data, *path, *typed(path), "--practice", "--name", name, typed="1\nn\n")
        assert code != 0 and f"No case you know of is called {CASE}." in said, said


def test_they_know_of_it_for_who_is_named(data: Path) -> None:
    for name in NAMED:
        code, said = alone("--data", data, "application", "show", CASE, "--practice", "--name", name)
        assert code == 0, said
