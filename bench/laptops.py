"""Two laptops and a relay: what a first round costs, and one in which nothing is new. Rule: rounds are those that the office itself makes,
over real connections; the second laptop has the same member's keyring and nothing else."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.desk.running import running
from tests.relays import relay_process

from bench.caseload import FACTS_EACH, NAME, PASSPHRASE, Built, Passing, cases_of
from bench.figures import Figure, Sheet, floor, goal
from bench.processes import cpu_s, load, rss_mib
from bench.texts import Texts
from safeconduct.desk.folder import Folder
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.office import Office, open_ring
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.seal.keyring import Ring, stretched

KEPT = ("salt", "format", "door", "members")
"""What the second laptop has before its first round: who it is, and nothing of what was written."""

STEP_S = 6


@dataclass
class Wire:
    """A connection in between that counts. Unit: bytes, both ways."""

    address: str = ""
    count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        with source, suppress(OSError):
            while part := source.recv(65536):
                with self._lock:
                    self.count += len(part)
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def counted(address: str) -> Iterator[Wire]:
    """Another address of the same relay, on which every byte is counted."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire = Wire(f"http://127.0.0.1:{listening.getsockname()[1]}")

        def answer() -> None:
            with suppress(OSError):
                while True:
                    near, far = listening.accept()[0], socket.create_connection((host, int(port)))
                    for pair in ((near, far), (far, near)):
                        threading.Thread(target=wire.carry, args=pair, daemon=True).start()

        threading.Thread(target=answer, daemon=True).start()
        yield wire


def measure(built: Built, folder: Path, sheet: Sheet, each_event_us: Callable[[Sheet], float]) -> None:
    """Shape: `each_event_us` is the floor for opening and writing down one event."""
    with relay_process(folder / "relay") as (address, pid), ExitStack() as stack:
        first = Folder(built.root)
        RelaySettings(address, ticket=(folder / "relay" / "ticket").read_text().strip()).write(first.root / "relay.toml")
        here = stack.enter_context(closing(Levelling(first, Passing(built.end, 1))))
        _sending(built, here, pid, sheet)
        second = _another(first, folder / "second")
        ring = _ring(first)
        there = stack.enter_context(closing(Levelling(second, Passing(built.end, 1))))
        _first_round(built, (first, second), there, ring, pid, sheet, each_event_us)
        _level_again(built, (first, second), (here, there), ring, sheet)
        _idle(built, second, address, sheet)
        sheet.say(Figure("relay_level_rss_mib", rss_mib(pid), "MiB", (), f"the relay after these rounds, {_said(built)}"))
    _front(built, second, sheet)


def _said(built: Built) -> str:
    return f"{built.cases} cases of {FACTS_EACH} facts"


def _round(levelling: Levelling) -> None:
    levelling.once()
    if levelling.level.trouble or levelling.level.since is None:
        raise RuntimeError(f"A round came to nothing: {levelling.level.trouble}")


def _sending(built: Built, here: Levelling, pid: int, sheet: Sheet) -> None:
    begun, used = time.perf_counter(), time.process_time() + cpu_s([pid])
    _round(here)
    took, used = time.perf_counter() - begun, time.process_time() + cpu_s([pid]) - used
    note = f"wall, laptop to relay, {_said(built)}; {used:.1f} s CPU of both together; load {load():.1f}"
    sheet.say(Figure("send_all_s", took, "s", (), note))


def _another(first: Folder, root: Path) -> Folder:
    root.mkdir(mode=0o700)
    for name in KEPT:
        source = first.root / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("index.db*"))
        else:
            shutil.copy(source, root / name)
    settings = RelaySettings.of(first)
    if settings is None:
        raise RuntimeError("The first laptop has no relay.")
    settings.write(root / "relay.toml")
    return Folder(root)


def _ring(folder: Folder) -> Ring:
    locked = folder.rings()[0]
    return locked.open(stretched(NAME, PASSPHRASE, folder.salt(), locked.kdf))


def _opened(folder: Folder, ring: Ring, built: Built) -> Office:
    return open_ring(folder, ring, Passing(built.end, STEP_S), os.urandom)


