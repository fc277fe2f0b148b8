"""What docs/install offers to copy starts what it says, and means what the tools it is written for understand. Rule: a tool that is not on this
machine is not passed over in silence."""

import os
import shlex
import shutil
import ssl
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import httpx
import pytest

from safeconduct.desk.tls import make_certificate
from safeconduct.desk.worker import wall_clock
from tests.desk.running import free_port
from tests.relays import wait_for

INSTALL = Path(__file__).parents[2] / "docs" / "install"
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
    free = free_port()
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


def asked(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What the tool says of an example, where it is on this machine."""
    if not shutil.which(tool):
        pytest.skip(f"not run: {tool} is not here")
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_a_unit_and_finds_little_that_it_leaves_open(unit: Path, tmp_path: Path) -> None:
    there = tmp_path / unit.name
    there.write_text(unit.read_text().replace(command_of(unit)[0], "/bin/true"))

    assert unit.stem not in asked("systemd-analyze", "verify", there).stderr

    rated = asked("systemd-analyze", "security", "--offline=yes", "--threshold=13", there)
    assert rated.returncode == 0, rated.stdout


def nginx_files(folder: Path, text: str) -> list[str | Path]:
    """How nginx is told to work by this text in a folder of its own."""
    make_certificate(folder, ["help.example.org", "relay.example.org"], wall_clock())
    (folder / "site").write_text(text.replace("/etc/ssl/safeconduct", str(folder)))
    user = "user root;" if os.geteuid() == 0 else ""
    spill = f"client_body_temp_path {folder}/bodies 1 2; proxy_temp_path {folder}/answers 1 2;"
    (folder / "whole").write_text(f"{user} daemon off; pid {folder}/pid; events {{}} http {{ {spill} include {folder}/site; }}")
    return ["-p", folder, "-c", folder / "whole"]


def test_nginx_understands_the_example(tmp_path: Path) -> None:
    text = (INSTALL / "nginx.conf").read_text()
    assert text.count("proxy_pass") == text.count("access_log off;") == 2
    assert "$remote_addr" not in text and "forwarded" not in text.lower()

    said = asked("nginx", "-t", *nginx_files(tmp_path, text))

    assert said.returncode == 0, said.stderr


def test_nginx_carries_a_long_form_over_tls_and_lays_none_of_it_on_the_disk(tmp_path: Path) -> None:
    asked("nginx", "-v")
    behind, front = free_port(), free_port()
    text = (INSTALL / "nginx.conf").read_text().replace("127.0.0.1:8400", f"127.0.0.1:{behind}").replace("443", str(front))
    page = [sys.executable, "-m", "safeconduct.cli.main", "help-page", "--folder", str(tmp_path / "page"), "--port", str(behind)]
    with subprocess.Popen(page) as program, subprocess.Popen(["nginx", *nginx_files(tmp_path, text)], stderr=subprocess.DEVNULL) as web:
        try:
            wait_for(behind, program)
            wait_for(front, web)
            trusted = ssl.create_default_context(cafile=tmp_path / "office.crt")
            sent = {"headers": {"host": "help.example.org"}, "extensions": {"sni_hostname": "help.example.org"}, "data": {"story": "s" * 200_000}}
            with httpx.Client(verify=trusted, trust_env=False) as visitor:
                answer = visitor.post(f"https://127.0.0.1:{front}/", **sent)  # type: ignore[arg-type]
        finally:
            web.terminate()
            program.terminate()
    assert answer.headers["strict-transport-security"] and "server" in answer.headers
    assert "referrer-policy" in answer.headers, "the help page itself has answered"
    assert [*(tmp_path / "bodies").iterdir(), *(tmp_path / "answers").iterdir()] == []


def test_caddy_understands_the_example() -> None:
    said = asked("caddy", "validate", "--config", INSTALL / "Caddyfile", "--adapter", "caddyfile")

    assert said.returncode == 0, said.stderr


def test_caddy_says_of_nobody_who_came_while_the_help_page_is_away(tmp_path: Path) -> None:
    asked("caddy", "version")
    front = free_port()
    make_certificate(tmp_path, ["help.example.org", "relay.example.org"], wall_clock())
    text = (INSTALL / "Caddyfile").read_text().replace("\tadmin off\n", f"\tadmin off\n\thttps_port {front}\n\tauto_https disable_redirects\n")
    for port, name in (("8400", "help.example.org"), ("8402", "relay.example.org")):
        text = text.replace(port, str(free_port())).replace(f"\n{name} {{\n", f"\n{name} {{\n\ttls {tmp_path}/office.crt {tmp_path}/office.key\n")
    (tmp_path / "Caddyfile").write_text(text)
    command = ["caddy", "run", "--config", tmp_path / "Caddyfile", "--adapter", "caddyfile"]
    with (tmp_path / "said").open("wb") as said, subprocess.Popen(command, stderr=said, stdout=said, env={**os.environ, "HOME": str(tmp_path)}) as web:
        try:
            wait_for(front, web)
            trusted = ssl.create_default_context(cafile=tmp_path / "office.crt")
            with httpx.Client(verify=trusted, trust_env=False) as visitor:
                named = {"headers": {"host": "help.example.org"}, "extensions": {"sni_hostname": "help.example.org"}}
                answer = visitor.get(f"https://127.0.0.1:{front}/?somebody", **named)  # type: ignore[arg-type]
        finally:
            web.terminate()
    told = (tmp_path / "said").read_text()
    assert answer.status_code == 502
    assert "remote_ip" not in told and "somebody" not in told and "127.0.0.1:" not in told


def test_tor_understands_the_example(tmp_path: Path) -> None:
    torrc = tmp_path / "torrc"
    service = tmp_path / "service"
    service.mkdir(mode=0o700)
    torrc.write_text((INSTALL / "torrc").read_text().replace("/var/lib/tor/safeconduct", str(service)))

    said = asked("tor", "--verify-config", "--defaults-torrc", "/dev/null", "--DataDirectory", tmp_path / "data", "-f", torrc)

    assert said.returncode == 0, said.stdout
