"""Starts relay, help page and office as processes of their own on one data folder, and keeps them going. Rule: this process opens nothing;
it passes public files from the office to the help page."""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from safeconduct.cli.data import Data
from safeconduct.desk.door_lists import lists_of
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.relay_settings import RelaySettings, checked_address
from safeconduct.desk.server import Listening
from safeconduct.errors import Conflict, StoreDown
from safeconduct.intake.settings import FILE, SET_ASIDE, settings_text
from safeconduct.settings import Settings, read_settings

LOOK_S = 0.5
START_S = 30.0
SLOW_START_S = 180.0
"""Unit: seconds. As long is waited on an old or busy machine on which no part ended by itself: it is slow, and nothing is to be mended."""
GROUP_LINE = 140
"""Unit: bytes. As much of door.toml as tells one group from another."""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _next_free(port: int) -> int:
    """Another port to be written into the settings. Shape: one hundred away, or the first after it that is free."""
    return next(each for each in range(port + 100, port + 200) if _is_free(each))


@dataclass
class Program:
    """One of the three processes. It is started again when it ends by itself, with a pause that grows. Shape: `held` is given to it, so that the folder stays
    held also by one that outlives us."""

    name: str
    command: Callable[[], list[str]]
    held: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    ended: int = 0
    not_before: float = 0.0

    def look(self, now: float) -> None:
        if self.process and self.process.poll() is None:
            return
        if self.process:
            self.process = None
            self.ended += 1
            self.not_before = now + min(30.0, 0.5 * 2**self.ended)
        if now >= self.not_before:
            # Each runs apart from the terminal's own signals, so that one interrupt ends them in order and not all at once.
            self.process = subprocess.Popen([sys.executable, "-m", *self.command()], start_new_session=True, pass_fds=self.held)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(8)
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


@dataclass
class House:
    """The three programs of one data folder. Shape: `held` as Data.held gives it."""

    data: Data
    settings: Settings
    held: tuple[int, ...] = ()
    stopped: bool = False
    door: bytes = b""
    programs: dict[str, Program] = field(default_factory=dict)

    def build(self) -> None:
        place = self.data.intake / FILE
        self.door = place.read_bytes() if place.exists() else b""
        self.programs = {
            "relay": Program("relay", self._relay, self.held),
            "intake": Program("intake", self._intake, self.held),
            "desk": Program("desk", self._desk, self.held),
        }

    @property
    def relay_address(self) -> str:
        return f"http://127.0.0.1:{self.settings.relay_port}"

    @property
    def intake_address(self) -> str:
        """As a browser on this machine calls it. Cookies know no ports: under the office's own name, the office's would go to the help page."""
        return f"http://localhost:{self.settings.intake_port}"

    @property
    def desk_address(self) -> str:
        """As a browser calls it: an address that means every address is not one to open."""
        s = self.settings
        host = (*s.desk_names, "127.0.0.1")[0] if s.desk_host in EVERYWHERE else s.desk_host
        return f"{'https' if s.desk_certificate else 'http'}://{host}:{s.desk_port}"

    def _relay(self) -> list[str]:
        s = self.settings
        command = ["safeconduct.relay", "--folder", str(self.data.relay), "--port", str(s.relay_port), "--reserve-mib", str(s.reserve_mib), "--quiet"]
        return [*command, "--database", s.relay_database] if s.relay_database else command

    def _intake(self) -> list[str]:
        where = ["--host", self.settings.host, "--port", str(self.settings.intake_port)]
        return ["safeconduct.intake", "--folder", str(self.data.intake), *where, "--quiet"]

    def _desk(self) -> list[str]:
        s = self.settings
        command = ["safeconduct.desk", "--folder", str(self.data.desk.root), "--host", s.desk_host, "--port", str(s.desk_port)]
        for option, value in (("--certificate", s.desk_certificate), ("--key", s.desk_key), ("--behind", s.desk_behind)):
            command += [option, value] if value else []
        return [*command, "--idle-minutes", str(s.idle_minutes), *(part for name in s.desk_names for part in ("--name", name))]

    def check_listening(self) -> None:
        """Raises: BadInput when the office would answer other computers in the clear. The process would say so too, again and again."""
        s = self.settings
        certificate, key = (Path(one) if one else None for one in (s.desk_certificate, s.desk_key))
        Listening(s.desk_host, s.desk_port, s.desk_names, certificate, key, s.desk_behind).check()

    def check_ports(self) -> None:
        """Raises: Conflict naming every port that somebody else uses, and what to write instead."""
        ports = {name: getattr(self.settings, name) for name in ("relay_port", "intake_port", "desk_port")}
        used = {name: port for name, port in ports.items() if not _is_free(port)}
        if used:
            lines = "".join(f"\n  {name} = {_next_free(port)}" for name, port in used.items())
            numbers = ", ".join(str(port) for port in used.values())
            raise Conflict(
                f"In use already, by Safeconduct in another window or by another program: port {numbers}. "
                f"Stop it there, or write this into {self.data.root / 'settings.toml'} and start again:{lines}"
            )

    def look(self, now: float) -> None:
        """Starts what is not running, and tells the help page what the office published."""
        for program in self.programs.values():
            program.look(now)
        self._pass_ticket()
        self._pass_address()
        self._pass_door()
        self._pass_set_aside()

    def _pass_ticket(self) -> None:
        ticket = self.data.relay / "ticket"
        own = ticket.read_text().strip() if ticket.exists() else ""
        if not own:
            return
        if self.settings.relay_address:
            self._pass_relay(own)
        for folder in (self.data.desk, self.data.practice):
            place, stands = folder.root / "relay.toml", RelaySettings.of(folder)
            if folder.root.exists() and (not place.exists() or (stands and not stands.shared and not stands.ticket and not stands.token)):
                RelaySettings(self.relay_address, own).write(place)
            elif stands and not stands.shared and stands.address != self.relay_address:  # Our own relay, by the port it has now.
                replace(stands, address=self.relay_address).write(place)

    def _pass_relay(self, own_ticket: str) -> None:
        """The office's relay is the one named in the settings, by an address that other laptops reach too."""
        root, s = self.data.desk.root, self.settings
        stands = RelaySettings.of(self.data.desk)
        is_let_in = stands and (stands.token or s.relay_ticket in ("", stands.ticket))
        if stands and stands.shared and stands.address == s.relay_address and is_let_in:
            return
        if s.relay_ticket:  # Another relay than before: what was read from the last one, and what it was told, says nothing of this one.
            (root / "letters-at").unlink(missing_ok=True)
            shutil.rmtree(root / "admission", ignore_errors=True)
        token = stands.token if stands and not s.relay_ticket else ""
        RelaySettings(checked_address(s.relay_address), s.relay_ticket or own_ticket, token, shared=True).write(root / "relay.toml")

    def _relay_of(self, folder: Folder) -> str:
        settings = RelaySettings.of(folder)
        return settings.address if settings and settings.shared else self.relay_address

    def _pass_address(self) -> None:
        """The office can tell its own people where the help page is."""
        known = [f"https://{name}/" for name in self.settings.public_names] or [self.intake_address]
        text = "".join(f"{one}\n" for one in known).encode()
        for folder in (self.data.desk, self.data.practice):
            place = folder.root / "help-page"
            if folder.root.exists() and (not place.exists() or place.read_bytes() != text):
                write_file(place, text)

    def _pass_door(self) -> None:
        """The group's own office, or the practice office while there is none, is what the help page writes to."""
        folder = next((one for one in (self.data.desk, self.data.practice) if one.is_founded and lists_of(one)), None)
        if folder is None:
            return
        founding = (folder.door / "founding").read_bytes()
        text = settings_text(folder.group, founding, self._relay_of(folder), lists_of(folder)).encode()
        if text != self.door:
            # The page looks at this file by itself: whoever writes to it meanwhile is not turned away.
            write_file(self.data.intake / FILE, text + self._operator_lines())
            self.door = text

    def _pass_set_aside(self) -> None:
        """The office learns how many letters the help page could not hand on."""
        source = self.data.intake / SET_ASIDE
        text = source.read_bytes() if source.exists() else b""
        for folder in (self.data.desk, self.data.practice):
            place = folder.root / SET_ASIDE
            here = self.door and folder.is_founded and folder.group.hex().encode() in self.door[:GROUP_LINE]
            wanted = text if here else b""
            if folder.root.exists() and wanted != (place.read_bytes() if place.exists() else b""):
                write_file(place, wanted)

    def _operator_lines(self) -> bytes:
        lines = [f"reserve_mib = {self.settings.reserve_mib}", f'leave_to = "{self.settings.leave_to}"']
        if self.settings.public_names:
            names = ", ".join(f'"{name}"' for name in self.settings.public_names)
            lines.append(f"hosts = [{names}]")
        return ("\n".join(lines) + "\n").encode()

    def has_fallen(self) -> bool:
        """Whether a part ended by itself since the start."""
        return any(one.ended for one in self.programs.values())

    def answers(self) -> bool:
        """Whether all three accept connections."""
        s = self.settings
        places = (("127.0.0.1", s.relay_port), (s.host, s.intake_port), (s.desk_host, s.desk_port))
        return all(_accepts("127.0.0.1" if host in EVERYWHERE else host, port) for host, port in places)

    def end(self) -> None:
        for name in ("desk", "intake", "relay"):
            self.programs[name].end()


