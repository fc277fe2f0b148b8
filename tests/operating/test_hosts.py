"""Two offices and a public help page, each on a host of its own as docs/operating.md says: PostgreSQL, relay, help page and a web server with TLS on
the server, an office on each of two laptops, and cables that are cut."""

import html
import re
import shutil
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import certifi
import httpx
import pytest

from safeconduct.desk.tls import make_certificate
from safeconduct.desk.worker import wall_clock
from tests.desk.running import set_up
from tests.desk.test_two_laptops import heading, join, open_case, until
from tests.operating.hosts import Cable, From, Host, switched_on, why_not
from tests.postgres import Server

INSTALL = Path(__file__).parents[2] / "docs" / "install"
HELP, RELAY = "help.example.org", "relay.example.org"
PROGRAM = str(Path(sys.prefix) / "bin" / "safeconduct")


@dataclass
class Place:
    """Everything that stands. Shape: `room` has a folder for each host and `tls`."""

    room: Path
    server: Host
    cables: tuple[Cable, Cable]
    end: ExitStack

    def begins(self, host: Host, *command: str | Path) -> subprocess.Popen[bytes]:
        program = host.begin(command, cwd=self.room)
        self.end.callback(program.wait, 60)
        self.end.callback(program.terminate)
        return program

    def until_answers(self, host: Host, port: int) -> None:
        def answers() -> bool:
            try:
                with httpx.Client(transport=From(host)) as anybody:
                    anybody.get(f"http://127.0.0.1:{port}/")
            except httpx.TransportError:
                return False
            return True

        until(answers)

    def browser(self, host: Host) -> httpx.Client:
        """On the laptop itself."""
        address = "http://127.0.0.1:8401"
        heads = {"origin": address, "accept-language": "en"}
        return self.end.enter_context(httpx.Client(base_url=address, headers=heads, timeout=60, transport=From(host)))

    def visitor(self, cable: Cable) -> httpx.Client:
        """Somebody who asks for help, over TLS."""
        trusted = ssl.create_default_context(cafile=self.room / "tls" / "office.crt")
        carried = httpx.HTTPTransport(verify=trusted)
        named = _Named(From(cable.laptop, carried), cable.far)
        return self.end.enter_context(httpx.Client(base_url=f"https://{HELP}", timeout=60, transport=named))


@dataclass
class _Named(httpx.BaseTransport):
    """The public name stands for the server at this end of the cable."""

    carried: httpx.BaseTransport
    address: str

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host=self.address)
        return self.carried.handle_request(request)

    def close(self) -> None:
        self.carried.close()


@contextmanager
def a_place(room: Path) -> Iterator[Place]:
    make_certificate(room / "tls", [HELP, RELAY], wall_clock())
    server = Host("server")
    cables = tuple(Cable(_laptop(room, name, number), server, number) for number, name in enumerate(("one", "two"), 1))
    with ExitStack() as end:
        end.enter_context(switched_on(server, *(one.laptop for one in cables)))
        for one in cables:
            one.lay()
        yield Place(room, server, (cables[0], cables[1]), end)


def _laptop(room: Path, name: str, number: int) -> Host:
    """It knows where the server is, and takes its certificate for one that an authority signed which everybody knows."""
    hosts = room / f"{name}.hosts"
    hosts.write_text(f"127.0.0.1 localhost\n10.77.{number}.1 {HELP} {RELAY}\n")
    return Host(name, {Path("/etc/hosts"): hosts, Path(certifi.where()): room / "tls" / "office.crt"})


def nginx(place: Place) -> subprocess.Popen[bytes]:
    """With the example as it stands, but for where the certificates lie."""
    folder = place.room / "nginx"
    folder.mkdir()
    (folder / "site").write_text((INSTALL / "nginx.conf").read_text().replace("/etc/ssl/safeconduct", str(place.room / "tls")))
    (folder / "whole").write_text(f"daemon off; pid {folder}/pid; events {{}} http {{ include {folder}/site; }}")
    return place.begins(place.server, "nginx", "-p", folder, "-c", folder / "whole")


