"""Another computer in the office: a certificate of one's own, two colleagues at two browsers, and nothing at all over plain http."""

import re
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house import House, free_port, running_house
from tests.looking import chromium_open

pytestmark = pytest.mark.browser

NAME = "office.local"


@dataclass
class Office:
    """Shape: `url` is how other computers call it; `printed` the fingerprint colleagues compare."""

    house: House
    url: str
    port: int
    printed: str


def safeconduct(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(data), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """As docs/operating.md says: make the certificate, copy the lines it prints, start."""
    folder = tmp_path_factory.mktemp("tls")
    made = safeconduct(folder / "data", "certificate", NAME)
    assert made.returncode == 0, made.stderr
    lines = "\n".join(line for line in made.stdout.splitlines() if line.startswith("desk_"))
    assert tomllib.loads(lines)["desk_host"] == "0.0.0.0"
    printed = made.stdout.split()[-1]
    with running_house(folder, lines) as house:
        port = int(house.office.rpartition(":")[2])
        yield Office(house, f"https://{NAME}:{port}", port, printed)


@pytest.fixture(scope="module")
def other_computer() -> Iterator[Browser]:
    """A browser that finds the office's name where the office is."""
    with chromium_open(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as browser:
        yield browser


def comes_in(browser: Browser, office: Office, name: str) -> Page:
    page = browser.new_context(locale="en", ignore_https_errors=True).new_page()
    page.set_default_timeout(60_000)
    answer = page.goto(f"{office.url}/practice")
    assert answer and answer.ok, page.content()
    page.get_by_role("button", name=f"Go in as {name}").click()
    page.wait_for_url(f"{office.url}/today")
    return page


def test_the_certificate_served_is_the_one_whose_fingerprint_was_printed(office: Office) -> None:
    served = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", office.port), timeout=20))
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", office.printed)
    assert sha256(served).hexdigest().upper() == office.printed.replace(":", "")


def test_who_starts_it_is_told_the_address_that_other_computers_open(office: Office) -> None:
    assert office.url in office.house.log.read_text()


def test_a_browser_that_has_not_compared_the_certificate_is_stopped(
    office: Office, other_computer: Browser
) -> None:
    page = other_computer.new_context().new_page()
    with pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"{office.url}/welcome")
    page.context.close()


def test_two_colleagues_work_at_once_and_each_is_locked_alone(
    office: Office, other_computer: Browser
) -> None:
    anna, mara = (comes_in(other_computer, office, name) for name in ("Anna", "Mara"))
    for page, name in ((anna, "Anna"), (mara, "Mara")):
        expect(page.locator("a.me")).to_have_text(name)
        kept = {one["name"]: one for one in page.context.cookies()}
        assert kept["office"]["secure"] and kept["office"]["httpOnly"]
    anna.goto(f"{office.url}/cases/new")
    anna.fill("#words", "Sandpiper")
    anna.locator("main").get_by_role("button", name="Search").click()
    anna.fill("#handle", "Sandpiper")
    anna.get_by_role("button", name="Open the case").click()
    anna.wait_for_url(re.compile("/cases/[0-9a-z]{20,}"))
    expect(anna.get_by_role("heading", level=1)).to_contain_text("Sandpiper")
    case = anna.url.partition("?")[0]
    mara.wait_for_timeout(6000)  # others' words are read in every few seconds
    mara.goto(case)
    expect(mara.get_by_role("heading", level=1)).to_contain_text("Sandpiper")
    anna.get_by_role("button", name="Lock").click()
    anna.wait_for_url(re.compile("/(signin|welcome)"))
    anna.goto(case)
    assert "Sandpiper" not in anna.content()
    mara.goto(case)
    expect(mara.get_by_role("heading", level=1)).to_contain_text("Sandpiper")
    for page in (anna, mara):
        page.context.close()


def test_plain_http_gets_nothing(office: Office) -> None:
    with httpx.Client(trust_env=False, timeout=20) as plain, pytest.raises(httpx.TransportError):
        plain.get(f"http://127.0.0.1:{office.port}/welcome")


def test_another_name_gets_nothing(office: Office) -> None:
    with httpx.Client(trust_env=False, timeout=20, verify=False) as other:
        answer = other.get(f"https://127.0.0.1:{office.port}/welcome", headers={"host": "elsewhere.example"})
    assert answer.status_code >= 400 and "office" not in answer.text.casefold()


def test_without_a_certificate_it_does_not_start_for_other_computers(tmp_path: Path) -> None:
    ports = "".join(f"{name}_port = {free_port()}\n" for name in ("relay", "intake", "desk"))
    (tmp_path / "settings.toml").write_text(f'{ports}desk_host = "0.0.0.0"\n')
    refused = safeconduct(tmp_path, "run")
    assert refused.returncode == 64
    assert "The office does not answer on 0.0.0.0 without a certificate" in refused.stderr
    assert "safeconduct certificate" in refused.stderr and "Traceback" not in refused.stderr
    assert not list(tmp_path.glob("desk/log.db"))
