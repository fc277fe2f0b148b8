"""What docs/install offers to copy starts what it says, and means what its own tools understand."""

import shlex
import shutil
import socket
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.relays import wait_for

INSTALL = Path(__file__).parents[1] / "docs" / "install"
UNITS = sorted(INSTALL.glob("*.service"))


def command_of(unit: Path) -> list[str]:
    lines = [line.removeprefix("ExecStart=") for line in unit.read_text().splitlines() if line.startswith("ExecStart=")]
    return shlex.split(lines[0])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_program_that_answers_in_its_own_folder(unit: Path, tmp_path: Path) -> None:
    program, *arguments = command_of(unit)
    assert Path(program).name == "safeconduct"
    folder, port = arguments.index("--folder") + 1, arguments.index("--port") + 1
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    assert arguments[folder] == f"/var/lib/{parser['Service']['StateDirectory']}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert arguments[port] in (INSTALL / "Caddyfile").read_text()
    arguments[folder], arguments[port] = str(tmp_path / "own"), str(free)
    with subprocess.Popen([sys.executable, "-m", "safeconduct.cli.main", *arguments]) as process:
        try:
            wait_for(free, process)
        finally:
            process.terminate()
    assert {path.name for path in tmp_path.iterdir()} == {"own"}


def test_the_web_server_passes_on_no_address_and_keeps_no_log() -> None:
    text = (INSTALL / "Caddyfile").read_text()
    assert text.count("reverse_proxy") == text.count("header_up -X-Forwarded-For") == 2
    assert "\tlog\n" not in text and "access" not in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    there = tmp_path / unit.name
    there.write_text(unit.read_text().replace(command_of(unit)[0], "/bin/true"))
    said = subprocess.run(["systemd-analyze", "verify", str(there)], capture_output=True, text=True, check=False)
    assert unit.stem not in said.stderr