def _count(folder: Folder, ring: Ring, built: Built) -> int:
    """How many cases there are: other parts of a run may have opened some."""
    office = _opened(folder, ring, built)
    try:
        return office.index.count_cases()
    finally:
        office.drop()


def _first_round(
    built: Built, folders: tuple[Folder, Folder], there: Levelling, ring: Ring, pid: int, sheet: Sheet, each_event_us: Callable[[Sheet], float]
) -> None:
    wanted = _count(folders[0], ring, built)
    begun, used, relays = time.perf_counter(), time.process_time(), cpu_s([pid])
    _round(there)
    came, came_cpu = time.perf_counter() - begun, time.process_time() - used
    relays = cpu_s([pid]) - relays
    office = _opened(folders[1], ring, built)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    events, cases = office.journal.position, office.index.count_cases()
    office.drop()
    if cases != wanted:
        raise RuntimeError(f"{cases} of {wanted} cases came to the second laptop.")
    note = (
        f"wall, {_said(built)}, {events} entries: {came:.1f} s bringing them ({came_cpu:.1f} s CPU here, {relays:.1f} s at the relay), "
        f"{took - came:.1f} s opening them and making the lists; load {load():.1f}"
    )
    sheet.say(Figure("sync_first_s", took, "s", (goal(8),), note))
    least = floor("as many rows opened, hashed, taken apart, written in order, and nothing else", events * each_event_us(sheet) / 1e6)
    sheet.say(Figure("sync_first_cpu_s", cpu, "s", (least,), "the new laptop alone"))


def _level_again(
    built: Built, folders: tuple[Folder, Folder], levellings: tuple[Levelling, Levelling], ring: Ring, sheet: Sheet
) -> None:
    """A thousand facts written on the first, until they are in the lists of the second."""
    office, other = _opened(folders[0], ring, built), _opened(folders[1], ring, built)
    before = other.index.count_cases()
    cases = 1000 // FACTS_EACH
    office.journal.write(cases_of(office.me, cases, Texts(9)))
    begun, used = time.perf_counter(), time.process_time()
    for levelling in levellings:
        _round(levelling)
    other.refresh()
    took, used = time.perf_counter() - begun, time.process_time() - used
    if other.index.count_cases() != before + cases:
        raise RuntimeError("Not every case came to the second laptop.")
    office.drop()
    other.drop()
    note = f"wall, from written on one laptop to listed on the other, beside {_said(built)}; {used:.1f} s CPU on both laptops"
    sheet.say(Figure("level_1000_facts_s", took, "s", (), note))


def _idle(built: Built, second: Folder, address: str, sheet: Sheet) -> None:
    settings = RelaySettings.of(second)
    with counted(address) as wire:
        if settings is None:
            raise RuntimeError("The second laptop has no relay.")
        replace(settings, address=wire.address).write(second.root / "relay.toml")
        rounds = 20
        with closing(Levelling(second, Passing(built.end, 0))) as levelling:
            _round(levelling)
            _round(levelling)
            before = wire.count
            _round(levelling)
            whole, before, begun = wire.count - before, wire.count, time.process_time()
            for _ in range(rounds):
                levelling.look()
        each, cpu = (wire.count - before) / rounds, (time.process_time() - begun) / rounds
        settings.write(second.root / "relay.toml")
    note = f"both ways without TLS, nothing new, on an open connection, every 2 s; {cpu * 1e3:.1f} ms CPU; once a minute a whole round of {whole} bytes"
    sheet.say(Figure("sync_idle_bytes", each, "bytes", (), note))


def _front(built: Built, folder: Folder, sheet: Sheet) -> None:
    """The office's front process, which signs in, passes on and keeps level. The member's own process is measured elsewhere."""
    with running(folder.root) as house:
        with house.browser() as browser:
            for _ in range(20):
                browser.get("/signin").raise_for_status()
        sheet.say(Figure("front_rss_mib", rss_mib(house.process.pid), "MiB", (), f"the office's front process, {_said(built)}"))