def _accepts(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), 0.3):
            return True
    except OSError:
        return False


def run(data: Data, settings: Settings, say: Callable[[str], None]) -> None:
    """Runs until interrupted. `say` is called once when everything answers."""
    with data.held() as held:
        _run(House(data, settings, (held,)), say)


def _run(house: House, say: Callable[[str], None]) -> None:
    house.check_listening()
    house.check_ports()
    # Not before: an earlier version that still runs there would write while the copy is made.
    copy = house.data.prepare()
    if copy:
        say(f"An earlier version made this data folder. As it was it lies in {copy}; throw that away when all is well.")
    house.build()
    with _interruptible(house):
        began, told = time.monotonic(), False
        try:
            while not house.stopped:
                house.look(time.monotonic())
                if not told and house.answers():
                    say(welcome(house))
                    told = True
                if not told and time.monotonic() - began > (START_S if house.has_fallen() else SLOW_START_S):
                    raise StoreDown("Not all parts started. What they said stands above. Mend it, then start again.")
                time.sleep(LOOK_S if told else 0.1)
        finally:
            house.end()
        say(f"Stopped. What was written is kept, sealed, in {house.data.root}; the same command goes on with it.")


@contextlib.contextmanager
def _interruptible(house: House) -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        house.stopped = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def welcome(house: House) -> str:
    lines = [
        "",
        f"  Our office      {house.desk_address}",
        f"  The help page   {house.intake_address}",
        "",
        "  Open the office in your browser: set up your group, or open the practice office.",
        f"  Everything is kept, sealed, in the folder {house.data.root}. Ctrl-C stops it.",
        "",
    ]
    return "\n".join(lines)


@click.command("run")
@click.pass_obj
def run_command(data: Data) -> None:
    """Start everything on this machine: relay, help page, office."""
    run(data, read_settings(data.root / "settings.toml"), click.echo)
