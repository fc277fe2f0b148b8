"""A real PostgreSQL server of the tests' own: in a temporary folder, on a socket in it, with every commit flushed. Run as a program it says
whether Debian's package is there; installs it with apt when run as root, else prints the one line that does."""

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("postgresql",)


def programs() -> Path | None:
    """The folder with the server's programs: Debian keeps them by version and out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def _as_nobody() -> Callable[[], None] | None:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("nobody")

    def become() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


@dataclass(frozen=True)
class Server:
    """Shape: `address` is what a relay is given; `folder` the server's own data."""

    room: Path
    bin: Path

    @property
    def folder(self) -> Path:
        return self.room / "data"

    @property
    def address(self) -> str:
        return f"postgresql:///postgres?host={self.room}&user=relay"

    @property
    def pid(self) -> int:
        """Of the process that began all others of this server."""
        return int((self.folder / "postmaster.pid").read_text().splitlines()[0])

    def database(self) -> str:
        """The address of a new, empty database."""
        import psycopg  # the check below runs where only Python is there

        name = f"of_{secrets.token_hex(8)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql:///{name}?host={self.room}&user=relay"

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [self.bin / name, *arguments], check=True, preexec_fn=_as_nobody(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.room,
        )  # fmt: skip

    def make(self) -> None:
        self._run("initdb", "--pgdata", str(self.folder), "--auth", "trust", "--username", "relay", "--encoding", "UTF8", "--locale", "C")

    def start(self, *settings: str) -> None:
        given = ["-c listen_addresses=''", f"-c unix_socket_directories={self.room}", "-c fsync=on", *(f"-c {one}" for one in settings)]
        self._run(
            "pg_ctl", "--pgdata", str(self.folder), "--log", str(self.room / "log"), "--options", " ".join(given), "--wait", "start"
        )

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "--pgdata", str(self.folder), "--mode", mode, "--wait", "stop")


@contextmanager
def server(settings: Sequence[str] = ()) -> Iterator[Server]:
    """A server that nobody else knows, until the block ends."""
    found = programs()
    assert found, f"PostgreSQL is missing. Install it with:  apt-get install --yes {' '.join(PACKAGES)}"
    # A socket's path has at most 107 bytes; pytest's own folders are longer.
    with tempfile.TemporaryDirectory(prefix="pg-") as room:
        made = Server(Path(room), found)
        if os.geteuid() == 0:
            shutil.chown(room, "nobody")
        made.make()
        made.start(*settings)
        try:
            yield made
        finally:
            made.stop("immediate")


def main() -> int:
    if programs():
        return 0
    line = f"apt-get install --yes --no-install-recommends {' '.join(PACKAGES)}"
    if os.geteuid() != 0:
        print(f"The tests start a PostgreSQL server of their own. Install it with:  sudo {line}")
        return 1
    subprocess.run(["apt-get", "update"], check=True, stdout=subprocess.DEVNULL)
    return subprocess.run(line.split(), check=False, stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