def caddy(place: Place) -> subprocess.Popen[bytes]:
    """With the example as it stands, but for a certificate of this test in the place of a public authority's."""
    text = (INSTALL / "Caddyfile").read_text()
    for name in (HELP, RELAY):
        text = text.replace(f"\n{name} {{\n", f"\n{name} {{\n\ttls {place.room}/tls/office.crt {place.room}/tls/office.key\n")
    (place.room / "Caddyfile").write_text(text)
    return place.begins(place.server, "caddy", "run", "--config", place.room / "Caddyfile", "--adapter", "caddyfile")


def stand_on_server(place: Place, database: str) -> str:
    """Relay and web server; the ticket for a group."""
    relay = [PROGRAM, "relay", "--folder", str(place.room / "relay"), "--reserve-mib", "0", "--database", database]
    ticket = subprocess.run([*relay, "--new-ticket"], check=True, capture_output=True, text=True).stdout.strip()
    place.begins(place.server, *relay, "--port", "8402")
    place.until_answers(place.server, 8402)
    return ticket


def begin_office(place: Place, cable: Cable, settings: str = "") -> httpx.Client:
    data = place.room / cable.laptop.name
    data.mkdir()
    (data / "settings.toml").write_text(f"reserve_mib = 0\n{settings}")
    place.begins(cable.laptop, PROGRAM, "--data", data, "run")
    place.until_answers(cable.laptop, 8401)
    return place.browser(cable.laptop)


def begin_help_page(place: Place, first: Cable) -> None:
    """The first laptop's door.toml, brought to the server."""
    brought = place.room / first.laptop.name / "intake" / "door.toml"
    until(lambda: brought.exists() and tomllib.loads(brought.read_text())["door_lists"])
    folder = place.room / "help-page"
    folder.mkdir()
    text = brought.read_text().replace(f'relay = "https://{RELAY}"', 'relay = "http://127.0.0.1:8402"')
    assert "127.0.0.1:8402" in text and HELP in text
    (folder / "door.toml").write_text(text)
    place.begins(place.server, PROGRAM, "help-page", "--folder", folder, "--port", "8400")
    place.until_answers(place.server, 8400)


def ask(visitor: httpx.Client, story: str) -> httpx.Response:
    page = visitor.get("/")
    assert page.status_code == 200, page.text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    form = {name: html.unescape(value) for name, value in hidden} | {"at": "check", "story": story, "go": "send"}
    return visitor.post("/", data=form)


def listed(office: httpx.Client, words: str) -> bool:
    return words in office.get("/calls").text


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not() or "runs")
@pytest.mark.skipif(not shutil.which("nginx"), reason="not run: nginx is not here")
def test_two_laptops_and_a_server_on_hosts_of_their_own_work_as_operating_says(tmp_path: Path, postgres: Server) -> None:
    with a_place(tmp_path) as place:
        first, second = place.cables
        ticket = stand_on_server(place, postgres.database())
        web = nginx(place)
        vera = begin_office(place, first, f'relay_address = "https://{RELAY}"\nrelay_ticket = "{ticket}"\npublic_names = ["{HELP}"]\n')
        ilya = begin_office(place, second)
        set_up(vera)
        join(vera, ilya)
        begin_help_page(place, first)
        visitor = place.visitor(second)

        sent = ask(visitor, "Somebody watches the stairs. " * 1000)

        assert re.search(r"\d{4}(?: \d{4}){8} \d{5}", re.sub(r"(?:<[^>]+>|\s)+", " ", sent.text))
        until(lambda: listed(vera, "Somebody watches") and listed(ilya, "Somebody watches"))

        second.cut()
        mine, theirs = open_case(vera, "Plover"), open_case(ilya, "Curlew")
        until(lambda: "cannot be reached" in ilya.get("/today").text)
        assert heading(ilya, mine) == ""
        second.mend()
        until(lambda: "Plover" in heading(ilya, mine) and "Curlew" in heading(vera, theirs))

        assert {path.name for path in (tmp_path / "nginx").iterdir()} == {"site", "whole", "pid"}
        if shutil.which("caddy"):
            web.terminate()
            web.wait(60)
            caddy(place)
            later = open_case(ilya, "Dunlin")
            until(lambda: "Dunlin" in heading(vera, later))
            assert ask(place.visitor(first), "The stairs are watched again.").status_code == 200
            until(lambda: listed(ilya, "The stairs are watched again"))
