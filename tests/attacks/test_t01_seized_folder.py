"""Promises 1 and 2: whoever takes the folders, the logs and the cookies of a locked office reads nothing that anybody wrote."""

import html
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from safeconduct.caseload.words import texts_of
from safeconduct.core.event import Unreadable
from safeconduct.core.group import RosterFact
from safeconduct.core.section import Role
from safeconduct.core.when import Moment
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.practice.story import build_practice, practice_members
from safeconduct.store.pages import ask
from tests.attacks.searching import everything_in, found_in
from tests.house import running_house, wait_until
from tests.postgres import Server

ROSTER = RosterFact.__args__
PROGRAM_WORDS = {role.value for role in Role}
"""The ids of the default circles: the same in every group, so they say nothing of this one."""


def wall_clock() -> Moment:
    return Moment(int(time.time()))


def _values(office: Office) -> Iterator[str]:
    """Every text of six or more characters that anybody stored and this member can open, and every file name kept for them."""
    subjects = [row[0] for row in ask(office.journal.db, "SELECT DISTINCT subject FROM stream")]
    for subject in subjects:
        for event in office.journal.events_of(subject):
            # The founding event and the roster's ids are public: the help page works by them.
            if not isinstance(event.fact, (Unreadable, *ROSTER)):
                yield from (
                    text
                    for text in texts_of(event.fact)
                    if len(text.strip()) >= 6 and text not in PROGRAM_WORDS
                )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, set[str]]:
    """The whole story played, by four members, with the temporary folder watched; then locked."""
    root, scratch = tmp_path_factory.mktemp("data") / "desk", tmp_path_factory.mktemp("tmp")
    before, os.environ["TMPDIR"] = os.environ.get("TMPDIR"), str(scratch)
    try:
        build_practice(root, wall_clock, os.urandom)
        values: set[str] = set()
        for name, passphrase in practice_members(root):
            values |= {name, passphrase} if len(name) >= 6 else {passphrase}
            office = unlock(root, name, passphrase, wall_clock, os.urandom)
            values |= set(_values(office))
            office.search.find("detained")
            office.close()
    finally:
        os.environ.pop("TMPDIR")
        if before:
            os.environ["TMPDIR"] = before
    return root, scratch, values


def _is_public(path: Path) -> bool:
    """The practice office writes its invented passphrases beside it, for whoever sits there to play."""
    return path.name == "practice"


def test_nothing_that_was_written_stands_readable_in_any_file(played: tuple[Path, Path, set[str]]) -> None:
    root, scratch, values = played
    files = {path: raw for path, raw in everything_in(root, scratch).items() if not _is_public(path)}

    assert len(values) > 200
    assert found_in(files, values) == []


def test_the_same_search_finds_a_planted_text_in_every_form(
    played: tuple[Path, Path, set[str]], tmp_path: Path
) -> None:
    import base64
    from urllib.parse import quote

    text = "Кестрел hides at the mill"
    planted = {
        "utf8": text.encode(),
        "utf16": text.encode("utf-16"),
        "base64": base64.b64encode(b"x" + text.encode() + b"y"),
        "percent": quote(text, safe="").encode(),
        "hex": text.encode().hex().encode(),
    }
    for name, raw in planted.items():
        (tmp_path / name).write_bytes(os.urandom(500) + raw + os.urandom(500))

    assert {name for name, _ in found_in(everything_in(tmp_path), {text})} == set(planted)


def test_no_file_or_folder_name_says_anything(played: tuple[Path, Path, set[str]]) -> None:
    root, _, values = played
    names = {part for path in root.rglob("*") for part in path.relative_to(root).parts}
    plain = {
        "log.db", "out.db", "door", "group", "founding", "members", "format", "salt", "practice", "keyring", "trust.db", "index.db", "public",
        "lock", "run", "drafts", "rules", "letters-at", "relay.toml", "blobs", "unsettled", "coming",
    }  # fmt: skip

    left = {re.sub(r"-(wal|shm)$", "", name) for name in names} - plain
    assert [name for name in sorted(left) if not re.fullmatch(r"[a-z0-9]{26}|list-\d{4}|[0-9a-f]{2}|[0-9a-f]{64}", name)] == []
    assert not {name for name in names if name in values}


def test_every_file_is_for_its_owner_only(played: tuple[Path, Path, set[str]]) -> None:
    root, _, _ = played
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]

    assert Folder(root).is_founded
    assert [path for path in folders if path.stat().st_mode & 0o077] == []


