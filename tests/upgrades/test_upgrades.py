"""Data folders that earlier versions made. Rule: each is opened as its owner would open it, by `run`, and nothing in it is lost."""

import html
import os
import re
import socket
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from safeconduct.cli.data import Data
from safeconduct.cli.running import run
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.value import known
from safeconduct.core.when import Moment
from safeconduct.desk.folder import FORMAT
from safeconduct.desk.office import unlock
from safeconduct.errors import Conflict, StoreDown, TooNew
from safeconduct.settings import Settings
from tests.faults.disk import no_file_longer_than
from tests.house import House, running_house, wait_until
from tests.intake.visitor import Visitor

HERE = Path(__file__).parent
NAME, PASSPHRASE = "Wilhelmine", "violin orchard thunder paper lamp river"
CODE = "ripple reward topic pig alcohol awesome spray dilemma lucky leopard mobile work gossip"
CALL, CASE = CallId("t2s796mrjy5nqnnvbgkv54nme6"), CaseId("wb0cp3mg239wmx9h5thbtda3zx")


def unpacked(version: str, folder: Path) -> Path:
    with tarfile.open(HERE / version / "data.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    (folder / "data" / "settings.toml").unlink()
    return folder / "data"


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def hidden(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, httpx.Client]]:
    """The folder of the first version, under the present one, signed in."""
    folder = tmp_path_factory.mktemp("upgrade")
    unpacked("0.1", folder)
    with running_house(folder) as started, started.client(started.office) as office:
        answer = office.post("/signin", data={"name": NAME, "passphrase": PASSPHRASE})
        within = {"/today", "/drafts"}
        wait_until(lambda: answer.url.path in within or office.get("/opening").url.path in within, "the office to be read")
        yield started, office


@pytest.mark.slow
def test_a_folder_of_the_first_version_is_opened_by_run(house: tuple[House, httpx.Client]) -> None:
    _, office = house
    call = office.get(f"/calls/{CALL}").text

    assert all(words in call for words in ("My neighbour saw me in the Eichendorffstrasse.", "Go to the fountain behind the pharmacy.", "seen by a neighbour"))
    assert "Heron" in office.get(f"/cases/{CASE}").text
    assert "Oak" in office.get("/houses").text


def test_everything_written_under_the_first_version_is_there(tmp_path: Path) -> None:
    office = unlock(unpacked("0.1", tmp_path) / "desk", NAME, PASSPHRASE, lambda: Moment(int(time.time())), os.urandom)
    try:
        case, call, alarms = office.index.case(CASE), office.index.call(CALL), office.journal.alarms()
        houses = [row.handle for row in office.index.houses()]
    finally:
        office.close()

    assert alarms == ()
    assert call.asked.story == "My neighbour saw me in the Eichendorffstrasse. (invented)"
    assert [one.text for one in call.messages] == ["Go to the fountain behind the pharmacy. (invented)"]
    assert (case.handle, [one.handle for one in case.people], [one.text for one in case.notes]) == (
        "Heron", ["Heron"], ["Left the flat through the yard. (invented)"],
    )  # fmt: skip
    assert (houses, [one.house for one in case.stays]) == (["Oak"], ["h8n3rprkpzb6y2p23fpa31pp79"])
    assert [one.prepared.country for one in case.applications] == [known("Germany")]


@pytest.mark.slow
def test_a_copy_as_it_was_lies_beside_it_and_run_said_so(house: tuple[House, httpx.Client], tmp_path: Path) -> None:
    started, _ = house
    copy = started.data.with_name("data-format-1")
    before = contents(unpacked("0.1", tmp_path))

    assert {name: raw for name, raw in contents(copy).items() if name != "settings.toml"} == before
    assert copy.name in started.log.read_text()
    assert (started.data / "format").read_text() == (started.data / "desk" / "format").read_text() == str(FORMAT)
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_whoever_asked_before_it_reads_their_answer_and_whoever_asks_after_it_is_answered(house: tuple[House, httpx.Client]) -> None:
    started, office = house
    wait_until(lambda: started.shows(office, "/today", "</html>"), "the office")
    before = Visitor(started.help_page)
    assert "Go to the fountain behind the pharmacy." in before.come_back(CODE).text

    after = Visitor(started.help_page)
    after.ask("We sleep in the station since yesterday.", danger="days")
    code = after.page.code
    wait_until(lambda: started.shows(office, "/calls", "We sleep in the station"), "the call after the upgrade")
    call = next(one for one in re.findall(r'/calls/([a-z0-9]{26})"', office.get("/calls").text) if one != CALL)
    page = office.get(f"/calls/{call}").text
    office.post(f"/calls/{call}/answer", data={**hidden(page), "text": "A bed is free tonight.", "language": "en"})
    wait_until(lambda: "A bed is free tonight." in after.come_back(code).text, "the answer after the upgrade")


def test_the_copy_of_an_older_folder_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    root = unpacked("0.1", tmp_path)
    before = contents(root)
    with no_file_longer_than(50_000), pytest.raises(StoreDown, match="no room to copy it"):
        Data(root).prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert contents(root) == before

    copy = Data(root).prepare()
    assert copy
    assert contents(copy) == before
    assert Data(root).prepare() is None


def test_while_an_earlier_version_runs_there_nothing_is_copied_and_it_can_go_on(tmp_path: Path) -> None:
    root = unpacked("0.1", tmp_path)
    before = contents(root)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Conflict, match="In use already"):
            run(Data(root), Settings(relay_port=taken.getsockname()[1]), lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert contents(root) == before


def test_the_first_version_would_not_write_there_again(tmp_path: Path) -> None:
    root = unpacked("0.1", tmp_path)
    unlock(root / "desk", NAME, PASSPHRASE, lambda: Moment(int(time.time())), os.urandom).close()
    assert (root / "desk" / "format").read_text() == str(FORMAT)
    for mark in (root / "format", root / "desk" / "format"):
        mark.write_text(str(FORMAT + 1))

    with pytest.raises(TooNew):
        unlock(root / "desk", NAME, PASSPHRASE, lambda: Moment(int(time.time())), os.urandom)
    with pytest.raises(TooNew):
        Data(root).prepare()
