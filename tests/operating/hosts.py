"""Machines for a test: network namespaces with cables between them, where root and `ip` allow. Rule: nothing in one reaches another but through a
cable, and everything is gone when the block ends."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

CLONE_NEWNET = 0x40000000
OWN = Path("/proc/thread-self/ns/net")


def why_not() -> str:
    """What keeps this machine from making others; empty when nothing does."""
    if os.geteuid() != 0:
        return "not run: only root makes hosts of network namespaces"
    return "" if shutil.which("ip") else "not run: ip is not here (Debian's package iproute2)"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@dataclass(frozen=True)
class Host:
    """Shape: `laid_over` are files of this machine in whose place its programs find others, such as `/etc/hosts`."""

    name: str
    laid_over: dict[Path, Path] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        return f"{self.name}-{os.getpid()}"

    @contextmanager
    def here(self) -> Iterator[None]:
        """This thread's connections are this host's while the block lasts."""
        with OWN.open() as before, Path(f"/run/netns/{self.namespace}").open() as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(before.fileno())

    def begin(self, command: Sequence[str | Path], **more: Any) -> subprocess.Popen[bytes]:
        """A program of this host."""
        mounts = "".join(f"mount --bind {by} {path} && " for path, by in self.laid_over.items())
        return subprocess.Popen(["ip", "netns", "exec", self.namespace, "sh", "-c", f'{mounts}exec "$@"', "sh", *command], **more)


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "This thread could not go to another host.")


@dataclass
class From(httpx.BaseTransport):
    """How somebody at a host reaches what answers there, or over its cables."""

    host: Host
    carried: httpx.BaseTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self.host.here():
            return self.carried.handle_request(request)

    def close(self) -> None:
        self.carried.close()


@dataclass(frozen=True)
class Cable:
    """Between a laptop and the server. Shape: the server has `far`, the laptop `near`."""

    laptop: Host
    server: Host
    number: int

    @property
    def far(self) -> str:
        return f"10.77.{self.number}.1"

    @property
    def near(self) -> str:
        return f"10.77.{self.number}.2"

    def lay(self) -> None:
        ends = ((self.server, f"to{self.number}", self.far), (self.laptop, "line", self.near))
        (first, one, _), (second, other, _) = ends
        _ip("-n", first.namespace, "link", "add", one, "type", "veth", "peer", "name", other, "netns", second.namespace)
        for host, end, address in ends:
            _ip("-n", host.namespace, "address", "add", f"{address}/24", "dev", end)
            _ip("-n", host.namespace, "link", "set", end, "up")

    def cut(self) -> None:
        _ip("-n", self.server.namespace, "link", "set", f"to{self.number}", "down")

    def mend(self) -> None:
        _ip("-n", self.server.namespace, "link", "set", f"to{self.number}", "up")


@contextmanager
def switched_on(*hosts: Host) -> Iterator[None]:
    """The hosts are there, each with nothing but its own loopback."""
    made: list[Host] = []
    try:
        for host in hosts:
            _ip("netns", "add", host.namespace)
            made.append(host)
            _ip("-n", host.namespace, "link", "set", "lo", "up")
        yield
    finally:
        for host in made:
            _ip("netns", "delete", host.namespace)