SAID = "Mein Nachbar Siegbert hat mich in der Eichendorffstrasse gesehen"
ANSWERED = "Wir holen Sie am Brunnen hinter der Apotheke ab"
SIGN_IN, PASSPHRASE = "Wilhelmine", "violin orchard thunder paper lamp river"


PAPER = "Taufschein der Gemeinde Regenwalde, ausgestellt auf Siegbert"


@dataclass(frozen=True)
class Database:
    server: Server
    address: str


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database | None:
    if request.param == "sqlite":
        return None
    server: Server = request.getfixturevalue("postgres")
    return Database(server, server.database())


@pytest.mark.slow
def test_a_call_its_answer_and_a_paper_leave_nothing_readable_in_data_database_backup_temporary_files_logs_and_cookies(
    tmp_path: Path, database: Database | None
) -> None:
    cookies: list[str] = []
    with (
        running_house(tmp_path, f'relay_database = "{database.address}"\n' if database else "") as house,
        house.client(house.office) as office,
        house.client(house.help_page) as caller,
    ):
        words = {"name": SIGN_IN, "passphrase": PASSPHRASE, "passphrase-again": PASSPHRASE}
        assert office.post("/setup", data=words).url.path == "/recovery"
        wait_until(lambda: house.shows(caller, "/", 'value="next"'), "the help page to open")
        receipt = caller.post(
            "/",
            data={
                **_hidden(caller.get("/").text),
                "at": "check",
                "story": SAID,
                "danger": "hours",
                "go": "send",
            },
        )
        assert "code-words" in receipt.text, receipt.text
        wait_until(lambda: house.shows(office, "/calls", "Siegbert"), "the call to come in")
        call = re.findall(r'/calls/([a-z0-9]{26})"', office.get("/calls").text)[0]
        page = office.get(f"/calls/{call}").text
        assert "Eichendorffstrasse" in page
        office.post(f"/calls/{call}/answer", data={**_hidden(page), "text": ANSWERED, "language": "de"})
        assert ANSWERED in office.get(f"/calls/{call}").text
        code = re.findall(r"\d{4}(?: \d{4}){8} \d{5}", re.sub(r"(?:<[^>]+>|\s)+", " ", receipt.text))
        cookies = [f"{name}={value}" for client in (office, caller) for name, value in client.cookies.items()]
        recovery = office.get("/recovery").text
        _adds_a_paper(office)
        office.post("/lock")
        command = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(house.data), "backup", str(tmp_path / "backup")]
        subprocess.run(command, check=True, capture_output=True)
        kept = _kept_by(database)

    (tmp_path / "cookies").write_text("\n".join(cookies))
    secret_words = [
        " ".join(found) for found in [re.findall(r"<li[^>]*>(?:<[^>]+>)*([a-z]{3,8})", recovery)] if found
    ]
    assert len(code) == 1 and len(secret_words) == 1
    values = {SAID, ANSWERED, SIGN_IN, PASSPHRASE, "Eichendorffstrasse", "Apotheke", PAPER, "Regenwalde", *code, code[0].replace(" ", ""), *secret_words}
    assert len(values) > 6
    assert found_in(everything_in(tmp_path) | kept, values) == []


def _adds_a_paper(office: httpx.Client) -> None:
    """A document with recognisable bytes and a recognisable name, which goes to the relay in pieces."""
    where = office.post("/cases", data={"handle": "Heron", "words": "nobody"}).url.path
    paper = (f"{PAPER}.pdf", b"%PDF-1.4\n" + PAPER.encode() * 3000)
    added = office.post(f"{where}/documents/add", data={"what": PAPER, "kind": "story"}, files={"file": paper})
    assert PAPER in added.text
    wait_until(lambda: "nothing waits to be sent" in office.get("/today").text, "the relay to have it")


def _kept_by(database: Database | None) -> dict[Path, bytes]:
    """The database server's whole folder with its write-ahead log, once all of it is on the disk."""
    if database is None:
        return {}
    with psycopg.connect(database.address, autocommit=True) as connection:
        for table in ("event", "letter", "chunk"):
            assert connection.execute(f"SELECT count(*) > 0 FROM {table}".encode()).fetchone() == (True,), table
        connection.execute("CHECKPOINT")
    found = everything_in(database.server.folder)
    assert any("pg_wal" in path.parts for path in found)
    return found


def _hidden(page: str) -> dict[str, str]:
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    }
