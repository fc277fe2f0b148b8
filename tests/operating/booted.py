"""A server for a test that boots with systemd: a container (systemd-nspawn) over this machine's own /usr and nothing else of it. Rule: what it writes is
in memory and gone when the block ends."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.desk.running import eventually
from tests.operating.hosts import Host, switched_on
from tests.operating.hosts import why_not as no_hosts

ROOT = Path(__file__).parents[2]
PROGRAM = "/opt/safeconduct/.venv/bin/safeconduct"
BOOT_S = 240
"""Unit: seconds. How long is waited for what a machine under load does by itself."""

TOOLS = ("systemd-nspawn", "nsenter", "systemctl", "adduser")


def why_not() -> str:
    """What keeps this machine from booting one; empty when nothing does."""
    if said := no_hosts():
        return said
    for tool in TOOLS:
        if not shutil.which(tool):
            return f"not run: {tool} is not here (Debian's packages systemd-container, util-linux, systemd and adduser)"
    return "" if Path("/bin").is_symlink() else "not run: half of this system lies outside of /usr"


@dataclass(frozen=True)
class Booted:
    """Shape: `leader` is the process that is the first of the container, as this machine numbers it."""

    host: Host
    leader: int

    def said(self, *command: str) -> str:
        """Done on it as root; what it says."""
        done = subprocess.run(["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", *command], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout.strip()

    def is_up(self) -> bool:
        asked = subprocess.run(["nsenter", "-t", str(self.leader), "-m", "-p", "systemctl", "is-system-running"], capture_output=True, text=True, check=False, timeout=120)
        return asked.stdout.strip() in {"running", "degraded"}  # What else this machine starts by itself may want files that are not there.


@contextmanager
def a_booted_server(room: Path, skip: Callable[[str], None]) -> Iterator[Booted]:
    """It has the program and the units where docs/operating.md puts them. Shape: `skip` is told where this machine boots none after all."""
    host, program = Host("booted"), room / "safeconduct"
    # The virtual environment's own command, and a Python that was built here, name folders of this machine, homes among them, which the units hide.
    python = "/usr" if sys.base_prefix == "/usr" else "/opt/python"
    libraries = f"/opt/safeconduct/.venv/{Path(sysconfig.get_path('purelib')).relative_to(sys.prefix)}"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    program.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={python}/lib PYTHONPATH=/opt/safeconduct/src:{libraries} exec {python}/bin/{version} -m safeconduct.cli.main "$@"\n')
    program.chmod(0o755)
    laid = {Path(sys.prefix): "/opt/safeconduct/.venv", program: PROGRAM, ROOT / "src": "/opt/safeconduct/src"}
    laid |= {Path(sys.base_prefix): python} if python != "/usr" else {}
    laid |= {unit: f"/etc/systemd/system/{unit.name}" for unit in (ROOT / "docs" / "install").glob("*.service")}
    command = ["systemd-nspawn", "--directory=/", "--volatile=yes", "--boot", "--register=no", "--keep-unit", "--console=pipe", f"--machine={host.namespace}"]
    command += [f"--network-namespace-path=/run/netns/{host.namespace}", *(f"--bind-ro={here}:{there}" for here, there in laid.items())]
    with switched_on(host), (room / "boot").open("wb") as told:
        container = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
        try:
            assert eventually(lambda: container.poll() is not None or bool(_first(container.pid)), BOOT_S)
            if container.poll() is not None:
                skip(f"not run: systemd-nspawn boots nothing here: {(room / 'boot').read_text(errors='replace')[-300:]}")
            server = Booted(host, _first(container.pid))
            assert eventually(server.is_up, BOOT_S)
            yield server
        finally:
            container.terminate()
            try:
                container.wait(60)
            except subprocess.TimeoutExpired:
                container.kill()
                container.wait()


def _first(nspawn: int) -> int:
    """The first process in the container, once it is systemd itself; 0 before."""
    try:
        children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split()
        return next((int(one) for one in children if os.readlink(f"/proc/{one}/exe").endswith("/systemd")), 0)
    except OSError:
        return 0
